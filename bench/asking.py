"""Questions over lakes of 10,000 and 100,000 models, against the same SPARQL on a bare store."""

from __future__ import annotations

import datetime
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asking_lakes import build_index, make_chain

from modellake.asking import ask, get_question, list_questions
from modellake.asking.parameters import bind_parameters
from modellake.errors import QueryTimeoutError
from modellake.index.embedded import EmbeddedIndex
from modellake.index.query import prepare_query
from modellake.index.snapshots import find_newest
from modellake.index.terms import Table, Term
from modellake.lake.replay import list_graphs
from modellake.lineage import Lineage
from modellake.packs import Query
from modellake.record import BASE
from modellake.vocabulary import vocabulary

TODAY = datetime.date(2026, 11, 23)
WITHDRAWN = "withdrawn-data-decided"

_TIMES = 20

#: A question is asked again as long as this many seconds are not over.
_PATIENCE = 2.0
_CHAIN = 10_000
_TIMES_FASTER = 1_000

#: What the parameters are that have no default. Project 17 has a system and an incident.
_VALUES: dict[str, object] = {
    "activity": "analysis/a170",
    "algorithm": "algorithm/a7",
    "asset": "model/m173",
    "before": "1.3",
    "dataset": "dataset/d17",
    "deployment": "deployment/d173",
    "document": "card/c173",
    "evaluation": "evaluation/e173",
    "environment": "environment/e2",
    "incident": "incident/i17",
    "jurisdiction": "FR",
    "left": "model/m170",
    "library": "scikit-learn",
    "measure": "measure/accuracy",
    "model": "model/m173",
    "purpose": "service_provision",
    "right": "model/m175",
    "role": "data_scientist",
    "service": "deployment/d173",
    "since": "2026-01-01",
    "source": "source/s17",
    "study": "study/s17",
    "tag": "tag/t7",
    "task": "classification",
    "term": "term/none",
    "withdrawn": "dataset/r3",
    "year": 2026,
}

#: Records that all projects share: a question about one of them is about the whole lake.
_SHARED = frozenset(_VALUES[name] for name in ("algorithm", "environment", "measure", "tag"))


@dataclass(frozen=True)
class Source:
    """The index as a lake asks it, at the highest clearance."""

    index: EmbeddedIndex
    timeout: float = 12.0

    def select(self, query: str, *, values: Mapping[str, Term] | None = None) -> Table:
        graphs, prefixes = list_graphs("restricted"), vocabulary().prefixes
        return self.index.select(
            query, graphs=graphs, values=values, prefixes=prefixes, timeout=self.timeout
        )


@dataclass(frozen=True)
class Asked:
    """A question with its parameters, as it is measured."""

    question: Query
    parameters: Mapping[str, object]

    @property
    def is_anchored(self) -> bool:
        kinds = {one.name: one.type for one in self.question.parameters}
        given = [value for name, value in self.parameters.items() if kinds[name] == "record"]
        return bool(set(given) - _SHARED)

    @property
    def name(self) -> str:
        chosen = ", ".join(str(value) for value in self.parameters.values())
        return f"{self.question.id}({chosen})"


def list_asked() -> list[Asked]:
    """Return all questions, those with an optional record once with and once without it."""
    found = []
    for question in list_questions():
        if question.command:
            continue
        needed = {one.name: _VALUES[one.name] for one in question.parameters if one.required}
        found.append(Asked(question, needed))
        optional = {
            one.name: _VALUES[one.name]
            for one in question.parameters
            if one.type == "record" and not one.required and one.name in _VALUES
        }
        if optional:
            found.append(Asked(question, needed | optional))
    return found


def run(*, large: bool = True) -> dict[str, Any]:
    """Measure; each lake in a process of its own."""
    sizes = [10_000, 100_000] if large else [10_000]
    with tempfile.TemporaryDirectory() as scratch:
        by_size = {size: _measure_apart(scratch, "lake", str(size)) for size in sizes}
        figures = _summarize(by_size)
        figures |= _measure_apart(scratch, "chain")
        figures |= _measure_apart(scratch, "rdflib")
    return figures


def _measure_apart(scratch: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, __file__, scratch, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure_lake(folder: Path, size: int) -> dict[str, Any]:
    """Measure each question; return by name its seconds, those of a bare store, rows, memory."""
    from pyoxigraph import Store

    index = build_index(folder / f"lake-{size}", size)
    snapshot = find_newest(str(folder / f"lake-{size}"))
    assert snapshot is not None
    bare = Store.read_only(snapshot.store)
    source = Source(index)
    return {asked.name: _measure(asked, source, bare) for asked in list_asked()}


def _measure(asked: Asked, source: Source, bare: Any) -> dict[str, Any]:
    figures: dict[str, Any] = {"anchored": asked.is_anchored}
    text = _bind(asked.question, asked.parameters)
    peak = _Peak(source.index)
    with suppress(QueryTimeoutError):
        ours, theirs = _time_by_turns(lambda: len(_ask(asked, source)), lambda: _query(bare, text))
        figures |= {
            "seconds": ours.median,
            "bare_seconds": theirs.median,
            "rows": ours.result,
            "bare_rows": theirs.result,
            "times": ours.times,
            "megabytes": peak.megabytes,
        }
    return figures


def _ask(asked: Asked, source: Source) -> Any:
    return ask(asked.question, source, parameters=asked.parameters, today=TODAY)


def _bind(question: Query, parameters: Mapping[str, object]) -> str:
    bound = bind_parameters(question, parameters, today=TODAY, base=BASE)
    return prepare_query(question.text, ["select"], bound.terms, vocabulary().prefixes)


def _query(store: Any, text: str) -> int:
    """Answer a query on a bare store the fastest way, and take every value of every row.

    All graphs of the store are named, so that they are one (`use_default_graph_as_union`).
    """
    from pyoxigraph import NamedNode

    graphs = [NamedNode(name) for name in list_graphs("restricted")]
    found = store.query(text, use_default_graph_as_union=True, named_graphs=graphs)
    rows = [[None if term is None else term.value for term in row] for row in found]
    return len(rows)


@dataclass(frozen=True)
class _Timing:
    median: float
    times: int
    result: int


def _time(work: Callable[[], int]) -> _Timing:
    """Return the median of twenty runs after a first one, or of as many as patience allows."""
    (timing,) = _time_by_turns(work)
    return timing


def _time_by_turns(*works: Callable[[], int]) -> list[_Timing]:
    """Time each work as `_time` does, one by one: what slows the machine for a while slows all."""
    results = [work() for work in works]
    seconds: list[list[float]] = [[] for _ in works]
    while len(seconds[0]) < _TIMES and sum(map(sum, seconds)) < _PATIENCE * len(works):
        for work, times in zip(works, seconds, strict=True):
            begun = time.perf_counter()
            work()
            times.append(time.perf_counter() - begun)
    return [
        _Timing(statistics.median(times), len(times), result)
        for times, result in zip(seconds, results, strict=True)
    ]


class _Peak:
    """The most memory that the process of queries has at once, from now on (Linux)."""

    def __init__(self, index: EmbeddedIndex) -> None:
        index.close()  # the next query starts a new process
        self._index = index

    @property
    def megabytes(self) -> float:
        process = self._index._worker._process
        status = Path(f"/proc/{process.pid}/status") if process else Path("/none")
        if not status.exists():
            return 0.0
        (line,) = [one for one in status.read_text().splitlines() if one.startswith("VmHWM")]
        return int(line.split()[1]) / 1024


def measure_chain(folder: Path) -> dict[str, Any]:
    """Measure a chain of 10,000 derivations: its path, a question over it, all its edges."""
    index = make_chain(folder / "chain", _CHAIN)
    source, end = Source(index), f"dataset/c{_CHAIN - 1}"
    question = get_question("sources-of-dataset")
    asked = Asked(question, {"dataset": end})
    return {
        "chain_seconds": _time(lambda: len(_ask(asked, source))).median,
        "chain_edges_seconds": _time(lambda: len(Lineage(source, end).upstream())).median,
    }


def measure_rdflib(folder: Path) -> dict[str, Any]:
    """Measure two questions of withdrawn data on rdflib, each stopped at 1,000 times our time.

    One is about a dataset, which holds data of what was withdrawn; one is about all that was
    withdrawn. What rdflib needs to parse the graph does not count.
    """
    index = build_index(folder / "lake-10000", 10_000)
    path = folder / "graph.nt"
    with path.open("w", encoding="utf-8") as file:
        for line in index.quads():
            file.write(line.rpartition(" <")[0] + " .\n")
    anchored = Asked(get_question("holders-of-source"), {"source": _VALUES["withdrawn"]})
    figures: dict[str, Any] = {}
    for name, asked in {
        "withdrawn": anchored,
        "withdrawn_any": Asked(get_question(WITHDRAWN), {}),
    }.items():
        ours = _time(lambda asked=asked: len(_ask(asked, Source(index))))  # type: ignore[misc]
        seconds, stopped = _ask_rdflib(path, asked, _TIMES_FASTER * ours.median)
        figures |= {
            f"{name}_seconds": ours.median,
            f"{name}_rows": ours.result,
            f"{name}_rdflib_seconds": seconds,
            f"{name}_rdflib_stopped": stopped,
            f"{name}_times_faster (at least 1000)": seconds / ours.median,
        }
    return figures


def _ask_rdflib(path: Path, asked: Asked, limit: float) -> tuple[float, bool]:
    """Return the seconds of rdflib for a question, and whether it was stopped at the limit."""
    command = [sys.executable, "-c", _RDFLIB, str(path), _bind(asked.question, asked.parameters)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the graph is parsed
        begun = time.perf_counter()
        try:
            text, _ = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            return time.perf_counter() - begun, True
    return float(text), False


_RDFLIB = """
import sys, time
import rdflib
graph = rdflib.Graph()
graph.parse(sys.argv[1], format="nt")
print("parsed", flush=True)
begun = time.perf_counter()
list(graph.query(sys.argv[2]))
print(time.perf_counter() - begun)
"""


def _summarize(by_size: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """Return the worst of each figure, with the question that it belongs to."""
    figures: dict[str, Any] = {}
    for size, measured in by_size.items():
        stopped = sorted(name for name, one in measured.items() if "seconds" not in one)
        known = {name: one for name, one in measured.items() if "seconds" in one}
        over = {
            name: one["seconds"] / (1.3 * one["bare_seconds"] + 0.005)
            for name, one in known.items()
        }
        anchored = {name: one["seconds"] for name, one in known.items() if one["anchored"]}
        wide = {name: one["seconds"] for name, one in known.items() if not one["anchored"]}
        memory = {name: one["megabytes"] for name, one in known.items()}
        figures |= {
            f"stopped_{size}": stopped,
            f"over_bare_{size} (at most 1)": _worst(over, 5),
            f"anchored_seconds_{size} (at most 1)": _worst(anchored, 3),
            f"wide_seconds_{size} (at most 10)": _worst(wide, 3),
            f"megabytes_{size} (at most 1000)": _worst(memory, 1),
        }
    if len(by_size) > 1:
        figures["anchored_growth (at most 2)"] = _worst(_compare(by_size), 3)
    return figures


def _compare(by_size: Mapping[int, Mapping[str, Any]]) -> dict[str, float]:
    small, large = (by_size[size] for size in sorted(by_size))
    return {
        name: one["seconds"] / small[name]["seconds"]
        for name, one in large.items()
        if one["anchored"] and "seconds" in one and "seconds" in small[name]
    }


def _worst(figures: Mapping[str, float], count: int) -> dict[str, float]:
    listed = sorted(figures.items(), key=lambda one: one[1], reverse=True)
    return dict(listed[:count])


def main() -> None:
    """Measure one thing in this process, and print it as JSON."""
    folder, kind, *rest = Path(sys.argv[1]), *sys.argv[2:]
    if kind == "lake":
        figures = measure_lake(folder, int(rest[0]))
    else:
        figures = measure_chain(folder) if kind == "chain" else measure_rdflib(folder)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()

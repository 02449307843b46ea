"""The gate against pySHACL, only what changed against everything, and a cold start."""

from __future__ import annotations

import hashlib
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import records

COLD = "import typer, pyoxigraph, shacl, yaml, modellake_schema.model"


def run(*, large: bool = True) -> dict[str, Any]:
    """Measure; each engine in a process of its own, so that memory is its own."""
    fast, reference = _measure("fast"), _measure("reference")
    figures: dict[str, Any] = {
        "shacl_seconds": fast["seconds"],
        "pyshacl_seconds": reference["seconds"],
        "times_faster": reference["seconds"] / fast["seconds"],
        "memory_share": fast["megabytes"] / reference["megabytes"],
        "quads": fast["quads"],
        "results": fast["results"],
        "identical": float(fast["digest"] == reference["digest"]),
        "cold_ratio": _start_cold(),
    }
    count = 100_000 if large else 10_000
    changed = _measure("changes", str(count))
    return {**figures, **{f"{name}_{count}": value for name, value in changed.items()}}


def _measure(name: str, *arguments: str) -> dict[str, Any]:
    command = [sys.executable, __file__, name, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _make_graph(count: int = 10_000) -> str:
    """Return the record graph of models, one in fifty with a fault that SHACL finds."""
    from modellake.checking.material import prepare, write_hierarchy
    from modellake.record import Record

    made = []
    for number, json_ in enumerate(records.make_models(count)):
        if number % 50 == 0:
            json_["number_of_parameters"] = -1
        made.append(Record(json_))
    return prepare(made, closed=False).graph + write_hierarchy()


def measure_fast() -> dict[str, Any]:
    """Measure the default engine, from N-Triples in memory to results."""
    from modellake.checking.schema_shapes import compile_schema

    data = _read_graph()
    engine = compile_schema("shacl").engine
    return _time(lambda: engine.validate(data), data)


def measure_reference() -> dict[str, Any]:
    """Measure pySHACL on the same graph and the same shapes, both in memory already."""
    import rdflib

    from modellake.checking.engines import compile_shapes, reference
    from modellake.checking.schema_shapes import compile_schema

    data = _read_graph()
    graph = reference._read_graph(data)
    assert isinstance(graph, rdflib.Graph)
    reference._read_graph = lambda _: graph
    engine = compile_shapes(compile_schema("shacl").shapes, engine="pyshacl")
    return _time(lambda: engine.validate(""), data)


def _read_graph() -> str:
    path = Path(__file__).with_name("graph.nt")
    if not path.exists():
        command = [sys.executable, __file__, "graph"]
        subprocess.run(command, check=True)
    return path.read_text(encoding="utf-8")


def _time(validate: Callable[[], Sequence[Any]], data: str) -> dict[str, Any]:
    start = time.process_time()
    results = validate()
    seconds = time.process_time() - start
    unit = 1024 if sys.platform.startswith("linux") else 1024 * 1024
    return {
        "seconds": seconds,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit,
        "quads": data.count("\n"),
        "results": len(results),
        "digest": hashlib.sha256("\n".join(map(str, results)).encode()).hexdigest(),
    }


def measure_changes(count: int) -> dict[str, Any]:
    """Measure a change of one model against a full check, with the pack core."""
    import datetime

    import pyoxigraph

    from modellake.checking.changes import Change, check_changes
    from modellake.checking.run import Checker, Options
    from modellake.graph import close_graph, write_graph
    from modellake.record import Record, expand_id

    lake = [Record(json_) for json_ in records.make_models(count)]
    by_iri = {expand_id(one.id): one for one in lake}
    checker = Checker(Options(as_of=datetime.date(2026, 11, 1)))
    start = time.process_time()
    checker.check(lake)
    full = time.process_time() - start
    store = pyoxigraph.Store()
    graph = write_graph(lake).quads
    store.bulk_extend(graph)
    store.bulk_extend(pyoxigraph.Quad(*one) for one in close_graph(graph))

    def select(query: str) -> Iterable[Sequence[str | None]]:
        solutions: Any = store.query(query)
        return [[None if one is None else str(one.value) for one in row] for row in solutions]

    def get(iris: Iterable[str]) -> list[Record]:
        return [by_iri[iri] for iri in iris if iri in by_iri]

    times, touched = [], []
    for number in range(1, 21):
        old = lake[number * 37]
        new = Record({**old.json, "number_of_parameters": number})
        by_iri[expand_id(new.id)] = new
        start = time.process_time()
        recheck = check_changes(checker, [Change(old, new)], select=select, get=get)
        times.append(time.process_time() - start)
        touched.append(len(recheck.affected))
    changed = statistics.median(times)
    return {
        "full_seconds": full,
        "change_seconds": changed,
        "times_less": full / changed,
        "affected": statistics.median(touched),
    }


def _start_cold() -> float:
    """Return the time of checking one small file by that of importing what it needs.

    Pair by pair, in CPU seconds, with the compiled modules that an installation has.
    """
    folder = Path(__file__).parents[1]
    file = folder / "tests" / "cases" / "check" / "rule-of-a-pack" / "input.yaml"
    command = [str(Path(sys.executable).with_name("modellake")), "check", str(file)]
    floor = [sys.executable, "-c", COLD]
    with tempfile.TemporaryDirectory() as compiled:
        env = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        ratios = [_spend(command, env) / _spend(floor, env) for _ in range(12)]
    return statistics.median(ratios[1:])


def _spend(command: list[str], env: Mapping[str, str]) -> float:
    def total() -> float:
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    before = total()
    subprocess.run(command, capture_output=True, check=False, env=env)
    return total() - before


def main() -> None:
    """Measure one thing in this process and print it as JSON."""
    name, *arguments = sys.argv[1:]
    if name == "graph":
        Path(__file__).with_name("graph.nt").write_text(_make_graph(), encoding="utf-8")
        return
    if name == "cold":
        print(json.dumps(_start_cold()))
        return
    if name == "changes":
        print(json.dumps(measure_changes(int(arguments[0]))))
        return
    print(json.dumps(measure_fast() if name == "fast" else measure_reference()))


if __name__ == "__main__":
    main()

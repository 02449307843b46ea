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
from collections.abc import Callable, Mapping, Sequence
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
    changed = _measure("lake", str(count))
    more = {f"{name}_{count}": value for name, value in changed.items()}
    return {**figures, **more, **_measure("addition")}


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


def measure_lake(count: int, folder: str = "") -> dict[str, Any]:
    """Measure a change of data that about fifty models share against a check of all of a lake.

    Args:
        count: How many records the lake has.
        folder: Where the lake is, or is made and left for the next time; a temporary one without.
    """
    import modellake

    with tempfile.TemporaryDirectory() as scratch:
        where = Path(folder or scratch) / f"lake-{count}"
        with modellake.Lake(where, actor="bench") as lake:
            if not where.exists():
                lines = Path(scratch) / "lake.jsonl"
                records.write_lines(lines, records.make_lake(count))
                lake.add(modellake.stream(str(lines)), check=False)
            full = _clock(lambda: lake.check(packs=["core"]))
            changes = [_change(lake, f"dataset/d{number * 7}") for number in range(11)]
    changed = sorted(changes, key=lambda one: one["seconds"])[len(changes) // 2]
    return {
        "full_seconds": full["seconds"],
        "change_seconds": changed["seconds"],
        "times_less (at least 200)": full["seconds"] / changed["seconds"],
        "times_less_processor": full["processor"] / changed["processor"],
        "checked": statistics.median(one["records"] for one in changes),
        "checked_at_most": max(one["records"] for one in changes),
    }


def _change(lake: Any, id_: str) -> dict[str, float]:
    """Change one record and measure the check of what that touches."""
    import modellake

    before, old = lake.sequence, lake.get(id_).json
    lake.add(modellake.read({**old, "row_count": old["row_count"] + 1}), check=False)
    return _clock(lambda: lake.check(packs=["core"], since=before))


def _clock(check: Callable[[], Any]) -> dict[str, float]:
    begun, used = time.perf_counter(), time.process_time()
    report = check()
    return {
        "seconds": time.perf_counter() - begun,
        "processor": time.process_time() - used,
        "records": report.coverage.records,
    }


def measure_addition() -> dict[str, Any]:
    """Measure adding 10,000 records with checks against adding them without.

    Once to a lake that is new, once to one that has records to which the new ones are tied.
    """
    import modellake

    made = [modellake.read(one) for one in records.make_lake(11_000)]
    figures = {}
    for name, first in (("new", made[10_000:10_000]), ("grown", made[::11])):
        taken = {one.records[0].id for one in first}
        rest = [one for one in made if one.records[0].id not in taken][:10_000]
        seconds = []
        for check in (False, True):
            with tempfile.TemporaryDirectory() as scratch, modellake.Lake(scratch) as lake:
                lake.add(first, check=False)
                begun = time.perf_counter()
                lake.add(rest, check=check)
                seconds.append(time.perf_counter() - begun)
        figures[f"checked_to_unchecked_{name} (at most 2)"] = seconds[1] / seconds[0]
    return figures


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
    measures: dict[str, Callable[..., Any]] = {
        "fast": measure_fast,
        "reference": measure_reference,
        "cold": _start_cold,
        "addition": measure_addition,
        "lake": lambda count, folder="": measure_lake(int(count), folder),
    }
    print(json.dumps(measures[name](*arguments)))


if __name__ == "__main__":
    main()

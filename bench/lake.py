"""Adding to a lake against its floor: JSON-LD parsing in one batch and a bulk load."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from records import make_models, write_models

BASE = "https://lake.invalid/"

_ADD = """
import json, resource, sys, time
import modellake
source, folder = sys.argv[1], sys.argv[2]
lake = modellake.Lake(folder, actor="bench")
lake.init()
begun, used = time.perf_counter(), time.process_time()
added = lake.add(modellake.stream(source), check=False)
figures = {
    "seconds": time.perf_counter() - begun,
    "processor_seconds": time.process_time() - used,
    "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    "records": len(added.new),
}
lake.close()
print(json.dumps(figures))
"""

_FLOOR = """
import json, sys, time
import pyoxigraph
from modellake.vocabulary import vocabulary
source, folder = sys.argv[1], sys.argv[2]
begun, used = time.perf_counter(), time.process_time()
with open(source, encoding="utf-8") as file:
    models = [json.loads(line) for line in file]
document = {"@context": vocabulary().context, "@graph": models}
text = json.dumps(document)
quads = pyoxigraph.parse(text, pyoxigraph.RdfFormat.JSON_LD, base_iri="https://lake.invalid/")
store = pyoxigraph.Store(folder)
store.bulk_extend(quads)
figures = {
    "seconds": time.perf_counter() - begun,
    "processor_seconds": time.process_time() - used,
    "quads": len(store),
}
print(json.dumps(figures))
"""


def run(*, large: bool) -> dict[str, object]:
    """Measure adding 10,000 records (and 100,000), and replacing one."""
    sizes = [10_000, 100_000] if large else [10_000]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        figures: dict[str, object] = {}
        for size in sizes:
            source = folder / f"{size}.jsonl"
            write_models(source, size)
            figures[f"add {size}"] = measure(_ADD, source, folder / f"lake-{size}")
        pairs = _measure_pairs(folder)
        figures["replace one"] = _replace(folder / f"lake-{sizes[-1]}")
    return figures | _compare(figures, sizes, pairs)


def measure(code: str, source: Path, folder: Path) -> dict[str, float]:
    """Return the figures that a piece of code prints, run in a process of its own."""
    command = [sys.executable, "-c", code, str(source), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _replace(folder: Path) -> dict[str, float]:
    """Replace one record fifty times in an open process, index and all."""
    import modellake

    seconds = []
    (model,) = make_models(1)
    with modellake.Lake(folder, actor="bench") as lake:
        for number in range(51):
            changed = modellake.read(model | {"description": f"Replaced for the {number}th time."})
            begun = time.perf_counter()
            lake.add(changed, check=False)
            seconds.append(time.perf_counter() - begun)
    return {"seconds": statistics.median(seconds[1:])}


def _measure_pairs(folder: Path) -> list[tuple[dict[str, float], dict[str, float]]]:
    """Return adding and its floor three times, each measured one right after the other."""
    source, pairs = folder / "10000.jsonl", []
    for number in range(3):
        floor = measure(_FLOOR, source, folder / f"floor-{number}")
        pairs.append((measure(_ADD, source, folder / f"add-{number}"), floor))
    return pairs


def _compare(
    figures: dict[str, object],
    sizes: list[int],
    pairs: list[tuple[dict[str, float], dict[str, float]]],
) -> dict[str, object]:
    """Compare by time; growth starts from an `add` that finds its files and modules in memory."""
    largest, replaced = figures[f"add {sizes[-1]}"], figures["replace one"]
    assert isinstance(largest, dict) and isinstance(replaced, dict)  # noqa: PT018
    warm = statistics.median(add["seconds"] for add, _ in pairs)
    ratios = {
        f"add to floor, {name} (at most 3)": statistics.median(
            add[name] / floor[name] for add, floor in pairs
        )
        for name in ("seconds", "processor_seconds")
    }
    return ratios | {
        "growth (at most 14)": largest["seconds"] / warm,
        "all to one (at least 1000)": largest["seconds"] / replaced["seconds"],
    }

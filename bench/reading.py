"""Reading cards into a lake, against a floor that parses the same and makes nothing of it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

from lake import measure

KINDS = ("hf-model-card", "hf-dataset-card")

# Both import what they need before the time is taken.
_ADD = """
import json, sys, time
import modellake
from modellake.sources import sources
sources()
modellake.read({"id": "tag/a", "type": "Tag"})
source, folder = sys.argv[1], sys.argv[2]
lake = modellake.Lake(folder, actor="bench")
lake.init()
used = time.process_time()
added = lake.add(modellake.stream(source), check=False)
figures = {"processor_seconds": time.process_time() - used, "records": len(added.new)}
lake.close()
print(json.dumps(figures))
"""

# The same bytes, the same parsers of Markdown and YAML; the JSON-LD that the lake would make lies
# ready beside the cards, and is parsed in batches and loaded at once.
_FLOOR = """
import itertools, json, re, sys, time
from pathlib import Path
import pyoxigraph, yaml
from markdown_it import MarkdownIt
from modellake.vocabulary import vocabulary
source, folder = sys.argv[1], sys.argv[2]
context = vocabulary().context
files = sorted(Path(source).rglob("*.md"))
records = Path(source + ".jsonl").read_text(encoding="utf-8").splitlines()
parser = MarkdownIt("commonmark", {"maxNesting": 20}).disable("inline")
front = re.compile(r"\\A\\s*---\\s*$(.*?)^---\\s*$", re.DOTALL | re.MULTILINE)
used = time.process_time()
for file in files:
    text = file.read_bytes().decode("utf-8", "replace")
    found = front.match(text)
    if found:
        try:
            yaml.load(found[1], yaml.CSafeLoader)
        except yaml.YAMLError:
            pass
    if body := text[found.end() if found else 0 :].strip():
        parser.parse(body)
quads = []
for start in range(0, len(records), 1000):
    document = {"@context": context, "@graph": list(map(json.loads, records[start : start + 1000]))}
    text = json.dumps(document)
    quads.append(pyoxigraph.parse(
        text, pyoxigraph.RdfFormat.JSON_LD, base_iri="https://lake.invalid/"
    ))
store = pyoxigraph.Store(folder)
store.bulk_extend(itertools.chain.from_iterable(quads))
figures = {"processor_seconds": time.process_time() - used, "quads": len(store)}
print(json.dumps(figures))
"""


def run() -> dict[str, object]:
    """Measure real cards whole, and what stands between their lines `---` alone."""
    corpus = os.environ.get("MODELLAKE_CORPUS")
    if not corpus:
        return {"skipped": "MODELLAKE_CORPUS names no folder of real cards."}
    with tempfile.TemporaryDirectory() as scratch:
        whole, front = Path(scratch, "whole"), Path(scratch, "front")
        _copy(Path(corpus), whole, front)
        return {
            **_compare("cards", whole, Path(scratch), most=2.5),
            **_compare("front matter", front, Path(scratch), most=4),
        }


def _copy(corpus: Path, whole: Path, front: Path) -> None:
    import modellake
    from modellake.sources.markdown import split_page

    for kind in KINDS:
        shutil.copytree(corpus / kind, whole / kind, ignore=shutil.ignore_patterns("*.json"))
    for file in whole.rglob("*.md"):
        page = split_page(file.read_text(encoding="utf-8", errors="replace"))
        if page.front:
            target = front / file.relative_to(whole)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(f"---\n{page.front}---\n", encoding="utf-8")
    for folder in (whole, front):
        lines = [json.dumps(dict(record.json)) for record in modellake.read(folder)]
        Path(f"{folder}.jsonl").write_text("\n".join(lines), encoding="utf-8")


def _compare(name: str, source: Path, scratch: Path, *, most: float) -> dict[str, object]:
    """Return the best of three of each, one after the other."""
    runs = [
        [measure(code, source, scratch / f"{name} {kind} {number}") for kind, code in _CODES]
        for number in range(3)
    ]
    ours, floor = (
        min(one, key=lambda figures: figures["processor_seconds"])
        for one in zip(*runs, strict=True)
    )
    ratio = ours["processor_seconds"] / floor["processor_seconds"]
    return {name: ours, f"{name}, floor": floor, f"{name} to floor (at most {most:g})": ratio}


_CODES = (("added", _ADD), ("floor", _FLOOR))

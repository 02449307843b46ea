"""`modellake demo`: the paper's story, through all stages, in a folder."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modellake.cli.terminal import show, talk

if TYPE_CHECKING:
    from modellake import Lake, Reading

EXAMPLE = "Example: modellake demo story"

_MODEL, _DATASET, _SOURCE = "model/diabetes-predictor", "dataset/diabetes-v1", "source/uci-archive"


def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="An empty or new folder; a temporary one."),
    ] = None,
) -> None:
    """Tell the paper's story: Bob ingests a dataset, Alice prepares it, Tim trains a model."""
    import modellake

    place = folder or Path(tempfile.mkdtemp(prefix="modellake-demo-"))
    if place.exists() and any(place.iterdir()):
        raise modellake.UsageError(
            "The folder is not empty.", where=str(place), fix="Name a new one: modellake demo story"
        )
    place.mkdir(parents=True, exist_ok=True)
    story = place / "records.yaml"
    shutil.copyfile(modellake.schema().path("story.yaml"), story)
    records = modellake.read(story)
    with modellake.Lake(place / "lake") as lake:
        _tell_records(lake, records)
        _tell_check(records)
        _tell_questions(lake)
        _tell_card(lake, place)
    _tell_end(place)


def _tell_records(lake: Lake, records: Reading) -> None:
    added = lake.add(records)
    show("1. Records go in. The ledger keeps every version, the graph is computed from it.")
    show(f"   {len(added.new)} records; the head of the ledger is {added.head[:16]}…\n")


def _tell_check(records: Reading) -> None:
    import modellake

    report = modellake.check(records, packs=("core", "5w1h"))
    counts = ", ".join(f"{number} {severity}s" for severity, number in report.counts.items())
    show("2. The gate: schema, references and rules, each finding with file and line.")
    show(f"   {counts}.")
    for finding in report.findings[:3]:
        show(f"   {finding.severity}  {finding.rule}  {finding.record}")
    show("")


def _tell_questions(lake: Lake) -> None:
    show("3. The question: which sources feed the dataset that the model learned from?")
    answer = lake.ask("sources-of-dataset", parameters={"dataset": _DATASET})
    show("\n".join(f"   {line}" for line in answer.write("table").splitlines()))
    show("\n   And if that source were withdrawn, what learned from it, at any depth?")
    path = "(mlk:learnedFrom|(^prov:generated/mlk:learnedFrom))+"
    query = f"SELECT DISTINCT ?name {{ ?m a mlk:OutputModel ; mlk:name ?name ; {path} ?source }}"
    source = f"<{lake.base}{_SOURCE}>"
    for (name,) in lake.select(query.replace("?source", source)).rows:
        show(f"   {name}")
    show("")


def _tell_card(lake: Lake, place: Path) -> None:
    export = lake.export(_MODEL, "json-ld")
    (place / "card.jsonld").write_text(export, encoding="utf-8")
    show(
        "4. The card: one JSON-LD document, in the terms of schema.org, FAIR4ML, PROV and DCAT too."
    )
    show(f"   {len(export):,} bytes, in card.jsonld\n")


def _tell_end(place: Path) -> None:
    show(f"Open {place / 'records.yaml'} and {place / 'card.jsonld'}. Then try:")
    show(f"   modellake ask --list\n   modellake log --lake {place / 'lake'}")
    show(f"   modellake check {place / 'records.yaml'} --pack core --pack model-card")
    talk("The story is that of Garouani, Ravat and Valles-Parlangeau, Model Lake (WISE 2024).")


run = demo

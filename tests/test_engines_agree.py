"""Law 5: both engines report the same on every example, every case and the whole corpus."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from modellake.checking.engines import validate
from modellake.checking.material import prepare
from modellake.checking.shapes import ShapeGraph
from modellake.packs import find_packs, load_pack
from modellake.record import Record
from modellake.sources import read
from modellake.vocabulary import vocabulary

ROOT = Path(__file__).parents[1]


def agree(records: Iterable[Record]) -> int:
    """Compare both engines on the generated shapes and on those of all packs; count results."""
    packs = (load_pack(folder, queries=False) for folder in find_packs().values())
    texts = [pack.shapes for pack in packs if pack.shapes]
    schema = vocabulary().path("shapes.ttl").read_text(encoding="utf-8")
    shapes = ShapeGraph.parse(schema, *texts)
    data = prepare(records).data
    found = validate(data, shapes, engine="shacl")
    assert found == validate(data, shapes, engine="pyshacl")
    return len(found)


def test_both_engines_report_the_same_on_every_example() -> None:
    assert agree(read(ROOT / "schema" / "examples" / "valid")) > 0
    assert agree(read(ROOT / "schema" / "examples" / "invalid")) > 0


def test_both_engines_report_the_same_on_every_case() -> None:
    files = sorted(ROOT.glob("tests/cases/**/*.yaml"))
    records = [record for file in files for record in read(file)]
    assert len(records) > 100
    assert agree(records) > 100


@pytest.mark.faults
@pytest.mark.timeout(900)
def test_both_engines_report_the_same_on_the_whole_corpus(corpus: Path) -> None:
    records = read(corpus)
    assert len(records) > 1000
    assert agree(records) > 100

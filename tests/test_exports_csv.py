"""The table: a row a record, and no value that another could be taken for."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import modellake
from modellake import Record
from modellake.exports import export
from strategies import records


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def read_cell(cell: str, value: Any) -> Any:
    """What a reader of the schema makes of a cell, for a value of that kind."""
    if isinstance(value, str):
        return cell
    if isinstance(value, list) and not cell.startswith("["):
        return cell.split("; ")
    return json.loads(cell)


def test_columns_are_the_slots_that_are_used() -> None:
    found = modellake.read(
        [
            {"id": "tag/b", "type": "Tag", "name": "B", "keyword": ["x", "y"]},
            {"id": "tag/a", "type": "Tag", "description": 'says "no",\nthen yes'},
        ]
    )
    text = export(found, "csv")
    assert text == (
        'id,type,name,description,keyword\ntag/a,Tag,,"says ""no"",\nthen yes",\n'
        "tag/b,Tag,B,,x; y\n"
    )
    assert text.losses == ()


def test_values_that_semicolons_would_tear_are_json() -> None:
    found = modellake.read({"id": "tag/a", "type": "Tag", "keyword": ["a; b", "c"]})
    assert rows(export(found, "csv"))[0]["keyword"] == '["a; b", "c"]'


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=st.lists(records(), min_size=1, max_size=3, unique_by=lambda one: one.id))
def test_every_value_is_in_its_cell_or_a_loss(found: list[Record]) -> None:
    made = export(found, "csv")
    lost = {(one.record, one.field) for one in made.losses}
    table = rows(made)
    assert [row["id"] for row in table] == sorted(record.id for record in found)
    for record, row in zip(sorted(found, key=lambda one: one.id), table, strict=True):
        for slot, value in record.json.items():
            assert read_cell(row[slot], value) == value or (record.id, slot) in lost
        assert all(not row[slot] for slot in row.keys() - record.json.keys())


def test_what_no_slot_holds_is_a_column() -> None:
    record = Record({"id": "tag/a", "type": "Tag"}, {"x": {"k": [1]}})
    assert json.loads(rows(export([record], "csv"))[0]["unmapped"]) == {"x": {"k": [1]}}

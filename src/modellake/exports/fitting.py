"""What of a record fits its class: a lake keeps bad records too, and no card trips on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from modellake.record import MAX_INTEGER, Record
from modellake.shape import shape_record
from modellake.vocabulary import vocabulary

__all__ = ["fit_record", "read_double"]


def fit_record(record: Record) -> Record:
    """Return a record with those values that fit its class; its id and type at least."""
    shaped = shape_record(record)
    if shaped.json is None:
        return replace(record, json={"id": record.id, "type": record.type})
    if not shaped.findings:
        return record
    return replace(record, json={"id": record.id, **_fit(shaped.json)})


def read_double(text: str) -> int | float:
    """Return the number of a double as it is written into a graph; a whole one as an integer."""
    number = float(text)
    return int(number) if number.is_integer() and abs(number) <= MAX_INTEGER else number


def _fit(json: Mapping[str, Any]) -> dict[str, Any]:
    slots = vocabulary().classes[json["type"]].slots
    made: dict[str, Any] = {"type": json["type"]}
    for name, value in json.items():
        if name in ("id", "type"):
            continue
        values = value if isinstance(value, list) else [value]
        if slots[name].kind == "double":
            values = [read_double(one) for one in values]
        elif slots[name].kind == "value":
            values = [_fit(one) for one in values if "type" in one]  # else it stands there already
        made[name] = values if isinstance(value, list) else values[0]
    return made

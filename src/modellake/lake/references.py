"""Who refers to a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["list_references", "list_referrers"]


def list_references(json: Mapping[str, Any]) -> Iterator[str]:
    """Yield the ids that an object refers to, in its value objects too."""
    slots = vocabulary().slots
    for name, value in json.items():
        slot = slots.get(name)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, Mapping):
                yield from list_references(one)
            elif slot is not None and slot.kind == "reference" and isinstance(one, str):
                yield one


def list_referrers(records: Iterable[Record], ids: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the records that refer to one of these, sorted, without these."""
    wanted = set(ids)
    found = {
        record.id
        for record in records
        if record.id not in wanted and not wanted.isdisjoint(list_references(record.json))
    }
    return tuple(sorted(found))

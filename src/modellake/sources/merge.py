"""What becomes of an imported record where a record of its id is already there.

Each imported file leaves a card of its own, which says what that file says. The record of the
model or dataset itself is shared by all of them: only its empty slots are filled, so nothing that
somebody entered, and nothing that an earlier source said, is changed by a later import.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["is_merged", "merge", "merge_record", "merge_records"]

#: Kinds that tell of one thing in several pieces: an event of a run's start, one of its end.
_CUMULATIVE = "Activity"

#: States of an activity that a later event ends.
_PASSING = ("planned", "ongoing")


def is_merged(record: Record) -> bool:
    """Say whether a record fills the empty slots of one with its id, instead of replacing it.

    Imported records do, but for cards: a card read again is the new state of its file.
    """
    definition = vocabulary().classes.get(record.type)
    return bool(record.origin.source) and not (definition and "Card" in definition.ancestors)


def merge(existing: Mapping[str, Any], incoming: Mapping[str, Any]) -> dict[str, Any]:
    """Return the json of a record with those slots of another that it lacks.

    Of an activity the values of multivalued slots are united, since sources tell of it event by
    event, and a state that passes is followed by the next. The type stays. Both are in normal
    form, and so is what is returned.

    Args:
        existing: The json of the record that is there.
        incoming: The json of the imported one.

    Example:
        >>> merge({"id": "tag/a", "type": "Tag"}, {"id": "tag/a", "type": "Tag", "name": "A"})
        {'id': 'tag/a', 'type': 'Tag', 'name': 'A'}
    """
    definition = vocabulary().classes.get(str(existing.get("type")))
    merged = dict(existing)
    for name, value in incoming.items():
        passes = name == "activity_status" and merged.get(name) in _PASSING
        if passes or (name not in merged and (definition is None or name in definition.slots)):
            merged[name] = value
        elif definition and _CUMULATIVE in definition.ancestors and isinstance(value, list):
            merged[name] = _unite(merged[name], value)
    return merged


def _unite(existing: Any, incoming: list[Any]) -> Any:
    if not isinstance(existing, list):
        return existing
    texts = all(isinstance(one, str) for one in (*existing, *incoming))
    if texts:
        return sorted({*existing, *incoming})
    return [*existing, *(one for one in incoming if one not in existing)]


def merge_records(records: Iterable[Record]) -> tuple[Record, ...]:
    """Return the records with those of one id brought together, where an import fills another.

    The first keeps its place and its origin. Records that do not merge stay as they are.
    """
    kept: list[Record] = []
    places: dict[str, int] = {}
    for record in records:
        at = places.get(record.id)
        if at is None or not record.id or not is_merged(record):
            places.setdefault(record.id, len(kept))
            kept.append(record)
        else:
            kept[at] = merge_record(kept[at], record)
    return tuple(kept)


def merge_record(existing: Record, incoming: Record) -> Record:
    """Return a record with what an imported one adds: its empty slots, and what no slot holds.

    The origin stays. Where nothing is added the record itself is returned.
    """
    json = merge(existing.json, incoming.json)
    unmapped = dict(existing.unmapped)
    for name, rest in incoming.unmapped.items():
        if rest not in unmapped.values():
            unmapped[_number(name, unmapped)] = rest
    if json == existing.json and unmapped == existing.unmapped:
        return existing
    return replace(existing, json=json, unmapped=unmapped)


def _number(name: str, taken: Mapping[str, Any]) -> str:
    """Return the name, with a number where it is taken: `openlineage#2`."""
    number, numbered = 1, name
    while numbered in taken:
        number += 1
        numbered = f"{name}#{number}"
    return numbered

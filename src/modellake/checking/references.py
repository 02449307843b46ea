"""References between records: is there such a record, and is it of the kind that the slot wants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from modellake.checking.material import Location, Material
from modellake.checking.report import Rule
from modellake.finding import Finding, Place
from modellake.pointer import escape
from modellake.record import Record, expand_id
from modellake.vocabulary import SlotDefinition, suggest, vocabulary

__all__ = ["KIND", "KNOWN", "find_references", "list_references"]

KNOWN = Rule(
    "reference-known",
    "warning",
    "A reference names a record that is known",
    "A reference to nothing is a typing slip or a record that was not brought along.",
    "Add the record, or name where it is with `--with`.",
)
KIND = Rule(
    "reference-kind",
    "violation",
    "A reference names a record of the kind that its field wants",
)

#: Close names are looked for among at most so many records of the same segment, and for so many
#: names: one search takes up to 50 ms.
_MOST_NAMES = 5_000
_MOST_SEARCHES = 100


def find_references(material: Material) -> Iterator[Finding]:
    """Yield the references to no record of the material, and those to one of another kind.

    Absolute IRIs outside the base are never dangling: they name what others describe. Where one
    place of an input became a reference of two records, it is found once.
    """
    types = material.types
    known = vocabulary()
    seen: set[tuple[Place | None, str]] = set()
    names = _Names(material.ids)
    for record in sorted(material.records, key=lambda one: one.id):
        for slot, pointer, target in list_references(record):
            iri = expand_id(target, material.base)
            if iri not in types:
                place = record.place(pointer)
                if iri.startswith(material.base) and (place, target) not in seen:
                    yield _find_unknown(record, slot, pointer, target, names)
                if place and place.line:
                    seen.add((place, target))
                continue
            wanted = known.classes.get(slot.range)
            if wanted and types[iri] not in wanted.descendants:
                yield _find_kind(record, slot, pointer, target, types[iri])


def list_references(record: Record) -> Iterator[tuple[SlotDefinition, str, str]]:
    """Yield slot, JSON Pointer and id of every reference, also of those in value objects."""
    yield from _walk(record.json, record.type, "")


def _walk(
    json: Mapping[str, Any], type_name: str, at: str
) -> Iterator[tuple[SlotDefinition, str, str]]:
    definition = vocabulary().classes.get(type_name)
    if definition is None:
        return
    for name, value in json.items():
        slot = definition.slots.get(name)
        if slot is None or slot.kind not in ("reference", "iri", "value"):
            continue
        pointer = f"{at}/{escape(name)}"
        if not isinstance(value, list):
            yield from _look(slot, pointer, value)
            continue
        for number, one in enumerate(value):
            yield from _look(slot, f"{pointer}/{number}", one)


def _look(
    slot: SlotDefinition, pointer: str, value: object
) -> Iterator[tuple[SlotDefinition, str, str]]:
    if slot.kind == "value" and isinstance(value, Mapping):
        yield from _walk(value, str(value.get("type", "")), pointer)
    elif isinstance(value, str) and _is_reference(slot, value):
        yield slot, pointer, value


def _is_reference(slot: SlotDefinition, value: str) -> bool:
    """Say whether a text names a record: an id, or a relative id where an IRI may stand too."""
    if not vocabulary().is_id(value):
        return False
    return slot.kind == "reference" or (slot.range != "uri" and ":" not in value)


class _Names:
    """The ids of a check, by segment, and those that were found close to another."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._tails: dict[tuple[str, int], list[str]] = defaultdict(list)
        for one in ids:
            segment, _, tail = one.partition("/")
            self._tails[segment, one.count("/")].append(tail)
        self._found: dict[str, str | None] = {}

    def suggest(self, target: str) -> str | None:
        """Return advice on an id that is not there, or None."""
        segment, _, tail = target.partition("/")
        near = self._tails.get((segment, target.count("/")), ())
        if target not in self._found:
            if len(near) > _MOST_NAMES or len(self._found) >= _MOST_SEARCHES:
                return None
            close = suggest(tail, near)
            self._found[target] = close and close.replace("'", f"'{segment}/", 1)
        return self._found[target]


def _find_unknown(
    record: Record, slot: SlotDefinition, pointer: str, target: str, names: _Names
) -> Finding:
    close = names.suggest(target)
    fix = KNOWN.fix if close is None or f"'{record.id}'" in close else close
    return _find(KNOWN, record, slot, pointer, target, f"There is no record `{target}`.", fix)


def _find_kind(
    record: Record, slot: SlotDefinition, pointer: str, target: str, found: str
) -> Finding:
    message = f"`{target}` is of type {found}; `{slot.name}` wants {slot.range}."
    wanted = vocabulary().classes[slot.range].descendants
    listed = ", ".join(wanted[:8]) + (" …" if len(wanted) > 8 else "")
    return _find(KIND, record, slot, pointer, target, message, f"Name a record of: {listed}.")


def _find(
    rule: Rule,
    record: Record,
    slot: SlotDefinition,
    pointer: str,
    target: str,
    message: str,
    fix: str,
) -> Finding:
    location = Location(record)
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        message=message,
        record=record.id,
        field=record.spell(pointer),
        value=target,
        fix=fix,
        place=location.place(pointer),
        source="the schema",
    )

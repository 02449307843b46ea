"""Objects as they were read → records in normal form.

Two records that say the same are the same bytes: texts of ids, times, numbers and enums have one
spelling, a multivalued slot is sorted, nothing empty stands. What cannot be brought into normal
form stays as it is, for `check_shape` to tell.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from typing import Any

from modellake.finding import Finding, Place, Severity
from modellake.pointer import Moves, Traced, escape, find_line, spell_field
from modellake.record import BASE, Origin, Reading, Record, canonicalize
from modellake.values import (
    SURROGATE,
    UNKNOWN,
    keep,
    normalize_datetime,
    plan_slots,
    spell_absolute,
)
from modellake.vocabulary import ClassDefinition, SlotDefinition, vocabulary

__all__ = ["NATIVE", "build_records", "keep", "normalize"]

#: The name under which `unmapped` keeps the unknown fields of a native record.
NATIVE = "native"

_UNMOVED: Moves = {}  # shared, never changed
_SPDX_ID = re.compile(r"[A-Za-z0-9.+-]+")


def build_records(
    value: Mapping[str, Any],
    *,
    unmapped: Mapping[str, Any] | None = None,
    origin: Origin | None = None,
    pointer: str = "",
    base: str = BASE,
) -> Reading:
    """Return the record of an object, and a record for each object inside that has an id.

    An object inside with an id leaves a reference; one that says no more than id and type is a
    reference already. Keys that are no slot go to `unmapped`, under `native`.

    Args:
        value: The object as read.
        unmapped: What the source could not map, by the source's name.
        origin: Where it came from; its `lines` have the pointers of the input.
        pointer: Where the object stands in the input.
        base: The base of relative ids.

    Example:
        >>> raw = {"id": "model/a", "type": "OutputModel", "license": "MIT", "keyword": ["b", "a"]}
        >>> build_records(raw)[0].json["keyword"], build_records(raw)[0].json["license"]
        (['a', 'b'], 'spdx:MIT')
    """
    builder = _Builder(origin or Origin(), base)
    builder.queue.append((value, pointer, unmapped or {}))
    records = []
    while builder.queue:
        records.append(builder.build(*builder.queue.pop(0)))
    return Reading(tuple(records), tuple(builder.findings))


def normalize(
    value: Mapping[str, Any], *, base: str = BASE
) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    """Return the normal form of one object, without what no slot holds, and what was changed.

    Example:
        >>> normalize({"id": "tag/a", "type": "Tag", "name": None})[0]
        {'id': 'tag/a', 'type': 'Tag'}
    """
    reading = build_records(value, base=base)
    return dict(reading[0].json), reading.findings


class _Builder:
    """Builds the records of one object, and collects what it finds.

    `at` is always where something stands in the input; moves are relative to the object at hand.
    """

    def __init__(self, origin: Origin, base: str) -> None:
        self.queue: list[tuple[Mapping[str, Any], str, Mapping[str, Any]]] = []
        self.findings: list[Finding] = []
        self._origin = origin
        self._base = base
        self._known = vocabulary()
        self._record = ""
        self._root = ""
        self._unknown: dict[str, Any] = {}

    def build(self, value: Mapping[str, Any], at: str, unmapped: Mapping[str, Any]) -> Record:
        name = value.get("id")
        self._record = self._spell_id(name) if isinstance(name, str) else ""
        self._root, self._unknown = at, {}
        known = {**keep(unmapped)} if unmapped else {}
        if isinstance(value.get("unmapped"), Mapping):
            known |= keep(value["unmapped"])
            value = {key: one for key, one in value.items() if key != "unmapped"}
        definition = self._find_class(value, None, at)
        if definition is not None and definition.kind == "value":
            definition = None
        json, moves = self._object(value, definition, at)
        if self._unknown:
            before = known.get(NATIVE)
            known[NATIVE] = {**(before if isinstance(before, dict) else {}), **self._unknown}
            moves = moves | {
                f"/unmapped/{NATIVE}/{escape(path)}": f"/{path}" for path in self._unknown
            }
        return Record(json, known, self._trace(at, moves))

    def _trace(self, at: str, moves: Moves) -> Origin:
        origin = self._origin
        if not origin.lines:
            return origin
        lines = Traced(origin.lines, at, moves)
        return Origin(origin.file, origin.url, origin.run, origin.source, lines, origin.text)

    def _object(
        self, value: Mapping[str, Any], definition: ClassDefinition | None, at: str
    ) -> tuple[dict[str, Any], Moves]:
        moves: Moves = {}
        if definition is None:
            kept = keep(value)
            return ({**kept, "id": self._record} if self._record and at == self._root else kept), {}
        json: dict[str, Any] = {"type": definition.name}
        plan = plan_slots(definition.name)
        for key, one in value.items():
            slot, is_normal = plan.get(key, UNKNOWN)
            if is_normal is not None and is_normal(one):
                json[key] = one
                continue
            if one is None or key == "type":
                continue
            if key == "id" and definition.kind == "record":
                json["id"] = self._spell_id(one) if isinstance(one, str) else keep(one)
                continue
            here = f"{at}/{escape(key if _is_plain(key) else keep(str(key)))}"
            slot = slot or self._find_slot(definition, key, value, here)
            if slot is None:
                self._unknown[here[len(self._root) + 1 :]] = keep(one)
                continue
            made, inner = self._values(slot, one, here)
            if made is not None:
                json[slot.name] = made
                if inner or key != slot.name:
                    _move(moves, slot.name, here[len(at) :], inner)
        return dict(sorted(json.items())), moves

    def _find_class(
        self, value: Mapping[str, Any], slot: SlotDefinition | None, at: str
    ) -> ClassDefinition | None:
        name = value.get("type")
        if name is None and slot is not None and slot.range in self._known.classes:
            fitting = self._known.classes[slot.range].descendants
            return self._known.classes[fitting[0]] if len(fitting) == 1 else None
        if not isinstance(name, str):
            return None
        current = self._known.class_aliases.get(name)
        if name not in self._known.classes and current is not None:
            self._find_old_name(name, current, f"{at}/type")
            name = current
        return self._known.classes.get(name)

    def _find_slot(
        self, definition: ClassDefinition, key: object, value: Mapping[str, Any], at: str
    ) -> SlotDefinition | None:
        if not isinstance(key, str):
            return None
        current = self._known.slot_aliases.get(key)
        slot = None if current is None or current in value else definition.slots.get(current)
        if slot is not None:
            self._find_old_name(key, slot.name, at)
        return slot

    def _values(self, slot: SlotDefinition, value: Any, at: str) -> tuple[Any, Moves]:
        if isinstance(value, list | tuple | set | frozenset):
            if slot.multivalued:
                return self._set(slot, value if isinstance(value, list) else list(value), at)
            return (keep(value) or None), {}
        made, inner = self._one(slot, value, at)
        if not slot.multivalued:
            return made, inner
        message = f"`{slot.name}` holds a list; the one value is read as a list."
        self._find("value-list", "warning", message, at, fix="Write it as a list.")
        return [made], {"/0": "", **{f"/0{new}": old for new, old in inner.items()}}

    def _set(self, slot: SlotDefinition, values: list[Any], at: str) -> tuple[Any, Moves]:
        made, inners, places = [], [], []
        for index, value in enumerate(values):
            if value is not None:
                one, inner = self._one(slot, value, f"{at}/{index}")
                made.append(one)
                inners.append(inner)
                places.append(index)
        if not made:
            return None, {}
        if len(made) == 1:
            inner = inners[0]
            moved = {f"/0{new}": f"/{places[0]}{old}" for new, old in inner.items()}
            return made, ({**moved, "/0": f"/{places[0]}"} if places[0] else moved)
        keys: list[Any] = made
        if not all(type(one) is str for one in made):
            keys = [canonicalize(one) for one in made]
        order = sorted(range(len(made)), key=keys.__getitem__)
        repeated = {b for a, b in itertools.pairwise(order) if keys[a] == keys[b]}
        if repeated:
            self._find_repeated(slot, made, places, repeated, at)
            order = [index for index in order if index not in repeated]
        moves: Moves = {}
        for new, old in enumerate(order):
            if new != places[old] or inners[old]:
                _move(moves, str(new), f"/{places[old]}", inners[old])
        return [made[index] for index in order], moves

    def _one(self, slot: SlotDefinition, value: Any, at: str) -> tuple[Any, Moves]:
        if type(value) is str:
            return self._text(slot, value, at), _UNMOVED
        if type(value) is dict or isinstance(value, Mapping):
            return self._nested(slot, value, at)
        value = keep(value)
        return (self._text(slot, value, at) if isinstance(value, str) else value), _UNMOVED

    def _text(self, slot: SlotDefinition, text: str, at: str) -> str:
        if not text.isascii() and SURROGATE.search(text):
            self._find("text-unicode", "violation", "A lone surrogate is read as U+FFFD.", at)
            text = SURROGATE.sub("\ufffd", text)
        match slot.kind:
            case "string":
                return text
            case "reference":
                return self._spell_id(text)
            case "iri":
                return self._spell_iri(slot, text)
            case "datetime":
                return normalize_datetime(text) or text
            case "enum":
                current = self._known.value_aliases.get(slot.range, {}).get(text)
                if current is not None:
                    self._find_old_name(text, current, at)
                return current or text
        return text

    def _nested(self, slot: SlotDefinition, value: Mapping[str, Any], at: str) -> tuple[Any, Moves]:
        definition = self._find_class(value, slot, at)
        is_record = slot.kind in ("reference", "iri") or (
            definition and definition.kind == "record"
        )
        if is_record and isinstance(value.get("id"), str):
            if set(value) - {"id", "type"}:
                typed = value if definition is None else {**value, "type": definition.name}
                self.queue.append((typed, at, {}))
            return self._spell_id(value["id"]), {}
        if slot.kind != "value" or is_record:
            return keep(value), {}
        return self._object(value, definition, at)

    def _spell_id(self, text: str) -> str:
        text = text if text.isascii() else keep(text)
        return spell_absolute(text, self._base) if ":" in text else text

    def _spell_iri(self, slot: SlotDefinition, text: str) -> str:
        if slot.range == "uri":
            return self._known.expand(text)
        if slot.range == "License" and _SPDX_ID.fullmatch(text):
            return f"spdx:{text}"
        return self._spell_id(text)

    def _find_old_name(self, old: str, current: str, at: str) -> None:
        message = f"`{old}` is another name of `{current}`, which is read."
        self._find("name-current", "info", message, at, value=old, fix=f"Write `{current}`.")

    def _find_repeated(
        self, slot: SlotDefinition, made: list[Any], places: list[int], repeated: set[int], at: str
    ) -> None:
        for index in sorted(repeated):
            text = (
                made[index] if isinstance(made[index], str) else canonicalize(made[index]).decode()
            )
            message = f"`{slot.name}` names the same value twice."
            self._find("value-unique", "warning", message, f"{at}/{places[index]}", value=text)

    def _find(
        self,
        rule: str,
        severity: Severity,
        message: str,
        at: str,
        *,
        value: str = "",
        fix: str = "",
    ) -> None:
        origin = self._origin
        found = find_line(origin.lines, at)
        self.findings.append(
            Finding(
                rule=rule,
                severity=severity,
                message=message,
                record=self._record,
                field=spell_field(at[len(self._root) :]),
                value=value,
                fix=fix,
                place=Place(origin.file, *found) if found else None,
            )
        )


def _is_plain(key: object) -> bool:
    return type(key) is str and key.isascii()


def _move(moves: Moves, name: str, old: str, inner: Moves) -> None:
    """Add what moved inside an entry, and the entry itself where it moved."""
    if old != f"/{name}":
        moves[f"/{name}"] = old
    for new, before in inner.items():
        moves[f"/{name}{new}"] = old + before

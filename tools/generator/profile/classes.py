"""Classes: where they descend from, what they are called in ids, which slots and keys they have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.profile.index import ROOTS, Element, Index, close
from generator.sources import Mistake

__all__ = ["check"]

_NOTES = ("id_segment", "target", "kind", "default", "inferred", "inferred_predicate")
_NOTED_SLOTS = _NOTES[1:]


def check(index: Index) -> Iterator[Mistake]:
    """Yield the mistakes in classes."""
    segments: dict[str, str] = {}
    for one in index.elements("classes"):
        yield from _check_line(index, one)
        yield from _check_segment(index, one, segments)
        yield from _check_notes(index, one)
        yield from _check_slots(index, one)
        yield from _check_keys(index, one)
    for root in ROOTS:
        if root not in index.classes:
            what = f"The schema has no class {root}."
            fix = f"Declare `{root}` with `abstract: true`: every class descends from one root."
            yield index.root.mistake((), what, fix)


def _check_line(index: Index, one: Element) -> Iterator[Mistake]:
    """Check `is_a` and `mixins`."""
    for key, name in _parents(one):
        above = index.classes.get(name)
        if above is None:
            fix = close(name, index.classes, "Declare the class, or correct the name.")
            yield one.mistake(*key, what=f"There is no class {name!r}.", fix=fix)
        elif one.name in index.above("classes", name):
            what = f"{one.name} stands above {name}, which stands above it."
            yield one.mistake(*key, what=what, fix="Break the circle.")
        elif bool(above.get("mixin")) != (key[0] == "mixins" or bool(one.get("mixin"))):
            word = "a" if above.get("mixin") else "no"
            fix = "List mixins under `mixins:`, and everything else under `is_a:`."
            yield one.mistake(*key, what=f"{name} is {word} mixin.", fix=fix)
    is_root = one.name in ROOTS
    if is_root and not one.get("abstract"):
        yield one.mistake(what=f"{one.name} is not abstract.", fix="Write `abstract: true`.")
    if not is_root and not one.get("mixin") and index.kind_of_class(one.name) is None:
        what = f"{one.name} descends from neither or both of Record and Value."
        fix = "Give it one parent by `is_a:`; Record has an id of its own, Value lives in a record."
        yield one.mistake(what=what, fix=fix)


def _parents(one: Element) -> Iterator[tuple[tuple[Any, ...], str]]:
    if one.get("is_a"):
        yield ("is_a",), one.get("is_a")
    for position, name in enumerate(one.get("mixins", [])):
        yield ("mixins", position), name


def _check_segment(index: Index, one: Element, segments: dict[str, str]) -> Iterator[Mistake]:
    segment = one.get("annotations", {}).get("id_segment")
    abstract = one.get("abstract") or one.get("mixin")
    wants = index.kind_of_class(one.name) == "Record" and not abstract
    if wants and not segment:
        what = f"The record class {one.name} has no id segment."
        fix = "Write `annotations: {id_segment: …}`, the first part of its ids."
        yield one.mistake(what=what, fix=fix)
    elif segment and not wants:
        what = f"{one.name} has an id segment, but no record is of this class itself."
        yield one.mistake("annotations", "id_segment", what=what, fix="Remove it.")
    elif segment and not re.fullmatch(r"[a-z][a-z0-9-]*", str(segment)):
        what = f"The id segment {segment!r} is not in kebab-case."
        fix = "Write it in lower-case letters, digits and hyphens."
        yield one.mistake("annotations", "id_segment", what=what, fix=fix)
    elif segment in segments:
        what = f"{segments[segment]} has the id segment {segment!r} already."
        yield one.mistake("annotations", "id_segment", what=what, fix="Choose another one.")
    if segment:
        segments.setdefault(segment, one.name)


def _check_notes(index: Index, one: Element) -> Iterator[Mistake]:
    notes = one.get("annotations", {})
    for key, value in notes.items():
        if key not in _NOTES:
            what = f"Nothing reads the annotation {key!r}."
            fix = close(key, _NOTES, "Remove it.")
            yield one.mistake("annotations", key, what=what, fix=fix)
        elif key in _NOTED_SLOTS and value not in index.slots:
            fix = close(str(value), index.slots, "Name a slot.")
            what = f"There is no slot {value!r}."
            yield one.mistake("annotations", key, what=what, fix=fix)
    if "target" in notes and "default" not in notes:
        what = f"{one.name} qualifies a relation without a `default`."
        fix = "Name the slot whose edge it stands for where its kind says no other."
        yield one.mistake("annotations", "target", what=what, fix=fix)
    questions = {n for module in index.modules for n in module.data.get("subsets") or {}}
    for position, name in enumerate(one.get("in_subset", [])):
        if name not in questions:
            fix = close(name, questions, "Declare it under `subsets:`.")
            yield one.mistake("in_subset", position, what=f"There is no subset {name!r}.", fix=fix)


def _check_slots(index: Index, one: Element) -> Iterator[Mistake]:
    parents = [n for _, n in _parents(one) if one.name not in index.above("classes", n)]
    for position, name in enumerate(one.get("slots", [])):
        place = ("slots", position)
        slot = index.slots.get(name)
        has = [parent for parent in parents if name in index.slots_of(parent)]
        if slot is None:
            fix = close(name, index.slots, "Declare it under `slots:`.")
            yield one.mistake(*place, what=f"There is no slot {name!r}.", fix=fix)
        elif slot.get("abstract") or slot.get("mixin"):
            what = f"{name} is abstract: it stands above other slots only."
            fix = "List one of the slots below it."
            yield one.mistake(*place, what=what, fix=fix)
        elif has:
            what = f"{one.name} has {name} from {has[0]} already."
            yield one.mistake(*place, what=what, fix="Remove it here; narrow it in `slot_usage:`.")
    names = index.slots_of(one.name)
    for name in one.get("slot_usage", {}):
        if name not in names:
            fix = close(name, names, "List it under `slots:` first.")
            what = f"{one.name} has no slot {name!r}."
            yield one.mistake("slot_usage", name, what=what, fix=fix)
    wanted = {"Record": ("id", "type"), "Value": ("type",)}.get(one.name, ())
    for name in wanted:
        if name not in one.get("slots", []):
            what = f"The root {one.name} lacks the slot {name}."
            yield one.mistake("slots", what=what, fix=f"List `{name}` under `slots:`.")


def _check_keys(index: Index, one: Element) -> Iterator[Mistake]:
    for key, data in one.get("unique_keys", {}).items():
        place = ("unique_keys", key)
        if index.kind_of_class(one.name) == "Value":
            what = f"{one.name} is a value class; a key tells records apart."
            yield one.mistake(*place, what=what, fix="Remove the key.")
        if not data.get("unique_key_slots"):
            what = f"The key {key} names no slots."
            yield one.mistake(*place, what=what, fix="List them under `unique_key_slots:`.")
        for position, name in enumerate(data.get("unique_key_slots", [])):
            inner = (*place, "unique_key_slots", position)
            names = index.slots_of(one.name)
            if name not in names:
                fix = close(name, names, "List it under `slots:` first.")
                what = f"{one.name} has no slot {name!r}."
                yield one.mistake(*inner, what=what, fix=fix)
            elif index.effective(one.name, name).get("multivalued"):
                what = f"{name} is multivalued; a key compares single values."
                yield one.mistake(*inner, what=what, fix="Use single-valued slots.")

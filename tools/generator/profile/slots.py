"""Slots and types: ranges, cardinalities, facets, and what a class may narrow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generator.profile.index import BUILT_IN, Element, Index, close
from generator.profile.patterns import find_fault
from generator.schema import LARGEST_INTEGER
from generator.sources import Mistake

__all__ = ["check"]

#: What LinkML hands down from a slot to the slots below it, though it means to say it of one only.
_HANDED_DOWN = (
    "multivalued",
    "required",
    "pattern",
    "minimum_value",
    "maximum_value",
    "minimum_cardinality",
    "maximum_cardinality",
    "inlined",
    "inlined_as_list",
    "range",
)
_OF_ABSTRACT = ("range",)

#: `inverse_of` names the slot from whose edges, and all under it, this one follows backwards.
_NOTES = ("inverse_of",)


def check(index: Index) -> Iterator[Mistake]:
    """Yield the mistakes in slots, types and slot usages."""
    used = {name for one in index.classes for name in index.slots_of(one)}
    for one in index.elements("slots"):
        yield from _check_parents(index, one)
        yield from _check_slot(index, one, one.data, ())
        yield from _check_notes(index, one)
        is_abstract = one.get("abstract") or one.get("mixin")
        if one.name not in used and not is_abstract:
            what = f"No class has the slot {one.name}."
            fix = "List it in a class, remove it, or write `abstract: true`."
            yield one.mistake(what=what, fix=fix)
    for one in index.elements("types"):
        yield from _check_type(index, one)
    for one in index.elements("classes"):
        for name in one.get("slot_usage", {}):
            if name in index.slots and name in index.slots_of(one.name):
                data = index.effective(one.name, name)
                yield from _check_slot(index, one, data, ("slot_usage", name), name)
                yield from _check_narrowing(index, one, name)


def _check_parents(index: Index, one: Element) -> Iterator[Mistake]:
    parents: list[tuple[tuple[Any, ...], str]] = []
    if one.get("is_a"):
        parents.append((("is_a",), one.get("is_a")))
    parents += [(("mixins", n), name) for n, name in enumerate(one.get("mixins", []))]
    for place, name in parents:
        if name not in index.slots:
            fix = close(name, index.slots, "Declare the slot, or correct the name.")
            yield one.mistake(*place, what=f"There is no slot {name!r}.", fix=fix)
        elif one.name in index.above("slots", name):
            what = f"{one.name} stands above {name}, which stands above it."
            yield one.mistake(*place, what=what, fix="Break the circle.")
    is_abstract = one.get("abstract") or one.get("mixin")
    above = [index.slots[name] for name in index.above("slots", one.name)[1:]]
    handed = {key for other in above for key in _HANDED_DOWN if other.get(key) not in (None, False)}
    for key in sorted(handed - set(one.data)):
        if not (is_abstract and key in _OF_ABSTRACT):
            what = f"{one.name} would get `{key}` from the slots above it in LinkML."
            yield one.mistake(what=what, fix=f"Say `{key}:` here as well.")
    if is_abstract:
        for key in _HANDED_DOWN:
            if one.get(key) and key not in _OF_ABSTRACT:
                what = f"The abstract slot {one.name} has `{key}`, which nothing can enforce."
                yield one.mistake(key, what=what, fix="Say it of the slots below it.")


def _check_notes(index: Index, one: Element) -> Iterator[Mistake]:
    for key, value in one.get("annotations", {}).items():
        if key not in _NOTES:
            what = f"Nothing reads the annotation {key!r}."
            fix = close(key, _NOTES, "Remove it.")
            yield one.mistake("annotations", key, what=what, fix=fix)
        elif value not in index.slots:
            fix = close(str(value), index.slots, "Name a slot.")
            yield one.mistake("annotations", key, what=f"There is no slot {value!r}.", fix=fix)


def _check_slot(
    index: Index, one: Element, data: dict[str, Any], place: tuple[Any, ...], name: str = ""
) -> Iterator[Mistake]:
    """Check a slot as it is declared, or as a class has it."""
    name = name or one.name
    range_ = data.get("range")
    kind = index.kind(range_)
    if kind is None or _is_mixin(index, range_):
        known = {*BUILT_IN, *index.types, *index.enums, *index.classes}
        what = f"The range {range_!r} of {name} is none of the profile."
        fix = f"Use one of {', '.join(BUILT_IN)}, an enum or a class."
        fix = fix if range_ in known else close(str(range_), known, fix)
        yield one.mistake(*place, "range", what=what, fix=fix)
        return
    if name in ("id", "type"):
        return
    for key in ("identifier", "designates_type"):
        if data.get(key):
            fix = "`id` is the identifier and `type` the designator of every class."
            yield one.mistake(*place, key, what=f"{name} cannot be the {key}.", fix=fix)
    yield from _check_inlining(one, data, place, name, kind)
    yield from _check_cardinality(one, data, place, name)
    yield from _check_facets(one, data, place, kind)


def _is_mixin(index: Index, range_: str | None) -> bool:
    return range_ in index.classes and bool(index.classes[range_].get("mixin"))


def _check_inlining(
    one: Element, data: dict[str, Any], place: tuple[Any, ...], name: str, kind: str
) -> Iterator[Mistake]:
    key = "inlined_as_list" if data.get("multivalued") else "inlined"
    if kind == "value" and not data.get(key):
        what = f"{name} holds values, which stand inside their record."
        yield one.mistake(*place, what=what, fix=f"Write `{key}: true`.")
    if kind != "value" and (data.get("inlined") or data.get("inlined_as_list")):
        what = f"{name} holds no value objects, so nothing can stand inline."
        yield one.mistake(*place, what=what, fix="Remove `inlined` and `inlined_as_list`.")


def _check_cardinality(
    one: Element, data: dict[str, Any], place: tuple[Any, ...], name: str
) -> Iterator[Mistake]:
    least, most = data.get("minimum_cardinality"), data.get("maximum_cardinality")
    if not data.get("multivalued"):
        for key in ("minimum_cardinality", "maximum_cardinality"):
            if key in data:
                what = f"{name} is single-valued, so `{key}` says nothing."
                yield one.mistake(*place, key, what=what, fix="Remove it.")
        return
    if bool(data.get("required")) != bool(least):
        what = f"{name} has one of `required` and `minimum_cardinality` without the other."
        fix = "A list that must not be empty needs `required: true` and `minimum_cardinality: 1`."
        yield one.mistake(*place, what=what, fix=fix)
    if least is not None and most is not None and least > most:
        what = f"{name} wants at least {least} and at most {most} values."
        yield one.mistake(*place, "minimum_cardinality", what=what, fix="Correct one of them.")


def _check_facets(
    one: Element, data: dict[str, Any], place: tuple[Any, ...], kind: str
) -> Iterator[Mistake]:
    if "pattern" in data:
        fault = find_fault(data["pattern"])
        if kind not in ("string", "iri"):
            fault = (f"A pattern fits text, not {kind}.", "Remove it.")
        if fault:
            yield one.mistake(*place, "pattern", what=fault[0], fix=fault[1])
    bounds = [key for key in ("minimum_value", "maximum_value") if key in data]
    for key in bounds:
        value = data[key]
        if kind not in ("integer", "double"):
            what = f"`{key}` fits numbers, not {kind}."
            yield one.mistake(*place, key, what=what, fix="Remove it.")
        elif kind == "integer" and not (isinstance(value, int) and abs(value) <= LARGEST_INTEGER):
            what = f"`{key}: {value}` is no integer within ±(2^53 - 1)."
            yield one.mistake(*place, key, what=what, fix="Write such an integer.")
    if len(bounds) == 2 and data["minimum_value"] > data["maximum_value"]:
        what = f"The least value {data['minimum_value']} is over {data['maximum_value']}."
        yield one.mistake(*place, "minimum_value", what=what, fix="Correct one of them.")


def _check_type(index: Index, one: Element) -> Iterator[Mistake]:
    kind = index.kind(one.name)
    if kind is None:
        what = f"{one.name} is no type of the profile."
        fix = f"Write `typeof:` with one of {', '.join(BUILT_IN)}."
        yield one.mistake("typeof", what=what, fix=fix)
        return
    yield from _check_facets(one, one.data, (), kind)
    if not any(slot.get("range") == one.name for slot in index.elements("slots")):
        yield one.mistake(what=f"No slot has the range {one.name}.", fix="Use or remove the type.")


def _check_narrowing(index: Index, one: Element, slot: str) -> Iterator[Mistake]:
    """A class may only narrow: an instance of it is one of the classes above as well."""
    parents = [n for n in (one.get("is_a"), *one.get("mixins", [])) if n]
    above = [index.effective(n, slot) for n in parents if slot in index.slots_of(n)]
    mine = index.effective(one.name, slot)
    for before in above or [index.slots[slot].data]:
        for key, what in _widened(index, before, mine):
            fix = "Widen it in the class above, or leave it out here."
            yield one.mistake("slot_usage", slot, key, what=what, fix=fix)


def _widened(
    index: Index, before: dict[str, Any], mine: dict[str, Any]
) -> Iterator[tuple[str, str]]:
    old, new = before.get("range"), mine.get("range")
    if old != new and old not in index.above("classes", str(new)):
        yield "range", f"{new} is not below {old}, the range that the classes above ask for."
    if before.get("required") and not mine.get("required"):
        yield "required", "The classes above require this slot."
    if "pattern" in before and mine.get("pattern") != before["pattern"]:
        yield "pattern", "The classes above ask for another pattern; nothing compares the two."
    for key, sign in (
        ("minimum_value", 1),
        ("minimum_cardinality", 1),
        ("maximum_value", -1),
        ("maximum_cardinality", -1),
    ):
        if key in before and sign * mine[key] < sign * before[key]:
            yield key, f"The classes above ask for `{key}: {before[key]}`."

"""Break each constraint of the schema once, by the smallest change to a valid record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agreeing.instances import Json, Maker, holds
from generator.schema import LARGEST_INTEGER, Class, Condition, Key, Rule, Schema, Slot

__all__ = ["Case", "derive_cases"]

_NO_VALUE = object()
#: Texts that some pattern refuses; the first that a pattern refuses is taken.
_ODD_TEXTS = ("", " ", "no such text!", "é", "0", "A", "-", "x" * 300)
_ODD_IRIS = ("mailto:a", "ftp://example.org/a", "http://example.org/", "urn:a:b", "x:y")
_WRONG: dict[str, Any] = {
    "string": 5,
    "integer": "many",
    "double": "much",
    "boolean": "yes",
    "date": "yesterday",
    "datetime": "noon",
    "iri": 5,
    "reference": 5,
    "enum": "no-such-value",
    "value": "no-object",
}
#: Texts that Python's readers of dates take, against XML Schema.
_FORMS = {"date": "2024-01-01T00:00:00Z", "datetime": "2024-01-01"}
_RANGE_KINDS = {"iri": "iri", "reference": "reference", "enum": "enum", "value": "value-object"}


@dataclass(frozen=True)
class Case:
    """One constraint, a valid instance and one that breaks nothing but this constraint.

    Attributes:
        kind: The kind of constraint, a row of the table.
        class_name: The class that has it.
        slot: The slot, or the name of the rule or key.
        valid: A record that keeps it. For a unique key: records that keep it together.
        violating: A record that breaks it. For a unique key: records that break it together.
        node: The part of `violating` that has the class: the record, or a value object in it.
        detail: What tells two constraints of one kind on one slot apart.
    """

    kind: str
    class_name: str
    slot: str
    valid: tuple[Json, ...]
    violating: tuple[Json, ...]
    node: Json
    detail: str = ""

    @property
    def name(self) -> str:
        """The case in a word."""
        return " ".join(filter(None, (self.kind, f"{self.class_name}.{self.slot}", self.detail)))


def derive_cases(schema: Schema) -> Iterator[Case]:
    """Yield at least one case for every constraint that the schema puts on any concrete class."""
    maker = Maker(schema)
    for one in schema.classes.values():
        if one.abstract:
            yield from _abstract_cases(maker, one)
            continue
        if one.kind == "value" and one.name not in maker.holders:
            raise AssertionError(f"no record holds a {one.name}")
        builder = _Builder(maker, one)
        yield from builder.class_cases()
        for slot in one.slots.values():
            yield from builder.slot_cases(slot)
        for rule in schema.rules_of(one):
            yield from builder.rule_cases(rule)
        for key in schema.keys_of(one):
            yield _key_case(maker, one, key)


@dataclass(frozen=True)
class _Builder:
    """Makes the cases of one concrete class."""

    maker: Maker
    one: Class

    def node(self) -> Json:
        if self.one.kind == "record":
            return self.maker.record(self.one.name)
        return self.maker.value_object(self.one.name)

    def case(self, kind: str, slot: str, good: Json, bad: Json, detail: str = "") -> Case:
        """Return a case from a valid and a violating node, each held by a record."""
        hold = self.maker.hold
        valid, violating = hold(self.one.name, good), hold(self.one.name, bad)
        return Case(kind, self.one.name, slot, (valid,), (violating,), bad, detail)

    def with_slot(self, slot: Slot, value: Any = _NO_VALUE) -> Json:
        """Return a node that has this slot: with a valid value, or with the one given."""
        node = self.node()
        content = node.get(slot.name, self.maker.content(slot))
        node = self.maker.complete(self.one, {**node, slot.name: content})
        return node if value is _NO_VALUE else {**node, slot.name: value}

    def change(self, kind: str, slot: Slot, value: Any, detail: str = "") -> Case:
        good = self.with_slot(slot)
        return self.case(kind, slot.name, good, self._copy(good, slot.name, value), detail)

    def _copy(self, good: Json, slot: str, value: Any) -> Json:
        """Return a copy under an id of its own, so that both can stand in one graph."""
        bad = {**good, slot: value}
        return bad | ({"id": self.maker.record(self.one.name)["id"]} if "id" in good else {})

    def change_item(self, kind: str, slot: Slot, value: Any, detail: str = "") -> Case:
        return self.change(kind, slot, [value] if slot.multivalued else value, detail)

    def class_cases(self) -> Iterator[Case]:
        good, bad = self.node(), self.node()
        yield self.case("unknown-slot", "no_such_slot", good, {**bad, "no_such_slot": "x"})
        foreign = self._foreign_slot()
        content = self.maker.content(foreign)
        yield self.case("other-slot", foreign.name, good, {**self.node(), foreign.name: content})
        if self.one.kind == "record":
            without = {key: value for key, value in self.node().items() if key != "id"}
            yield self.case("identifier", "id", good, without)
            yield self.case("id-grammar", "id", good, {**bad, "id": f"{self.one.segment}/a b"})
        kind = "type" if self.one.kind == "record" else "value-class"
        yield self.case(kind, "type", good, {**self.node(), "type": "NoSuchClass"})

    def _foreign_slot(self) -> Slot:
        slots = self.maker.schema.slots.values()
        simple = [s for s in slots if s.kind in ("string", "reference") and not s.abstract]
        return next(slot for slot in simple if slot.name not in self.one.slots)

    def slot_cases(self, slot: Slot) -> Iterator[Case]:
        yield from self._count_cases(slot)
        yield from self._range_cases(slot)
        yield from self._facet_cases(slot)

    def _count_cases(self, slot: Slot) -> Iterator[Case]:
        if slot.required:
            good = self.with_slot(slot)
            bad = {key: value for key, value in self.node().items() if key != slot.name}
            yield self.case("required", slot.name, good, bad)
        if not slot.multivalued:
            values = [self.maker.value(slot, number) for number in (0, 1)]
            yield self.change("single", slot, values)
            return
        first = self.maker.value(slot)
        yield self.change("multivalued", slot, first)
        yield self.change("set", slot, [first, first, *self._values(slot, slot.least, 1)])
        if slot.least:
            values = self._values(slot, slot.least - 1)
            yield self.change("min-cardinality", slot, values)
        if slot.most is not None:
            values = self._values(slot, slot.most + 1)
            yield self.change("max-cardinality", slot, values)

    def _values(self, slot: Slot, count: int, start: int = 0) -> list[Any]:
        return [self.maker.value(slot, number) for number in range(start, max(count, start))]

    def _range_cases(self, slot: Slot) -> Iterator[Case]:
        kind = _RANGE_KINDS.get(slot.kind, "datatype")
        yield self.change_item(kind, slot, _WRONG[slot.kind], slot.kind)
        if slot.kind in _FORMS:
            yield self.change_item("lexical-form", slot, _FORMS[slot.kind])
        if slot.kind == "datetime":
            yield self.change_item("zone", slot, "2024-01-01T12:00:00")
        if slot.kind in ("iri", "reference"):
            without = {k: v for k, v in self.with_slot(slot).items() if k != slot.name}
            needed = slot.required or not self.maker.keeps_rules(self.one, without)
            kind = "required-id-grammar" if needed else "id-grammar"
            yield self.change_item(kind, slot, "a b")
        if slot.kind == "reference":
            yield from self._reference_cases(slot)
        if slot.kind == "value":
            concrete = self.maker.schema.concrete(slot.range)
            others = [name for name in self.maker.holders if name not in concrete]
            if others:
                other = self.maker.value_object(others[0])
                yield self.change_item("value-class", slot, other)
            if len(concrete) > 1:
                untyped = dict(self.maker.value(slot))
                del untyped["type"]
                yield self.change_item("value-class", slot, untyped, "without type")

    def _reference_cases(self, slot: Slot) -> Iterator[Case]:
        """Yield references that lead nowhere and to a record of another kind."""
        schema = self.maker.schema
        below = schema.concrete(slot.range)
        target = self.maker.record(below[0])
        yield self._reference_case("reference-known", slot, target, ())
        others = [one for one in schema.classes.values() if one.segment and one.name not in below]
        if others:
            other = self.maker.record(others[0].name)
            yield self._reference_case("reference-kind", slot, target, (other,))

    def _reference_case(self, kind: str, slot: Slot, target: Json, wrong: tuple[Json, ...]) -> Case:
        name = self.one.name
        lost = wrong[0]["id"] if wrong else f"{target['id']}-nowhere"
        good, bad = (
            self.with_slot(slot, [to] if slot.multivalued else to) for to in (target["id"], lost)
        )
        valid, violating = self.maker.hold(name, good), self.maker.hold(name, bad)
        return Case(kind, name, slot.name, (valid, target), (violating, *(wrong or (target,))), bad)

    def _facet_cases(self, slot: Slot) -> Iterator[Case]:
        if slot.pattern:
            yield self.change_item("pattern", slot, _odd_text(slot))
            if slot.kind == "string":
                broken = f"{self.maker.value(slot)}\n"
                yield self.change_item("pattern", slot, broken, "line break at the end")
        whole = slot.kind == "integer"
        step = 1 if whole else 0.5
        if slot.minimum is not None:
            yield self.change_item("minimum", slot, slot.minimum - step)
        elif whole:
            yield self.change_item("minimum", slot, -LARGEST_INTEGER - 1)
        if slot.maximum is not None:
            yield self.change_item("maximum", slot, slot.maximum + step)
        elif whole:
            yield self.change_item("maximum", slot, LARGEST_INTEGER + 1)

    def rule_cases(self, rule: Rule) -> Iterator[Case]:
        """Yield one case for each condition that follows, with all others kept."""
        for condition in rule.then:
            good = self.node()
            for one in (*rule.when, *rule.then):
                good = self.maker.satisfy(self.one, good, one) if not holds(one, good) else good
            good = self.maker.complete(self.one, good)
            bad = self._break(good, condition)
            yield self.case("rule", rule.name, good, bad, condition.slot)

    def _break(self, good: Json, condition: Condition) -> Json:
        slot = self.one.slots[condition.slot]
        if condition.kind == "present":
            kept = {key: value for key, value in good.items() if key != slot.name}
            return self._copy(kept, "type", self.one.name)
        if condition.kind == "absent":
            return self._copy(good, slot.name, self.maker.content(slot))
        others = (self.maker.value(slot, number) for number in range(9))
        return self._copy(good, slot.name, next(v for v in others if v != condition.value))


def _odd_text(slot: Slot) -> str:
    texts = _ODD_IRIS if slot.kind == "iri" else _ODD_TEXTS
    return next(text for text in texts if not re.fullmatch(slot.pattern or "", text))


def _abstract_cases(maker: Maker, one: Class) -> Iterator[Case]:
    """Yield a case for an abstract class: an instance that is of no class below it."""
    if one.mixin or not one.descendants:
        return
    name = one.descendants[0]
    if one.kind == "record":
        good, head = maker.record(name), maker.record(name)["id"]
        bad = maker.complete(one, {"id": head, "type": one.name})
        yield Case("abstract", one.name, "type", (good,), (bad,), bad)
        return
    good, bad = maker.value_object(name), maker.value_object(one.name)
    valid, violating = maker.hold(name, good), maker.hold(name, bad)
    yield Case("abstract", one.name, "type", (valid,), (violating,), bad)


def _key_case(maker: Maker, one: Class, key: Key) -> Case:
    def record(number: int) -> Json:
        made = maker.record(one.name)
        shared = {slot: maker.value(one.slots[slot], number) for slot in key.slots}
        return maker.complete(one, {**made, **shared})

    first, other = record(0), record(1)
    second = {**record(0), **{slot: first[slot] for slot in key.slots}}
    return Case("unique-key", one.name, key.name, (first, other), (first, second), second)

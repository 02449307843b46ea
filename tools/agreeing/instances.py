"""Make records that are valid and as small as they can be."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from generator.schema import Class, Condition, Rule, Schema, Slot

__all__ = ["Json", "Maker", "Step", "find_text"]

Json = dict[str, Any]
#: One step from a record to the value object inside it: the slot.
Step = str


@dataclass
class Maker:
    """Makes instances of the classes of one schema; each record gets an id of its own."""

    schema: Schema
    _count: int = field(default=0, init=False)

    def record(self, class_name: str) -> Json:
        """Return the smallest valid record of the class."""
        self._count += 1
        one = self.schema.classes[class_name]
        head = {"id": f"{one.segment}/c{self._count}", "type": class_name}
        return self.complete(one, head)

    def value_object(self, class_name: str, number: int = 0) -> Json:
        """Return the smallest valid value object of the class; another number gives another."""
        one = self.schema.classes[class_name]
        made = self.complete(one, {"type": class_name}, number)
        if number and made == self.complete(one, {"type": class_name}):
            slot = next(s for s in one.slots.values() if s.kind not in ("value", "boolean"))
            made = self.complete(one, {**made, slot.name: self.content(slot, number)})
        return made

    def complete(self, one: Class, made: Json, number: int = 0) -> Json:
        """Return the instance with all that its class requires of it, rules included."""
        for slot in one.slots.values():
            if slot.required and slot.name not in made:
                made = {**made, slot.name: self.content(slot, number)}
        for _ in range(len(one.slots) + 1):
            if self.keeps_rules(one, made):
                return made
            broken = [rule for rule in self.schema.rules_of(one) if not keeps(rule, made)]
            made = self._mend(one, made, broken[0])
        raise AssertionError(f"the rules of {one.name} leave no small valid instance")

    def keeps_rules(self, one: Class, made: Json) -> bool:
        """Say whether the instance keeps all rules of the class."""
        return all(keeps(rule, made) for rule in self.schema.rules_of(one))

    def _mend(self, one: Class, made: Json, rule: Rule) -> Json:
        """Return the instance changed so that it keeps the rule, and says what it said.

        A value that is there stays: the rule is then kept by adding a slot whose absence it names.
        """
        broken = [condition for condition in rule.then if not holds(condition, made)]
        absent = [condition for condition in rule.when if condition.kind == "absent"]
        if absent and any(made.get(condition.slot) is not None for condition in broken):
            slot = one.slots[absent[0].slot]
            return {**made, slot.name: self.content(slot)}
        for condition in broken:
            made = self.satisfy(one, made, condition)
        return made

    def satisfy(self, one: Class, made: Json, condition: Condition) -> Json:
        """Return the instance changed so that the condition holds."""
        if condition.kind == "absent":
            return {key: value for key, value in made.items() if key != condition.slot}
        slot = one.slots[condition.slot]
        if condition.kind == "equals":
            return {**made, slot.name: condition.value}
        return {**made, slot.name: self.content(slot)}

    def content(self, slot: Slot, number: int = 0) -> Any:
        """Return what a record says where it has this slot: one value, or a list of a few."""
        if not slot.multivalued:
            return self.value(slot, number)
        return [self.value(slot, number + n) for n in range(max(slot.least, 1))]

    def value(self, slot: Slot, number: int = 0) -> Any:
        """Return a valid value of the slot; another number gives another value."""
        if slot.kind == "value":
            return self.value_object(self.schema.concrete(slot.range)[0], number)
        if slot.kind == "enum":
            texts = list(self.schema.enums[slot.range].values)
            return texts[number % len(texts)]
        if slot.pattern:
            return find_text(slot.pattern, number)
        if slot.kind in ("integer", "double"):
            return _number(slot, number)
        return {
            "string": f"text {self._count} {number}",
            "boolean": number % 2 == 0,
            "date": f"2024-01-{number % 28 + 1:02}",
            "datetime": f"2024-01-{number % 28 + 1:02}T12:00:00Z",
            "iri": f"https://example.org/{number}",
            "reference": f"https://example.org/record/{number}",
        }[slot.kind]

    @functools.cached_property
    def holders(self) -> dict[str, tuple[str, tuple[Step, ...]]]:
        """For each concrete value class, a record class and the slots that lead to it."""
        found: dict[str, tuple[str, tuple[Step, ...]]] = {}
        records = [one for one in self.schema.classes.values() if one.segment]
        waiting: list[tuple[str, Class, tuple[Step, ...]]] = [(r.name, r, ()) for r in records]
        while waiting:
            record, one, steps = waiting.pop(0)
            for slot in one.slots.values():
                for name in self.schema.concrete(slot.range) if slot.kind == "value" else ():
                    if name not in found:
                        found[name] = (record, (*steps, slot.name))
                        waiting.append((record, self.schema.classes[name], found[name][1]))
        return found

    def hold(self, class_name: str, node: Json) -> Json:
        """Return a record with the value object inside it, or the record itself."""
        if class_name not in self.holders:
            return node
        record, steps = self.holders[class_name]
        made = self.record(record)
        place = made
        for depth, step in enumerate(steps):
            one = self.schema.classes[place["type"]]
            last = depth == len(steps) - 1
            inner = node if last else self._between(steps[depth + 1], one.slots[step])
            place[step] = [inner] if one.slots[step].multivalued else inner
            place = inner
        return {**self.complete(self.schema.classes[record], made)}

    def _between(self, step: Step, slot: Slot) -> Json:
        classes = [self.schema.classes[name] for name in self.schema.concrete(slot.range)]
        return self.value_object(next(one.name for one in classes if step in one.slots))


def holds(condition: Condition, made: Json) -> bool:
    """Say whether the condition holds for the instance."""
    value = made.get(condition.slot)
    if condition.kind == "equals":
        return bool(value == condition.value)
    return (value in (None, [])) is (condition.kind == "absent")


def keeps(rule: Rule, made: Json) -> bool:
    """Say whether the instance keeps the rule."""
    applies = all(holds(one, made) for one in rule.when)
    return not applies or all(holds(one, made) for one in rule.then)


def _number(slot: Slot, number: int) -> float:
    if slot.minimum is not None and slot.maximum is not None:
        steps = slot.maximum - slot.minimum
        if slot.kind == "integer":
            return slot.minimum + number % (int(steps) + 1)
        return slot.minimum + steps * ((number % 8) + 1) / 10
    start = slot.maximum - 100 if slot.maximum is not None else slot.minimum or 0
    return start + number + (0.5 if slot.kind == "double" else 0)


@functools.cache
def find_text(pattern: str, number: int = 0) -> str:
    """Return a short text that fits the pattern, and another one for another number."""
    from hypothesis import Phase, find, settings
    from hypothesis import strategies as st

    before = {find_text(pattern, n) for n in range(number)}
    quiet = settings(derandomize=True, database=None, phases=(Phase.generate, Phase.shrink))
    texts = st.from_regex(pattern, fullmatch=True).filter(lambda text: text.isascii())
    return find(texts, lambda text: text not in before and text.isprintable(), settings=quiet)


def nodes(made: Json) -> Iterator[Json]:
    """Yield the record and every value object in it."""
    yield made
    for value in made.values():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from nodes(item)

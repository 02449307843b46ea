"""Rules: only what Pydantic, JSON Schema and SHACL Core all can say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.profile.index import Element, Index, close
from generator.sources import Mistake

__all__ = ["check"]

_PRESENCE = ("PRESENT", "ABSENT")


def check(index: Index) -> Iterator[Mistake]:
    """Yield the mistakes in the rules of classes."""
    seen: dict[str, str] = {}
    for one in index.elements("classes"):
        for position, rule in enumerate(one.get("rules", [])):
            place = ("rules", position)
            name = rule.get("title", "")
            if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)+", name):
                fix = "Write `title:` in kebab-case, saying what holds: `withdrawn-asset-has-date`."
                what = f"The rule {name!r} has no id." if name else "The rule has no id."
                yield one.mistake(*place, what=what, fix=fix)
            elif name in seen:
                what = f"{seen[name]} has a rule {name!r} already."
                yield one.mistake(*place, "title", what=what, fix="Choose another id.")
            seen.setdefault(name, one.name)
            if not rule.get("description", "").strip():
                what = f"The rule {name or position} has no message."
                fix = "Write `description:`, a sentence for whoever breaks it."
                yield one.mistake(*place, what=what, fix=fix)
            for side in ("preconditions", "postconditions"):
                yield from _check_side(index, one, rule, place, side)


def _check_side(
    index: Index, one: Element, rule: dict[str, Any], place: tuple[Any, ...], side: str
) -> Iterator[Mistake]:
    conditions = rule.get(side, {}).get("slot_conditions", {})
    if not conditions:
        fix = f"Write `{side}:` with `slot_conditions:`."
        yield one.mistake(*place, what=f"The rule has no {side}.", fix=fix)
    for slot, condition in conditions.items():
        where = (*place, side, "slot_conditions", slot)
        if slot not in index.slots_of(one.name) or slot in ("id", "type"):
            fix = close(slot, index.slots_of(one.name), "Name a slot of the class.")
            yield one.mistake(*where, what=f"{one.name} has no slot {slot!r} for a rule.", fix=fix)
        else:
            yield from _check_condition(index, one, slot, condition, where)


def _check_condition(
    index: Index, one: Element, slot: str, condition: dict[str, Any], where: tuple[Any, ...]
) -> Iterator[Mistake]:
    if len(condition) != 1 or condition.get("required") is False:
        fix = "Use one of `value_presence:`, `required: true` and `equals_string:`."
        what = f"The condition on {slot} is not one of the profile's."
        yield one.mistake(*where, what=what, fix=fix)
        return
    presence = condition.get("value_presence", "PRESENT")
    if presence not in _PRESENCE:
        fix = f"Write {' or '.join(_PRESENCE)}."
        what = f"`value_presence: {presence}` is not one of the profile's."
        yield one.mistake(*where, "value_presence", what=what, fix=fix)
    if "equals_string" in condition:
        fault = _find_fault(index, index.effective(one.name, slot), condition["equals_string"])
        if fault:
            yield one.mistake(*where, "equals_string", what=fault[0], fix=fault[1])


def _find_fault(index: Index, slot: dict[str, Any], text: str) -> tuple[str, str] | None:
    range_ = slot.get("range")
    kind = index.kind(range_)
    if slot.get("multivalued"):
        return "`equals_string` compares single values.", "Use a single-valued slot."
    if kind == "enum":
        texts = index.enums[str(range_)].get("permissible_values", {})
        if text not in texts:
            return f"{range_} has no value {text!r}.", close(text, texts, "Use one of its values.")
    elif kind == "boolean":
        if text not in ("true", "false"):
            return f"{text!r} is no boolean.", "Write 'true' or 'false', in quotes."
    elif kind != "string":
        return f"`equals_string` compares text, not {kind}.", "Use an enum, text or boolean."
    return None

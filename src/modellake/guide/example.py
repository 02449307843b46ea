"""A file to begin with: a record with what it needs, and all else that it may say, commented."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

from modellake.checking import check
from modellake.errors import UsageError
from modellake.guide.description import describe_value
from modellake.sources import read
from modellake.vocabulary import ClassDefinition, SlotDefinition, vocabulary

__all__ = ["write_example"]

_WIDTH = 80

#: Words of an enum that a comment names.
_MOST_WORDS = 8

#: Fields that a check may ask for, one after the other.
_MOST_TURNS = 5

_NAMED = re.compile(r"`(\w+):?`")

Slots = tuple[SlotDefinition, ...]

_TEXTS = {
    "integer": 1,
    "double": 0.5,
    "boolean": True,
    "date": "2026-01-31",
    "datetime": "2026-01-31T10:00:00Z",
    "iri": "https://example.org/",
}


def write_example(name: str) -> str:
    """Return a commented YAML file with a record of a class that passes `check`.

    What the record refers to stands below it, as far as it is needed. Editors that know the YAML
    language server complete the file by the JSON Schema that its first line names.

    Args:
        name: The name of a class of records.

    Raises:
        RecordNotFoundError: There is no such class; the error offers the closest name.
        UsageError: The class has no records of its own.

    Example:
        >>> write_example("Tag").splitlines()[3:6]
        ['type: Tag', 'id: tag/example', 'name: Example']
    """
    chosen = vocabulary().get_class(name)
    if chosen.abstract or chosen.kind != "record":
        fix = f"Choose one of: {', '.join(_list_kinds(chosen))}." if chosen.abstract else None
        raise UsageError(f"There are no records of {chosen.name} itself.", fix=fix)
    needed = _find_needed(chosen)
    written = [*_write_head(chosen), *_write_fields(chosen, needed)]
    written += _write_possible(chosen, needed)
    seen, waiting = {chosen.name}, _list_classes(needed)
    while waiting:
        one = waiting.pop(0)
        if one.name not in seen:
            seen.add(one.name)
            slots = _find_needed(one)
            written += ["---", *_write_fields(one, slots)]
            waiting += _list_classes(slots)
    return "\n".join(written) + "\n"


def _find_needed(chosen: ClassDefinition) -> Slots:
    """Return the slots that a record must have: the required ones, and those a check asks for."""
    needed = {slot.name: slot for slot in _list_required(chosen)}
    for _ in range(_MOST_TURNS):
        said = {slot.name: _make_value(slot) for slot in needed.values()}
        record = {"id": f"{chosen.segment}/example", "type": chosen.name, **said}
        asked = [
            word
            for one in check(read(record), packs=()).findings
            if one.severity == "violation"
            for word in _NAMED.findall(one.fix)
            if word in chosen.slots and word not in needed
        ]
        if not asked:
            break
        needed[asked[0]] = chosen.slots[asked[0]]
    return tuple(needed.values())


def _write_head(chosen: ClassDefinition) -> Iterator[str]:
    schema = json.loads(vocabulary().path("schema.json").read_bytes())
    yield f"# yaml-language-server: $schema={schema['$id']}"
    yield from _comment(f"{chosen.name}: {chosen.description}")
    yield from _comment(
        f"Check it with `modellake check`; `modellake schema {chosen.name}` tells more."
    )


def _write_fields(chosen: ClassDefinition, slots: Slots) -> Iterator[str]:
    yield f"type: {chosen.name}"
    yield f"id: {chosen.segment}/example"
    for slot in slots:
        yield f"{slot.name}: {_write_value(_make_value(slot))}"


def _write_possible(chosen: ClassDefinition, needed: Slots) -> Iterator[str]:
    said = {"id", "type", *(slot.name for slot in needed)}
    listed = [one for one in chosen.slots.values() if one.name not in said]
    if listed:
        yield ""
        yield from _comment("What it may say besides; take away the `# ` before a field.")
    for slot in listed:
        yield "#"
        yield from _comment(f"{slot.description} ({_describe(slot)})", "#   ")
        yield f"# {slot.name}: {_write_value(_make_value(slot, named='other'))}"


def _list_required(chosen: ClassDefinition) -> list[SlotDefinition]:
    slots = chosen.slots.values()
    return [slot for slot in slots if slot.required and slot.name not in ("id", "type")]


def _list_classes(slots: Slots) -> list[ClassDefinition]:
    """Return the classes of the records that slots name, the first kind of each."""
    known = vocabulary().classes
    ranges = [known[slot.range] for slot in slots if slot.kind == "reference"]
    return [known[_list_kinds(one)[0]] for one in ranges]


def _list_kinds(definition: ClassDefinition) -> list[str]:
    """Return the classes of a range that records can be of, its own first."""
    known = vocabulary()
    kinds = [one for one in definition.descendants if not known.classes[one].abstract]
    return sorted(kinds, key=lambda one: (one != definition.name, kinds.index(one)))


def _make_value(slot: SlotDefinition, *, named: str = "example") -> Any:
    """Return a value that fits; references name a record whose id ends so."""
    value = _make_one(slot, named)
    return [value] if slot.multivalued else value


def _make_one(slot: SlotDefinition, named: str) -> Any:
    known = vocabulary()
    if slot.kind == "reference":
        kinds = _list_kinds(known.classes[slot.range])
        return f"{known.classes[kinds[0]].segment}/{named}"
    if slot.kind == "value":
        kind = known.classes[_list_kinds(known.classes[slot.range])[0]]
        inner = {one.name: _make_value(one, named=named) for one in _list_required(kind)}
        return {"type": kind.name, **inner}
    if slot.kind == "enum":
        return next(iter(known.enums[slot.range].values))
    if slot.kind == "string":
        return _make_text(slot)
    if slot.minimum is not None and slot.kind in ("integer", "double"):
        return max(slot.minimum, 0)
    return _TEXTS[slot.kind]


def _make_text(slot: SlotDefinition) -> str:
    """Return the example that the description gives, if it has one that fits."""
    for text in re.findall(r"example `([^`]+)`", slot.description):
        if slot.pattern is None or re.search(slot.pattern, text):
            return str(text)
    return "Example"


def _write_value(value: Any) -> str:
    """Write a value in the flow style of YAML, which JSON is a part of; plain where it can be."""
    if isinstance(value, list):
        return f"[{', '.join(map(_write_value, value))}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_write_value(one)}" for name, one in value.items()) + "}"
    text = json.dumps(value, ensure_ascii=False)
    plain = isinstance(value, str) and value.replace("_", "").replace("/", "").isalpha()
    return value if plain else text


def _describe(slot: SlotDefinition) -> str:
    if slot.kind != "enum":
        return describe_value(slot)
    words = list(vocabulary().enums[slot.range].values)
    more = f", … see `modellake schema {slot.range}`" if len(words) > _MOST_WORDS else ""
    listed = ", ".join(words[:_MOST_WORDS]) + more
    return f"list of: {listed}" if slot.multivalued else f"one of: {listed}"


def _comment(text: str, start: str = "# ") -> list[str]:
    return textwrap.wrap(
        text,
        width=_WIDTH,
        initial_indent=start,
        subsequent_indent=start,
        break_long_words=False,
        break_on_hyphens=False,
    )

"""What the schema says of a name, as text of 80 columns."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from modellake.errors import RecordNotFoundError
from modellake.vocabulary import (
    ClassDefinition,
    EnumDefinition,
    SlotDefinition,
    suggest,
    vocabulary,
)

__all__ = ["describe_schema", "describe_value"]

_WIDTH = 80

#: The narrowest and the widest column of names.
_NAMES = (12, 28)


def describe_schema(name: str | None = None) -> str:
    """Return what the schema says of a class, a slot or an enum; by default the list of classes.

    Args:
        name: Its name, or an alias.

    Raises:
        RecordNotFoundError: Nothing is called so; the error offers the closest name.

    Example:
        >>> print(describe_schema("Visibility").splitlines()[0])
        Visibility, a list of words
    """
    known = vocabulary()
    if name is None:
        lines = [*_list_classes()]
    elif (class_name := known.class_aliases.get(name, name)) in known.classes:
        lines = [*_describe_class(known.classes[class_name])]
    elif (slot_name := known.slot_aliases.get(name, name)) in known.slots:
        lines = [*_describe_slot(known.slots[slot_name])]
    elif name in known.enums:
        lines = [*_describe_enum(known.enums[name])]
    else:
        names = (*known.classes, *known.slots, *known.enums)
        folded = {one.lower(): one for one in names}
        close = folded.get(name.lower())
        raise RecordNotFoundError(
            f"The schema has no class, slot or enum {name!r}.",
            fix=f"Did you mean {close!r}?" if close else suggest(name, names),
        )
    return "\n".join(lines) + "\n"


def describe_value(slot: SlotDefinition) -> str:
    """Return what a slot holds, in a few words.

    Example:
        >>> describe_value(vocabulary().get_slot("license"))
        'an IRI or id'
    """
    known = vocabulary()
    if slot.kind == "reference":
        one = "any record" if slot.range == "Record" else f"the id of {slot.range}"
    elif slot.kind == "value":
        one = f"an object: {slot.range}"
    elif slot.kind == "enum":
        words = list(known.enums[slot.range].values)
        one = " | ".join(words) if len(words) <= 4 else f"a word of {slot.range}"
    elif slot.kind == "iri":
        one = "an absolute IRI" if slot.range == "uri" else "an IRI or id"
    else:
        one = {"string": "text", "double": "number", "datetime": "time"}.get(slot.kind, slot.kind)
    return f"list, {one}" if slot.multivalued else one


def _list_classes() -> Iterator[str]:
    yield "The types of records, by topic. `modellake schema TYPE` tells the fields of one."
    topics: dict[str, list[ClassDefinition]] = {}
    for one in vocabulary().classes.values():
        if one.kind == "record" and not one.abstract:
            topics.setdefault(one.topic, []).append(one)
    width = _measure(one.name for listed in topics.values() for one in listed)
    for topic, listed in topics.items():
        yield ""
        yield topic.replace("_", " ").capitalize()
        for one in listed:
            yield from _row(one.name, one.description, width)


def _describe_class(one: ClassDefinition) -> Iterator[str]:
    kind = "a record" if one.kind == "record" else "an object inside a record"
    kind = f"an abstract {kind.partition(' ')[2]}" if one.abstract else kind
    above = f", a kind of {', '.join(one.parents)}" if one.parents else ""
    yield from _wrap(f"{one.name}, {kind}{above}")
    yield from _wrap(one.description, "  ")
    if one.segment:
        yield f"  Its id begins with `{one.segment}/`."
    if below := [name for name in one.descendants if name != one.name]:
        yield from _wrap(f"Kinds of it: {', '.join(below)}.", "  ")
    slots = [slot for slot in one.slots.values() if slot.name not in ("id", "type")]
    width = _measure(slot.name for slot in slots)
    for title, needed in (("Needed", True), ("Possible", False)):
        listed = [slot for slot in slots if slot.required is needed]
        if listed:
            yield ""
            yield title
        for slot in listed:
            yield from _row(slot.name, f"{slot.description} [{describe_value(slot)}]", width)
    if one.kind == "record" and not one.abstract:
        yield ""
        yield f"A file to begin with: modellake schema --example {one.name}"


def _describe_slot(slot: SlotDefinition) -> Iterator[str]:
    known = vocabulary()
    yield from _wrap(f"{slot.name}, a field that holds {describe_value(slot)}")
    yield from _wrap(slot.description, "  ")
    yield from _list_bounds(slot)
    if slot.parents:
        yield from _wrap(f"A kind of {', '.join(slot.parents)}.", "  ")
    if slot.aliases:
        yield from _wrap(f"Read under other names too: {', '.join(slot.aliases)}.", "  ")
    users = [one.name for one in known.classes.values() if slot.name in one.slots]
    yield from _wrap(f"Of: {', '.join(users)}.", "  ")
    if slot.kind == "enum":
        yield ""
        yield from _describe_enum(known.enums[slot.range])


def _list_bounds(slot: SlotDefinition) -> Iterator[str]:
    if slot.minimum is not None:
        yield f"  At least {slot.minimum:g}."
    if slot.maximum is not None:
        yield f"  At most {slot.maximum:g}."
    if slot.pattern:
        pattern = slot.pattern.replace("\n", "\\n").replace("\r", "\\r")
        yield f"  Written as {pattern}"


def _describe_enum(enum: EnumDefinition) -> Iterator[str]:
    yield f"{enum.name}, a list of words"
    yield from _wrap(enum.description, "  ")
    yield ""
    width = _measure(enum.values)
    for word, value in enum.values.items():
        yield from _row(word, value.description, width)


def _row(name: str, text: str, width: int) -> Iterator[str]:
    """Yield a name and its text beside it; a name that is too long has a line of its own."""
    indent = " " * (width + 4)
    lines = [*_wrap(text, indent)] or [indent]
    if len(name) <= width:
        yield f"  {name:<{width}}  {lines[0].strip()}".rstrip()
        yield from lines[1:]
    else:
        yield f"  {name}"
        yield from lines


def _measure(names: Iterable[str]) -> int:
    least, most = _NAMES
    return max(least, *(len(one) for one in names if len(one) <= most), least)


def _wrap(text: str, indent: str = "") -> Sequence[str]:
    return textwrap.wrap(
        text,
        width=_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )

"""What the constraints of the generated shapes are called, and how they speak to a user.

A SHACL component becomes a rule that says what holds, and a message without any word of RDF.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from modellake.checking.engines import ShapeResult
from modellake.checking.report import Rule
from modellake.checking.terms import SH
from modellake.vocabulary import CONCEPTS, TERMS, vocabulary

__all__ = ["RULES", "describe_constraint", "shorten"]

_SHAPES = TERMS + "shape/"
_XSD = "http://www.w3.org/2001/XMLSchema#"


@dataclass(frozen=True)
class _Words:
    """How one component speaks; `{slot}`, `{value}`, `{demand}` and `{type}` are filled in."""

    rule: str
    title: str
    message: str
    fix: str


_WORDS: Mapping[str, _Words] = {
    "MinCount": _Words(
        "required-field",
        "A field that the schema requires is there",
        "{type} needs `{slot}`.",
        "Add `{slot}:`.{hint}",
    ),
    "MaxCount": _Words(
        "value-count",
        "A field holds no more values than the schema allows",
        "`{slot}` holds more than {demand}.",
        "Keep at most {demand}.",
    ),
    "Datatype": _Words(
        "value-datatype",
        "A value has the datatype of its field",
        "`{value}` does not fit `{slot}`, which holds {demand}.",
        "Write {demand}.",
    ),
    "NodeKind": _Words(
        "value-datatype",
        "A value has the datatype of its field",
        "`{value}` does not fit `{slot}`, which holds the id of a record or an IRI.",
        "Write an id such as `model/my-model`.",
    ),
    "Class": _Words(
        "value-type",
        "A value has the type that its field wants",
        "What stands in `{slot}` is no {demand}.",
        "Set `type: {demand}`.",
    ),
    "In": _Words(
        "value-allowed",
        "A value is one of the words that its field knows",
        "`{value}` is not one of the words of `{slot}`.",
        "Choose one of: {demand}.",
    ),
    "Pattern": _Words(
        "value-pattern",
        "A value has the form that its field wants",
        "`{value}` does not have the form of `{slot}`.",
        "Write it so that it fits `{demand}`.{hint}",
    ),
    "MinInclusive": _Words(
        "value-in-range",
        "A number lies within the bounds of its field",
        "`{slot}` is {value}, less than {demand}.",
        "Give a value of at least {demand}.",
    ),
    "MaxInclusive": _Words(
        "value-in-range",
        "A number lies within the bounds of its field",
        "`{slot}` is {value}, more than {demand}.",
        "Give a value of at most {demand}.",
    ),
    "Closed": _Words(
        "known-field",
        "A field is one of its type",
        "`{slot}` is not a field of {type}.",
        "Remove it, or choose another type.",
    ),
}

#: The rules that come from the schema, whatever packs are run.
RULES: tuple[Rule, ...] = tuple(
    sorted({Rule(words.rule, "violation", words.title) for words in _WORDS.values()})
)


def describe_constraint(
    result: ShapeResult, *, slot: str, value: str, type_name: str
) -> tuple[str, str, str]:
    """Return rule, message and fix for a result of a generated shape.

    A rule of the schema (a named shape with a message) speaks for itself; other constraints speak
    by their component.
    """
    words = _WORDS.get(result.component.removeprefix(SH).removesuffix("ConstraintComponent"))
    if result.message or words is None:
        name = result.source_shape.removeprefix(_SHAPES).rpartition("/")[2]
        return name, *_part_message(result.message or f"{type_name} does not meet `{name}`.")
    fields = {
        "slot": slot,
        "value": value,
        "type": type_name,
        "demand": _spell_demand(result),
        "hint": _hint(slot),
    }
    return words.rule, words.message.format(**fields), words.fix.format(**fields)


def _part_message(message: str) -> tuple[str, str]:
    """Part `What holds: do this.` into what is wrong and the next step."""
    what, colon, step = message.partition(": ")
    if not colon or not step:
        return message, ""
    return f"{what}.", step[0].upper() + step[1:]


def _spell_demand(result: ShapeResult) -> str:
    words = [shorten(one) for one in result.detail.split(", ")]
    if result.component == SH + "InConstraintComponent" and len(words) > 12:
        return ", ".join(words[:12]) + f" … ({len(words)} in all)"
    if result.component == SH + "MaxCountConstraintComponent":
        return "one value" if result.detail == "1" else f"{result.detail} values"
    return ", ".join(words)


_DATATYPES = {
    "string": "a text",
    "integer": "a whole number",
    "double": "a number",
    "boolean": "`true` or `false`",
    "date": "a date such as `2024-02-25`",
    "dateTime": "a time with its zone such as `2024-02-25T10:00:00Z`",
}


def shorten(text: str) -> str:
    """Return what a user calls a term: an enum's word, a class's or slot's name, else the text.

    Example:
        >>> shorten("https://w3id.org/modellake/concept/withdrawn")
        'withdrawn'
    """
    if text.startswith(_XSD):
        return _DATATYPES.get(text.removeprefix(_XSD), text.removeprefix(_XSD))
    if text.startswith(CONCEPTS):
        return text.removeprefix(CONCEPTS)
    known = vocabulary()
    named = known.class_of(text) or known.slot_of(text)
    return named.name if named else text


def _hint(slot: str) -> str:
    found = vocabulary().slots.get(slot)
    if found is None or not found.description:
        return ""
    sentence = re.split(r"(?<=\.)\s", found.description.strip())[0].rstrip(".")
    return f" It holds: {sentence}."

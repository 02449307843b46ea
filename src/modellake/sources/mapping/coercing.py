"""Values as they were read → values of a slot's kind, where nothing has to be guessed for it."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Mapping
from typing import Any

from modellake.sources.conversions import spell_value
from modellake.sources.licenses import find_license
from modellake.sources.mapping.converting import compile_conversion
from modellake.sources.quantities import parse_date, parse_datetime, parse_quantity
from modellake.vocabulary import SlotDefinition, suggest, vocabulary

__all__ = ["NO_TEXT", "coerce"]

#: Characters that XML 1.0 (section 2.2), and so a text in a graph, does not know.
NO_TEXT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def coerce(slot: SlotDefinition, value: Any) -> Any:
    """Return the value in the form of the slot.

    Raises:
        ValueError: It does not fit; the message says why.
    """
    if slot.range == "License":
        return _coerce_license(value)
    return _KINDS[slot.kind](slot, value)


def _coerce_text(slot: SlotDefinition, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        kind = {bool: "true or false", dict: "an object", list: "a list"}.get(
            type(value), "nothing"
        )
        raise ValueError(f"It is {kind}, not a text.")
    text = spell_value(value)
    if NO_TEXT.search(text):
        raise ValueError("It holds control characters, which a text must not.")
    if slot.pattern and not _compile(slot.pattern).search(text):
        raise ValueError(f"It has not the form that `{slot.name}` asks for ({slot.pattern}).")
    return text


@functools.lru_cache(maxsize=256)
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _coerce_double(slot: SlotDefinition, value: Any) -> float:
    found = parse_quantity(value)
    if found is None or found.unit or found.spread is not None:
        raise ValueError("It is not a number.")
    return _bound(slot, found.value)


def _coerce_integer(slot: SlotDefinition, value: Any) -> int:
    number = _coerce_double(slot, value)
    if not number.is_integer() or abs(number) >= 2**53:
        raise ValueError("It is not a whole number within ±(2^53-1).")
    return int(number)


def _bound(slot: SlotDefinition, number: float) -> float:
    if slot.minimum is not None and number < slot.minimum:
        raise ValueError(f"It is less than {slot.minimum:g}.")
    if slot.maximum is not None and number > slot.maximum:
        raise ValueError(f"It is more than {slot.maximum:g}.")
    return number


def _coerce_boolean(slot: SlotDefinition, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("It is neither true nor false.")
    return value


def _coerce_date(slot: SlotDefinition, value: Any) -> str:
    found = parse_date(value)
    if found is None:
        raise ValueError("It is not a date with the year first, such as 2024-07-26.")
    return found


def _coerce_datetime(slot: SlotDefinition, value: Any) -> str:
    found = parse_datetime(value)
    if found is None:
        raise ValueError("It is not a time with a zone, such as 2024-07-26T10:00:00Z.")
    return found


def _coerce_iri(slot: SlotDefinition, value: Any) -> str:
    text = str(value).strip().strip("<>")
    if isinstance(value, list | dict) or not text:
        raise ValueError("It is not an address.")
    known = vocabulary()
    if slot.range != "uri" and known.is_id(text):
        return text
    if ":" not in text or not known.is_id(text):
        raise ValueError("It is not an absolute address such as https://example.org/.")
    return text


_license = compile_conversion("license")


def _coerce_license(value: Any) -> str:
    text = str(value).strip()
    if not vocabulary().is_id(text):
        return str(_license(text))
    # An address is kept where it is no license of the list: it may hold the text of one.
    found = find_license(text) if text.startswith("http") else None
    return f"spdx:{found}" if found else text


def _coerce_reference(slot: SlotDefinition, value: Any) -> str:
    if not isinstance(value, str) or not vocabulary().is_id(value):
        raise ValueError("It is not an id; the conversion `id` makes one of a name.")
    return value


def _coerce_concept(slot: SlotDefinition, value: Any) -> str:
    known = vocabulary()
    values = known.enums[slot.range].values
    text = re.sub(r"[\s-]+", "_", str(value).strip().lower())
    text = known.value_aliases.get(slot.range, {}).get(text, text)
    if text not in values:
        raise ValueError(f"It is none of the values of `{slot.name}`.", suggest(text, values) or "")
    return text


def _coerce_object(slot: SlotDefinition, value: Any) -> Any:
    raise ValueError(f"`{slot.name}` holds objects; the mapping needs `type` and `slots` there.")


_KINDS: Mapping[str, Callable[[SlotDefinition, Any], Any]] = {
    "string": _coerce_text,
    "integer": _coerce_integer,
    "double": _coerce_double,
    "boolean": _coerce_boolean,
    "date": _coerce_date,
    "datetime": _coerce_datetime,
    "iri": _coerce_iri,
    "enum": _coerce_concept,
    "reference": _coerce_reference,
    "value": _coerce_object,
}

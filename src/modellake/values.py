"""One value in normal form, and what says that it is already."""

from __future__ import annotations

import datetime
import enum
import functools
import math
import numbers
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from modellake.record import MAX_INTEGER, canonicalize, compact_id, expand_id
from modellake.vocabulary import SlotDefinition, vocabulary

__all__ = ["SURROGATE", "UNKNOWN", "keep", "normalize_datetime", "plan_slots", "spell_absolute"]

#: Half of a character: no text can be written with it (Unicode 15, section 3.8).
SURROGATE = re.compile("[\ud800-\udfff]")

_DATETIME = re.compile(
    r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?P<fraction>\.\d{1,6})?(?P<zone>Z|[+-]\d\d:\d\d)",
    re.ASCII,
)

# Days that every month has, and no fraction: most times are judged by this alone.
_COMMON_DATETIME = re.compile(
    r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    re.ASCII,
)


def keep(value: Any) -> Any:
    """Return plain JSON that canonical JSON can write: other numbers and objects as their text.

    Example:
        >>> keep({"a": (1, 2.0, float("inf"), 2**60)})
        {'a': [1, 2, 'inf', '1152921504606846976']}
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", str.__str__(value))
    if isinstance(value, Mapping):
        return {SURROGATE.sub("\ufffd", str(key)): keep(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [keep(one) for one in value]
    if isinstance(value, set | frozenset):
        return sorted((keep(one) for one in value), key=canonicalize)
    if isinstance(value, numbers.Real):
        return _keep_number(value)
    if isinstance(value, enum.Enum):
        return keep(value.value)
    return SURROGATE.sub("\ufffd", _write(value))


def _keep_number(value: Any) -> int | float | str:
    if isinstance(value, numbers.Integral):
        whole = int(value)
        return whole if -MAX_INTEGER <= whole <= MAX_INTEGER else _write(whole)
    number = float(value)
    if number.is_integer() and abs(number) <= MAX_INTEGER:
        return int(number)
    return number if abs(number) < float("inf") else str(number)


def _write(value: object) -> str:
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    try:
        return str(value)
    except ValueError:  # an integer of more digits than Python writes
        return f"{value:#x}"


def normalize_datetime(text: str) -> str | None:
    """Return a time in UTC without zero fractions, or None where it is none with a zone.

    Example:
        >>> normalize_datetime("2024-02-25T01:00:00.500+01:00")
        '2024-02-25T00:00:00.5Z'
    """
    if _COMMON_DATETIME.fullmatch(text):
        return text
    match = _DATETIME.fullmatch(text)
    if match is None:
        return None
    zone = "+00:00" if match["zone"] == "Z" else match["zone"]
    try:
        time = datetime.datetime.fromisoformat(match["time"] + zone)
        fraction = (match["fraction"] or "").rstrip("0").rstrip(".")
        if match["zone"] == "Z":
            return f"{match['time']}{fraction}Z"
        time = time.astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        return None
    return f"{time.year:04}{time:-%m-%dT%H:%M:%S}{fraction}Z"


@functools.lru_cache(maxsize=4096)
def spell_absolute(text: str, base: str) -> str:
    """Return the one spelling of an id with a colon; what is none stays."""
    if text.startswith(base) or vocabulary().is_id(text):
        return compact_id(expand_id(text, base), base)
    return text


def _is_normal_text(value: Any) -> bool:
    return type(value) is str and value.isascii()


def _is_normal_reference(value: Any) -> bool:
    return type(value) is str and ":" not in value and value.isascii()


def _is_normal_datetime(value: Any) -> bool:
    return type(value) is str and _COMMON_DATETIME.fullmatch(value) is not None


def _is_normal_integer(value: Any) -> bool:
    return type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER


def _is_normal_double(value: Any) -> bool:
    return type(value) is float and math.isfinite(value) and not value.is_integer()


def _is_normal_boolean(value: Any) -> bool:
    return type(value) is bool


#: What says, of most values of a kind, that nothing is to be done.
_NORMAL: Mapping[str, Callable[[Any], bool]] = {
    "string": _is_normal_text,
    "date": _is_normal_text,
    "datetime": _is_normal_datetime,
    "reference": _is_normal_reference,
    "integer": _is_normal_integer,
    "double": _is_normal_double,
    "boolean": _is_normal_boolean,
}
UNKNOWN: tuple[None, None] = (None, None)


@functools.cache
def plan_slots(name: str) -> dict[str, tuple[SlotDefinition, Callable[[Any], bool] | None]]:
    """Return for each slot of a class what says that a value of it is in normal form."""
    known = vocabulary()
    plan: dict[str, tuple[SlotDefinition, Callable[[Any], bool] | None]] = {}
    for slot in known.classes[name].slots.values():
        one = _NORMAL.get(slot.kind)
        if slot.kind == "enum":
            texts = frozenset(known.enums[slot.range].values)
            one = functools.partial(_is_one_of, texts)
        if slot.multivalued:
            one = functools.partial(_is_set_of, one) if one and slot.kind in _TEXTS else None
        plan[slot.name] = slot, one
    return plan


_TEXTS = ("string", "date", "reference", "enum")


def _is_one_of(texts: frozenset[str], value: Any) -> bool:
    return type(value) is str and value in texts


def _is_set_of(is_normal: Callable[[Any], bool], value: Any) -> bool:
    """Say whether a list of texts is sorted, without repetition, and each text in normal form."""
    if type(value) is not list or not value or not all(map(is_normal, value)):
        return False
    return len(value) == 1 or all(map(operator.lt, value, value[1:]))

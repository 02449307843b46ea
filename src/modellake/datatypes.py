"""What judges a value: whether it is of its slot's datatype, by itself."""

from __future__ import annotations

import datetime
import functools
import math
import operator
import re
from collections.abc import Callable, Mapping
from typing import Any

from modellake.record import MAX_INTEGER, is_genid
from modellake.values import normalize_datetime
from modellake.vocabulary import SlotDefinition, vocabulary

__all__ = ["CHECKS", "Check", "choose_check", "fits_class", "is_id", "plan_checks"]

Check = Callable[[Any], bool]

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

# An absolute IRI (RFC 3987, section 2.2). Addresses in brackets and private characters are refused:
# not every parser takes them.
_UNICODE = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd"
_HEX = "%[0-9A-Fa-f]{2}"


# Sets of characters beyond ASCII take long to compile, so that is left until such text is met.
@functools.cache
def _compile_text() -> re.Pattern[str]:
    """Match what is no character of XML 1.0 (section 2.2), so not allowed in xsd:string."""
    return re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@functools.cache
def _compile_iri(unicode: str) -> re.Pattern[str]:
    character = f"[A-Za-z0-9._~!$&'()*+,;=:@{unicode}-]|{_HEX}"
    user = f"(?:[A-Za-z0-9._~!$&'()*+,;=:{unicode}-]|{_HEX})*@"
    host = f"(?:[A-Za-z0-9._~!$&'()*+,;={unicode}-]|{_HEX})*"
    path = f"(?:{character}|/)*"
    tail = rf"(?:\?(?:{character}|[/?])*)?(?:#(?:{character}|[/?])*)?"
    authority = f"//(?:{user})?{host}(?::[0-9]*)?(?:/{path})?"
    return re.compile(f"[A-Za-z][A-Za-z0-9+.-]*:(?:{authority}|(?!//){path}){tail}")


def _is_text(value: Any) -> bool:
    return type(value) is str and (value.isprintable() or _compile_text().search(value) is None)


def _is_integer(value: Any) -> bool:
    return type(value) is int and -MAX_INTEGER <= value <= MAX_INTEGER


def _is_double(value: Any) -> bool:
    return type(value) is int or (type(value) is float and math.isfinite(value))


def _is_boolean(value: Any) -> bool:
    return type(value) is bool


def _is_date(value: Any) -> bool:
    if type(value) is not str or _DATE.fullmatch(value) is None:
        return False
    try:
        datetime.date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_datetime(value: Any) -> bool:
    return type(value) is str and normalize_datetime(value) == value


def is_id(value: Any) -> bool:
    """Say whether a value is an id that may be given; generated ids may not."""
    return type(value) is str and _is_id_text(value)


@functools.lru_cache(maxsize=65_536)
def _is_id_text(text: str) -> bool:
    return vocabulary().is_id(text) and not is_genid(text)


def _is_iri(value: Any) -> bool:
    if type(value) is not str or is_genid(value):
        return False
    pattern = _compile_iri("" if value.isascii() else _UNICODE)
    return pattern.fullmatch(value) is not None


def _is_id_or_iri(value: Any) -> bool:
    return is_id(value) or _is_iri(value)


def _is_one_of(texts: frozenset[str], value: Any) -> bool:
    return type(value) is str and value in texts


def _is_list_of(check: Check, value: Any) -> bool:
    return type(value) is list and all(map(check, value))


#: Kinds whose values are judged by themselves.
CHECKS: Mapping[str, Check] = {
    "string": _is_text,
    "integer": _is_integer,
    "double": _is_double,
    "boolean": _is_boolean,
    "date": _is_date,
    "datetime": _is_datetime,
    "reference": is_id,
    "iri": _is_id_or_iri,
}


def choose_check(slot: SlotDefinition) -> Check | None:
    """Return what judges one value of a slot; None for value objects."""
    if slot.kind == "enum":
        return functools.partial(_is_one_of, frozenset(vocabulary().enums[slot.range].values))
    if slot.kind == "iri" and slot.range == "uri":
        return _is_iri
    return CHECKS.get(slot.kind)


@functools.cache
def plan_checks(name: str) -> dict[str, tuple[SlotDefinition, Check | None]]:
    """Return for each slot of a class what judges its values where they need no change."""
    plan: dict[str, tuple[SlotDefinition, Check | None]] = {}
    for slot in vocabulary().classes[name].slots.values():
        check = None if slot.kind == "double" else choose_check(slot)
        if check is not None and slot.multivalued:
            check = functools.partial(_is_list_of, check)
        plan[slot.name] = slot, check
    return plan


def fits_class(json: Mapping[str, Any], name: str) -> bool:
    """Say whether every field of an object is a slot of the class and holds its datatype."""
    checks = _plan_fields(name)
    for key, value in json.items():
        check = checks.get(key)
        if check is None or not check(value):
            return False
    return True


@functools.cache
def _plan_fields(name: str) -> dict[str, Check]:
    """Return for each field that an object of a class can have what judges all that it holds."""
    definition = vocabulary().classes[name]
    checks: dict[str, Check] = {"type": functools.partial(operator.eq, name)}
    if definition.kind == "record":
        checks["id"] = is_id
    for slot in definition.slots.values():
        check = choose_check(slot) or _is_value_object
        checks[slot.name] = functools.partial(_is_list_of, check) if slot.multivalued else check
    return checks


def _is_value_object(value: Any) -> bool:
    if type(value) is not dict or type(value.get("type")) is not str:
        return False
    definition = vocabulary().classes.get(value["type"])
    if definition is None or definition.abstract or definition.kind != "value":
        return False
    return fits_class(value, definition.name)

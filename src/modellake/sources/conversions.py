"""The small named conversions of a mapping: one value as read → one value, or several.

A conversion raises `ValueError` with a sentence that says what does not fit, and may add one with
what to do; the reader makes it a finding and keeps the value as it was read. None is "nothing
there", and no finding.
"""

from __future__ import annotations

import json
import math
import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import Any

from modellake.sources.licenses import (
    closest_license,
    find_license,
    find_terms,
    is_placeholder,
)
from modellake.sources.quantities import (
    Quantity,
    parse_bytes,
    parse_date,
    parse_datetime,
    parse_quantity,
    write_datetime,
    write_duration,
)

__all__ = ["PLAIN", "Conversion", "encode_id", "is_empty", "spell_value"]

Conversion = Callable[[Any], Any]

# The markers of the model card templates, in the spellings that stand in real cards; what
# generators write where they know nothing; the word for it in SPDX (2.3, clause 7.13).
_EMPTY = re.compile(
    r"[\[(*_\s]*(?:more|needs? more) (?:info|information)(?: (?:is )?needed)?[\])*_.\s]*"
    r"(?:\(https?://[^)]*\))?[.\s]*|\[needs more information\]|\[optional\]"
    r"|no (?:description|information) (?:is )?(?:available|given|provided)\.?|noassertion",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[ \t]*[-*+][ \t]+(?:\*\*|__)[^*_\n]{1,80}:?(?:\*\*|__):?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_HUB = re.compile(r"https?://(?:huggingface\.co|hf\.co)/(?:datasets/)?([\w.-]+(?:/[\w.-]+)?)")
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_GRAMS = re.compile(r"([\d.]+)\s*(?:in\s+)?(kg|kilograms?|g|grams?)\b")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def is_empty(value: object) -> bool:
    """Say whether nothing is said: null, no text, an empty list or object, a template's marker.

    Example:
        >>> is_empty("[More Information Needed]"), is_empty(" "), is_empty(0), is_empty(False)
        (True, True, False, False)
    """
    if isinstance(value, str):
        text = value.strip()
        if not text or text[0] not in "[(*_mMnN":
            return not text
        return len(text) < 200 and _EMPTY.fullmatch(text) is not None
    return value is None or (isinstance(value, list | dict) and not value)


def encode_id(text: str, *, prefix: str = "") -> str:
    """Return a text as segments of an id: what the grammar does not allow is percent-encoded.

    Example:
        >>> encode_id("Norwegian Nynorsk/Bokmål", prefix="dataset")
        'dataset/Norwegian%20Nynorsk/Bokm%C3%A5l'
    """
    parts = [part.strip() for part in text.split("/")]
    segments = [
        urllib.parse.quote(part, safe="", errors="replace")
        for part in parts
        if part not in ("", ".", "..")
    ]
    segments = [f"%2E{one[1:]}" if one.startswith(".") else one for one in segments]
    return "/".join([prefix, *segments] if prefix else segments)


def spell_value(value: Any) -> str:
    """The value as text; a number as it is written, a list or object as JSON."""
    if isinstance(value, str):
        return value.rstrip() if "\n" in value else value.strip()
    if type(value) is float and math.isfinite(value):
        return repr(value)
    return json.dumps(value, ensure_ascii=False)


def _convert_number(value: Any) -> float | None:
    """The number of `286.26 +/- 16.68`, `25.59%` or `12 ms`, as it is written."""
    return _quantity(value).value


def _convert_spread(value: Any) -> float | None:
    """The spread of `286.26 +/- 16.68`: 16.68. Nothing where none stands."""
    found = parse_quantity(value)
    return found.spread if found else None


def _convert_unit(value: Any) -> str | None:
    """The unit of `25.59%` or `12 ms`, as it is written. Nothing where none stands."""
    found = parse_quantity(value)
    return found.unit if found else None


def _convert_fraction(value: Any) -> float:
    """A percentage as a part of one: `25.59%` is 0.2559; a number without the sign stays."""
    found = _quantity(value)
    return round(found.value / 100, 12) if found.unit == "%" else found.value


def _convert_integer(value: Any) -> int:
    """A whole number."""
    found = _quantity(value)
    if not found.value.is_integer() or found.spread is not None:
        raise ValueError("It is not a whole number.")
    return value if isinstance(value, int) else int(found.value)


def _quantity(value: Any) -> Quantity:
    found = parse_quantity(value)
    if found is None:
        raise ValueError("It is not a number.")
    return found


def _convert_boolean(value: Any) -> bool:
    """`true`, `yes`, `1` and their opposites, in any case."""
    if isinstance(value, bool):
        return value
    known = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
    text = str(value).strip().lower()
    if text not in known:
        raise ValueError("It is neither true nor false.")
    return known[text]


def _convert_date(value: Any) -> str:
    """A day, written with the year first or with the month's English name."""
    return _require(parse_date(value), "It is not a date with the year first, such as 2024-07-26.")


def _convert_datetime(value: Any) -> str:
    """A time of ISO 8601 with its zone, in UTC."""
    return _require(
        parse_datetime(value),
        "It is not a time of ISO 8601 with a zone, such as 2024-07-26T10:00Z.",
    )


def _convert_seconds(value: Any) -> str:
    """Seconds since 1970-01-01 UTC, as a time."""
    return _require(write_datetime(value, per_second=1), "It is not a number of seconds.")


def _convert_milliseconds(value: Any) -> str:
    """Milliseconds since 1970-01-01 UTC, as a time."""
    return _require(write_datetime(value, per_second=1000), "It is not a number of milliseconds.")


def _convert_duration(value: Any) -> str:
    """A number of seconds as an ISO 8601 duration: 90 is `PT90S`."""
    return _require(write_duration(value), "It is not a number of seconds.")


def _convert_bytes(value: Any) -> int:
    """A size in bytes: `117743 B`, `1.3GB` (thousands), `2 KiB` (1,024s)."""
    found = parse_bytes(value)
    if found is None:
        raise ValueError("It is not a size in bytes.")
    return found


def _convert_license(value: Any) -> str | None:
    """An SPDX id, SPDX name or address of a license, as `spdx:<id>`; `llama2` and such too."""
    text = str(value).strip()
    if is_placeholder(text):
        raise ValueError("It names no license.", "Write an SPDX id, such as `Apache-2.0`.")
    found = find_license(text)
    if found is None and (terms := find_terms(text)):
        return terms
    if found is None:
        close = closest_license(text)
        fix = f"Did you mean {close!r}?" if close else "Write an SPDX id, such as `Apache-2.0`."
        raise ValueError("It is no license of the SPDX list.", fix)
    return f"spdx:{found}"


def _convert_prose(value: Any) -> str | None:
    """A text without tables and lines `**Label:** value`; nothing where it has nothing else."""
    rows = [row for row in str(value).splitlines() if not _LABEL.match(row)]
    rows = [row for row in rows if not row.lstrip().startswith("|")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(rows)).strip() or None


def _convert_language(value: Any) -> str:
    """A language code such as `en` or `pt-BR` (BCP 47), in its usual case."""
    text = str(value).strip()
    if not _LANGUAGE.fullmatch(text):
        raise ValueError("It is not a language code such as `en` or `pt-BR`.")
    first, *rest = text.replace("_", "-").split("-")
    return "-".join([first.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])


def _convert_uuid(value: Any) -> str:
    """A UUID (RFC 9562), in lower case."""
    text = str(value).strip().lower()
    if not _UUID.fullmatch(text):
        raise ValueError("It is not a UUID.")
    return text


def _convert_lowercase(value: Any) -> str:
    """The text in lower case."""
    return str(value).strip().lower()


def _convert_url(value: Any) -> str:
    """An absolute address, as it is."""
    text = str(value).strip().strip("<>")
    if not _ADDRESS.fullmatch(text):
        raise ValueError("It is not an absolute http or https address.")
    return text


def _convert_json(value: Any) -> Any:
    """The value of a JSON text inside the document."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise ValueError("It is not JSON.") from None


def _convert_first(value: Any) -> Any:
    """The first item of a list."""
    return value[0] if isinstance(value, list) and value else value


def _convert_keys(value: Any) -> Any:
    """The keys of an object; a text stays."""
    return list(value) if isinstance(value, dict) else value


def _convert_written(value: Any) -> str | None:
    """A text as it is written. Nothing for a number, whose text adds nothing."""
    return value.strip() if isinstance(value, str) else None


def _convert_json_text(value: Any) -> str:
    """An object or a list as JSON text; a text stays."""
    return value.strip() if isinstance(value, str) else spell_value(value)


def _convert_hub_address(value: Any) -> str:
    """The name of the repository that an address at the Hugging Face Hub leads to."""
    match = _HUB.match(str(value).strip())
    if match is None:
        raise ValueError("It is not the address of a repository at the Hugging Face Hub.")
    return match[1]


def _convert_croissant(value: Any) -> str:
    """The version that an address such as `http://mlcommons.org/croissant/1.0` ends in."""
    return str(value).rstrip("/").rpartition("/")[2]


def _convert_grams(value: Any) -> float:
    """Grams of CO2 as kilograms: 4009.5 is 4.0095; `28.53 in grams of CO2` is read too."""
    text = value if isinstance(value, str) else None
    match = _GRAMS.match(text.strip()) if text else None
    found = parse_quantity(match[1] if match else value)
    if found is None or (found.unit and not match):
        raise ValueError("It is not a number of grams.")
    return found.value if match and match[2].startswith("k") else round(found.value / 1000, 12)


def _require(found: str | None, message: str) -> str:
    if found is None:
        raise ValueError(message)
    return found


#: The conversions without an argument by name.
PLAIN: Mapping[str, Conversion] = {
    "text": spell_value,
    "number": _convert_number,
    "spread": _convert_spread,
    "unit": _convert_unit,
    "fraction": _convert_fraction,
    "integer": _convert_integer,
    "boolean": _convert_boolean,
    "date": _convert_date,
    "datetime": _convert_datetime,
    "epoch-seconds": _convert_seconds,
    "epoch-milliseconds": _convert_milliseconds,
    "duration": _convert_duration,
    "bytes": _convert_bytes,
    "license": _convert_license,
    "language": _convert_language,
    "prose": _convert_prose,
    "lowercase": _convert_lowercase,
    "uuid": _convert_uuid,
    "url": _convert_url,
    "json": _convert_json,
    "json-text": _convert_json_text,
    "first": _convert_first,
    "keys": _convert_keys,
    "written": _convert_written,
    "grams": _convert_grams,
    "croissant-version": _convert_croissant,
    "huggingface-name": _convert_hub_address,
}

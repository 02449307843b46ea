"""How captured records are named: ids out of names, texts out of values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from modellake.vocabulary import vocabulary

__all__ = ["clean_address", "drop_unknown", "is_id_of", "slug", "write_size", "write_value"]

_LONGEST = 60
_LONGEST_VALUE = 1000


def slug(text: str) -> str:
    """Return a text as one segment of an id.

    Example:
        >>> slug("Diabet Predictor (Élise)")
        'diabet-predictor-elise'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return words[:_LONGEST].strip("-") or f"x{text.encode().hex()[:16]}"


def is_id_of(text: str, *segments: str) -> bool:
    """Say whether a text is an id in one of the segments, or an absolute one."""
    known = vocabulary()
    return known.is_id(text) and (":" in text or text.partition("/")[0] in segments)


def drop_unknown(slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return slots without those of which nothing is known: None, empty texts and lists."""
    return {slot: value for slot, value in slots.items() if value not in (None, "", [], ())}


def write_value(value: object) -> str:
    """Return the value of a parameter as text, as a person would write it.

    Example:
        >>> write_value("rbf"), write_value(2.3), write_value(None)
        ('rbf', '2.3', 'None')
    """
    text = value if isinstance(value, str) else " ".join(repr(value).split())
    text = re.sub(r" at 0x[0-9a-f]+>", ">", text)  # an address is another one in the next run
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def write_size(size: int) -> str:
    """Return a number of bytes for people.

    Example:
        >>> write_size(1536)
        '1.5kB'
    """
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1024:
            return f"{amount:.0f}B" if unit == "B" else f"{amount:.1f}{unit}"
        amount /= 1024
    return f"{amount:.1f}GB"


def clean_address(address: str) -> str:
    """Return an address without the name and the password that it may hold.

    Example:
        >>> clean_address("postgresql://ada:secret@db/health?password=secret")
        'postgresql://db/health'
    """
    if "://" not in address:
        return address
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    plain = re.sub(r"[?&](password|token|key|secret|sig|signature)=[^&]*", "", path, flags=re.I)
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{plain}"

"""Moments of a lake, and how two versions of a record differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from modellake.errors import UsageError
from modellake.record import canonicalize

__all__ = ["Erasure", "SlotChange", "compare_slots", "parse_moment"]

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")

#: What a database holds as a number.
_MOST_ENTRIES = 2**63 - 1


@dataclass(frozen=True)
class Erasure:
    """What `Lake.erase` did: the records that still refer to what is gone, and the new head."""

    referrers: tuple[str, ...]
    head: str


@dataclass(frozen=True, order=True)
class SlotChange:
    """A slot in which two versions differ. Of a multivalued slot, only what differs is shown."""

    slot: str
    old: Any = None
    new: Any = None


def parse_moment(moment: str | int | date) -> int | datetime:
    """Return an entry's number as it is, and a time or the end of a date as a time.

    Raises:
        UsageError: The moment is none of these, or a time without its zone.

    Example:
        >>> parse_moment("2026-01-31").isoformat()
        '2026-01-31T23:59:59.999999+00:00'
    """
    if isinstance(moment, str):
        moment = _parse_text(moment.strip())
    if isinstance(moment, date) and not isinstance(moment, datetime):
        return datetime.combine(moment, time.max, tzinfo=UTC)
    if not isinstance(moment, datetime):
        return _check_number(moment)
    if moment.tzinfo is None:
        raise UsageError(
            f"The time {moment.isoformat()} has no zone.", fix="Write it as 2026-01-31T10:00:00Z."
        )
    return moment


def compare_slots(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[SlotChange, ...]:
    """Return the slots in which two versions of a record's json differ, sorted."""
    changes = []
    for slot in sorted({*old, *new}):
        before, after = old.get(slot), new.get(slot)
        if before == after:
            continue
        if isinstance(before, list) or isinstance(after, list):
            before, after = _subtract(before, after), _subtract(after, before)
        changes.append(SlotChange(slot, before, after))
    return tuple(changes)


def _check_number(number: int) -> int:
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number <= _MOST_ENTRIES:
        raise _refuse(number)
    return number


def _refuse(moment: object) -> UsageError:
    return UsageError(
        f"{moment!r} is no moment.",
        fix="Give a date (2026-01-31), a time (2026-01-31T10:00:00Z) or an entry's number.",
    )


def _parse_text(text: str) -> int | datetime:
    if text.isdecimal() and text.isascii():
        return int(text)
    try:
        if _DATE.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time.max, tzinfo=UTC)
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise _refuse(text) from error


def _subtract(one: Any, other: Any) -> list[Any] | None:
    """Return the items of one that the other has not, or None."""
    known = {canonicalize(item) for item in other or ()}
    return [item for item in one or () if canonicalize(item) not in known] or None

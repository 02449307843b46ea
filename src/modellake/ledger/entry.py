"""What the ledger holds: changes go in, entries come out, each with the digest of the one above."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from modellake.errors import ConflictError, UsageError

__all__ = [
    "ABSENT",
    "GENESIS",
    "SALT_BYTES",
    "VISIBILITIES",
    "Action",
    "Change",
    "Entry",
    "Head",
    "Outcome",
    "StoredOrigin",
    "digest_content",
    "digest_entry",
    "format_time",
    "is_text",
    "list_erased",
    "read_erased",
]

#: From what everybody may see to what only named people may.
VISIBILITIES: tuple[str, ...] = ("public", "internal", "confidential", "restricted")

#: `expected=` of a change that must be the first of its record.
ABSENT = "absent"

#: What the first entry names as the digest of the entry above.
GENESIS = "0" * 64

#: The length of every salt. It is fixed: where it could vary, bytes could be moved between the salt
#: and the content, and the digest of both would stay as it is.
SALT_BYTES = 16

Action = Literal["add", "remove", "erase"]

_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_DIGESTED = (
    "action",
    "actor",
    "content_digest",
    "previous",
    "record",
    "sequence",
    "time",
    "type",
    "visibility",
)
# PostgreSQL stores no NUL in a text; a lone surrogate has no UTF-8.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Change:
    """What is to become of a record.

    Attributes:
        action: `add` a version, or `remove` the record. (Erasing is `Ledger.erase`.)
        record: The id of the record.
        type: The name of its class. Not needed to remove.
        visibility: One of `VISIBILITIES`. Not needed to remove.
        content: The bytes of the version. None to remove.
        expected: The version that the caller saw: its sequence, its digest, the SHA-256 of its
            content, or `absent`. None takes any.
        origin: Where the content came from. It lies beside the entry, outside the chain.
        text: The text that the content was read from, kept once however often it is given.
    """

    action: Literal["add", "remove"]
    record: str
    type: str = ""
    visibility: str = ""
    content: bytes | None = None
    expected: str | None = None
    origin: bytes | None = None
    text: bytes | None = None

    def __post_init__(self) -> None:
        if self.action not in ("add", "remove"):
            raise UsageError(f"A change adds or removes; {self.action!r} is neither.")
        if not is_text(self.record) or not self.record:
            raise UsageError(f"{self.record!r} cannot be the id of a record.")
        if self.action == "remove" and self.content is not None:
            raise UsageError(f"Removing {self.record} takes no content.")
        if self.action == "add":
            self._check_version()

    def _check_version(self) -> None:
        if not isinstance(self.content, bytes):
            raise UsageError(f"Adding {self.record} takes its content, as bytes.")
        if not is_text(self.type) or not self.type:
            raise UsageError(f"{self.record} has no type.")
        if self.visibility not in VISIBILITIES:
            raise UsageError(
                f"The visibility of {self.record} cannot be {self.visibility!r}.",
                fix=f"Choose one of {', '.join(VISIBILITIES)}.",
            )


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger.

    Attributes:
        sequence: Its number, from 1 without gaps.
        time: UTC as ISO 8601 with microseconds, so that texts sort as times do. Never before the
            entry above.
        actor: Who made it.
        action: `add`, `remove` or `erase`.
        record: The id of the record.
        type: The name of its class.
        visibility: Its visibility at that time.
        content: The version added, or the list of entries that an erasing erased. None where the
            record was removed or the content was erased.
        salt: What keeps an erased content from being guessed by its digest. Erased with it.
        content_digest: SHA-256 of salt and content; empty where the record was removed.
        previous: The digest of the entry above.
        digest: SHA-256 of all of this but `content` and `salt`.
    """

    sequence: int
    time: str
    actor: str
    action: Action
    record: str
    type: str
    visibility: str
    content: bytes | None
    salt: bytes | None
    content_digest: str
    previous: str
    digest: str

    @property
    def erased(self) -> bool:
        """Whether a version was here and has been erased."""
        return self.action == "add" and self.content is None


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry in short: what to remember to notice a ledger that was cut or rewritten."""

    sequence: int = 0
    time: str = ""
    digest: str = GENESIS


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change.

    Attributes:
        status: `unchanged` makes no entry; `refused` has an error and makes none either.
        record: The id of the record.
        entry: The entry that was made, or None.
        error: Why the change was refused, or None.
    """

    status: Literal["new", "changed", "removed", "erased", "unchanged", "refused"]
    record: str
    entry: Entry | None = None
    error: ConflictError | None = None


@dataclass(frozen=True, slots=True)
class StoredOrigin:
    """Where the content of an entry came from, and the text that it was read from."""

    origin: bytes
    text: bytes | None


def is_text(value: object) -> bool:
    """Say whether both databases can hold the value as text."""
    return isinstance(value, str) and _UNSTORABLE.search(value) is None


def format_time(moment: datetime) -> str:
    """Return the moment as the ledger writes it.

    Raises:
        UsageError: The moment has no time zone.

    Example:
        >>> format_time(datetime(2026, 3, 1, 12, tzinfo=UTC))
        '2026-03-01T12:00:00.000000Z'
    """
    if moment.tzinfo is None:
        raise UsageError(f"The time {moment} has no time zone.", fix="Pass a time in UTC.")
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def digest_content(salt: bytes, content: bytes) -> str:
    """Return the SHA-256 of salt and content, in hexadecimal."""
    return hashlib.sha256(salt + content).hexdigest()


def digest_entry(entry: Entry) -> str:
    """Return the SHA-256 of an entry's other fields, without content and salt.

    What is digested is their canonical JSON (RFC 8785), which for integers and texts under keys in
    ASCII the standard library writes.
    """
    fields = {name: getattr(entry, name) for name in _DIGESTED}
    return hashlib.sha256(_CANONICAL.encode(fields).encode()).hexdigest()


def list_erased(sequences: Iterable[int]) -> bytes:
    """Return the content of an erasing: the entries whose content it took away."""
    return _CANONICAL.encode({"erased": sorted(sequences)}).encode()


def read_erased(content: object) -> frozenset[int]:
    """Return the entries that an erasing lists; none where its content is not such a list."""
    if not isinstance(content, bytes):
        return frozenset()
    try:
        listed = json.loads(content)["erased"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return frozenset()
    known = listed if isinstance(listed, list) else ()
    return frozenset(one for one in known if isinstance(one, int))

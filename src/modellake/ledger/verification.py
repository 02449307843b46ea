"""The walk over the chain that finds what was changed by other means than the ledger's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from modellake.errors import LakeError, UsageError
from modellake.finding import Finding
from modellake.ledger.entry import (
    GENESIS,
    SALT_BYTES,
    VISIBILITIES,
    Entry,
    digest_content,
    digest_entry,
    is_text,
    read_erased,
)

if TYPE_CHECKING:
    from modellake.ledger.database import Database

__all__ = ["verify_ledger"]

_PAGE = 250
_DIGEST = re.compile("[0-9a-f]{64}")
_ACTIONS = ("add", "remove", "erase")
_TEXTS = ("time", "actor", "record", "type", "content_digest", "previous", "digest")
_FIX = "Compare with an older copy, and find out who could write to the ledger."


def verify_ledger(database: Database, *, head: str | None = None) -> list[Finding]:
    """Return what is wrong with a ledger: the first entry of each kind, in the order of entries.

    Reads all of it once, in constant memory.

    Raises:
        UsageError: The head is no whole digest.
    """
    if head is not None and _DIGEST.fullmatch(head) is None:
        raise UsageError(
            f"{head!r} is no head.", fix="Give all 64 digits, as `modellake add` prints them last."
        )
    damage = database.find_damage()
    findings = [] if damage is None else [_make_finding("file-intact", f"SQLite says: {damage}.")]
    walk = _Walk(head)
    try:
        for entry in _read_all(database):
            walk.take(entry)
    except LakeError as error:
        what = f"Entries after {walk.sequence} cannot be read. {error.what}"
        return [*findings, *walk.list_findings(), _make_finding("file-intact", what)]
    walk.finish()
    return [*findings, *walk.list_findings()]


def _read_all(database: Database) -> Iterator[Entry]:
    with database.read() as session:
        after = None
        while page := session.read_entries(limit=_PAGE, after=after):
            yield from page
            after = page[-1].sequence


class _Walk:
    """What is known of the entries so far."""

    def __init__(self, head: str | None) -> None:
        self.sequence = 0
        self._time = ""
        self._digest = GENESIS
        self._head = None if head == GENESIS else head
        self._missing: dict[int, str] = {}
        self._first: dict[str, tuple[int, Finding]] = {}

    def take(self, entry: Entry) -> None:
        """Look at the next entry."""
        if not self._is_valid(entry):
            self._blame("entry-valid", entry, "a field holds what no modellake writes")
        else:
            self._check_link(entry)
            self._check_content(entry)
            if entry.time < self._time:
                self._blame(
                    "time-monotonic", entry, f"it is older than the entry above, {self._time}"
                )
            self._time = entry.time
        self.sequence = entry.sequence
        self._digest = entry.digest

    def finish(self) -> None:
        """Say what only the end shows."""
        if self._missing:
            sequence, record = next(iter(self._missing.items()))
            what = f"Entry {sequence} ({record}): its content is missing, and no entry erased it."
            self._keep("content-present", sequence, _make_finding("content-present", what, record))
        if self._head is not None:
            what = (
                f"No entry has the digest {self._head}: a tail was cut, or entries were rewritten."
            )
            self._keep("head-known", self.sequence + 1, _make_finding("head-known", what))

    def list_findings(self) -> list[Finding]:
        """Return what was found, in the order of the entries."""
        return [finding for _, finding in sorted(self._first.values(), key=lambda one: one[0])]

    def _is_valid(self, entry: Entry) -> bool:
        return (
            all(is_text(getattr(entry, name)) for name in _TEXTS)
            and entry.action in _ACTIONS
            and entry.visibility in VISIBILITIES
        )

    def _check_link(self, entry: Entry) -> None:
        if entry.sequence != self.sequence + 1:
            what = f"the one before is {self.sequence}, so {self.sequence + 1} is missing"
            self._blame("chain-intact", entry, what)
        elif entry.previous != self._digest:
            what = f"it does not follow entry {self.sequence} as that is now"
            self._blame("chain-intact", entry, what)
        if digest_entry(entry) != entry.digest:
            self._blame("chain-intact", entry, "its fields do not give its digest")
        elif entry.digest == self._head:
            self._head = None

    def _check_content(self, entry: Entry) -> None:
        if entry.action == "remove":
            if (entry.content, entry.salt, entry.content_digest) != (None, None, ""):
                self._blame("content-unchanged", entry, "removing has no content, and this has")
        elif entry.action == "add" and entry.content is None:
            self._missing[entry.sequence] = entry.record
        elif not _has_its_content(entry):
            self._blame("content-unchanged", entry, "its content and salt do not give its digest")
        elif entry.action == "erase":
            self._excuse(entry)

    def _excuse(self, erasing: Entry) -> None:
        for sequence in sorted(read_erased(erasing.content)):
            if self._missing.get(sequence) == erasing.record:
                del self._missing[sequence]
            else:
                what = f"it erased the content of entry {sequence}, which is there"
                self._blame("erased-content-gone", erasing, what)

    def _blame(self, rule: str, entry: Entry, why: str) -> None:
        what = f"Entry {entry.sequence} ({entry.record}, {entry.time}): {why}."
        self._keep(rule, entry.sequence, _make_finding(rule, what, str(entry.record)))

    def _keep(self, rule: str, sequence: int, finding: Finding) -> None:
        self._first.setdefault(rule, (sequence, finding))


def _has_its_content(entry: Entry) -> bool:
    salt, content = entry.salt, entry.content
    if not isinstance(content, bytes) or not isinstance(salt, bytes) or len(salt) != SALT_BYTES:
        return False
    return digest_content(salt, content) == entry.content_digest


def _make_finding(rule: str, message: str, record: str = "") -> Finding:
    return Finding(rule, "violation", message, record=record, fix=_FIX)

"""One transaction of changes: what is refused, what is the same already, what becomes an entry."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from modellake.errors import ConflictError, RecordNotFoundError, UsageError
from modellake.ledger.entry import (
    ABSENT,
    SALT_BYTES,
    Action,
    Change,
    Entry,
    Head,
    Outcome,
    digest_content,
    digest_entry,
    list_erased,
)

if TYPE_CHECKING:
    from modellake.ledger.session import Session

__all__ = ["Batch"]


class Batch:
    """The changes of one transaction, on top of the head that it found.

    Later changes see earlier ones of the same batch.
    """

    def __init__(
        self, session: Session, *, actor: str, time: str, salt: Callable[[], bytes]
    ) -> None:
        self._session = session
        self._actor = actor
        self._salt = salt
        self._head = session.read_head()
        self._time = max(time, self._head.time)
        self._versions: dict[str, Entry] = {}
        self._entries: list[Entry] = []
        self._changes: dict[int, Change] = {}

    def write(self, changes: Sequence[Change]) -> list[Outcome]:
        """Write the entries of the changes, and say what became of each change."""
        records = {change.record for change in changes}
        self._versions = self._session.read_last_versions(records)
        outcomes = [self._apply(change) for change in changes]
        self._session.insert_entries(self._entries)
        self._session.insert_origins(self._changes)
        return outcomes

    def erase(self, records: Sequence[str]) -> list[Outcome]:
        """Take the contents of records away, and write the entries that say so."""
        self._versions = self._session.read_last_versions(records)
        for record in records:
            if record not in self._versions:
                raise RecordNotFoundError(f"No record {record!r}.", fix="Nothing was erased.")
        outcomes = [self._erase(record) for record in records]
        self._session.insert_entries(self._entries)
        return outcomes

    def _erase(self, record: str) -> Outcome:
        sequences = self._session.list_contents(record)
        if not sequences:
            return Outcome("unchanged", record)
        self._session.blank_entries(record)
        version = self._versions[record]
        content = list_erased(sequences)
        entry = self._chain("erase", record, version.type, version.visibility, content)
        return Outcome("erased", record, entry)

    def _apply(self, change: Change) -> Outcome:
        version = self._versions.get(change.record)
        if version is not None and version.action != "add":
            version = None
        if self._is_same(change, version):
            self._keep_origin(change, version)
            return Outcome("unchanged", change.record)
        if change.expected is not None and not self._is_expected(change.expected, version):
            return Outcome("refused", change.record, error=_explain_conflict(change, version))
        if change.action == "remove" and version is not None:
            entry = self._chain("remove", change.record, version.type, version.visibility, None)
            return Outcome("removed", change.record, entry)
        entry = self._chain("add", change.record, change.type, change.visibility, change.content)
        self._changes[entry.sequence] = change
        return Outcome("new" if version is None else "changed", change.record, entry)

    def _is_same(self, change: Change, version: Entry | None) -> bool:
        if change.action == "remove" or version is None:
            return change.action == "remove" and version is None
        if (change.type, change.visibility) != (version.type, version.visibility):
            return False
        salt, content = version.salt, change.content
        if salt is None or content is None:
            return False
        return digest_content(salt, content) == version.content_digest

    def _is_expected(self, expected: str, version: Entry | None) -> bool:
        if version is None or expected == ABSENT:
            return version is None and expected == ABSENT
        if expected in (str(version.sequence), version.digest):
            return True
        content = version.content
        if content is None:
            content = self._session.read_content(version.sequence)
        return content is not None and hashlib.sha256(content).hexdigest() == expected

    def _keep_origin(self, change: Change, version: Entry | None) -> None:
        if version is None or change.origin is None:
            return
        if version.sequence in self._changes:
            self._changes[version.sequence] = change
        else:
            self._session.replace_origin(version.sequence, change)

    def _chain(
        self, action: Action, record: str, type_: str, visibility: str, content: bytes | None
    ) -> Entry:
        salt = None if content is None else self._salt()
        if salt is not None and len(salt) != SALT_BYTES:
            raise UsageError(f"A salt has {SALT_BYTES} bytes; this one has {len(salt)}.")
        entry = Entry(
            sequence=self._head.sequence + 1,
            time=self._time,
            actor=self._actor,
            action=action,
            record=record,
            type=type_,
            visibility=visibility,
            content=content,
            salt=salt,
            content_digest="" if salt is None else digest_content(salt, content or b""),
            previous=self._head.digest,
            digest="",
        )
        entry = replace(entry, digest=digest_entry(entry))
        self._head = Head(entry.sequence, entry.time, entry.digest)
        self._versions[record] = entry
        self._entries.append(entry)
        return entry


def _explain_conflict(change: Change, version: Entry | None) -> ConflictError:
    if version is None:
        what = f"{change.record} is not in the lake, and {change.expected} was expected."
    elif change.expected == ABSENT:
        what = f"{change.record} is in the lake already, since entry {version.sequence}."
    else:
        what = f"{change.record} changed at entry {version.sequence}: {change.expected} is not it."
    return ConflictError(
        what, where=change.record, fix="Read it again, and change what you find there."
    )

"""The ledger: changes are appended, states and histories are read, records are erased."""

from __future__ import annotations

import secrets
import time as clock
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from modellake.errors import RecordNotFoundError, UsageError
from modellake.finding import Finding
from modellake.ledger.batch import Batch
from modellake.ledger.entry import (
    SALT_BYTES,
    VISIBILITIES,
    Change,
    Entry,
    Head,
    Outcome,
    StoredOrigin,
    format_time,
    is_text,
)

if TYPE_CHECKING:
    from modellake.ledger.lease import Lease

__all__ = ["Ledger", "Salt"]

#: What gives the salt of each entry: `SALT_BYTES` bytes a call.
Salt = Callable[[], bytes]

_BATCH_CHANGES = 1_000
_BATCH_SECONDS = 1.0
_BATCH_BYTES = 16 * 1024 * 1024
_PAGE = 250


class Ledger:
    """The append-only truth of a lake.

    Many processes and threads may use one ledger; writers wait for each other. Readers never wait,
    and what one call returns is one state of the ledger.

    Args:
        address: A file (`lake/ledger.sqlite`), or `postgresql+psycopg://user:password@host/database`.
        create: Make the ledger where there is none. A ledger that is there stays as it is.
        settings: What to write into a new ledger's settings.
        wait: For how many seconds a writer waits for another.

    Raises:
        LakeError: No ledger is there, or a newer version made it, or it is damaged.
        ConnectionFailedError: The server does not answer, or refuses user or password.
        UsageError: The address is none.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> change = Change("add", "model/a", "OutputModel", "public", b"{}")
        >>> with TemporaryDirectory() as folder:
        ...     with Ledger(f"{folder}/ledger.sqlite", create=True) as ledger:
        ...         [outcome.status for outcome in ledger.append([change], actor="ada")]
        ...         ledger.get_current("model/a").content
        ['new']
        b'{}'
    """

    def __init__(
        self,
        address: str | Path,
        *,
        create: bool = False,
        settings: Mapping[str, str] | None = None,
        wait: float = 30.0,
    ) -> None:
        from modellake.ledger.database import Database

        self._database = Database(address, wait=wait)
        try:
            if create:
                self._database.make(settings or {})
            self._database.open()
        except BaseException:
            self._database.close()
            raise

    @property
    def where(self) -> str:
        """The file, or the address without the password."""
        return self._database.where

    def append(
        self,
        changes: Iterable[Change],
        *,
        actor: str,
        time: datetime | None = None,
        salt: Salt | None = None,
    ) -> list[Outcome]:
        """Write one batch in one transaction, and say what became of each change.

        When this returns, the entries are on the disk. Where a change names a version that is not
        the present one any more, it alone is refused; what is the same already makes no entry.

        Args:
            changes: At most some thousands; `extend` takes any number.
            actor: Who makes the change.
            time: The time of the entries, else now. Where that is before the entry above, they take
                the time of the entry above.
            salt: What gives salts, else random ones.

        Raises:
            LockedError: Another writer holds the ledger for too long.
            LakeError: The disk is full, or the ledger cannot be written. Nothing was stored.
        """
        listed = list(changes)
        _check_actor(actor)
        written = format_time(time or datetime.now(UTC))
        if not listed:
            return []
        with self._database.write() as session:
            batch = Batch(session, actor=actor, time=written, salt=salt or _random_salt)
            return batch.write(listed)

    def extend(
        self,
        changes: Iterable[Change],
        *,
        actor: str,
        time: datetime | None = None,
        salt: Salt | None = None,
    ) -> Iterator[Outcome]:
        """Write any number of changes in batches, and give each outcome once it is on the disk.

        A batch is 1,000 changes, 16 MiB, or what came in one second. Where the caller stops early
        or an error stops it, the batches before stay, and doing all of it again resumes.

        Raises:
            LockedError: As `append`.
            LakeError: As `append`.
        """
        for batch in _split(changes):
            yield from self.append(batch, actor=actor, time=time, salt=salt)

    def erase(
        self,
        records: Collection[str],
        *,
        actor: str,
        time: datetime | None = None,
        salt: Salt | None = None,
    ) -> list[Outcome]:
        """Take the contents of all versions of records away, for good, and write entries of that.

        Salts, origins, and the texts that the versions were read from go too. The database is
        rewritten, which takes about as long as copying it, and twice its space. The id of the
        record, its class and the actors stay. A record that is erased already makes no entry, but
        the database is rewritten again: so an erasing that was disturbed is finished.

        Raises:
            RecordNotFoundError: A record was never in the ledger. Nothing is erased then.
            LockedError: Another process holds the ledger. Where it is a reader, the records are
                erased, but their text can still be found in the file: erase again.
        """
        _check_actor(actor)
        written = format_time(time or datetime.now(UTC))
        with self._database.write() as session:
            batch = Batch(session, actor=actor, time=written, salt=salt or _random_salt)
            outcomes = batch.erase(list(dict.fromkeys(records)))
        self._database.shred()
        return outcomes

    def head(self) -> Head:
        """Return the sequence, time and digest of the last entry."""
        with self._database.read() as session:
            return session.read_head()

    def entries(
        self,
        *,
        after: int = 0,
        until: int | None = None,
        record: str | None = None,
        clearance: str | None = None,
    ) -> Iterator[Entry]:
        """Give the entries in order, in constant memory; those that come meanwhile are left out.

        Args:
            after: Leave out this sequence and all before.
            until: Leave out what is after this sequence.
            record: Only the history of this record.
            clearance: Only what may be seen: an entry shows at the higher of its own and the
                record's present visibility. All, where None.
        """
        _check_clearance(clearance)
        with self._database.read() as session:
            last = session.read_head().sequence
        last = last if until is None else min(until, last)
        page: list[Entry] | None = None
        while page is None or len(page) == _PAGE:
            with self._database.read() as session:
                page = session.read_entries(
                    limit=_PAGE,
                    after=after,
                    until=last,
                    record=record,
                    clearance=clearance,
                )
            yield from page
            after = page[-1].sequence if page else after

    def newest(
        self,
        limit: int,
        *,
        until: int | None = None,
        record: str | None = None,
        clearance: str | None = None,
    ) -> list[Entry]:
        """Return the newest entries, `limit` at most, newest first; otherwise as `entries`."""
        _check_clearance(clearance)
        with self._database.read() as session:
            return session.read_entries(
                limit=limit, until=until, record=record, clearance=clearance, newest=True
            )

    def current(
        self, *, at: int | datetime | None = None, clearance: str | None = None
    ) -> Iterator[Entry]:
        """Give the valid version of every record, by id, in constant memory.

        Args:
            at: As it was after this sequence, or at this time. Now, where None.
            clearance: As for `entries`.

        Versions that have been erased since come with `erased`.
        """
        _check_clearance(clearance)
        sequence = self.find_sequence(at)
        after: str | None = ""
        while after is not None:
            with self._database.read() as session:
                page, after = session.read_state(
                    at=sequence, limit=_PAGE, after=after, clearance=clearance
                )
            yield from page

    def find_all(
        self,
        records: Iterable[str],
        *,
        at: int | datetime | None = None,
        clearance: str | None = None,
    ) -> dict[str, Entry]:
        """Return the valid versions of these records, by id; those that are not there are left out.

        `at` and `clearance` are as for `current`.
        """
        _check_clearance(clearance)
        wanted = sorted({record for record in records if is_text(record)})
        sequence = self.find_sequence(at)
        found: list[Entry] = []
        for start in range(0, len(wanted), _PAGE):
            chunk = wanted[start : start + _PAGE]
            with self._database.read() as session:
                page, _ = session.read_state(
                    at=sequence, limit=_PAGE, records=chunk, clearance=clearance
                )
            found += page
        return {entry.record: entry for entry in found}

    def find_current(
        self, record: str, *, at: int | datetime | None = None, clearance: str | None = None
    ) -> Entry | None:
        """Return the valid version of a record, or None; `at` and `clearance` as for `current`."""
        return self.find_all([record], at=at, clearance=clearance).get(record)

    def get_current(
        self, record: str, *, at: int | datetime | None = None, clearance: str | None = None
    ) -> Entry:
        """Return the valid version of a record; `at` and `clearance` are as for `current`.

        Raises:
            RecordNotFoundError: There is none, or the clearance is too low: which of the two, the
                message does not say.
        """
        found = self.find_current(record, at=at, clearance=clearance)
        if found is None:
            raise RecordNotFoundError(f"No record {record!r}.", where=self.where)
        return found

    def find_origins(self, sequences: Collection[int]) -> dict[int, StoredOrigin]:
        """Return by sequence where the content of entries came from.

        Left out is where nobody said it, and what is erased. Who may not see an entry may not see
        its origin: ask only for entries that were given.
        """
        with self._database.read() as session:
            return session.find_origins(sequences)

    def read_settings(self) -> dict[str, str]:
        """Return the settings of the lake. They are no part of the chain."""
        with self._database.read() as session:
            return session.read_settings()

    def write_settings(self, settings: Mapping[str, str]) -> None:
        """Write settings, over those of the same name.

        Raises:
            UsageError: `format` belongs to the ledger.
        """
        if "format" in settings:
            raise UsageError("The setting 'format' belongs to the ledger itself.")
        with self._database.write() as session:
            session.write_settings(settings)

    def lease(self, name: str, *, seconds: float = 60.0, wait: float = 0.0) -> Lease:
        """Take a lease: for so many seconds nobody else gets the one of that name.

        Args:
            name: What one process at a time may do.
            seconds: After that it is over unless renewed, so no dead process holds it for ever.
            wait: For how many seconds to wait until it is free.

        Raises:
            LockedError: Another process holds it.
        """
        from modellake.ledger.lease import Lease

        return Lease.take(self._database, name, seconds=seconds, wait=wait)

    def verify(self, *, head: str | None = None) -> list[Finding]:
        """Walk the chain and return what is wrong with it, the first entry of each kind.

        Args:
            head: A digest remembered from `head()` or `add`. It must be in the chain: so a tail
                that was cut, and a ledger that was written anew, are found.
        """
        from modellake.ledger.verification import verify_ledger

        return verify_ledger(self._database, head=head)

    def close(self) -> None:
        """Close the connections. In the last process, SQLite folds its log into the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def find_sequence(self, at: int | datetime | None) -> int:
        """Return the last entry at a moment: its own number as given, or 0 before the first."""
        if isinstance(at, int):
            return at
        with self._database.read() as session:
            if at is None:
                return session.read_head().sequence
            return session.find_sequence(format_time(at))


def _split(changes: Iterable[Change]) -> Iterator[list[Change]]:
    batch: list[Change] = []
    size = 0
    begun = clock.monotonic()
    for change in changes:
        if not batch:
            size, begun = 0, clock.monotonic()
        batch.append(change)
        size += len(change.content or b"") + len(change.origin or b"") + len(change.text or b"")
        late = clock.monotonic() - begun >= _BATCH_SECONDS
        if late or size >= _BATCH_BYTES or len(batch) == _BATCH_CHANGES:
            yield batch
            batch = []
    if batch:
        yield batch


def _random_salt() -> bytes:
    return secrets.token_bytes(SALT_BYTES)


def _check_actor(actor: str) -> None:
    if not is_text(actor) or not actor:
        raise UsageError(f"{actor!r} cannot be the actor of an entry.", fix="Name who does this.")


def _check_clearance(clearance: str | None) -> None:
    if clearance is not None and clearance not in VISIBILITIES:
        raise UsageError(
            f"There is no clearance {clearance!r}.", fix=f"Choose one of {', '.join(VISIBILITIES)}."
        )

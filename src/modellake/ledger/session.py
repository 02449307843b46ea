"""What is asked of a ledger's tables and written to them, in one transaction."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields

import sqlalchemy as sa

from modellake.ledger.entry import VISIBILITIES, Change, Entry, Head, StoredOrigin
from modellake.ledger.tables import ENTRIES, LEASES, ORIGINS, SETTINGS, TEXTS

__all__ = ["Session"]

# SQLite takes 32,766 parameters in one statement, older ones 999.
_MOST_PARAMETERS = 900

_E = ENTRIES.c
_COLUMNS = tuple(_E[field.name] for field in fields(Entry))
_WITHOUT_CONTENT = tuple(
    sa.null().label("content") if column.name == "content" else column for column in _COLUMNS
)


class Session:
    """One transaction. It sees one state of the ledger."""

    def __init__(self, connection: sa.Connection) -> None:
        self.connection = connection

    def read_head(self) -> Head:
        """Return the last entry in short."""
        columns = (_E.sequence, _E.time, _E.digest)
        row = self.connection.execute(
            sa.select(*columns).order_by(_E.sequence.desc()).limit(1)
        ).first()
        return Head(*row) if row else Head()

    def read_entries(
        self,
        *,
        limit: int,
        after: int | None = None,
        until: int | None = None,
        record: str | None = None,
        clearance: str | None = None,
        newest: bool = False,
    ) -> list[Entry]:
        """Return the first entries above `after`, `limit` at most, that fit and may be seen.

        Where `newest`, the last ones are returned, and the newest of them comes first.
        """
        order = _E.sequence.desc() if newest else _E.sequence
        query = sa.select(*_COLUMNS).order_by(order).limit(limit)
        if after is not None:
            query = query.where(_E.sequence > after)
        if until is not None:
            query = query.where(_E.sequence <= until)
        if record is not None:
            query = query.where(_E.record == record)
        query = query.where(*_may_see(clearance))
        return [Entry(*row) for row in self.connection.execute(query)]

    def read_state(
        self,
        *,
        at: int,
        limit: int,
        after: str = "",
        records: Collection[str] | None = None,
        clearance: str | None = None,
    ) -> tuple[list[Entry], str | None]:
        """Return the versions that were valid at a sequence, and where the next page begins.

        Reads `limit` records at most, in the order of their ids. The place is None after the last.
        """
        last = sa.func.max(_E.sequence).label("sequence")
        latest = sa.select(_E.record, last).where(_E.sequence <= at, _E.record > after)
        if records is not None:
            latest = latest.where(_E.record.in_(records))
        page = self.connection.execute(
            latest.group_by(_E.record).order_by(_E.record).limit(limit)
        ).all()
        query = (
            sa.select(*_COLUMNS)
            .where(_E.sequence.in_([row.sequence for row in page]), _E.action == "add")
            .where(*_may_see(clearance))
            .order_by(_E.record)
        )
        found = [Entry(*row) for row in self.connection.execute(query)] if page else []
        return found, page[-1].record if len(page) == limit else None

    def read_last_versions(self, records: Collection[str]) -> dict[str, Entry]:
        """Return the last entry of each of these records, whatever it did, without its content."""
        listed = sorted(records)
        found: dict[str, Entry] = {}
        for start in range(0, len(listed), _MOST_PARAMETERS):
            chunk = listed[start : start + _MOST_PARAMETERS]
            last = sa.select(sa.func.max(_E.sequence)).where(_E.record.in_(chunk))
            query = sa.select(*_WITHOUT_CONTENT).where(_E.sequence.in_(last.group_by(_E.record)))
            for row in self.connection.execute(query):
                entry = Entry(*row)
                found[entry.record] = entry
        return found

    def read_content(self, sequence: int) -> bytes | None:
        """Return the content of an entry."""
        query = sa.select(_E.content).where(_E.sequence == sequence)
        content: bytes | None = self.connection.execute(query).scalar()
        return content

    def find_sequence(self, moment: str) -> int:
        """Return the last entry that is not after a time, or 0."""
        query = sa.select(_E.sequence).where(_E.time <= moment)
        row = self.connection.execute(
            query.order_by(_E.time.desc(), _E.sequence.desc()).limit(1)
        ).first()
        return int(row.sequence) if row else 0

    def insert_entries(self, entries: Sequence[Entry]) -> None:
        """Write new entries."""
        if entries:
            names = [column.name for column in _COLUMNS]
            rows = [{name: getattr(entry, name) for name in names} for entry in entries]
            self.connection.execute(ENTRIES.insert(), rows)

    def list_contents(self, record: str) -> list[int]:
        """Return the entries of a record that hold a version."""
        query = sa.select(_E.sequence).where(*_holds_version(record)).order_by(_E.sequence)
        return list(self.connection.execute(query).scalars())

    def blank_entries(self, record: str) -> None:
        """Take away contents, salts and origins of a record, and the texts they were read from."""
        of_record = ORIGINS.c.sequence.in_(sa.select(_E.sequence).where(_E.record == record))
        texts = sa.select(ORIGINS.c.text_digest).where(of_record)
        self.connection.execute(TEXTS.delete().where(TEXTS.c.digest.in_(texts)))
        # Another record may have been read from the same text; it keeps its origin without it, and
        # without the digest, by which a text can be guessed.
        others = ORIGINS.update().where(ORIGINS.c.text_digest.in_(texts))
        self.connection.execute(others.values(text_digest=None))
        self.connection.execute(ORIGINS.delete().where(of_record))
        entries = ENTRIES.update().where(*_holds_version(record))
        self.connection.execute(entries.values(content=None, salt=None))

    def insert_origins(self, changes: Mapping[int, Change]) -> None:
        """Write where the contents of new entries came from."""
        given = {sequence: one for sequence, one in changes.items() if one.origin is not None}
        if not given:
            return
        texts = {_digest(one.text): one.text for one in given.values() if one.text is not None}
        query = sa.select(TEXTS.c.digest).where(TEXTS.c.digest.in_(list(texts)))
        for known in self.connection.execute(query).scalars().all():
            del texts[known]
        if texts:
            rows = [{"digest": digest, "text": text} for digest, text in texts.items()]
            self.connection.execute(TEXTS.insert(), rows)
        self.connection.execute(
            ORIGINS.insert(),
            [
                {"sequence": sequence, "origin": one.origin, "text_digest": _digest(one.text)}
                for sequence, one in given.items()
            ],
        )

    def replace_origin(self, sequence: int, change: Change) -> None:
        """Write a newer origin of the same content, where it is another one."""
        if change.origin is None:
            return
        query = sa.select(ORIGINS.c.origin, ORIGINS.c.text_digest).where(
            ORIGINS.c.sequence == sequence
        )
        old = self.connection.execute(query).first()
        if old is not None:
            if (old.origin, old.text_digest) == (change.origin, _digest(change.text)):
                return
            self.connection.execute(ORIGINS.delete().where(ORIGINS.c.sequence == sequence))
        self.insert_origins({sequence: change})
        if old is not None and old.text_digest is not None:
            used = sa.select(ORIGINS.c.text_digest).where(ORIGINS.c.text_digest == old.text_digest)
            unused = TEXTS.delete().where(TEXTS.c.digest == old.text_digest, ~used.exists())
            self.connection.execute(unused)

    def find_origins(self, sequences: Collection[int]) -> dict[int, StoredOrigin]:
        """Return where the content of entries came from, of those where somebody said it."""
        joined = ORIGINS.outerjoin(TEXTS, TEXTS.c.digest == ORIGINS.c.text_digest)
        query = sa.select(ORIGINS.c.sequence, ORIGINS.c.origin, TEXTS.c.text).select_from(joined)
        rows = self.connection.execute(query.where(ORIGINS.c.sequence.in_(sequences)))
        return {row.sequence: StoredOrigin(row.origin, row.text) for row in rows}

    def read_settings(self) -> dict[str, str]:
        """Return all settings."""
        query = sa.select(SETTINGS.c.name, SETTINGS.c.value).order_by(SETTINGS.c.name)
        return {row.name: row.value for row in self.connection.execute(query)}

    def write_settings(self, settings: Mapping[str, str]) -> None:
        """Write settings over those of the same name."""
        if settings:
            self.connection.execute(SETTINGS.delete().where(SETTINGS.c.name.in_(list(settings))))
            rows = [{"name": name, "value": value} for name, value in settings.items()]
            self.connection.execute(SETTINGS.insert(), rows)

    def take_lease(self, name: str, holder: str, seconds: float) -> int | None:
        """Return the term of a lease that is taken or prolonged, or None where another holds it."""
        now = self._read_clock()
        query = sa.select(LEASES.c.holder, LEASES.c.term, LEASES.c.expires)
        old = self.connection.execute(query.where(LEASES.c.name == name)).first()
        if old is not None and old.holder != holder and old.expires > now:
            return None
        term: int = 1 if old is None else old.term + (old.holder != holder)
        row = {"name": name, "holder": holder, "term": term, "expires": now + seconds}
        self.connection.execute(LEASES.delete().where(LEASES.c.name == name))
        self.connection.execute(LEASES.insert(), row)
        return term

    def end_lease(self, name: str, holder: str) -> None:
        """Let others take the lease, where this holder still has it."""
        mine = (LEASES.c.name == name, LEASES.c.holder == holder)
        self.connection.execute(LEASES.update().where(*mine).values(holder="", expires=0.0))

    def _read_clock(self) -> float:
        """Return the seconds of the one clock that all writers share."""
        if self.connection.dialect.name == "sqlite":
            return time.time()
        clock = sa.func.extract("epoch", sa.func.clock_timestamp())
        return float(self.connection.execute(sa.select(clock)).scalar_one())


def _holds_version(record: str) -> Iterator[sa.ColumnElement[bool]]:
    yield _E.record == record
    yield _E.action == "add"
    yield _E.content.is_not(None)


def _may_see(clearance: str | None) -> Iterator[sa.ColumnElement[bool]]:
    """Give the conditions of what shows: at the higher of the own and the present visibility."""
    if clearance is None or clearance == VISIBILITIES[-1]:
        return
    allowed = VISIBILITIES[: VISIBILITIES.index(clearance) + 1]
    later = ENTRIES.alias()
    present = (
        sa.select(later.c.visibility)
        .where(later.c.record == _E.record)
        .order_by(later.c.sequence.desc())
        .limit(1)
        .scalar_subquery()
    )
    yield _E.visibility.in_(allowed)
    yield present.in_(allowed)


def _digest(text: bytes | None) -> str | None:
    return None if text is None else hashlib.sha256(text).hexdigest()

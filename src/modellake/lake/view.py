"""What a reader sees of a lake: up to a clearance, now or at a moment of the past."""

from __future__ import annotations

import itertools
import json
import shutil
import tempfile
import warnings
import weakref
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, TypedDict, TypeVar, Unpack

from modellake.asking import advise_on
from modellake.errors import ConnectionFailedError, LakeError, RecordNotFoundError
from modellake.index import Index, IndexDamagedError
from modellake.index.terms import Table, Term
from modellake.lake.history import SlotChange, compare_slots, parse_moment
from modellake.lake.replay import Replay, list_graphs, load_record
from modellake.ledger import VISIBILITIES, Entry, StoredOrigin
from modellake.record import Origin, Record, compact_id
from modellake.vocabulary import vocabulary

__all__ = ["Reading", "View", "read_origin"]

#: Records that are loaded at once.
_LOADED = 500

Answer = TypeVar("Answer")


class Reading(TypedDict):
    """What every query of a view gets: the graphs that it may read, the prefixes it may use."""

    graphs: list[str]
    prefixes: Mapping[str, str]


class Limits(TypedDict, total=False):
    """What a query may be given besides its text."""

    values: Mapping[str, Term] | None
    timeout: float
    limit: int


@dataclass
class View:
    """The ledger and the index through a clearance.

    Attributes:
        replay: The lake's ledger and index.
        where: The lake's location, for messages.
        clearance: The highest visibility that shows.
        at: The sequence of the last entry that is seen; None sees all, and what will come.
        wait: Seconds to wait for an index that is behind the ledger.
    """

    replay: Replay
    where: str
    clearance: str
    at: int | None = None
    wait: float = 0.0
    _past: Index | None = field(default=None, init=False, repr=False)
    _past_head: str = field(default="", init=False, repr=False)

    @property
    def sees_all(self) -> bool:
        """Whether nothing is hidden; who sees less is not told how many entries there are."""
        return self.clearance == VISIBILITIES[-1]

    def find(self, id: str) -> Record | None:  # noqa: A002  # the slot's name
        """Return a record, or None."""
        entry = self._find_entry(id)
        return self.load(entry) if entry and entry.content is not None else None

    def get(self, id: str) -> Record:  # noqa: A002  # the slot's name
        """Return a record, or raise a RecordNotFoundError that tells what was removed or erased."""
        entry = self._find_entry(id) or self.entries(id, 1)[0]
        if entry.action == "remove":
            raise RecordNotFoundError(
                f"The record {id!r} was removed.",
                where=self.where,
                fix=f"See what it was: modellake log {id}, then get --at.",
            )
        return self.load(self._check_kept(entry))

    def records(self) -> Iterator[Record]:
        """Yield all records, by id, in constant memory."""
        yield from self.load_all(self.replay.ledger.current(at=self.at, clearance=self.clearance))

    def entries(self, id: str | None = None, limit: int | None = None) -> list[Entry]:  # noqa: A002
        """Return the entries of one record, or all, newest first; so many at most.

        Raises:
            RecordNotFoundError: The record has none that show.
        """
        ledger = self.replay.ledger
        record = None if id is None else compact_id(id, self.replay.base)
        until, clearance = self.at, self.clearance
        if limit is None:
            found = [*ledger.entries(record=record, until=until, clearance=clearance)][::-1]
        else:
            found = ledger.newest(limit, record=record, until=until, clearance=clearance)
        if id is not None and not found:
            raise self.not_found(id)
        return found

    def log(self, id: str | None = None, limit: int | None = None) -> list[Entry]:  # noqa: A002
        """Return the newest entries; see `Lake.log`."""
        found = self.entries(id, limit)
        if self.sees_all:
            return found
        return [replace(entry, sequence=0, previous="") for entry in found]

    def find_sequence(self, moment: str | int | date) -> int:
        """Return the last entry at a moment, as `Lake.at` takes it."""
        ledger, parsed = self.replay.ledger, parse_moment(moment)
        if self.sees_all and isinstance(parsed, int) and parsed > ledger.head().sequence:
            raise RecordNotFoundError(
                f"No entry {parsed}.", where=self.where, fix="See what there is: modellake log."
            )
        return ledger.find_sequence(parsed)

    def diff(
        self,
        id: str,  # noqa: A002  # the slot's name
        old: str | int | date | None,
        new: str | int | date | None,
    ) -> tuple[SlotChange, ...]:
        """Return the slots in which two versions of a record differ; see `Lake.diff`."""
        versions = self.entries(id)
        last = self.find_sequence(new) if new is not None else versions[0].sequence
        after = [entry for entry in versions if entry.sequence <= last]
        first = self.find_sequence(old) if old is not None else None
        before = after[1:] if first is None else [v for v in versions if v.sequence <= first]
        if after and after[0].action == "erase":
            self._check_kept(after[0])
        return compare_slots(self._read_slots(before), self._read_slots(after))

    def select(self, query: str, **options: Unpack[Limits]) -> Table:
        """Answer a SELECT query; see `Lake.select`."""
        table = self._use(lambda index, reading: index.select(query, **options, **reading))
        return table if self.sees_all else replace(table, sequence=0)

    def construct(self, query: str, **options: Unpack[Limits]) -> Table:
        """Answer a CONSTRUCT or DESCRIBE query; see `Lake.construct`."""
        table = self._use(lambda index, reading: index.construct(query, **options, **reading))
        return table if self.sees_all else replace(table, sequence=0)

    def holds(self, query: str, *, values: Mapping[str, Term] | None, timeout: float) -> bool:
        """Answer an ASK query; see `Lake.holds`."""
        return self._use(
            lambda index, reading: index.holds(query, values=values, timeout=timeout, **reading)
        )

    def _use(self, ask: Callable[[Index, Reading], Answer]) -> Answer:
        """Ask an index that is up to date, and once more after a rebuild where it is damaged.

        An index that somebody else is writing for longer than `wait` answers with a warning.
        """
        reading = Reading(graphs=list_graphs(self.clearance), prefixes=vocabulary().prefixes)
        try:
            return ask(self._open_index(), reading)
        except IndexDamagedError:
            if self.at is not None:
                self.close()
            else:
                self.replay.rebuild()
        return ask(self._open_index(), reading)

    def load(self, entry: Entry) -> Record:
        """Return the record of an entry, with where it came from."""
        (record,) = self.load_all([entry])
        return record

    def load_all(self, entries: Iterable[Entry]) -> Iterator[Record]:
        """Yield the records of the entries that have content, with where they came from."""
        waiting = (entry for entry in entries if entry.content is not None)
        while some := list(itertools.islice(waiting, _LOADED)):
            origins = self.replay.ledger.find_origins([entry.sequence for entry in some])
            for entry in some:
                record = load_record(
                    entry.content or b"", current_schema=self.replay.current_schema
                )
                stored = origins.get(entry.sequence)
                yield replace(record, origin=read_origin(stored)) if stored else record

    def is_current(self) -> bool:
        """Bring the index to the head of the ledger if it can be, and say whether it is there."""
        if self.at is not None:
            return True
        with suppress(LakeError, ConnectionFailedError):
            self.replay.catch_up(wait=self.wait)
        return self.replay.is_current()

    def not_found(self, id: str) -> RecordNotFoundError:  # noqa: A002  # the slot's name
        """Return the error for a record that is absent or hidden; it does not say which."""
        # Of the present: an index of the past takes long to make, for a piece of advice.
        fix = advise_on(replace(self, at=None), id, base=self.replay.base)
        return RecordNotFoundError(f"No record {id!r}.", where=self.where, fix=fix)

    def close(self) -> None:
        """Release the index of the past."""
        if self._past is not None:
            self._past.close()
            self._past = None

    def _read_slots(self, versions: list[Entry]) -> Mapping[str, Any]:
        """Return the json of the newest version; empty where there is none, or it was removed."""
        newest = versions[0] if versions else None
        if newest is None or newest.action != "add":
            return {}
        content = self._check_kept(newest).content or b""
        return load_record(content, current_schema=self.replay.current_schema).json

    def _check_kept(self, entry: Entry) -> Entry:
        """Return an entry, or raise a RecordNotFoundError where its record was erased."""
        if entry.content is None or entry.action == "erase":
            text = f"The content of {entry.record!r} was erased."
            raise RecordNotFoundError(text, where=self.where)
        return entry

    def _find_entry(self, id: str) -> Entry | None:  # noqa: A002  # the slot's name
        wanted = compact_id(id, self.replay.base)
        return self.replay.ledger.find_current(wanted, at=self.at, clearance=self.clearance)

    def _open_index(self) -> Index:
        if self.at is not None:
            return self._open_past(self.at)
        if not self.replay.is_current():
            reached = self.replay.catch_up(wait=self.wait)
            if reached < self.replay.ledger.head().sequence:
                known = f"knows entries up to {reached}" if self.sees_all else "may be behind it"
                text = f"The index is being written; this answer {known}."
                warnings.warn(text, stacklevel=5)
        return self.replay.index

    def _open_past(self, at: int) -> Index:
        """Return an index, in a temporary folder, of the lake as it was.

        What was erased or hidden since it was made must not show, so it is made anew after a write.
        """
        from modellake.index.embedded import EmbeddedIndex

        if self._past is None:
            folder = tempfile.mkdtemp(prefix="modellake-")
            weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
            self._past, self._past_head = EmbeddedIndex(Path(folder)), ""
        if self._past_head != (head := self.replay.ledger.head().digest):
            with self._past.write() as writer:
                seen = self.replay.quads(at=at, clearance=self.clearance)
                writer.rebuild(seen, sequence=max(at, 1))
            self._past_head = head
        return self._past


def read_origin(stored: StoredOrigin) -> Origin:
    """Return an origin as the ledger keeps it."""
    said = json.loads(stored.origin)
    lines = {pointer: tuple(place) for pointer, place in said.pop("lines", {}).items()}
    return Origin(**said, lines=lines, text=stored.text)

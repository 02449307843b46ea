"""The index of a ledger: caught up by differences, or computed anew.

The ledger is the truth, so whatever is wrong with an index, replaying the ledger mends it. What an
index holds of a record is its record graph, and beside it the closure that lineage needs, in
graphs of the record's visibility; and in a graph of its own the ontology and the facts of packs
(license terms, requirements), which questions need.
"""

from __future__ import annotations

import hashlib
import itertools
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modellake.errors import ConnectionFailedError, LakeError, LockedError
from modellake.graph import COMPANIONS, close_graph, name_graph, read_turtle, write_graph
from modellake.index import GRAPH_ROOT, WAIT, Index, IndexDamagedError, IndexState, IndexWriter
from modellake.ledger import VISIBILITIES, Entry, Ledger
from modellake.normal_form import build_records
from modellake.packs.facts import digest_facts, read_facts
from modellake.record import Record
from modellake.vocabulary import vocabulary

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from modellake.ledger.lease import Lease

__all__ = ["ONTOLOGY", "Replay", "list_graphs", "load_record"]

#: The graph of the classes, the properties and their alignment, and of the facts of packs; every
#: query reads it.
ONTOLOGY = GRAPH_ROOT + "ontology"

#: How an index is written; another number is another form, and an index of an older one is rebuilt.
_FORM = "3"

_CHUNK = 1_000

#: The lease of who writes an index on a server, and the seconds after which a dead one loses it.
_LEASE, _LEASE_SECONDS = "index", 120.0

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Replay:
    """A ledger, the index of it, and what the index depends on besides.

    Attributes:
        ledger: The truth.
        index: What is computed from it.
        base: What relative ids are relative to.
        current_schema: Whether all entries were written with the schema of this installation.
        leased: Whether the index is on a server, where a lease of the ledger keeps writers apart.
    """

    ledger: Ledger
    index: Index
    base: str
    current_schema: bool = True
    leased: bool = False

    def is_current(self) -> bool:
        """Say whether a query would see all that the ledger holds."""
        state, head = self.index.state, self.ledger.head()
        return state == IndexState(head.sequence, self._mark(head.digest))

    def catch_up(self, *, wait: float = WAIT, progress: Progress | None = None) -> int:
        """Bring the index to the ledger's head, and return the sequence that it has then.

        Args:
            wait: Seconds to wait for a process that does the same.
            progress: Is told the records done so far.

        Returns:
            The head's sequence; less where another process holds the index for longer than `wait`.
        """
        if self.is_current():
            return self.index.state.sequence
        try:
            with self._write_index(wait) as writer:
                return self._advance(writer, progress or _ignore)
        except LockedError:
            return self.index.state.sequence
        except IndexDamagedError:
            return self.rebuild(wait=wait, progress=progress)

    def follow(self) -> None:
        """Catch up with what was just written, if nobody else does; what prevents it is a warning.

        The entries are on the disk, and who reads next tries again.
        """
        try:
            self.catch_up(wait=0)
        except (LakeError, ConnectionFailedError) as error:
            text = f"The entries are in the ledger, but not in the index yet: {error}"
            warnings.warn(text, stacklevel=3)

    def rebuild(self, *, wait: float = WAIT, progress: Progress | None = None) -> int:
        """Throw the index away and compute it from the ledger; return the sequence that it has.

        Raises:
            LockedError: Another process holds the index for longer than `wait`.
        """
        with self._write_index(wait) as writer:
            return self._rebuild(writer, progress or _ignore, packed=True)

    def quads(
        self,
        *,
        at: int | None = None,
        clearance: str | None = None,
        progress: Progress | None = None,
    ) -> Iterator[Quad]:
        """Yield what the index must hold after an entry, the head by default.

        Args:
            at: The sequence of the entry.
            clearance: Leave out what it may not see, at the present visibility of the records.
            progress: Is told the records done so far.
        """
        ontology = vocabulary().path("ontology.ttl").read_bytes()
        for turtle in (ontology, *(text.encode() for text in read_facts())):
            yield from name_graph(read_turtle(turtle), ONTOLOGY)
        done = 0
        for chunk in _chunk(self.ledger.current(at=at, clearance=clearance)):
            yield from self._write(chunk)
            done += len(chunk)
            (progress or _ignore)(done)

    @contextmanager
    def _write_index(self, wait: float) -> Iterator[IndexWriter]:
        """Take the right to write the index; on a server it is a lease, renewed at each step."""
        if not self.leased:
            with self.index.write(wait=wait) as writer:
                self._check_base()
                yield writer
            return
        lease = self.ledger.lease(_LEASE, seconds=_LEASE_SECONDS, wait=wait)
        with lease, self.index.write(wait=wait) as writer:
            self._check_base()
            yield _LeasedWriter(writer, lease)

    def _check_base(self) -> None:
        base = self.ledger.read_settings().get("base", self.base)
        if base != self.base:
            raise LakeError(
                f"The lake has another base by now: {base}.",
                where=self.ledger.where,
                fix="Open the lake again.",
            )

    def _advance(self, writer: IndexWriter, progress: Progress) -> int:
        head = self.ledger.head()
        state = writer.state
        if not self._continues(state) or head.sequence < state.sequence:
            return self._rebuild(writer, progress)
        done = 0
        for entries in _chunk(self.ledger.entries(after=state.sequence, until=head.sequence)):
            if any(entry.action == "erase" for entry in entries):
                return self._rebuild(writer, progress)
            last = entries[-1]
            self._apply(writer, entries, state.sequence)
            state = IndexState(last.sequence, self._mark(last.digest))
            done += len(entries)
            progress(done)
        return state.sequence

    def _apply(self, writer: IndexWriter, entries: list[Entry], applied: int) -> None:
        """Apply the difference between the states before and after consecutive entries."""
        last = entries[-1]
        changed = {entry.record: entry for entry in entries}
        before = self.ledger.find_all(changed, at=applied) if applied else {}
        now = [entry for entry in changed.values() if entry.action == "add" and not entry.erased]
        old = set(self._write(before.values()))
        new = set(self._write(now))
        writer.apply(new - old, old - new, sequence=last.sequence, mark=self._mark(last.digest))

    def _rebuild(self, writer: IndexWriter, progress: Progress, *, packed: bool = False) -> int:
        head = self.ledger.head()
        quads = self.quads(at=head.sequence, progress=progress)
        mark = self._mark(head.digest)
        writer.rebuild(quads, sequence=head.sequence, mark=mark, packed=packed)
        return head.sequence

    def _continues(self, state: IndexState) -> bool:
        """Say whether the index belongs to an earlier state of this very ledger."""
        if not state.sequence or state.damage:
            return False
        entry = next(self.ledger.entries(after=state.sequence - 1, until=state.sequence), None)
        return entry is not None and state.mark == self._mark(entry.digest)

    def _mark(self, digest: str) -> str:
        """Return what an index depends on: form, chain, schema, facts of packs, base."""
        parts = (_FORM, digest, vocabulary().digest, digest_facts(), self.base)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    def _write(self, entries: Iterable[Entry]) -> Iterator[Quad]:
        by_visibility: dict[str, list[Record]] = {}
        for entry in entries:
            if entry.content is not None:
                record = load_record(entry.content, current_schema=self.current_schema)
                by_visibility.setdefault(entry.visibility, []).append(record)
        for visibility, records in by_visibility.items():
            quads = write_graph(records, base=self.base, name=GRAPH_ROOT + visibility).quads
            yield from quads
            yield from close_graph(quads, name=GRAPH_ROOT + visibility)


class _LeasedWriter:
    """An `IndexWriter` that renews its lease while it writes, and stops where it lost it.

    A request that is under way when the lease runs out still arrives; `verify` finds what it did.
    """

    def __init__(self, writer: IndexWriter, lease: Lease) -> None:
        self._writer = writer
        self._lease = lease
        self._renewed = time.monotonic()

    @property
    def state(self) -> IndexState:
        return self._writer.state

    def apply(
        self, added: Iterable[Quad], removed: Iterable[Quad], *, sequence: int, mark: str = ""
    ) -> None:
        self._renew()
        kept, gone = self._renew_between(added), self._renew_between(removed)
        self._writer.apply(kept, gone, sequence=sequence, mark=mark)

    def rebuild(
        self, quads: Iterable[Quad], *, sequence: int, mark: str = "", packed: bool = False
    ) -> None:
        self._renew()
        kept = self._renew_between(quads)
        self._writer.rebuild(kept, sequence=sequence, mark=mark, packed=packed)

    def publish(self) -> None:
        self._writer.publish()

    def _renew_between(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        for quad in quads:
            if time.monotonic() - self._renewed > _LEASE_SECONDS / 4:
                self._renew()
            yield quad
        self._renew()

    def _renew(self) -> None:
        self._lease.renew()
        self._renewed = time.monotonic()


def load_record(content: bytes, *, current_schema: bool = True) -> Record:
    """Return the record of a content of the ledger.

    Where an earlier schema wrote it, old names of classes, slots and values become the present
    ones, and what no slot holds any more goes to `unmapped`.
    """
    record = Record.load(content)
    if current_schema:
        return record
    return build_records(record.json, unmapped=record.unmapped)[0]


def list_graphs(clearance: str) -> list[str]:
    """Return the names of the graphs that a clearance reads, closures and ontology with them."""
    seen = VISIBILITIES[: VISIBILITIES.index(clearance) + 1]
    records = [GRAPH_ROOT + one for one in seen]
    beside = [f"{name}/{companion}" for name in records for companion in COMPANIONS]
    return [*records, *beside, ONTOLOGY]


def _chunk(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    iterator = iter(entries)
    while chunk := list(itertools.islice(iterator, _CHUNK)):
        yield chunk


def _ignore(done: int) -> None:
    """Stand for a progress that nobody watches."""

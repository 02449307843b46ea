"""The index of a ledger: caught up by differences, or computed anew.

The ledger is the truth, so whatever is wrong with an index, replaying the ledger mends it. What an
index holds of a record is its record graph, and beside it the closure that lineage needs, in
graphs of the record's visibility; and the ontology in a graph of its own.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from modellake.errors import LockedError
from modellake.graph import close_graph, name_graph, read_turtle, write_graph
from modellake.index import GRAPH_ROOT, WAIT, Index, IndexDamagedError, IndexState, IndexWriter
from modellake.ledger import VISIBILITIES, Entry, Ledger
from modellake.normal_form import build_records
from modellake.record import Record
from modellake.vocabulary import vocabulary

if TYPE_CHECKING:
    from pyoxigraph import Quad

__all__ = ["ONTOLOGY", "Replay", "list_graphs", "load_record"]

#: The graph of the classes, the properties and their alignment; every query reads it.
ONTOLOGY = GRAPH_ROOT + "ontology"

_CHUNK = 1_000

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Replay:
    """A ledger, the index of it, and what the index depends on besides.

    Attributes:
        ledger: The truth.
        index: What is computed from it.
        base: What relative ids are relative to.
        current_schema: Whether all entries were written with the schema of this installation.
    """

    ledger: Ledger
    index: Index
    base: str
    current_schema: bool = True

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
            with self.index.write(wait=wait) as writer:
                return self._advance(writer, progress or _ignore)
        except LockedError:
            return self.index.state.sequence
        except IndexDamagedError:
            return self.rebuild(wait=wait, progress=progress)

    def rebuild(self, *, wait: float = WAIT, progress: Progress | None = None) -> int:
        """Throw the index away and compute it from the ledger; return the sequence that it has.

        Raises:
            LockedError: Another process holds the index for longer than `wait`.
        """
        with self.index.write(wait=wait) as writer:
            return self._rebuild(writer, progress or _ignore)

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
        yield from name_graph(read_turtle(vocabulary().path("ontology.ttl").read_bytes()), ONTOLOGY)
        done = 0
        for chunk in _chunk(self.ledger.current(at=at, clearance=clearance)):
            yield from self._write(chunk)
            done += len(chunk)
            (progress or _ignore)(done)

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

    def _rebuild(self, writer: IndexWriter, progress: Progress) -> int:
        head = self.ledger.head()
        quads = self.quads(at=head.sequence, progress=progress)
        writer.rebuild(quads, sequence=head.sequence, mark=self._mark(head.digest))
        return head.sequence

    def _continues(self, state: IndexState) -> bool:
        """Say whether the index belongs to an earlier state of this very ledger."""
        if not state.sequence or state.damage:
            return False
        entry = next(self.ledger.entries(after=state.sequence - 1, until=state.sequence), None)
        return entry is not None and state.mark == self._mark(entry.digest)

    def _mark(self, digest: str) -> str:
        """Return what an index depends on: the chain, the schema, and the base of ids."""
        parts = (digest, vocabulary().digest, self.base)
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
            yield from close_graph(quads, name=f"{GRAPH_ROOT}{visibility}/closure")


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
    names = [(GRAPH_ROOT + one, f"{GRAPH_ROOT}{one}/closure") for one in seen]
    return [*itertools.chain.from_iterable(names), ONTOLOGY]


def _chunk(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    iterator = iter(entries)
    while chunk := list(itertools.islice(iterator, _CHUNK)):
        yield chunk


def _ignore(done: int) -> None:
    """Stand for a progress that nobody watches."""

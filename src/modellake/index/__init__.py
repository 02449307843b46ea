"""The index: the quads of a lake in a triple store, computed from the ledger.

An index can be thrown away at any time. It knows neither the ledger nor the schema: the caller
gives it quads, the sequence of the entry up to which they hold, and a mark (the digest of that
entry, say) by which it recognizes later that the index belongs to this ledger.

Two kinds keep one contract: `modellake.index.embedded` in the lake's folder, and
`modellake.index.endpoint` on a SPARQL 1.1 server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from modellake.errors import LakeError
from modellake.index.terms import Table, Term

if TYPE_CHECKING:
    from pyoxigraph import Quad

__all__ = [
    "APPLIED",
    "GRAPH_ROOT",
    "LIMIT",
    "TIMEOUT",
    "WAIT",
    "Index",
    "IndexDamagedError",
    "IndexState",
    "IndexWriter",
]

#: Every graph of an index has a name that begins so; other graphs of a shared server are not ours.
GRAPH_ROOT = "https://w3id.org/modellake/graph/"

#: What says how far an index is; it belongs to no clearance, so no query can see it. On a server
#: the graph, and the subject and predicate in it, of one statement; in a folder `…/<sequence>` is
#: the name of a graph without quads.
APPLIED = GRAPH_ROOT + "applied"

#: Seconds that a query may run, rows that it may return, seconds to wait for the index lock.
TIMEOUT = 60.0
LIMIT = 100_000
WAIT = 5.0


class IndexDamagedError(LakeError):
    """The index cannot be read (a file is missing or corrupted); a rebuild makes it whole."""


@dataclass(frozen=True)
class IndexState:
    """How far an index is.

    Attributes:
        sequence: The sequence of the last ledger entry that it contains; 0 for an empty index.
        mark: What the writer said with it.
        damage: Why the index has to be rebuilt, or an empty string.
    """

    sequence: int = 0
    mark: str = ""
    damage: str = ""

    @property
    def statement(self) -> str:
        """The object of the statement that keeps this state in the store."""
        return f"{self.sequence} {self.mark}"

    @classmethod
    def from_statement(cls, text: str) -> IndexState:
        """Read what `statement` wrote; anything else is damage."""
        sequence, _, mark = text.partition(" ")
        if sequence.isascii() and sequence.isdigit():
            return cls(int(sequence), mark)
        return cls(damage="a change of the index was interrupted")


class IndexWriter(Protocol):
    """The right to change an index; one process has it at a time."""

    @property
    def state(self) -> IndexState:
        """How far the index is, changes of this writer included."""

    def apply(
        self, added: Iterable[Quad], removed: Iterable[Quad], *, sequence: int, mark: str = ""
    ) -> None:
        """Remove quads, then add quads, then say how far the index is.

        Applying a difference twice changes nothing. Quads that are absent are removed in silence.

        Raises:
            IndexDamagedError: The index must be rebuilt.
            LakeError: Nothing can be written, a full disk for example; the index is as before.
        """

    def rebuild(
        self, quads: Iterable[Quad], *, sequence: int, mark: str = "", packed: bool = False
    ) -> None:
        """Replace all that the index holds, whether it is damaged or not.

        Removed text is gone from the folder afterwards, from the snapshots of readers too.

        Args:
            quads: What it holds from now on.
            sequence: See `apply`.
            mark: See `apply`.
            packed: Take a third longer, so that queries about all of a large lake take a quarter of
                the time. A server packs by itself.
        """

    def publish(self) -> None:
        """Let readers see what was applied so far, now. Leaving the writer does it anyway."""


class Index(Protocol):
    """Quads by named graph, with how far they are."""

    @property
    def state(self) -> IndexState:
        """How far the index is that a query would see now."""

    def write(self, *, wait: float = WAIT) -> AbstractContextManager[IndexWriter]:
        """Take the right to change the index.

        Args:
            wait: The seconds to wait for another process that has it.

        Raises:
            LockedError: Another process still has it.
        """

    def select(
        self,
        query: str,
        *,
        graphs: Sequence[str],
        values: Mapping[str, Term] | None = None,
        prefixes: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
        limit: int = LIMIT,
    ) -> Table:
        """Answer a SELECT query.

        Args:
            query: SPARQL 1.1. SERVICE, FROM and updates are refused.
            graphs: The names of the graphs that may be read. They are the default graph, merged,
                and the named graphs; nothing else can be reached.
            values: Terms that stand for variables of the query, as in `modellake.index.query`.
            prefixes: Prefixes that the query may use without declaring them.
            timeout: Seconds after which the query is stopped.
            limit: Rows after which the table is cut; it says so in `truncated`.

        Raises:
            QueryError: The query is not SPARQL, or asks for what is not allowed.
            QueryTimeoutError: The query was stopped at its time limit.
            IndexDamagedError: The index must be rebuilt.
            ConnectionFailedError: The server refuses, or does not answer.
        """

    def construct(
        self,
        query: str,
        *,
        graphs: Sequence[str],
        values: Mapping[str, Term] | None = None,
        prefixes: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
        limit: int = LIMIT,
    ) -> Table:
        """Answer a CONSTRUCT or DESCRIBE query: a table of subject, predicate, object.

        The rows are sorted and each stands once. Arguments and errors are those of `select`.
        """

    def holds(
        self,
        query: str,
        *,
        graphs: Sequence[str],
        values: Mapping[str, Term] | None = None,
        prefixes: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
    ) -> bool:
        """Answer an ASK query. Arguments and errors are those of `select`."""

    def quads(self) -> Iterator[str]:
        """Return all quads as lines of N-Quads without line ends, sorted, each once.

        Two indexes are equal if their lines are. Memory stays small at any size.
        """

    def close(self) -> None:
        """Release processes, files and connections. The index is not used after it."""

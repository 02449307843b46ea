"""The façade: a lake is opened, written, read, and proven whole."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from modellake.asking import Answer, ask, get_question
from modellake.checking.report import Report
from modellake.checking.run import Options
from modellake.errors import LakeError
from modellake.exports import Export
from modellake.index import LIMIT, TIMEOUT, WAIT
from modellake.index.terms import Table, Term
from modellake.lake import working
from modellake.lake.addition import Adding, Addition
from modellake.lake.exporting import export_record
from modellake.lake.gate import check_addition, check_lake
from modellake.lake.history import Erasure, SlotChange
from modellake.lake.location import check_base, check_clearance, is_made, open_lake
from modellake.lake.proof import verify_lake
from modellake.lake.replay import Replay
from modellake.lake.view import View
from modellake.lake.writing import add_records, erase_records, rebuild_index, remove_records
from modellake.ledger import VISIBILITIES, Entry
from modellake.lineage import Lineage
from modellake.record import BASE, Reading, Record
from modellake.settings import name_user, read_settings

if TYPE_CHECKING:
    from modellake.capture.session import Session

__all__ = ["Lake", "Visibility"]

Visibility = Literal["public", "internal", "confidential", "restricted"]
Progress = Callable[[int], None]
Day = date | None
Moment = str | int | Day
Records = Sequence[Record]


class Lake:
    """A Model Lake.

    A lake is a folder, made on the first write, or a ledger URL with a SPARQL endpoint. Reading
    takes a clearance; in a folder this is a filter and no protection, since who reads the files
    reads all.

    Args:
        location: A folder or a ledger URL. By default what `[tool.modellake]` says, else `lake`.
        index: A SPARQL endpoint to keep the index in, instead of the lake's folder.
        clearance: The highest visibility that reading shows.
        actor: Who writes, for the ledger; the name of the user by default.
        wait: Seconds that reading waits for an index that is behind the ledger.

    Example:
        >>> lake = Lake(folder / "lake")
        >>> lake.add(read({"id": "tag/health", "type": "Tag", "name": "Health"})).new
        ('tag/health',)
        >>> lake.get("tag/health").json["name"]
        'Health'
    """

    def __init__(
        self,
        location: str | Path | None = None,
        *,
        index: str | None = None,
        clearance: Visibility = "restricted",
        actor: str | None = None,
        wait: float = WAIT,
    ) -> None:
        check_clearance(clearance)
        settings = read_settings()
        self.location = str(location or settings.lake or "lake")
        self.clearance = clearance
        self.actor = actor or name_user()
        self._wait = wait
        self._endpoint = index or settings.index
        self._at: int | None = None
        self._opened: View | None = None
        self._resources = contextlib.ExitStack()

    def init(self, *, base: str = BASE, visibility: Visibility = "public") -> None:
        """Make the lake, empty.

        Args:
            base: What relative ids are relative to; an absolute IRI that ends in `/`.
            visibility: What a record that says nothing counts as.

        Raises:
            LakeError: There is a lake already.
        """
        check_base(base)
        if is_made(self.location):
            raise LakeError("There is a lake already.", where=self.location)
        self._open(create={"base": base, "visibility": visibility})

    def close(self) -> None:
        """Release processes, files and connections."""
        self._resources.close()
        self._opened = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def base(self) -> str:
        """The IRI that relative ids are relative to."""
        return self._replay.base

    @property
    def head(self) -> str:
        """The digest of the ledger's last entry, which stands for all of it."""
        return self._replay.ledger.head().digest

    @property
    def sequence(self) -> int:
        """The number of the ledger's last entry; 0 below the highest clearance."""
        view = self._open()
        return view.replay.ledger.head().sequence if view.sees_all else 0

    def at(self, moment: str | int | date) -> Lake:
        """Return the lake as it was, for reading.

        Args:
            moment: An entry's number, a time with its zone, or a date, which means its end (UTC).
        """
        was = Lake(self.location, clearance=self.clearance, actor=self.actor, wait=self._wait)
        was._at = self._open().find_sequence(moment)
        was._opened = replace(self._open(), at=was._at)
        was._resources.callback(was._opened.close)
        return was

    def add(
        self,
        records: Iterable[Record | Reading],
        *,
        strict: bool = False,
        expected: Mapping[str, str] | None = None,
        time: datetime | None = None,
        progress: Progress | None = None,
        check: bool = True,
    ) -> Addition:
        """Write records; what cannot be stored is refused, and the others go on.

        A transaction holds 1,000 records or a second. To resume, add again: it skips the same.

        Args:
            records: Records, or what `read` or `stream` gave.
            strict: Refuse records that have violations.
            expected: By id the version that was seen (a digest, a sequence, `absent`), or refuse.
            time: The time of the entries, else now.
            progress: Is told how many records are done.
            check: Check what was added and what depends on it, not only the shape of each record;
                takes about as long as adding. A note names the packs that look at the whole lake.
        """
        view = self._open(create={"base": BASE, "visibility": VISIBILITIES[0]})
        adding = Adding(view.replay, strict=strict, expected=expected or {})
        added = add_records(view, adding, records, actor=self.actor, time=time, progress=progress)
        return check_addition(view, added, day=time) if check else added

    def check(
        self,
        options: Options | None = None,
        *,
        packs: Sequence[str | Path] = (),
        since: Moment = None,
        context: Records = (),
    ) -> Report:
        """Check what the clearance shows; `modellake.check(lake, …)` does the same, in words.

        Args:
            options: How to check; as the project says by default.
            packs: The packs to run, instead of those of the options.
            since: Only what changed after this moment, and what its verdict can touch.
            context: Records that references may name and rules may look at, not reported.
        """
        return check_lake(self._open(), options, packs=packs, since=since, context=context)

    def remove(self, ids: Iterable[str], *, time: datetime | None = None) -> str:
        """Remove records, and return the new head. What they were stays in the ledger.

        Raises:
            RecordNotFoundError: One of them is not in the lake; nothing is removed then.
        """
        remove_records(self._open(), ids, actor=self.actor, time=time)
        return self.head

    def erase(self, ids: Iterable[str], *, time: datetime | None = None) -> Erasure:
        """Erase all that the lake ever held of records; this cannot be undone.

        The chain still verifies: each entry keeps the digest of what it held, salted, so nobody
        can guess it. The index is rebuilt, so the text is nowhere in the lake's folder.

        Raises:
            RecordNotFoundError: One of them was never in the lake; nothing is erased then.
            LockedError: Another process reads the lake; erase again when it has ended.
        """
        referrers = erase_records(self._open(), ids, actor=self.actor, time=time)
        return Erasure(referrers, self.head)

    def reindex(self, *, base: str | None = None, progress: Progress | None = None) -> int:
        """Compute the index anew, and return how many records it holds.

        Args:
            base: A new base for relative ids; the ledger keeps ids relative.
            progress: Is told how many records are done.
        """
        return rebuild_index(self._open(), base=base, progress=progress)

    def find(self, id: str) -> Record | None:  # noqa: A002  # the slot's name
        """Return a record, or None where there is none that the clearance shows."""
        return self._open().find(id)

    def get(self, id: str) -> Record:  # noqa: A002  # the slot's name
        """Return a record.

        Raises:
            RecordNotFoundError: There is none that the clearance shows; or it was erased, and the
                error says so.
        """
        return self._open().get(id)

    def records(self) -> Iterator[Record]:
        """Yield all records that the clearance shows, by id, in constant memory."""
        return self._open().records()

    def log(self, id: str | None = None, *, limit: int | None = None) -> list[Entry]:  # noqa: A002
        """Return entries of the ledger, newest first.

        Below the highest clearance they bear no number, since gaps tell how many are hidden.

        Args:
            id: Those of one record; all by default.
            limit: The newest so many.

        Raises:
            RecordNotFoundError: The record has no entry that the clearance shows.
        """
        return self._open().log(id, limit)

    def diff(
        self,
        id: str,  # noqa: A002  # the slot's name
        *,
        old: Moment = None,
        new: Moment = None,
    ) -> tuple[SlotChange, ...]:
        """Return the slots in which two versions of a record differ, sorted.

        Args:
            id: The record.
            old: A moment, as `at` takes it; the version before the new one by default.
            new: A moment; the present by default.
        """
        return self._open().diff(id, old, new)

    def select(
        self,
        query: str,
        *,
        values: Mapping[str, Term] | None = None,
        timeout: float = TIMEOUT,
        limit: int = LIMIT,
    ) -> Table:
        """Answer a SELECT query over what the clearance shows.

        The prefixes of the schema need no declaration. Reading only, without SERVICE.

        Raises:
            QueryError: It is not SPARQL 1.1, or asks for what is not allowed.
            QueryTimeoutError: It was stopped at its time limit.

        Example:
            >>> lake.select("SELECT ?tag WHERE { ?tag a mlk:Tag }").columns
            ('tag',)
        """
        return self._open().select(query, values=values, timeout=timeout, limit=limit)

    def construct(
        self,
        query: str,
        *,
        values: Mapping[str, Term] | None = None,
        timeout: float = TIMEOUT,
        limit: int = LIMIT,
    ) -> Table:
        """Answer a CONSTRUCT or DESCRIBE query: a table of subject, predicate, object."""
        return self._open().construct(query, values=values, timeout=timeout, limit=limit)

    def holds(
        self, query: str, *, values: Mapping[str, Term] | None = None, timeout: float = TIMEOUT
    ) -> bool:
        """Answer an ASK query."""
        return self._open().holds(query, values=values, timeout=timeout)

    def ask(
        self, question: str, *, parameters: Mapping[str, object] | None = None, today: Day = None
    ) -> Answer:
        """Answer a question of a pack.

        Args:
            question: Its id, its code, or the path of a `.rq` file.
            parameters: What the question's header names.
            today: What a parameter counts as today; the clock is read here and nowhere else.

        Raises:
            RecordNotFoundError: There is no such question. A UsageError: a parameter is wrong.
        """
        found = get_question(question, folders=read_settings().pack_folders)
        day = today or datetime.now(UTC).date()
        return ask(found, self, parameters=parameters, today=day, base=self.base)

    def lineage(self, id: str, *, inferred: bool = True) -> Lineage:  # noqa: A002  # the slot's name
        """Return the lineage of a record, as far as the clearance shows it.

        Args:
            id: The record.
            inferred: Follow edges that nobody declared; they are marked.
        """
        return Lineage(self, id, base=self.base, inferred=inferred)

    def export(self, id: str, format: str = "json-ld", *, context: str | None = None) -> Export:  # noqa: A002
        """Return a record, or its card, as text; its `losses` say what could not be carried.

        Args:
            id: The record.
            format: The name of a format (`modellake export --help` lists them).
            context: The address of a JSON-LD context to refer to instead of embedding one.
        """
        return export_record(self, id, format, context=context)

    ingest = working.ingest
    process = working.process
    split = working.split
    study = working.study
    evaluate = working.evaluate
    load = working.load

    def verify(self, *, head: str | None = None) -> Report:
        """Walk the chain, recompute each digest, and compare index and files with it.

        Args:
            head: A digest that `add` gave; where it is not in the chain, the tail was cut.

        Raises:
            UsageError: The lake was opened below the highest clearance.
        """
        return Report(tuple(verify_lake(self._open(), head=head)))

    @functools.cached_property
    def session(self) -> Session:
        """What this process captured of the lake, and what it needs for it."""
        from modellake.capture.session import Session  # late: pandas is an extra

        return Session(self)

    @property
    def _replay(self) -> Replay:
        return self._open().replay

    def _open(self, *, create: Mapping[str, str] | None = None) -> View:
        if self._opened is None:
            replay = open_lake(self.location, self._endpoint, self._resources, create=create)
            self._opened = View(replay, self.location, self.clearance, self._at, self._wait)
        return self._opened

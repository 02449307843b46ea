"""The façade: a lake is opened, written, read, and proven whole."""

from __future__ import annotations

import contextlib
import getpass
import json
import tempfile
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from modellake.checking.report import Report
from modellake.errors import LakeError, RecordNotFoundError, UsageError
from modellake.index import LIMIT, TIMEOUT, WAIT, Index
from modellake.index.terms import Table, Term
from modellake.lake.addition import Adding, Addition
from modellake.lake.history import SlotChange, compare_slots, parse_moment
from modellake.lake.location import check_base, is_made, open_index, open_lake
from modellake.lake.proof import compare_index
from modellake.lake.replay import Replay, list_graphs, load_record
from modellake.ledger import VISIBILITIES, Change, Entry
from modellake.record import BASE, Origin, Reading, Record, compact_id
from modellake.settings import read_settings
from modellake.vocabulary import vocabulary

__all__ = ["Erasure", "Lake", "Visibility"]

Visibility = Literal["public", "internal", "confidential", "restricted"]
Progress = Callable[[int], None]


@dataclass(frozen=True)
class Erasure:
    """What `Lake.erase` did: the records that still refer to what is gone, and the new head."""

    referrers: tuple[str, ...]
    head: str


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
        if clearance not in VISIBILITIES:
            known = ", ".join(VISIBILITIES)
            raise UsageError(f"There is no clearance {clearance!r}.", fix=f"Choose one of {known}.")
        settings = read_settings()
        self.location = str(location or settings.lake or "lake")
        self.clearance = clearance
        self.actor = actor or getpass.getuser()
        self._wait = wait
        self._endpoint = index or settings.index
        self._opened: Replay | None = None
        self._at: int | None = None
        self._resources = contextlib.ExitStack()

    # ── opening ──────────────────────────────────────────────────────────────────────────────

    def init(self, *, base: str = BASE, visibility: Visibility = "public") -> None:
        """Make the lake, empty.

        Args:
            base: What relative ids are relative to; an absolute IRI that ends in `/` or `#`.
            visibility: What a record that says nothing counts as.

        Raises:
            LakeError: There is a lake already.
            UsageError: The base is no such IRI.
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
        return self._open().base

    @property
    def head(self) -> str:
        """The digest of the ledger's last entry, which stands for all of it."""
        return self._open().ledger.head().digest

    @property
    def sequence(self) -> int:
        """The number of the ledger's last entry."""
        return self._open().ledger.head().sequence

    def at(self, moment: str | int | datetime) -> Lake:
        """Return the lake as it was, for reading.

        Args:
            moment: An entry's number, a time with its zone, or a date, which means its end (UTC).

        Raises:
            UsageError: It is none of these.
        """
        replay = self._open()
        was = Lake(self.location, clearance=self.clearance, actor=self.actor, wait=self._wait)
        was._at = self._find_sequence(moment)
        folder = was._resources.enter_context(tempfile.TemporaryDirectory(prefix="modellake-"))
        past = replace(replay, index=open_index(None, Path(folder)))
        was._resources.callback(past.index.close)
        was._opened = past
        return was

    # ── writing ──────────────────────────────────────────────────────────────────────────────

    def add(
        self,
        records: Iterable[Record | Reading],
        *,
        strict: bool = False,
        expected: Mapping[str, str] | None = None,
        time: datetime | None = None,
        progress: Progress | None = None,
    ) -> Addition:
        """Write records; what cannot be stored is refused, and the others go on.

        A batch of 1,000 records or one second is one transaction. Adding again resumes: what is
        unchanged makes no entry.

        Args:
            records: Records, or what `read` or `stream` gave.
            strict: Refuse records that have violations.
            expected: By id the version that the caller saw (a digest, a sequence, or `absent`);
                a record that has another one by now is refused.
            time: The time of the entries, else now.
            progress: Is told how many records are done.
        """
        self._check_present()
        replay = self._open(create={"base": BASE, "visibility": VISIBILITIES[0]})
        adding = Adding(
            replay,
            visibility=replay.ledger.read_settings().get("visibility", VISIBILITIES[0]),
            strict=strict,
            expected=expected or {},
        )
        result = adding.run(records, actor=self.actor, time=time, progress=progress)
        replay.catch_up(wait=0)
        return result

    def remove(self, ids: Iterable[str], *, time: datetime | None = None) -> str:
        """Remove records, and return the new head. What they were stays in the ledger.

        Raises:
            RecordNotFoundError: One of them is not in the lake; nothing is removed then.
        """
        self._check_present()
        replay = self._open()
        wanted = [compact_id(one, replay.base) for one in ids]
        found = replay.ledger.find_all(wanted, clearance=self.clearance)
        for one in wanted:
            if one not in found:
                raise self._not_found(one)
        changes = [Change("remove", one) for one in wanted]
        replay.ledger.append(changes, actor=self.actor, time=time)
        replay.catch_up(wait=0)
        return self.head

    def erase(self, ids: Iterable[str], *, time: datetime | None = None) -> Erasure:
        """Erase all that the lake ever held of records; this cannot be undone.

        The chain still verifies: each entry keeps the digest of what it held, salted, so nobody
        can guess it. The index is rebuilt, so the text is nowhere in the lake's folder.

        Raises:
            RecordNotFoundError: One of them was never in the lake; nothing is erased then.
            LockedError: Another process reads the lake; erase again when it has ended.
        """
        self._check_present()
        replay = self._open()
        wanted = [compact_id(one, replay.base) for one in ids]
        for one in wanted:
            history = replay.ledger.entries(record=one, clearance=self.clearance)
            if next(iter(history), None) is None:
                raise self._not_found(one)
        referrers = self._list_referrers(wanted)
        replay.ledger.erase(wanted, actor=self.actor, time=time)
        replay.rebuild(wait=max(self._wait, 60.0))
        return Erasure(referrers, self.head)

    def reindex(self, *, base: str | None = None, progress: Progress | None = None) -> int:
        """Compute the index anew, and return how many records it holds.

        Args:
            base: A new base for relative ids; the ledger keeps ids relative.
            progress: Is told how many records are done.
        """
        self._check_present()
        replay = self._open()
        if base is not None:
            check_base(base)
            replay.ledger.write_settings({"base": base})
            self._opened = replay = replace(replay, base=base)
        counted = [0]

        def count(done: int) -> None:
            counted[0] = done
            if progress:
                progress(done)

        replay.rebuild(wait=max(self._wait, 60.0), progress=count)
        return counted[0]

    # ── reading ──────────────────────────────────────────────────────────────────────────────

    def find(self, id: str) -> Record | None:  # noqa: A002  # the slot's name
        """Return a record, or None where there is none that the clearance shows."""
        ledger = self._open().ledger
        wanted = compact_id(id, self.base)
        entry = ledger.find_current(wanted, at=self._at, clearance=self.clearance)
        return self._load(entry) if entry and entry.content is not None else None

    def get(self, id: str) -> Record:  # noqa: A002  # the slot's name
        """Return a record.

        Raises:
            RecordNotFoundError: There is none that the clearance shows; or it was erased, and the
                error says so.
        """
        found = self.find(id)
        if found is not None:
            return found
        wanted = compact_id(id, self.base)
        entry = self._open().ledger.find_current(wanted, at=self._at, clearance=self.clearance)
        if entry is not None and entry.erased:
            raise RecordNotFoundError(f"The content of {wanted!r} was erased.", where=self.location)
        raise self._not_found(wanted)

    def records(self) -> Iterator[Record]:
        """Yield all records that the clearance shows, by id, in constant memory."""
        ledger = self._open().ledger
        for entry in ledger.current(at=self._at, clearance=self.clearance):
            if entry.content is not None:
                yield self._load(entry)

    def log(self, id: str | None = None, *, limit: int | None = None) -> list[Entry]:  # noqa: A002
        """Return entries of the ledger, newest first.

        Args:
            id: Those of one record; all by default.
            limit: The newest so many.

        Raises:
            RecordNotFoundError: The record has no entry that the clearance shows.
        """
        wanted = compact_id(id, self.base) if id is not None else None
        found = list(
            self._open().ledger.entries(record=wanted, until=self._at, clearance=self.clearance)
        )
        if wanted is not None and not found:
            raise self._not_found(wanted)
        newest = found[::-1]
        return newest if limit is None else newest[:limit]

    def diff(
        self,
        id: str,  # noqa: A002  # the slot's name
        *,
        old: str | int | datetime | None = None,
        new: str | int | datetime | None = None,
    ) -> tuple[SlotChange, ...]:
        """Return the slots in which two versions of a record differ, sorted.

        Args:
            id: The record.
            old: A moment, as `at` takes it; the version before the new one by default.
            new: A moment; the present by default.

        Raises:
            RecordNotFoundError: The clearance shows no version of it.
        """
        versions = self.log(id)
        last = self._find_sequence(new) if new is not None else versions[0].sequence
        after = [entry for entry in versions if entry.sequence <= last]
        first = self._find_sequence(old) if old is not None else None
        before = after[1:] if first is None else [one for one in after if one.sequence <= first]
        return compare_slots(self._read_slots(before), self._read_slots(after))

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
        index, graphs, prefixes = self._prepare()
        return index.select(
            query, graphs=graphs, values=values, prefixes=prefixes, timeout=timeout, limit=limit
        )

    def construct(
        self,
        query: str,
        *,
        values: Mapping[str, Term] | None = None,
        timeout: float = TIMEOUT,
        limit: int = LIMIT,
    ) -> Table:
        """Answer a CONSTRUCT or DESCRIBE query: a table of subject, predicate, object."""
        index, graphs, prefixes = self._prepare()
        return index.construct(
            query, graphs=graphs, values=values, prefixes=prefixes, timeout=timeout, limit=limit
        )

    def holds(
        self, query: str, *, values: Mapping[str, Term] | None = None, timeout: float = TIMEOUT
    ) -> bool:
        """Answer an ASK query."""
        index, graphs, prefixes = self._prepare()
        return index.holds(query, graphs=graphs, values=values, prefixes=prefixes, timeout=timeout)

    def verify(self, *, head: str | None = None) -> Report:
        """Walk the ledger's chain, recompute each digest, and compare the index with a replay.

        Args:
            head: A digest that `add` gave; where it is not in the chain, the tail was cut.

        Returns:
            A report that names the first entry that is wrong; `ok` where nothing is.
        """
        replay = self._open()
        findings = replay.ledger.verify(head=head)
        if not findings:
            replay.catch_up(wait=self._wait)
            findings = compare_index(replay)
        return Report(tuple(findings))

    # ── inside ───────────────────────────────────────────────────────────────────────────────

    def _open(self, *, create: Mapping[str, str] | None = None) -> Replay:
        if self._opened is None:
            self._opened = open_lake(self.location, self._endpoint, self._resources, create=create)
        return self._opened

    def _prepare(self) -> tuple[Index, list[str], Mapping[str, str]]:
        """Bring the index up to date, and return what every query needs."""
        replay = self._open()
        if self._at is not None:
            if not replay.index.state.sequence:
                with replay.index.write() as writer:
                    writer.rebuild(replay.quads(at=self._at), sequence=max(self._at, 1))
        elif not replay.is_current():
            reached = replay.catch_up(wait=self._wait)
            if reached < replay.ledger.head().sequence:
                warnings.warn(
                    f"The index is being written; this answer knows entries up to {reached}.",
                    stacklevel=3,
                )
        return replay.index, list_graphs(self.clearance), vocabulary().prefixes

    def _load(self, entry: Entry) -> Record:
        replay = self._open()
        record = load_record(entry.content or b"", current_schema=replay.current_schema)
        stored = replay.ledger.find_origin(entry.sequence)
        if stored is None:
            return record
        said = json.loads(stored.origin)
        lines = {pointer: tuple(place) for pointer, place in said.pop("lines", {}).items()}
        return replace(record, origin=Origin(**said, lines=lines, text=stored.text))

    def _read_slots(self, versions: list[Entry]) -> Mapping[str, Any]:
        """Return the json of the newest version; empty where it was removed or erased."""
        newest = versions[0] if versions else None
        if newest is None or newest.action != "add" or newest.content is None:
            return {}
        current = self._open().current_schema
        return load_record(newest.content, current_schema=current).json

    def _find_sequence(self, moment: str | int | datetime) -> int:
        return self._open().ledger.find_sequence(parse_moment(moment))

    def _list_referrers(self, ids: list[str]) -> tuple[str, ...]:
        from modellake.lake.references import list_referrers

        return list_referrers(self.records(), ids)

    def _check_present(self) -> None:
        if self._at is not None:
            raise UsageError("The past cannot be changed.", fix="Write to the lake itself.")

    def _not_found(self, record: str) -> RecordNotFoundError:
        return RecordNotFoundError(
            f"No record {record!r}.",
            where=self.location,
            fix="It may not exist, or lie above your clearance.",
        )

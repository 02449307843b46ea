"""The index in the lake's folder: an Oxigraph store, published as snapshots.

A snapshot never changes, and nobody opens a store that somebody writes (Oxigraph leaves undefined
what that does). Who has the lock copies the newest snapshot (hard links, so a few milliseconds),
changes the copy, closes it, and gives it a name by one rename. So readers see the old state or the
new one, and a writer that is killed, or finds the disk full, leaves the newest snapshot as it was.
"""

from __future__ import annotations

import errno
import itertools
import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modellake.errors import LakeError, ModelLakeError, QueryError
from modellake.index import (
    APPLIED,
    LIMIT,
    TIMEOUT,
    WAIT,
    IndexDamagedError,
    IndexState,
    IndexWriter,
)
from modellake.index.folder import clone_store, lock, read_changes, read_state, sweep, write_changes
from modellake.index.lines import sort_lines
from modellake.index.query import Form, explain_syntax, prepare_query
from modellake.index.snapshots import Snapshot, find_newest, hold_newest
from modellake.index.terms import Table, Term, read_rows
from modellake.index.worker import Worker

if TYPE_CHECKING:
    from pyoxigraph import Quad, Store

__all__ = ["EmbeddedIndex"]

#: From so many quads on, `bulk_load` is faster than `extend`, and needs less memory.
_BULK = 5_000

#: `bulk_load` keeps what it is given in memory (900 bytes a quad), so it is given so many at once.
#: Each time it makes new files, and RocksDB merges them with those that are there, all anew: from
#: 10,000 records to 100,000 this is what grows more than in proportion, so fewer cost less.
_BATCH = 300_000

#: The first batch is smaller, and each grows by so many: loading begins early.
_FIRST, _STEP = 150_000, 50_000

#: So many changed quads are replayed on the snapshot before them rather than kept in its copy:
#: RocksDB makes new files of every store that is opened for writing, and rewrites the whole store
#: (13 seconds for 100,000 records) when 36 of them lie side by side.
_REPLAY = 1_500

#: A writer that goes on writing publishes once in so many seconds.
_PUBLISH = 1.0

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class EmbeddedIndex:
    """The index in a folder; an `Index`. Threads and processes may share the folder."""

    def __init__(self, folder: str | Path) -> None:
        self._folder = str(folder)
        self._worker = Worker(self._folder)

    @property
    def state(self) -> IndexState:
        """See `Index.state`. Damage within the store shows only when something reads it."""
        return read_state(find_newest(self._folder))

    @contextmanager
    def write(self, *, wait: float = WAIT) -> Iterator[IndexWriter]:
        """See `Index.write`."""
        with lock(self._folder, wait):
            writer = _Writer(self._folder)
            try:
                yield writer
                writer.publish()
            finally:
                writer.discard()

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
        """See `Index.select`."""
        text = prepare_query(query, ["select"], values, prefixes)
        reply = self._ask(text, graphs, prefixes, timeout, limit)
        rows = read_rows(reply["rows"], width=len(reply["columns"]))
        return Table(tuple(reply["columns"]), rows, reply["sequence"], reply["truncated"])

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
        """See `Index.construct`."""
        forms: list[Form] = ["construct", "describe"]
        text = prepare_query(query, forms, values, prefixes)
        reply = self._ask(text, graphs, prefixes, timeout, limit)
        rows = tuple(sorted(read_rows(reply["rows"], width=len(reply["columns"]))))
        return Table(tuple(reply["columns"]), rows, reply["sequence"], reply["truncated"])

    def holds(
        self,
        query: str,
        *,
        graphs: Sequence[str],
        values: Mapping[str, Term] | None = None,
        prefixes: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
    ) -> bool:
        """See `Index.holds`."""
        text = prepare_query(query, ["ask"], values, prefixes)
        return bool(self._ask(text, graphs, prefixes, timeout, 1)["holds"])

    def quads(self) -> Iterator[str]:
        """See `Index.quads`."""
        from pyoxigraph import Store

        with _errors_named(self._folder):
            snapshot = hold_newest(self._folder)
            if snapshot is None:
                return
            try:
                store = Store.read_only(snapshot.store)
                yield from sort_lines(_write_lines(store))
            finally:
                snapshot.release()

    def close(self) -> None:
        """See `Index.close`."""
        self._worker.close()

    def _ask(
        self,
        query: str,
        graphs: Sequence[str],
        prefixes: Mapping[str, str] | None,
        timeout: float,
        limit: int,
    ) -> dict[str, Any]:
        """Return what the worker answers; a snapshot that vanished meanwhile is asked again."""
        request = {
            "query": query,
            "graphs": list(graphs),
            "prefixes": dict(prefixes or {}),
            "limit": limit,
            "applied": APPLIED,
        }
        reply = self._worker.ask(request, timeout=timeout)
        if reply.get("error") == "damage":
            reply = self._worker.ask(request, timeout=timeout)
        if "error" not in reply:
            return reply
        message = str(reply["message"])
        if reply["error"] == "syntax":
            raise explain_syntax(query, message)
        if reply["error"] == "query":
            raise QueryError(f"the query cannot be answered: {message}", where="query")
        if reply["error"] == "files":
            raise LakeError(f"the index cannot be read: {message}", where=self._folder)
        raise _damaged(self._folder, message)


class _Writer:
    """An `IndexWriter` on a copy of the newest snapshot."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._newest = find_newest(folder)
        self._state = read_state(self._newest)
        self._work = ""
        self._store: Store | None = None
        self._origin = ""  # the name of the snapshot that _changes make this copy of
        self._changes: dict[str, bool] | None = None
        self._published = time.monotonic()

    @property
    def state(self) -> IndexState:
        return self._state

    def apply(
        self, added: Iterable[Quad], removed: Iterable[Quad], *, sequence: int, mark: str = ""
    ) -> None:
        if self._state.damage:
            raise _damaged(self._folder, self._state.damage)
        with self._whole_or_nothing():
            self._remove(removed)
            self._add(added)
        self._state = IndexState(sequence, mark)
        if time.monotonic() - self._published >= _PUBLISH:
            self.publish()

    def rebuild(
        self, quads: Iterable[Quad], *, sequence: int, mark: str = "", packed: bool = False
    ) -> None:
        from pyoxigraph import Store

        self.discard()
        with self._whole_or_nothing():
            self._store = Store(self._make_work())
            self._changes = None
            _load(self._store, quads, self._work)
            if packed:
                self._store.optimize()
        self._state = IndexState(sequence, mark)
        self.publish()
        sweep(self._folder, forced=True)

    def publish(self) -> None:
        if self._store is None:
            return
        number = self._newest.number + 1 if self._newest else 1
        name = f"{number:010}-{self._state.sequence}"
        with self._whole_or_nothing():
            _write_sequence(self._store, self._state)
            self._store = None  # closes it
            write_changes(self._work, self._state, self._origin, self._changes)
            os.rename(self._work, os.path.join(self._folder, name))
        self._newest = Snapshot(self._folder, name)
        self._published = time.monotonic()
        sweep(self._folder)

    def discard(self) -> None:
        """Forget what was not published."""
        self._store = None
        if self._work:
            shutil.rmtree(self._work, ignore_errors=True)
        self._state = read_state(self._newest)

    @contextmanager
    def _whole_or_nothing(self) -> Iterator[None]:
        complete = False
        try:
            with _errors_named(self._folder):
                yield
            complete = True
        finally:
            if not complete:
                self.discard()

    def _make_work(self) -> str:
        """Make a folder for a copy; return where its store goes."""
        self._work = os.path.join(self._folder, f"tmp-{os.getpid()}-{time.monotonic_ns()}")
        os.makedirs(self._work)
        return os.path.join(self._work, "store")

    def _open(self) -> Store:
        """Return the copy, made of the newest snapshot or of the one before and its changes."""
        from pyoxigraph import RdfFormat, Store, parse

        if self._store is not None:
            return self._store
        path = self._make_work()
        origin, changes = read_changes(self._newest)
        if origin is None or changes is None or len(changes) > _REPLAY:
            origin, changes = self._newest, {}
        if origin is not None:
            clone_store(origin.store, path)
        store = Store(path)
        for present in (False, True):
            lines = "\n".join(line for line, kept in changes.items() if kept is present)
            quads: Any = parse(lines, RdfFormat.N_QUADS)
            _change(store, quads, present=present)
        self._store, self._changes = store, changes
        self._origin = origin.name if origin else ""
        return store

    def _remove(self, removed: Iterable[Quad]) -> None:
        store, following = self._open(), iter(removed)
        taken = list(itertools.islice(following, _BULK))
        _change(store, taken, present=False)
        self._note(taken, present=False)
        _change(store, following, present=False)

    def _add(self, added: Iterable[Quad]) -> None:
        store, following = self._open(), iter(added)
        taken = list(itertools.islice(following, _BULK))
        self._note(taken, present=True)
        if len(taken) < _BULK:
            _change(store, taken, present=True)
        else:
            _load(store, itertools.chain(taken, following), self._work)

    def _note(self, quads: list[Quad], *, present: bool) -> None:
        """Keep changes for the next writer, as long as they are few."""
        if len(quads) == _BULK:
            self._changes = None
        elif self._changes is not None:
            self._changes.update((f"{quad} .", present) for quad in quads)


def _change(store: Store, quads: Iterable[Quad], *, present: bool) -> None:
    if present:
        store.extend(quads)
        return
    for quad in quads:
        store.remove(quad)


def _load(store: Store, quads: Iterable[Quad], folder: str) -> None:
    """Add many quads.

    While a batch is loaded, without Python's lock, the next one is written. The batches go through
    files of the folder, so that no two are in memory. A query looks for everything in each of them,
    until RocksDB merges them: after 65 batches it takes four times as long, and merging them takes
    a third of the time that loading took.
    """
    from pyoxigraph import RdfFormat, serialize

    following, lines = iter(quads), RdfFormat.N_QUADS
    paths = [os.path.join(folder, f"batch-{number}.nq") for number in range(2)]
    sizes = itertools.chain(range(_FIRST, _BATCH, _STEP), itertools.repeat(_BATCH))
    loading: Future[None] | None = None
    with ThreadPoolExecutor(1) as thread:
        for path, size in zip(itertools.cycle(paths), sizes, strict=False):
            serialize(itertools.islice(following, size), path, format=lines)
            if loading is not None:
                loading.result()
            if not os.path.getsize(path):
                break
            loading = thread.submit(store.bulk_load, path=path, format=lines, lenient=True)
    for path in paths:
        Path(path).unlink(missing_ok=True)


def _write_sequence(store: Store, state: IndexState) -> None:
    """Say in the store how far it is: the last thing that is written to it.

    The name of a graph without quads says it, so that all quads of a store are the lake's.
    """
    from pyoxigraph import NamedNode

    for graph in list(store.named_graphs()):
        if graph.value.startswith(APPLIED):
            store.remove_graph(graph)
    store.add_graph(NamedNode(f"{APPLIED}/{state.sequence}"))


def _write_lines(store: Store) -> Iterator[str]:
    for quad in store:
        yield f"{quad} ."


def _damaged(folder: str, reason: str) -> IndexDamagedError:
    return IndexDamagedError(
        f"the index is damaged: {reason}", where=folder, fix="Rebuild it: modellake reindex."
    )


@contextmanager
def _errors_named(folder: str) -> Iterator[None]:
    """Turn what Oxigraph and the file system raise into the errors of modellake."""
    try:
        yield
    except ModelLakeError:
        raise
    except (OSError, RuntimeError) as error:
        message, number = str(error), getattr(error, "errno", None)
        if number in _FULL or "No space left" in message or "File too large" in message:
            raise LakeError(
                "the index cannot be written: the disk is full",
                where=folder,
                fix="Free some space (or raise the quota), then run this again; nothing was lost.",
            ) from error
        if isinstance(error, FileNotFoundError) or message.startswith("Corruption"):
            raise _damaged(folder, message) from error
        raise LakeError(f"the index cannot be used: {message}", where=folder) from error

"""Snapshots on disk, and the program that answers queries from the newest one.

The worker process runs this file as a program of its own, so it imports the standard library and
pyoxigraph and nothing of modellake.

A snapshot is a folder that nobody changes once it has its name, `<number>-<sequence>`:

- `store/`: an Oxigraph store, closed by the process that wrote it;
- `held`: says how far it is (`IndexState.statement`); who reads it has a shared lock on the file;
- `changes`: what it adds to and removes from the snapshot that it was made of, for the next writer.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import struct
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyoxigraph import BlankNode, Literal, NamedNode, Store, Triple

    Node = NamedNode | BlankNode | Literal | Triple

__all__ = [
    "LENGTH",
    "Snapshot",
    "find_newest",
    "hold_newest",
    "list_snapshots",
    "serve",
]

#: How many bytes follow, before every message between the processes.
LENGTH = struct.Struct(">Q")

_NAME = re.compile(r"(\d{10})-(\d+)")


class Snapshot:
    """One snapshot, and the hold on it where there is one."""

    def __init__(self, folder: str, name: str) -> None:
        self.name = name
        self.path = os.path.join(folder, name)
        self.store = os.path.join(self.path, "store")
        number, sequence = name.split("-")
        self.number, self.sequence = int(number), int(sequence)
        self._held = -1

    def hold(self) -> bool:
        """Keep the snapshot from being removed, until `release` or the end of the process.

        Returns:
            False where it is being removed, or is gone already.
        """
        path = os.path.join(self.path, "held")
        try:
            held = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(held, fcntl.LOCK_SH | fcntl.LOCK_NB)
            present = os.path.exists(path)
        except BlockingIOError:
            present = False
        if not present:
            os.close(held)
            return False
        self._held = held
        return True

    def release(self) -> None:
        """Let the snapshot be removed."""
        if self._held >= 0:
            os.close(self._held)
            self._held = -1


def list_snapshots(folder: str) -> list[Snapshot]:
    """Return the snapshots of an index, from the oldest to the newest."""
    try:
        names = os.listdir(folder)
    except FileNotFoundError:
        return []
    return [Snapshot(folder, name) for name in sorted(names) if _NAME.fullmatch(name)]


def find_newest(folder: str) -> Snapshot | None:
    """Return the newest snapshot, or None where nothing was ever published."""
    return next(iter(list_snapshots(folder)[::-1]), None)


def hold_newest(folder: str) -> Snapshot | None:
    """Return the newest snapshot, held, or None where nothing was ever published."""
    while (newest := find_newest(folder)) is not None:
        if newest.hold():
            return newest
        if (again := find_newest(folder)) is not None and again.name == newest.name:
            # Nobody removes the newest snapshot, so its folder is damaged.
            raise FileNotFoundError(2, "a file of the index is missing", newest.path)
    return None


class _Reader:
    """The newest snapshot, open."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._snapshot: Snapshot | None = None
        self._store: Store | None = None
        self._names: set[str] = set()

    @property
    def sequence(self) -> int:
        return self._snapshot.sequence if self._snapshot else 0

    def open(self, applied: str) -> Store:
        """Return the store of the newest snapshot; a graph below `applied` names its state."""
        from pyoxigraph import Store

        newest = find_newest(self._folder)
        same = (newest and newest.name) == (self._snapshot and self._snapshot.name)
        if self._store is not None and same:
            return self._store
        self.close()
        self._snapshot = hold_newest(self._folder)
        if self._snapshot is None:
            self._store = Store()
            return self._store
        store = Store.read_only(self._snapshot.store)
        names = [graph.value for graph in store.named_graphs()]
        states = [name for name in names if name.startswith(applied)]
        # A write-ahead log that was lost (a power cut) leaves a store that opens, and is older.
        if states != [f"{applied}/{self.sequence}"]:
            raise FileNotFoundError(2, "a part of the index is missing", self._snapshot.path)
        self._store, self._names = store, set(names) - set(states)
        return store

    def choose(self, graphs: list[str]) -> dict[str, Any]:
        """Return the dataset of a query, of those graphs, as Oxigraph takes it.

        A list of graphs costs a look into each of them for every pattern and every step of a path.
        So those that hold nothing are left out; and where a query may see all quads there are, it
        gets them as one graph, in which one look is enough.
        """
        from pyoxigraph import NamedNode

        present: list[Any] = [NamedNode(name) for name in graphs if name in self._names]
        if self._names <= set(graphs):
            return {"use_default_graph_as_union": True, "named_graphs": present}
        nothing = [NamedNode(name) for name in graphs[:1]]  # an empty list would mean all graphs
        return {"default_graph": present or nothing, "named_graphs": present}

    def close(self) -> None:
        self._store, self._names = None, set()
        if self._snapshot:
            self._snapshot.release()
            self._snapshot = None


class _EnoughError(Exception):
    """More rows than the limit are written."""


class _Lines:
    """What Oxigraph writes of an answer, until there are more lines than wanted."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._count = 0
        self._data = bytearray()

    def write(self, data: bytes) -> int:
        self._data += data
        self._count += data.count(b"\n")
        if self._count > self._most:
            raise _EnoughError
        return len(data)

    def flush(self) -> None:
        """Be a file for Oxigraph."""

    @property
    def truncated(self) -> bool:
        return self._count > self._most

    @property
    def data(self) -> bytes:
        if not self.truncated:
            return bytes(self._data)
        return b"\n".join([*self._data.split(b"\n", self._most)[:-1], b""])


def _collect(result: Any, limit: int) -> tuple[dict[str, Any], bytes]:
    """Write what Oxigraph answers, as far as the limit: its head, and its rows as `_write` does."""
    kind = type(result).__name__
    if kind == "QueryBoolean":
        return {"holds": bool(result)}, b""
    if kind == "QueryTriples":
        return _collect_triples(result, limit)
    from pyoxigraph import QueryResultsFormat

    columns = [variable.value for variable in result.variables]
    lines = _Lines(limit + 1)  # the first one names the columns
    with suppress(_EnoughError):
        result.serialize(lines, format=QueryResultsFormat.TSV)
    rows = lines.data.partition(b"\n")[2]
    return {"columns": columns, "truncated": lines.truncated}, rows


def _collect_triples(result: Any, limit: int) -> tuple[dict[str, Any], bytes]:
    rows: dict[Any, None] = {}  # Oxigraph gives a triple for each solution
    truncated = False
    for triple in result:
        truncated = len(rows) == limit and triple not in rows
        if truncated:
            break
        rows[triple] = None
    written = "".join("\t".join(map(_write_term, triple)) + "\n" for triple in rows)
    head = {"columns": ["subject", "predicate", "object"], "truncated": truncated}
    return head, written.encode()


def _write_term(term: Node) -> str:
    """Write a term as it stands in a table of tab-separated values."""
    return f"<<( {term} )>>" if type(term).__name__ == "Triple" else str(term)


def _answer(reader: _Reader, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    try:
        store = reader.open(request["applied"])
        dataset = reader.choose(request["graphs"])
        result = store.query(request["query"], prefixes=request["prefixes"], **dataset)
        head, rows = _collect(result, request["limit"])
        return {"sequence": reader.sequence, **head}, rows
    except SyntaxError as error:
        return {"error": "syntax", "message": str(error)}, b""
    except ValueError as error:
        return {"error": "query", "message": str(error)}, b""
    except (OSError, RuntimeError) as error:
        # Oxigraph raises RuntimeError for a corrupted file and for an unknown function alike.
        reader.close()
        kind = "files" if isinstance(error, OSError) else "query"
        if isinstance(error, FileNotFoundError) or str(error).startswith("Corruption"):
            kind = "damage"
        return {"error": kind, "message": str(error)}, b""


def _read(size: int) -> bytes:
    data = sys.stdin.buffer.read(size)
    if len(data) < size:
        os._exit(0)  # the other side is gone; nothing here needs an orderly end
    return data


def _write(message: dict[str, Any], rows: bytes = b"") -> None:
    """Write a message, and after it the rows of an answer: a line for each, a tab between terms."""
    data = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    for part in (data, rows):
        sys.stdout.buffer.write(LENGTH.pack(len(part)))
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()


def serve(folder: str) -> None:
    """Answer requests from standard input on standard output, until it closes."""
    import pyoxigraph  # noqa: F401  # loaded now, so that the first query does not wait for it

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that asks
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    reader = _Reader(folder)
    _write({"ready": True})
    while True:
        request = json.loads(_read(*LENGTH.unpack(_read(LENGTH.size))))
        # The asking process kills this one at the time limit. Where it was killed itself, the
        # alarm, whose default is to end the process, keeps a query from running on for ever.
        signal.setitimer(signal.ITIMER_REAL, request["timeout"] + 1)
        reply = _answer(reader, request)
        signal.setitimer(signal.ITIMER_REAL, 0)
        _write(*reply)


if __name__ == "__main__":
    sys.path.append(sys.argv[2])  # where pyoxigraph is
    serve(sys.argv[1])

"""The index on a SPARQL 1.1 server: query and update, and dumps by the graph store protocol.

The environment says what an address does not: `MODELLAKE_ENDPOINT_USER` and
`MODELLAKE_ENDPOINT_PASSWORD` (basic credentials), or `MODELLAKE_ENDPOINT_TOKEN` (bearer);
`MODELLAKE_ENDPOINT_UPDATE` and `MODELLAKE_ENDPOINT_STORE`, where updates and the graph store
protocol have addresses of their own.

A server has no snapshots. A difference that fits into one request is one transaction on servers
that keep section 2.2 of SPARQL 1.1 Update; a larger one marks the index as unfinished first, so
that a writer that dies between two requests leaves an index that is known to need a rebuild.
"""

from __future__ import annotations

import itertools
import os
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any

from modellake.errors import ConnectionFailedError, LockedError
from modellake.index import (
    APPLIED,
    GRAPH_ROOT,
    LIMIT,
    TIMEOUT,
    WAIT,
    IndexDamagedError,
    IndexState,
    IndexWriter,
)
from modellake.index.lines import sort_lines
from modellake.index.protocol import Connection, Results, read_results, strip_credentials
from modellake.index.query import limit_rows, prepare_query, write_prefixes
from modellake.index.terms import XSD, Table, Term, literal

if TYPE_CHECKING:
    from pyoxigraph import Quad

__all__ = ["EndpointIndex"]

_JSON = "application/sparql-results+json"
_TRIPLES = "application/n-triples"

#: What a literal without a datatype has nevertheless, and one with a language.
_PLAIN = (XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")

#: Quads in one request. Virtuoso 7 answers "memory exhausted" from 4,990 on.
_CHUNK = 1_000

#: Seconds for an update, for the dump of one graph.
_UPDATE = 300.0
_DUMP = 3_600.0

_STATEMENT = f"GRAPH <{APPLIED}> {{ <{APPLIED}> <{APPLIED}> %s }}"

#: A graph that is nowhere, so that no graphs at all can be asked for.
_NOWHERE = GRAPH_ROOT + "nothing"


class EndpointIndex:
    """The index on a server; an `Index`.

    All graphs whose names begin with `GRAPH_ROOT` belong to this lake, so a server (or a dataset of
    it) has one lake.

    Args:
        url: The address for queries.
        update: The address for updates. Without it and without a word in the environment it is
            `…/update` beside `…/query`, as of Oxigraph and Fuseki, or the address for queries.
        store: The address of the graph store protocol; without it dumps are CONSTRUCT queries.
        environ: The environment.
    """

    def __init__(
        self,
        url: str,
        *,
        update: str | None = None,
        store: str | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        beside = f"{url.removesuffix('/query')}/update" if url.endswith("/query") else url
        self._url = url
        self._update = update or environ.get("MODELLAKE_ENDPOINT_UPDATE") or beside
        self._store = store or environ.get("MODELLAKE_ENDPOINT_STORE")
        self._connection = Connection(environ)
        self._lock = threading.Lock()
        self._keeps_datasets: bool | None = None

    @property
    def state(self) -> IndexState:
        """See `Index.state`."""
        query = f"SELECT ?o {{ {_STATEMENT % '?o'} }}"
        _, rows = self._read(query, {}, TIMEOUT)
        if not rows:
            return IndexState()
        if len(rows) > 1 or rows[0][0] is None:
            return IndexState(damage="it says twice how far it is")
        return IndexState.from_statement(rows[0][0].value)

    @contextmanager
    def write(self, *, wait: float = WAIT) -> Iterator[IndexWriter]:
        """See `Index.write`. Only threads wait here: processes wait for a lease of the ledger."""
        if not self._lock.acquire(timeout=wait):
            raise LockedError(
                f"another thread has been writing the index for {wait:g} seconds",
                where=strip_credentials(self._url),
                fix="Wait for it to end, or allow more time.",
            )
        try:
            yield _Writer(self)
        finally:
            self._lock.release()

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
        text = limit_rows(prepare_query(query, ["select"], values, prefixes), limit + 1)
        dataset, sequence = self._dataset(graphs), self.state.sequence
        text = write_prefixes(text, prefixes or {})
        reply = self._connection.query(self._url, text, dataset, _JSON, timeout)
        columns, rows = read_results(reply.body, self._url)
        return Table(columns, tuple(rows[:limit]), sequence, len(rows) > limit or reply.truncated)

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
        from pyoxigraph import RdfFormat, parse

        text = prepare_query(query, ["construct", "describe"], values, prefixes)
        dataset, sequence = self._dataset(graphs), self.state.sequence
        text = write_prefixes(text, prefixes or {})
        reply = self._connection.query(self._url, text, dataset, _TRIPLES, timeout)
        triples = {quad.triple for quad in parse(reply.body, RdfFormat.N_TRIPLES)}
        rows = tuple(sorted(tuple(map(_make_term, triple)) for triple in triples))
        columns = ("subject", "predicate", "object")
        return Table(columns, rows[:limit], sequence, len(rows) > limit)

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
        dataset = self._dataset(graphs)
        return bool(self._read(write_prefixes(text, prefixes or {}), dataset, timeout)[1])

    def quads(self) -> Iterator[str]:
        """See `Index.quads`. Virtuoso writes doubles with six digits."""
        return sort_lines(self._dump())

    def close(self) -> None:
        """See `Index.close`."""
        self._connection.close()

    def find_graphs(self) -> list[str]:
        """Return the names of the graphs that belong to this lake, but for that of the state."""
        root = f"STRSTARTS(STR(?g), '{GRAPH_ROOT}')"
        query = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} FILTER({root}) }}"
        _, rows = self._read(query, {}, _UPDATE)
        names = {row[0].value for row in rows if row[0] is not None}
        return sorted(names - {APPLIED})

    def send_update(self, text: str) -> None:
        """Send an update that may be repeated."""
        self._connection.update(self._update, text, _UPDATE)

    def _dump(self) -> Iterator[str]:
        from pyoxigraph import NamedNode, Quad, RdfFormat, parse

        for name in self.find_graphs():
            graph, found = NamedNode(name), 0
            with tempfile.TemporaryFile() as file:
                self._dump_graph(name, file)
                file.seek(0)
                for quad in parse(file, RdfFormat.N_TRIPLES):
                    found += 1
                    yield f"{Quad(quad.subject, quad.predicate, quad.object, graph)} ."
            query = f"SELECT (COUNT(*) AS ?n) {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
            count = self._read(query, {}, _UPDATE)[1][0][0]
            if count is not None and found < int(count.value):
                raise ConnectionFailedError(
                    f"the server sends {found} of the {count} statements in {name}",
                    where=strip_credentials(self._url),
                    fix="Raise its limit on rows (in Virtuoso: ResultSetMaxRows).",
                )

    def _dump_graph(self, name: str, file: IO[bytes]) -> None:
        if self._store:
            self._connection.dump(self._store, name, file, _DUMP)
        else:
            query = f"CONSTRUCT {{?s ?p ?o}} {{ GRAPH <{name}> {{?s ?p ?o}} }}"
            file.write(self._connection.query(self._url, query, {}, _TRIPLES, _DUMP).body)

    def _dataset(self, graphs: Sequence[str]) -> dict[str, list[str]]:
        """Return the parameters that let a query see some graphs and nothing else.

        Raises:
            ConnectionFailedError: The server ignores them.
        """
        if not self._keeps_datasets:
            self._keeps_datasets = self._probe_datasets()
        names = list(graphs) or [_NOWHERE]
        return {"default-graph-uri": names, "named-graph-uri": names}

    def _probe_datasets(self) -> bool:
        """Return whether the server keeps datasets; False where nothing is there yet to see."""
        nothing = {"default-graph-uri": [_NOWHERE], "named-graph-uri": [_NOWHERE]}
        if not self._read(f"SELECT ?o {{ {_STATEMENT % '?o'} }}", {}, TIMEOUT)[1]:
            return False
        for pattern in ("?s ?p ?o", "GRAPH ?g { ?s ?p ?o }", _STATEMENT % "?o"):
            if self._read(f"SELECT ?o {{ {pattern} }} LIMIT 1", nothing, TIMEOUT)[1]:
                raise ConnectionFailedError(
                    "the SPARQL endpoint ignores default-graph-uri and named-graph-uri, "
                    "so no clearance can be kept",
                    where=strip_credentials(self._url),
                    fix="Use a server that keeps section 2.1.4 of the SPARQL 1.1 Protocol.",
                )
        return True

    def _read(self, text: str, dataset: Mapping[str, list[str]], timeout: float) -> Results:
        reply = self._connection.query(self._url, text, dataset, _JSON, timeout)
        return read_results(reply.body, self._url)


class _Writer:
    """An `IndexWriter` on a server."""

    def __init__(self, index: EndpointIndex) -> None:
        self._index = index
        self._state = index.state

    @property
    def state(self) -> IndexState:
        return self._state

    def apply(
        self, added: Iterable[Quad], removed: Iterable[Quad], *, sequence: int, mark: str = ""
    ) -> None:
        if self._state.damage:
            raise IndexDamagedError(
                f"the index is damaged: {self._state.damage}", fix="Rebuild it: modellake reindex."
            )
        parts = [*_write_data("DELETE DATA", removed), *_write_data("INSERT DATA", added)]
        self._send(itertools.chain(parts), IndexState(sequence, mark), small=len(parts) <= 2)

    def rebuild(
        self, quads: Iterable[Quad], *, sequence: int, mark: str = "", packed: bool = False
    ) -> None:
        self._index.send_update(_write_statement("unfinished"))
        drops = (f"DROP SILENT GRAPH <{name}>" for name in self._index.find_graphs())
        parts = itertools.chain(drops, _write_data("INSERT DATA", quads))
        self._send(parts, IndexState(sequence, mark), small=False)

    def publish(self) -> None:
        """A server shows at once what it has."""

    def _send(self, parts: Iterator[str], state: IndexState, *, small: bool) -> None:
        """Send updates and say how far they go, in one request where they are small."""
        self._state = IndexState(damage="a change of the index was interrupted")
        statement = _write_statement(state.statement)
        if small:
            self._index.send_update(" ;\n".join([*parts, statement]))
        else:
            self._index.send_update(_write_statement("unfinished"))
            for part in parts:
                self._index.send_update(part)
            self._index.send_update(statement)
        self._state = state


def _write_statement(text: str) -> str:
    """Return the update that replaces what the index says of how far it is."""
    insert = _STATEMENT % Term("literal", text).sparql
    return f"DELETE WHERE {{ {_STATEMENT % '?o'} }} ;\nINSERT DATA {{ {insert} }}"


def _write_data(operation: str, quads: Iterable[Quad]) -> Iterator[str]:
    """Write quads as updates of a size that servers take."""
    following = iter(quads)
    while chunk := list(itertools.islice(following, _CHUNK)):
        chunk.sort(key=_name_graph)
        blocks = []
        for name, group in itertools.groupby(chunk, key=_name_graph):
            lines = "\n".join(f"{quad.triple} ." for quad in group)
            blocks.append(f"GRAPH {name} {{\n{lines}\n}}")
        yield f"{operation} {{ {' '.join(blocks)} }}"


def _name_graph(quad: Quad) -> str:
    return str(quad.graph_name)


def _make_term(node: Any) -> Term:
    """Return a term of Oxigraph as a value."""
    kind = type(node).__name__
    if kind == "NamedNode":
        return Term("iri", node.value)
    if kind == "BlankNode":
        return Term("blank", node.value)
    if kind == "Triple":
        return Term("literal", str(node))
    datatype = node.datatype.value
    return literal(
        node.value,
        datatype="" if datatype in _PLAIN else datatype,
        language=node.language or "",
    )

"""The record graph of records as statements, with what no slot of a record holds beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from modellake.exports.format import Loss, Request
from modellake.exports.nodes import find_losses, write_unmapped
from modellake.graph import expand_id, write_graph
from modellake.record import Record
from modellake.sources.statements import UNMAPPED

__all__ = ["iterate_statements", "quote"]

_RDF_JSON = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON"

#: Records whose graph is written at once; the context is processed once for each.
_CHUNK = 1000

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r"}
_ESCAPED = re.compile(r'[\\"\n\r]')


def iterate_statements(request: Request) -> Iterator[tuple[str, str, str] | Loss]:
    """Yield each statement as N-Triples terms, those of a chunk of records sorted; and losses."""
    records = iter(request.records)
    while chunk := list(islice(records, _CHUNK)):
        graph = write_graph(chunk, base=request.material.base)
        found: dict[str, list[Any]] = {}
        for finding in graph.findings:
            found.setdefault(finding.record, []).append(finding)
        for record in chunk:
            if record.id in found:
                yield from find_losses(record, found[record.id])
        lines = [(str(one.subject), str(one.predicate), str(one.object)) for one in graph.quads]
        written = {subject for subject, _, _ in lines}
        lines += [one for record in chunk if (one := _keep(record, request, written)) is not None]
        yield from sorted(lines)


def quote(text: str) -> str:
    """Return a text as a literal of N-Triples (RDF 1.1 N-Triples, section 7)."""
    return '"' + _ESCAPED.sub(lambda match: _ESCAPES[match.group()], text) + '"'


def _keep(record: Record, request: Request, written: set[str]) -> tuple[str, str, str] | None:
    subject = f"<{expand_id(record.id, request.material.base)}>"
    if not record.unmapped or subject not in written:
        return None
    return subject, f"<{UNMAPPED}>", f"{quote(write_unmapped(record))}^^<{_RDF_JSON}>"

"""Records as N-Quads in the default graph (RDF 1.1 N-Quads), so as N-Triples too."""

from __future__ import annotations

from collections.abc import Iterator

from modellake.exports.format import ExportFormat, Loss, Request
from modellake.exports.statements import iterate_statements

__all__ = ["FORMAT"]


def _write(request: Request) -> Iterator[str | Loss]:
    for one in iterate_statements(request):
        yield one if isinstance(one, Loss) else f"{one[0]} {one[1]} {one[2]} .\n"


FORMAT = ExportFormat(
    name="nquads",
    title="the graph of records as N-Quads, one statement a line",
    suffix=".nq",
    media_type="application/n-quads",
    scope="records",
    write=_write,
)

"""Turtle, N-Triples and N-Quads with our own terms, as the exports write them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from modellake.graph import parse_statements
from modellake.record import Reading
from modellake.sources.input import Input, Source
from modellake.sources.statements import read_statements, report_syntax
from modellake.vocabulary import TERMS

__all__ = ["SOURCE"]

_TERMS = TERMS.encode()
_TURTLE = re.compile(rb"\s*(?:#[^\n]*\n\s*)*(?:@prefix|@base|prefix\s|base\s)", re.IGNORECASE)
_QUADS = re.compile(rb"\s*(?:#[^\n]*\n\s*)*(?:<[^<>\s]*>|_:\S+)\s+<[^<>\s]*>\s")


def _detect(head: bytes, name: str) -> float:
    """Take what names a term of ours; RDF of other terms is for other sources."""
    if _TERMS not in head:
        return 0.0
    return 0.95 if _TURTLE.match(head) or _QUADS.match(head) else 0.0


def _read(source: Input, base: str) -> Iterator[Reading]:
    turtle = _TURTLE.match(source.head) is not None
    media_type = "text/turtle" if turtle else "application/n-quads"
    with source.open() as stream:
        try:
            statements = list(parse_statements(stream, media_type, base=base))
        except SyntaxError as error:
            what = "Turtle" if turtle else "N-Quads"
            yield Reading((), (report_syntax(error, source.name, what),))
            return
    yield read_statements(statements, source=SOURCE.name, name=source.name, base=base)


SOURCE = Source(
    name="turtle",
    title="the graph of records as Turtle, N-Triples or N-Quads",
    suffixes=(".ttl", ".nt", ".nq"),
    detect=_detect,
    read=_read,
)

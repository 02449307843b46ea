"""Records as Turtle (RDF 1.1 Turtle): one block a record, its values after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import groupby
from operator import itemgetter

from modellake.exports.format import ExportFormat, Loss, Request
from modellake.exports.statements import iterate_statements
from modellake.vocabulary import vocabulary

__all__ = ["FORMAT"]

_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_XSD = "http://www.w3.org/2001/XMLSchema#"

# Less than Turtle allows (section 6.5, PN_LOCAL), so that nothing has to be escaped.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_TYPED = re.compile(r'(".*")\^\^<(.*?)>', re.DOTALL)


def _write(request: Request) -> Iterator[str | Loss]:
    writer = _Writer(request.material.base, vocabulary().prefixes)
    statements: list[tuple[str, str, str]] = []
    for one in iterate_statements(request):
        if isinstance(one, Loss):
            yield one
        else:
            statements.append(one)
    statements.sort(key=_order)
    blocks = [
        writer.write(subject, [(predicate, value) for _, predicate, value in lines])
        for subject, lines in groupby(statements, key=itemgetter(0))
    ]
    yield writer.write_head()
    yield from blocks


def _order(statement: tuple[str, str, str]) -> tuple[str, str, str, str]:
    """Put the values of a record behind it."""
    subject, predicate, value = statement
    owner, _, inside = subject[1:-1].partition("/.well-known/genid/")
    return owner, inside, predicate, value


class _Writer:
    def __init__(self, base: str, prefixes: Mapping[str, str]) -> None:
        self._base = base
        self._namespaces = sorted(prefixes.items(), key=lambda item: -len(item[1]))
        self._used: set[tuple[str, str]] = set()

    def write_head(self) -> str:
        """Return the base and the prefixes that were used."""
        lines = [f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in self._used]
        return f"@base <{self._base}> .\n" + "".join(sorted(lines))

    def write(self, subject: str, statements: list[tuple[str, str]]) -> str:
        """Return one block: the type first, then the predicates in order."""
        lines = []
        statements.sort(key=lambda item: (item[0] != _TYPE, *item))
        for predicate, group in groupby(statements, key=itemgetter(0)):
            values = ", ".join(self._term(value) for _, value in group)
            lines.append(f"{'a' if predicate == _TYPE else self._term(predicate)} {values}")
        return f"\n{self._term(subject)}\n    " + " ;\n    ".join(lines) + " .\n"

    def _term(self, term: str) -> str:
        if term.startswith("<"):
            return self._iri(term[1:-1])
        typed = _TYPED.fullmatch(term)
        if typed is None:
            return term
        text, datatype = typed.groups()
        if datatype in (_XSD + "integer", _XSD + "boolean"):
            return text[1:-1]
        return f"{text}^^{self._iri(datatype)}"

    def _iri(self, iri: str) -> str:
        for prefix, namespace in self._namespaces:
            local = iri.removeprefix(namespace)
            if local != iri and _LOCAL.fullmatch(local):
                self._used.add((prefix, namespace))
                return f"{prefix}:{local}"
        return f"<{iri.removeprefix(self._base)}>"


FORMAT = ExportFormat(
    name="turtle",
    title="the graph of records as Turtle",
    suffix=".ttl",
    media_type="text/turtle",
    scope="records",
    write=_write,
)

"""Terms and small graphs in memory, as the engines and the writers need them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

import pyoxigraph

__all__ = [
    "RDF",
    "SH",
    "XSD",
    "Graph",
    "Statement",
    "Term",
    "local_name",
    "parse_ntriples",
    "plain",
    "read_list",
    "read_term",
    "term_text",
    "write_ntriples",
]

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SH = "http://www.w3.org/ns/shacl#"
XSD = "http://www.w3.org/2001/XMLSchema#"

Term: TypeAlias = "pyoxigraph.NamedNode | pyoxigraph.BlankNode | pyoxigraph.Literal"
Statement: TypeAlias = "tuple[Term, Term, Term]"


def term_text(term: Term) -> str:
    """Write a term in the syntax of N-Triples."""
    return str(term)


def plain(term: Term) -> str:
    """Return what a term says: the IRI, the label or the lexical form."""
    return str(term.value)


def parse_ntriples(text: str) -> Iterator[Statement]:
    """Read N-Triples that this package or an engine wrote."""
    quads = pyoxigraph.parse(text.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES)
    for subject, predicate, value, _ in quads:
        yield subject, predicate, value


def write_ntriples(statements: Iterable[pyoxigraph.Triple] | Iterable[pyoxigraph.Quad]) -> str:
    """Write triples, or quads of the default graph: their N-Quads are N-Triples."""
    data = pyoxigraph.serialize(statements, format=pyoxigraph.RdfFormat.N_QUADS)
    return data.decode() if data else ""


def read_term(text: str) -> str:
    """Return what a term in the syntax of N-Triples says: the IRI, the label or the lexical form.

    Example:
        >>> read_term("<urn:a>"), read_term('"hi"@en')
        ('urn:a', 'hi')
    """
    if text.startswith("<"):
        return text[1:-1]
    if text.startswith("_:"):
        return text[2:]
    for _, _, value in parse_ntriples(f"<urn:s> <urn:p> {text} .\n"):
        return plain(value)
    return text


def local_name(iri: str) -> str:
    """Return what follows the last `#`, `/` or `:`.

    Example:
        >>> local_name("https://w3id.org/modellake/pack/core#license-present")
        'license-present'
    """
    return max((iri.rpartition(mark)[2] for mark in "#/:"), key=lambda tail: -len(tail))


class Graph:
    """Triples with a look-up by subject and predicate."""

    def __init__(self, triples: Iterable[Statement]) -> None:
        self._about: dict[Term, dict[str, list[Term]]] = {}
        for subject, predicate, value in triples:
            said = self._about.setdefault(subject, {})
            said.setdefault(predicate.value, []).append(value)

    def __iter__(self) -> Iterator[Statement]:
        for subject, said in self._about.items():
            for predicate, values in said.items():
                name = pyoxigraph.NamedNode(predicate)
                for value in values:
                    yield subject, name, value

    @property
    def subjects(self) -> list[Term]:
        """All subjects."""
        return list(self._about)

    def about(self, subject: Term) -> Mapping[str, list[Term]]:
        """Return the values of a subject by predicate."""
        return self._about.get(subject, {})

    def objects(self, subject: Term, predicate: str) -> list[Term]:
        """Return the values of one predicate, sorted."""
        found = self._about.get(subject, {}).get(predicate, [])
        return sorted(found, key=str) if len(found) > 1 else found

    def match(self, predicate: str) -> list[tuple[Term, Term]]:
        """Return the subjects and objects of one predicate."""
        return [
            (subject, value)
            for subject, said in self._about.items()
            for value in said.get(predicate, ())
        ]


def read_list(graph: Graph, head: Term) -> list[Term]:
    """Return the members of an RDF list; a broken list ends where it breaks."""
    members: list[Term] = []
    seen: set[Term] = set()
    while head not in seen:
        seen.add(head)
        first, rest = graph.objects(head, RDF + "first"), graph.objects(head, RDF + "rest")
        if not first or not rest:
            break
        members.append(first[0])
        head = rest[0]
    return members

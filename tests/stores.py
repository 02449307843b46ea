"""Records of test cases as graphs, and two engines that answer over them (law 7)."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph
import rdflib

from modellake.graph import close_graph, write_graph
from modellake.index.query import prepare_query
from modellake.index.terms import Table, Term
from modellake.normal_form import build_records
from modellake.packs.facts import list_facts
from modellake.record import Record
from modellake.sources.native import read_native
from modellake.sources.text import parse_yaml
from modellake.vocabulary import TERMS, vocabulary

CASES = Path(__file__).parent / "cases"

#: What queries use of the ontology; the whole of it takes rdflib a second to read.
_ONTOLOGY_USED = (TERMS + "rank", "http://www.w3.org/2000/01/rdf-schema#subPropertyOf")


@dataclass(frozen=True)
class Case:
    """A file of a case: what is in the lake, what is asked with, and what must come out."""

    path: Path
    records: tuple[Record, ...]
    parameters: dict[str, Any] = field(default_factory=dict)
    today: str = "2026-11-23"
    rows: list[list[Any]] = field(default_factory=list)
    expected: Mapping[str, Any] = field(default_factory=dict)


def read_yaml(path: Path) -> Any:
    parsed = parse_yaml(path.read_bytes(), path.name)
    assert not parsed.findings, (path, parsed.findings)
    return parsed.documents[0].value


def read_case(path: Path) -> Case:
    content = read_yaml(path)
    return Case(
        path=path,
        records=read_lakes(content.get("lakes") or [], content.get("records") or []),
        parameters=dict(content.get("parameters") or {}),
        today=content.get("today", "2026-11-23"),
        rows=[list(row) for row in content.get("rows") or []],
        expected=content,
    )


def read_lakes(names: Iterable[str], more: Iterable[Mapping[str, Any]] = ()) -> tuple[Record, ...]:
    """Return the records of shared lakes and those that a case adds, which replace theirs."""
    records = {record.id: record for name in names for record in read_lake(name)}
    for value in more:
        reading = build_records(value)
        assert not reading.findings, reading.findings
        records.update((record.id, record) for record in reading)
    return tuple(records.values())


@functools.cache
def read_lake(name: str) -> tuple[Record, ...]:
    reading = read_native(CASES / "lakes" / f"{name}.yaml")
    assert not reading.findings, reading.findings
    return tuple(reading)


def build_graph(records: Iterable[Record], *, strict: bool = True) -> list[pyoxigraph.Triple]:
    """Return what an index holds of the records, and what is in every query's dataset."""
    graph = write_graph(records)
    assert not (strict and graph.findings), graph.findings
    return [*graph.triples, *close_graph(graph.triples), *read_facts()]


@functools.cache
def read_facts() -> tuple[pyoxigraph.Triple, ...]:
    """Return the facts of the ontology and of the packs."""
    turtle = pyoxigraph.RdfFormat.TURTLE
    ontology = vocabulary().path("ontology.ttl").read_bytes()
    used = [
        quad.triple
        for quad in pyoxigraph.parse(ontology, turtle)
        if quad.predicate.value in _ONTOLOGY_USED
    ]
    facts = [quad.triple for text in list_facts(()) for quad in pyoxigraph.parse(text, turtle)]
    return tuple(dict.fromkeys([*used, *facts]))


class OxigraphStore:
    """The embedded engine, in this process."""

    def __init__(self, triples: Iterable[pyoxigraph.Triple]) -> None:
        self.store = pyoxigraph.Store()
        self.store.extend(pyoxigraph.Quad(*triple) for triple in triples)

    def select(self, query: str, *, values: Mapping[str, Term] | None = None) -> Table:
        found = self.store.query(prepare_query(query, ["select"], values, None))
        columns = tuple(one.value for one in found.variables)
        return Table(columns, tuple(tuple(map(_from_oxigraph, row)) for row in found), 1)


class RdflibStore:
    """The reference engine."""

    def __init__(self, triples: Iterable[pyoxigraph.Triple]) -> None:
        self.graph = rdflib.Graph()
        lines = "\n".join(f"{triple} ." for triple in triples)
        self.graph.parse(data=lines, format="nt")

    def select(self, query: str, *, values: Mapping[str, Term] | None = None) -> Table:
        found = self.graph.query(prepare_query(query, ["select"], values, None))
        columns = tuple(str(one) for one in found.vars or ())
        return Table(columns, tuple(tuple(map(_from_rdflib, row)) for row in found), 1)


def _from_oxigraph(term: Any) -> Term | None:
    match term:
        case None:
            return None
        case pyoxigraph.NamedNode():
            return Term("iri", term.value)
        case pyoxigraph.Literal():
            datatype = term.datatype.value
            plain = datatype == "http://www.w3.org/2001/XMLSchema#string" or term.language
            return Term("literal", term.value, "" if plain else datatype, term.language or "")
    return Term("blank", term.value)


def _from_rdflib(term: Any) -> Term | None:
    match term:
        case None:
            return None
        case rdflib.URIRef():
            return Term("iri", str(term))
        case rdflib.Literal():
            datatype = str(term.datatype or "")
            plain = datatype == "http://www.w3.org/2001/XMLSchema#string"
            text = str(term)
            if datatype.endswith("dateTime"):  # rdflib writes every time anew, UTC as +00:00
                text = text.removesuffix("+00:00") + "Z" * text.endswith("+00:00")
            return Term("literal", text, "" if plain else datatype, term.language or "")
    return Term("blank", str(term))

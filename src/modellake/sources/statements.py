"""Statements of RDF → records: what Turtle, N-Quads and JSON-LD of our own terms have in common.

Statements under foreign terms that follow from our own are there for other readers. What else is
said of a record goes to its `unmapped`.
"""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from modellake.alignment import align_statements
from modellake.finding import Finding, Place
from modellake.graph import read_graph
from modellake.record import Origin, Reading, Record, expand_id, is_genid
from modellake.vocabulary import TERMS, vocabulary

__all__ = ["UNMAPPED", "read_statements", "report_syntax"]

#: The property that keeps what no slot of a record holds, as one rdf:JSON literal (JSON-LD 1.1,
#: section 10.2).
UNMAPPED = TERMS + "unmapped"

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


class _Node(NamedTuple):
    """A blank node of a value object, under a name that `read_graph` knows as generated."""

    value: str

    def __str__(self) -> str:
        return f"<{self.value}>"


class _Statement(NamedTuple):
    subject: Any
    predicate: Any
    object: Any


def read_statements(statements: Iterable[Any], *, source: str, name: str, base: str) -> Reading:
    """Return the records of statements, sorted by id.

    Args:
        statements: Quads or triples of pyoxigraph.
        source: The name of the source, under which `unmapped` keeps foreign statements.
        name: The file's name for findings.
        base: What relative ids are relative to.
    """
    own: list[Any] = []  # as pyoxigraph's, with names for blank nodes
    foreign: list[_Statement] = []
    kept: dict[str, Any] = {}
    findings: list[Finding] = []
    for one in _name_blank(statements, base):
        if one.predicate.value == UNMAPPED:
            _keep(one, kept, findings, name)
        else:
            (own if _is_own(one) else foreign).append(one)
    reading = read_graph(own, base=base)
    findings += [dataclasses.replace(one, place=Place(name)) for one in reading.findings]
    more = _sort_foreign(own, foreign)
    records = []
    for record in reading:
        iri = expand_id(record.id, base)
        unmapped = {**record.unmapped, **kept.pop(iri, {})}
        if iri in more:
            unmapped[source] = {**unmapped.get(source, {}), **more.pop(iri)}
        records.append(Record(record.json, unmapped, Origin(file=name)))
    findings.extend(_report_unread(sorted({*kept, *more}), name))
    return Reading(tuple(records), tuple(findings))


def report_syntax(error: SyntaxError, name: str, what: str) -> Finding:
    """Return the finding for a text that the parser does not take."""
    place = Place(name, error.lineno or 1, error.offset or 1)
    return Finding("rdf-valid", "violation", f"This is not {what}: {error.msg}.", place=place)


def _name_blank(statements: Iterable[Any], base: str) -> Iterator[_Statement]:
    """Yield each statement once, with names for blank nodes, without quoted triples."""
    for one in dict.fromkeys(statements):
        terms = (one.subject, one.object)
        if not all(hasattr(term, "value") for term in terms):
            continue
        subject, value = (
            _Node(f"{base}blank/.well-known/genid/{term.value}")
            if type(term).__name__ == "BlankNode"
            else term
            for term in terms
        )
        yield _Statement(subject, one.predicate, value)


def _is_own(one: _Statement) -> bool:
    predicate = one.predicate.value
    if predicate == _TYPE:
        return str(one.object.value).startswith(TERMS)
    return str(predicate).startswith(TERMS)


def _keep(one: _Statement, kept: dict[str, Any], findings: list[Finding], name: str) -> None:
    try:
        value = json.loads(one.object.value)
    except ValueError:
        value = None
    if isinstance(value, dict):
        kept[one.subject.value] = value
    else:
        message = "What is kept as unmapped is no JSON object."
        findings.append(
            Finding("rdf-valid", "warning", message, focus=one.subject.value, place=Place(name))
        )


def _sort_foreign(
    own: list[_Statement], foreign: list[_Statement]
) -> dict[str, dict[str, list[str]]]:
    """Return what does not follow from our own statements, by record and predicate."""
    if not foreign:
        return {}
    following = set(align_statements(own))
    more: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in foreign:
        subject, predicate, value = one
        if (str(subject), str(predicate), str(value)) not in following:
            iri = subject.value
            owner, inside, part = iri.partition("/.well-known/genid/")
            path = f"{part} " if inside and is_genid(iri) else ""
            more[owner][path + vocabulary().compact(predicate.value)].append(str(value))
    return {
        iri: {predicate: sorted(values) for predicate, values in sorted(said.items())}
        for iri, said in more.items()
    }


def _report_unread(subjects: list[str], name: str) -> Iterator[Finding]:
    for iri in subjects:
        message = f"Nothing says of which type of the schema <{iri}> is; it is not read."
        yield Finding("graph-known", "warning", message, focus=iri, place=Place(name))

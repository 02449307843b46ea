"""PROV-O in Turtle (https://www.w3.org/TR/prov-o/)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modellake.finding import Finding, Place
from modellake.sources.prov.relations import HELD, PROV, Telling
from modellake.sources.quantities import parse_datetime

__all__ = ["tell_turtle"]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"

#: Classes that say of what kind a thing is.
_KINDS: Mapping[str, str] = {
    PROV + "Entity": "entity",
    PROV + "Plan": "entity",
    PROV + "Collection": "entity",
    PROV + "Bundle": "entity",
    PROV + "Activity": "activity",
    PROV + "Agent": "agent",
    PROV + "Person": "agent",
    PROV + "Organization": "agent",
    PROV + "SoftwareAgent": "agent",
}

#: Direct properties, and the relation that each is.
_DIRECT: Mapping[str, str] = {
    **{PROV + name: name for name in HELD},
    PROV + "wasRevisionOf": "wasDerivedFrom",
    PROV + "wasQuotedFrom": "wasDerivedFrom",
    PROV + "hadPrimarySource": "wasDerivedFrom",
}

#: Qualified properties, the relation that each is, and the property that leads on to the object.
_QUALIFIED: Mapping[str, tuple[str, str]] = {
    PROV + "qualifiedUsage": ("used", PROV + "entity"),
    PROV + "qualifiedGeneration": ("wasGeneratedBy", PROV + "activity"),
    PROV + "qualifiedDerivation": ("wasDerivedFrom", PROV + "entity"),
    PROV + "qualifiedRevision": ("wasDerivedFrom", PROV + "entity"),
    PROV + "qualifiedQuotation": ("wasDerivedFrom", PROV + "entity"),
    PROV + "qualifiedPrimarySource": ("wasDerivedFrom", PROV + "entity"),
    PROV + "qualifiedAttribution": ("wasAttributedTo", PROV + "agent"),
    PROV + "qualifiedAssociation": ("wasAssociatedWith", PROV + "agent"),
    PROV + "qualifiedCommunication": ("wasInformedBy", PROV + "activity"),
    PROV + "qualifiedDelegation": ("actedOnBehalfOf", PROV + "agent"),
    PROV + "qualifiedStart": ("wasStartedBy", PROV + "entity"),
    PROV + "qualifiedEnd": ("wasEndedBy", PROV + "entity"),
    PROV + "qualifiedInvalidation": ("wasInvalidatedBy", PROV + "activity"),
    PROV + "qualifiedInfluence": ("wasInfluencedBy", PROV + "influencer"),
}

#: Direct properties of relations that no slot holds.
_OTHERS = frozenset(
    PROV + name
    for name in (
        "wasStartedBy",
        "wasEndedBy",
        "wasInvalidatedBy",
        "wasInfluencedBy",
        "alternateOf",
        "mentionOf",
        "hadMember",
    )
)
_TIMES = {PROV + "startedAtTime": "started_at", PROV + "endedAtTime": "ended_at"}

Graph = dict[str, dict[str, list[Any]]]


def tell_turtle(data: bytes, name: str) -> tuple[Telling, list[Finding]]:
    """Return what a PROV-O document tells, and what is wrong with it."""
    graph, findings = _parse(data, name)
    telling = Telling()
    inner = {
        node
        for properties in graph.values()
        for predicate in _QUALIFIED
        for node in properties.get(predicate, ())
        if isinstance(node, str)
    }
    for subject, properties in graph.items():
        if subject not in inner:
            _tell_subject(telling, subject, properties, graph)
    if not telling.things and not findings:
        message = "The document says nothing in the terms of PROV-O."
        findings.append(Finding("prov-valid", "warning", message, place=Place(name, 1, 1)))
    return telling, findings


def _parse(data: bytes, name: str) -> tuple[Graph, list[Finding]]:
    # The import costs 20 ms, and few files are Turtle.
    import pyoxigraph

    graph: Graph = {}
    try:
        for quad in pyoxigraph.parse(data, format=pyoxigraph.RdfFormat.TURTLE):
            subject = graph.setdefault(_read_node(quad.subject), {})
            subject.setdefault(quad.predicate.value, []).append(_read_term(quad.object))
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        message = f"The text is not Turtle: {getattr(error, 'msg', error)}"
        finding = Finding("turtle-valid", "violation", message, place=Place(name, line, 1))
        return graph, [finding]
    return graph, []


def _read_node(term: Any) -> str:
    value = str(term.value)
    return value if type(term).__name__ == "NamedNode" else f"_:{value}"


def _read_term(term: Any) -> Any:
    """Return an IRI as text, and a literal as PROV-JSON writes it."""
    if type(term).__name__ != "Literal":
        return _read_node(term)
    if term.language:
        return {"$": term.value, "lang": term.language}
    return {"$": term.value, "type": term.datatype.value}


def _tell_subject(
    telling: Telling, subject: str, properties: Mapping[str, list[Any]], graph: Graph
) -> None:
    for one in properties.get(_TYPE, ()):
        if isinstance(one, str) and one in _KINDS:
            telling.get_thing(subject, _KINDS[one])
    later: list[tuple[str, Any]] = []
    for predicate, values in properties.items():
        if predicate in _DIRECT or predicate == PROV + "generated":
            _tell_direct(telling, subject, predicate, values)
        elif predicate in _QUALIFIED:
            later += _tell_qualified(telling, subject, predicate, values, graph)
        elif predicate in _OTHERS:
            later += [(predicate.removeprefix(PROV), one) for one in values]
    if subject in telling.things:
        _describe(telling, subject, properties)
    for name, what in later:
        telling.keep(name, subject, what)


def _tell_direct(telling: Telling, subject: str, predicate: str, values: Iterable[Any]) -> None:
    for target in values:
        if not isinstance(target, str):
            continue
        if predicate == PROV + "generated":
            telling.relate("wasGeneratedBy", target, subject)
        else:
            telling.relate(_DIRECT[predicate], subject, target)


def _tell_qualified(
    telling: Telling, subject: str, predicate: str, values: Iterable[Any], graph: Graph
) -> list[tuple[str, Any]]:
    """Add the relation; return what of it no slot holds."""
    name, leads = _QUALIFIED[predicate]
    kept: list[tuple[str, Any]] = []
    for node in values:
        inside = graph.get(node, {}) if isinstance(node, str) else {}
        targets = [one for one in inside.get(leads, ()) if isinstance(one, str)]
        if name not in HELD or not targets:
            kept.append((name, inside))
            continue
        for target in targets:
            telling.relate(name, subject, target)
        if set(inside) - {_TYPE, leads}:
            telling.get_thing(subject).rest.setdefault(name, []).append(inside)
    return kept


def _describe(telling: Telling, subject: str, properties: Mapping[str, list[Any]]) -> None:
    thing = telling.things[subject]
    for predicate, values in properties.items():
        if predicate == _TYPE:
            thing.types |= {one for one in values if isinstance(one, str)}
            values = [one for one in values if isinstance(one, str) and one not in _KINDS]
        elif predicate == _LABEL:
            thing.labels += [one["$"] for one in values if isinstance(one, dict)]
            continue
        elif predicate in _DIRECT or predicate in _QUALIFIED or predicate in _OTHERS:
            continue
        first = values[0] if predicate in _TIMES else None
        time = parse_datetime(first["$"]) if isinstance(first, dict) else None
        if time:
            thing.slots.setdefault(_TIMES[predicate], time)
        elif values and predicate != PROV + "generated":
            thing.rest[predicate] = values

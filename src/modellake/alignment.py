"""Terms of schema.org, FAIR4ML, PROV and DCAT that follow from a record.

The ontology says which class is a kind of which foreign class, and which slot a kind of which
foreign property; from an exact mapping and from a broader one the same statement follows under the
foreign term (RDF Schema 1.1, sections 3.4 and 3.5). No name of a slot stands here.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modellake.graph import read_turtle
from modellake.record import is_genid
from modellake.vocabulary import QualifiedRelation, vocabulary

__all__ = ["VOCABULARIES", "Alignment", "align_statements", "alignment"]

_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

#: The vocabularies, each with the namespaces and terms that a reader of it alone understands. DCAT
#: takes its general terms from Dublin Core; names in PROV are labels (PROV-O, section 3.1).
VOCABULARIES: Mapping[str, tuple[str, ...]] = {
    "schema.org": ("http://schema.org/",),
    "FAIR4ML": ("https://w3id.org/fair4ml#",),
    "PROV": ("http://www.w3.org/ns/prov#", _RDFS + "label"),
    "DCAT": ("http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"),
}

_NAMESPACES = tuple(one for parts in VOCABULARIES.values() for one in parts)

# Says nothing where a narrower type of schema.org stands.
_THING = "http://schema.org/Thing"


@dataclass(frozen=True)
class Alignment:
    """Foreign terms, sorted, by the IRI of what they follow from.

    Attributes:
        classes: Class → foreign classes.
        properties: Slot, abstract ones too → foreign properties.
    """

    classes: Mapping[str, tuple[str, ...]]
    properties: Mapping[str, tuple[str, ...]]

    def understands(self, vocabulary_name: str, slot: str) -> bool:
        """Say whether a reader of one vocabulary alone understands a slot, given by its IRI."""
        spaces = VOCABULARIES[vocabulary_name]
        return any(term.startswith(spaces) for term in self.properties.get(slot, ()))


@functools.lru_cache(maxsize=1)
def alignment() -> Alignment:
    """Return the alignment of the installed schema. Read once, about 20 ms."""
    wider: dict[str, set[str]] = defaultdict(set)
    classes = set()
    one: Any
    for one in read_turtle(vocabulary().path("ontology.ttl").read_bytes()):
        if one.predicate.value == _RDFS + "subClassOf":
            classes.add(one.subject.value)
        elif one.predicate.value != _RDFS + "subPropertyOf":
            continue
        wider[one.subject.value].add(one.object.value)
    closed = {iri: _close(iri, wider) for iri in wider}
    return Alignment(
        {iri: _drop_thing(terms) for iri, terms in closed.items() if iri in classes},
        {iri: terms for iri, terms in closed.items() if iri not in classes},
    )


def align_statements(statements: Iterable[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield what follows from a record graph: subject, predicate and object as N-Triples terms.

    The direct edge of a qualified relation follows too, unless it was only inferred.
    """
    known, table = vocabulary(), alignment()
    relations: dict[str, QualifiedRelation] = {}
    owners: dict[str, Any] = {}
    fields: dict[str, dict[str, Any]] = defaultdict(dict)
    for one in statements:
        subject, predicate, value = one.subject, one.predicate.value, one.object
        if predicate == _TYPE:
            terms = table.classes.get(value.value, ())
            yield from ((str(subject), f"<{_TYPE}>", f"<{term}>") for term in terms)
            if value.value in known.qualified:
                relations[subject.value] = known.qualified[value.value]
        else:
            for term in table.properties.get(predicate, ()):
                yield str(subject), f"<{term}>", str(value)
        if is_genid(subject.value):
            fields[subject.value][predicate] = value
        elif is_genid(value.value):
            owners[value.value] = subject
    for node, relation in relations.items():
        found = {predicate: one.value for predicate, one in fields[node].items()}
        for term in relation_terms(relation, found) if node in owners else ():
            yield str(owners[node]), f"<{term}>", str(fields[node][relation.target])


def relation_terms(relation: QualifiedRelation, fields: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the foreign properties of the direct edge that a qualified relation stands for.

    Args:
        relation: How the value object becomes an edge.
        fields: What the value object says, by the slot's IRI; an enum's value is its IRI.
    """
    inferred = relation.inferred and fields.get(relation.inferred)
    if inferred in (True, "true", "1") or relation.target not in fields:
        return ()
    kind = fields.get(relation.kind or "")
    predicate = relation.predicates.get(kind or "", relation.default)
    return alignment().properties.get(predicate, ())


def _close(iri: str, wider: Mapping[str, set[str]]) -> tuple[str, ...]:
    found: set[str] = set()
    queue = [iri]
    while queue:
        for one in wider.get(queue.pop(), ()):
            if one not in found:
                found.add(one)
                queue.append(one)
    return tuple(sorted(one for one in found if one.startswith(_NAMESPACES)))


def _drop_thing(terms: tuple[str, ...]) -> tuple[str, ...]:
    schema_org = [one for one in terms if one.startswith(VOCABULARIES["schema.org"])]
    return tuple(one for one in terms if one != _THING) if len(schema_org) > 1 else terms

"""Records ⇄ triples, through JSON-LD and the generated tables."""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modellake.finding import Finding
from modellake.normal_form import build_records
from modellake.record import BASE, Reading, Record, compact_id, expand_id, is_genid
from modellake.shape import Shaped, shape_record
from modellake.vocabulary import TERMS, QualifiedRelation, SlotDefinition, vocabulary

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Triple

__all__ = [
    "Graph",
    "close_graph",
    "compact_id",
    "compare_graphs",
    "expand_id",
    "name_graph",
    "read_graph",
    "read_turtle",
    "sort_triples",
    "write_graph",
]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_DOUBLE = "http://www.w3.org/2001/XMLSchema#double"
_INFERRED = TERMS + "inferredFrom"

#: Records in one document: the context of some 900 terms is processed once for each.
_BATCH = 2000


@dataclass(frozen=True)
class Graph:
    """The record graph of records, without repetition, and what of them could not be written."""

    triples: tuple[Triple, ...]
    findings: tuple[Finding, ...] = ()


def write_graph(records: Iterable[Record], *, base: str = BASE) -> Graph:
    """Return the record graph: the JSON-LD of the records and nothing else.

    What does not fit the schema's shape is a finding and is left out; so is all of a record whose
    id or type cannot be read. No blank node is made: value objects have generated ids.

    Args:
        records: The records, in normal form.
        base: What relative ids are relative to.
    """
    triples: dict[Triple, None] = {}
    findings: list[Finding] = []
    batch: list[tuple[Record, Shaped]] = []
    for record in records:
        shaped = shape_record(record)
        findings.extend(shaped.findings)
        if shaped.json is not None:
            batch.append((record, shaped))
        if len(batch) == _BATCH:
            findings.extend(_write_batch(batch, base, triples))
            batch = []
    findings.extend(_write_batch(batch, base, triples))
    return Graph(tuple(triples), tuple(findings))


def read_graph(triples: Iterable[Triple], *, base: str = BASE) -> Reading:
    """Return the records of a record graph, sorted by id.

    A triple that no slot of its record's class explains is a finding, and so is an IRI that is no
    value of its enum.
    """
    nodes: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    triple: Any  # of named nodes and literals; other terms are in no record graph
    for triple in triples:
        nodes[triple.subject.value][triple.predicate.value].append(triple.object)
    reader = _Reader(nodes, base)
    records = [record for json in reader.read_all() for record in build_records(json, base=base)]
    return Reading(tuple(sorted(records, key=lambda one: one.id)), tuple(reader.findings))


def close_graph(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return what follows from a record graph by the closure tables, without the graph itself.

    Super-classes and super-properties, ours and those of PROV, and the direct edge of each
    qualified relation. An inferred relation gives `mlk:inferredFrom` alone.
    """
    given = dict.fromkeys(triples)
    closer = _Closer()
    made = dict.fromkeys(one for triple in given for one in closer.widen(triple))
    made |= dict.fromkeys(closer.qualify(given))
    return tuple(one for one in made if one not in given)


def compare_graphs(
    old: Iterable[Triple], new: Iterable[Triple]
) -> tuple[tuple[Triple, ...], tuple[Triple, ...]]:
    """Return what was added and what was removed, each sorted. Graphs without blank nodes only."""
    before, after = set(old), set(new)
    return sort_triples(after - before), sort_triples(before - after)


def name_graph(triples: Iterable[Triple], name: str) -> Iterator[Quad]:
    """Yield the triples as quads of the graph with that name.

    Doubles get the lexical form that Oxigraph keeps, so that what was stored can be compared.
    """
    from pyoxigraph import Literal, NamedNode, Quad

    graph = NamedNode(name)
    for subject, predicate, value in triples:
        if isinstance(value, Literal) and value.datatype.value == _DOUBLE:
            value = Literal(float(value.value))
        yield Quad(subject, predicate, value, graph)


def read_turtle(text: bytes) -> tuple[Triple, ...]:
    """Return the triples of a Turtle file that ships with the package or a pack."""
    import pyoxigraph

    return tuple(quad.triple for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE))


def sort_triples(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    """Return the triples in the order of their N-Triples lines."""
    return tuple(sorted(triples, key=str))


def _write_batch(
    batch: list[tuple[Record, Shaped]], base: str, triples: dict[Triple, None]
) -> Iterator[Finding]:
    """Add the triples of the records; of those that the parser does not take, yield a finding."""
    whole = _parse([shaped for _, shaped in batch], base)
    if not isinstance(whole, str):
        triples.update(dict.fromkeys(whole))
        return
    for record, shaped in batch:
        alone = _parse([shaped], base)
        if isinstance(alone, str):
            yield Finding(
                rule="graph-complete",
                severity="violation",
                message=f"The record cannot be written as a graph: {alone}",
                record=record.id,
                place=record.place(),
            )
        else:
            triples.update(dict.fromkeys(alone))


def _parse(shaped: list[Shaped], base: str) -> list[Triple] | str:
    """Return the triples of some records, or why there are none.

    JSON-LD drops what it does not understand (JSON-LD 1.1 API, section 5), so the triples are
    counted.
    """
    from pyoxigraph import RdfFormat, parse

    graph = ",".join(json.dumps(one.json, ensure_ascii=False) for one in shaped)
    document = f'{{"@context":{_write_context()},"@graph":[{graph}]}}'
    try:
        made = [quad.triple for quad in parse(document, RdfFormat.JSON_LD, base_iri=base)]
    except SyntaxError as error:
        return str(error)
    wanted = sum(one.size for one in shaped)
    return made if len(made) == wanted else f"{len(made)} of {wanted} statements were understood."


@functools.cache
def _write_context() -> str:
    return json.dumps(vocabulary().context, ensure_ascii=False, separators=(",", ":"))


class _Reader:
    """Reads nodes back into objects, by the tables."""

    def __init__(self, nodes: Mapping[str, Mapping[str, list[Any]]], base: str) -> None:
        self.findings: list[Finding] = []
        self._nodes = nodes
        self._base = base
        self._known = vocabulary()
        self._slots: dict[str, dict[str, SlotDefinition]] = {}
        self._concepts = {
            (name, concept.iri): text
            for name, enum in self._known.enums.items()
            for text, concept in enum.values.items()
        }
        self._used: set[str] = set()

    def read_all(self) -> Iterator[dict[str, Any]]:
        for iri in sorted(self._nodes):
            if not is_genid(iri):
                self._used.add(iri)
                json = self._read(iri)
                yield {"id": compact_id(iri, self._base), **json}
        for iri in sorted(self._nodes.keys() - self._used):
            self._find(iri, "No record holds this value object.")

    def _read(self, iri: str) -> dict[str, Any]:
        json: dict[str, Any] = {}
        slots: dict[str, SlotDefinition] = {}
        for term in self._nodes[iri].get(_TYPE, ()):
            definition = self._known.class_of(term.value)
            if definition is not None:
                json["type"] = definition.name
                slots = self._slots_of(definition.name)
        if not json:
            self._find(iri, "The node has no type of the schema.")
        for predicate, terms in self._nodes[iri].items():
            slot = slots.get(predicate)
            if slot is None:
                if predicate != _TYPE and json:
                    self._find(iri, f"<{predicate}> is not a field of {json['type']}.")
                continue
            values = [one for term in terms if (one := self._value(slot, term)) is not None]
            if values:
                json[slot.name] = values if slot.multivalued or len(values) > 1 else values[0]
        return json

    def _slots_of(self, name: str) -> dict[str, SlotDefinition]:
        if name not in self._slots:
            slots = self._known.classes[name].slots
            self._slots[name] = {slot.iri: slot for slot in slots.values()}
        return self._slots[name]

    def _value(self, slot: SlotDefinition, term: Any) -> Any:
        text = term.value
        try:
            match slot.kind:
                case "value":
                    return self._inner(slot, text)
                case "enum":
                    return self._concepts[slot.range, text]
                case "reference" | "iri":
                    return text if slot.range == "uri" else compact_id(text, self._base)
                case "integer":
                    return int(text)
                case "double":
                    return float(text)
                case "boolean":
                    return {"true": True, "1": True, "false": False, "0": False}[text]
                case _:
                    return text
        except (KeyError, ValueError):
            self._find(text, f"`{text}` is not a value of `{slot.name}`.")
            return None

    def _inner(self, slot: SlotDefinition, iri: str) -> dict[str, Any]:
        if not is_genid(iri) or iri not in self._nodes:
            raise ValueError(iri)
        self._used.add(iri)
        return self._read(iri)

    def _find(self, iri: str, message: str) -> None:
        self.findings.append(Finding("graph-known", "violation", message, focus=iri))


class _Closer:
    """Applies the closure tables; keeps the IRIs that it made."""

    def __init__(self) -> None:
        from pyoxigraph import NamedNode, Triple

        known = vocabulary()
        self._triple = Triple
        self._make = NamedNode
        self._type = NamedNode(_TYPE)
        self._classes = self._name(known.super_classes)
        self._properties = self._name(known.super_properties)
        self._qualified = known.qualified

    def _name(self, table: Mapping[str, tuple[str, ...]]) -> dict[str, list[NamedNode]]:
        return {iri: [self._make(one) for one in row] for iri, row in table.items()}

    def widen(self, triple: Any) -> Iterator[Triple]:
        """Yield the triple with each super-class, or each super-property."""
        if triple.predicate == self._type:
            for wider in self._classes.get(triple.object.value, ()):
                yield self._triple(triple.subject, self._type, wider)
            return
        for wider in self._properties.get(triple.predicate.value, ()):
            yield self._triple(triple.subject, wider, triple.object)

    def qualify(self, triples: Iterable[Any]) -> Iterator[Triple]:
        """Yield the direct edge of each value object that qualifies a relation, and wider ones."""
        relations: dict[str, QualifiedRelation] = {}
        owners: dict[str, Any] = {}
        fields: dict[str, dict[str, Any]] = defaultdict(dict)
        for triple in triples:
            if triple.predicate == self._type and triple.object.value in self._qualified:
                relations[triple.subject.value] = self._qualified[triple.object.value]
            if is_genid(triple.subject.value):
                fields[triple.subject.value][triple.predicate.value] = triple.object
            elif is_genid(triple.object.value):
                owners[triple.object.value] = triple.subject
        for node, relation in relations.items():
            values = fields[node]
            if node in owners and relation.target in values:
                predicate = self._make(_choose_predicate(relation, values))
                edge = self._triple(owners[node], predicate, values[relation.target])
                yield edge
                if predicate.value != _INFERRED:
                    yield from self.widen(edge)


def _choose_predicate(relation: QualifiedRelation, values: Mapping[str, Any]) -> str:
    inferred = values.get(relation.inferred or "")
    if inferred is not None and inferred.value in ("true", "1"):
        return _INFERRED
    kind = values.get(relation.kind or "")
    return relation.predicates.get(kind.value, relation.default) if kind else relation.default

"""The lineage of a card, drawn from what the records on the page say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modellake.exports.material import Member
from modellake.lineage.relations import read_relations
from modellake.lineage.trace import Edge, Trace
from modellake.record import Record
from modellake.vocabulary import TERMS, vocabulary

__all__ = ["draw_lineage", "list_edges"]

_INFERRED = TERMS + "inferredFrom"


def draw_lineage(root: Record, members: Mapping[str, Member]) -> str:
    """Return what a record comes from as SVG; an empty text where nothing is known of it."""
    edges = [edge for member in members.values() for edge in list_edges(member.record)]
    names = {one: member.record.json.get("name", "") for one, member in members.items()}
    types = {one: member.record.type for one, member in members.items()}
    trace = Trace.build(root.id, "upstream", edges, names=names, types=types)
    return trace.write("svg") if trace.edges else ""


def list_edges(record: Record) -> Iterator[Edge]:
    """Yield the edges from a record to others, described or not, without those to people."""
    known, relations = vocabulary(), read_relations().by_iri
    definition = known.classes.get(record.type)
    for name, slot in (definition.slots if definition else {}).items():
        value = record.json.get(name)
        for one in value if isinstance(value, list) else [value]:
            iri, target = slot.iri, one
            if isinstance(one, Mapping):
                iri, target = _read_qualified(one)
            relation = relations.get(iri)
            if relation is None or relation.names_agent or not isinstance(target, str):
                continue
            yield Edge(
                record.id,
                relation.slot,
                target,
                relation.is_inferred,
                relation.is_generating,
                relation.is_learning,
            )


def _read_qualified(value: Mapping[str, Any]) -> tuple[str, str]:
    """Return the relation that a value object stands for, and what it leads to."""
    known = vocabulary()
    definition = known.classes.get(str(value.get("type")))
    relation = known.qualified.get(definition.iri) if definition else None
    if definition is None or relation is None:
        return "", ""
    by_iri = {slot.iri: slot for slot in definition.slots.values() if slot.name in value}
    target = by_iri.get(relation.target)
    inferred = by_iri.get(relation.inferred or "")
    kind = by_iri.get(relation.kind or "")
    if target is None:
        return "", ""
    if inferred is not None and value[inferred.name] is True:
        return _INFERRED, str(value[target.name])
    concept = known.enums[kind.range].values[value[kind.name]].iri if kind else ""
    return relation.predicates.get(concept, relation.default), str(value[target.name])

"""Which slots are edges of lineage, and which way they lead: read from the schema's hierarchy.

A slot is an edge if it lies under one of the slots that others lie under (`used`, `derived_from`,
`learned_from` …). All lead from what came out to what it came from, but for those under
`prov:generated`, which lead from an activity to what came out. The index holds every edge once
more as one step back (`mlk:restsOn`, `mlk:stemsFrom`), and walks go along these.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Literal

from modellake.vocabulary import TERMS, Vocabulary, vocabulary

__all__ = ["Relation", "Relations", "Walk", "read_relations"]

#: `learned` walks only what content can live on through; `all` walks everything.
Walk = Literal["all", "learned"]

_GENERATED = "http://www.w3.org/ns/prov#generated"
_AGENTS = (
    "http://www.w3.org/ns/prov#wasAssociatedWith",
    "http://www.w3.org/ns/prov#wasAttributedTo",
)
_LEARNED = f"{TERMS}learnedFrom"
_STEPS: dict[Walk, str] = {"all": f"{TERMS}restsOn", "learned": f"{TERMS}stemsFrom"}

#: Nobody declared such an edge; it stands outside every other relation (`mlk:inferredFrom`).
_INFERRED = f"{TERMS}inferredFrom"


@dataclass(frozen=True)
class Relation:
    """A slot that is an edge.

    Attributes:
        slot: Its name.
        iri: Its IRI.
        wider: The IRIs of the slots that it lies under.
        is_generating: Whether it leads to what came out, rather than to what it came from.
        is_learning: Whether content can live on through it.
        is_inferred: Whether it says that nobody declared the edge.
        names_agent: Whether it leads to somebody.
    """

    slot: str
    iri: str
    wider: frozenset[str]
    is_generating: bool = False
    is_learning: bool = False
    is_inferred: bool = False
    names_agent: bool = False

    def step(self, walk: Walk) -> str:
        """Return the IRI of the predicate by which a walk takes the edge, back to its origin."""
        if self.is_inferred:
            return self.iri
        # No step leads to agents: their slots lie directly under the one of PROV.
        return min(self.wider) if self.names_agent else _STEPS[walk]


@dataclass(frozen=True)
class Relations:
    """All edges of the schema, by IRI."""

    by_iri: dict[str, Relation]

    def select(self, walk: Walk, *, inferred: bool) -> tuple[Relation, ...]:
        """Return the edges of a walk, sorted by IRI."""
        return tuple(
            one
            for _, one in sorted(self.by_iri.items())
            if (inferred or not one.is_inferred)
            and (walk == "all" or one.is_learning or one.is_generating or one.is_inferred)
        )


@functools.lru_cache(maxsize=1)
def read_relations() -> Relations:
    """Return the edges that the schema knows."""
    known = vocabulary()
    parents = {parent for slot in known.slots.values() for parent in slot.parents}
    roots = {known.slots[name].iri for name in parents if not _list_wider(known, name)}
    roots -= set(_STEPS.values())
    found = {}
    for slot in known.slots.values():
        wider = _list_wider(known, slot.name)
        if wider & roots or slot.iri == _INFERRED:
            found[slot.iri] = _describe(known, slot.name, slot.iri, wider)
    return Relations(found)


def _list_wider(known: Vocabulary, name: str) -> frozenset[str]:
    """Return the IRIs of the slots above one, without the steps of walks."""
    waiting, found = [*known.slots[name].parents], set()
    while waiting:
        parent = waiting.pop()
        found.add(known.slots[parent].iri)
        waiting.extend(known.slots[parent].parents)
    return frozenset(found - set(_STEPS.values()))


def _describe(known: Vocabulary, name: str, iri: str, wider: frozenset[str]) -> Relation:
    closure = set(known.super_properties.get(iri, ()))
    return Relation(
        slot=name,
        iri=iri,
        wider=wider,
        is_generating=_GENERATED in closure,
        is_learning=_LEARNED in wider,
        is_inferred=iri == _INFERRED,
        names_agent=not closure.isdisjoint(_AGENTS),
    )

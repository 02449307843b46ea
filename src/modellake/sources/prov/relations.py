"""What a provenance document tells, in whatever syntax: things, relations, and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["HELD", "PROV", "Relation", "Telling", "Thing"]

PROV = "http://www.w3.org/ns/prov#"

#: The relations that slots of the schema hold: the kinds of their two ends (PROV-DM, section 5).
HELD: Mapping[str, tuple[str, str]] = {
    "used": ("activity", "entity"),
    "wasGeneratedBy": ("entity", "activity"),
    "wasDerivedFrom": ("entity", "entity"),
    "wasAttributedTo": ("entity", "agent"),
    "wasAssociatedWith": ("activity", "agent"),
    "wasInformedBy": ("activity", "activity"),
    "actedOnBehalfOf": ("agent", "agent"),
    "specializationOf": ("entity", "entity"),
}


@dataclass
class Thing:
    """An entity, an activity or an agent, as the document describes it.

    Attributes:
        kinds: What it is said to be: `entity`, `activity`, `agent`.
        types: The IRIs of its types.
        labels: Its labels.
        slots: Values of slots of the schema.
        rest: What no slot holds, by the name of the attribute or relation.
        pointer: Where it stands in the document, as a JSON Pointer.
    """

    kinds: set[str] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    labels: list[str] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    rest: dict[str, Any] = field(default_factory=dict)
    pointer: str = ""


@dataclass(frozen=True, order=True)
class Relation:
    """A relation of `HELD` from one thing to another, by their IRIs."""

    name: str
    subject: str
    object: str


@dataclass
class Telling:
    """All that one document tells.

    Attributes:
        things: The things by their IRIs.
        relations: The relations that slots hold.
        others: How many relations of each name no slot holds.
        loose: Relations without a thing whose record could keep them.
    """

    things: dict[str, Thing] = field(default_factory=dict)
    relations: set[Relation] = field(default_factory=set)
    others: dict[str, int] = field(default_factory=dict)
    loose: list[Any] = field(default_factory=list)

    def get_thing(self, iri: str, kind: str = "") -> Thing:
        """Return the thing with that IRI, which is of that kind."""
        thing = self.things.setdefault(iri, Thing())
        if kind:
            thing.kinds.add(kind)
        return thing

    def relate(self, name: str, subject: str, target: str) -> None:
        """Add a relation; by its name its subject is of some kind (PROV-CONSTRAINTS, section 6)."""
        self.relations.add(Relation(name, subject, target))
        self.get_thing(subject, HELD[name][0])
        if name == "wasGeneratedBy":  # the slot is the activity's
            self.get_thing(target, HELD[name][1])

    def keep(self, name: str, subject: str, what: Any) -> None:
        """Keep a relation that no slot holds with its subject, where that has a record."""
        self.others[name] = self.others.get(name, 0) + 1
        thing = self.things.get(subject)
        if thing is None or not thing.kinds:
            self.loose.append({name: what})
        else:
            thing.rest.setdefault(name, []).append(what)

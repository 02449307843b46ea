"""The super-terms of a term: those of the schema, and those of PROV that it is mapped to."""

from __future__ import annotations

from collections.abc import Iterator

from generator.schema import Class, Schema, Slot

__all__ = ["PROV", "super_terms"]

PROV = "http://www.w3.org/ns/prov#"

#: What PROV-O says (W3C Recommendation of 30 April 2013, sections 3.1 to 3.3): term, super-terms.
_HIERARCHY = {
    "ActivityInfluence": "Influence",
    "AgentInfluence": "Influence",
    "Association": "AgentInfluence",
    "Attribution": "AgentInfluence",
    "Bundle": "Entity",
    "Collection": "Entity",
    "Communication": "ActivityInfluence",
    "Delegation": "AgentInfluence",
    "Derivation": "EntityInfluence",
    "EmptyCollection": "Collection",
    "End": "EntityInfluence InstantaneousEvent",
    "EntityInfluence": "Influence",
    "Generation": "ActivityInfluence InstantaneousEvent",
    "Invalidation": "ActivityInfluence InstantaneousEvent",
    "Organization": "Agent",
    "Person": "Agent",
    "Plan": "Entity",
    "PrimarySource": "Derivation",
    "Quotation": "Derivation",
    "Revision": "Derivation",
    "SoftwareAgent": "Agent",
    "Start": "EntityInfluence InstantaneousEvent",
    "Usage": "EntityInfluence InstantaneousEvent",
    "actedOnBehalfOf": "wasInfluencedBy",
    "generated": "influenced",
    "hadMember": "wasInfluencedBy",
    "hadPrimarySource": "wasDerivedFrom",
    "invalidated": "influenced",
    "qualifiedAssociation": "qualifiedInfluence",
    "qualifiedAttribution": "qualifiedInfluence",
    "qualifiedCommunication": "qualifiedInfluence",
    "qualifiedDelegation": "qualifiedInfluence",
    "qualifiedDerivation": "qualifiedInfluence",
    "qualifiedEnd": "qualifiedInfluence",
    "qualifiedGeneration": "qualifiedInfluence",
    "qualifiedInvalidation": "qualifiedInfluence",
    "qualifiedPrimarySource": "qualifiedInfluence",
    "qualifiedQuotation": "qualifiedInfluence",
    "qualifiedRevision": "qualifiedInfluence",
    "qualifiedStart": "qualifiedInfluence",
    "qualifiedUsage": "qualifiedInfluence",
    "specializationOf": "alternateOf",
    "used": "wasInfluencedBy",
    "wasAssociatedWith": "wasInfluencedBy",
    "wasAttributedTo": "wasInfluencedBy",
    "wasDerivedFrom": "wasInfluencedBy",
    "wasEndedBy": "wasInfluencedBy",
    "wasGeneratedBy": "wasInfluencedBy",
    "wasInformedBy": "wasInfluencedBy",
    "wasInvalidatedBy": "wasInfluencedBy",
    "wasQuotedFrom": "wasDerivedFrom",
    "wasRevisionOf": "wasDerivedFrom",
    "wasStartedBy": "wasInfluencedBy",
}


def super_terms(schema: Schema, term: Class | Slot) -> list[str]:
    """Return the IRIs of all super-classes or super-properties, sorted, without the term itself.

    A term of PROV counts where the schema maps to it as exact or broader, with all above it.
    """
    own = {one.name: one for one in _above(schema, term)}
    prov = {
        above
        for one in own.values()
        for kind in ("exact", "broad")
        for iri in one.mappings.get(kind, ())
        if iri.startswith(PROV)
        for above in _prov_above(iri.removeprefix(PROV))
    }
    return sorted({one.iri for one in own.values() if one.name != term.name} | prov)


def _above(schema: Schema, term: Class | Slot) -> Iterator[Class | Slot]:
    table = schema.classes if isinstance(term, Class) else schema.slots
    yield term
    for name in term.parents:
        yield from _above(schema, table[name])


def _prov_above(name: str) -> Iterator[str]:
    yield PROV + name
    for above in _HIERARCHY.get(name, "").split():
        yield from _prov_above(above)

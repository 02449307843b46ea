"""What it means to loosen a constraint of each kind."""

from __future__ import annotations

from dataclasses import replace

from agreeing.cases import Case
from generator.schema import Schema, Slot

__all__ = ["TAKES_ANYTHING", "loosen"]

#: Kinds of which the loosened slot takes anything.
TAKES_ANYTHING = frozenset(
    {
        "datatype",
        "enum",
        "id-grammar",
        "iri",
        "lexical-form",
        "reference",
        "required-id-grammar",
        "value-class",
        "value-object",
        "zone",
    }
)


def loosen(schema: Schema, case: Case) -> Slot:
    """Return the slot of the case without the constraint of the case."""
    slot = schema.classes[case.class_name].slots[case.slot]
    least = (slot.min_cardinality or 1) - 1
    return {
        "required": replace(slot, required=False, min_cardinality=None),
        "single": replace(slot, multivalued=True, required=False),
        "multivalued": replace(slot, multivalued=False),
        "set": slot,
        "min-cardinality": replace(slot, required=least > 0, min_cardinality=least or None),
        "max-cardinality": replace(slot, max_cardinality=None),
        "pattern": replace(slot, pattern=None),
        "minimum": replace(slot, minimum=float("-inf")),
        "maximum": replace(slot, maximum=float("inf")),
    }[case.kind]

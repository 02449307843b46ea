"""Write the JSON-LD context that makes a record's JSON its graph (JSON-LD 1.1)."""

from __future__ import annotations

import json
from typing import Any

from generator.schema import Schema, Slot

__all__ = ["write_context"]


def write_context(schema: Schema) -> str:
    """Return the context: every term has an absolute IRI, and nothing else becomes a triple."""
    context: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
    context |= {name: _prefix(iri) for name, iri in schema.prefixes.items()}
    context |= {name: one.iri for name, one in schema.classes.items()}
    for _, enum in sorted(schema.enums.items()):
        context |= {text: value.iri for text, value in sorted(enum.values.items())}
    context |= {name: _term(one) for name, one in schema.slots.items() if not one.abstract}
    lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in context.items())
    return f'{{"@context": {{\n{lines}\n}}}}\n'


def _prefix(iri: str) -> dict[str, Any]:
    return {"@id": iri, "@prefix": True}


def _term(slot: Slot) -> dict[str, Any]:
    term: dict[str, Any] = {"@id": slot.iri}
    if slot.kind == "enum":
        term["@type"] = "@vocab"
    elif slot.kind in ("reference", "value", "iri"):
        term["@type"] = "@id"
    elif slot.datatype and slot.kind != "string":
        term["@type"] = slot.datatype
    if slot.multivalued:
        term["@container"] = "@set"
    return term

"""Write the tables that the run time reads instead of the schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from generator.ids import id_pattern, iri_pattern
from generator.prov import super_terms
from generator.schema import Class, Enum, Key, Schema, Slot

__all__ = ["key_query", "write_tables"]

#: What a class may say of a slot otherwise than the slot itself.
_USAGE = (
    "kind",
    "range",
    "multivalued",
    "required",
    "min_cardinality",
    "max_cardinality",
    "pattern",
    "minimum",
    "maximum",
    "description",
)


def write_tables(schema: Schema) -> str:
    """Return the tables as JSON, one class, slot or enum a line."""
    sections: dict[str, Any] = {
        "name": schema.name,
        "version": schema.version,
        "digest": schema.digest,
        "prefixes": schema.prefixes,
        "id_pattern": id_pattern(schema),
        "iri_pattern": iri_pattern(schema),
        "classes": {name: _class(schema, one) for name, one in schema.classes.items()},
        "slots": {name: _slot(one) for name, one in schema.slots.items()},
        "enums": {name: _enum(one) for name, one in schema.enums.items()},
        "aliases": _aliases(schema),
        "closure": _closure(schema),
        "keys": [_key(schema, key) for one in schema.classes.values() for key in one.keys],
    }
    return "{\n" + ",\n".join(f"{_json(k)}: {_lines(v)}" for k, v in sections.items()) + "\n}\n"


def key_query(schema: Schema, key: Key) -> str:
    """Return a query for the records that share all values of the key with another record."""
    one = schema.classes[key.class_name]
    types = " ".join(f"<{schema.classes[name].iri}>" for name in one.descendants)
    shared = " ; ".join(f"<{one.slots[slot].iri}> ?{slot}" for slot in key.slots)
    names = " ".join(f"?{slot}" for slot in key.slots)
    where = f"VALUES ?type {{ {types} }} ?record a ?type ; {shared} ."
    group = f"GROUP BY {names} HAVING (COUNT(DISTINCT ?record) > 1)"
    inner = f"SELECT {names} WHERE {{ {where} }} {group}"
    return f"SELECT DISTINCT ?record {names} WHERE {{ {{ {inner} }} {where} }} ORDER BY ?record"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lines(value: Any, depth: int = 1) -> str:
    if isinstance(value, dict) and value:
        open_, close = "{}"
        rows = [
            f"{_json(k)}: {_lines(v, depth + 1) if depth < 2 and _is_deep(v) else _json(v)}"
            for k, v in value.items()
        ]
    elif isinstance(value, list) and value:
        open_, close = "[]"
        rows = [_json(item) for item in value]
    else:
        return _json(value)
    return (
        f"{open_}\n"
        + ",\n".join(" " * depth + row for row in rows)
        + f"\n{' ' * (depth - 1)}{close}"
    )


def _is_deep(value: Any) -> bool:
    return isinstance(value, dict) and any(isinstance(item, dict) for item in value.values())


def _class(schema: Schema, one: Class) -> dict[str, Any]:
    return {
        "iri": one.iri,
        "kind": one.kind,
        "abstract": one.abstract,
        "segment": one.segment,
        "parents": list(one.parents),
        "ancestors": list(one.ancestors),
        "descendants": list(one.descendants),
        "title": one.title,
        "description": one.description,
        "topic": one.topic,
        "questions": list(one.questions),
        "slots": {name: _usage(schema.slots[name], slot) for name, slot in one.slots.items()},
    }


def _usage(declared: Slot, slot: Slot) -> dict[str, Any]:
    return {f: getattr(slot, f) for f in _USAGE if getattr(slot, f) != getattr(declared, f)}


def _slot(slot: Slot) -> dict[str, Any]:
    return {
        "iri": slot.iri,
        "kind": slot.kind,
        "datatype": slot.datatype,
        "range": slot.range,
        "multivalued": slot.multivalued,
        "required": slot.required,
        "min_cardinality": slot.min_cardinality,
        "max_cardinality": slot.max_cardinality,
        "pattern": slot.pattern,
        "minimum": slot.minimum,
        "maximum": slot.maximum,
        "parents": list(slot.parents),
        "description": slot.description,
        "aliases": list(slot.aliases),
    }


def _enum(one: Enum) -> dict[str, Any]:
    values = {
        text: {
            "iri": value.iri,
            "description": value.description,
            "aliases": list(value.aliases),
            "rank": value.rank,
        }
        for text, value in one.values.items()
    }
    return {"description": one.description, "values": values}


def _aliases(schema: Schema) -> dict[str, Any]:
    values = {
        name: {alias: text for text, value in one.values.items() for alias in value.aliases}
        for name, one in schema.enums.items()
    }
    return {
        "classes": {alias: name for name, one in schema.classes.items() for alias in one.aliases},
        "slots": {alias: name for name, one in schema.slots.items() for alias in one.aliases},
        "values": {name: row for name, row in values.items() if row},
    }


def _closure(schema: Schema) -> dict[str, Any]:
    classes = {one.iri: super_terms(schema, one) for one in schema.classes.values()}
    properties = {one.iri: super_terms(schema, one) for one in schema.slots.values()}
    qualified = {
        one.iri: {
            "target": one.qualified.target,
            "kind": one.qualified.kind,
            "predicates": one.qualified.predicates,
            "default": one.qualified.default,
            "inferred": one.qualified.inferred,
        }
        for one in schema.classes.values()
        if one.qualified
    }
    return {
        "classes": {iri: row for iri, row in classes.items() if row},
        "properties": {iri: row for iri, row in properties.items() if row},
        "inverse": dict(_inverse(schema)),
        "qualified": qualified,
    }


def _inverse(schema: Schema) -> Iterator[tuple[str, list[str]]]:
    """Yield what follows backwards from an edge: for what an activity generated, one step back."""
    for back in schema.slots.values():
        if back.inverse_of is None:
            continue
        edge = schema.slots[back.inverse_of].iri
        for one in schema.slots.values():
            if edge in (one.iri, *super_terms(schema, one)):
                yield one.iri, sorted({back.iri, *super_terms(schema, back)})


def _key(schema: Schema, key: Key) -> dict[str, Any]:
    return {
        "class": key.class_name,
        "name": key.name,
        "slots": list(key.slots),
        "query": key_query(schema, key),
    }

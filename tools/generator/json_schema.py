"""Write the JSON Schema: for editors, and for whoever checks records without Python.

Draft 7 is what editors and validators of every language read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from generator.ids import id_pattern, iri_pattern
from generator.lexical import DATE, DATETIME, LINE_BREAK
from generator.schema import LARGEST_INTEGER, Class, Condition, Enum, Rule, Schema, Slot

__all__ = ["write_json_schema", "write_property"]

Json = dict[str, Any]
_SCALARS: dict[str, Json] = {
    "string": {"type": "string"},
    "integer": {"type": "integer", "minimum": -LARGEST_INTEGER, "maximum": LARGEST_INTEGER},
    "double": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"$ref": "#/definitions/Date"},
    "datetime": {"$ref": "#/definitions/DateTime"},
    "iri": {"$ref": "#/definitions/Iri"},
    "reference": {"$ref": "#/definitions/Id"},
}
#: Draft 7 ignores what stands beside `$ref` (section 8.3), so facets go into an `allOf`.
_NOT_BROKEN = {"not": {"pattern": LINE_BREAK}}


def write_json_schema(schema: Schema) -> str:
    """Return the JSON Schema of one record, or of a list of records."""
    definitions = _scalars(schema)
    definitions |= {name: _enum(one) for name, one in schema.enums.items()}
    concrete = {name: one for name, one in schema.classes.items() if not one.abstract}
    definitions |= {name: _class(schema, one) for name, one in concrete.items()}
    for range_ in ["Record", *_ranges(schema)]:
        definitions[f"any.{range_}"] = _any(schema.concrete(range_))
    for name, slot in schema.slots.items():
        if not slot.abstract:
            definitions[f"slot.{name}"] = write_property(schema, slot)
    record = {"$ref": "#/definitions/any.Record"}
    document = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": f"{schema.terms}schema.json",
        "title": schema.title,
        "description": " ".join(schema.description.split()),
        "if": {"type": "array"},
        "then": {"items": record},
        "else": record,
        "definitions": dict(sorted(definitions.items())),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _scalars(schema: Schema) -> Json:
    text = {"type": "string"}
    return {
        "Id": text | {"pattern": id_pattern(schema)} | _NOT_BROKEN,
        "Iri": text | {"pattern": iri_pattern(schema)} | _NOT_BROKEN,
        "Date": text | {"format": "date", "pattern": DATE} | _NOT_BROKEN,
        "DateTime": text | {"format": "date-time", "pattern": DATETIME} | _NOT_BROKEN,
    }


def _enum(one: Enum) -> Json:
    return {"description": one.description, "type": "string", "enum": list(one.values)}


def _ranges(schema: Schema) -> list[str]:
    """Return the value classes of which more than one concrete class fits."""
    slots = [slot for one in schema.classes.values() for slot in one.slots.values()]
    ranges = {slot.range for slot in (*slots, *schema.slots.values()) if slot.kind == "value"}
    return sorted(name for name in ranges if len(schema.concrete(name)) > 1)


def _any(names: Iterable[str]) -> Json:
    """Return one branch a class, chosen by `type`, so that one mistake gives one error."""
    listed = list(names)
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": listed}},
        "allOf": [
            {
                "if": {"required": ["type"], "properties": {"type": {"const": name}}},
                "then": {"$ref": f"#/definitions/{name}"},
            }
            for name in listed
        ],
    }


def _class(schema: Schema, one: Class) -> Json:
    properties: Json = {"type": {"const": one.name}}
    required = []
    if one.kind == "record":
        properties = {"id": _SCALARS["reference"]} | properties
        required = ["id", "type"]
    for name, slot in one.slots.items():
        declared = write_property(schema, schema.slots[name])
        own = write_property(schema, slot)
        properties[name] = {"$ref": f"#/definitions/slot.{name}"} if own == declared else own
    required += [name for name, slot in one.slots.items() if slot.required]
    definition = {
        "title": one.title or one.name,
        "description": one.description,
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": required,
    }
    rules = [_rule(rule) for rule in schema.rules_of(one)]
    return definition | ({"allOf": rules} if rules else {})


def write_property(schema: Schema, slot: Slot) -> Json:
    """Return the schema of what a record says where it has the slot."""
    item = _item(schema, slot)
    words = {"title": slot.title or slot.name.replace("_", " "), "description": slot.description}
    if not slot.multivalued:
        # Draft 7 ignores words beside `$ref`; editors show them from an `allOf`.
        return words | ({"allOf": [item]} if "$ref" in item else item)
    bounds = {"minItems": slot.least or None, "maxItems": slot.most}
    kept = {key: value for key, value in bounds.items() if value is not None}
    return words | {"type": "array", "items": item, "uniqueItems": True} | kept


def _item(schema: Schema, slot: Slot) -> Json:
    if slot.kind == "enum":
        return {"$ref": f"#/definitions/{slot.range}"}
    if slot.kind == "value":
        concrete = schema.concrete(slot.range)
        name = concrete[0] if len(concrete) == 1 else f"any.{slot.range}"
        return {"$ref": f"#/definitions/{name}"}
    item = dict(_SCALARS[slot.kind])
    facets: Json = {}
    if slot.pattern:
        facets |= {"pattern": slot.pattern} | _NOT_BROKEN
    if slot.minimum is not None:
        facets["minimum"] = slot.minimum
    if slot.maximum is not None:
        facets["maximum"] = slot.maximum
    return {"allOf": [item, facets]} if "$ref" in item and facets else item | facets


def _rule(rule: Rule) -> Json:
    return {
        "$comment": f"{rule.name}: {rule.message}",
        "if": _holding(rule.when),
        "then": _holding(rule.then),
    }


def _holding(conditions: Iterable[Condition]) -> Json:
    listed = list(conditions)
    required = [one.slot for one in listed if one.kind != "absent"]
    properties: Json = {one.slot: False for one in listed if one.kind == "absent"}
    properties |= {one.slot: {"const": one.value} for one in listed if one.kind == "equals"}
    parts = {"required": required, "properties": properties}
    return {key: value for key, value in parts.items() if value}

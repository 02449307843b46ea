"""Mutants of the generated JSON Schema."""

from __future__ import annotations

import copy

from agreeing.cases import Case
from agreeing.instances import Json
from agreeing.layers import JsonSchemaLayer
from agreeing.loosening import TAKES_ANYTHING, loosen
from generator.json_schema import write_property
from generator.schema import Schema

__all__ = ["JsonSchemaMutants"]


class JsonSchemaMutants:
    """Loosens one constraint in place, asks, and puts everything back."""

    def __init__(self, schema: Schema, document: Json) -> None:
        self.schema = schema
        self.definitions: Json = document["definitions"]
        self.layer = JsonSchemaLayer(document)

    def notices(self, case: Case) -> bool:
        """Say whether the mutant accepts the violating instance, which the schema refuses."""
        if case.kind == "abstract":
            return self._notices_abstract(case)
        name = case.class_name
        definition = self.definitions[name]
        before = copy.deepcopy(definition)
        self._mutate(definition, case)
        validator = self.layer.validator.evolve(schema={"$ref": f"#/definitions/{name}"})
        accepted = bool(validator.is_valid(case.node))
        definition.clear()
        definition.update(before)
        return accepted

    def _notices_abstract(self, case: Case) -> bool:
        """Let every choice of classes take any type, and the concrete classes as well."""
        below = self.schema.concrete(case.class_name)
        names = [name for name in self.definitions if name.startswith("any.") or name in below]
        before = {name: self.definitions[name]["properties"]["type"] for name in names}
        for name in names:
            self.definitions[name]["properties"]["type"] = {}
        accepted = not any(self.layer.refuses(record) for record in case.violating)
        for name, value in before.items():
            self.definitions[name]["properties"]["type"] = value
        return accepted

    def _mutate(self, definition: Json, case: Case) -> None:
        properties = definition["properties"]
        if case.kind in ("required", "identifier"):
            definition["required"].remove(case.slot)
        elif case.kind in ("unknown-slot", "other-slot"):
            definition["additionalProperties"] = True
        elif case.kind == "rule":
            marks = [row["$comment"].partition(":")[0] for row in definition["allOf"]]
            del definition["allOf"][marks.index(case.slot)]
        elif case.kind in TAKES_ANYTHING or case.slot in ("id", "type"):
            properties[case.slot] = {}
        else:
            mutant = self._property(case)
            if case.kind == "set":
                del mutant["uniqueItems"]
            properties[case.slot] = mutant

    def _property(self, case: Case) -> Json:
        mutant = write_property(self.schema, loosen(self.schema, case))
        for place in (mutant, mutant.get("items", {})):
            if case.kind in ("minimum", "maximum"):
                place.pop(case.kind, None)
        return mutant

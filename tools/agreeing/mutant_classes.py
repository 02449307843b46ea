"""Mutants of the generated Pydantic module."""

from __future__ import annotations

from typing import Any

from agreeing.cases import Case
from agreeing.loosening import TAKES_ANYTHING, loosen
from generator.pydantic_classes import write_field
from generator.schema import Schema

__all__ = ["PydanticMutants"]


class PydanticMutants:
    """Makes a subclass in which one constraint is loosened."""

    def __init__(self, schema: Schema, model: Any) -> None:
        self.schema = schema
        self.model = model

    def notices(self, case: Case) -> bool:
        """Say whether the mutant accepts the violating instance, which the class refuses."""
        from pydantic import ValidationError

        try:
            self._mutate(case).model_validate(case.node)
        except ValidationError:
            return False
        return True

    def _mutate(self, case: Case) -> Any:
        original = getattr(self.model, case.class_name)
        if case.kind == "rule":
            kept = tuple(rule for rule in original._rules if rule[0] != case.slot)
            return type(original.__name__, (original,), {"_rules": kept})
        if case.kind in ("unknown-slot", "other-slot"):
            return type(original.__name__, (original,), {"model_config": {"extra": "allow"}})
        if case.kind == "abstract":
            return type(original.__name__, (original,), {"_abstract": False})
        return self._replace(original, case)

    def _replace(self, original: Any, case: Case) -> Any:
        import pydantic

        field: tuple[Any, Any] = (Any, None)
        if case.slot not in ("id", "type") and case.kind not in TAKES_ANYTHING:
            field = self._field(case)
        fields: dict[str, Any] = {case.slot: field}
        return pydantic.create_model(original.__name__, __base__=original, **fields)

    def _field(self, case: Case) -> tuple[Any, Any]:
        """Return the annotation and default that the generator writes for the loosened slot."""
        one = self.schema.classes[case.class_name]
        line = write_field(self.schema, one, loosen(self.schema, case))
        if case.kind in ("minimum", "maximum"):
            line = line.replace("Integer", "int").replace("ge=-inf", "").replace("le=inf", "")
            line = line.replace("(, ", "(").replace(", )", ")")
        if case.kind == "set":
            line = line.replace("Many[", "list[")
        annotation, _, default = line.partition(":")[2].partition(" = ")
        value = eval(annotation, vars(self.model))  # noqa: S307  # text of our own generator
        return value, ... if not default else {"None": None, "[]": []}[default]

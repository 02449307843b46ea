"""Mutants of the generated shapes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from agreeing import layers
from agreeing.cases import Case
from agreeing.instances import Json, nodes
from generator.schema import Schema

__all__ = ["ShapeMutants"]

_SHACL = "http://www.w3.org/ns/shacl#"
_ALL = ("datatype", "in", "class", "nodeKind", "pattern", "minInclusive", "maxInclusive")
#: What is taken from the shape of a slot, by the kind of constraint.
_STATEMENTS = {
    "required": ("minCount",),
    "single": ("maxCount",),
    "min-cardinality": ("minCount",),
    "max-cardinality": ("maxCount",),
    "pattern": ("pattern",),
    "minimum": ("minInclusive",),
    "maximum": ("maxInclusive",),
    "required-id-grammar": ("minCount",),
    **dict.fromkeys(("datatype", "enum", "iri", "lexical-form", "reference"), _ALL),
    **dict.fromkeys(("value-object", "value-class"), _ALL),
}


class ShapeMutants:
    """Leaves statements out of the shapes of one class; only shapes that can apply are kept."""

    def __init__(self, schema: Schema, artifacts: layers.Artifacts) -> None:
        self.schema = schema
        self.context = artifacts.read("context.jsonld")
        triples = artifacts.triples()
        self.hierarchy = layers.hierarchy(triples)
        self.by_subject: dict[str, list[Any]] = defaultdict(list)
        for triple in triples:
            self.by_subject[str(triple.subject)].append(triple)

    def notices(self, case: Case) -> bool:
        """Say whether the mutant accepts the violating instance, which the shapes refuse."""
        [record] = case.violating
        lost = set(self._lost(case, record))
        kept = [
            triple
            for subject in self._subjects(record)
            for triple in self.by_subject[subject]
            if (subject, triple.predicate.value.removeprefix(_SHACL)) not in lost
        ]
        graph = layers.to_graph([record], self.context)[0] + self.hierarchy
        return not layers.focus_nodes(kept, graph)

    def _line(self, class_name: str) -> list[str]:
        one = self.schema.classes.get(class_name)
        return [class_name, *one.ancestors] if one else []

    def _lost(self, case: Case, record: Json) -> Iterator[tuple[str, str]]:
        """Yield the shape and predicate of each statement that the mutant lacks."""
        line = self._line(case.class_name)
        if case.kind == "rule":
            yield from ((self._iri(name, case.slot), "or") for name in line)
        elif case.kind == "other-slot":
            yield from ((self._iri(case.class_name, "closed"), word) for word in ("closed", "or"))
        elif case.kind == "abstract":
            yield from ((self._iri(root, "type"), "in") for root in ("Record", "Value"))
        elif case.slot == "type":
            _, steps = self._holder(case)
            for name in self.schema.classes:
                yield self._iri(name, steps[-1]), "class"
        else:
            yield from self._lost_rules(case)
            for name in line:
                for word in _STATEMENTS[case.kind]:
                    yield self._iri(name, case.slot), word

    def _lost_rules(self, case: Case) -> Iterator[tuple[str, str]]:
        """A slot that is not required is needed by a rule, where its absence shows at all."""
        one = self.schema.classes[case.class_name]
        if case.kind == "required-id-grammar" and not one.slots[case.slot].required:
            for rule in self.schema.rules_of(one):
                yield self._iri(rule.class_name, rule.name), "or"

    def _holder(self, case: Case) -> tuple[str, tuple[str, ...]]:
        from agreeing.instances import Maker

        return Maker(self.schema).holders[case.class_name]

    def _iri(self, *path: str) -> str:
        return f"<{self.schema.shape_iri(*path)}>"

    def _subjects(self, record: Json) -> list[str]:
        """Return the shapes of all classes in the record, with the nodes inside them."""
        names = {name for node in nodes(record) for name in self._line(node.get("type", ""))}
        starts = [self._iri(name) for name in sorted(names)]
        waiting = [
            subject
            for subject in self.by_subject
            if any(subject == one or subject.startswith(one[:-1] + "/") for one in starts)
        ]
        found: dict[str, None] = {}
        while waiting:
            subject = waiting.pop()
            if subject not in found and subject in self.by_subject:
                found[subject] = None
                inner = (str(triple.object) for triple in self.by_subject[subject])
                waiting += [text for text in inner if text.startswith("_:")]
        return list(found)

"""Write the SHACL shapes: every shape and rule has an IRI of its own, so findings can name it.

A class's shape holds what the class adds to the classes above it; the rest reaches its instances
through the hierarchy, which travels at the end of the file (SHACL, section 3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.schema import LARGEST_INTEGER, Class, Condition, Rule, Schema, Slot
from generator.turtle import Block, TurtleWriter

__all__ = ["write_shapes"]

_PREFIXES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Statements = list[tuple[str, str]]


def write_shapes(schema: Schema) -> str:
    """Return the shapes as Turtle, class by class, with the hierarchy of the classes."""
    own = {name: iri for name, iri in schema.prefixes.items() if iri.startswith(schema.terms)}
    writer = TurtleWriter({**own, **_PREFIXES}, base=schema.terms)
    blocks: list[Block] = []
    for one in schema.classes.values():
        blocks += _Shaper(schema, writer, one).blocks()
    blocks += [
        Block(writer.iri(one.iri), (("rdfs:subClassOf", writer.iri(schema.classes[name].iri)),))
        for one in schema.classes.values()
        for name in one.parents
    ]
    return writer.document("Generated from schema/ by tools/generate.py. Do not edit.", blocks)


class _Shaper:
    """Makes the shapes of one class."""

    def __init__(self, schema: Schema, writer: TurtleWriter, one: Class) -> None:
        self.schema = schema
        self.writer = writer
        self.one = one
        self.is_root = not one.parents and not one.mixin
        self.target = ("sh:targetClass", writer.iri(one.iri))

    def iri(self, *path: str) -> str:
        return self.writer.iri(self.schema.shape_iri(self.one.name, *path))

    def blocks(self) -> Iterator[Block]:
        brought = {s.name: s for s in self.one.slots.values() if self._statements(s)}
        properties = [("sh:property", self.iri(name)) for name in brought]
        if self.is_root:
            properties.insert(0, ("sh:property", self.iri("type")))
        if properties:
            yield Block(self.iri(), (("a", "sh:NodeShape"), self.target, *properties))
        if self.is_root:
            yield self._type()
        for slot in brought.values():
            yield self._property(slot)
        for rule in self.one.rules:
            yield self._rule(rule)
        if not self.one.abstract:
            yield from self._closed()

    def _type(self) -> Block:
        names = self.schema.concrete(self.one.name)
        classes = self.writer.list(self.writer.iri(self.schema.classes[n].iri) for n in names)
        statements = [("a", "sh:PropertyShape"), ("sh:path", "rdf:type"), ("sh:name", '"type"')]
        return Block(self.iri("type"), (*statements, ("sh:maxCount", "1"), ("sh:in", classes)))

    def _property(self, slot: Slot) -> Block:
        head = [("a", "sh:PropertyShape"), ("sh:path", self.writer.iri(slot.iri))]
        name = ("sh:name", self.writer.text(slot.title or slot.name))
        return Block(self.iri(slot.name), (*head, name, *self._statements(slot)))

    def _statements(self, slot: Slot) -> Statements:
        """Return what the class demands of the slot beyond what the classes above demand."""
        classes = [self.schema.classes[name] for name in self.one.parents]
        above = [one.slots[slot.name] for one in classes if slot.name in one.slots]
        known = {item for other in above for item in self._constraints(other)}
        return [item for item in self._constraints(slot) if item not in known]

    def _constraints(self, slot: Slot) -> Iterator[tuple[str, str]]:
        if slot.least:
            yield "sh:minCount", str(slot.least)
        if slot.most is not None:
            yield "sh:maxCount", str(slot.most)
        if slot.kind in ("reference", "value", "iri"):
            yield "sh:nodeKind", "sh:IRI"
        if slot.kind == "value":
            yield "sh:class", self.writer.iri(self.schema.classes[slot.range].iri)
        if slot.kind == "enum":
            values = self.schema.enums[slot.range].values.values()
            yield "sh:in", self.writer.list(self.writer.iri(value.iri) for value in values)
        if slot.datatype:
            yield "sh:datatype", self.writer.iri(slot.datatype)
        yield from self._facets(slot)

    def _facets(self, slot: Slot) -> Iterator[tuple[str, str]]:
        # A pattern of an IRI fits both what JSON says (`prefix:local`) and what it expands to.
        if slot.pattern:
            yield "sh:pattern", self.writer.text(slot.pattern)
        least, most = slot.minimum, slot.maximum
        if slot.kind == "integer":
            least = -LARGEST_INTEGER if least is None else least
            most = LARGEST_INTEGER if most is None else most
        if least is not None:
            yield "sh:minInclusive", str(least)
        if most is not None:
            yield "sh:maxInclusive", str(most)

    def _rule(self, rule: Rule) -> Block:
        """Write `if A then B` as `not A or B`: SPARQL constraints cost fifteen times as much."""
        choices = [f"[ sh:not {self._condition(one)} ]" for one in rule.when]
        then = [self._condition(one) for one in rule.then]
        choices += then if len(then) == 1 else [f"[ sh:and {self.writer.list(then)} ]"]
        head = [("a", "sh:NodeShape"), self.target]
        message = ("sh:message", self.writer.text(rule.message))
        return Block(self.iri(rule.name), (*head, message, ("sh:or", self.writer.list(choices))))

    def _condition(self, one: Condition) -> str:
        slot = self.one.slots[one.slot]
        test = {"present": "sh:minCount 1", "absent": "sh:maxCount 0"}.get(one.kind)
        if test is None:
            test = f"sh:hasValue {self._term(slot, one)}"
        return f"[ sh:property [ sh:path {self.writer.iri(slot.iri)} ; {test} ] ]"

    def _term(self, slot: Slot, one: Condition) -> str:
        if slot.kind == "enum":
            return self.writer.iri(self.schema.enums[slot.range].values[str(one.value)].iri)
        if slot.kind == "boolean":
            return "true" if one.value else "false"
        return self.writer.text(str(one.value))

    def _closed(self) -> Iterator[Block]:
        """Close the class: a subclass's instance answers to its own closed shape instead."""
        slots = [self.writer.iri(slot.iri) for slot in self.one.slots.values()]
        closed = [("sh:closed", "true"), ("sh:ignoredProperties", self._list("rdf:type", slots))]
        below = [name for name in self.one.descendants if name != self.one.name]
        head = [("a", "sh:NodeShape"), self.target]
        message = ("sh:message", self.writer.text(f"{self.one.name} has no such slot."))
        if not below:
            yield Block(self.iri("closed"), (*head, message, *closed))
            return
        inner = self.iri("own-slots")
        others = [f"[ sh:class {self.writer.iri(self.schema.classes[n].iri)} ]" for n in below]
        yield Block(self.iri("closed"), (*head, message, ("sh:or", self._list(inner, others))))
        yield Block(inner, (("a", "sh:NodeShape"), *closed))

    def _list(self, first: str, rest: Iterable[str]) -> str:
        return self.writer.list([first, *rest])

"""One record as a JSON-LD node: under our own terms, and under those that follow from them."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modellake.alignment import alignment, relation_terms
from modellake.exports.fitting import read_double
from modellake.exports.format import Loss
from modellake.normal_form import NATIVE
from modellake.record import Record, canonicalize
from modellake.shape import shape_record
from modellake.vocabulary import ClassDefinition, SlotDefinition, vocabulary

__all__ = ["NodeWriter", "find_losses", "write_unmapped"]

_TYPED = {"date": "xsd:date", "datetime": "xsd:dateTime"}


@dataclass(frozen=True)
class _Slot:
    definition: SlotDefinition
    terms: tuple[str, ...]


@dataclass(frozen=True)
class _Class:
    types: tuple[str, ...]
    slots: tuple[_Slot, ...]


class NodeWriter:
    """Writes nodes, and keeps which terms of the context they use."""

    def __init__(self) -> None:
        self.terms: set[str] = set()
        self._known = vocabulary()

    def write(self, record: Record) -> tuple[dict[str, Any] | None, list[Loss]]:
        """Return a new node, None for a record that no graph can hold; and what is not in it."""
        shaped = shape_record(record)
        losses = find_losses(record, shaped.findings)
        if shaped.json is None:
            return None, losses
        node = self._object(shaped.json)
        if record.unmapped:
            node["mlk:unmapped"] = {"type": "rdf:JSON", "@value": write_unmapped(record)}
            self.terms.update(("mlk", "rdf"))
        return node, losses

    def _object(self, json: Mapping[str, Any]) -> dict[str, Any]:
        if "type" not in json:  # the second place of a value that stands twice in a record
            return dict(json)
        name = json["type"]
        table = _read_class(name)
        node: dict[str, Any] = {"id": json["id"], "type": [name, *table.types]}
        self._note_id(json["id"])
        self.terms.add(name)
        more: dict[str, list[Any]] = {}
        for slot in table.slots:
            value = json.get(slot.definition.name)
            if value is not None:
                self._slot(slot, value, node, more)
        for types in table.types:
            self._note_id(types)
        for term in sorted(more):
            self._note_id(term)
            values = more[term]
            node[term] = values[0] if len(values) == 1 else values
        return node

    def _slot(
        self, slot: _Slot, value: Any, node: dict[str, Any], more: dict[str, list[Any]]
    ) -> None:
        name, kind = slot.definition.name, slot.definition.kind
        self.terms.add(name)
        values = value if isinstance(value, list) else [value]
        made: list[Any]
        if kind == "value":
            made = [self._object(one) for one in values]
            self._relate(values, more)
        elif kind == "double":
            made = [read_double(one) for one in values]
        else:
            made = list(values)  # a record's own list is never changed
            if kind == "enum":
                self.terms.update(values)
            elif kind in ("reference", "iri"):
                for one in values:
                    self._note_id(one)
        node[name] = made if isinstance(value, list) else made[0]
        if slot.terms:
            foreign = [self._write_foreign(kind, one) for one in made]
            for term in slot.terms:
                _extend(more.setdefault(term, []), foreign)

    def _relate(self, values: list[Any], more: dict[str, list[Any]]) -> None:
        """Add the direct edges of qualified relations."""
        for value in values:
            definition = self._known.classes.get(value.get("type", ""))
            relation = self._known.qualified.get(definition.iri) if definition else None
            if definition is None or relation is None:
                continue
            fields = {}
            for name, one in value.items():
                slot = definition.slots.get(name)
                if slot is not None:
                    is_concept = slot.kind == "enum"
                    fields[slot.iri] = (
                        self._known.enums[slot.range].values[one].iri if is_concept else one
                    )
            for term in relation_terms(relation, fields):
                target = {"id": fields[relation.target]}
                _extend(more.setdefault(self._known.compact(term), []), [target])

    def _write_foreign(self, kind: str, value: Any) -> Any:
        """Return a value as it is written under a term that the context does not describe."""
        if kind in ("reference", "iri"):
            return {"id": value}
        if kind == "value":
            return {"id": value["id"]}
        if kind == "enum":
            self.terms.add("mlc")
            return {"id": f"mlc:{value}"}
        if kind in _TYPED:
            self.terms.add("xsd")
            return {"type": _TYPED[kind], "@value": value}
        if kind == "double" and float(value).is_integer():  # else it would be an integer
            self.terms.add("xsd")
            return {"type": "xsd:double", "@value": value}
        return value

    def _note_id(self, text: str) -> None:
        prefix, colon, _ = text.partition(":")
        if colon and prefix in self._known.prefixes:
            self.terms.add(prefix)


def write_unmapped(record: Record) -> str:
    """Return what no slot of a record holds as canonical JSON."""
    return canonicalize(record.unmapped).decode()


def find_losses(record: Record, findings: Any) -> list[Loss]:
    """Return what of a record does not fit its class, so that no graph holds it.

    Args:
        record: The record.
        findings: What its shape shows.
    """
    kept = record.unmapped.get(NATIVE)
    carried = {record.spell(f"/{path}") for path in kept} if isinstance(kept, Mapping) else set()
    return [
        Loss(record.id, finding.field, finding.message)
        for finding in findings
        if not (finding.rule == "known-field" and finding.field in carried)
    ]


@functools.cache
def _read_class(name: str) -> _Class:
    known = vocabulary()
    definition: ClassDefinition = known.classes[name]
    return _Class(
        tuple(map(known.compact, alignment().classes.get(definition.iri, ()))),
        tuple(
            _Slot(slot, tuple(map(known.compact, alignment().properties.get(slot.iri, ()))))
            for slot in definition.slots.values()
        ),
    )


def _extend(values: list[Any], more: list[Any]) -> None:
    """Add what is not there yet."""
    for one in more:
        if not values or one not in values:
            values.append(one)


def list_kinds(name: str) -> Iterator[tuple[str, str]]:
    """Yield the slots of a class that refer to records or hold values, with their kind."""
    for slot in vocabulary().classes[name].slots.values():
        if slot.kind in ("reference", "iri", "value"):
            yield slot.name, slot.kind

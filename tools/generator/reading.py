"""Give the schema's YAML its meaning: LinkML resolves inheritance, the result is a `Schema`."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from generator.schema import (
    Class,
    Condition,
    Enum,
    Key,
    Kind,
    Mappings,
    Qualified,
    Rule,
    Schema,
    Slot,
    Value,
)
from generator.sources import Module

__all__ = ["MAPPINGS", "QUESTIONS", "ROOTS", "build_schema"]

#: The two abstract roots, and the kind of what descends from them.
ROOTS = {"Record": "record", "Value": "value"}
QUESTIONS = ("what", "who", "when", "where", "why", "how")
MAPPINGS = ("exact", "close", "broad", "narrow", "related")
#: Slots that every class treats alike; they are `@id` and `@type` in JSON-LD.
KEYWORDS = ("id", "type")

_KINDS: dict[str, Kind] = {
    "xsd:string": "string",
    "xsd:integer": "integer",
    "xsd:double": "double",
    "xsd:boolean": "boolean",
    "xsd:date": "date",
    "xsd:dateTime": "datetime",
    "xsd:anyURI": "iri",
}
_XSD = "http://www.w3.org/2001/XMLSchema#"


def build_schema(modules: Iterable[Module]) -> Schema:
    """Return the schema of modules that the profile accepts. Takes about a second."""
    listed = list(modules)
    logging.getLogger("linkml_runtime").setLevel(logging.ERROR)
    return _Builder(listed, _open_view(listed)).build()


def _open_view(modules: list[Module]) -> Any:
    from linkml_runtime.linkml_model.meta import SchemaDefinition
    from linkml_runtime.utils.schemaview import SchemaView

    merged = dict(_root(modules).data) | {"imports": ["linkml:types"]}
    for part in ("prefixes", "classes", "slots", "enums", "types", "subsets"):
        merged[part] = {k: v for one in modules for k, v in (one.data.get(part) or {}).items()}
    return SchemaView(SchemaDefinition(**json.loads(json.dumps(merged, default=str))))


def _root(modules: list[Module]) -> Module:
    imported = {name for one in modules for name in one.data.get("imports") or []}
    return next(one for one in modules if one.name not in imported)


@dataclass(frozen=True)
class _Builder:
    modules: list[Module]
    view: Any

    def build(self) -> Schema:
        root = _root(self.modules).data
        prefixes = {
            str(name): str(one.prefix_reference) for name, one in self.view.schema.prefixes.items()
        }
        return Schema(
            name=root["name"],
            version=str(root.get("version", "0")),
            title=root.get("title", ""),
            description=root.get("description", ""),
            digest=_digest(self.modules),
            terms=prefixes[root["default_prefix"]],
            prefixes=dict(sorted(prefixes.items())),
            classes={name: self._class(name) for name in sorted(self.view.all_classes())},
            slots={name: self._declared(name) for name in self._names() if name not in KEYWORDS},
            enums={name: self._enum(name) for name in sorted(self.view.all_enums())},
        )

    def _names(self) -> list[str]:
        return sorted(self.view.all_slots(attributes=False))

    def _topic(self, part: str, name: str) -> str:
        return next(one.name for one in self.modules if name in (one.data.get(part) or {}))

    def _iri(self, curie: Any) -> str:
        return str(self.view.expand_curie(str(curie)))

    def _mappings(self, element: Any) -> Mappings:
        found = {kind: getattr(element, f"{kind}_mappings", None) or () for kind in MAPPINGS}
        return {kind: tuple(sorted(map(self._iri, row))) for kind, row in found.items() if row}

    def _class(self, name: str) -> Class:
        one = self.view.get_class(name)
        below = self.view.class_descendants(name)
        notes = _annotations(one)
        return Class(
            name=name,
            iri=self._iri(one.class_uri),
            kind=self._kind_of_class(name),  # type: ignore[arg-type]  # ROOTS holds these two
            abstract=bool(one.abstract or one.mixin),
            mixin=bool(one.mixin),
            segment=notes.get("id_segment"),
            parent=str(one.is_a) if one.is_a else None,
            mixins=tuple(map(str, one.mixins)),
            ancestors=tuple(map(str, self.view.class_ancestors(name, reflexive=False))),
            descendants=tuple(sorted(str(n) for n in below if self._is_concrete(n))),
            title=one.title or "",
            description=_flow(one.description),
            topic=self._topic("classes", name),
            questions=tuple(word for word in QUESTIONS if word in map(str, one.in_subset)),
            aliases=tuple(map(str, one.aliases)),
            mappings=self._mappings(one),
            slots=self._slots(name),
            rules=tuple(_rule(name, rule, self.view) for rule in one.rules or ()),
            keys=tuple(
                Key(str(key), name, tuple(map(str, row.unique_key_slots)))
                for key, row in (one.unique_keys or {}).items()
            ),
            qualified=self._qualified(notes),
        )

    def _is_concrete(self, name: str) -> bool:
        one = self.view.get_class(name)
        return not (one.abstract or one.mixin)

    def _kind_of_class(self, name: str) -> str:
        above = self.view.class_ancestors(name)
        return next((kind for root, kind in ROOTS.items() if root in above), "record")

    def _slots(self, class_name: str) -> dict[str, Slot]:
        """Return the slots in the order of the schema, those of the farthest class first."""
        induced = {str(s.name): s for s in self.view.class_induced_slots(class_name)}
        above = reversed(self.view.class_ancestors(class_name))
        listed = [str(s) for name in above for s in self.view.get_class(name).slots]
        names = [name for name in dict.fromkeys(listed) if name not in KEYWORDS]
        return {name: self._slot(induced[name]) for name in names}

    def _declared(self, name: str) -> Slot:
        return self._slot(self.view.induced_slot(name))

    def _slot(self, slot: Any) -> Slot:
        range_, kind = self._range(slot)
        facets = self.view.induced_type(range_) if range_ in self.view.all_types() else slot
        uri = _base_uri(self.view, range_) if facets is not slot else ""
        declared = self.view.get_slot(slot.name)
        return Slot(
            name=str(slot.name),
            iri=self._iri(slot.slot_uri),
            kind=kind,
            range=range_,
            datatype=uri.replace("xsd:", _XSD) if uri and kind != "iri" else None,
            description=_flow(slot.description),
            title=declared.title or "",
            multivalued=bool(slot.multivalued),
            required=bool(slot.required),
            min_cardinality=slot.minimum_cardinality,
            max_cardinality=slot.maximum_cardinality,
            pattern=slot.pattern or facets.pattern,
            minimum=_first(slot.minimum_value, facets.minimum_value),
            maximum=_first(slot.maximum_value, facets.maximum_value),
            parents=tuple(str(p) for p in (declared.is_a, *declared.mixins) if p),
            aliases=tuple(map(str, declared.aliases)),
            abstract=bool(declared.abstract or declared.mixin),
            inverse_of=_annotations(declared).get("inverse_of"),
            mappings=self._mappings(declared),
        )

    def _range(self, slot: Any) -> tuple[str, Kind]:
        range_ = str(slot.range) if slot.range else ""
        if not range_ and (slot.abstract or slot.mixin):
            return "Record", "reference"
        range_ = range_ or str(self.view.schema.default_range or "string")
        if range_ in self.view.all_enums():
            return range_, "enum"
        if range_ in self.view.all_classes():
            value = self._kind_of_class(range_) == "value"
            return range_, "value" if value else "reference"
        return range_, _KINDS[_base_uri(self.view, range_)]

    def _enum(self, name: str) -> Enum:
        one = self.view.get_enum(name)
        values = {str(t): self._value(str(t), v) for t, v in one.permissible_values.items()}
        return Enum(name, _flow(one.description), self._topic("enums", name), values)

    def _value(self, text: str, value: Any) -> Value:
        notes = _annotations(value)
        rank = value.rank if value.rank is not None else notes.get("rank")
        return Value(
            text=text,
            iri=self._iri(value.meaning),
            description=_flow(value.description),
            title=value.title or "",
            rank=None if rank is None else int(rank),
            broader=notes.get("broader"),
            aliases=tuple(map(str, value.aliases)),
            mappings=self._mappings(value),
        )

    def _qualified(self, notes: Mapping[str, str]) -> Qualified | None:
        target = notes.get("target")
        if target is None:
            return None
        kind = notes.get("kind")
        predicates: dict[str, str] = {}
        if kind:
            values = self.view.get_enum(self.view.get_slot(kind).range).permissible_values.values()
            edges = {str(v.meaning): _annotations(v).get("predicate") for v in values}
            predicates = {self._iri(k): self._slot_iri(v) for k, v in edges.items() if v}
        inferred = notes.get("inferred")
        return Qualified(
            target=self._slot_iri(target),
            kind=self._slot_iri(kind) if kind else None,
            predicates=dict(sorted(predicates.items())),
            default=self._slot_iri(notes["default"]),
            inferred=self._slot_iri(inferred) if inferred else None,
        )

    def _slot_iri(self, name: str) -> str:
        return self._iri(self.view.get_slot(name).slot_uri)


def _rule(class_name: str, rule: Any, view: Any) -> Rule:
    def conditions(part: Any) -> tuple[Condition, ...]:
        found = (part.slot_conditions or {}).items()
        return tuple(_condition(str(slot), row, view.get_slot(slot).range) for slot, row in found)

    return Rule(
        name=str(rule.title),
        message=_flow(rule.description),
        class_name=class_name,
        when=conditions(rule.preconditions),
        then=conditions(rule.postconditions),
    )


def _condition(slot: str, row: Any, range_: str) -> Condition:
    if row.equals_string is not None:
        text = str(row.equals_string)
        return Condition(slot, "equals", text == "true" if range_ == "boolean" else text)
    presence = str(row.value_presence) if row.value_presence is not None else "PRESENT"
    return Condition(slot, "absent" if "ABSENT" in presence else "present")


def _base_uri(view: Any, name: str) -> str:
    one = view.get_type(name)
    while one.typeof:
        one = view.get_type(one.typeof)
    return str(one.uri)


def _annotations(element: Any) -> dict[str, str]:
    notes = element.annotations
    return {str(key): str(notes[key].value) for key in notes} if notes else {}


def _first(*values: Any) -> float | None:
    return next((cast("float", value) for value in values if value is not None), None)


def _flow(text: str | None) -> str:
    """Return the text on one line, as YAML's folding left it."""
    return " ".join((text or "").split())


def _digest(modules: list[Module]) -> str:
    content = {one.name: one.data for one in modules}
    text = json.dumps(content, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()

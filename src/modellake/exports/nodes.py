"""One record as a JSON-LD node: under our own terms, and under those that follow from them.

A node is kept as lines of text, so that the cards in which a record occurs share the work. Only
what refers to other records stays open, since a card puts a record where it is first met.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from json.encoder import encode_basestring as quote
from typing import Any

from modellake.alignment import alignment, relation_terms
from modellake.exports.fitting import read_double
from modellake.exports.format import Loss
from modellake.finding import Finding
from modellake.normal_form import NATIVE
from modellake.record import Record, canonicalize
from modellake.shape import shape_record
from modellake.vocabulary import SlotDefinition, vocabulary

__all__ = ["Link", "Node", "find_losses", "make_node", "write_unmapped"]

#: A list of so many characters stands on one line.
_WIDTH = 88

_TYPED = {"date": "xsd:date", "datetime": "xsd:dateTime"}


# Hundreds are made for one card, and a frozen one takes three times as long to make.
@dataclass(eq=False, slots=True)
class Link:
    """A field whose values may be other nodes, or do not stand on one line.

    Attributes:
        key: The name of the field, in quotes.
        many: Whether the values are a list.
        values: Each value as text, or a node for a value object.
        ids: The id of each value that refers to a record; empty where none does.
        flat: The whole field on one line, where it fits and no node takes the place of a value.
    """

    key: str
    many: bool
    values: tuple[str | Node, ...]
    ids: tuple[str, ...] = ()
    flat: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """The values, where all of them are texts."""
        found = tuple(one for one in self.values if isinstance(one, str))
        return found if len(found) == len(self.values) else ()


@dataclass(eq=False, slots=True)
class Node:
    """A record, or a value object in one.

    Attributes:
        id: Its id.
        parts: Lines, as many as follow each other in one tuple, and links.
        references: The id of each value that refers to a record, with its link; those of value
            objects inside too.
        terms: The terms and prefixes of the context that it uses.
        losses: What of the record is not in it.
    """

    id: str
    parts: tuple[tuple[str, ...] | Link, ...]
    references: tuple[tuple[str, Link], ...]
    terms: frozenset[str]
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class _Slot:
    """What writing a slot needs, and does not change.

    Attributes:
        name: Its name.
        kind: What stands in it.
        key: Its name in quotes.
        terms: The foreign terms that follow from it, in quotes.
        uses: The terms and prefixes of the context that it needs.
    """

    name: str
    kind: str
    key: str
    terms: tuple[str, ...]
    uses: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How an object of a class with certain slots is written.

    Attributes:
        types: The line of its types.
        slots: Its slots, in the order of the class.
        uses: The terms and prefixes of the context that all of them need.
        foreign: Each foreign term, sorted, with the places of the slots that it follows from.
    """

    types: str
    slots: tuple[_Slot, ...]
    uses: frozenset[str]
    foreign: tuple[tuple[str, tuple[int, ...]], ...]


def make_node(record: Record) -> Node:
    """Return the node of a record; without parts for a record that no graph can hold."""
    shaped = shape_record(record)
    losses = tuple(find_losses(record, shaped.findings)) if shaped.findings else ()
    if shaped.json is None:
        return Node(record.id, (), (), frozenset(), losses)
    maker = _Maker()
    parts = maker.make(shaped.json)
    if record.unmapped:
        kept = f'{{"type": "rdf:JSON", "@value": {quote(write_unmapped(record))}}}'
        parts.append((f'"mlk:unmapped": {kept}',))
        maker.terms.update(("mlk", "rdf"))
    references = tuple((one, link) for link in maker.links for one in link.ids)
    return Node(record.id, tuple(parts), references, frozenset(maker.terms), losses)


def write_unmapped(record: Record) -> str:
    """Return what no slot of a record holds as canonical JSON."""
    return canonicalize(record.unmapped).decode()


def find_losses(record: Record, findings: Iterable[Finding]) -> Iterator[Loss]:
    """Yield what of a record does not fit its class, so that no graph holds it.

    Args:
        record: The record.
        findings: What its shape shows.
    """
    kept = record.unmapped.get(NATIVE)
    carried = {record.spell(f"/{path}") for path in kept} if isinstance(kept, Mapping) else set()
    for finding in findings:
        if not (finding.rule == "known-field" and finding.field in carried):
            yield Loss(record.id, finding.field, finding.message)


class _Maker:
    """Makes the parts of one record, and collects its links and terms."""

    def __init__(self) -> None:
        self.terms: set[str] = set()
        self.links: list[Link] = []
        self._known = vocabulary()

    def make(self, json: Mapping[str, Any]) -> list[tuple[str, ...] | Link]:
        """Return the parts of an object that fits its class."""
        self._note(json["id"])
        lines = [f'"id": {quote(json["id"])}']
        if "type" not in json:  # the second place of a value that stands twice in a record
            return [tuple(lines)]
        plan = _make_plan(json["type"], tuple(json))
        self.terms |= plan.uses
        lines.append(plan.types)
        parts: list[tuple[str, ...] | Link] = []
        foreign: list[Sequence[str]] = []
        edges: dict[str, list[str]] = {}
        for slot in plan.slots:
            value = json[slot.name]
            if slot.kind == "string" and type(value) is str:
                text = quote(value)
                lines.append(f"{slot.key}: {text}")
                foreign.append((text,))
                continue
            part = self._field(slot, value, foreign, edges)
            if isinstance(part, str):
                lines.append(part)
            else:
                parts += (tuple(lines), part) if lines else (part,)
                lines = []
        self._write_more(plan, foreign, edges, lines, parts)
        return parts

    def _write_more(
        self,
        plan: _Plan,
        foreign: list[Sequence[str]],
        edges: dict[str, list[str]],
        lines: list[str],
        parts: list[tuple[str, ...] | Link],
    ) -> None:
        """Add the fields under foreign terms, sorted."""
        fields: Iterable[tuple[str, Sequence[str]]] = [
            (key, foreign[places[0]] if len(places) == 1 else _unite(foreign, places))
            for key, places in plan.foreign
        ]
        if edges:
            merged = dict(fields)
            for key, more in edges.items():
                merged[key] = tuple(dict.fromkeys((*merged.get(key, ()), *more)))
            fields = sorted(merged.items())
        for key, values in fields:
            part = f"{key}: {values[0]}" if len(values) == 1 else self._list(key, values)
            if isinstance(part, str):
                lines.append(part)
            else:
                parts += (tuple(lines), part) if lines else (part,)
                lines = []
        if lines:
            parts.append(tuple(lines))

    def _field(
        self,
        slot: _Slot,
        value: Any,
        foreign: list[Sequence[str]],
        edges: dict[str, list[str]],
    ) -> str | Link:
        many = type(value) is list
        values: Sequence[Any] = value if many else (value,)
        if slot.kind == "value":
            nodes = tuple(self._node(one) for one in values)
            foreign.append([f'{{"id": {quote(one.id)}}}' for one in nodes])
            self._relate(values, edges)
            return self._link(Link(slot.key, many, nodes))
        texts = [_write(slot.kind, one) for one in values]
        foreign.append(self._write_foreign(slot.kind, values, texts) if slot.terms else ())
        if slot.kind in ("reference", "iri"):
            for one in values:
                if ":" in one:
                    self._note(one)
            flat = f"[{', '.join(texts)}]" if many else texts[0]
            flat = f"{slot.key}: {flat}" if len(flat) <= _WIDTH or not many else ""
            return self._link(Link(slot.key, many, tuple(texts), tuple(values), flat))
        if slot.kind == "enum":
            self.terms.update(values)
        return self._list(slot.key, texts) if many else f"{slot.key}: {texts[0]}"

    def _write_foreign(self, kind: str, values: Sequence[Any], texts: list[str]) -> list[str]:
        """Return values as they are written under terms that the context does not describe."""
        if kind in ("reference", "iri"):
            return [f'{{"id": {text}}}' for text in texts]
        if kind == "enum":
            return [f'{{"id": "mlc:{one}"}}' for one in values]
        if kind in _TYPED:
            return [f'{{"type": "{_TYPED[kind]}", "@value": {text}}}' for text in texts]
        if kind != "double":
            return texts
        self.terms.add("xsd")
        return [  # a whole number would be an integer
            f'{{"type": "xsd:double", "@value": {text}}}' if float(text).is_integer() else text
            for text in texts
        ]

    def _node(self, json: Mapping[str, Any]) -> Node:
        return Node(json["id"], tuple(self.make(json)), (), frozenset())

    def _link(self, link: Link) -> Link:
        self.links.append(link)
        return link

    def _list(self, key: str, texts: Sequence[str]) -> str | Link:
        line = f"{key}: [{', '.join(texts)}]"
        return line if len(line) <= _WIDTH else Link(key, True, tuple(texts))

    def _relate(self, values: Sequence[Any], edges: dict[str, list[str]]) -> None:
        """Add the direct edges of qualified relations."""
        for value in values:
            if value.get("type") not in _list_qualified():
                continue
            definition = self._known.classes[value["type"]]
            relation = self._known.qualified[definition.iri]
            fields = {}
            for name, one in value.items():
                slot = definition.slots.get(name)
                if slot is not None:
                    concepts = self._known.enums.get(slot.range) if slot.kind == "enum" else None
                    fields[slot.iri] = concepts.values[one].iri if concepts else one
            for term in relation_terms(relation, fields):
                short = _shorten(term)
                self._note(short)
                target = f'{{"id": {quote(fields[relation.target])}}}'
                edges.setdefault(quote(short), []).append(target)

    def _note(self, text: str) -> None:
        if ":" in text and _prefix(text) in self._known.prefixes:
            self.terms.add(_prefix(text))


def _write(kind: str, value: Any) -> str:
    """Return a value as JSON."""
    if kind == "string":
        return quote(value)
    if type(value) is str:
        return repr(read_double(value)) if kind == "double" else quote(value)
    return repr(value) if type(value) is int else json.dumps(value)


@functools.cache
def _shorten(term: str) -> str:
    return vocabulary().compact(term)


@functools.cache
def _list_qualified() -> frozenset[str]:
    """Return the classes of value objects that qualify a relation."""
    known = vocabulary()
    return frozenset(one.name for one in known.classes.values() if one.iri in known.qualified)


@functools.lru_cache(maxsize=4096)
def _make_plan(name: str, keys: tuple[str, ...]) -> _Plan:
    known = vocabulary()
    definition = known.classes[name]
    types = [known.compact(term) for term in alignment().classes.get(definition.iri, ())]
    present = frozenset(keys)
    slots = tuple(_read_slot(one) for one in definition.slots.values() if one.name in present)
    places: dict[str, list[int]] = {}
    for place, slot in enumerate(slots):
        for term in slot.terms:
            places.setdefault(term, []).append(place)
    listed = ", ".join(map(quote, (name, *types)))
    return _Plan(
        f'"type": [{listed}]',
        slots,
        frozenset((name, *map(_prefix, types))).union(*(slot.uses for slot in slots)),
        tuple((term, tuple(places[term])) for term in sorted(places)),
    )


def _read_slot(slot: SlotDefinition) -> _Slot:
    terms = tuple(map(vocabulary().compact, alignment().properties.get(slot.iri, ())))
    uses = {slot.name, *map(_prefix, terms)}
    if terms and slot.kind == "enum":
        uses.add("mlc")
    if terms and slot.kind in _TYPED:
        uses.add("xsd")
    quoted = tuple(map(quote, terms))
    return _Slot(slot.name, slot.kind, quote(slot.name), quoted, frozenset(uses))


def _unite(lists: Sequence[Sequence[str]], places: Iterable[int]) -> tuple[str, ...]:
    """Return all values of some lists, each once, in their order."""
    return tuple(dict.fromkeys(one for place in places for one in lists[place]))


def _prefix(term: str) -> str:
    return term.partition(":")[0]

"""What a check works on: records, their graph, and the way back from a node to a field."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from modellake.checking.terms import RDF, write_ntriples
from modellake.finding import Finding, Place
from modellake.graph import close_graph, write_graph
from modellake.pointer import escape
from modellake.record import BASE, Record, compact_id, expand_id, is_genid
from modellake.shape import shape_record
from modellake.vocabulary import TERMS, SlotDefinition, vocabulary

__all__ = ["Defects", "Location", "Material", "prepare", "write_hierarchy", "write_structure"]

_SUBCLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_SUBPROPERTY = "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"
_INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
_GENID = "/.well-known/genid/"
_TYPED = re.compile(rf"^(<[^>]*>) <{re.escape(RDF)}type> <([^>]*)> \.$", re.MULTILINE)
_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True)
class Location:
    """Where a node of the graph is in the records.

    Attributes:
        record: The record that says something of the node.
        pointer: The JSON Pointer of the node's object in the record; empty for the record itself.
    """

    record: Record
    pointer: str = ""

    @property
    def type(self) -> str:
        """The type of the object."""
        found = self.look_up(self.pointer)
        name = found.get("type") if isinstance(found, Mapping) else None
        return name if isinstance(name, str) else self.record.type

    def look_up(self, pointer: str) -> object:
        """Return what stands at a pointer of the record's json, or None."""
        found: object = self.record.json
        for part in pointer.split("/")[1:]:
            if isinstance(found, Mapping):
                found = found.get(part.replace("~1", "/").replace("~0", "~"))
            elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
                found = found[int(part)]
            else:
                return None
        return found

    def point(self, slot: str, value: str = "") -> str:
        """Return the pointer of a slot, and in a list of the value where it is found."""
        pointer = f"{self.pointer}/{escape(slot)}"
        values = self.look_up(pointer)
        if isinstance(values, list) and value:
            for number, one in enumerate(values):
                if _is_same(one, value):
                    return f"{pointer}/{number}"
        return pointer

    def place(self, pointer: str) -> Place | None:
        """Return the line and column of a pointer."""
        return self.record.place(pointer)


@dataclass(frozen=True)
class Material:
    """Records to check and the records around them, with their graph.

    Attributes:
        records: What is checked; one record for each id.
        context: What is looked at beside, and not reported.
        base: What relative ids are relative to.
        graph: The record graph of `records`, as N-Triples.
        surroundings: The record graph of `context`.
        closure: The companion graph of both, or empty where nobody asks for it.
        findings: What was found on the way to the graph.
    """

    records: tuple[Record, ...]
    context: tuple[Record, ...] = ()
    base: str = BASE
    graph: str = field(default="", repr=False)
    surroundings: str = field(default="", repr=False)
    closure: str = field(default="", repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def data(self) -> str:
        """All that rules may look at, as N-Triples, with the class hierarchy."""
        return "".join((self.graph, self.surroundings, self.closure, write_hierarchy()))

    @functools.cached_property
    def by_iri(self) -> Mapping[str, Record]:
        """The checked records by IRI."""
        return {expand_id(record.id, self.base): record for record in self.records if record.id}

    @functools.cached_property
    def ids(self) -> tuple[str, ...]:
        """The ids of all records that are known here."""
        return tuple(one.id for one in (*self.records, *self.context) if one.id)

    @functools.cached_property
    def types(self) -> Mapping[str, str]:
        """The type of every record that is known here, by IRI."""
        around = {expand_id(one.id, self.base): one.type for one in self.context if one.id}
        return {**around, **{iri: record.type for iri, record in self.by_iri.items()}}

    @functools.cached_property
    def instances(self) -> Mapping[str, int]:
        """How many nodes of the graph have each class, super-classes included, by IRI."""
        supers = vocabulary().super_classes
        found: Counter[str] = Counter()
        for name, number in Counter(kind for _, kind in _TYPED.findall(self.graph)).items():
            for one in {name, *supers.get(name, ())}:
                found[one] += number
        return found

    def locate(self, iri: str) -> Location | None:
        """Return where a node is, or None where no checked record speaks of it."""
        if not is_genid(iri):
            record = self.by_iri.get(iri)
            return Location(record) if record else None
        record = self.by_iri.get(iri.partition(_GENID)[0])
        if record is None:
            return None
        places = {expand_id(one, self.base): at for one, at in shape_record(record).values.items()}
        return Location(record, places.get(iri, ""))

    def name(self, iri: str) -> str:
        """Return the id of a node's record."""
        return compact_id(iri.partition(_GENID)[0], self.base)


class Defects:
    """The fields in which a defect was found already, so that no later stage repeats it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self._fields: dict[str, set[str]] = {}
        for finding in findings:
            self._fields.setdefault(finding.record, set()).add(finding.field)

    def has(self, location: Location, slot: SlotDefinition | None) -> bool:
        """Say whether a defect of that field of the node, or inside it, is known."""
        fields = self._fields.get(location.record.id)
        if slot is None or not fields:
            return False
        words = location.record.spell(location.point(slot.name))
        inside = (f"{words}[", f"{words}.")
        return any(
            one == words or one.startswith(inside) or _means(one, words, slot) for one in fields
        )


def prepare(
    records: Iterable[Record],
    context: Iterable[Record] = (),
    *,
    base: str = BASE,
    closed: bool = True,
) -> Material:
    """Write the graphs of the records; of two with one id the first is kept, and that is found.

    Args:
        records: What is checked.
        context: What is looked at beside.
        base: What relative ids are relative to.
        closed: Whether the closure is needed; it takes as long as the graph.
    """
    checked, doubles = _part_doubles(records)
    seen = {record.id for record in checked}
    around = tuple(one for one in context if one.id and one.id not in seen)
    graph = write_graph(checked, base=base)
    surroundings = write_graph(around, base=base)
    closure = close_graph((*graph.quads, *surroundings.quads)) if closed else ()
    return Material(
        records=tuple(checked),
        context=around,
        base=base,
        graph=write_ntriples(graph.quads),
        surroundings=write_ntriples(surroundings.quads),
        closure=write_ntriples(closure),
        findings=(*doubles, *graph.findings),
    )


@functools.cache
def write_hierarchy() -> str:
    """Write the super-classes of each class: SHACL looks for them in the data (section 2.1.3.2)."""
    return "".join(
        f"<{name}> <{_SUBCLASS}> <{one}> .\n"
        for name, row in vocabulary().super_classes.items()
        for one in row
    )


@functools.cache
def write_structure() -> str:
    """Write what rules need of the ontology: both hierarchies, and the ranks of ordered values.

    All of the ontology takes 18 ms to load, ten times what a check of a small file takes.
    """
    known = vocabulary()
    properties = (
        f"<{name}> <{_SUBPROPERTY}> <{one}> .\n"
        for name, row in known.super_properties.items()
        for one in row
    )
    ranks = (
        f'<{value.iri}> <{TERMS}rank> "{value.rank}"^^<{_INTEGER}> .\n'
        for enum in known.enums.values()
        for value in enum.values.values()
        if value.rank is not None
    )
    return "".join((write_hierarchy(), *properties, *ranks))


def _part_doubles(records: Iterable[Record]) -> tuple[list[Record], list[Finding]]:
    kept: dict[str, Record] = {}
    nameless: list[Record] = []
    found: list[Finding] = []
    for record in records:
        if not record.id:
            nameless.append(record)
        elif record.id not in kept:
            kept[record.id] = record
        else:
            found.append(_find_double(kept[record.id], record))
    return [*kept.values(), *nameless], found


def _find_double(first: Record, second: Record) -> Finding:
    place = first.place("/id")
    there = f" at {place}" if place else ""
    same = first == second
    return Finding(
        rule="id-unique",
        severity="warning" if same else "violation",
        message=(
            f"The record stands a second time; it stands{there or ' elsewhere'} too."
            if same
            else f"Another record has this id{there}, and says something else."
        ),
        record=second.id,
        field="id",
        fix="Keep one of them." if same else "Give one of them another id, or merge them.",
        place=second.place("/id"),
    )


def _is_same(value: object, text: str) -> bool:
    """Say whether a value of the json is the term with that text."""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, int | float):
        try:
            return float(text) == value
        except ValueError:
            return False
    if not isinstance(value, str):
        return False
    return text in (value, expand_id(value)) or text.endswith("/" + value)


def _means(field_name: str, words: str, slot: SlotDefinition) -> bool:
    """Say whether an unknown field is a misspelled name of the slot, in the same object."""
    outer, _, last = field_name.rpartition(".")
    if outer != words.rpartition(".")[0] or _INDEX.search(last):
        return False
    known = vocabulary()
    if last in known.slots:
        return False
    from difflib import SequenceMatcher

    return SequenceMatcher(None, last, slot.name).ratio() >= 0.6

"""What must be checked again when something changed, and what has to be looked at for it.

A verdict on a record depends on the record, and on what the rules reach from it: along the paths
of a shape, and along those that a rule in SPARQL declares (`reach:`). Both ways are asked of an
index that holds the new state; what the old state alone connects is found through the old versions
of the changed records.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from modellake.checking.material import Location
from modellake.checking.paths import Edges, Select, expand_reach, list_batches, parse_path
from modellake.checking.references import list_references
from modellake.checking.rules import CompiledPack
from modellake.checking.shapes import Shape, ShapeGraph
from modellake.checking.terms import parse_ntriples, plain, write_ntriples
from modellake.graph import close_graph, write_graph
from modellake.packs.requirements import read_requirements
from modellake.record import Record, expand_id
from modellake.shape import shape_record
from modellake.vocabulary import KeyDefinition, vocabulary

__all__ = ["Change", "Dependence", "list_unbounded"]

_GENID = "/.well-known/genid/"
_SIMPLE = re.compile(r"<[^>]+>")

#: Constraints that compare the values of a path with those of another slot (SHACL, section 4.5).
_PAIRS = ("disjoint", "equals", "lessThan", "lessThanOrEquals")


@dataclass(frozen=True)
class Change:
    """A record before and after; None where there was or is none."""

    old: Record | None
    new: Record | None

    @property
    def id(self) -> str:
        """The id of the record."""
        found = self.new or self.old
        return found.id if found else ""


class Dependence:
    """The paths along which the rules of some packs look."""

    def __init__(self, packs: Iterable[CompiledPack], *, base: str) -> None:
        self._base = base
        self._packs = tuple(packs)
        texts = sorted({path for pack in self._packs for path in _list_paths(pack)})
        self.paths = tuple(parse_path(text) for text in texts)
        steps = [step for path in self.paths for step in path.steps()]
        self._forward = {step.iri for step in steps if not step.inverse}
        self._inverted = {step.iri for step in steps if step.inverse}
        self._slots = _list_slots({step.iri for step in steps})
        self._sharers = _Sharers(base)

    @property
    def unbounded(self) -> tuple[str, ...]:
        """The rules that look at other records and do not say along which paths."""
        return tuple(rule for pack in self._packs for rule in list_unbounded(pack))

    def find_affected(self, changes: Sequence[Change], select: Select) -> set[str]:
        """Return the IRIs of the records whose verdict can depend on the changes.

        Args:
            changes: What changed; records whose content is as before are no change.
            select: Asks the graph of the new state, with its closure.
        """
        affected = {expand_id(change.id, self._base) for change in changes}
        affected |= self._find_old_targets(changes)
        seeds = affected | self._list_nodes(change.new for change in changes if change.new)
        edges = Edges(select, self.paths, backward=True)
        for path in self.paths:
            affected |= {_owner(one) for one in edges.find_starts(path, seeds)}
        moved = sorted(expand_id(one.id, self._base) for one in changes if _is_moved(one))
        affected |= _find_referrers(select, moved)
        versions = (one for change in changes for one in (change.old, change.new) if one)
        return affected | self._sharers.find(versions, select)

    def find_context(self, judged: Sequence[Record], select: Select) -> set[str]:
        """Return the IRIs of what has to be looked at beside some records to judge them."""
        edges = Edges(select, self.paths)
        starts = self._list_nodes(judged)
        context = {_owner(one) for path in self.paths for one in edges.find_passed(path, starts)}
        context |= {
            expand_id(target, self._base)
            for record in judged
            for _, _, target in list_references(record)
        }
        context |= self._sharers.find(judged, select)
        return context - {expand_id(record.id, self._base) for record in judged}

    def _list_nodes(self, records: Iterable[Record]) -> set[str]:
        """Return the nodes of records: their own, and the value objects that paths can touch."""
        found: set[str] = set()
        for record in records:
            found.add(expand_id(record.id, self._base))
            for node, pointer in shape_record(record).values.items():
                value = Location(record, pointer).look_up(pointer)
                slots = {one for one in pointer.split("/") if not one.isdecimal()}
                if isinstance(value, Mapping) and not self._slots.isdisjoint({*slots, *value}):
                    found.add(expand_id(node, self._base))
        return found

    def _find_old_targets(self, changes: Sequence[Change]) -> set[str]:
        """Return what paths came from to the old versions along statements of these.

        That is what they named, where a path takes a slot backwards, and what they brought into
        being, of which the closure writes a step back (`mlk:restsOn`).
        """
        old = [change.old for change in changes if change.old is not None]
        if not old:
            return set()
        graph = write_graph(old, base=self._base)
        text = write_ntriples(graph.quads) + write_ntriples(close_graph(graph.quads))
        found: set[str] = set()
        for subject, predicate, value in parse_ntriples(text):
            if plain(predicate) in self._inverted:
                found.add(_owner(plain(value)))
            if plain(predicate) in self._forward:
                found.add(_owner(plain(subject)))
        return found


def list_unbounded(pack: CompiledPack) -> tuple[str, ...]:
    """Return the rules of a pack that look at other records without saying along which paths.

    A constraint in SPARQL within a shape (`sh:sparql`) has no place to say it.
    """
    rules = (rule.id for rule in pack.pack.rules if rule.scope != "record" and not rule.reach)
    shapes = (
        shape.name
        for shape in _list_roots(pack)
        if any("sparql" in one.parameters for one, _ in _walk(pack.shapes, shape.iri))
    )
    return (*rules, *shapes)


def _find_referrers(select: Select, nodes: Sequence[str]) -> set[str]:
    """Return the records that name one of the nodes; a value object counts as its record."""
    found: set[str] = set()
    for batch in list_batches(nodes):
        values = " ".join(f"<{one}>" for one in batch)
        query = (
            f"SELECT DISTINCT ?found WHERE {{ VALUES ?given {{ {values} }} ?found ?slot ?given }}"
        )
        found |= {_owner(row[0]) for row in select(query) if row[0]}
    return found


def _list_slots(predicates: Set[str]) -> frozenset[str]:
    """Return the slots whose statements are edges with one of these predicates."""
    known = vocabulary()
    return frozenset(
        slot.name
        for slot in known.slots.values()
        if not predicates.isdisjoint((slot.iri, *known.super_properties.get(slot.iri, ())))
    )


def _owner(iri: str) -> str:
    return iri.partition(_GENID)[0]


def _is_moved(change: Change) -> bool:
    """Say whether references to the record can judge differently: it came, went, or is another."""
    return (change.old.type if change.old else None) != (change.new.type if change.new else None)


def _list_paths(pack: CompiledPack) -> Iterator[str]:
    for shape in _list_roots(pack):
        paths = [path for _, path in _walk(pack.shapes, shape.iri)]
        yield from (path for path in paths if path and not _stays(path))
        yield from (f"^<{iri}>" for kind, iri in shape.targets if kind == "objects-of")
        subjects = (f"<{iri}>" for kind, iri in shape.targets if kind == "subjects-of")
        yield from (path for path in subjects if not _stays(path))
    for rule in pack.pack.rules:
        yield from expand_reach(rule)


def _stays(path: str) -> bool:
    """Say whether a path is one slot of the record itself, which no other record can state."""
    return _SIMPLE.fullmatch(path) is not None and path[1:-1] not in _list_written()


def _list_written() -> Set[str]:
    """Return the predicates with which the closure speaks of a record that another one names."""
    return {iri for row in vocabulary().inverse_properties.values() for iri in row}


def _list_roots(pack: CompiledPack) -> list[Shape]:
    """Return the shapes that look at records by themselves, and those of conditions."""
    requirements = read_requirements(pack.pack)
    conditions = {name for one in requirements for name in (one.applies_when, one.known_when)}
    shapes = pack.shapes.shapes.values()
    named = (one for one in shapes if one.iri == one.root and one.name in conditions)
    return [*pack.shapes.roots, *named]


def _walk(
    shapes: ShapeGraph, iri: str, before: str = "", above: Set[str] = frozenset()
) -> Iterator[tuple[Shape, str]]:
    """Yield a shape and those that it applies, with the paths from the focus to what they see."""
    shape = shapes.shapes.get(iri)
    if shape is None or iri in above:
        return
    path = _join(before, shape.path)
    yield shape, path
    yield from ((shape, one) for one in _list_beside(shape, before, path))
    for child in shape.children:
        yield from _walk(shapes, child, path, {*above, iri})


def _list_beside(shape: Shape, before: str, path: str) -> Iterator[str]:
    """Yield the paths to what a shape sees beside its own path and other records can state."""
    written = _list_written()
    compared = {iri for name in _PAIRS for iri in shape.parameters.get(name, ())} & written
    yield from (_join(before, f"<{iri}>") for iri in sorted(compared))
    if "closed" in shape.parameters:
        yield from (_join(path, f"<{iri}>") for iri in sorted(written))


def _join(*paths: str) -> str:
    return "/".join(one for one in paths if one)


class _Sharers:
    """The records that have the values of unique keys; each row of values is asked for once."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._known: dict[tuple[KeyDefinition, str], set[str]] = {}

    def find(self, versions: Iterable[Record], select: Select) -> set[str]:
        """Return the records that have a unique key of one of these versions."""
        known = vocabulary()
        by_type: dict[str, list[Record]] = {}
        for one in versions:
            by_type.setdefault(one.type, []).append(one)
        found: set[str] = set()
        for key in known.keys:
            records = (
                one
                for type_ in known.classes[key.class_name].descendants
                for one in by_type.get(type_, ())
            )
            rows = {_write_key(key, one, self._base) for one in records} - {""}
            new = sorted(row for row in rows if (key, row) not in self._known)
            for batch in list_batches(new):
                self._ask(key, batch, select)
            found.update(*(self._known[key, row] for row in rows))
        return found

    def _ask(self, key: KeyDefinition, rows: Sequence[str], select: Select) -> None:
        """Ask for many in one query: each may walk all of a class."""
        known = vocabulary()
        self._known.update(((key, row), set()) for row in rows)
        names = " ".join(f"?v{n}" for n in range(len(key.slots)))
        values = " ".join(f"({n} {row})" for n, row in enumerate(rows))
        same = " ".join(
            f"?found <{known.get_slot(s).iri}> ?v{n} ." for n, s in enumerate(key.slots)
        )
        types = [known.classes[one].iri for one in known.classes[key.class_name].descendants]
        kind = f"?found a <{types[0]}> ."
        if len(types) > 1:
            kind = f"?found a ?kind . FILTER (?kind IN ({', '.join(f'<{one}>' for one in types)}))"
        query = (
            f"SELECT DISTINCT ?row ?found WHERE {{ VALUES (?row {names}) {{ {values} }}"
            f" {same} {kind} }}"
        )
        for row, found in select(query):
            if row and found:
                self._known[key, rows[int(row)]].add(found)


def _write_key(key: KeyDefinition, record: Record, base: str) -> str:
    """Write the values of a key, or nothing where one is missing."""
    values = [record.json.get(slot) for slot in key.slots]
    if not all(isinstance(one, str) for one in values):
        return ""
    written = (_write_value(s, str(one), base) for s, one in zip(key.slots, values, strict=True))
    return " ".join(written)


def _write_value(slot: str, value: str, base: str) -> str:
    from modellake.index.terms import iri, literal

    known = vocabulary()
    definition = known.get_slot(slot)
    if definition.kind == "enum":
        concept = known.enums[definition.range].values.get(value)
        return iri(concept.iri).sparql if concept else literal(value).sparql
    if definition.kind in ("iri", "reference"):
        return iri(expand_id(value, base)).sparql
    return literal(value, datatype=_datatype(definition.datatype)).sparql


def _datatype(datatype: str | None) -> str:
    return "" if datatype is None or datatype.endswith("#string") else datatype

"""What must be checked again when something changed, and what has to be looked at for it.

A verdict on a record depends on the record, and on what the rules reach from it: along the paths
of a shape, and along those that a rule in SPARQL declares (`reach:`). Both ways are asked of an
index that holds the new state; what the old state alone connects is found through the old versions
of the changed records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from modellake.checking.rules import CompiledPack
from modellake.checking.terms import parse_ntriples, plain, write_ntriples
from modellake.errors import UsageError
from modellake.graph import close_graph, write_graph
from modellake.packs import Query
from modellake.record import Record, expand_id, is_genid
from modellake.vocabulary import KeyDefinition, vocabulary

__all__ = ["Change", "Dependence", "Select"]

#: Answers a SELECT query with rows of IRIs and texts; a column without a value is None.
Select = Callable[[str], Iterable[Sequence[str | None]]]

_GENID = "/.well-known/genid/"
_PREFIX = re.compile(r"PREFIX\s+(\w*):\s*<([^>]*)>", re.IGNORECASE)
_NAME = re.compile(r"(?<![<\w])(\w*):(\w+)")
_INVERTED = re.compile(r"\^\(?(<[^>]+>)")
_SIMPLE = re.compile(r"<[^>]+>")
_BATCH = 500


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
        self.paths = tuple(sorted({path for pack in self._packs for path in _list_paths(pack)}))
        self._inverted = {iri for path in self.paths for iri in _INVERTED.findall(path)}

    @property
    def unbounded(self) -> tuple[str, ...]:
        """The rules that look at the whole lake; they need a full check."""
        return tuple(
            rule.id
            for pack in self._packs
            for rule in pack.pack.rules
            if rule.scope == "lake" and not rule.reach
        )

    def find_affected(self, changes: Sequence[Change], select: Select) -> set[str]:
        """Return the IRIs of the records whose verdict can depend on the changes.

        Args:
            changes: What changed; records whose content is as before are no change.
            select: Asks the graph of the new state, with its closure.
        """
        changed = {expand_id(change.id, self._base) for change in changes}
        seeds = self._add_values(changed | self._find_old_targets(changes), select)
        affected = set(changed)
        for path in self.paths:
            affected |= _ask(select, "?found", path, "?given", seeds)
        moved = sorted(expand_id(one.id, self._base) for one in changes if _is_moved(one))
        affected |= _ask(select, "?found", "?slot", "?given", moved)
        affected |= self._find_siblings(changes, select)
        return affected

    def find_context(self, affected: set[str], select: Select) -> set[str]:
        """Return the IRIs of what has to be looked at to judge the affected records."""
        nodes = self._add_values(affected, select)
        context = _ask(select, "?given", "?slot", "?found", nodes)
        for path in self.paths:
            context |= _ask(select, "?given", path, "?found", nodes)
        records = [one for one in affected if not is_genid(one)]
        return (context | self._find_key_sharers(records, select)) - affected

    def _find_old_targets(self, changes: Sequence[Change]) -> set[str]:
        """Return what the old versions were reached from, against the direction of a slot."""
        old = [change.old for change in changes if change.old is not None]
        if not old or not self._inverted:
            return set()
        graph = write_graph(old, base=self._base)
        text = write_ntriples(graph.quads) + write_ntriples(close_graph(graph.quads))
        return {
            _owner(plain(value))
            for _, predicate, value in parse_ntriples(text)
            if f"<{plain(predicate)}>" in self._inverted
        }

    def _add_values(self, records: set[str], select: Select) -> list[str]:
        """Add the value objects of records, at any depth."""
        found = set(records)
        waiting = sorted(records)
        while waiting:
            rows: list[Sequence[str | None]] = []
            for batch in _batches(waiting):
                values = " ".join(f"<{one}>" for one in batch)
                rows += select(
                    f"SELECT DISTINCT ?value WHERE {{ VALUES ?record {{ {values} }}"
                    f" ?record ?slot ?value ."
                    f' FILTER (isIRI(?value) && CONTAINS(STR(?value), "{_GENID}")) }}'
                )
            waiting = sorted({row[0] for row in rows if row[0]} - found)
            found.update(waiting)
        return sorted(found)

    def _find_siblings(self, changes: Sequence[Change], select: Select) -> set[str]:
        """Return the records that share, or shared, a unique key with a changed one."""
        versions = [one for change in changes for one in (change.old, change.new) if one]
        return {row[0] for query in _write_key_queries(versions) for row in select(query) if row[0]}

    def _find_key_sharers(self, records: Sequence[str], select: Select) -> set[str]:
        found: set[str] = set()
        known = vocabulary()
        for key in known.keys:
            slots = [known.get_slot(slot).iri for slot in key.slots]
            types = known.classes[key.class_name].descendants
            kinds = " ".join(f"<{known.classes[one].iri}>" for one in types)
            same = " ".join(
                f"?given <{one}> ?v{n} . ?found <{one}> ?v{n} ." for n, one in enumerate(slots)
            )
            for batch in _batches(records):
                values = " ".join(f"<{one}>" for one in batch)
                query = (
                    f"SELECT DISTINCT ?found WHERE {{ VALUES ?given {{ {values} }} VALUES ?kind"
                    f" {{ {kinds} }} ?given a ?kind . {same} }}"
                )
                found |= {row[0] for row in select(query) if row[0]}
        return found


def _ask(select: Select, start: str, path: str, end: str, given: Sequence[str]) -> set[str]:
    """Ask which records are linked to the nodes given; a value object counts as its record."""
    found: set[str] = set()
    for batch in _batches(given):
        values = " ".join(f"<{one}>" for one in batch)
        query = (
            f"SELECT DISTINCT ?found WHERE {{ VALUES ?given {{ {values} }}"
            f" {start} {path} {end} FILTER (isIRI(?found)) }}"
        )
        found |= {_owner(row[0]) for row in select(query) if row[0]}
    return found


def _owner(iri: str) -> str:
    return iri.partition(_GENID)[0]


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _is_moved(change: Change) -> bool:
    """Say whether references to the record can judge differently: it came, went, or is another."""
    return (change.old.type if change.old else None) != (change.new.type if change.new else None)


def _list_paths(pack: CompiledPack) -> Iterator[str]:
    for shape in pack.shapes.roots:
        for path in pack.shapes.find_paths(shape.iri):
            if not _SIMPLE.fullmatch(path):
                yield loosen(path)
    for rule in pack.pack.rules:
        yield from (loosen(path) for path in _expand_paths(rule))


def _expand_paths(rule: Query) -> Iterator[str]:
    """Write the prefixed names of a rule's paths as IRIs, by the prefixes of its query."""
    prefixes = {**vocabulary().prefixes, **dict(_PREFIX.findall(rule.text))}

    def expand(match: re.Match[str]) -> str:
        if match[1] not in prefixes:
            raise UsageError(
                f"`reach` names the prefix {match[1]!r}, which is not declared.", where=rule.file
            )
        return f"<{prefixes[match[1]]}{match[2]}>"

    for path in rule.reach:
        yield _NAME.sub(expand, path)


def loosen(path: str) -> str:
    """Return a path that also reaches every node on the way.

    A verdict depends on all that is passed, and an edge that is gone is found by what led to it.

    Example:
        >>> loosen("(<urn:a>/(^<urn:b>))")
        '((<urn:a>)?/((^<urn:b>))?)'
    """
    depth, parts, start = 0, [], 0
    if path.startswith("(") and path.endswith(")") and _is_whole(path):
        return f"({loosen(path[1:-1])})"
    outside = _mask_iris(path)
    for position, mark in enumerate(outside):
        depth += (mark == "(") - (mark == ")")
        if mark == "/" and depth == 0:
            parts.append(path[start:position])
            start = position + 1
    if not parts:
        return _loosen_repeated(path)
    return "/".join(f"({one})?" for one in [*parts, path[start:]])


def _loosen_repeated(path: str) -> str:
    """Repeat every step of what is repeated: `(a|b/c)+` becomes `(a|b|c)*`."""
    if path.endswith(("*", "+")) and path.startswith("("):
        inner = path[1:-2]
        steps = re.findall(r"\^?<[^>]+>", inner.replace("(^<", "^<"))
        return f"({'|'.join(steps)})*"
    return path


def _mask_iris(path: str) -> str:
    return re.sub(r"<[^>]*>", lambda match: "." * len(match[0]), path)


def _is_whole(path: str) -> bool:
    """Say whether the first parenthesis closes at the end."""
    depth = 0
    for position, mark in enumerate(_mask_iris(path)):
        depth += (mark == "(") - (mark == ")")
        if depth == 0:
            return position == len(path) - 1
    return False


def _write_key_queries(versions: Iterable[Record]) -> Iterator[str]:
    """Ask who has the keys of records, many in one query: each may walk all of a class."""
    known = vocabulary()
    by_type: dict[str, list[Record]] = {}
    for one in versions:
        by_type.setdefault(one.type, []).append(one)
    for key in known.keys:
        types = known.classes[key.class_name].descendants
        kinds = " ".join(f"<{known.classes[one].iri}>" for one in types)
        names = " ".join(f"?v{n}" for n in range(len(key.slots)))
        same = " ".join(
            f"?found <{known.get_slot(s).iri}> ?v{n} ." for n, s in enumerate(key.slots)
        )
        found = (_write_key(key, one) for type_ in types for one in by_type.get(type_, ()))
        for batch in _batches(sorted({one for one in found if one})):
            yield (
                f"SELECT DISTINCT ?found WHERE {{ VALUES ({names}) {{ {' '.join(batch)} }}"
                f" {same} VALUES ?kind {{ {kinds} }} ?found a ?kind . }}"
            )


def _write_key(key: KeyDefinition, record: Record) -> str:
    """Write the values of a key, or nothing where one is missing."""
    values = [record.json.get(slot) for slot in key.slots]
    if not all(isinstance(one, str) for one in values):
        return ""
    written = (_write_value(s, str(one)) for s, one in zip(key.slots, values, strict=True))
    return f"({' '.join(written)})"


def _write_value(slot: str, value: str) -> str:
    from modellake.index.terms import iri, literal

    known = vocabulary()
    definition = known.get_slot(slot)
    if definition.kind == "enum":
        concept = known.enums[definition.range].values.get(value)
        return iri(concept.iri).sparql if concept else literal(value).sparql
    if definition.kind in ("iri", "reference"):
        return iri(expand_id(value)).sparql
    return literal(value, datatype=_datatype(definition.datatype)).sparql


def _datatype(datatype: str | None) -> str:
    return "" if datatype is None or datatype.endswith("#string") else datatype

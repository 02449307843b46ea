"""What belongs to a record: the other records that explain it, and where they are found.

The card of a model says what it was made from, with what, by whom, and what came of measuring it.
Which references lead to that is drawn from the schema: `learned_from`, `used`, `measured_on` and
`depends_on` lead to what something was made from or works with; slots that mean `schema:about` lead
to its cards and results.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Protocol

from modellake.alignment import alignment
from modellake.record import BASE, Record
from modellake.vocabulary import TERMS, SlotDefinition, vocabulary

__all__ = ["Material", "Member", "RecordMaterial", "gather", "list_about", "list_makers"]

_ABOUT = "http://schema.org/about"
_DERIVED = TERMS + "derivedFrom"
_GENERATED = TERMS + "generated"
_LINEAGE = {TERMS + name for name in ("learnedFrom", "used", "measuredOn", "dependsOn")}

Step = Literal["follow", "explain", "value"]


class Material(Protocol):
    """Where records are found."""

    @property
    def base(self) -> str:
        """The IRI that relative ids are relative to."""

    @property
    def targets(self) -> dict[str, tuple[Record, tuple[tuple[str, Step], ...]]]:
        """What records refer to, by id, which later cards use again."""

    @property
    def nodes(self) -> dict[str, tuple[Record, Any]]:
        """What a format made of records, by id, which later cards use again."""

    def find(self, ids: Iterable[str]) -> Mapping[str, Record]:
        """Return those of the records that are there, by id, in the order asked for."""

    def find_referrers(
        self, ids: Iterable[str], slots: tuple[str, ...]
    ) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Return, by id, who refers to it by one of the slots: slot and id, sorted."""


class Member(NamedTuple):
    """A record that belongs to a card, and how it came in.

    Attributes:
        record: The record.
        by: The slot by which it refers to `of`; empty where something refers to it.
        of: The id of the record that it refers to.
    """

    record: Record
    by: str = ""
    of: str = ""


class RecordMaterial:
    """Records in memory."""

    def __init__(self, records: Iterable[Record], *, base: str = BASE) -> None:
        self.base = base
        self.targets: dict[str, tuple[Record, tuple[tuple[str, Step], ...]]] = {}
        self.nodes: dict[str, tuple[Record, Any]] = {}
        self._records = {record.id: record for record in records}
        self._referrers: dict[tuple[str, ...], dict[str, list[tuple[str, str]]]] = {}

    def find(self, ids: Iterable[str]) -> dict[str, Record]:
        """Return those of the records that are there, by id."""
        records = self._records
        return {one: records[one] for one in ids if one in records}

    def find_referrers(
        self, ids: Iterable[str], slots: tuple[str, ...]
    ) -> dict[str, list[tuple[str, str]]]:
        """Return, by id, who refers to it by one of the slots: slot and id, sorted."""
        if slots not in self._referrers:
            self._referrers[slots] = self._index(slots)
        known = self._referrers[slots]
        return {one: known[one] for one in ids if one in known}

    def _index(self, slots: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for one, record in self._records.items():
            for slot in record.json.keys() & slots:
                value = record.json[slot]
                for target in value if isinstance(value, list) else [value]:
                    if isinstance(target, str):
                        found[target].append((slot, one))
        return {target: sorted(pairs) for target, pairs in found.items()}


def gather(root: Record, material: Material) -> dict[str, Member]:
    """Return what belongs to the card of a record, by id: the record first, then the nearest.

    What an included record refers to is included, unless it is another asset that it does not come
    from. Who made an included record is included, and what is about the root. At any depth.
    """
    level = {root.id: Member(root)}
    members = dict(level)
    while level:
        found = _find_targets(level, members, material)
        members |= found
        makers = _find_referrers(level, root.id, members, material)
        members |= makers
        level = found | makers
    return members


def _find_targets(
    level: Mapping[str, Member], members: Mapping[str, Member], material: Material
) -> dict[str, Member]:
    wanted: dict[str, Step] = {}
    known = material.targets  # looked up once for all cards of a material
    for one, member in level.items():
        record = member.record
        found = known.get(one)
        if found is None or found[0] is not record:
            found = known[one] = (record, tuple(_list_targets(record.json, record.type)))
        for target, step in found[1]:
            if target not in members and wanted.get(target) != "follow":
                wanted[target] = step
    return {
        target: Member(record)
        for target, record in material.find(wanted).items()
        if wanted[target] == "follow" or not _is_other_asset(record.type)
    }


def _find_referrers(
    level: Mapping[str, Member], root: str, members: Mapping[str, Member], material: Material
) -> dict[str, Member]:
    made = material.find_referrers(level, list_makers())
    pairs = [(slot, one, of) for of in level for slot, one in made.get(of, ())] if made else []
    if root in level:
        about = material.find_referrers([root], list_about()).get(root, ())
        pairs += [(slot, one, root) for slot, one in about]
    fresh: dict[str, tuple[str, str]] = {}
    for slot, one, of in pairs:
        if one not in members:
            fresh.setdefault(one, (slot, of))
    found = material.find(fresh) if fresh else {}
    return {one: Member(found[one], *fresh[one]) for one in fresh if one in found}


def _list_targets(json: Mapping[str, Any], name: str) -> Iterator[tuple[str, Step]]:
    """Yield the ids that may belong to the card, in the order of the class's slots."""
    for slot, step in _plan(name, tuple(json)):
        value = json[slot]
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str):
                yield one, step
            elif isinstance(one, Mapping) and step == "value":
                yield from _list_targets(one, str(one.get("type")))


@functools.lru_cache(maxsize=4096)
def _plan(name: str, keys: tuple[str, ...]) -> tuple[tuple[str, Step], ...]:
    """Return those slots of an object that may lead to what belongs to a card."""
    return tuple((slot, step) for slot, step in _list_steps(name) if slot in keys)


@functools.cache
def _list_steps(name: str) -> tuple[tuple[str, Step], ...]:
    definition = vocabulary().classes.get(name)
    if definition is None:
        return ()
    of_asset = "Asset" in definition.ancestors
    steps = [(slot.name, _choose_step(slot, of_asset)) for slot in definition.slots.values()]
    return tuple((slot, step) for slot, step in steps if step is not None)


def _choose_step(slot: SlotDefinition, of_asset: bool) -> Step | None:
    """Choose what to do about a slot: an older version of an asset is not what it was made from."""
    known = vocabulary()
    if slot.kind == "value":
        return "value"
    if slot.kind == "iri":
        return "explain" if slot.range == "License" else None
    if slot.kind != "reference":
        return None
    above = set(known.super_properties.get(slot.iri, ()))
    targets = {relation.target for relation in known.qualified.values()}
    if above & _LINEAGE or slot.iri in targets or (_DERIVED in above and not of_asset):
        return "follow"
    if _GENERATED in above or _is_other_asset(slot.range):
        return None
    return "explain"


@functools.cache
def _is_other_asset(name: str) -> bool:
    """Say whether a class is an asset of its own right; a study is the reason of an analysis."""
    definition = vocabulary().classes.get(name)
    return definition is not None and "Asset" in {name, *definition.ancestors} and name != "Study"


@functools.cache
def list_makers() -> tuple[str, ...]:
    """Return the slots by which an activity names what it brought into being."""
    known = vocabulary()
    return tuple(
        slot.name
        for slot in known.slots.values()
        if _GENERATED in known.super_properties.get(slot.iri, ())
    )


@functools.cache
def list_about() -> tuple[str, ...]:
    """Return the slots by which cards and results name their subject."""
    terms = alignment().properties
    return tuple(
        slot.name
        for slot in vocabulary().slots.values()
        if slot.kind == "reference" and _ABOUT in terms.get(slot.iri, ())
    )

"""Exports of a lake: its records in other formats, and the cards that it can draw."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from modellake.errors import RecordNotFoundError
from modellake.exports import Export, Loss, Material, RecordMaterial, Request, get_export_format
from modellake.record import Record, compact_id, expand_id
from modellake.vocabulary import vocabulary

if TYPE_CHECKING:
    from modellake.lake.lake import Lake

__all__ = ["LakeMaterial", "export_each", "export_record", "stream_export"]

#: From so many cards on reading the whole lake once is faster than asking the index for each.
_MANY = 20

_CHUNK = 500


class LakeMaterial:
    """The records of a lake, found one by one; who refers to them is asked of the index."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self.base = lake.base
        self.targets: dict[str, Any] = {}
        self.nodes: dict[str, tuple[Record, Any]] = {}

    def find(self, ids: Iterable[str]) -> dict[str, Record]:
        """Return those of the records that are there, by id."""
        found = {one: self._lake.find(one) for one in ids}
        return {one: record for one, record in found.items() if record is not None}

    def find_referrers(
        self, ids: Iterable[str], slots: tuple[str, ...]
    ) -> dict[str, list[tuple[str, str]]]:
        """Return, by id, who refers to it by one of the slots: slot and id, sorted."""
        known = vocabulary()
        names = {known.slots[slot].iri: slot for slot in slots}
        found: dict[str, list[tuple[str, str]]] = {}
        wanted = list(ids)
        for start in range(0, len(wanted), _CHUNK):
            query = self._write_query(wanted[start : start + _CHUNK], names)
            for one, slot, referrer in self._lake.select(query, limit=1_000_000).rows:
                if one is not None and slot is not None and referrer is not None:
                    pair = (names[str(slot)], compact_id(str(referrer), self.base))
                    found.setdefault(compact_id(str(one), self.base), []).append(pair)
        return {one: sorted(pairs) for one, pairs in found.items()}

    def _write_query(self, ids: Sequence[str], slots: Mapping[str, str]) -> str:
        targets = " ".join(f"<{expand_id(one, self.base)}>" for one in ids)
        predicates = " ".join(f"<{iri}>" for iri in slots)
        return (
            f"SELECT DISTINCT ?one ?slot ?referrer {{ VALUES ?one {{ {targets} }} "
            f"VALUES ?slot {{ {predicates} }} ?referrer ?slot ?one }}"
        )


def export_record(lake: Lake, id: str, name: str, *, context: str | None) -> Export:  # noqa: A002
    """Return one record, or its card, in a format."""
    chosen = get_export_format(name)
    request = Request([lake.get(id)], LakeMaterial(lake), context)
    return Export.collect(chosen, chosen.write(request))


def stream_export(
    lake: Lake,
    format: str,  # noqa: A002  # the word of the command line
    *,
    ids: Iterable[str] | None = None,
    type: str | None = None,  # noqa: A002  # the slot's name
    context: str | None = None,
) -> Iterator[str | Loss]:
    """Yield records of a lake as the text of a format, piece by piece, and each loss.

    Args:
        lake: The lake.
        format: The name of the format.
        ids: The records; by default all.
        type: Only records of this class and its kinds.
        context: The address of a JSON-LD context to refer to instead of embedding one.

    Raises:
        RecordNotFoundError: One of the records, or the class, is not there; or none is of it.
        UsageError: There is no such format.
    """
    chosen = get_export_format(format)
    wanted = None if ids is None else sorted(set(ids))
    records = _select(lake, wanted, type)
    return chosen.write(Request(records, _choose_material(lake, chosen.scope, wanted), context))


def export_each(
    lake: Lake,
    format: str,  # noqa: A002  # the word of the command line
    *,
    ids: Iterable[str] | None = None,
    type: str | None = None,  # noqa: A002  # the slot's name
    context: str | None = None,
) -> Iterator[tuple[str, Export]]:
    """Yield an export for each record, with its id; else as `stream_export`."""
    chosen = get_export_format(format)
    wanted = None if ids is None else sorted(set(ids))
    material = _choose_material(lake, chosen.scope, wanted)
    for record in _select(lake, wanted, type):
        request = Request([record], material, context)
        yield record.id, Export.collect(chosen, chosen.write(request))


def _select(lake: Lake, ids: list[str] | None, type: str | None) -> Iterator[Record]:  # noqa: A002
    """Yield records, by id; at least one."""
    if ids is not None:
        yield from [lake.get(one) for one in ids]
        return
    wanted = None if type is None else set(vocabulary().get_class(type).descendants)
    found = False
    for record in lake.records():
        if wanted is None or record.type in wanted:
            found = True
            yield record
    if not found:
        what = "The lake holds no record." if type is None else f"No record is a {type}."
        raise RecordNotFoundError(what, where=lake.location)


def _choose_material(lake: Lake, scope: str, ids: list[str] | None) -> Material:
    few = ids is not None and len(ids) < _MANY
    if scope == "records" or few:
        return LakeMaterial(lake)
    return RecordMaterial(lake.records(), base=lake.base)

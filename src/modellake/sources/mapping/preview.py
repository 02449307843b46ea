"""What a mapping would make of a file, field by field, without making it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from modellake.finding import Finding
from modellake.pointer import escape, find_line, spell_field
from modellake.sources.conversions import spell_value
from modellake.sources.input import Input
from modellake.sources.mapping.applying import Drafted, draft_records, find_leftover
from modellake.sources.mapping.filling import Found, Trace
from modellake.sources.mapping.material import Material
from modellake.sources.mapping.model import Mapping
from modellake.sources.mapping.reading import open_material

__all__ = ["Preview", "PreviewRow", "preview_mapping"]


@dataclass(frozen=True)
class PreviewRow:
    """One field of a file and what becomes of it.

    Attributes:
        file: The file.
        line: The line of the field, or 0.
        field: The field in the user's words, or a heading; empty for what the mapping itself says.
        record: The id of the record, or empty for a field that stays unmapped.
        slot: The slot, or empty.
        value: The value that the slot gets, or that stays unmapped, as text.
    """

    file: str
    line: int
    field: str
    record: str
    slot: str
    value: str


@dataclass(frozen=True)
class Preview:
    """The fields of the first files, and what is wrong with them."""

    rows: tuple[PreviewRow, ...]
    findings: tuple[Finding, ...]
    files: tuple[str, ...]


def preview_mapping(mapping: Mapping, source: Input) -> Preview:
    """Return what would become of one file: its fields with their slots, then what stays."""
    rows: list[PreviewRow] = []
    findings: list[Finding] = []
    for material in open_material(source):
        findings.extend(material.findings)
        for item in draft_records(mapping, material):
            for trace in item.filler.traces:
                rows.extend(_make_row(trace, found, material) for found in trace.found)
            rows.extend(_list_rest(item, material))
            findings.extend(item.filler.findings)
    return Preview(tuple(rows), tuple(findings), (source.name,))


def _make_row(trace: Trace, found: Found, material: Material) -> PreviewRow:
    line = find_line(material.lines, found.place) if isinstance(found.place, str) else found.place
    place = found.where or (found.place if isinstance(found.place, str) else "")
    return PreviewRow(
        file=material.name,
        line=line[0] if line else 0,
        field=spell_field(place) if place.startswith("/") else place,
        record=trace.record,
        slot=trace.slot,
        value=spell_value(found.value),
    )


def _list_rest(item: Drafted, material: Material) -> Iterator[PreviewRow]:
    for key, value in find_leftover(item).items():
        pointer = f"{item.node.pointer}/{escape(key)}"
        line = find_line(material.lines, pointer)
        text: Any = spell_value(value)
        yield PreviewRow(material.name, line[0] if line else 0, spell_field(pointer), "", "", text)

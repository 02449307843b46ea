"""Native records: YAML, JSON and JSON Lines in the schema's own words."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from modellake.finding import Finding, Place
from modellake.normal_form import build_records
from modellake.pointer import find_line
from modellake.record import BASE, Origin, Reading, Record
from modellake.sources.input import Input, Source
from modellake.sources.outline import list_outer_keys
from modellake.sources.text import (
    MAX_JSON,
    Document,
    Parsed,
    parse_json,
    parse_json_lines,
    parse_yaml,
)
from modellake.vocabulary import suggest, vocabulary

__all__ = ["SOURCE", "read_native"]

#: Records that are handed on at once from a file that is read line by line.
_PIECE = 500

_LINES = (".jsonl", ".ndjson")
_YAML = (".yaml", ".yml")

#: What begins with an id and a type, in this order; no other format does.
_START = re.compile(
    rb"""\s*(?:\[\s*|-[ \t]+)?(?:\{\s*)?["']?id["']?[ \t]*:[^\n,]+(?:,|\n)\s*"""
    rb"""["']?type["']?[ \t]*:[ \t]*["']?([A-Za-z][A-Za-z0-9_]*)"""
)
_NEXT_OBJECT = re.compile(rb"\}[ \t]*\r?\n\s*\{")


def read_native(data: bytes | str | Path, name: str = "-", *, base: str = BASE) -> Reading:
    """Return the records of a native file, or of its bytes.

    Args:
        data: A path, or the bytes of a file.
        name: The file's name for findings, where bytes are given.
        base: What relative ids are relative to.

    Example:
        >>> [record.id for record in read_native(b"id: tag/a")]
        ['tag/a']
    """
    source = Input(name, data=data) if isinstance(data, bytes) else Input(str(data), Path(data))
    pieces = list(_read(source, base))
    records = tuple(record for piece in pieces for record in piece)
    findings = tuple(finding for piece in pieces for finding in piece.findings)
    return Reading(records, findings, (source.name,))


def _detect(head: bytes, name: str) -> float:
    """A known type and an id are sure; a type that nobody knows may be misspelt."""
    known = _list_types()
    start = _START.match(head)
    if start and start[1].decode() in known:
        return 1.0
    keys = list_outer_keys(head)
    types = [value for key, value in keys if key == "type"]
    identified = any(key == "id" for key, _ in keys)
    if any(one in known for one in types):
        return 0.9 if identified else 0.5
    return 0.1 if identified and any(suggest(one, known) for one in types) else 0.0


@functools.cache
def _list_types() -> dict[str, None]:
    return dict.fromkeys((*vocabulary().classes, *vocabulary().class_aliases))


def _read(source: Input, base: str) -> Iterator[Reading]:
    records: list[Record] = []
    findings: list[Finding] = []
    empty = True
    for parsed in _parse(source):
        findings.extend(parsed.findings)
        for document in parsed.documents:
            reading = _read_document(document, source.name, base)
            records.extend(reading)
            findings.extend(reading.findings)
        if len(records) + len(findings) >= _PIECE:
            yield Reading(tuple(records), tuple(findings))
            records, findings, empty = [], [], False
    if empty and not records and not findings:
        message = "The file holds no record."
        place = Place(source.name, 1, 1)
        findings.append(Finding("file-not-empty", "violation", message, place=place))
    yield Reading(tuple(records), tuple(findings))


def _parse(source: Input) -> Iterator[Parsed]:
    """Yield what stands in a file, by its content first and its name second."""
    head = source.head.lstrip()
    if head.startswith(b"{") and (source.suffix in _LINES or _NEXT_OBJECT.search(head)):
        with source.open() as stream:
            yield from parse_json_lines(stream, source.name)
        return
    data = source.read(MAX_JSON)
    if not head.startswith((b"{", b"[")):
        yield parse_yaml(data, source.name)
        return
    parsed = parse_json(data, source.name)
    broken = any(finding.rule == "json-valid" for finding in parsed.findings)
    yield parse_yaml(data, source.name) if broken and source.suffix in _YAML else parsed


def _read_document(document: Document, name: str, base: str) -> Reading:
    records: list[Record] = []
    findings: list[Finding] = []
    listed = isinstance(document.value, list)
    for index, value in enumerate(document.value if listed else [document.value]):
        pointer = f"/{index}" if listed else ""
        if isinstance(value, Mapping):
            origin = Origin(file=name, lines=document.lines)
            reading = build_records(value, origin=origin, pointer=pointer, base=base)
            records.extend(reading)
            findings.extend(reading.findings)
        elif value is not None:
            findings.append(_report_no_record(value, document, pointer, name))
    return Reading(tuple(records), tuple(findings))


def _report_no_record(value: Any, document: Document, pointer: str, name: str) -> Finding:
    kind = {list: "a list", str: "a text", bool: "true or false"}.get(type(value), "a number")
    return Finding(
        rule="record-object",
        severity="violation",
        message=f"A record is an object with `id` and `type`; here stands {kind}.",
        value=str(value)[:200],
        place=Place(name, *(find_line(document.lines, pointer) or (1, 1))),
    )


SOURCE = Source(
    name="native",
    title="records of the schema in YAML, JSON or JSON Lines",
    suffixes=(".json", ".jsonl", ".ndjson", ".yaml", ".yml"),
    detect=_detect,
    read=_read,
)

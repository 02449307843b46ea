"""OpenLineage events: runs, jobs and datasets, read with the mapping beside this file.

Events of one run tell of it piece by piece (the specification calls this accumulative), so their
records are brought together. A facet alone belongs to nothing and gives no record.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from modellake.finding import Finding, Place
from modellake.pointer import find_line
from modellake.record import Reading
from modellake.sources.input import Input, Source
from modellake.sources.mapping import Mapping, Material, apply_mapping, load_mapping, open_material
from modellake.sources.merge import merge_records

__all__ = ["SOURCE"]

_EVENT = re.compile(rb'"(?:eventType|eventTime)"\s*:|"(?:inputs|outputs)"\s*:\s*\[')
_PARTS = re.compile(rb'"(?:job|run|dataset)"\s*:\s*\{')
_FACET = re.compile(rb'"_schemaURL"\s*:\s*"https://openlineage\.io/')


@functools.lru_cache(maxsize=1)
def _mapping() -> Mapping:
    return load_mapping(Path(__file__).with_name("openlineage.yaml"))


def _detect(head: bytes, name: str) -> float:
    if b'"$schema"' in head[:400]:
        return 0.0  # the specification's own schemas
    if _EVENT.search(head) and _PARTS.search(head):
        return 0.9
    return 0.5 if _FACET.search(head) or b'"_producer"' in head else 0.0


def _read(source: Input, base: str) -> Iterator[Reading]:
    for material in open_material(source):
        if material.value is None:
            yield Reading((), material.findings, (source.name,))
            continue
        listed = material.value if isinstance(material.value, list) else [material.value]
        if not any(_is_event(one) for one in listed):
            yield Reading((), (*material.findings, _report(material)), (source.name,))
            continue
        reading = apply_mapping(_mapping(), material, base=base)
        yield Reading(merge_records(reading.records), reading.findings, reading.files)


def _is_event(value: Any) -> bool:
    return isinstance(value, dict) and not {"job", "run", "dataset"}.isdisjoint(value)


def _report(material: Material) -> Finding:
    line = find_line(material.lines, "") or (1, 1)
    return Finding(
        rule="openlineage-event",
        severity="warning",
        message="This is no event: it names no job, run or dataset that it would belong to.",
        place=Place(material.name, *line),
    )


SOURCE = Source(
    name="openlineage",
    title="OpenLineage events",
    suffixes=(".json", ".jsonl", ".ndjson"),
    detect=_detect,
    read=_read,
)

"""Dataset cards of the Hugging Face Hub."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from modellake.record import Reading
from modellake.sources.huggingface import is_card_like, name_repository
from modellake.sources.input import Input, Source
from modellake.sources.mapping import Mapping, apply_mapping, load_mapping, open_page

__all__ = ["SOURCE"]

_KEYS = re.compile(
    rb"^(?:task_categories|size_categories|source_datasets|annotations_creators|language_creators"
    rb"|dataset_info|multilinguality|task_ids)[ \t]*:",
    re.MULTILINE,
)
_HEADING = re.compile(rb"^# *Dataset Card\b", re.MULTILINE)


@functools.lru_cache(maxsize=1)
def _mapping() -> Mapping:
    return load_mapping(Path(__file__).with_name("huggingface_dataset_card.yaml"))


def _detect(head: bytes, name: str) -> float:
    if not is_card_like(head, name):
        return 0.0
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"---") and _KEYS.search(head):
        return 0.85
    if _HEADING.search(head):
        return 0.82
    folders = re.split(r"[/\\]", name.lower())
    is_named = folders[-1] in ("readme.md", "datasetcard.md", "dataset_card.md")
    is_dataset = "datasets" in folders or folders[-1].startswith("dataset")
    return 0.81 if is_named and is_dataset else 0.0


def _read(source: Input, base: str) -> Iterator[Reading]:
    name = name_repository(source.name)
    material = open_page(source, {"@repository": name})
    if material.page is None:
        yield Reading((), material.findings, (source.name,))
        return
    if not name:
        named = f"unnamed-{material.get_variable('@digest')}"
        material = replace(material, known={"@repository": named})
    yield apply_mapping(_mapping(), material, base=base)


SOURCE = Source(
    name="huggingface-dataset-card",
    title="a dataset card of the Hugging Face Hub (README.md)",
    suffixes=(".md", ".markdown"),
    detect=_detect,
    read=_read,
)

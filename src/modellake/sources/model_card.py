"""Model cards of the Hugging Face Hub: what the mapping finds, and what running text says."""

from __future__ import annotations

import functools
import re
from collections import ChainMap
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from modellake.record import Reading
from modellake.sources.huggingface import (
    Mention,
    find_mentions,
    is_card_like,
    name_hub,
    name_repository,
)
from modellake.sources.input import Input, Source
from modellake.sources.mapping import Mapping, Material, apply_mapping, load_mapping, open_page

__all__ = ["SOURCE"]

_KEYS = re.compile(
    rb"^(?:pipeline_tag|library_name|datasets|metrics|model[-_]index|base_model|license|language"
    rb"|tags|widget|inference|thumbnail|co2_eq_emissions)[ \t]*:",
    re.MULTILINE,
)
_TITLE = re.compile(r"model card(?:\s+(?:for|of)\s+|\s*[-:\u2013]\s*)(\S.*)", re.IGNORECASE)
_TALK = re.compile(
    rb"\bmodels?\b|\bcheckpoints?\b|\bpre-?trained\b|\bfine-?tuned?\b", re.IGNORECASE
)
_DATASET_KEYS = re.compile(
    rb"^(?:task_categories|size_categories|source_datasets|annotations_creators|language_creators"
    rb"|dataset_info|configs|multilinguality|pretty_name)[ \t]*:",
    re.MULTILINE,
)


@functools.lru_cache(maxsize=1)
def _mapping() -> Mapping:
    return load_mapping(Path(__file__).with_name("huggingface_model_card.yaml"))


def _detect(head: bytes, name: str) -> float:
    """Half of all cards have no front matter: a README under `models`, or about one, is a card."""
    if not is_card_like(head, name):
        return 0.0
    if _DATASET_KEYS.search(head):
        return 0.1
    has_keys = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"---") and _KEYS.search(head)
    if has_keys:
        return 0.8
    folders = re.split(r"[/\\]", name.lower())
    if not folders[-1].endswith(("readme.md", "modelcard.md", "model_card.md")):
        return 0.0
    is_model = not {"models", "model_cards"}.isdisjoint(folders) or "modelcard" in folders[-1]
    return 0.4 if is_model or _TALK.search(head) else 0.0


def _read(source: Input, base: str) -> Iterator[Reading]:
    name = name_repository(source.name)
    material = open_page(source, _name(name, source.name))
    if material.page is None:
        yield Reading((), material.findings, (source.name,))
        return
    if not name:
        name = _name_inside(material)
        material = replace(material, known=_name(name, source.name))
    yield apply_mapping(_mapping(), _add_mentions(material, name), base=base)


def _name(name: str, file: str) -> dict[str, str]:
    return {"@repository": name, "@hub": name_hub(file)}


def _add_mentions(material: Material, name: str) -> Material:
    """Return the card with the parents that its text names, where the front matter does not."""
    mentions = _find_undeclared(material, name)
    if not mentions:
        return material
    lines = {f"/@@mentions/{at}": (one.line, 1) for at, one in enumerate(mentions)}
    said = [{"kind": one.kind, "model": one.model, "sentence": one.sentence} for one in mentions]
    return replace(
        material,
        value={**material.value, "@@mentions": said},
        lines=ChainMap(lines, material.lines),  # type: ignore[arg-type]  # only read
    )


def _find_undeclared(material: Material, name: str) -> list[Mention]:
    """Return the models that the text names as parents and the front matter does not."""
    if material.page is None or not material.page.body:
        return []
    declared = material.value.get("base_model")
    listed = declared if isinstance(declared, list) else [declared]
    known = {str(one).lower() for one in listed} | {name.lower()}
    found: dict[tuple[str, str], Mention] = {}
    for mention in find_mentions(material.page):
        if mention.model.lower() not in known:
            found.setdefault((mention.kind, mention.model.lower()), mention)
    return list(found.values())


def _name_inside(material: Material) -> str:
    """Return a name for a text without a file name: what its results or its first heading say."""
    index = material.value.get("model-index")
    first = index[0] if isinstance(index, list) and index else index
    name = first.get("name") if isinstance(first, dict) else None
    if isinstance(name, str) and name.strip():
        return name
    heading = material.page.sections[0].heading if material.page and material.page.sections else ""
    if titled := _TITLE.match(heading.strip()):
        return titled[1]
    return f"unnamed-{material.get_variable('@digest')}"


SOURCE = Source(
    name="huggingface-model-card",
    title="a model card of the Hugging Face Hub (README.md)",
    suffixes=(".md", ".markdown"),
    detect=_detect,
    read=_read,
)

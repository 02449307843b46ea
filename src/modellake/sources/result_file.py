"""Results that lie beside a model card of the Hugging Face Hub, in a folder `.eval_results`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from modellake.record import Reading
from modellake.sources.huggingface import name_repository
from modellake.sources.input import Input, Source
from modellake.sources.mapping import Mapping, Material, apply_mapping, load_mapping, open_material

__all__ = ["SOURCE"]

_FOLDER = re.compile(r"[/\\]?\.eval_results[/\\]")


@functools.lru_cache(maxsize=1)
def _mapping() -> Mapping:
    return load_mapping(Path(__file__).with_name("huggingface_results.yaml"))


def _detect(head: bytes, name: str) -> float:
    is_result = _FOLDER.search(name) and name.lower().endswith((".yaml", ".yml"))
    return 0.96 if is_result and b"dataset:" in head else 0.0


def _read(source: Input, base: str) -> Iterator[Reading]:
    for material in open_material(source):
        if material.value is None:
            yield Reading((), material.findings, (source.name,))
        else:
            yield apply_mapping(_mapping(), _wrap(material), base=base)


def _wrap(material: Material) -> Material:
    """Return the list of results as one object, so that one file is one card."""
    listed = material.value if isinstance(material.value, list) else [material.value]
    under = "/results" if listed is material.value else "/results/0"
    lines = {f"{under}{pointer}": place for pointer, place in material.lines.items()}
    folder = _FOLDER.split(material.name)[0]
    known = {"@repository": name_repository(f"{folder}/README.md")}
    return replace(material, value={"results": listed}, lines=lines, known=known)


SOURCE = Source(
    name="huggingface-results",
    title="results at the Hugging Face Hub (.eval_results/*.yaml)",
    suffixes=(".yaml", ".yml"),
    detect=_detect,
    read=_read,
)

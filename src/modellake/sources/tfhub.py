"""Documentation pages of TensorFlow Hub."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from modellake.finding import Finding, Place
from modellake.record import Reading
from modellake.sources.input import Input, Source
from modellake.sources.mapping import Mapping, apply_mapping, load_mapping, open_page
from modellake.sources.markdown import Page

__all__ = ["SOURCE"]

_KINDS = "Module|Lite|Tfjs|Coral|Placeholder|Collection|Publisher"
_HEADING = re.compile(rf"\s*#[ \t]+(?P<kind>{_KINDS})[ \t]+(?P<handle>\S+)[ \t]*$", re.MULTILINE)
_HEAD = re.compile(rb"\A\xef?\xbb?\xbf?\s*#[ \t]+(?:" + _KINDS.encode() + rb")[ \t]+\S+")

#: Pages about something else than one model, and the key that holds what they are about.
_GROUPS = {"Collection": "collection", "Publisher": "publisher"}


@functools.lru_cache(maxsize=2)
def _mapping(name: str) -> Mapping:
    return load_mapping(Path(__file__).with_name(f"{name}.yaml"))


def _detect(head: bytes, name: str) -> float:
    return 0.95 if name.lower().endswith(".md") and _HEAD.match(head) else 0.0


def _read(source: Input, base: str) -> Iterator[Reading]:
    material = open_page(source)
    page = material.page
    heading = _HEADING.match(page.body) if page else None
    if page is None or heading is None:
        finding = _report_heading(source.name)
        yield Reading((), material.findings if page is None else (finding,), (source.name,))
        return
    kind = heading["kind"]
    value, lines = _read_comments(page)
    if kind in _GROUPS:
        value[_GROUPS[kind]] = heading["handle"]
    else:
        value |= _name_page(kind, heading["handle"])
    # A page has no front matter, and needs none.
    found = tuple(one for one in material.findings if not one.rule.startswith("front-matter"))
    material = replace(material, value=value, lines=lines, findings=found)
    yield apply_mapping(
        _mapping("tfhub_group" if kind in _GROUPS else "tfhub"), material, base=base
    )


def _name_page(kind: str, handle: str) -> dict[str, Any]:
    """Return what the heading says; pages of deployments may bear the handle of their module."""
    page = handle if kind in ("Module", "Placeholder") else f"{kind.lower()}/{handle}"
    return {"kind": kind, "handle": handle, "page": page, "version": handle.rpartition("/")[2]}


def _read_comments(page: Page) -> tuple[dict[str, Any], dict[str, tuple[int, int]]]:
    value: dict[str, Any] = {}
    lines: dict[str, tuple[int, int]] = {"": (1, 1)}
    for comment in page.comments:
        listed = value.setdefault(comment.name, [])
        lines.setdefault(f"/{comment.name}", (comment.line, 1))
        lines[f"/{comment.name}/{len(listed)}"] = (comment.line, 1)
        listed.append(comment.text)
    return value, lines


def _report_heading(name: str) -> Finding:
    message = "The page does not begin with a heading such as `# Module owner/name/1`."
    return Finding("tfhub-heading", "violation", message, place=Place(name, 1, 1))


SOURCE = Source(
    name="tfhub-page",
    title="a documentation page of TensorFlow Hub",
    suffixes=(".md",),
    detect=_detect,
    read=_read,
)

"""What a mapping is applied to, what is left of it, and where things stand in it."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from modellake.finding import Finding
from modellake.pointer import escape, find_line
from modellake.sources.huggingface import name_repository
from modellake.sources.markdown import Page, strip_comments

__all__ = ["Lines", "Material", "Taken", "find_rest"]

Place = str | tuple[int, int]


@dataclass(frozen=True)
class Material:
    """A file as a mapping sees it.

    Attributes:
        name: The file's name as it was given.
        value: The document; the front matter of a Markdown text.
        lines: Where its fields stand, by JSON Pointer.
        page: The Markdown text, or None.
        data: The original bytes, which the record of a card keeps beside.
        known: Further variables by their name with `@`.
        rest: What is kept as unmapped beside the document's rest.
        findings: What is wrong with the file itself.
    """

    name: str
    value: Any
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)
    page: Page | None = None
    data: bytes = field(default=b"", repr=False)
    known: Mapping[str, str] = field(default_factory=dict)
    rest: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()

    def get_variable(self, name: str) -> str:
        """Return a variable that does not depend on the item, or an empty text."""
        if name in self.known:
            return self.known[name]
        if name == "@text" and self.page is not None:
            return self.page.body.strip()
        if name == "@introduction" and self.page is not None and self.page.closed:
            section = self.page.introduction
            return strip_comments(section.own) if section else ""
        if name == "@digest":
            return hashlib.sha256(self.data).hexdigest()[:12]
        return self._named.get(name, "")

    def get_place(self, name: str) -> tuple[int, int] | None:
        """Return where a variable stands in the file, or None."""
        if name == "@text" and self.page is not None:
            return self.page.body_line, 1
        if name == "@introduction" and self.page is not None and self.page.introduction:
            return self.page.introduction.line, 1
        return None

    @functools.cached_property
    def _named(self) -> Mapping[str, str]:
        path = PurePosixPath(self.name.replace("\\", "/"))
        if self.name == "-":
            return {}
        folders = {"@folder": path.parent.name, "@parent": path.parent.parent.name}
        repository = name_repository(str(path))
        return {"@file": str(path), "@stem": path.stem, "@repository": repository, **folders}


class Lines(Mapping[str, tuple[int, int]]):
    """Where the fields of a made record stand in the file; looked up when asked for.

    Args:
        places: Pointers of the made object, to pointers of the document or lines.
        lines: The lines of the document.
        rest: The pointer under which what is left is kept, and the item's in the document.
    """

    def __init__(
        self,
        places: Mapping[str, Place],
        lines: Mapping[str, tuple[int, int]],
        rest: tuple[str, str],
    ) -> None:
        self._places = places
        self._lines = lines
        self._rest, self._item = rest

    def __getitem__(self, pointer: str) -> tuple[int, int]:
        place = self._places.get(pointer)
        if place is None and self._rest and pointer.startswith(self._rest):
            inner = pointer[len(self._rest) :]
            place = inner[2:] if inner.startswith("/$") else self._item + inner
        if isinstance(place, str):
            place = find_line(self._lines, place)
        if place is None:
            raise KeyError(pointer)
        return place

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


@dataclass
class Taken:
    """The pointers of what has a slot, and of what holds something that has one."""

    whole: set[str] = field(default_factory=set)
    above: set[str] = field(default_factory=set)

    def add(self, pointer: str) -> None:
        """Remember that a value has a slot, with all that is in it."""
        self.whole.add(pointer)
        while pointer not in self.above:
            self.above.add(pointer)
            pointer = pointer.rpartition("/")[0]

    def update(self, other: Taken) -> None:
        """Remember what another has."""
        self.whole |= other.whole
        self.above |= other.above


def find_rest(value: Any, pointer: str, taken: Taken) -> Any:
    """Return what was not taken of a value, or None where nothing is left.

    A list of which only a part is left becomes an object by the numbers of its items, so that what
    is left keeps its JSON Pointer.
    """
    if pointer in taken.whole:
        return None
    if pointer not in taken.above or not isinstance(value, dict | list):
        return value
    left = {}
    for key, child in value.items() if isinstance(value, dict) else enumerate(value):
        here = f"{pointer}/{escape(str(key))}"
        if here not in taken.above:
            left[str(key)] = child
        elif rest := find_rest(child, here, taken):
            left[str(key)] = rest
    return left or None

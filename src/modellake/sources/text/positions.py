"""Where each field of a document stands: JSON Pointer (RFC 6901) → line and column, from 1."""

from __future__ import annotations

import bisect
import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from modellake.finding import Finding
from modellake.pointer import escape

__all__ = ["Document", "Parsed", "Positions"]

_TOKEN = re.compile(r'[{}\[\],:]|"[^"\\]*(?:\\.[^"\\]*)*"|[^\s{}\[\],:"]+', re.DOTALL)


@dataclass(frozen=True)
class Document:
    """One document of a text. An entry of a mapping stands where its key does."""

    value: Any
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Parsed:
    """The documents of a text, and what is wrong with it."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def value(self) -> Any:
        """The value of the first document, or None where there is none."""
        return self.documents[0].value if self.documents else None

    @property
    def lines(self) -> Mapping[str, tuple[int, int]]:
        """The places in the first document."""
        return self.documents[0].lines if self.documents else {}


class Positions(Mapping[str, tuple[int, int]]):
    """The places of a valid JSON text, found when the first is asked for.

    Scanning costs some 30 times what parsing does, and most texts are never asked.
    """

    def __init__(self, text: str, *, line: int = 1) -> None:
        self._text = text
        self._line = line

    def __getitem__(self, pointer: str) -> tuple[int, int]:
        return self._place(self._scanned.found[pointer])

    def __iter__(self) -> Iterator[str]:
        return iter(self._scanned.found)

    def __bool__(self) -> bool:
        return True  # a text has a place; its length would have to be scanned

    def __len__(self) -> int:
        return len(self._scanned.found)

    @property
    def row(self) -> int | None:
        """The line on which all stands, or None where the text has several. Nothing is scanned."""
        return None if "\n" in self._text.rstrip() else self._line

    @property
    def repeated(self) -> list[tuple[str, tuple[int, int], tuple[int, int]]]:
        """The keys that stand twice in one object: key, place, and place of the first."""
        return [
            (key, self._place(at), self._place(first)) for key, at, first in self._scanned.repeated
        ]

    def _place(self, offset: int) -> tuple[int, int]:
        row = bisect.bisect_right(self._starts, offset) - 1
        return self._line + row, offset - self._starts[row] + 1

    @functools.cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    @functools.cached_property
    def _scanned(self) -> _Scan:
        return _Scan().run(self._text)


class _Scan:
    """One pass over the tokens of a valid JSON text, without recursion."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {}
        self.repeated: list[tuple[str, int, int]] = []
        self._open: list[_Open] = []
        self._pointer = ""
        self._keyed = False

    def run(self, text: str) -> _Scan:
        for match in _TOKEN.finditer(text):
            part = match.group()
            if part in "}]":
                self._open.pop()
            elif part == ",":
                self._open[-1].index += 1
            elif part == ":":
                self._keyed = True
            elif self._open and self._open[-1].keys is not None and not self._keyed:
                self._take_key(part, match.start())
            else:
                self._take_value(part, match.start())
        return self

    def _take_key(self, part: str, at: int) -> None:
        inside = self._open[-1]
        key = _unquote(part)
        self._pointer = f"{inside.pointer}/{escape(key)}"
        assert inside.keys is not None
        first = inside.keys.setdefault(key, at)
        if first != at:
            self.repeated.append((key, at, first))
        self.found[self._pointer] = at

    def _take_value(self, part: str, at: int) -> None:
        if not self._keyed:
            if self._open:
                self._pointer = f"{self._open[-1].pointer}/{self._open[-1].index}"
            self.found[self._pointer] = at
        self._keyed = False
        if part in "{[":
            self._open.append(_Open(self._pointer, {} if part == "{" else None))


@dataclass
class _Open:
    """A list or an object that is being read; `keys` holds the offsets of an object's keys."""

    pointer: str
    keys: dict[str, int] | None
    index: int = 0


def _unquote(part: str) -> str:
    return str(json.loads(part)) if "\\" in part else part[1:-1]

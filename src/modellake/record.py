"""What a record is: its slots in normal form, what no slot holds, and where it came from."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from modellake.finding import Finding, Place
from modellake.pointer import find_line, spell_field
from modellake.vocabulary import vocabulary

__all__ = [
    "BASE",
    "MAX_INTEGER",
    "Origin",
    "Reading",
    "Record",
    "canonicalize",
    "compact_id",
    "expand_id",
    "genid",
    "is_genid",
]

#: The base of relative ids where a lake names no other; `.invalid` resolves nowhere (RFC 2606).
BASE = "https://lake.invalid/"

#: Integers beyond ±MAX_INTEGER are not the same number in every JSON reader (RFC 8785, 3.2.2.3).
MAX_INTEGER = 2**53 - 1

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True)
_GENID = "/.well-known/genid/"


@dataclass(frozen=True)
class Origin:
    """Where a record came from. It lies beside the record: moving a line is no change.

    Attributes:
        file: The file's name as it was given, or empty.
        url: The address that it was fetched from, or empty.
        run: The pipeline run or import that read it, or empty.
        source: The name of the source that imported it; empty for a native record. What is
            imported fills empty slots of a record that is there; a native record replaces it.
        lines: JSON Pointer (RFC 6901) of the record's json, or `/unmapped/…`, to line and column.
        text: The original bytes, for a card that is imported; else None.
    """

    file: str = ""
    url: str = ""
    run: str = ""
    source: str = ""
    lines: Mapping[str, tuple[int, int]] = field(default_factory=dict, repr=False, compare=False)
    text: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, eq=False)
class Record:
    """A record. Two records are equal when their content is.

    Attributes:
        json: The slots of its class in normal form. Never changed in place.
        unmapped: What no slot holds, as read, by the name of the source that read it.
        origin: Where it came from.
    """

    json: Mapping[str, Any]
    unmapped: Mapping[str, Any] = field(default_factory=dict)
    origin: Origin = field(default=Origin(), repr=False)

    @classmethod
    def load(cls, content: bytes, *, origin: Origin | None = None) -> Record:
        """Return the record of a content that a record gave before."""
        both = _make_decoder().decode(content.decode())
        return cls(both["json"], both["unmapped"], origin or Origin())

    @property
    def id(self) -> str:
        """The id, or an empty text where there is none that is a text."""
        found = self.json.get("id")
        return found if isinstance(found, str) else ""

    @property
    def type(self) -> str:
        """The name of the class, or an empty text where there is none that is a text."""
        found = self.json.get("type")
        return found if isinstance(found, str) else ""

    @property
    def visibility(self) -> str | None:
        """What the record says of its visibility; the lake knows the default."""
        found = self.json.get("visibility")
        return found if isinstance(found, str) else None

    @functools.cached_property
    def content(self) -> bytes:
        """The canonical JSON of `json` and `unmapped`, which the ledger keeps."""
        return canonicalize({"json": self.json, "unmapped": self.unmapped})

    @functools.cached_property
    def digest(self) -> str:
        """The SHA-256 of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    def place(self, pointer: str = "") -> Place | None:
        """Return where a field stands in the input, or what holds it; None where nothing is known.

        Args:
            pointer: A JSON Pointer of the record's json, or `/unmapped/…`.
        """
        found = find_line(self.origin.lines, pointer)
        if found:
            return Place(self.origin.file, *found)
        return Place(self.origin.file) if self.origin.file else None

    def spell(self, pointer: str) -> str:
        """Return a field in the user's words, numbered as the input has it."""
        trace = getattr(self.origin.lines, "trace", None)
        return spell_field(pointer if trace is None else trace(pointer))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self.content == other.content

    def __hash__(self) -> int:
        return hash(self.content)


@dataclass(frozen=True)
class Reading(Sequence[Record]):
    """What was read: records, in the order of the input, and what was wrong with it.

    Attributes:
        records: The records.
        findings: What no record can tell any more: syntax, repeated values, old names. What a
            record itself shows (`check_shape`) is not among them.
        files: The files that were read.
    """

    records: tuple[Record, ...] = ()
    findings: tuple[Finding, ...] = ()
    files: tuple[str, ...] = ()

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Record, ...]: ...
    def __getitem__(self, index: int | slice) -> Record | tuple[Record, ...]:
        return self.records[index]

    def __len__(self) -> int:
        return len(self.records)

    def __iter__(self) -> Iterator[Record]:
        return iter(self.records)


def canonicalize(value: Any) -> bytes:
    """Return canonical JSON (RFC 8785) of plain JSON values in normal form.

    Raises:
        ValueError: A number is not finite, or an integer beyond ±(2^53-1).

    Example:
        >>> canonicalize({"b": 1.0, "a": "é"}).decode()
        '{"a":"é","b":1}'
    """
    if _is_simple(value):
        return _ENCODER.encode(value).encode()
    import rfc8785

    return rfc8785.dumps(value)


def genid(record: str, slot: str, value: Mapping[str, Any]) -> str:
    """Return the id of a value object inside a record: the same value, the same id."""
    return f"{record}{_GENID}{slot}-{hashlib.sha256(canonicalize(value)).hexdigest()[:32]}"


def is_genid(text: str) -> bool:
    """Say whether an id or IRI is one that `genid` makes; as input it is refused."""
    return _GENID in text


def expand_id(text: str, base: str = BASE) -> str:
    """Return the IRI of an id.

    Example:
        >>> expand_id("model/diabetes")
        'https://lake.invalid/model/diabetes'
    """
    return vocabulary().expand(text) if ":" in text else base + text


def compact_id(iri: str, base: str = BASE) -> str:
    """Return the one id that stands for an IRI: relative, else with a prefix, else the IRI.

    Example:
        >>> compact_id("https://lake.invalid/model/diabetes")
        'model/diabetes'
    """
    known = vocabulary()
    for compact in (lambda text: text.removeprefix(base), known.compact):
        short = compact(iri)
        if short != iri and known.is_id(short) and expand_id(short, base) == iri:
            return short
    return iri


@functools.cache
def _make_decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_int=_parse_whole)


def _parse_whole(digits: str) -> int | float:
    """Return a number of canonical JSON, where doubles up to 1e21 look like integers."""
    number = int(digits)
    return number if -MAX_INTEGER <= number <= MAX_INTEGER else float(digits)


def _is_simple(value: Any) -> bool:
    """Say whether Python's encoder, which is written in C, gives what RFC 8785 asks.

    The two differ in floats of a certain size and in the order of names outside ASCII.
    """
    waiting = [[value]]
    while waiting:
        node: Any = waiting.pop()
        if type(node) is dict:
            if not "".join(node).isascii():
                return False
            node = node.values()
        for one in node:
            kind = type(one)
            if kind is str or kind is bool or one is None:
                continue
            if kind is dict or kind is list:
                waiting.append(one)
            elif kind is float:
                if not 1e-4 <= abs(one) < 1e15 or one.is_integer():
                    return False
            elif kind is not int or not -MAX_INTEGER <= one <= MAX_INTEGER:
                return False
    return True

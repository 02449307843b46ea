"""YAML 1.2 with the core schema (section 10.3), through the C parser of PyYAML.

Values are built from the parser's events, without recursion, so that depth, size and the expansion
of aliases are counted while they grow.
"""

from __future__ import annotations

import functools
import json
import math
import re
from dataclasses import dataclass
from typing import Any

import yaml

from modellake.finding import Finding, Place
from modellake.pointer import escape
from modellake.sources.text.decoding import MAX_DEPTH, MAX_YAML, decode
from modellake.sources.text.findings import (
    cap,
    report_depth,
    report_empty,
    report_repeated,
    report_yaml,
)
from modellake.sources.text.positions import Document, Parsed

__all__ = ["parse_yaml"]

#: Values that aliases may add to one text.
_MAX_EXPANDED = 100_000

#: Values of one text; each takes about 4 µs and 1 kB.
_MAX_VALUES = 1_000_000

# libyaml compares each %TAG with those before it.
_MAX_DIRECTIVES = 100

# Python refuses to convert more than 4,300 digits.
_MOST_DIGITS = 4000

_CORE = "tag:yaml.org,2002:"
_CORE_TAGS = frozenset(_CORE + name for name in ("bool", "float", "int", "map", "null", "seq"))
_TEXT_TAGS = frozenset(("!", _CORE + "str"))

_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **{
        sign + word: math.copysign(math.inf, -1 if sign == "-" else 1)
        for word in (".inf", ".Inf", ".INF")
        for sign in ("", "+", "-")
    },
}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

# What YAML calls printable (section 5.1) is allowed; a byte order mark only at the start.
_BEYOND_ASCII = "\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"


@functools.cache
def _compile_forbidden(beyond: str) -> re.Pattern[str]:
    return re.compile(f"[^\t\n\r\x20-\x7e{beyond}]")  # sets beyond ASCII take 5 ms to compile


def parse_yaml(data: bytes | str, name: str, *, line: int = 1) -> Parsed:
    """Return the documents of a YAML stream.

    `no`, `on` and `yes` are texts, and so are dates. A key is its text as written. Of a repeated
    key the last value holds; `<<` merges. Where the syntax breaks, the documents before stay.

    Args:
        data: The text, or its bytes.
        name: The file's name for findings.
        line: The number of the text's first line, for front matter.

    Example:
        >>> parsed = parse_yaml("language: no", "README.md", line=2)
        >>> parsed.value, parsed.lines["/language"]
        ({'language': 'no'}, (2, 1))
    """
    decoded = decode(data, name, limit=MAX_YAML, line=line)
    if decoded.text is None:
        return Parsed((), decoded.findings)
    builder = _Builder(name, line)
    builder.findings.extend(decoded.findings)
    builder.run(builder.clean(decoded.text))
    return Parsed(tuple(builder.documents), cap(builder.findings, name))


def resolve(text: str) -> Any:
    """Return what a plain scalar means in the core schema."""
    if text and text[0] not in "~nNtTfF.+-0123456789":
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text, base) if len(text) <= _MOST_DIGITS else text
    return float(text) if _FLOAT.fullmatch(text) else text


class _TooMuchError(Exception):
    """Ends the reading of a text; the finding says why."""


@dataclass(slots=True)
class _Frame:
    """A list or a mapping that is being read."""

    value: Any
    pointer: str
    anchor: str | None
    start_mark: Any
    is_mapping: bool
    key: str | None = None  # of the entry whose value comes next
    merging: bool = False
    merged: tuple[dict[str, Any], ...] = ()
    size: int = 1
    height: int = 1

    @property
    def wants_key(self) -> bool:
        return self.key is None and self.is_mapping

    def add(self, value: Any) -> None:
        if self.key is None:
            self.value.append(value)
            return
        if self.merging and self._merge(value):
            self.merging = False
        else:
            self.value[self.key] = value
        self.key = None

    def _merge(self, value: Any) -> bool:
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, dict) for part in parts):
            return False
        self.merged += tuple(parts)
        return True


class _Builder:
    def __init__(self, name: str, line: int) -> None:
        self.documents: list[Document] = []
        self.findings: list[Finding] = []
        self._name = name
        self._line = line
        self._values = 0
        self._breaks: dict[int, int] = {}
        self._start_document()

    def _start_document(self) -> None:
        self._frames: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, int, int]] = {}  # value, size, height
        self._lines: dict[str, tuple[int, int]] = {}
        self._root: Any = None
        self._expanded = 0

    def clean(self, text: str) -> str:
        """Return the text without characters that YAML forbids."""
        forbidden = _compile_forbidden("" if text.isascii() else _BEYOND_ASCII)
        bad = forbidden.search(text)
        if bad is None:
            return text
        before = text[: bad.start()]
        message = f"The character U+{ord(bad.group()):04X} is not allowed; it is read as U+FFFD."
        row, column = before.count("\n"), len(before) - before.rfind("\n")
        self._add("yaml-valid", message, (self._line + row, column))
        return forbidden.sub("\ufffd", text)

    def run(self, text: str) -> None:
        if text.count("\n%TAG") > _MAX_DIRECTIVES:
            message = f"The text has more than {_MAX_DIRECTIVES} %TAG directives."
            self._add("yaml-valid", message, (self._line, 1))
            return
        parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(self._hide_breaks(text))
        try:
            self._take_events(parser)
        except yaml.MarkedYAMLError as error:
            self.findings.append(report_yaml(error, text, self._name, self._line))
        except _TooMuchError:
            pass  # the finding is there
        finally:
            parser.dispose()
        if not self.documents and not self.findings:
            self.findings.append(report_empty(self._name, self._line))

    def _hide_breaks(self, text: str) -> str:
        """Return the text with stand-ins for what only YAML 1.1 took for line breaks.

        libyaml would fold them, which changes the text, and would count lines as no editor does.
        """
        found = [ord(one) for one in "\x85\u2028\u2029" if one in text]
        spare = (code for code in range(0xF0000, 0xFFFFE) if chr(code) not in text)
        hidden = dict(zip(found, spare, strict=False))
        self._breaks = {new: old for old, new in hidden.items()}
        return text.translate(hidden) if hidden else text

    def _take_events(self, parser: Any) -> None:
        handlers = {
            yaml.ScalarEvent: self._take_scalar,
            yaml.AliasEvent: self._take_alias,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceEndEvent: self._close,
            yaml.MappingEndEvent: self._close,
            yaml.DocumentEndEvent: self._end_document,
        }
        next_event, find = parser.get_event, handlers.get
        while (event := next_event()) is not None:
            handler = find(type(event))
            if handler is not None:
                handler(event)

    def _end_document(self, event: Any) -> None:
        self.documents.append(Document(self._root, self._lines))
        self._start_document()

    def _take_scalar(self, event: Any) -> None:
        frame = self._frames[-1] if self._frames else None
        if self._breaks:
            event.value = event.value.translate(self._breaks)
        if frame is not None and frame.key is None and frame.is_mapping:
            value = event.value
            frame.merging = value == "<<" and event.implicit[0]
            self._add_key(frame, value, event)
        else:
            tagged = event.tag is not None
            value = self._read_tagged(event) if tagged else self._read_plain(event)
            self._add_value(value, event)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1, 0)

    def _read_plain(self, event: Any) -> Any:
        return resolve(event.value) if event.implicit[0] else event.value

    def _read_tagged(self, event: Any) -> Any:
        if event.tag in _CORE_TAGS:
            return resolve(event.value)
        if event.tag not in _TEXT_TAGS:
            self._report_tag(event)
        return event.value

    def _take_alias(self, event: Any) -> None:
        value, size, height = self._anchors.get(event.anchor) or self._report_anchor(event)
        self._expanded += size
        if self._expanded > _MAX_EXPANDED:
            message = f"The aliases expand to more than {_MAX_EXPANDED} values."
            self._add("alias-limited", message, self._at(event))
            raise _TooMuchError
        if self._frames and self._frames[-1].wants_key:
            text = value if isinstance(value, str) else json.dumps(value)
            self._add_key(self._frames[-1], text, event)
        else:
            self._add_value(value, event, size, height)

    def _open(self, event: Any) -> None:
        if event.tag is not None and event.tag not in _CORE_TAGS and event.tag != "!":
            self._report_tag(event)
        self._limit_depth(event, 1)
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        made: Any = {} if is_mapping else []
        pointer = self._mark_value(event)
        self._frames.append(_Frame(made, pointer, event.anchor, event.start_mark, is_mapping))

    def _close(self, event: Any) -> None:
        done = self._frames.pop()
        for other in done.merged:
            for key, value in other.items():
                done.value.setdefault(key, value)
        if done.anchor is not None:
            self._anchors[done.anchor] = (done.value, done.size, done.height)
        if self._frames and self._frames[-1].wants_key:
            kind = "list" if isinstance(done.value, list) else "mapping"
            self._add("key-text", f"A {kind} is a key; its text is read.", self._at(done))
            self._add_key(self._frames[-1], json.dumps(done.value), done)
        else:
            self._add_value(done.value, None, done.size, done.height)

    def _add_key(self, frame: _Frame, key: str, node: Any) -> None:
        place = self._at(node)
        pointer = f"{frame.pointer}/{escape(key)}"
        if pointer in self._lines and not frame.merging:
            self.findings.append(report_repeated(key, place, self._lines[pointer], self._name))
        frame.key = key
        frame.size += 1
        self._lines[pointer] = place

    def _add_value(self, value: Any, node: Any, size: int = 1, height: int = 0) -> None:
        """Add a value; a list or mapping, which was marked when it began, comes without node."""
        self._values += 1
        if self._values > _MAX_VALUES:
            self._report_values()
        if not self._frames:
            self._lines.setdefault("", (self._line, 1) if node is None else self._at(node))
            self._root = value
            return
        frame = self._frames[-1]
        if node is not None and not frame.is_mapping:
            self._mark_value(node)
        if height >= frame.height:
            frame.height = height + 1
            self._limit_depth(node, height)
        frame.size += size
        frame.add(value)

    def _mark_value(self, node: Any) -> str:
        """Note where a value begins, and return its pointer. An entry stands where its key does."""
        frame = self._frames[-1] if self._frames else None
        if frame is not None and frame.key is not None:
            return f"{frame.pointer}/{escape(frame.key)}"
        part = "" if frame is None else "/?" if frame.wants_key else f"/{len(frame.value)}"
        pointer = f"{frame.pointer if frame else ''}{part}"
        self._lines[pointer] = self._at(node)
        return pointer

    def _limit_depth(self, node: Any, height: int) -> None:
        if len(self._frames) + height > MAX_DEPTH:
            at = (self._line, 1) if node is None else self._at(node)
            self.findings.append(report_depth(self._name, *at))
            raise _TooMuchError

    def _at(self, node: Any) -> tuple[int, int]:
        return self._line + node.start_mark.line, node.start_mark.column + 1

    def _add(self, rule: str, message: str, at: tuple[int, int]) -> None:
        self.findings.append(Finding(rule, "violation", message, place=Place(self._name, *at)))

    def _report_values(self) -> None:
        message = f"The text holds more than {_MAX_VALUES:,} values; no more are read."
        self._add("file-size-limited", message, (self._line, 1))
        raise _TooMuchError

    def _report_anchor(self, event: Any) -> tuple[None, int, int]:
        inside = any(frame.anchor == event.anchor for frame in self._frames)
        said = "contains itself" if inside else "is not defined above"
        self._add("yaml-valid", f"The anchor `{event.anchor}` {said}.", self._at(event))
        return None, 1, 0

    def _report_tag(self, event: Any) -> None:
        tag = event.tag.replace(_CORE, "!!")
        message = f"The tag `{tag}` is not read; the value is kept as it is written."
        place = Place(self._name, *self._at(event))
        self.findings.append(Finding("tag-known", "warning", message, value=tag, place=place))

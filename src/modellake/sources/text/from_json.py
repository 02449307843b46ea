"""JSON (RFC 8259) and JSON Lines."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from modellake.finding import Finding, Place
from modellake.sources.text.decoding import MAX_DEPTH, MAX_JSON, decode, report_size
from modellake.sources.text.findings import cap, report_depth, report_empty, report_repeated
from modellake.sources.text.positions import Document, Parsed, Positions

__all__ = ["is_deep", "parse_json", "parse_json_lines"]

# Python refuses to convert more than 4,300 digits.
_MOST_DIGITS = 4000


def parse_json(data: bytes | str, name: str, *, line: int = 1) -> Parsed:
    """Return the value of a JSON text.

    `NaN` and `Infinity`, which are not JSON, are read as floats, and integers of any size as they
    are: whether a number fits is told where it is used. Of a repeated key the last value holds.

    Args:
        data: The text, or its bytes.
        name: The file's name for findings.
        line: The number of the text's first line.

    Example:
        >>> parsed = parse_json('{"a": 1, "a": 2}', "a.json")
        >>> parsed.value, [str(finding.place) for finding in parsed.findings]
        ({'a': 2}, ['a.json:1:10'])
    """
    decoded = decode(data, name, limit=MAX_JSON, line=line)
    if decoded.text is None:
        return Parsed((), decoded.findings)
    if not decoded.text.strip():
        return Parsed((), (*decoded.findings, report_empty(name, line)))
    parsed = _parse(decoded.text, name, line)
    return Parsed(parsed.documents, (*decoded.findings, *parsed.findings))


def parse_json_lines(data: bytes | BinaryIO, name: str) -> Iterator[Parsed]:
    """Yield one `Parsed` for each line that is not blank, reading no further than asked for.

    A broken line is a `Parsed` without a document, and the next line goes on.
    """
    stream = io.BytesIO(data) if isinstance(data, bytes) else data
    number, blank = 0, True
    while row := stream.readline(MAX_JSON + 1):
        number += 1
        if len(row) > MAX_JSON:
            blank = False
            _skip_line(stream)
            yield Parsed((), (report_size(name, limit=MAX_JSON),))
        elif row.strip():
            blank = False
            # Without its end, so that a line that breaks off is not said to be broken on the next.
            yield parse_json(row.rstrip(b"\r\n"), name, line=number)
    if blank:
        yield Parsed((), (report_empty(name, 1),))


def _skip_line(stream: BinaryIO) -> None:
    while (row := stream.readline(MAX_JSON)) and not row.endswith(b"\n"):
        pass


def _parse(text: str, name: str, line: int) -> Parsed:
    repeated = False
    findings: list[Finding] = []

    def make_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        made = dict(pairs)
        repeated = repeated or len(made) < len(pairs)
        return made

    try:
        try:
            value = _load(text, make_object)
        except json.JSONDecodeError as error:
            if not error.msg.startswith("Invalid control character"):
                return Parsed((), (_report_invalid(error, name, line),))
            value = _load(text, make_object, strict=False)
            findings.append(_report_control(error, name, line))
        if text.count("{") + text.count("[") > MAX_DEPTH and is_deep(value):
            return Parsed((), (report_depth(name, line),))
    except json.JSONDecodeError as error:
        return Parsed((), (_report_invalid(error, name, line),))
    except RecursionError:
        return Parsed((), (report_depth(name, line),))
    lines = Positions(text, line=line)
    if repeated:
        findings += [report_repeated(key, at, first, name) for key, at, first in lines.repeated]
    return Parsed((Document(value, lines),), cap(findings, name))


def _load(text: str, make_object: Any, *, strict: bool = True) -> Any:
    try:
        return json.loads(text, object_pairs_hook=make_object, strict=strict)
    except json.JSONDecodeError:
        raise
    except ValueError:  # an integer of too many digits
        return json.loads(text, object_pairs_hook=make_object, strict=strict, parse_int=_parse_int)


def _parse_int(digits: str) -> int | str:
    return int(digits) if len(digits) <= _MOST_DIGITS else digits


def is_deep(value: Any) -> bool:
    """Say whether lists and objects nest deeper than `MAX_DEPTH` levels, or in a circle."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = list({id(child): child for node in level for child in _list_inside(node)}.values())
        if not level:
            return False
    return True


def _list_inside(node: Any) -> Iterable[Any]:
    return node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()


def _report_invalid(error: json.JSONDecodeError, name: str, line: int) -> Finding:
    return Finding(
        rule="json-valid",
        severity="violation",
        message=f"The text is not JSON: {error.msg[:1].lower()}{error.msg[1:]}.",
        place=Place(name, line + error.lineno - 1, error.colno),
    )


def _report_control(error: json.JSONDecodeError, name: str, line: int) -> Finding:
    return Finding(
        rule="json-valid",
        severity="warning",
        message="A line break or another control character stands in a text; it is read.",
        fix="Write it as an escape, for example `\\n`.",
        place=Place(name, line + error.lineno - 1, error.colno),
    )

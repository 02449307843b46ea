"""Bytes as text: encodings, sizes, and what is no text at all."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from modellake.finding import Finding, Place

__all__ = ["MAX_DEPTH", "MAX_JSON", "MAX_YAML", "Decoded", "decode", "report_size"]

#: Bytes of one document. A YAML parser costs some 200 bytes of memory and 0.2 µs for each.
MAX_JSON = 100_000_000
MAX_YAML = 20_000_000

#: Levels of nested lists and objects in one document.
MAX_DEPTH = 100

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Decoded:
    """A text; None where the bytes are none, and a finding says why."""

    text: str | None
    findings: tuple[Finding, ...] = ()


def decode(data: bytes | str, name: str, *, limit: int, line: int = 1) -> Decoded:
    """Return the text of UTF-8 bytes, without a byte order mark.

    A text in UTF-16 or UTF-32 with its mark is read with a warning. Bytes that are no UTF-8 become
    U+FFFD, and the finding names the first of them.

    Args:
        data: The bytes, or a text that needs no decoding.
        name: The file's name for findings.
        limit: The most bytes that are looked at; more is a finding.
        line: The number of the first line, for a text inside another.
    """
    if len(data) > limit:
        return Decoded(None, (report_size(name, limit=limit),))
    if isinstance(data, str):
        return Decoded(data.removeprefix("\ufeff"))
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_wide(data, name, encoding)
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\0" in data:
        return Decoded(None, (_report_binary(data, name, line),))
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        bad = _report_byte(data, error.start, name, line)
        return Decoded(data.decode("utf-8", errors="replace"), (bad,))


def report_size(name: str, *, limit: int) -> Finding:
    """Return the finding about a document that is larger than what is read at once."""
    return Finding(
        rule="file-size-limited",
        severity="violation",
        message=f"The document is larger than {_megabytes(limit)}, the most that is read.",
        fix="Write one record a line as JSON Lines (`.jsonl`), which is read piece by piece.",
        place=Place(name),
    )


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} MB" if size >= 1_000_000 else f"{size} bytes"


def _decode_wide(data: bytes, name: str, encoding: str) -> Decoded:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        text = data.decode(encoding, errors="replace")
        message = f"The file claims to be {encoding.upper()}, but byte {error.start + 1} is not."
        return Decoded(text, (_report_encoding(message, name),))
    message = f"The file is {encoding.upper()}, not UTF-8."
    return Decoded(text.removeprefix("\ufeff"), (_report_encoding(message, name),))


def _report_encoding(message: str, name: str) -> Finding:
    return Finding(
        rule="text-utf-8",
        severity="warning",
        message=message,
        fix="Save the file as UTF-8.",
        place=Place(name, 1, 1),
    )


def _report_binary(data: bytes, name: str, line: int) -> Finding:
    return Finding(
        rule="text-not-binary",
        severity="violation",
        message="The file holds NUL bytes: it is binary, or UTF-16 without a byte order mark.",
        fix="Give a text file in UTF-8.",
        place=_place_byte(data, data.index(b"\0"), name, line),
    )


def _report_byte(data: bytes, at: int, name: str, line: int) -> Finding:
    return Finding(
        rule="text-utf-8",
        severity="violation",
        message=f"The byte 0x{data[at]:02X} is not UTF-8; it is read as U+FFFD.",
        value=f"0x{data[at]:02X}",
        fix="Save the file as UTF-8.",
        place=_place_byte(data, at, name, line),
    )


def _place_byte(data: bytes, at: int, name: str, line: int) -> Place:
    start = data.rfind(b"\n", 0, at) + 1
    column = len(data[start:at].decode("utf-8", errors="replace")) + 1
    return Place(name, line + data.count(b"\n", 0, at), column)

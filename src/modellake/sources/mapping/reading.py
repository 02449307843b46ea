"""Files as the material of mappings: JSON, JSON Lines, YAML, and Markdown with front matter."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from pathlib import PurePath

from modellake.finding import Finding, Place, Severity
from modellake.record import Reading
from modellake.sources.input import Input, Source
from modellake.sources.mapping.applying import apply_mapping
from modellake.sources.mapping.coercing import NO_TEXT
from modellake.sources.mapping.material import Material
from modellake.sources.mapping.model import Mapping as FormatMapping
from modellake.sources.markdown import Page, split_page
from modellake.sources.text import (
    MAX_JSON,
    MAX_YAML,
    Parsed,
    decode,
    parse_json,
    parse_json_lines,
    parse_yaml,
)

__all__ = ["make_source", "open_material", "open_page"]

_MARKDOWN = (".md", ".markdown", ".mdx")
_LINES = (".jsonl", ".ndjson")
_DATA = (".json", ".yaml", ".yml")


def make_source(mapping: FormatMapping) -> Source:
    """Return the source that reads files with the mapping."""
    suffixes = {PurePath(one).suffix.lower() for one in mapping.files} - {""}
    return Source(
        name=mapping.format,
        title=mapping.title,
        suffixes=tuple(sorted(suffixes)) or (*_DATA, *_LINES, *_MARKDOWN),
        detect=functools.partial(_detect, mapping),
        read=functools.partial(_read, mapping),
    )


def _detect(mapping: FormatMapping, head: bytes, name: str) -> float:
    """What a file contains counts more than how it is called, and both together most."""
    if not mapping.matches_head(head):
        return 0.0
    named = mapping.matches_name(name)
    if not named and name.lower().endswith(_MARKDOWN):
        return 0.0  # a text may quote a file of any format
    if mapping.contains:
        return 0.95 if named else 0.55
    return 0.6 if named else 0.0


def _read(mapping: FormatMapping, source: Input, base: str) -> Iterator[Reading]:
    for material in open_material(source):
        if material.value is None and material.page is None:
            yield Reading((), material.findings, (source.name,))
        else:
            yield apply_mapping(mapping, material, base=base)


def open_material(source: Input) -> Iterator[Material]:
    """Yield the documents of a file; one that cannot be read has no value, and says why."""
    head = source.head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if source.suffix in _MARKDOWN:
        yield open_page(source)
    elif source.suffix in _LINES:
        with source.open() as stream:
            for parsed in parse_json_lines(stream, source.name):
                yield from _open_documents(parsed, source.name, b"")
    else:
        data = source.read(MAX_JSON)
        is_json = head.startswith((b"{", b"["))
        parsed = parse_json(data, source.name) if is_json else parse_yaml(data, source.name)
        if is_json and not parsed.documents and source.suffix in (".yaml", ".yml"):
            parsed = parse_yaml(data, source.name)  # YAML may begin as JSON does
        yield from _open_documents(parsed, source.name, data)


def _open_documents(parsed: Parsed, name: str, data: bytes) -> Iterator[Material]:
    findings = parsed.findings
    for document in parsed.documents:
        yield Material(name, document.value, document.lines, data=data, findings=findings)
        findings = ()
    if findings:
        yield Material(name, None, findings=findings)


def open_page(source: Input, known: Mapping[str, str] | None = None) -> Material:
    """Return a Markdown text with its front matter.

    Where the front matter cannot be used, a finding says why, `rest` keeps it as it stands, and the
    text is there all the same.

    Args:
        source: The file.
        known: Further variables of the material.
    """
    known = known or {}
    data = source.read(MAX_YAML)
    decoded = decode(data, source.name, limit=MAX_YAML)
    if decoded.text is None:
        return Material(source.name, None, findings=decoded.findings)
    findings = [*decoded.findings]
    text = decoded.text
    if bad := NO_TEXT.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        message = "The text holds control characters; each is read as U+FFFD."
        findings.append(_find("text-printable", message, source.name, line))
        text = NO_TEXT.sub("\ufffd", text)
    page = split_page(text)
    if page.too_long:
        message = "The text is too long to be looked at section by section; it is kept whole."
        findings.append(_find("text-length-limited", message, source.name, page.body_line))
    if page.front is None or not page.front.strip():
        findings.append(_report_missing(page, source.name))
        return Material(source.name, {}, {}, page, data, known, findings=tuple(findings))
    parsed = _parse_front(page, source.name)
    findings += parsed.findings
    if isinstance(parsed.value, dict):
        value, lines = parsed.value, parsed.lines
        return Material(source.name, value, lines, page, data, known, findings=tuple(findings))
    rest = {"front_matter": page.front}
    return Material(source.name, {}, {}, page, data, known, rest, tuple(findings))


def _parse_front(page: Page, name: str) -> Parsed:
    """Return the front matter, or a finding that says why it cannot be used."""
    front, line, message = page.front or "", page.front_line, ""
    if page.fence != "---":
        message = f"The front matter stands between `{page.fence}`, as TOML; nothing of it is read."
        found = _find("front-matter-object", message, name, line, "violation")
        return Parsed((), (_advise(found, "Write it as YAML between two lines `---`."),))
    parsed = parse_yaml(front, name, line=line)
    if parsed.findings or isinstance(parsed.value, dict):
        return parsed
    message = "The front matter is not an object with keys; nothing of it is read."
    return Parsed((), (_find("front-matter-object", message, name, line, "violation"),))


def _report_missing(page: Page, name: str) -> Finding:
    if not page.closed:
        message = "The front matter begins and does not end, so nothing of it is read."
        found = _find("front-matter-closed", message, name, page.front_line, "violation")
        return _advise(found, "Add a line `---` below it.")
    message = "The card has no front matter, so only what its text says is read."
    found = _find("front-matter-present", message, name, 1)
    return _advise(found, "Begin the file with a block between two lines `---`, with `license:`.")


def _find(rule: str, message: str, name: str, line: int, severity: Severity = "warning") -> Finding:
    return Finding(rule, severity, message, place=Place(name, line, 1))


def _advise(finding: Finding, fix: str) -> Finding:
    return Finding(finding.rule, finding.severity, finding.message, fix=fix, place=finding.place)

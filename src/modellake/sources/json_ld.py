"""JSON-LD with our own terms, as the export writes it. No context is ever fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from modellake.finding import Finding, Place
from modellake.graph import parse_statements
from modellake.record import Reading
from modellake.sources.input import Input, Source
from modellake.sources.statements import read_statements, report_syntax
from modellake.sources.text import MAX_JSON, parse_json
from modellake.vocabulary import TERMS, vocabulary

__all__ = ["SOURCE"]

_TERMS = TERMS.encode()
_CONTEXT = re.compile(rb'"@context"\s*:')
_TYPE = re.compile(rb'"type"\s*:\s*\[?\s*"([A-Za-z][A-Za-z0-9]*)"')


def _detect(head: bytes, name: str) -> float:
    """Take what has a context with our terms, or a context and one of our types."""
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return 0.0
    if _CONTEXT.search(head) is None:
        return 0.0
    if _TERMS in head:
        return 0.95
    found = _TYPE.search(head)
    return 0.92 if found and found.group(1).decode() in vocabulary().classes else 0.0


def _read(source: Input, base: str) -> Iterator[Reading]:
    parsed = parse_json(source.read(MAX_JSON), source.name)
    findings = list(parsed.findings)
    for document in parsed.documents:
        if not isinstance(document.value, Mapping):
            continue
        value, more = _replace_contexts(document.value, source.name)
        findings += more
        try:
            text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
            statements = list(parse_statements(text, "application/ld+json", base=base))
        except SyntaxError as error:
            findings.append(report_syntax(error, source.name, "JSON-LD"))
            continue
        reading = read_statements(statements, source=SOURCE.name, name=source.name, base=base)
        yield Reading(reading.records, reading.findings)
    yield Reading((), tuple(findings))


def _replace_contexts(
    document: Mapping[str, Any], name: str
) -> tuple[dict[str, Any], list[Finding]]:
    """Put the schema's context where a document refers to one."""
    found = document.get("@context")
    listed = found if isinstance(found, list) else [found]
    findings = [
        Finding(
            "context-bundled",
            "info",
            f"The context {one} was not fetched; the schema's own stands for it.",
            place=Place(name),
        )
        for one in listed
        if isinstance(one, str)
    ]
    contexts = [vocabulary().context if isinstance(one, str) else one for one in listed]
    return {**document, "@context": contexts}, findings


SOURCE = Source(
    name="json-ld",
    title="cards and records as JSON-LD with the schema's terms",
    suffixes=(".jsonld", ".json"),
    detect=_detect,
    read=_read,
)

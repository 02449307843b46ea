"""SARIF 2.1.0 (OASIS), as code-scanning services read it."""

from __future__ import annotations

import json
from pathlib import PurePath, PurePosixPath
from typing import Any
from urllib.parse import quote

from modellake.checking.report import Report, Rule, WaivedFinding, number_fingerprints
from modellake.checking.writers.rows import printable
from modellake.finding import Finding
from modellake.vocabulary import TERMS

__all__ = ["write_sarif"]

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def write_sarif(report: Report) -> str:
    """Write one run. Fingerprints stay when lines move; waived findings carry a suppression."""
    waived = {id(one.finding): one for one in report.waived}
    findings = [*report.findings, *(one.finding for one in report.waived)]
    rules = _list_rules(report, findings)
    positions = {rule.id: position for position, rule in enumerate(rules)}
    results = [
        _write_result(finding, number, positions[finding.rule], waived.get(id(finding)))
        for finding, number in zip(findings, number_fingerprints(findings), strict=True)
    ]
    driver = {
        "name": "modellake",
        "informationUri": TERMS,
        "rules": [_write_rule(rule) for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [_write_invocation(report)],
        "results": results,
    }
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _list_rules(report: Report, findings: list[Finding]) -> list[Rule]:
    known = {rule.id: rule for rule in report.rules}
    for finding in findings:
        known.setdefault(finding.rule, Rule(finding.rule, finding.severity))
    return [known[name] for name in sorted(known)]


def _write_rule(rule: Rule) -> dict[str, Any]:
    title = printable(rule.title or rule.id.replace("-", " ").capitalize())
    help_text = printable("\n\n".join(part for part in (rule.description, rule.fix) if part))
    tags = [tag for tag in (rule.pack and f"pack:{rule.pack}", "metadata") if tag]
    properties: dict[str, Any] = {"tags": tags}
    if rule.citation:
        properties["citation"] = printable(rule.citation)
    return {
        "id": rule.id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": printable(rule.description) or title},
        "help": {"text": help_text or title, "markdown": help_text or title},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }


def _write_invocation(report: Report) -> dict[str, Any]:
    notes = [*report.coverage.gaps, *report.notes]
    written: dict[str, Any] = {"executionSuccessful": True, "exitCode": report.exit_code}
    if notes:
        written["toolExecutionNotifications"] = [
            {"level": "warning", "message": {"text": printable(note)}} for note in notes
        ]
    return written


def _write_result(
    finding: Finding, number: str, position: int, waived: WaivedFinding | None
) -> dict[str, Any]:
    text = "\n".join(part for part in (finding.message, finding.fix) if part)
    properties = {
        "record": finding.record,
        "field": finding.field,
        "value": finding.value,
        "focus": finding.focus,
        "source": finding.source,
    }
    written: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": position,
        "level": _LEVELS[finding.severity],
        "message": {"text": printable(text)},
        "locations": _write_locations(finding),
        "partialFingerprints": {"modellake/v1": number},
        "properties": {key: printable(value) for key, value in properties.items() if value},
    }
    if waived:
        written["suppressions"] = [_write_suppression(waived)]
    return written


def _write_suppression(waived: WaivedFinding) -> dict[str, Any]:
    parts = (
        waived.reason or "In the baseline.",
        waived.owner and f"owner {waived.owner}",
        waived.expires and f"until {waived.expires}",
    )
    reason = "; ".join(part for part in parts if part)
    return {"kind": "external", "status": "accepted", "justification": printable(reason)}


def _write_locations(finding: Finding) -> list[dict[str, Any]]:
    location: dict[str, Any] = {}
    place = finding.place
    if place and place.file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _write_uri(place.file)}}
        region = {"startLine": place.line, "startColumn": place.column}
        if place.line:
            physical["region"] = {key: value for key, value in region.items() if value}
        location["physicalLocation"] = physical
    if finding.record:
        name = f"{finding.record}#{finding.field}" if finding.field else finding.record
        location["logicalLocations"] = [{"fullyQualifiedName": printable(name), "kind": "object"}]
    return [location] if location else []


def _write_uri(file: str) -> str:
    """Write a file as a URI reference (RFC 3986); a relative path stays relative."""
    if "://" in file:
        return quote(file, safe="/:?#[]@!$&'()*+,;=%~")
    path = PurePath(file)
    if path.is_absolute():
        return path.as_uri()
    return quote(PurePosixPath(path.as_posix()).as_posix(), safe="/~", errors="replace")

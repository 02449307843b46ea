"""Findings as flat rows, and words that several formats share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from modellake.checking.outcomes import OUTCOMES
from modellake.checking.report import Report, number_fingerprints
from modellake.finding import SEVERITIES, Finding

__all__ = [
    "COLUMNS",
    "count",
    "describe_coverage",
    "list_rows",
    "list_some",
    "printable",
    "summarize",
    "write_row",
]

COLUMNS = (
    "severity",
    "rule",
    "record",
    "field",
    "value",
    "message",
    "fix",
    "file",
    "line",
    "column",
    "source",
    "focus",
    "fingerprint",
    "waived",
)

_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def printable(text: str) -> str:
    """Escape controls, of the direction too, and lone surrogates: no format may carry them raw."""
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)


def list_rows(report: Report) -> list[dict[str, Any]]:
    """Return the findings as rows with the `COLUMNS`, waived ones after the others."""
    findings = [*report.findings, *(one.finding for one in report.waived)]
    numbers = number_fingerprints(findings)
    waived = [""] * len(report.findings) + [one.kind for one in report.waived]
    return [
        {**write_row(finding), "fingerprint": number, "waived": kind}
        for finding, number, kind in zip(findings, numbers, waived, strict=True)
    ]


def write_row(finding: Finding) -> dict[str, Any]:
    """Return a finding as a flat mapping; what is not known is None."""
    place = finding.place
    return {
        "severity": finding.severity,
        "rule": finding.rule,
        "record": printable(finding.record),
        "field": printable(finding.field),
        "value": printable(finding.value),
        "message": printable(finding.message),
        "fix": printable(finding.fix),
        "file": printable(place.file) if place and place.file else None,
        "line": place.line or None if place else None,
        "column": place.column or None if place else None,
        "source": printable(finding.source),
        "focus": printable(finding.focus),
    }


def count(number: int, word: str, many: str = "") -> str:
    """Write a number with its word: `1 record`, `2 records`."""
    return f"{number:,} {word if number == 1 else many or word + 's'}"


def summarize(report: Report) -> str:
    """Say in one line how many findings there are."""
    found = [
        count(report.counts[one], one, "info" if one == "info" else "")
        for one in SEVERITIES
        if report.counts[one]
    ]
    if report.waived:
        found.append(f"{len(report.waived):,} waived")
    return ", ".join(found) or "No findings"


def describe_coverage(report: Report, *, names: int = 3) -> list[str]:
    """Say in a few lines what was looked at, what was not, and what was left out."""
    coverage = report.coverage
    shapes = count(len(coverage.focus_nodes), "shape")
    files = f"{count(len(coverage.files), 'file')}, " if coverage.files else ""
    lines = [
        f"Checked {files}{count(coverage.records, 'record')}:"
        f" {count(coverage.constraints, 'constraint')} of {shapes},"
        f" {count(coverage.queries, 'query', 'queries')}."
    ]
    for pack in report.packs:
        reviewer = f"reviewed by {pack.reviewer}" if pack.reviewer else "not reviewed"
        version = f" {pack.version}" if pack.version else ""
        lines.append(f"Pack {pack.name}{version}: {count(pack.rules, 'rule')}, {reviewer}.")
        lines += [f"It follows {pack.legal}."] if pack.legal else []
    if coverage.unmatched:
        listed = list_some(coverage.unmatched, names)
        lines.append(f"{count(len(coverage.unmatched), 'rule')} matched nothing: {listed}.")
    lines += _describe_outcomes(report)
    if report.scores:
        scores = ", ".join(f"{name} {score:.0%}" for name, score in report.scores.items())
        lines.append(f"Answered: {scores}.")
    left_out = sum(report.left_out.values())
    if left_out:
        shown = "is" if left_out == 1 else "are"
        lines.append(f"{count(left_out, 'more finding')} {shown} not shown.")
    lines.extend(report.notes)
    lines.extend(coverage.gaps)
    return lines


def _describe_outcomes(report: Report) -> list[str]:
    """Say for each pack with requirements how many came to what."""
    counted: dict[str, Counter[str]] = {}
    for outcome in report.outcomes:
        counted.setdefault(outcome.pack, Counter())[outcome.status] += 1
    return [
        f"Requirements of {pack}: "
        + ", ".join(
            f"{found[status]:,} {status.replace('-', ' ')}" for status in OUTCOMES if found[status]
        )
        + "."
        for pack, found in counted.items()
    ]


def list_some(names: Sequence[str], limit: int) -> str:
    """Write the first names and how many more there are."""
    more = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {more:,} more" if more > 0 else "")

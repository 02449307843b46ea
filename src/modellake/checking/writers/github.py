"""Annotations of GitHub Actions (workflow commands); the step summary is the Markdown report."""

from __future__ import annotations

from modellake.checking.report import Report
from modellake.checking.writers.rows import describe_coverage, printable, summarize
from modellake.finding import SEVERITIES, Finding

__all__ = ["write_github"]

_COMMANDS = {"violation": "error", "warning": "warning", "info": "notice"}


def write_github(report: Report) -> str:
    """Write an annotation for each finding, the worst first: a step shows only the first ten."""
    worst_first = sorted(report.findings, key=lambda one: SEVERITIES.index(one.severity))
    lines = [_write_annotation(finding) for finding in worst_first]
    level = "notice" if report.ok else "error"
    coverage = " ".join([summarize(report) + ".", *describe_coverage(report)])
    lines.append(f"::{level} title=modellake check::{_escape_data(coverage)}")
    return "\n".join(lines) + "\n"


def _write_annotation(finding: Finding) -> str:
    place = finding.place
    subject = f"{finding.rule} ({finding.record})" if finding.record else finding.rule
    properties = {
        "file": place.file if place else "",
        "line": str(place.line) if place and place.line else "",
        "col": str(place.column) if place and place.column else "",
        "title": subject,
    }
    listed = ",".join(f"{key}={_escape_value(text)}" for key, text in properties.items() if text)
    text = "\n".join(part for part in (finding.message, finding.fix) if part)
    return f"::{_COMMANDS[finding.severity]} {listed}::{_escape_data(text)}"


def _escape_data(text: str) -> str:
    """Escape as the runner's toolkit does, so that no value starts a command of its own."""
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_value(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")

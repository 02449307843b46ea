"""Markdown: the summary of a pipeline's step, a comment, a page."""

from __future__ import annotations

import re

from modellake.checking.report import Report, WaivedFinding
from modellake.checking.writers.rows import describe_coverage, printable, summarize
from modellake.finding import Finding

__all__ = ["write_markdown"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~&])")


def write_markdown(report: Report) -> str:
    """Write a table of the findings, one of the waived, and what was checked."""
    verdict = "passed" if report.ok else "failed"
    lines = [f"# Check {verdict}", "", _escape(summarize(report)) + ".", ""]
    if report.findings:
        lines += ["| severity | rule | record | place | finding |", "|---|---|---|---|---|"]
        lines += [_write_row(finding) for finding in report.findings]
        lines.append("")
    if report.waived:
        lines += ["## Waived", "", "| rule | record | finding | owner | reason | until |"]
        lines.append("|---|---|---|---|---|---|")
        lines += [_write_waived(waived) for waived in report.waived]
        lines.append("")
    lines += ["## What was checked", ""]
    lines += [f"- {_escape(line)}" for line in describe_coverage(report)]
    return "\n".join(lines) + "\n"


def _write_row(finding: Finding) -> str:
    where = str(finding.place) if finding.place else finding.field
    text = " ".join(part for part in (finding.message, finding.fix) if part)
    return _row(finding.severity, finding.rule, finding.record, where, text)


def _write_waived(waived: WaivedFinding) -> str:
    finding = waived.finding
    reason = waived.reason or "in the baseline"
    return _row(finding.rule, finding.record, finding.message, waived.owner, reason, waived.expires)


def _row(*cells: str) -> str:
    return "| " + " | ".join(_escape(cell) for cell in cells) + " |"


def _escape(text: str) -> str:
    """Escape what Markdown and HTML would take for markup; lines become one."""
    return _SPECIAL.sub(r"\\\1", " ".join(printable(text).split()))

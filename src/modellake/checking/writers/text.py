"""The text of a terminal, 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from modellake.checking.report import Report, WaivedFinding
from modellake.checking.writers.rows import describe_coverage, printable, summarize
from modellake.finding import Finding, Severity

__all__ = ["write_text"]

_WIDTH = 80
_INDENT = " " * 11
_STYLES: dict[str, str] = {"violation": "bold red", "warning": "yellow", "info": "cyan"}


def write_text(report: Report, *, color: bool = False, width: int = _WIDTH) -> str:
    """Write each finding as severity, rule, record and place, then message, then fix.

    Args:
        report: What to write.
        color: Mark severities with the escape codes of a terminal.
        width: Columns of the terminal; messages wrap there, names and places never.
    """
    blocks = [_write_finding(one, one.severity, color, width) for one in report.findings]
    blocks += [_write_waived(one, color, width) for one in report.waived]
    coverage = [line for text in describe_coverage(report) for line in _wrap(text, width, "")]
    blocks.append("\n".join([summarize(report) + ".", *coverage]))
    return "\n\n".join(blocks) + "\n"


def _write_waived(waived: WaivedFinding, color: bool, width: int) -> str:
    if waived.kind == "baseline":
        return _write_finding(waived.finding, "waived", color, width, "In the baseline.")
    until = f" until {waived.expires}" if waived.expires else ""
    note = f"Waived by {waived.owner}{until}: {waived.reason}"
    return _write_finding(waived.finding, "waived", color, width, note)


def _write_finding(
    finding: Finding, word: Severity | str, color: bool, width: int, note: str = ""
) -> str:
    head = _write_head(finding, word, width)
    if color:
        head[0] = _paint(word) + head[0][len(word) :]
    texts = [finding.message, note or finding.fix]
    body = [line for text in texts if text for line in _wrap(printable(text), width, _INDENT)]
    return "\n".join([*head, *body])


def _write_head(finding: Finding, word: str, width: int) -> list[str]:
    where = str(finding.place) if finding.place else finding.field
    parts = [printable(part) for part in (finding.rule, finding.record, where) if part]
    line = f"{word:<11}" + "   ".join(parts)
    if len(line) <= width or not where or len(parts) < 2:
        return [line]
    return [f"{word:<11}" + "   ".join(parts[:-1]), _INDENT + parts[-1]]


def _wrap(text: str, width: int, indent: str) -> Iterator[str]:
    for line in text.split("\n"):
        yield from textwrap.wrap(
            line,
            width=max(width, 40),
            initial_indent=indent,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )


def _paint(word: str) -> str:
    from rich.style import Style

    return Style.parse(_STYLES.get(word, "dim")).render(word)

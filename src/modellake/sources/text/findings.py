"""What can be wrong with a text, as findings."""

from __future__ import annotations

import re
from typing import Any

from modellake.finding import Finding, Place
from modellake.sources.text.decoding import MAX_DEPTH

__all__ = ["MAX_FINDINGS", "cap", "report_depth", "report_empty", "report_repeated", "report_yaml"]

#: Findings that are listed for one text; the rest is counted.
MAX_FINDINGS = 1000

# What libyaml says first, in the user's words; these faults stand where the construct begins, far
# from where the parser notices them.
_OPENED = {
    "while parsing a flow sequence": "The list that begins here is not closed, or lacks a comma",
    "while parsing a flow mapping": "The mapping that begins here is not closed, or lacks a comma",
    "while scanning a quoted scalar": "The quoted text that begins here is not closed",
    "while scanning a simple key": "The entry that begins here lacks its `: `",
}


def report_empty(name: str, line: int = 1) -> Finding:
    """Return the finding about a text that holds nothing."""
    message = "The file is empty."
    return Finding("file-not-empty", "violation", message, place=Place(name, line, 1))


def report_depth(name: str, line: int, column: int = 1) -> Finding:
    """Return the finding about lists and objects in one another without end."""
    message = f"The document nests deeper than {MAX_DEPTH} levels."
    return Finding("nesting-limited", "violation", message, place=Place(name, line, column))


def report_repeated(key: str, at: tuple[int, int], first: tuple[int, int], name: str) -> Finding:
    """Return the finding about a key that stands twice in one object."""
    return Finding(
        rule="key-unique",
        severity="violation",
        message=f"The key `{key}` stands twice; the first is at line {first[0]}.",
        value=key,
        fix="Keep one of the two.",
        place=Place(name, *at),
    )


def report_yaml(error: Any, text: str, name: str, line: int) -> Finding:
    """Return the finding about a `yaml.MarkedYAMLError` of that text."""
    problem = str(error.problem or "it cannot be read")
    message = _OPENED.get(error.context)
    mark = error.context_mark if message else error.problem_mark or error.context_mark
    row, column = (0, 0) if mark is None else (mark.line, mark.column)
    fix = ""
    if message:
        message = f"{message}: {problem}."
    elif problem.startswith("mapping values are not allowed"):
        row, column = _find_missing_colon(text, row, column)
        message = "This is not an entry: a `: ` is missing, or stands where none can."
        fix = "Write `key: value`; put a text that holds `: ` in quotes; check the indentation."
    elif "\t" in _indentation(_get_line(text, row)):
        message, fix = "A tab indents this line; YAML allows only spaces.", "Indent with spaces."
    else:
        message = f"The text is not YAML: {error.context or 'here'}, {problem}."
    place = Place(name, line + row, column + 1)
    return Finding("yaml-valid", "violation", message, fix=fix, place=place)


def _find_missing_colon(text: str, row: int, column: int) -> tuple[int, int]:
    """Return the line above where that is the one without a colon: the parser joins the two."""
    here, above = _get_line(text, row), _get_line(text, row - 1) if row else ""
    indentation = _indentation(here)
    joined = ":" not in above and ":" not in here[:column] and above.strip()
    if joined and _indentation(above) == indentation:
        return row - 1, len(indentation)
    return row, column


def _indentation(row: str) -> str:
    return row[: len(row) - len(row.lstrip(" \t"))]


def _get_line(text: str, row: int) -> str:
    rows = re.split("\r\n|\n|\r", text)
    return rows[row] if row < len(rows) else ""


def cap(findings: list[Finding], name: str) -> tuple[Finding, ...]:
    """Return the findings, and for those past the limit one that counts them."""
    if len(findings) <= MAX_FINDINGS:
        return tuple(findings)
    last = findings[MAX_FINDINGS - 1]
    message = f"{len(findings) - MAX_FINDINGS + 1} more findings of this text are not listed."
    more = Finding(last.rule, last.severity, message, place=Place(name))
    return (*findings[: MAX_FINDINGS - 1], more)

"""Reports in the formats of the tools that read them: one file a format.

All are deterministic: same report, same bytes; no clock, no random id, no machine path.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Literal, get_args

from modellake.checking.report import Report
from modellake.errors import UsageError
from modellake.vocabulary import suggest

__all__ = ["FORMATS", "ReportFormat", "write_report"]

ReportFormat = Literal[
    "text",
    "json",
    "jsonl",
    "sarif",
    "junit",
    "github",
    "markdown",
    "html",
    "turtle",
    "json-ld",
]
FORMATS: tuple[ReportFormat, ...] = get_args(ReportFormat)

_MODULES: dict[str, tuple[str, str]] = {
    "text": ("text", "write_text"),
    "json": ("jsons", "write_json"),
    "jsonl": ("jsons", "write_json_lines"),
    "sarif": ("sarif", "write_sarif"),
    "junit": ("junit", "write_junit"),
    "github": ("github", "write_github"),
    "markdown": ("markdown", "write_markdown"),
    "html": ("html", "write_html"),
    "turtle": ("graph", "write_turtle"),
    "json-ld": ("graph", "write_json_ld"),
}


def write_report(report: Report, report_format: str = "text", *, color: bool = False) -> str:
    """Write a report in one of `FORMATS`.

    Args:
        report: What to write.
        report_format: The name of a format.
        color: Mark severities in `text` with the escape codes of a terminal.

    Raises:
        UsageError: There is no such format.

    Example:
        >>> print(write_report(Report(), "jsonl").splitlines()[0][:19])
        {"kind": "summary",
    """
    if report_format not in _MODULES:
        raise UsageError(
            f"There is no format {report_format!r}.",
            fix=suggest(report_format, FORMATS) or f"Formats are: {', '.join(FORMATS)}.",
        )
    module, name = _MODULES[report_format]
    writer: Callable[..., str] = getattr(
        importlib.import_module(f"modellake.checking.writers.{module}"), name
    )
    return writer(report, color=True) if color and report_format == "text" else writer(report)

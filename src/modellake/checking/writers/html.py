"""One HTML file that needs no network, and the fragment that a notebook shows."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

from modellake.checking.report import Report
from modellake.checking.writers.rows import describe_coverage, printable, summarize
from modellake.finding import Finding

__all__ = ["write_fragment", "write_html"]

_CODE = re.compile(r"`([^`]+)`")
_STYLE = """
.modellake{font:15px/1.5 system-ui,sans-serif;color:#1b1f24;max-width:72rem;margin:0 auto;
 padding:1.5rem}
.modellake h1{font-size:1.5rem;margin:0 0 .25rem}
.modellake h2{font-size:1.05rem;margin:1.75rem 0 .5rem;overflow-wrap:anywhere}
.modellake .passed{color:#0a6b35}.modellake .failed{color:#b3261e}
.modellake article{border-left:4px solid #8a939c;background:#f6f7f9;padding:.5rem .8rem;
 margin:.5rem 0;overflow-wrap:anywhere}
.modellake article.violation{border-color:#b3261e}.modellake article.warning{border-color:#a15c00}
.modellake article.info{border-color:#1f5fa8}.modellake article.waived{opacity:.85}
.modellake p{margin:.15rem 0}.modellake .head{font-size:.85rem;color:#4b545c}
.modellake .head b{color:#1b1f24}.modellake code{font:.85rem ui-monospace,monospace}
.modellake .fix{color:#33503f}.modellake ul{margin:.25rem 0;padding-left:1.25rem}
@media (prefers-color-scheme:dark){.modellake.page{color:#e6e9ec;background:#15181b}
 .modellake.page article{background:#1f2429}.modellake.page .head,.modellake.page .head b
 {color:#c2c9cf}.modellake.page .fix{color:#a6d3b7}.modellake.page .passed{color:#6fd69a}
 .modellake.page .failed{color:#ff8a80}}
""".strip()


def write_html(report: Report) -> str:
    """Write a page: the verdict, the findings by file, the waived ones, what was checked."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<title>modellake check</title>",
            "<style>html{color-scheme:light dark}body{margin:0}</style>",
            "</head><body>",
            _write_body(report, "modellake page"),
            "</body></html>",
            "",
        ]
    )


def write_fragment(report: Report) -> str:
    """Write what a notebook shows: at most 200 findings, the worst first."""
    return _write_body(report.cut(200), "modellake")


def _write_body(report: Report, css_class: str) -> str:
    verdict = "passed" if report.ok else "failed"
    lines = [
        f'<div class="{css_class}"><style>{_STYLE}</style>',
        f'<h1>Check <span class="{verdict}">{verdict}</span></h1>',
        f"<p>{_text(summarize(report))}.</p>",
    ]
    for title, findings in groupby(report.findings, key=_title):
        lines.append(f"<h2>{_text(title)}</h2>")
        lines.extend(_write_finding(finding, finding.severity) for finding in findings)
    if report.waived:
        lines.append("<h2>Waived</h2>")
    for one in report.waived:
        until = f" until {one.expires}" if one.expires else ""
        owner = f" {one.owner}{until}:" if one.owner else ""
        note = f"{one.kind.capitalize()}.{owner} {one.reason}".strip()
        lines.append(_write_finding(one.finding, "waived", note))
    lines.append("<h2>What was checked</h2><ul>")
    lines.extend(f"<li>{_text(line)}</li>" for line in describe_coverage(report, names=1000))
    lines.append("</ul></div>")
    return "\n".join(lines)


def _title(finding: Finding) -> str:
    return (finding.place.file if finding.place else "") or finding.record or "The lake"


def _write_finding(finding: Finding, word: str, note: str = "") -> str:
    place = f"<code>{_text(str(finding.place))}</code>" if finding.place else ""
    record = f"<code>{_text(finding.record)}</code>" if finding.record else ""
    field = f"<code>{_text(finding.field)}</code>" if finding.field else ""
    head = " · ".join(part for part in (record, field, place) if part)
    rule = f"<b>{_text(word)}</b> <b>{_text(finding.rule)}</b>"
    texts = [f'<p class="head">{rule} {head}</p>', f"<p>{_prose(finding.message)}</p>"]
    if finding.fix:
        texts.append(f'<p class="fix">{_prose(finding.fix)}</p>')
    if note:
        texts.append(f"<p>{_text(note)}</p>")
    return f'<article class="{_text(word)}">{"".join(texts)}</article>'


def _text(text: str) -> str:
    return escape(printable(text), quote=True)


def _prose(text: str) -> str:
    """Write a sentence; what stands in backticks is code."""
    return _CODE.sub(r"<code>\1</code>", _text(text))

"""JUnit XML, as the test views of pipelines read it: a suite a pack, a case a rule and record."""

from __future__ import annotations

from collections import defaultdict
from xml.sax.saxutils import escape, quoteattr

from modellake.checking.report import Report, Rule, WaivedFinding
from modellake.checking.writers.rows import printable
from modellake.finding import Finding

__all__ = ["write_junit"]

_SCHEMA = "schema"


def write_junit(report: Report) -> str:
    """Write a failed case for each finding that fails, a skipped one for each that is waived.

    Findings below the threshold are passed cases that say what was found; a rule that found
    nothing is a passed case. What was not checked is an error of the suite `coverage`.
    """
    packs = {rule.id: rule.pack or _SCHEMA for rule in report.rules}
    suites: dict[str, list[str]] = defaultdict(list)
    silent = {rule.id: rule for rule in report.rules}
    for finding in report.findings:
        silent.pop(finding.rule, None)
        suites[packs.get(finding.rule, _SCHEMA)].append(_write_case(finding, report))
    for waived in report.waived:
        silent.pop(waived.finding.rule, None)
        suites[packs.get(waived.finding.rule, _SCHEMA)].append(_write_waived(waived))
    for rule in silent.values():
        suites[rule.pack or _SCHEMA].append(_write_silent(rule))
    for gap in report.coverage.gaps:
        case = f"    <testcase classname={_attribute('coverage')} name={_attribute(gap)}>"
        error = f"      <error type={_attribute('nothing-checked')} message={_attribute(gap)}/>"
        suites["coverage"].append("\n".join([case, error, "    </testcase>"]))
    return _write_suites(suites)


def _write_suites(suites: dict[str, list[str]]) -> str:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    total = [case for cases in suites.values() for case in cases]
    lines.append(f"<testsuites name={_attribute('modellake')} {_count(total)}>")
    for name, cases in sorted(suites.items()):
        skipped = sum("<skipped" in case for case in cases)
        numbers = f'{_count(cases)} skipped="{skipped}"'
        lines.append(f"  <testsuite name={_attribute(name)} {numbers}>")
        lines.extend(cases)
        lines.append("  </testsuite>")
    lines.append("</testsuites>")
    return "\n".join(lines) + "\n"


def _count(cases: list[str]) -> str:
    failures = sum("<failure" in case for case in cases)
    errors = sum("<error" in case for case in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="{errors}"'


def _open_case(finding: Finding) -> str:
    subject = finding.record or (finding.place.file if finding.place else "") or "lake"
    name = f"{finding.rule}: {finding.field}" if finding.field else finding.rule
    return f"    <testcase classname={_attribute(subject)} name={_attribute(name)}>"


def _write_case(finding: Finding, report: Report) -> str:
    where = f"{finding.place}\n" if finding.place else ""
    body = "\n".join(part for part in (finding.message, finding.fix) if part)
    text = escape(printable(where + body))
    if report.fails(finding):
        kind = f"type={_attribute(finding.severity)} message={_attribute(finding.message)}"
        inside = f"      <failure {kind}>{text}</failure>"
    else:
        inside = f"      <system-out>{escape(finding.severity)}: {text}</system-out>"
    return "\n".join([_open_case(finding), inside, "    </testcase>"])


def _write_waived(waived: WaivedFinding) -> str:
    reason = waived.reason or "In the baseline."
    skipped = f"      <skipped>{escape(printable(reason))}</skipped>"
    return "\n".join([_open_case(waived.finding), skipped, "    </testcase>"])


def _write_silent(rule: Rule) -> str:
    return (
        f"    <testcase classname={_attribute(rule.pack or _SCHEMA)} name={_attribute(rule.id)}/>"
    )


def _attribute(text: str) -> str:
    return quoteattr(printable(text), {"\n": "&#10;"})

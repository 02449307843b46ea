"""Findings that do not count: those that somebody answers for, and those that were there before.

A file of waivers is a YAML list; `rule` may also be a requirement of a pack (`LIN-05`)::

    - rule: license-present
      record: model/legacy-*
      owner: Ann Example <ann@example.org>
      reason: Retired at the end of the quarter.
      expires: 2027-03-31
"""

from __future__ import annotations

import datetime
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from modellake.checking.report import Report, Rule, WaivedFinding, number_fingerprints
from modellake.errors import UsageError
from modellake.finding import Finding, Place
from modellake.packs.reading import Lines, read_list
from modellake.packs.requirements import Requirement

__all__ = [
    "EXPIRED",
    "UNUSED",
    "Waiver",
    "apply_baseline",
    "apply_waivers",
    "read_baseline",
    "read_waivers",
    "write_baseline",
]

EXPIRED = Rule(
    "waiver-in-force",
    "violation",
    "A waiver has not expired",
    "A waiver is a promise until a day; after it the finding counts again.",
    "Correct the finding, or agree on a later `expires:`, then remove or renew the waiver.",
)
UNUSED = Rule(
    "waiver-used",
    "warning",
    "A waiver waives something",
    "A waiver that waives nothing hides the next finding that it happens to fit.",
    "Remove the waiver, or correct its `rule:` and `record:`.",
)

_KEYS = ("rule", "record", "field", "owner", "reason", "expires")
_REQUIRED = ("rule", "record", "owner", "reason", "expires")
_VERSION = 1
_NO_PLACE = Place()


@dataclass(frozen=True)
class Waiver:
    """Who answers for which findings, why, and until when (that day included).

    `rule`, `record` and `field` are patterns with `*`, `?` and `[…]`, compared by case. In the
    place of a rule a requirement may stand, for all rules that check it.
    """

    rule: str
    record: str
    owner: str
    reason: str
    expires: datetime.date
    field: str = "*"
    place: Place = _NO_PLACE

    def fits(self, finding: Finding, requirements: Iterable[str] = ()) -> bool:
        """Say whether this waives the finding, of a rule that checks these requirements."""
        return (
            any(fnmatchcase(one, self.rule) for one in (finding.rule, *requirements))
            and fnmatchcase(finding.record, self.record)
            and fnmatchcase(finding.field, self.field)
        )


def read_waivers(path: str | Path) -> tuple[Waiver, ...]:
    """Read a file of waivers.

    Raises:
        UsageError: It cannot be read, is no YAML list, or an entry lacks what a waiver needs; the
            error names file and line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The waivers cannot be read: {error}.", where=str(path)) from error
    entries, lines = read_list(text, file=str(path))
    return tuple(_read_waiver(entry, str(number), lines) for number, entry in enumerate(entries))


def _read_waiver(entry: dict[str, object], number: str, lines: Lines) -> Waiver:
    lines.check_keys(entry, _KEYS, below=number)
    for key in _REQUIRED:
        if entry.get(key) in (None, ""):
            raise UsageError(f"The waiver lacks `{key}`.", where=lines.at(number))
    expires = entry["expires"]
    if not isinstance(expires, datetime.date) or isinstance(expires, datetime.datetime):
        raise UsageError(
            f"`expires` is {expires!r}.",
            where=lines.at(f"{number}/expires"),
            fix="Write a day, for example `2027-03-31`.",
        )
    texts = {key: str(value) for key, value in entry.items() if key != "expires"}
    place = Place(lines.file, lines.lines.get(number, 1), 1)
    return Waiver(**texts, expires=expires, place=place)


def apply_waivers(
    findings: Iterable[Finding],
    waivers: Sequence[Waiver],
    *,
    as_of: datetime.date,
    requirements: Iterable[Requirement] = (),
) -> tuple[list[Finding], list[WaivedFinding]]:
    """Part the findings from those that are waived on that day, by their rule or a requirement.

    An expired waiver waives nothing and is a finding itself; so is one that waives nothing.
    """
    kept: list[Finding] = []
    waived: list[WaivedFinding] = []
    in_force = [one for one in waivers if one.expires >= as_of]
    used: Counter[int] = Counter()
    checked = _by_rule(requirements)
    for finding in findings:
        ids = checked.get(finding.rule, ())
        number = next((n for n, one in enumerate(in_force) if one.fits(finding, ids)), None)
        if number is None:
            kept.append(finding)
            continue
        used[number] += 1
        one = in_force[number]
        until = one.expires.isoformat()
        waived.append(WaivedFinding(finding, "waiver", one.owner, one.reason, until))
    kept += [_report_unused(one) for n, one in enumerate(in_force) if not used[n]]
    kept += [_report_expired(one) for one in waivers if one.expires < as_of]
    return kept, waived


def _by_rule(requirements: Iterable[Requirement]) -> Mapping[str, list[str]]:
    """Return by rule the ids of the requirements that it checks."""
    checked: dict[str, list[str]] = defaultdict(list)
    for requirement in requirements:
        for rule in requirement.rules:
            checked[rule].append(requirement.id)
    return checked


def _report_unused(waiver: Waiver) -> Finding:
    message = f"The waiver of {waiver.rule} for {waiver.record} waives nothing."
    return _report(UNUSED, waiver, message)


def _report_expired(waiver: Waiver) -> Finding:
    message = (
        f"The waiver of {waiver.rule} for {waiver.record}, owned by {waiver.owner},"
        f" expired on {waiver.expires}."
    )
    return _report(EXPIRED, waiver, message)


def _report(rule: Rule, waiver: Waiver, message: str) -> Finding:
    return Finding(rule.id, rule.severity, message, fix=rule.fix, place=waiver.place)


def write_baseline(report: Report) -> str:
    """Write the findings of a report as a baseline: sorted JSON, one finding a line."""
    rows = [
        {
            "fingerprint": number,
            "rule": finding.rule,
            "record": finding.record,
            "field": finding.field,
            "value": finding.value,
        }
        for finding, number in zip(
            report.findings, number_fingerprints(report.findings), strict=True
        )
    ]
    rows.sort(key=lambda row: (row["record"], row["rule"], row["field"], row["fingerprint"]))
    lines = ",\n  ".join(json.dumps(row, ensure_ascii=True) for row in rows)
    body = f"\n  {lines}\n " if rows else ""
    return f'{{\n "version": {_VERSION},\n "findings": [{body}]\n}}\n'


def read_baseline(path: str | Path) -> frozenset[str]:
    """Read the fingerprints of a baseline.

    Raises:
        UsageError: It cannot be read, or `write_baseline` did not write it.
    """
    try:
        document = json.loads(Path(path).read_text(encoding="utf-8"))
        if document["version"] != _VERSION:
            raise UsageError(
                f"The baseline has version {document['version']!r}.",
                where=str(path),
                fix="Remove the file and write it anew with `--baseline`.",
            )
        return frozenset(row["fingerprint"] for row in document["findings"])
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise UsageError(
            f"This is no baseline: {error}.",
            where=str(path),
            fix="Remove the file and write it anew with `--baseline`.",
        ) from error


def apply_baseline(
    findings: Iterable[Finding], baseline: frozenset[str]
) -> tuple[list[Finding], list[WaivedFinding]]:
    """Part the findings from those that the baseline has; a second one of a kind is new."""
    ordered = sorted(findings)
    kept, waived = [], []
    for finding, number in zip(ordered, number_fingerprints(ordered), strict=True):
        if number in baseline:
            waived.append(WaivedFinding(finding, "baseline"))
        else:
            kept.append(finding)
    return kept, waived

"""What a check found, what it looked at, and whether that is enough to say `ok`."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, get_args

from modellake.checking.outcomes import Outcome
from modellake.errors import UsageError
from modellake.finding import SEVERITIES, Finding, Severity

if TYPE_CHECKING:
    import pandas

__all__ = [
    "THRESHOLDS",
    "Coverage",
    "PackSummary",
    "Report",
    "Rule",
    "Threshold",
    "WaivedFinding",
    "fingerprint",
    "number_fingerprints",
]

Threshold = Literal["violation", "warning", "info", "never"]
THRESHOLDS: tuple[Threshold, ...] = get_args(Threshold)

_INDEX = re.compile(r"\[\d+\]")


@dataclass(frozen=True, order=True)
class Rule:
    """What a report says of a rule.

    Attributes:
        id: What holds (`license-present`).
        severity: Of its findings.
        title: One line.
        description: Why it matters.
        fix: The next step.
        citation: Where the demand comes from, or empty.
        pack: Its pack; empty for what every check does.
    """

    id: str
    severity: Severity = "violation"
    title: str = ""
    description: str = ""
    fix: str = ""
    citation: str = ""
    pack: str = ""


@dataclass(frozen=True, order=True)
class PackSummary:
    """A pack that was run: by whom it was reviewed, how many rules it brought, for which law."""

    name: str
    title: str = ""
    version: str = ""
    reviewer: str = ""
    rules: int = 0
    legal: str = ""


@dataclass(frozen=True)
class WaivedFinding:
    """A finding that somebody answers for, or that was there before (`baseline`)."""

    finding: Finding
    kind: Literal["waiver", "baseline"]
    owner: str = ""
    reason: str = ""
    expires: str = ""


@dataclass(frozen=True)
class Coverage:
    """What was looked at; a check that looked at nothing is not a success.

    Attributes:
        files: The files that were read, sorted.
        records: How many records were checked.
        types: How many records of each type.
        focus_nodes: How many nodes each shape looked at; a shape without one is in `unmatched`.
        constraints: How many constraints were evaluated, over all nodes and shapes.
        queries: How many rules in SPARQL were run.
        unmatched: The rules that matched nothing, sorted.
        gaps: Sentences that say why nothing, or less than was named, was checked.
    """

    files: tuple[str, ...] = ()
    records: int = 0
    types: Mapping[str, int] = field(default_factory=dict)
    focus_nodes: Mapping[str, int] = field(default_factory=dict)
    constraints: int = 0
    queries: int = 0
    unmatched: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The outcome of a check.

    Attributes:
        findings: Sorted by place, record and severity.
        coverage: What was looked at.
        waived: Findings that do not count, sorted as the others.
        rules: The rules that were run and those that found something, sorted by id.
        packs: The packs that were run.
        scores: How much of what a pack asks in groups (`why`) is answered, between 0 and 1.
        record_scores: The same for each record that is asked something, over all groups.
        outcomes: What each requirement of the packs comes to for each record, sorted.
        fail_on: The mildest severity that fails; `never` fails only for gaps.
        left_out: How many findings of each severity `cut` left out.
        notes: What the reader must know beside (a narrowed answer, an index behind the ledger).

    Example:
        >>> report = Report([Finding("license-present", "warning", "It names no license.")])
        >>> report.counts["warning"], report.ok
        (1, True)
    """

    findings: tuple[Finding, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    waived: tuple[WaivedFinding, ...] = ()
    rules: tuple[Rule, ...] = ()
    packs: tuple[PackSummary, ...] = ()
    scores: Mapping[str, float] = field(default_factory=dict)
    record_scores: Mapping[str, float] = field(default_factory=dict)
    outcomes: tuple[Outcome, ...] = ()
    fail_on: Threshold = "violation"
    left_out: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.fail_on not in THRESHOLDS:
            raise UsageError(
                f"There is no threshold {self.fail_on!r}.",
                fix=f"Use one of: {', '.join(THRESHOLDS)}.",
            )
        ordered = sorted(self.waived, key=lambda one: one.finding.sort_key)
        # A frozen class sets its normal form this way (dataclasses, "Frozen instances").
        object.__setattr__(self, "findings", tuple(sorted(self.findings)))
        object.__setattr__(self, "waived", tuple(ordered))
        object.__setattr__(self, "rules", tuple(sorted(self.rules)))

    @property
    def ok(self) -> bool:
        """Whether something was checked, and nothing at or above the threshold was found."""
        return self.exit_code == 0

    @property
    def exit_code(self) -> int:
        """0 fine, 1 findings at or above the threshold, 5 nothing (or less than named) checked."""
        if self.failures:
            return 1
        return 5 if self.coverage.gaps else 0

    @property
    def failures(self) -> int:
        """How many findings are at or above the threshold."""
        if self.fail_on == "never":
            return 0
        worst = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        return sum(self.counts[severity] for severity in worst)

    def fails(self, finding: Finding) -> bool:
        """Say whether a finding is at or above the threshold."""
        if self.fail_on == "never":
            return False
        return SEVERITIES.index(finding.severity) <= SEVERITIES.index(self.fail_on)

    @functools.cached_property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings of each severity, with those that `cut` left out."""
        found = Counter[str](finding.severity for finding in self.findings)
        return {one: found[one] + self.left_out.get(one, 0) for one in SEVERITIES}

    def find_rule(self, rule: str) -> Rule | None:
        """Return what is known of a rule, or None."""
        return self._rules_by_id.get(rule)

    @functools.cached_property
    def _rules_by_id(self) -> Mapping[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    def cut(self, limit: int) -> Report:
        """Keep the worst findings, at most that many; the counts stay as they are."""
        if len(self.findings) <= limit:
            return self
        worst_first = sorted(self.findings, key=lambda one: SEVERITIES.index(one.severity))
        kept, dropped = worst_first[:limit], worst_first[limit:]
        left_out = Counter[str](self.left_out)
        left_out.update(finding.severity for finding in dropped)
        return replace(self, findings=tuple(kept), left_out=dict(left_out))

    def to_pandas(self) -> pandas.DataFrame:
        """Return the findings as a DataFrame, one row each, waived ones marked.

        Raises:
            ImportError: pandas is not installed (extra `ml`).
        """
        import pandas

        from modellake.checking.writers.rows import COLUMNS, list_rows

        return pandas.DataFrame(list_rows(self), columns=list(COLUMNS))

    def _repr_html_(self) -> str:
        from modellake.checking.writers.html import write_fragment

        return write_fragment(self)


def fingerprint(finding: Finding) -> str:
    """Return what a finding is known by between runs: record, slot, rule and value.

    Lines, columns and positions in lists are left out, so that it stays when lines move. A finding
    about no record is known by its file and its message.

    Example:
        >>> one = Finding("license-present", "warning", "It names no license.", record="model/a")
        >>> fingerprint(one)
        'c54a8c41f6459ff1fd1121d0345a2bb7'
    """
    slot = _INDEX.sub("", finding.field)
    parts = [finding.rule, finding.record, slot, finding.value]
    if not finding.record:
        parts += [finding.place.file if finding.place else "", finding.message]
    text = json.dumps(parts, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def number_fingerprints(findings: Iterable[Finding]) -> list[str]:
    """Return the fingerprints of the findings; of alike ones the later get `-2`, `-3`."""
    seen: Counter[str] = Counter()
    numbered = []
    for finding in findings:
        text = fingerprint(finding)
        seen[text] += 1
        numbered.append(text if seen[text] == 1 else f"{text}-{seen[text]}")
    return numbered

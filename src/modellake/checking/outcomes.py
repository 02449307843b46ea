"""What a requirement of a pack comes to for a record: one of six outcomes.

`passed`, `failed`, `cannot-tell` (a fact is missing whose absence is no failure, or only inferred
edges speak against it), `inapplicable` (another role, or its condition does not hold),
`not-in-force` (the day), `waived` (somebody answers for it). EARL has the first four
(https://www.w3.org/TR/EARL10-Schema/#OutcomeValue).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from modellake.finding import Finding, Severity
from modellake.packs.requirements import Requirement

__all__ = ["OUTCOMES", "Outcome", "OutcomeStatus", "waive_outcomes"]

OutcomeStatus = Literal["passed", "failed", "cannot-tell", "inapplicable", "not-in-force", "waived"]
OUTCOMES: tuple[OutcomeStatus, ...] = get_args(OutcomeStatus)


@dataclass(frozen=True, order=True)
class Outcome:
    """What a requirement comes to for a record.

    Attributes:
        pack: The name of the pack.
        requirement: The id of the requirement.
        record: The id of the record.
        status: One of the six.
        severity: Of the requirement.
        citation: Where it stands.
        reason: Why it is no `passed`, in one sentence.
    """

    pack: str
    requirement: str
    record: str
    status: OutcomeStatus
    severity: Severity = "violation"
    citation: str = ""
    reason: str = ""


def waive_outcomes(
    outcomes: Iterable[Outcome], requirements: Mapping[str, Requirement], kept: Iterable[Finding]
) -> tuple[Outcome, ...]:
    """Return the outcomes after waivers: what failed, and has no finding left, is waived.

    Args:
        outcomes: Before waivers.
        requirements: By id.
        kept: The findings that no waiver and no baseline covers.
    """
    left = {(finding.rule, finding.record) for finding in kept}

    def is_left(one: Outcome) -> bool:
        rules = (*requirements[one.requirement].rules, one.requirement)
        return any((rule, one.record) in left for rule in rules)

    return tuple(
        replace(one, status="waived", reason="Somebody answers for it.")
        if one.status == "failed" and not is_left(one)
        else one
        for one in outcomes
    )

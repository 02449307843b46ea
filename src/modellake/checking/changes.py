"""Check only what changed: the same verdicts as a full check, for a fraction of the work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace

from modellake.checking.dependence import Change, Dependence, Select
from modellake.checking.report import Coverage, Report
from modellake.checking.run import Checker
from modellake.checking.waivers import UNUSED
from modellake.errors import UsageError
from modellake.record import Record, compact_id

__all__ = ["Change", "Recheck", "Select", "check_changes", "join_reports", "merge_reports"]

#: Returns the records of the present state by IRI; those that are not there are left out.
GetRecords = Callable[[Iterable[str]], Iterable[Record]]


@dataclass(frozen=True)
class Recheck:
    """A check of what changed.

    Attributes:
        report: About the affected records only.
        affected: The ids of the records that were judged anew, and of those that are gone.
    """

    report: Report
    affected: frozenset[str]

    def leave_out(self, ids: Set[str]) -> Report:
        """Return the report without what it says of records that were judged already."""
        if self.affected.isdisjoint(ids):
            return self.report
        kept = tuple(one for one in self.report.findings if one.record not in ids)
        waived = tuple(one for one in self.report.waived if one.finding.record not in ids)
        return replace(self.report, findings=kept, waived=waived)


def check_changes(
    checker: Checker,
    changes: Sequence[Change],
    *,
    select: Select,
    get: GetRecords,
    shows: Callable[[Record], bool] = lambda _: True,
    more: Iterable[Record] = (),
) -> Recheck:
    """Check the records that changed and those whose verdict can depend on them.

    The findings are those that a full check has for these records, but for the advice on dangling
    references, which names close ids of what was looked at.

    Args:
        checker: The packs and how to check.
        changes: What changed.
        select: Asks the graph of the new state with its closure (`Select`).
        get: Returns records of the new state.
        shows: Says which records are reported; the others are only looked at.
        more: Records that are looked at beside the index.

    Raises:
        UsageError: A rule looks at the whole lake and does not say along which paths.
    """
    dependence = Dependence(checker.packs, base=checker.options.base)
    if dependence.unbounded:
        raise UsageError(
            f"The rules {', '.join(dependence.unbounded)} look at the whole lake.",
            fix="Check the whole lake, or declare in `reach:` what they look at.",
        )
    if not changes:
        coverage = Coverage()
        notes = (*checker.options.notes, "Nothing changed.")
        report = Report(coverage=coverage, fail_on=checker.options.fail_on, notes=notes)
        return Recheck(report, frozenset())
    affected = dependence.find_affected(changes, select)
    context = dependence.find_context(affected, select)
    around = [*get(context), *more]
    judged = [*get(affected)]
    shown = [one for one in judged if shows(one)]
    around += [one for one in judged if not shows(one)]
    report = checker.check(shown, context=around)
    # What was not there to be looked at is no gap of a check that asks for changes only, and a
    # waiver of something else is not unused.
    findings = tuple(one for one in report.findings if one.rule != UNUSED.id)
    report = replace(report, findings=findings, coverage=replace(report.coverage, gaps=()))
    base = checker.options.base
    return Recheck(report, frozenset(compact_id(one, base) for one in affected))


def join_reports(reports: Sequence[Report]) -> Report:
    """Return one report of checks of different records by one checker."""
    coverages = [one.coverage for one in reports]
    nodes, types = Counter[str](), Counter[str]()
    for one in coverages:
        nodes.update(one.focus_nodes)
        types.update(one.types)
    coverage = Coverage(
        records=sum(one.records for one in coverages),
        types=dict(sorted(types.items())),
        focus_nodes=dict(sorted(nodes.items())),
        constraints=sum(one.constraints for one in coverages),
        queries=max(one.queries for one in coverages),
        unmatched=tuple(sorted(set.intersection(*(set(one.unmatched) for one in coverages)))),
    )
    return replace(
        reports[0],
        findings=tuple(dict.fromkeys(finding for one in reports for finding in one.findings)),
        waived=tuple(finding for one in reports for finding in one.waived),
        outcomes=tuple(sorted({outcome for one in reports for outcome in one.outcomes})),
        coverage=coverage,
        scores={},
        record_scores={id_: score for one in reports for id_, score in one.record_scores.items()},
    )


def merge_reports(before: Report, recheck: Recheck) -> Report:
    """Return the findings of the whole after a change: the old ones, but for what was rechecked."""
    kept = tuple(one for one in before.findings if one.record not in recheck.affected)
    waived = tuple(one for one in before.waived if one.finding.record not in recheck.affected)
    new = recheck.report
    return replace(
        before, findings=(*kept, *new.findings), waived=(*waived, *new.waived), notes=new.notes
    )

"""Check only what changed: the same verdicts as a full check, for a fraction of the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from modellake.checking.dependence import Change, Dependence, Select
from modellake.checking.report import Coverage, Report
from modellake.checking.run import Checker
from modellake.errors import UsageError
from modellake.record import Record, compact_id

__all__ = ["Change", "Recheck", "Select", "check_changes", "merge_reports"]

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


def check_changes(
    checker: Checker, changes: Sequence[Change], *, select: Select, get: GetRecords
) -> Recheck:
    """Check the records that changed and those whose verdict can depend on them.

    The findings are those that a full check has for these records, but for the advice on dangling
    references, which names close ids of what was looked at.

    Args:
        checker: The packs and how to check.
        changes: What changed.
        select: Asks the graph of the new state with its closure (`Select`).
        get: Returns records of the new state.

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
    report = checker.check(get(affected), context=get(context))
    # What was not there to be looked at is no gap of a check that asks for changes only.
    report = replace(report, coverage=replace(report.coverage, gaps=()))
    base = checker.options.base
    return Recheck(report, frozenset(compact_id(one, base) for one in affected))


def merge_reports(before: Report, recheck: Recheck) -> Report:
    """Return the findings of the whole after a change: the old ones, but for what was rechecked."""
    kept = tuple(one for one in before.findings if one.record not in recheck.affected)
    waived = tuple(one for one in before.waived if one.finding.record not in recheck.affected)
    new = recheck.report
    return replace(
        before, findings=(*kept, *new.findings), waived=(*waived, *new.waived), notes=new.notes
    )

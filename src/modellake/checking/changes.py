"""Check only what changed: the same verdicts as a full check, for a fraction of the work."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from modellake.checking.dependence import Change, Dependence, list_unbounded
from modellake.checking.paths import Select
from modellake.checking.report import Coverage, Report
from modellake.checking.run import Checker
from modellake.checking.waivers import UNUSED
from modellake.errors import UsageError
from modellake.record import Record, compact_id

__all__ = ["Change", "Recheck", "Select", "check_changes", "leave_unbounded", "merge_reports"]

#: Returns the records of the present state by IRI; those that are not there are left out.
GetRecords = Callable[[Iterable[str]], Iterable[Record]]

Item = TypeVar("Item")

#: Records that are judged at once, so that memory does not grow with what changed.
_AT_ONCE = 2_000


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
    checker: Checker,
    changes: Iterable[Change],
    *,
    select: Select,
    get: GetRecords,
    shows: Callable[[Record], bool] = lambda _: True,
    more: Iterable[Record] = (),
) -> Recheck:
    """Check the records that changed and those whose verdict can depend on them.

    The findings are those that a full check has for these records, but for the advice on dangling
    references, which names close ids of what was looked at. Memory holds 2,000 records and what
    is looked at for them, however much changed.

    Args:
        checker: The packs and how to check.
        changes: What changed.
        select: Asks the graph of the new state with its closure (`Select`).
        get: Returns records of the new state.
        shows: Says which records are reported; the others are only looked at.
        more: Records that are looked at beside the index.

    Raises:
        UsageError: A rule looks at other records and does not say along which paths.
    """
    dependence = Dependence(checker.packs, base=checker.options.base)
    if dependence.unbounded:
        raise UsageError(
            f"The rules {', '.join(dependence.unbounded)} look at the whole lake.",
            fix="Check the whole lake, or declare in `reach:` what they look at.",
        )
    affected: set[str] = set()
    for some in _cut(changes):
        affected |= dependence.find_affected(some, select)
    reports = [_report_nothing(checker)] if not affected else []
    for iris in _cut(sorted(affected)):
        judged = [*get(iris)]
        around = [*get(dependence.find_context(judged, select)), *more]
        around += [one for one in judged if not shows(one)]
        reports.append(checker.check([one for one in judged if shows(one)], context=around))
    base = checker.options.base
    return Recheck(_join_reports(reports), frozenset(compact_id(one, base) for one in affected))


def leave_unbounded(checker: Checker) -> Checker:
    """Return a checker without the packs for which any change asks for a check of the whole lake.

    A note names them.
    """
    left = [one.pack.name for one in checker.packs if list_unbounded(one)]
    if not left:
        return checker
    note = f"Left out, since they look at the whole lake: {', '.join(left)}."
    kept = tuple(one.pack.folder for one in checker.packs if one.pack.name not in left)
    options = checker.options
    return Checker(replace(options, packs=kept, notes=(*options.notes, note)))


def _cut(items: Iterable[Item]) -> Iterator[list[Item]]:
    iterator = iter(items)
    while some := list(itertools.islice(iterator, _AT_ONCE)):
        yield some


def _report_nothing(checker: Checker) -> Report:
    options = checker.options
    return Report(fail_on=options.fail_on, notes=(*options.notes, "Nothing changed."))


def _join_reports(reports: Sequence[Report]) -> Report:
    """Return one report of checks of different records by one checker.

    What was not there to be looked at is no gap of a check that asks for changes only, and a
    waiver of something else is not unused.
    """
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
        findings=tuple(
            finding for one in reports for finding in one.findings if finding.rule != UNUSED.id
        ),
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

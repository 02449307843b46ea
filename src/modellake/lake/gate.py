"""The gate of a lake: all of it is checked, or what changed and what its verdict can depend on.

Rules look at everything, whoever asks; the report speaks only of what the clearance shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from modellake.checking.changes import check_changes, leave_unbounded
from modellake.checking.dependence import Change, list_unbounded
from modellake.checking.report import Report
from modellake.checking.run import Checker, Options
from modellake.errors import UsageError
from modellake.finding import Finding
from modellake.lake.addition import Addition
from modellake.lake.replay import load_record
from modellake.lake.view import View
from modellake.ledger import VISIBILITIES
from modellake.record import Record, compact_id

__all__ = ["check_addition", "check_lake"]

#: A new lake of at most so many records is checked as a whole, in memory.
_WHOLE = 10_000

#: Versions of records that are compared at once.
_LOADED = 500

#: Rows of one answer of the index.
_MOST = 1_000_000

_WORD = re.compile(r"[^\s`,;()\"']+")


def check_lake(
    view: View,
    options: Options | None,
    *,
    packs: Sequence[str | Path] = (),
    since: str | int | date | None,
    context: Sequence[Record] = (),
) -> Report:
    """Check what a view shows, or of it what changed after a moment; see `Lake.check`."""
    options = options or Options.of_project()
    gate = _Gate(view, replace(options, packs=tuple(packs) or options.packs), context)
    return gate.check_all() if since is None else gate.check_since(view.find_sequence(since))


def check_addition(view: View, addition: Addition, *, day: date | None) -> Addition:
    """Return an addition with what a check of it found, its records and those that depend on them.

    Rules that look at other records without saying along which paths are left to `check`; a note
    names their packs.

    Args:
        view: Who added.
        addition: What was added.
        day: The day on which it is judged; today by default.
    """
    ids = sorted({*addition.new, *addition.changed})
    if not ids:
        return addition
    day = day.date() if isinstance(day, datetime) else day
    gate = _Gate(view, Options.of_project(day=day), bounded=True)
    report = gate.check_changed(ids, addition.before)
    said = {_identify(one) for one in addition.report.findings}
    more = tuple(one for one in report.findings if _identify(one) not in said)
    coverage = replace(report.coverage, gaps=())  # nothing was named that is not there
    findings = (*addition.report.findings, *more)
    return replace(addition, report=replace(report, findings=findings, coverage=coverage))


def _identify(finding: Finding) -> tuple[str, ...]:
    return (finding.rule, finding.record, finding.field, finding.value)


class _Gate:
    """One check of a lake."""

    def __init__(
        self, view: View, options: Options, context: Sequence[Record] = (), *, bounded: bool = False
    ) -> None:
        self._view = view
        self._context = context
        self._whole = replace(view, clearance=VISIBILITIES[-1])
        checker = Checker(replace(options, base=view.replay.base))
        self._checker = leave_unbounded(checker) if bounded else checker
        self._hidden: set[str] = set()

    def check_all(self) -> Report:
        shown = {record.id: record for record in self._view.records()}
        around = [] if self._sees_all else [*self._look_beyond(shown)]
        report = self._checker.check(shown.values(), context=(*around, *self._context))
        return self._narrow(report)

    def check_since(self, sequence: int) -> Report:
        if unbounded := [rule for one in self._checker.packs for rule in list_unbounded(one)]:
            text = f"{unbounded[0]} looks at the whole lake: all is checked."
            return self._note(self.check_all(), text)
        entries = self._whole.replay.ledger.entries(after=sequence, until=self._view.at)
        changed: set[str] = set()
        for entry in entries:
            if entry.action == "erase":  # what the record was is gone, and so is what it touched
                return self._note(self.check_all(), "Something was erased: all is checked.")
            changed.add(entry.record)
        return self.check_changed(sorted(changed), sequence)

    def check_changed(self, ids: Sequence[str], before: int) -> Report:
        if before == 0 and len(ids) <= _WHOLE:
            return self.check_all()
        if not self._view.is_current():
            return self._note(self.check_all(), "The index is behind the ledger: all is checked.")
        found = check_changes(
            self._checker,
            self._list_changes(ids, before),
            select=self._select,
            get=self._get,
            shows=self._shows,
            more=self._context,
        )
        return self._narrow(found.report)

    @property
    def _sees_all(self) -> bool:
        return self._view.clearance == VISIBILITIES[-1]

    def _look_beyond(self, shown: Mapping[str, Record]) -> Iterator[Record]:
        for record in self._whole.records():
            if record.id not in shown:
                self._hidden.add(record.id)
                yield record

    def _list_changes(self, ids: Sequence[str], before: int) -> Iterator[Change]:
        for start in range(0, len(ids), _LOADED):
            some = ids[start : start + _LOADED]
            old, new = self._find(some, before), self._find(some, self._view.at)
            for one in some:
                if old.get(one) != new.get(one):
                    yield Change(old.get(one), new.get(one))

    def _find(self, ids: Sequence[str], at: int | None) -> dict[str, Record]:
        """Return versions of records, without where they came from."""
        replay = self._whole.replay
        return {
            entry.record: load_record(entry.content, current_schema=replay.current_schema)
            for entry in replay.ledger.find_all(ids, at=at).values()
            if entry.content is not None
        }

    def _select(self, query: str) -> list[list[str | None]]:
        table = self._whole.select(query, limit=_MOST)
        if table.truncated:
            raise UsageError("Too much depends on what changed.", fix="Check the whole lake.")
        return [[None if term is None else term.value for term in row] for row in table.rows]

    def _get(self, iris: Iterable[str]) -> list[Record]:
        ids = {compact_id(iri, self._view.replay.base) for iri in iris}
        ledger = self._whole.replay.ledger
        found = ledger.find_all(ids, at=self._view.at)
        if not self._sees_all:
            seen = ledger.find_all(ids, at=self._view.at, clearance=self._view.clearance)
            self._hidden |= found.keys() - seen.keys()
        return [*self._whole.load_all(found.values())]

    def _shows(self, record: Record) -> bool:
        return record.id not in self._hidden

    def _narrow(self, report: Report) -> Report:
        """Leave out what names a hidden record, and say that it may be incomplete."""
        if self._sees_all:
            return report
        kept = tuple(
            one
            for one in report.findings
            if self._hidden.isdisjoint(_WORD.findall(f"{one.message} {one.fix} {one.value}"))
        )
        text = f"Records above {self._view.clearance} are left out; this may be incomplete."
        return self._note(replace(report, findings=kept), text)

    def _note(self, report: Report, text: str) -> Report:
        return replace(report, notes=(*report.notes, text))

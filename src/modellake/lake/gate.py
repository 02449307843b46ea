"""The gate of a lake: all of it is checked, or what changed and what its verdict can depend on.

Rules look at everything, whoever asks; the report speaks only of what the clearance shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from modellake.checking.changes import Change, check_changes, join_reports
from modellake.checking.report import Report
from modellake.checking.run import Checker, Options
from modellake.errors import UsageError
from modellake.finding import Finding
from modellake.lake.addition import Addition
from modellake.lake.view import View
from modellake.ledger import VISIBILITIES, Entry
from modellake.record import Record, compact_id

__all__ = ["check_addition", "check_lake"]

#: Changed records that are judged at once, so that memory does not grow with what changed.
_CHUNK = 2_000

#: More records than these are not checked while they are added: it would take longer than adding.
_AT_ONCE = 2_000

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

    Beyond 2,000 records the report's note says that the lake is still to be checked.

    Args:
        view: Who added.
        addition: What was added.
        day: The day on which it is judged; today by default.
    """
    ids = sorted({*addition.new, *addition.changed})
    if not ids:
        return addition
    if len(ids) > _AT_ONCE:
        text = f"{len(ids)} records were added; of each only the shape was checked."
        return replace(addition, report=replace(addition.report, notes=(text,)))
    day = day.date() if isinstance(day, datetime) else day
    report = _Gate(view, Options.of_project(day=day)).check_changed(ids, addition.before)
    said = {_identify(one) for one in addition.report.findings}
    more = tuple(one for one in report.findings if _identify(one) not in said)
    coverage = replace(report.coverage, gaps=())  # nothing was named that is not there
    findings = (*addition.report.findings, *more)
    return replace(addition, report=replace(report, findings=findings, coverage=coverage))


def _identify(finding: Finding) -> tuple[str, ...]:
    return (finding.rule, finding.record, finding.field, finding.value)


class _Gate:
    """One check of a lake."""

    def __init__(self, view: View, options: Options, context: Sequence[Record] = ()) -> None:
        self._view = view
        self._context = context
        self._whole = replace(view, clearance=VISIBILITIES[-1])
        self._checker = Checker(replace(options, base=view.replay.base))
        self._hidden: set[str] = set()

    def check_all(self) -> Report:
        shown = {record.id: record for record in self._view.records()}
        around = [] if self._sees_all else [*self._look_beyond(shown)]
        report = self._checker.check(shown.values(), context=(*around, *self._context))
        return self._narrow(report)

    def check_since(self, sequence: int) -> Report:
        entries = self._whole.replay.ledger.entries(after=sequence, until=self._view.at)
        changed: set[str] = set()
        for entry in entries:
            if entry.action == "erase":  # what the record was is gone, and so is what it touched
                return self._note(self.check_all(), "Something was erased: all is checked.")
            changed.add(entry.record)
        return self.check_changed(sorted(changed), sequence)

    def check_changed(self, ids: Sequence[str], before: int) -> Report:
        if before == 0 and len(ids) <= _CHUNK:
            return self.check_all()
        if not self._view.is_current():
            return self._note(self.check_all(), "The index is behind the ledger: all is checked.")
        reports: list[Report] = []
        done: set[str] = set()
        for start in range(0, max(len(ids), 1), _CHUNK):
            changes = [*self._list_changes(ids[start : start + _CHUNK], before)]
            found = check_changes(
                self._checker,
                changes,
                select=self._select,
                get=self._get,
                shows=self._shows,
                more=self._context,
            )
            reports.append(found.leave_out(done))
            done |= found.affected
        return self._narrow(join_reports(reports))

    @property
    def _sees_all(self) -> bool:
        return self._view.clearance == VISIBILITIES[-1]

    def _look_beyond(self, shown: Mapping[str, Record]) -> Iterator[Record]:
        for record in self._whole.records():
            if record.id not in shown:
                self._hidden.add(record.id)
                yield record

    def _list_changes(self, ids: Sequence[str], before: int) -> Iterator[Change]:
        ledger = self._whole.replay.ledger
        old, new = ledger.find_all(ids, at=before), ledger.find_all(ids, at=self._view.at)
        for one in ids:
            change = Change(self._load(old.get(one)), self._load(new.get(one)))
            if change.old != change.new:
                yield change

    def _load(self, entry: Entry | None) -> Record | None:
        return self._whole.load(entry) if entry and entry.content is not None else None

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
        return [self._whole.load(one) for one in found.values() if one.content is not None]

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

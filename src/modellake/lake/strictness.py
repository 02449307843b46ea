"""What `add --strict` refuses: records that have violations, judged before they are written."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from modellake.checking.changes import leave_unbounded
from modellake.checking.dependence import Change, Dependence
from modellake.checking.run import Checker, Options
from modellake.finding import Finding
from modellake.lake.references import list_references
from modellake.lake.replay import Replay, load_record
from modellake.lake.view import View
from modellake.ledger import VISIBILITIES
from modellake.record import Record, compact_id

__all__ = ["Strictness"]

#: Records that were let pass and may not be in the ledger yet: more than one batch of changes.
_RECENT = 2_000

#: Rows of one answer of the index.
_MOST = 1_000_000


class Strictness:
    """Judges records by the shapes of the schema, references, keys and the project's packs.

    A record is judged with what it refers to, at any depth, and with those that share a key.
    What it does to the verdict on others is no reason to refuse it; the check after adding tells.
    """

    def __init__(self, replay: Replay, *, time: datetime | None) -> None:
        self._view = View(replay, replay.ledger.where, VISIBILITIES[-1], wait=60.0)
        day = time.date() if time else None
        options = Options.of_project(day=day, base=replay.base)
        self._checker = leave_unbounded(Checker(options))
        self._dependence = Dependence(self._checker.packs, base=replay.base)
        self._passed: deque[Record] = deque(maxlen=_RECENT)

    def judge(self, records: Sequence[Record]) -> dict[str, list[Finding]]:
        """Return the violations of the records that have any, by id; the others have passed."""
        judged = {record.id: record for record in records}
        around = {one.id: one for one in self._passed if one.id not in judged}
        around |= self._look_around(judged, around)
        report = self._checker.check(judged.values(), context=around.values())
        bad: dict[str, list[Finding]] = {}
        for finding in report.findings:
            if finding.severity == "violation" and finding.record in judged:
                bad.setdefault(finding.record, []).append(finding)
        self._passed.extend(one for one in judged.values() if one.id not in bad)
        return bad

    def _look_around(
        self, judged: dict[str, Record], passed: dict[str, Record]
    ) -> dict[str, Record]:
        old = {one.id: one for one in self._find(judged)}
        changes = [Change(old.get(one.id), one) for one in judged.values()]
        affected = self._dependence.find_affected(changes, self._select)
        near = [*self._find(self._compact(affected))]
        context = self._dependence.find_context([*judged.values(), *near], self._select)
        found: dict[str, Record] = {}
        wanted = self._compact(affected | context)
        wanted |= _list_targets([*judged.values(), *passed.values()])
        while wanted := wanted - found.keys() - judged.keys() - passed.keys():
            new = {one.id: one for one in self._find(wanted)}
            found |= new
            wanted = _list_targets(new.values())
        return found

    def _compact(self, iris: Iterable[str]) -> set[str]:
        return {compact_id(iri, self._view.replay.base) for iri in iris}

    def _find(self, ids: Iterable[str]) -> Iterator[Record]:
        replay = self._view.replay
        for entry in replay.ledger.find_all(ids).values():
            if entry.content is not None:
                yield load_record(entry.content, current_schema=replay.current_schema)

    def _select(self, query: str) -> list[list[str | None]]:
        table = self._view.select(query, limit=_MOST)
        return [[None if term is None else term.value for term in row] for row in table.rows]


def _list_targets(records: Iterable[Record]) -> set[str]:
    return {target for record in records for target in list_references(record.json)}

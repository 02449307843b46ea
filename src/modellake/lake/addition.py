"""Adding records: what can be stored becomes an entry, with its findings told."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from modellake.checking.report import Report
from modellake.finding import Finding
from modellake.lake.location import note_schema
from modellake.lake.merging import Merging
from modellake.lake.replay import Replay
from modellake.ledger import VISIBILITIES, Change, Outcome
from modellake.record import Origin, Reading, Record, compact_id
from modellake.shape import check_shape, shape_record

__all__ = ["Adding", "Addition"]

#: Records that are judged at once, where adding is strict.
_JUDGED = 500

_ENCODER = json.JSONEncoder(separators=(",", ":"), sort_keys=True)

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Addition:
    """What `Lake.add` did. Each tuple holds ids, in the order of the input.

    Attributes:
        new: Records that were not in the lake.
        changed: Records that were, with other content.
        unchanged: Records that made no entry.
        refused: Ids (empty where there is none) with the reason.
        report: The findings of what was read and added: a lake is where one finds what is bad.
        head: The digest of the ledger's last entry; remember it for `verify`.
        before: The sequence of the last entry before, for `check(since=…)`.
    """

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    report: Report = field(default_factory=Report)
    head: str = ""
    before: int = 0


class Adding:
    """One run of adding: collects findings and refusals while changes stream into the ledger."""

    def __init__(self, replay: Replay, *, strict: bool, expected: Mapping[str, str]) -> None:
        self._replay = replay
        self._merging = Merging(replay)
        settings = replay.ledger.read_settings()
        self._visibility = settings.get("visibility", VISIBILITIES[0])
        self._strict = strict
        self._time: datetime | None = None
        base = replay.base
        self._expected = {compact_id(one, base): seen for one, seen in expected.items()}
        self._findings: list[Finding] = []
        self._refused: list[tuple[str, str]] = []

    def run(
        self,
        records: Iterable[Record | Reading],
        *,
        actor: str,
        time: datetime | None,
        progress: Progress | None,
    ) -> Addition:
        """Write the records and say what became of each."""
        ledger, self._time = self._replay.ledger, time
        note_schema(ledger)
        by_status: dict[str, list[str]] = {"new": [], "changed": [], "unchanged": []}
        changes = self._make_changes(self._flatten(records))
        for done, outcome in enumerate(ledger.extend(changes, actor=actor, time=time), start=1):
            self._sort(outcome, by_status)
            if progress:
                progress(done)
        return Addition(
            new=tuple(by_status["new"]),
            changed=tuple(by_status["changed"]),
            unchanged=tuple(by_status["unchanged"]),
            refused=tuple(self._refused),
            report=Report(tuple(self._findings)),
            head=ledger.head().digest,
        )

    def _sort(self, outcome: Outcome, by_status: Mapping[str, list[str]]) -> None:
        if outcome.error is not None:
            self._refused.append((outcome.record, str(outcome.error)))
        else:
            by_status[outcome.status].append(outcome.record)

    def _flatten(self, records: Iterable[Record | Reading]) -> Iterator[Record]:
        if isinstance(records, Reading):
            records = [records]
        for one in records:
            if isinstance(one, Record):
                yield one
            else:
                self._findings.extend(one.findings)
                yield from one.records

    def _make_changes(self, records: Iterable[Record]) -> Iterator[Change]:
        filled = map(self._merging.fill, self._keep_storable(records))
        for record in self._judge(filled) if self._strict else filled:
            yield self._make_change(record)

    def _keep_storable(self, records: Iterable[Record]) -> Iterator[Record]:
        for record in self._merging.look_ahead(records):
            findings = check_shape(record)
            self._findings.extend(findings)
            storable = not findings or shape_record(record).json is not None
            if storable and not (self._strict and findings):
                yield record
            else:
                self._refused.append((record.id, findings[0].message))

    def _judge(self, records: Iterator[Record]) -> Iterator[Record]:
        """Yield the records without violations, and refuse the others."""
        from modellake.lake.strictness import Strictness

        strictness = Strictness(self._replay, time=self._time)
        while batch := list(itertools.islice(records, _JUDGED)):
            bad = strictness.judge(batch)
            for record in batch:
                if record.id in bad:
                    self._merging.forget(record.id)
                    self._findings.extend(bad[record.id])
                    self._refused.append((record.id, bad[record.id][0].message))
                else:
                    yield record

    def _make_change(self, record: Record) -> Change:
        return Change(
            "add",
            record.id,
            record.type,
            self._find_visibility(record),
            record.content,
            self._expected.get(record.id),
            origin=_write_origin(record.origin),
            text=record.origin.text,
        )

    def _find_visibility(self, record: Record) -> str:
        """Return where a record lies; one that states what nobody knows is hidden, not shown."""
        if "visibility" not in record.json:
            return self._visibility
        stated = record.visibility
        return stated if stated in VISIBILITIES else VISIBILITIES[-1]


def _write_origin(origin: Origin) -> bytes | None:
    # A record on one line of JSON Lines keeps that line; columns would cost a scan of the text.
    row = getattr(origin.lines, "row", None)
    resolve = getattr(origin.lines, "resolve", None)
    lines = {"": (row, 1)} if row else resolve() if resolve else dict(origin.lines)
    said = {name: getattr(origin, name) for name in ("file", "url", "run", "source")}
    kept = {name: value for name, value in (said | {"lines": lines}).items() if value}
    return _ENCODER.encode(kept).encode() if kept else None

"""Imports merge, native records replace: what an imported record fills of the one in the lake."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

from modellake.lake.replay import Replay, load_record
from modellake.lake.view import read_origin
from modellake.record import Record
from modellake.sources.merge import is_merged, merge_record

__all__ = ["Merging"]

#: Records written so recently may not be in the ledger yet: more than one batch of changes.
_RECENT = 2_000


class Merging:
    """Brings imported records together with those of the lake and of the same run."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._recent: OrderedDict[str, Record] = OrderedDict()

    def fill(self, record: Record) -> Record:
        """Return what is to be written: the record, or the lake's with its empty slots filled."""
        if is_merged(record):
            existing = self._recent.get(record.id) or self._find(record.id)
            record = merge_record(existing, record) if existing else record
        self._recent[record.id] = record
        self._recent.move_to_end(record.id)
        if len(self._recent) > _RECENT:
            self._recent.popitem(last=False)
        return record

    def _find(self, record: str) -> Record | None:
        entry = self._replay.ledger.find_current(record)
        if entry is None or entry.content is None:
            return None
        found = load_record(entry.content, current_schema=self._replay.current_schema)
        stored = self._replay.ledger.find_origin(entry.sequence)
        return found if stored is None else replace(found, origin=read_origin(stored))

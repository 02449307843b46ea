"""Imports merge, native records replace: what an imported record fills of the one in the lake."""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from modellake.lake.replay import Replay, load_record
from modellake.lake.view import read_origin
from modellake.ledger import Entry
from modellake.record import Record
from modellake.sources.merge import is_merged, merge_record

__all__ = ["Merging"]

#: Records written so recently may not be in the ledger yet: more than one batch of changes.
_RECENT = 2_000

#: Records that are looked up in the ledger at once; with a batch of changes fewer than the recent.
_AHEAD = 500


class Merging:
    """Brings imported records together with those of the lake and of the same run."""

    def __init__(self, replay: Replay) -> None:
        self._replay = replay
        self._recent: OrderedDict[str, Record] = OrderedDict()
        self._entries: dict[str, Entry] = {}

    def look_ahead(self, records: Iterable[Record]) -> Iterator[Record]:
        """Yield the records; what the ledger has of those that merge is fetched many at once."""
        left = iter(records)
        while ahead := list(itertools.islice(left, _AHEAD)):
            wanted = [one.id for one in ahead if is_merged(one) and one.id not in self._recent]
            self._entries = self._replay.ledger.find_all(wanted) if wanted else {}
            yield from ahead

    def fill(self, record: Record) -> Record:
        """Return what is to be written: the record, or the lake's with its empty slots filled.

        The record is one that `look_ahead` yielded.
        """
        if is_merged(record):
            existing = self._recent.get(record.id) or self._load(record.id)
            record = merge_record(existing, record) if existing else record
        self._recent[record.id] = record
        self._recent.move_to_end(record.id)
        if len(self._recent) > _RECENT:
            self._recent.popitem(last=False)
        return record

    def forget(self, record: str) -> None:
        """Take back a record that is not written after all."""
        self._recent.pop(record, None)

    def _load(self, record: str) -> Record | None:
        entry = self._entries.get(record)
        if entry is None or entry.content is None:
            return None
        found = load_record(entry.content, current_schema=self._replay.current_schema)
        stored = self._replay.ledger.find_origins([entry.sequence]).get(entry.sequence)
        return found if stored is None else replace(found, origin=read_origin(stored))

"""What changes a lake: each function takes the view of who writes, and leaves the index current."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from modellake.errors import UsageError
from modellake.lake.addition import Adding, Addition
from modellake.lake.files import FileStore, list_stored
from modellake.lake.location import check_base
from modellake.lake.references import list_referrers
from modellake.lake.view import View
from modellake.ledger import Change
from modellake.record import Reading, Record, compact_id

__all__ = ["add_records", "erase_records", "rebuild_index", "remove_records"]

#: Seconds to wait, at least, for the right to compute the index anew.
_WAIT = 60.0

Progress = Callable[[int], None]


def add_records(
    view: View,
    adding: Adding,
    records: Iterable[Record | Reading],
    *,
    actor: str,
    time: datetime | None,
    progress: Progress | None,
) -> Addition:
    """Write records; see `Lake.add`."""
    _check_present(view)
    before = view.replay.ledger.head().sequence
    with _set_aside():
        result = adding.run(records, actor=actor, time=time, progress=progress)
        view.replay.follow()
    return replace(result, before=before)


def remove_records(view: View, ids: Iterable[str], *, actor: str, time: datetime | None) -> None:
    """Remove records, all or none; see `Lake.remove`."""
    _check_present(view)
    replay = view.replay
    wanted = [compact_id(one, replay.base) for one in ids]
    found = replay.ledger.find_all(wanted, clearance=view.clearance)
    for one in wanted:
        if one not in found:
            raise view.not_found(one)
    replay.ledger.append([Change("remove", one) for one in wanted], actor=actor, time=time)
    replay.follow()


def erase_records(
    view: View, ids: Iterable[str], *, actor: str, time: datetime | None
) -> tuple[str, ...]:
    """Erase records, all or none, and return who refers to them; see `Lake.erase`."""
    _check_present(view)
    replay = view.replay
    wanted = [compact_id(one, replay.base) for one in ids]
    for one in wanted:
        history = replay.ledger.entries(record=one, clearance=view.clearance)
        if next(iter(history), None) is None:
            raise view.not_found(one)
    replay.catch_up(wait=0)  # where the index cannot be reached, nothing is erased
    referrers = list_referrers(view.records(), wanted)
    _remove_files(view, wanted)
    replay.ledger.erase(wanted, actor=actor, time=time)
    replay.rebuild(wait=max(view.wait, _WAIT))
    return referrers


def _remove_files(view: View, ids: Sequence[str]) -> None:
    """Remove the lake's own files that versions of the records name, and no other record does.

    This comes before the ledger forgets which they are: so erasing again finishes what was stopped.
    """
    if "://" in view.where:
        return
    store = FileStore(Path(view.where))
    store.sweep()
    named = [*list_stored(view.replay.ledger)]
    files = {path for record, path in named if record in ids}
    store.remove(sorted(files - {path for record, path in named if record not in ids}))


def rebuild_index(view: View, *, base: str | None, progress: Progress | None) -> int:
    """Compute the index anew, and return how many records it holds; see `Lake.reindex`."""
    _check_present(view)
    if base is not None:
        check_base(base)
        view.replay.ledger.write_settings({"base": base})
        view.replay = replace(view.replay, base=base)
    counted = [0]

    def count(done: int) -> None:
        counted[0] = done
        if progress:
            progress(done)

    view.replay.rebuild(wait=max(view.wait, _WAIT), progress=count)
    return counted[0]


@contextmanager
def _set_aside() -> Iterator[None]:
    """Keep the collector of cycles from walking what is there already: a tenth of the time."""
    if gc.get_freeze_count():  # somebody else has set objects aside, and they stay so
        yield
        return
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _check_present(view: View) -> None:
    if view.at is not None:
        raise UsageError("The past cannot be changed.", fix="Write to the lake itself.")

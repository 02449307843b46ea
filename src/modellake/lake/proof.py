"""The proof that an index is what its ledger says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

from modellake.errors import UsageError
from modellake.finding import Finding
from modellake.index import IndexState
from modellake.index.lines import sort_lines
from modellake.lake.files import FileStore, list_stored
from modellake.lake.replay import Replay
from modellake.lake.view import View
from modellake.ledger import Head

__all__ = ["compare_index", "verify_lake"]


def verify_lake(view: View, *, head: str | None) -> list[Finding]:
    """Return what is wrong with the ledger; where nothing is, with the index and the files.

    Raises:
        UsageError: Something is hidden from the view; what is found could name it.
    """
    if not view.sees_all:
        raise UsageError(
            "Only the highest clearance can verify: it reads all, and names what is wrong.",
            fix="Open the lake without a clearance.",
        )
    replay = view.replay
    findings = replay.ledger.verify(head=head)
    if findings:
        return findings
    replay.catch_up(wait=view.wait)
    return [*compare_index(replay), *_find_damaged_files(view)]


def _find_damaged_files(view: View) -> Iterator[Finding]:
    """Yield the stored files that are gone or changed, each once, with the last that names it."""
    if "://" in view.where:
        return
    store = FileStore(Path(view.where))
    named = {path: record for record, path in list_stored(view.replay.ledger)}
    for path, record in sorted(named.items()):
        if not store.is_whole(path):
            state = "is changed" if store.locate(path).is_file() else "is missing"
            yield Finding(
                "file-kept",
                "violation",
                f"The lake's file {path}, which {record} names, {state}.",
                record=record,
                fix="Put it back from a copy, or erase the record.",
            )


def compare_index(replay: Replay) -> list[Finding]:
    """Return the first difference between the index and a replay of the ledger, or nothing.

    Memory does not grow with the lake: both sides stream, sorted. Where others write meanwhile, so
    that the two sides are not of one moment, they are compared again.
    """
    while True:
        moment = _look(replay)
        found = _find_difference(replay, moment[0].sequence)
        if not found or _look(replay) == moment:
            return found


def _look(replay: Replay) -> tuple[IndexState, Head]:
    return replay.index.state, replay.ledger.head()


def _find_difference(replay: Replay, sequence: int) -> list[Finding]:
    expected = sort_lines(str(quad) + " ." for quad in replay.quads(at=sequence))
    for wanted, found in itertools.zip_longest(expected, replay.index.quads()):
        if wanted != found:
            missing = found is None or (wanted is not None and wanted < found)
            what = f"lacks {wanted}" if missing else f"holds {found}, which the ledger does not say"
            return [
                Finding(
                    "index-replays",
                    "violation",
                    f"The index {what}",
                    fix="Rebuild it: modellake reindex.",
                )
            ]
    return []

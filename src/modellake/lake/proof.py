"""The proof that an index is what its ledger says."""

from __future__ import annotations

import itertools

from modellake.finding import Finding
from modellake.index import IndexState
from modellake.index.lines import sort_lines
from modellake.lake.replay import Replay
from modellake.ledger import Head

__all__ = ["compare_index", "verify_lake"]


def verify_lake(replay: Replay, *, head: str | None, wait: float) -> list[Finding]:
    """Return what is wrong with the ledger; where nothing is, with the index of it."""
    findings = replay.ledger.verify(head=head)
    if findings:
        return findings
    replay.catch_up(wait=wait)
    return compare_index(replay)


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

"""The proof that an index is what its ledger says."""

from __future__ import annotations

import itertools

from modellake.finding import Finding
from modellake.index.lines import sort_lines
from modellake.lake.replay import Replay

__all__ = ["compare_index"]


def compare_index(replay: Replay) -> list[Finding]:
    """Return the first difference between the index and a replay of the ledger, or nothing.

    Memory does not grow with the lake: both sides stream, sorted.
    """
    sequence = replay.index.state.sequence
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

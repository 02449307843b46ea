"""What data have to do with other data, found while one works with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

    from modellake.capture.journal import Journal
    from modellake.capture.recognizing import Use

__all__ = ["note_associations", "note_shared_rows"]

_BY_ROWS = ("contained_in", "partial_overlap", "disjoint")


def note_associations(journal: Journal, use: Use) -> None:
    """Add to the data of a fit how its features go together with the target, once for a target."""
    if not journal.surroundings.statistics or len(use.target) != 1 or use.frame is None:
        return
    from modellake.capture.leaks import measure_associations

    (target,) = use.target
    known = journal.get(use.dataset)
    before = known.get("has_attribute_relationship", [])
    if not any(one["attribute_2"] == target for one in before):
        found = measure_associations(use.frame, target=target)
        journal.note({**known, "has_attribute_relationship": [*before, *found]})


def note_shared_rows(journal: Journal, dataset: str, frame: pandas.DataFrame, use: Use) -> None:
    """Add to the data of an evaluation how many rows of it the model learned from."""
    if not journal.surroundings.statistics or use.frame is None or dataset == use.dataset:
        return
    from modellake.capture.relations import relate

    known, learned = journal.get(dataset), journal.get(use.dataset)
    pairs = ((known, use.dataset), (learned, dataset))
    if any(
        one["related_dataset"] == other
        for slots, other in pairs
        for one in slots.get("has_relationship", ())
    ):
        return
    found = [one.describe(use.dataset) for one in relate(frame, use.frame) if one.type in _BY_ROWS]
    if found:
        journal.note({**known, "has_relationship": [*known.get("has_relationship", []), *found]})

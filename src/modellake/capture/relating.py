"""What data have to do with other data, found while one works with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from modellake.capture.journal import Journal
from modellake.capture.measuring import print_frame
from modellake.capture.recognizing import Use

if TYPE_CHECKING:
    import pandas

__all__ = ["note_associations", "note_relations", "note_shared_rows"]

_BY_ROWS = ("contained_in", "partial_overlap", "disjoint")
#: Tables of more cells are not related to what they were made from.
_MOST = 2_000_000


def note_associations(journal: Journal, use: Use) -> None:
    """Add to the data of a fit how its features go together with the target, once for a target."""
    if not journal.surroundings.statistics or len(use.target) != 1 or use.frame is None:
        return
    from modellake.capture.measuring.leaks import measure_associations

    (target,) = use.target
    known = journal.get(use.dataset)
    before = known.get("has_attribute_relationship", [])
    if not any(one["attribute_2"] == target for one in before):
        found = measure_associations(use.frame, target=target)
        journal.note({**known, "has_attribute_relationship": [*before, *found]})


def note_relations(
    journal: Journal,
    dataset: str,
    frame: pandas.DataFrame,
    source: str,
    origin: pandas.DataFrame,
) -> None:
    """Add to a dataset how it is related to one that it was made from, if that costs little.

    Args:
        journal: The journal of the activity.
        dataset: The id of the dataset.
        frame: Its data.
        source: The id of the dataset that it was made from.
        origin: The data of that one; nothing is said where the work changed them since.
    """
    known = journal.get(dataset)
    if (
        not journal.surroundings.statistics
        or dataset == source
        or max(frame.size, origin.size) > _MOST
        or any(one["related_dataset"] == source for one in known.get("has_relationship", ()))
        or print_frame(origin) != journal.get(source).get("fingerprint")
    ):
        return
    from modellake.capture.measuring.relations import relate

    found = [one for one in relate(frame, origin) if one.type != "disjoint"]
    if any(one.type in _BY_ROWS for one in found):  # a key of the same rows says nothing more
        found = [one for one in found if one.type != "joinable"]
    _add(journal, known, [one.describe(source) for one in found])


def note_shared_rows(journal: Journal, dataset: str, frame: pandas.DataFrame, use: Use) -> None:
    """Add to the data of an evaluation how many rows of it the model learned from."""
    if not journal.surroundings.statistics or use.frame is None or dataset == use.dataset:
        return
    from modellake.capture.measuring.relations import relate

    known, learned = journal.get(dataset), journal.get(use.dataset)
    pairs = ((known, use.dataset), (learned, dataset))
    if any(
        one["related_dataset"] == other and one["relationship_type"] in _BY_ROWS
        for slots, other in pairs
        for one in slots.get("has_relationship", ())
    ):
        return
    found = [one.describe(use.dataset) for one in relate(frame, use.frame) if one.type in _BY_ROWS]
    _add(journal, known, found)


def _add(journal: Journal, known: Mapping[str, Any], found: list[dict[str, Any]]) -> None:
    if found:
        journal.note({**known, "has_relationship": [*known.get("has_relationship", []), *found]})

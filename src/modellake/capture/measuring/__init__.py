"""What is measured of a frame: fingerprint, meta-features, columns and quality, as slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

__all__ = ["list_metrics", "measure_frame", "print_frame", "relate_frames"]


def print_frame(frame: pandas.DataFrame) -> str:
    """Return the fingerprint of a frame, as a dataset's slot has it."""
    from modellake.capture.measuring.fingerprint import fingerprint

    return fingerprint(frame).text


def measure_frame(
    frame: pandas.DataFrame, families: Sequence[str], *, target: str | None = None
) -> dict[str, Any]:
    """Return the statistics of a frame as slots of its dataset; nothing where no family is.

    The metrics that its quality refers to are records of their own: `list_metrics`.
    """
    if not families:
        return {}
    from modellake.capture.measuring.columns import list_columns
    from modellake.capture.measuring.leaks import measure_associations
    from modellake.capture.measuring.meta_features import list_features, measure_attributes
    from modellake.capture.measuring.quality import measure_quality

    columns = list_columns(frame, target=target)
    slots: dict[str, Any] = {
        "has_meta_features": list_features(frame, families, target=target, columns=columns),
        "has_attribute": measure_attributes(frame, columns=columns),
        "has_quality": measure_quality(frame),
    }
    if target is not None:
        slots["has_attribute_relationship"] = measure_associations(
            frame, target=target, columns=columns
        )
    return {name: values for name, values in slots.items() if values}


def list_metrics(slots: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the records of the metrics that the quality of a dataset refers to."""
    from modellake.capture.measuring.quality import METRICS

    named = {one["quality_metric"] for one in slots.get("has_quality", ())}
    return [metric for metric in METRICS if metric["id"] in named]


def relate_frames(frame: pandas.DataFrame, other: pandas.DataFrame) -> dict[str, Any]:
    """Return how a frame is related to another by the rows of the columns that both have."""
    from modellake.capture.measuring.relations import share_rows

    shared, rows = share_rows(frame, other)
    if not shared:
        return {"type": "DatasetRelationship", "relationship_type": "disjoint"}
    return {
        "type": "DatasetRelationship",
        "relationship_type": "contained_in" if shared == rows else "partial_overlap",
        "relationship_value": shared / rows,
    }

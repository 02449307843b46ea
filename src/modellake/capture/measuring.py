"""What is measured of a frame: fingerprint, meta-features, columns and quality, as slots."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modellake.vocabulary import vocabulary

if TYPE_CHECKING:
    import pandas

__all__ = ["measure_frame", "print_frame", "relate_frames"]


def print_frame(frame: pandas.DataFrame) -> str:
    """Return the fingerprint of a frame, as a dataset's slot has it."""
    from modellake.capture.fingerprint import fingerprint

    return fingerprint(frame).text


def measure_frame(
    frame: pandas.DataFrame, families: tuple[str, ...], *, target: str | None = None
) -> dict[str, Any]:
    """Return the statistics of a frame as slots of its dataset; nothing where no family is.

    Args:
        frame: The data.
        families: The families of meta-features.
        target: The column that is usually predicted, where one is known.
    """
    if not families:
        return {}
    from modellake.capture.columns import list_columns
    from modellake.capture.meta_features import measure_attributes, measure_features

    columns = list_columns(frame, target=target)
    values = [
        {
            "type": "MetaFeatureValue",
            "meta_feature": name,
            "meta_feature_family": family,
            "meta_value": value,
        }
        for family in families
        for name, value in measure_features(
            frame, target=target, families=(family,), columns=columns
        ).items()
    ]
    slots = vocabulary().get_class("Attribute").slots
    attributes = [
        {slot: value for slot, value in one.items() if slot in slots}
        for one in measure_attributes(frame, target=target, columns=columns)
    ]
    return {"has_meta_features": values, "has_attribute": attributes}


def relate_frames(frame: pandas.DataFrame, other: pandas.DataFrame) -> dict[str, Any]:
    """Return how two frames with the same columns are related by their rows."""
    from pandas.util import hash_pandas_object

    mine = set(hash_pandas_object(frame, index=False))
    theirs = set(hash_pandas_object(other, index=False))
    shared = len(mine & theirs)
    if not shared:
        return {"type": "DatasetRelationship", "relationship_type": "disjoint"}
    return {
        "type": "DatasetRelationship",
        "relationship_type": "partial_overlap",
        "relationship_value": shared / len(mine),
    }

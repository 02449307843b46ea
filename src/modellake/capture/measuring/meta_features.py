"""Meta-features of a table, and the statistics of its columns.

Definitions and their sources stand in docs/explanation/meta-features.md. What is not defined for a
table is left out.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from modellake.capture.measuring.columns import Column, code_values, compute_entropy, list_columns
from modellake.capture.measuring.fingerprint import digest_rows, find_repeats
from modellake.capture.measuring.tables import open_column, open_table
from modellake.errors import UsageError

__all__ = ["FAMILIES", "list_features", "measure_attributes", "measure_features"]

#: The families of meta-features, in the schema's words.
FAMILIES = ("simple", "statistical", "model_based", "landmarking")
_QUANTILES = ("minimum", "lower_quartile", "median", "higher_quartile", "maximum")


def measure_features(
    table: Any,
    *,
    target: str | None = None,
    families: Sequence[str] = ("simple", "statistical"),
    columns: Sequence[Column] | None = None,
) -> dict[str, float]:
    """Return the meta-features of a table, by their names in the schema.

    Args:
        table: A DataFrame of pandas, or what has `to_pandas()`.
        target: The column to be predicted.
        families: Which families: `simple`, `statistical`, `model_based`, `landmarking`.
        columns: The table's columns, where `list_columns` was called with this target before.

    Raises:
        UsageError: There is no such family or column.

    Example:
        >>> table = pd.DataFrame({"x": [1, 2, 3, 6], "y": ["a", "a", "b", "b"]})
        >>> features = measure_features(table, target="y")
        >>> features["number_of_classes"], features["mean_means_of_numeric_atts"]
        (2.0, 3.0)
    """
    found = _measure_families(open_table(table), families, target, columns)
    return {name: value for values in found.values() for name, value in values.items()}


def list_features(
    table: Any,
    families: Sequence[str],
    *,
    target: str | None = None,
    columns: Sequence[Column] | None = None,
) -> list[dict[str, Any]]:
    """Return what `measure_features` does, as values of the class MetaFeatureValue.

    Example:
        >>> list_features(pd.DataFrame({"x": [1, 2]}), ["simple"])[0]["meta_feature"]
        'number_of_instances'
    """
    found = _measure_families(open_table(table), families, target, columns)
    return [
        {
            "type": "MetaFeatureValue",
            "meta_feature": name,
            "meta_feature_family": family,
            "meta_value": value,
        }
        for family, values in found.items()
        for name, value in values.items()
    ]


def _measure_families(
    frame: pd.DataFrame,
    families: Sequence[str],
    target: str | None,
    columns: Sequence[Column] | None,
) -> dict[str, dict[str, float]]:
    """Return what is known, by family."""
    unknown = set(families) - set(FAMILIES)
    if unknown:
        raise UsageError(
            f"There is no family of meta-features {sorted(unknown)[0]!r}.",
            fix=f"Choose from {', '.join(FAMILIES)}.",
        )
    columns = list_columns(frame, target=target) if columns is None else columns
    goal = _find_target(columns, target)
    found: dict[str, dict[str, float | None]] = {}
    if "simple" in families:
        found["simple"] = _measure_simple(frame, columns, goal)
    if "statistical" in families:
        told = _measure_information(frame, columns, goal)
        found["statistical"] = _measure_statistical(columns, goal) | told
    if goal is not None and {"model_based", "landmarking"} & set(families):
        from modellake.capture.measuring.landmarks import measure_landmarks

        found |= measure_landmarks(frame, columns, goal, families)
    return {family: _keep_known(values) for family, values in found.items()}


def _keep_known(values: dict[str, float | None]) -> dict[str, float]:
    return {
        name: float(value)
        for name, value in values.items()
        if value is not None and math.isfinite(value)
    }


def _find_target(columns: Sequence[Column], target: str | None) -> Column | None:
    found = next((column for column in columns if column.name == target), None)
    if target is not None and found is None:
        raise UsageError(f"There is no column {target!r} in the table.")
    return found


def _measure_simple(
    frame: pd.DataFrame, columns: Sequence[Column], goal: Column | None
) -> dict[str, float | None]:
    rows, width = frame.shape
    missing = sum(column.missing for column in columns)
    classes = goal if goal is not None and goal.is_categorical else None
    return {
        "number_of_instances": rows,
        "number_of_attributes": width,
        "number_of_numeric_features": sum(column.moments is not None for column in columns),
        "number_of_categorical_features": sum(column.is_categorical for column in columns),
        "number_of_missing_values": missing,
        "missing_values_ratio": missing / (rows * width) if rows * width else None,
        "number_of_duplicate_instances": int(find_repeats(digest_rows(frame)).sum()),
        "dataset_ratio": width / rows if rows else None,
        "number_of_classes": classes.tally.distinct if classes else None,
        "majority_class_size": classes.tally.most if classes else None,
    }


def _measure_statistical(columns: Sequence[Column], goal: Column | None) -> dict[str, float | None]:
    numbers = [column.moments for column in columns if column.moments is not None]
    categories = [one.tally for one in columns if one.is_categorical and one is not goal]
    series: dict[str, list[float | None]] = {
        "means_of_numeric_atts": [one.mean for one in numbers],
        "standard_dev_of_numeric_atts": [one.deviation for one in numbers],
        "skewness_of_numeric_atts": [one.skewness for one in numbers],
        "kurtosis_of_numeric_atts": [one.kurtosis for one in numbers],
        "attribute_entropy": [one.entropy for one in categories if one.present],
    }
    found: dict[str, float | None] = {}
    for name, values in series.items():
        found |= _summarize(name, values)
    distinct = _summarize("nominal_att_distinct_values", [one.distinct for one in categories])
    kept = {name: value for name, value in distinct.items() if not name.startswith("quartile")}
    return found | kept


def _summarize(name: str, values: Iterable[float | None]) -> dict[str, float | None]:
    """Return mean, smallest, largest and quartiles of the values that are known and finite."""
    known = np.array([one for one in values if one is not None and math.isfinite(one)], "f8")
    if not len(known):
        return {}
    lower, middle, upper = np.quantile(known, [0.25, 0.5, 0.75])
    return {
        f"mean_{name}": known.mean(),
        f"min_{name}": known.min(),
        f"max_{name}": known.max(),
        f"quartile1_{name}": lower,
        f"quartile2_{name}": middle,
        f"quartile3_{name}": upper,
    }


def _measure_information(
    frame: pd.DataFrame, columns: Sequence[Column], goal: Column | None
) -> dict[str, float | None]:
    """Return what categorical columns tell of the classes of the target, in bits."""
    if goal is None or not goal.is_categorical or not goal.tally.present:
        return {}
    classes = code_values(open_column(frame, goal.place))
    features = [one for one in columns if one.is_categorical and one is not goal]
    told = [
        share_information(code_values(open_column(frame, one.place)), classes) for one in features
    ]
    if not told:
        return {"class_entropy": goal.tally.entropy}
    entropies = [one.tally.entropy for one in features if one.tally.present]
    mean = sum(told) / len(told)
    noise = sum(entropies) / len(entropies) - mean if entropies else None
    return {
        "class_entropy": goal.tally.entropy,
        "mean_mutual_information": mean,
        "max_mutual_information": max(told),
        "min_mutual_information": min(told),
        "equivalent_number_of_features": goal.tally.entropy / mean if mean > 0 else None,
        "noise_to_signal_ratio": noise / mean if noise is not None and mean > 0 else None,
    }


def share_information(left: np.ndarray, right: np.ndarray) -> float:
    """Return the mutual information of two columns of codes, in bits, where both are known."""
    known = (left > 0) & (right > 0)
    if not known.any():
        return 0.0
    left, right = left[known], right[known]
    both = np.unique(left * (int(right.max()) + 1) + right, return_counts=True)[1]
    apart = compute_entropy(np.bincount(left)) + compute_entropy(np.bincount(right))
    return max(apart - compute_entropy(both), 0.0)


def measure_attributes(
    table: Any, *, target: str | None = None, columns: Sequence[Column] | None = None
) -> list[dict[str, Any]]:
    """Return the columns of a table with their statistics, as values of the class Attribute.

    Args:
        table: A DataFrame of pandas, or what has `to_pandas()`.
        target: The column to be predicted.
        columns: The table's columns, where `list_columns` was called with this target before.

    Example:
        >>> [attribute] = measure_attributes(pd.DataFrame({"x": [1, 2, 3, 6]}))
        >>> attribute["name"], attribute["mean"], attribute["distinct_values"]
        ('x', 3.0, 4)
    """
    frame = open_table(table)
    columns = list_columns(frame, target=target) if columns is None else columns
    return [_describe(column) for column in columns]


def _describe(column: Column) -> dict[str, Any]:
    share = column.missing / column.rows * 100 if column.rows else None
    found = {
        "type": "Attribute",
        "name": column.name,
        "attribute_type": column.kind if column.tally.present else None,
        "data_type": column.type,
        "missing_values_percentage": share,
        "distinct_values": column.tally.distinct,
        **(_describe_classes(column) if column.is_categorical else {}),
        **(_describe_numbers(column) if column.moments is not None else {}),
    }
    return {
        name: value
        for name, value in found.items()
        if value is not None and not (isinstance(value, float) and not math.isfinite(value))
    }


def _describe_classes(column: Column) -> dict[str, Any]:
    tally = column.tally
    if not tally.present:
        return {}
    return {
        "entropy": tally.entropy,
        "average_class_count": tally.present / tally.distinct,
        "most_frequent_class_count": tally.most,
        "least_frequent_class_count": tally.least,
    }


def _describe_numbers(column: Column) -> dict[str, Any]:
    numbers = column.moments
    if numbers is None or numbers.mean is None:
        return {}
    quantiles = dict(zip(_QUANTILES, numbers.quantiles, strict=True))
    return {
        "mean": numbers.mean,
        "standard_deviation": numbers.deviation,
        "variance": None if numbers.deviation is None else numbers.deviation * numbers.deviation,
        "skewness": numbers.skewness,
        "kurtosis": numbers.kurtosis,
        **quantiles,
    }

"""Leaks: rows of the test that the training has seen, and features that give the target away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from modellake.capture.measuring.columns import Column, code_values, compute_entropy, list_columns
from modellake.capture.measuring.meta_features import share_information
from modellake.capture.measuring.relations import share_rows
from modellake.capture.measuring.tables import open_column, open_table
from modellake.errors import UsageError

__all__ = ["GIVEN_AWAY", "Leaks", "find_leaks", "measure_associations"]

#: From this strength on a feature gives the target away.
GIVEN_AWAY = 0.999
#: A category with fewer rows on average tells the target by chance.
_LEAST_ROWS = 2


@dataclass(frozen=True)
class Leaks:
    """What leaked.

    Attributes:
        shared_rows: The rows of the test that stand in the training data too.
        test_rows: The rows of the test.
        features: The features that give the target away, each with its strength, strongest first.
    """

    shared_rows: int
    test_rows: int
    features: tuple[tuple[str, float], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.shared_rows or self.features)


def find_leaks(train: Any, test: Any, *, target: str | None = None) -> Leaks:
    """Return what leaked from the test into the training, and from the target into the features.

    Rows are compared by the columns that both tables have. A feature gives the target away where
    `measure_associations` finds a strength of 0.999 or more in the training data.

    Example:
        >>> train = pd.DataFrame({"x": [1, 2, 3], "y": [10, 20, 30], "z": [0, 5, 1]})
        >>> find_leaks(train, train.head(1), target="y")
        Leaks(shared_rows=1, test_rows=1, features=(('x', 1.0),))
    """
    shared, rows = share_rows(test, train)
    measured = measure_associations(train, target=target) if target is not None else []
    found = [
        (link["attribute_1"], abs(link["association_value"]))
        for link in measured
        if abs(link["association_value"]) >= GIVEN_AWAY
    ]
    return Leaks(shared, rows, tuple(sorted(found, key=lambda pair: (-pair[1], pair[0]))))


def measure_associations(
    table: Any, *, target: str, columns: Sequence[Column] | None = None
) -> list[dict[str, Any]]:
    """Return how each feature goes together with the target, as the class AttributeRelationship.

    Of two numbers it is Pearson's correlation; of a number and categories the correlation ratio; of
    categories the uncertainty coefficient: how much of the target's entropy the feature tells. All
    are 1 where the one follows from the other. Rows are taken where both are known. What cannot be
    measured is left out: a constant, or categories that hardly repeat, which tell everything by
    chance.

    Args:
        table: A DataFrame of pandas, or what has `to_pandas()`.
        target: The column to be predicted.
        columns: The table's columns, where `list_columns` was called with this target before.

    Raises:
        UsageError: There is no such column.

    Example:
        >>> table = pd.DataFrame({"x": [1, 2, 3, 4], "y": ["a", "a", "b", "b"]})
        >>> [link] = measure_associations(table, target="y")
        >>> link["association_measure"], round(link["association_value"], 3)
        ('correlation_ratio', 0.894)
    """
    frame = open_table(table)
    columns = list_columns(frame, target=target) if columns is None else columns
    goal = next((one for one in columns if one.name == target), None)
    if goal is None:
        raise UsageError(f"There is no column {target!r} in the table.")
    answers = _list_values(frame, goal)
    found = []
    for column in columns:
        if column is goal or column.kind == "date_time" or goal.kind == "date_time":
            continue
        measure, value = _associate(column, goal, _list_values(frame, column), answers)
        if value is not None and np.isfinite(value):
            found.append(
                {
                    "type": "AttributeRelationship",
                    "attribute_1": column.name,
                    "attribute_2": goal.name,
                    "association_measure": measure,
                    "association_value": float(value),
                }
            )
    return found


def _list_values(frame: pd.DataFrame, column: Column) -> np.ndarray:
    """Return numbers, where NaN and infinities are missing; or codes, where 0 is."""
    if column.moments is None:
        return code_values(open_column(frame, column.place))
    numbers = frame.iloc[:, column.place].to_numpy(dtype="f8", na_value=np.nan)
    return np.where(np.isfinite(numbers), numbers, np.nan)


def _associate(
    column: Column, goal: Column, values: np.ndarray, answers: np.ndarray
) -> tuple[str, float | None]:
    known = _is_known(values) & _is_known(answers)
    values, answers = values[known], answers[known]
    for one, cells in ((column, values), (goal, answers)):
        if one.is_categorical and len(cells) < _LEAST_ROWS * len(np.unique(cells)):
            return "", None
    if column.is_categorical and goal.is_categorical:
        entropy = compute_entropy(np.bincount(answers)) if len(answers) else 0.0
        told = share_information(values, answers)
        return "uncertainty_coefficient", told / entropy if entropy else None
    if column.is_categorical:
        return "correlation_ratio", _measure_ratio(values, answers)
    if goal.is_categorical:
        return "correlation_ratio", _measure_ratio(answers, values)
    return "pearson", _correlate(values, answers)


def _is_known(values: np.ndarray) -> np.ndarray:
    return values > 0 if values.dtype.kind == "i" else ~np.isnan(values)


def _correlate(one: np.ndarray, two: np.ndarray) -> float | None:
    """Return Pearson's correlation, or None for a constant or two values."""
    if len(one) < 3 or np.ptp(one) == 0 or np.ptp(two) == 0:
        return None
    one, two = ((each - each.mean()) / np.ptp(each) for each in (one, two))
    return max(-1.0, min(1.0, float(one @ two / np.sqrt((one @ one) * (two @ two)))))


def _measure_ratio(groups: np.ndarray, numbers: np.ndarray) -> float | None:
    """Return the correlation ratio: the root of the share of variance between the groups."""
    if len(numbers) < 2 or np.ptp(numbers) == 0:
        return None
    scaled = (numbers - numbers.mean()) / np.ptp(numbers)
    sizes, sums = np.bincount(groups), np.bincount(groups, scaled)
    between = float((sums[sizes > 0] ** 2 / sizes[sizes > 0]).sum())
    return min(1.0, float(np.sqrt(between / float(scaled @ scaled))))

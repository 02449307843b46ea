"""The quality of a table: completeness, uniqueness, validity and age."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from modellake.capture.measuring.cells import Lane
from modellake.capture.measuring.columns import code_values
from modellake.capture.measuring.fingerprint import digest_rows, find_repeats
from modellake.capture.measuring.tables import name_columns, open_column, open_table
from modellake.errors import UsageError

__all__ = ["METRICS", "Rule", "measure_quality"]

#: What makes a value valid: a test of the whole column, a pattern that a text matches whole, the
#: least and the greatest number, or all values that may occur.
Rule: TypeAlias = "Callable[[pd.Series], Any] | str | tuple[float, float] | Collection[Any]"

#: The metrics, as records that the measures refer to.
METRICS: tuple[Mapping[str, Any], ...] = tuple(
    {
        "id": f"metric/{name}",
        "type": "QualityMetric",
        "name": title,
        "formula": formula,
        "unit": unit,
        "quality_dimension": dimension,
        "optimization_direction": direction,
    }
    for name, title, formula, unit, dimension, direction in (
        ("completeness", "Completeness", "cells that are not missing / cells", "share",
         "completeness", "higher_is_better"),
        ("uniqueness", "Uniqueness", "rows that do not occur before / rows", "share",
         "uniqueness", "higher_is_better"),
        ("key-uniqueness", "Uniqueness of the key",
         "rows with a whole key that does not occur before / rows", "share",
         "uniqueness", "higher_is_better"),
        ("validity", "Validity", "values that keep their rule / values with a rule", "share",
         "validity", "higher_is_better"),
        ("age", "Age", "time of measurement - time of the last update", "days",
         "timeliness", "lower_is_better"),
    )
)  # fmt: skip


def measure_quality(
    table: Any,
    *,
    keys: Sequence[str] | None = None,
    rules: Mapping[str, Rule] | None = None,
    as_of: datetime.datetime | None = None,
    updated: datetime.datetime | None = None,
) -> list[dict[str, Any]]:
    """Return the quality of a table, as values of the class DatasetQuality.

    What cannot be known is left out: validity without rules, age without times, and all but age of
    a table without cells.

    Args:
        table: A DataFrame of pandas, or what has `to_pandas()`.
        keys: The columns that together identify a row.
        rules: What makes a value valid, by column: a function of the column that gives a boolean
            for each value, a regular expression that must match the whole text, a pair of the least
            and the greatest number, or a list or set of all valid values. A missing value is
            neither valid nor invalid.
        as_of: When it is measured.
        updated: When the data were last updated.

    Raises:
        UsageError: A column of `keys` or `rules` is not in the table, or only one time has a zone.

    Example:
        >>> table = pd.DataFrame({"id": [1, 2, 2, 3], "age": [41, 23, 23, None]})
        >>> [(one["name"], one["quality_value"]) for one in measure_quality(table)]
        [('Completeness', 0.875), ('Uniqueness', 0.75)]
        >>> measure_quality(table, rules={"age": (0, 40)})[-1]["quality_value"]
        0.6666666666666666
    """
    frame = open_table(table)
    _check_names(frame, [*(keys or ()), *(rules or ())])
    found = {
        "completeness": _measure_completeness(frame),
        "uniqueness": _measure_uniqueness(digest_rows(frame)) if frame.size else None,
        "key-uniqueness": _measure_key(frame, keys) if keys and len(frame) else None,
        "validity": _measure_validity(frame, rules or {}),
        "age": _measure_age(as_of, updated),
    }
    return [
        {
            "type": "DatasetQuality",
            "name": metric["name"],
            "quality_metric": metric["id"],
            "quality_value": value,
            **({"measured_at": as_of.isoformat()} if as_of and as_of.tzinfo else {}),
        }
        for metric in METRICS
        if (value := found[metric["id"].partition("/")[2]]) is not None
    ]


def _check_names(frame: pd.DataFrame, names: Sequence[str]) -> None:
    known = name_columns(frame)
    for name in names:
        if name not in known:
            raise UsageError(
                f"There is no column {name!r} in the table.",
                fix=f"Choose from {', '.join(known[:20])}.",
            )


def _measure_completeness(frame: pd.DataFrame) -> float | None:
    if not frame.size:
        return None
    places = range(frame.shape[1])
    missing = sum(_count_missing(open_column(frame, place)) for place in places)
    return 1 - missing / frame.size


def _count_missing(array: Any) -> int:
    kind = getattr(array.dtype, "kind", "O")
    if isinstance(array, np.ndarray) and kind in "iubf":
        return int(np.isnan(array).sum()) if kind == "f" else 0
    return int((code_values(array) == 0).sum())


def _measure_uniqueness(digests: Lane) -> float:
    return 1 - float(find_repeats(digests).mean())


def _measure_key(frame: pd.DataFrame, keys: Sequence[str]) -> float:
    names = name_columns(frame)
    places = [names.index(key) for key in keys]
    whole = np.ones(len(frame), "?")
    for place in places:
        whole &= code_values(open_column(frame, place)) > 0
    again = find_repeats(digest_rows(frame.iloc[:, places])[whole])
    return float((~again).sum() / len(frame))


def _measure_validity(frame: pd.DataFrame, rules: Mapping[str, Rule]) -> float | None:
    names, checked, valid = name_columns(frame), 0, 0
    for name, rule in rules.items():
        column = frame.iloc[:, names.index(name)]
        column = column[code_values(open_column(frame, names.index(name))) > 0]
        checked += len(column)
        valid += int(np.asarray(_test(column, rule), "?").sum())
    return valid / checked if checked else None


def _test(column: pd.Series, rule: Rule) -> Any:
    if isinstance(rule, str):
        return column.astype(str).str.fullmatch(rule)
    if isinstance(rule, tuple) and len(rule) == 2:
        numbers = pd.to_numeric(column, errors="coerce")
        return (numbers >= rule[0]) & (numbers <= rule[1])
    return rule(column) if callable(rule) else column.isin(list(rule))


def _measure_age(
    as_of: datetime.datetime | None, updated: datetime.datetime | None
) -> float | None:
    """Return the days between, or None where a time is unknown."""
    if as_of is None or updated is None:
        return None
    if (as_of.tzinfo is None) != (updated.tzinfo is None):
        raise UsageError(
            "One of the times has a zone, the other has none.", fix="Give both a zone."
        )
    return (as_of - updated).total_seconds() / 86_400

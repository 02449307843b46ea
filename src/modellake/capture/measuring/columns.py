"""The columns of a table: what kind their values are, and the statistics of the values.

Each statistic is defined in docs/explanation/meta-features.md. Numbers leave infinities out, and
what is not defined (the deviation of one value) is None.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from modellake.capture.measuring.cells import MISSING, Lane, encode_array, encode_repeated
from modellake.capture.measuring.tables import name_columns, open_column

__all__ = [
    "Column",
    "Moments",
    "Tally",
    "code_values",
    "compute_entropy",
    "list_columns",
    "list_distinct",
]

#: An integer target with more values than this, or fewer than two rows each, holds amounts.
MOST_CLASSES = 50
#: Texts that are longer on average are running text.
_LONG = 40
_BLOCK = 1 << 16


@dataclass(frozen=True)
class Moments:
    """The statistics of numbers: by definition, or None where there are too few values."""

    count: int
    mean: float | None = None
    deviation: float | None = None
    skewness: float | None = None
    kurtosis: float | None = None
    quantiles: tuple[float, ...] = ()


@dataclass(frozen=True)
class Tally:
    """How often distinct values occur.

    Attributes:
        present: The number of values.
        distinct: The number of distinct ones.
        most: How often the most frequent value occurs.
        least: How often the rarest occurs.
        entropy: The Shannon entropy, in bits.
    """

    present: int
    distinct: int = 0
    most: int = 0
    least: int = 0
    entropy: float = 0.0


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        name: Its name.
        place: Where it stands, from 0.
        type: Its physical type.
        rows: The number of rows.
        kind: `numeric`, `nominal`, `binary`, `date_time` or `free_text`.
        tally: How often its values occur.
        moments: The statistics of its numbers; None if it has no numbers.
    """

    name: str
    place: int
    type: str
    rows: int
    kind: str
    tally: Tally
    moments: Moments | None = None

    @property
    def missing(self) -> int:
        """The number of missing values."""
        return self.rows - self.tally.present

    @property
    def is_categorical(self) -> bool:
        """Whether its values are categories, or texts that count as such."""
        return self.kind in {"nominal", "binary", "free_text"}


def list_columns(frame: pd.DataFrame, *, target: str | None = None) -> tuple[Column, ...]:
    """Return the columns of a table with their statistics; a target of few integers is nominal."""
    return tuple(
        _describe(name, place, open_column(frame, place), name == target)
        for place, name in enumerate(name_columns(frame))
    )


def _describe(name: str, place: int, array: Any, is_target: bool) -> Column:
    kind = array.dtype.kind if hasattr(array.dtype, "kind") else "O"
    about = (name, place, str(array.dtype), len(array))
    if kind in "iuf" and not isinstance(array, pd.Categorical):
        values = _drop_missing(array)
        counts, ordered = _count_sorted(values)
        few = len(counts) <= min(MOST_CLASSES, len(values) / 2)
        if not (is_target and kind in "iu" and few):
            return Column(*about, "numeric", _count(counts), _measure(ordered))
    else:
        counts = _count_cells(array)
    nature = "binary" if len(counts) == 2 else "free_text" if _is_long(array) else "nominal"
    return Column(*about, "date_time" if kind == "M" else nature, _count(counts))


def _count(counts: np.ndarray) -> Tally:
    if not len(counts):
        return Tally(0)
    return Tally(
        present=int(counts.sum()),
        distinct=len(counts),
        most=int(counts.max()),
        least=int(counts.min()),
        entropy=compute_entropy(counts),
    )


def _drop_missing(array: Any) -> np.ndarray:
    """Return the numbers that are there."""
    if not isinstance(array, np.ndarray):
        array = array[~np.asarray(pd.isna(array))]
        kind = array.dtype.subtype if isinstance(array.dtype, pd.SparseDtype) else array.dtype
        array = np.asarray(array, dtype=f"{kind.kind}{kind.itemsize}")
    known: np.ndarray = array[~np.isnan(array)] if array.dtype.kind == "f" else array
    return known


def _count_sorted(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how often each value occurs, and the values in order."""
    ordered = np.sort(values)
    changes = np.flatnonzero(ordered[1:] != ordered[:-1]) + 1
    edges = np.concatenate(([0], changes, [len(ordered)]))
    return np.diff(edges) if len(ordered) else np.zeros(0, "i8"), ordered


def code_values(array: Any) -> np.ndarray:
    """Return a number for each cell, the same one for equal cells and no other; 0 if missing."""
    repeated = encode_repeated(array)
    lane = _encode_all(array) if repeated is None else repeated.one
    numbers: np.ndarray = np.unique(lane, return_inverse=True)[1] + 1
    numbers[lane == MISSING] = 0
    if repeated is not None and repeated.codes is not None:
        numbers = numbers.take(repeated.codes.astype("i8"))
    return numbers


def list_distinct(array: Any) -> tuple[Lane, bool]:
    """Return the first lane of each distinct value, sorted, and whether a cell is missing."""
    repeated = encode_repeated(array)
    if repeated is None:
        lane = _encode_all(array)
    else:
        lane = repeated.one if repeated.codes is None else repeated.one[np.unique(repeated.codes)]
    values = np.unique(lane)
    return values[values != MISSING], bool(np.isin(MISSING, values))


def _encode_all(array: Any) -> np.ndarray:
    blocks = (encode_array(array[at : at + _BLOCK]).one for at in range(0, len(array), _BLOCK))
    return np.concatenate([np.zeros(0, "u8"), *blocks])


def _count_cells(array: Any) -> np.ndarray:
    """Return how often each value occurs, whatever its type."""
    repeated = encode_repeated(array)
    if repeated is None or repeated.codes is None:
        lane = _encode_all(array)
        return _count_sorted(lane[lane != MISSING])[0]
    counts = np.bincount(code_values(array))[1:]
    return counts[counts > 0]  # a category that nobody has is none


def compute_entropy(counts: np.ndarray) -> float:
    """Return the Shannon entropy of a distribution, in bits."""
    shares = counts[counts > 0] / counts.sum()
    return float(-(shares * np.log2(shares)).sum()) + 0.0


def _measure(ordered: np.ndarray) -> Moments:
    """Return the statistics of sorted numbers."""
    values = ordered.astype("f8", copy=False)
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    size = len(finite)
    if not size:
        return Moments(0)
    with np.errstate(over="ignore", invalid="ignore"):
        mean = float(finite.mean())
        deviation, skewness, kurtosis = _shape(finite, mean)
    return Moments(
        count=size,
        mean=mean,
        deviation=deviation,
        skewness=skewness,
        kurtosis=kurtosis,
        quantiles=tuple(float(one) for one in _list_quantiles(finite)),
    )


def _shape(ordered: np.ndarray, mean: float) -> tuple[float | None, float | None, float | None]:
    """Return the deviation, skewness and kurtosis of a sample, corrected for its size."""
    size, scale = len(ordered), max(mean - ordered[0], ordered[-1] - mean)
    if size < 2 or ordered[0] == ordered[-1]:
        return (0.0 if size > 1 else None), None, None
    scaled = (ordered - mean) / scale  # so that no power is too large or too small
    squares = scaled * scaled
    second = float(squares.mean())
    deviation = math.sqrt(second * size / (size - 1)) * float(scale)
    skewness = kurtosis = None
    if size > 2:
        third = float((squares * scaled).mean())
        skewness = third / second**1.5 * math.sqrt(size * (size - 1)) / (size - 2)
    if size > 3:
        excess = float((squares * squares).mean()) / second**2 - 3
        kurtosis = (size - 1) / ((size - 2) * (size - 3)) * ((size + 1) * excess + 6)
    return deviation, skewness, kurtosis


def _list_quantiles(ordered: np.ndarray) -> Sequence[float]:
    """Return minimum, quartiles and maximum of sorted numbers, interpolated linearly."""
    places = np.array([0, 0.25, 0.5, 0.75, 1]) * (len(ordered) - 1)
    below, above = ordered[np.floor(places).astype(int)], ordered[np.ceil(places).astype(int)]
    found: Sequence[float] = below + (above - below) * (places - np.floor(places))
    return found


def _is_long(array: Any) -> bool:
    """Return whether the first texts are long on average."""
    texts = [text for text in np.asarray(array[:1000], dtype=object) if isinstance(text, str)]
    return bool(texts) and sum(map(len, texts)) > _LONG * len(texts)

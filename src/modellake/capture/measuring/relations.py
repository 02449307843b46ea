"""How two tables are related: by their rows, and by columns that could join them.

Rows are compared by their digests, exactly. Columns are compared by their distinct values; where
there are more than 65,536 of them, by a sample of values that is the same in both tables, and the
note of the relation says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from modellake.capture.measuring.cells import Lane, mix
from modellake.capture.measuring.columns import list_distinct
from modellake.capture.measuring.fingerprint import (
    digest_rows,
    find_repeats,
    find_rows,
    fingerprint,
)
from modellake.capture.measuring.tables import name_columns, open_column, open_table

__all__ = ["Relation", "relate", "share_rows"]

#: Less of a key in common than this is no join.
LEAST_SHARE = 0.5
#: So many distinct values of a column are compared.
_SAMPLE = 1 << 16
#: Columns of other names must have so many distinct texts to be taken for a key.
_LEAST_KEYS = 10


@dataclass(frozen=True)
class Relation:
    """A relation from one table to another.

    Attributes:
        type: What it is, in the schema's words: `contained_in`, `joinable` …
        strength: How much of it holds, from 0 to 1.
        columns: The columns that it holds for; a pair where they have two names.
        note: What was compared, as a sentence.
    """

    type: str
    strength: float
    columns: tuple[str, ...]
    note: str

    def describe(self, related: str) -> dict[str, Any]:
        """Return the relation to the dataset of this id, as a value of DatasetRelationship."""
        return {
            "type": "DatasetRelationship",
            "relationship_type": self.type,
            "related_dataset": related,
            "relationship_value": self.strength,
            "description": self.note,
        }


def relate(table: Any, other: Any) -> tuple[Relation, ...]:
    """Return how a table is related to another, the strongest relation first.

    - `similarity`: the same rows, each as often (strength 1).
    - `contained_in`: every row of this one is in the other.
    - `partial_overlap`: some rows are; the strength is the share of this one's distinct rows.
    - `disjoint`: they have the same columns and no row in common.
    - `unionable`: they have the same columns.
    - `joinable`: a column of the one is a key (no value twice, none missing), and at least half of
      the distinct values of a column of the other are in it, which is the strength.

    Rows are compared where all columns of the one are columns of the other.

    Example:
        >>> people = pd.DataFrame({"name": ["Ann", "Bo"], "age": [41, 23]})
        >>> [(one.type, one.strength) for one in relate(people.head(1), people)]
        [('unionable', 1.0), ('contained_in', 1.0)]
    """
    frame, second = open_table(table), open_table(other)
    found = [*_relate_rows(frame, second), *_relate_columns(frame, second)]
    return tuple(sorted(found, key=lambda one: -one.strength))


def share_rows(table: Any, other: Any) -> tuple[int, int]:
    """Return how many rows of a table stand in the other too, and how many rows it has.

    Compared are the columns that both have; a row that stands twice counts twice.

    Example:
        >>> share_rows(pd.DataFrame({"x": [1, 1, 2]}), pd.DataFrame({"x": [1, 3]}))
        (2, 3)
    """
    frame, second = open_table(table), open_table(other)
    names = set(name_columns(frame)) & set(name_columns(second))
    if not names:
        return 0, len(frame)
    mine, theirs = (digest_rows(_select(one, names)) for one in (frame, second))
    return int(find_rows(mine, theirs).sum()), len(frame)


def _select(frame: pd.DataFrame, names: set[str]) -> pd.DataFrame:
    """Return the columns of these names, under the names by which they are compared."""
    places = [place for place, name in enumerate(name_columns(frame)) if name in names]
    if len(places) == frame.shape[1]:
        return frame
    part = frame.iloc[:, places]
    part.columns = pd.Index([name_columns(frame)[place] for place in places])
    return part


def _relate_rows(frame: pd.DataFrame, other: pd.DataFrame) -> Iterator[Relation]:
    mine, theirs = set(name_columns(frame)), set(name_columns(other))
    names = mine & theirs
    if not names or names not in (mine, theirs):
        return
    columns = tuple(sorted(names))
    digests = [digest_rows(_select(each, names)) for each in (frame, other)]
    one, two = (lanes[~find_repeats(lanes)] for lanes in digests)
    if mine == theirs:
        yield Relation("unionable", 1.0, columns, "They have the same columns.")
        if len(frame) and fingerprint(frame).value == fingerprint(other).value:
            yield Relation("similarity", 1.0, columns, "They have the same rows, each as often.")
    if not len(one) or not len(two):
        return
    shared = int(find_rows(one, two).sum())
    where = f"Compared by {len(columns)} columns: {shared} of {len(one)} distinct rows are in both."
    if shared == 0 and mine == theirs:
        yield Relation("disjoint", 1.0, columns, where)
    elif shared == len(one):
        yield Relation("contained_in", 1.0, columns, where)
    elif shared:
        yield Relation("partial_overlap", shared / len(one), columns, where)


@dataclass(frozen=True)
class _Key:
    """The distinct values of a column, as lanes."""

    name: str
    is_text: bool
    is_unique: bool
    values: Lane


def _relate_columns(frame: pd.DataFrame, other: pd.DataFrame) -> Iterator[Relation]:
    theirs = list(_list_keys(other))
    for mine in _list_keys(frame):
        for second in theirs:
            if _could_join(mine, second):
                yield from _compare(mine, second)


def _list_keys(frame: pd.DataFrame) -> Iterator[_Key]:
    """Yield the columns that could join tables: no fractions, no booleans, more than one value."""
    for place, name in enumerate(name_columns(frame)):
        array = open_column(frame, place)
        kind = getattr(array.dtype, "kind", "O")
        if kind in "fbc" or (kind in "mM" and not isinstance(array, pd.Categorical)):
            continue
        values, missing = list_distinct(array)
        if len(values) > 1:
            unique = not missing and len(values) == len(frame)
            yield _Key(name, kind not in "iu", unique, mix(values))


def _could_join(mine: _Key, other: _Key) -> bool:
    """Return whether one is a key, and they are of one name or both of many texts."""
    if not (mine.is_unique or other.is_unique):
        return False
    many = min(len(mine.values), len(other.values)) >= _LEAST_KEYS
    return mine.name.lower() == other.name.lower() or (mine.is_text and other.is_text and many)


def _compare(mine: _Key, other: _Key) -> Iterator[Relation]:
    """Yield the relation where enough values of the one column are in the key."""
    key, foreign = (other, mine) if other.is_unique else (mine, other)
    most = max(len(key.values), len(foreign.values))
    sampled = most > _SAMPLE
    limit = np.uint64((1 << 64) * _SAMPLE // most if sampled else (1 << 64) - 1)
    values = foreign.values[foreign.values <= limit]
    if not len(values):
        return
    share = float(pd.Series(values).isin(key.values[key.values <= limit]).mean())
    if share >= LEAST_SHARE:
        names = (mine.name,) if mine.name == other.name else (mine.name, other.name)
        how = f" (estimated from {len(values)} values)" if sampled else ""
        note = f"Joined by {' = '.join(names)}: {share:.1%} of the values are in the key{how}."
        yield Relation("joinable", share, names, note)

"""The fingerprint of a table: one number for its content, in whatever order and format it comes.

What it promises, and what it does not, stands in docs/explanation/fingerprints.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from modellake.capture.measuring.cells import (
    Encoding,
    Lane,
    encode_array,
    encode_name,
    encode_repeated,
    mix,
)
from modellake.capture.measuring.tables import name_columns, open_column, open_table

__all__ = ["NOTES", "Fingerprint", "digest_rows", "find_repeats", "find_rows", "fingerprint"]

#: What is said of columns with cells that are no integers, floats, booleans or text, by their kind.
NOTES: Mapping[str, str] = {
    "category": "compared by its values",
    "datetime": "compared as times without a zone; a CSV file holds text",
    "instant": "compared as instants in UTC; a CSV file holds text",
    "duration": "compared as lengths of time; a CSV file holds text",
    "date": "compared as Python spells it; a CSV file holds text",
    "nested": "compared by content, a list as an array; a CSV file holds text",
    "other": "compared by type and `repr`; a CSV file holds text",
    "opaque": "compared by type alone, since `repr` gives an address",
}

#: So many rows are worked on at once, and so many cells: what fits into the cache.
_ROWS, _CELLS = 1 << 16, 1 << 17
_MODULUS = 1 << 128


@dataclass(frozen=True)
class Fingerprint:
    """What identifies the content of a table.

    Attributes:
        value: The sum of the digests of names and rows, modulo 2^128.
        rows: The number of rows.
        others: Columns with cells that are no integers, floats, booleans or text, each with a note
            that says how it was compared.
    """

    value: int
    rows: int
    others: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The fingerprint as it is recorded: the rows and the value in hexadecimal digits."""
        return f"mlfp1:{self.rows:016x}{self.value:032x}"

    def __str__(self) -> str:
        return self.text


def fingerprint(table: Any) -> Fingerprint:
    """Return the fingerprint of a table, which neither order nor file format changes.

    The order of rows and of columns and the index are no part of it; the names of columns are.

    Args:
        table: A DataFrame or Series of pandas, or what has `to_pandas()`.

    Raises:
        UsageError: The table is none of these.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"age": [41, 23], "name": ["Ann", "Bo"]})
        >>> fingerprint(table) == fingerprint(table.iloc[::-1])
        True
        >>> fingerprint(table) == fingerprint(table.replace(23, 24))
        False
    """
    frame = open_table(table)
    kinds: dict[str, set[str]] = defaultdict(set)
    one, two = encode_name("columns " + "\n".join(sorted(name_columns(frame))))
    digests = _digest(frame, kinds)
    value = (one + _add(digests[:, 0]) << 64) + two + _add(digests[:, 1])
    others = ((name, "; ".join(NOTES[kind] for kind in sorted(kinds[name]))) for name in kinds)
    return Fingerprint(value % _MODULUS, len(frame), tuple(sorted(others)))


def digest_rows(table: Any) -> Lane:
    """Return a digest of 128 bits for each row, in order: two columns of 64 bits.

    Equal rows of tables with the same columns have equal digests, in whatever order the columns
    stand. Costs 16 bytes a row.

    Example:
        >>> import pandas as pd
        >>> digests = digest_rows(pd.DataFrame({"x": [1, 2, 1]}))
        >>> digests.shape, bool((digests[0] == digests[2]).all())
        ((3, 2), True)
    """
    return _digest(open_table(table), defaultdict(set))


def find_repeats(digests: Lane) -> np.ndarray:
    """Return for each digest of rows whether it occurs before.

    Example:
        >>> find_repeats(digest_rows(pd.DataFrame({"x": [1, 2, 1]}))).tolist()
        [False, False, True]
    """
    one, two = (pd.Series(lane).duplicated().to_numpy() for lane in digests.T)
    again: np.ndarray = one & two
    return again


def find_rows(digests: Lane, others: Lane) -> np.ndarray:
    """Return for each digest of rows whether it is among the others.

    Example:
        >>> mine, others = (digest_rows(pd.DataFrame({"x": rows})) for rows in ([1, 2], [2, 3]))
        >>> find_rows(mine, others).tolist()
        [False, True]
    """
    one, two = (pd.Series(digests[:, at]).isin(others[:, at]).to_numpy() for at in (0, 1))
    among: np.ndarray = one & two
    return among


def _add(lane: Lane) -> int:
    """Return the exact sum, which may need more than 64 bits."""
    low = int((lane & np.uint64(0xFFFFFFFF)).sum())
    return low + (int((lane >> 32).sum()) << 32)


def _digest(frame: pd.DataFrame, kinds: dict[str, set[str]]) -> Lane:
    """Return the digests of the rows, and note the kinds of cells of each column."""
    names = name_columns(frame)
    keys = np.array([encode_name(f"column {name}") for name in names], "u8").reshape(-1, 2)
    sums = np.zeros((2, len(frame)), "u8")
    for places in _group_columns(frame):
        for block, encoding in _encode_columns(frame, places):
            _add_cells(sums[:, block], encoding, keys[places])
            for place in places if encoding.kinds else ():
                kinds[names[place]] |= encoding.kinds
    for start in range(0, len(frame), _ROWS):
        _finish(sums[:, start : start + _ROWS])
    return sums.T


def _group_columns(frame: pd.DataFrame) -> Iterator[list[int]]:
    """Yield the places of columns that are worked on at once: numbers of one type, or one."""
    groups: dict[Any, list[int]] = defaultdict(list)
    for place, kind in enumerate(frame.dtypes):
        together = isinstance(kind, np.dtype) and kind.kind in "iufb"
        groups[kind if together else place].append(place)
    width = max(1, _CELLS // max(1, min(len(frame), _ROWS)))
    for places in groups.values():
        yield from (places[start : start + width] for start in range(0, len(places), width))


def _encode_columns(frame: pd.DataFrame, places: Sequence[int]) -> Iterator[tuple[slice, Encoding]]:
    """Yield the encodings of columns, block by block, a line for each column."""
    whole = open_column(frame, places[0]) if len(places) == 1 else None
    repeated = None if whole is None else encode_repeated(whole)
    if repeated is not None:
        yield slice(None), repeated
        return
    for start in range(0, len(frame), _ROWS):
        block = slice(start, start + _ROWS)
        array = (
            frame.iloc[block].iloc[:, list(places)].to_numpy().T if whole is None else whole[block]
        )
        yield block, encode_array(array)


def _add_cells(sums: Lane, encoding: Encoding, keys: Lane) -> None:
    """Add the cells of a block to the sums of its rows, each mixed with the keys of its column."""
    cells = np.atleast_2d(encoding.one) ^ keys[:, :1]
    mix(cells)
    others = (cells + encoding.two) * (keys[:, 1:] | np.uint64(1))
    if encoding.codes is None:
        sums[0] += cells.sum(axis=0)
        sums[1] += others.sum(axis=0)
        return
    for start in range(0, len(encoding.codes), _ROWS):
        codes = encoding.codes[start : start + _ROWS].astype("i8")
        sums[0, start : start + _ROWS] += cells[0].take(codes)
        sums[1, start : start + _ROWS] += others[0].take(codes)


def _finish(sums: Lane) -> None:
    """Turn sums of cells into digests of rows, which no longer add up column by column."""
    one, two = sums
    one += mix(two.copy())
    two += mix(one.copy())
    one += mix(two.copy())

"""Tables of any kind → pandas, and the names of their columns."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from modellake.errors import UsageError

__all__ = ["name_columns", "open_column", "open_table"]


def open_table(table: Any) -> pd.DataFrame:
    """Return a DataFrame of the table, the same one where it is one.

    Args:
        table: A DataFrame or Series of pandas, or what has `to_pandas()` (Polars, Arrow).

    Raises:
        UsageError: The table is none of these.

    Example:
        >>> open_table(pd.Series([1, 2], name="x")).shape
        (2, 1)
    """
    if isinstance(table, pd.DataFrame):
        return table
    if isinstance(table, pd.Series):
        return table.to_frame()
    if hasattr(table, "to_pandas"):
        return open_table(table.to_pandas())
    raise UsageError(
        f"a table is expected, not {type(table).__name__}",
        fix="Pass a DataFrame, for example `pandas.DataFrame(data)`.",
    )


def name_columns(frame: pd.DataFrame) -> list[str]:
    """Return the names of the columns as text, each only once.

    A name that occurs before gets a number, as `pandas.read_csv` gives it. The parts of a name of
    several levels are joined by a point.

    Example:
        >>> name_columns(pd.DataFrame([[1, 2, 3]], columns=["x", "x", 7]))
        ['x', 'x.1', '7']
    """
    names = [
        ".".join(map(str, name)) if isinstance(name, tuple) else str(name) for name in frame.columns
    ]
    if len(set(names)) == len(names):
        return names
    taken = set(names)
    seen: dict[str, int] = {}
    for place, name in enumerate(names):
        count = seen.get(name, 0)
        while count and names[place] in taken:
            names[place] = f"{name}.{count}"
            count += 1
        seen[name] = max(count, 1)
        taken.add(names[place])
    return names


def open_column(frame: pd.DataFrame, place: int) -> Any:
    """Return the values of a column: a NumPy array where it has one, else its array of pandas."""
    column: Any = frame.iloc[:, place]
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array

"""Cells that are Python objects, sorted by kind and spelled so that equal ones have one text."""

from __future__ import annotations

import datetime
import decimal
import json
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

__all__ = ["Parts", "sort_cells", "spell"]

#: The places and values of cells, by kind.
Parts: TypeAlias = dict[str, tuple[list[int], list[Any]]]

_SMALLEST, _BIGGEST, _UNSIGNED = -(2**63), 2**63 - 1, 2**64 - 1


def sort_cells(cells: Iterable[Any]) -> Parts:
    """Return the cells by kind, without the missing ones.

    `boolean`, `integer`, `unsigned`, `float` and `text` hold the values; all other kinds hold a
    text that spells the value.
    """
    parts: Parts = {}
    for place, cell in enumerate(cells):
        if is_missing(cell):
            continue
        kind, value = _classify(cell)
        places, values = parts.setdefault(kind, ([], []))
        places.append(place)
        values.append(value)
    return parts


def is_missing(cell: Any) -> bool:
    """Return whether the cell is None, NaN, NaT or NA."""
    return cell is None or (pd.api.types.is_scalar(cell) and bool(pd.isna(cell)))


def _classify(cell: Any) -> tuple[str, Any]:
    if isinstance(cell, bool | np.bool_):
        return "boolean", bool(cell)
    if isinstance(cell, int | np.integer):
        return _classify_integer(int(cell))
    if isinstance(cell, float | np.floating):
        return "float", float(str(cell)) if isinstance(cell, np.floating) else cell
    if isinstance(cell, str):
        return _classify_text(str(cell))
    if isinstance(cell, decimal.Decimal):
        return _classify_decimal(cell)
    return _classify_other(cell)


def _classify_integer(number: int) -> tuple[str, Any]:
    if _SMALLEST <= number <= _BIGGEST:
        return "integer", number
    if 0 <= number <= _UNSIGNED:
        return "unsigned", number
    return "text", str(number)  # as a CSV file reads it back


def _classify_text(text: str) -> tuple[str, str]:
    try:
        text.encode()
    except UnicodeEncodeError:
        return "other", f"str {text!r}"  # a lone surrogate
    return "text", text


def _classify_decimal(number: decimal.Decimal) -> tuple[str, Any]:
    """Take a decimal for the double that it reads back from, as a CSV file does."""
    double = float(number)
    if decimal.Decimal(repr(double)) == number:
        return "float", double
    return "other", f"Decimal {number.normalize()}"


def _classify_other(cell: Any) -> tuple[str, str]:
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        return "date", spell(cell)
    if isinstance(cell, Mapping | list | tuple | set | frozenset | np.ndarray):
        return "nested", spell(cell)
    if getattr(type(cell), "__repr__", None) is object.__repr__:
        return "opaque", type(cell).__qualname__
    return "other", spell(cell)


def spell(value: Any) -> str:
    """Return a text that equal values share: lists are arrays, keys and sets are sorted."""
    if isinstance(value, np.ndarray | np.generic):
        return spell(value.tolist())
    if isinstance(value, Mapping):
        pairs = sorted(f"{spell(key)}:{spell(inner)}" for key, inner in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(spell, value)) + "]"
    if isinstance(value, set | frozenset):
        return "<" + ",".join(sorted(map(spell, value))) + ">"
    if isinstance(value, str):
        return json.dumps(value)
    if is_missing(value):
        return "null"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return repr(int(value)) if value == value // 1 else repr(value)
    return f"{type(value).__qualname__} {value!r}"

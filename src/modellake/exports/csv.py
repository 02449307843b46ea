"""Records as one table (RFC 4180): a row a record, a column a slot that some record has.

Several values stand in one cell, divided by `; `; where that would not be clear, and for objects,
the cell holds JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from modellake.exports.format import ExportFormat, Loss, Request
from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["FORMAT"]

_SPECIAL = re.compile('[,"\r\n]')
_FIRST, _LAST = ("id", "type"), "unmapped"


def _write(request: Request) -> Iterator[str | Loss]:
    records = list(request.records)
    columns = _list_columns(records)
    yield _write_row(columns)
    for record in records:
        cells = []
        for column in columns:
            value = record.unmapped or None if column == _LAST else record.json.get(column)
            cells.append("" if value is None else _write_cell(value))
            if value == "":
                yield Loss(record.id, column, "An empty text looks like none in a table.")
        yield _write_row(cells)


def _list_columns(records: list[Record]) -> list[str]:
    """Return the slots that are used, in the order of the schema; what no class has comes last."""
    used = {name for record in records for name in record.json}
    known = vocabulary().classes
    types = sorted({record.type for record in records} & known.keys())
    ordered = dict.fromkeys(slot for name in types for slot in known[name].slots if slot in used)
    rest = sorted(used - ordered.keys() - set(_FIRST))
    last = [_LAST] if any(record.unmapped for record in records) else []
    return [*_FIRST, *ordered, *rest, *last]


def _write_cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and value and all(_is_clear(one) for one in value):
        return "; ".join(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _is_clear(value: Any) -> bool:
    """Say whether a value in a list is still itself between semicolons."""
    return (
        isinstance(value, str)
        and bool(value)
        and value == value.strip()
        and ";" not in value
        and value[0] not in '[{"'
    )


def _write_row(cells: Iterable[str]) -> str:
    """Write a row (section 2); the standard library leaves a lone carriage return unquoted."""
    return ",".join(_quote(cell) for cell in cells) + "\n"


def _quote(cell: str) -> str:
    if _SPECIAL.search(cell) is None:
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


FORMAT = ExportFormat(
    name="csv",
    title="records as a table, a row a record and a column a slot",
    suffix=".csv",
    media_type="text/csv",
    scope="records",
    write=_write,
)

"""Records as they are: one as JSON, several as JSON Lines. Nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain
from typing import Any

from modellake.exports.format import ExportFormat, Loss, Request
from modellake.exports.layout import lay_out
from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["FORMAT"]


def _write(request: Request) -> Iterator[str | Loss]:
    records = iter(request.records)
    first = next(records, None)
    second = next(records, None)
    if first is not None and second is None:
        yield lay_out(_order(first))
        return
    for record in chain(filter(None, (first, second)), records):
        yield json.dumps(_order(record), ensure_ascii=False) + "\n"


def _order(record: Record) -> dict[str, Any]:
    """Return the record with its slots in the order of the schema."""
    definition = vocabulary().classes.get(record.type)
    order = ("id", "type", *(definition.slots if definition else ()))
    rest = sorted(record.json.keys() - set(order))
    json = {name: record.json[name] for name in (*order, *rest) if name in record.json}
    return {**json, "unmapped": record.unmapped} if record.unmapped else json


FORMAT = ExportFormat(
    name="json",
    title="records as they are: one as JSON, several as JSON Lines",
    suffix=".json",
    media_type="application/json",
    scope="records",
    write=_write,
)

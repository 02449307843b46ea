"""`modellake get`: print records."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated

import typer

from modellake.cli.options import At, Clearance, ClearanceOption, LakeOption, open_lake
from modellake.cli.terminal import show

EXAMPLE = "Example: modellake get model/diabetes --at 2026-01-01"


class RecordFormat(StrEnum):
    """How a record is printed."""

    JSON = "json"
    JSONL = "jsonl"


def get(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids of records.")],
    lake: LakeOption = None,
    at: At = None,
    unmapped: Annotated[
        bool, typer.Option("--unmapped", help="Print what no slot holds, instead.")
    ] = False,
    record_format: Annotated[
        RecordFormat, typer.Option("--format", "-f", help="How to print.")
    ] = RecordFormat.JSON,
    clearance: ClearanceOption = Clearance.RESTRICTED,
) -> None:
    """Print records as JSON, as they are or as they were."""
    opened = open_lake(lake, clearance=clearance, at=at)
    indent = 2 if record_format is RecordFormat.JSON else None
    for one in ids:
        record = opened.get(one)
        shown = record.unmapped if unmapped else record.json
        show(json.dumps(shown, indent=indent, ensure_ascii=False))


run = get

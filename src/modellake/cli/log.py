"""`modellake log`: print the ledger's entries."""

from __future__ import annotations

from typing import Annotated

import typer

from modellake.cli.options import (
    Clearance,
    ClearanceOption,
    LakeOption,
    TableFormatOption,
    open_lake,
    tell_narrowed,
)
from modellake.cli.terminal import TableFormat, show_table, talk

EXAMPLE = "Example: modellake log model/diabetes --format json"


def log(
    record: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One record; all by default.")
    ] = None,
    lake: LakeOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="The newest so many.")] = 50,
    table_format: TableFormatOption = TableFormat.TABLE,
    clearance: ClearanceOption = Clearance.RESTRICTED,
) -> None:
    """Print the entries of the ledger, newest first."""
    entries = open_lake(lake, clearance=clearance).log(record, limit=limit)
    columns = ["sequence", "time", "actor", "action", "record", "digest"]
    rows = [
        [str(one.sequence), one.time, one.actor, one.action, one.record, one.digest[:12]]
        for one in entries
    ]
    if clearance is not Clearance.RESTRICTED:  # the entries bear no number then
        columns, rows = columns[1:], [row[1:] for row in rows]
    show_table(columns, rows, table_format)
    tell_narrowed(clearance)
    if len(rows) == limit:
        talk(f"Only the newest {limit} entries; more with --limit.")


run = log

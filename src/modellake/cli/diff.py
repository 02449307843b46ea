"""`modellake diff`: what changed in a record, slot by slot."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from modellake.cli.options import (
    Clearance,
    ClearanceOption,
    LakeOption,
    TableFormatOption,
    open_lake,
)
from modellake.cli.terminal import TableFormat, show_table, talk

EXAMPLE = "Example: modellake diff model/diabetes --from 3 --to 2026-06-30"


def diff(
    record: Annotated[str, typer.Argument(metavar="ID", help="Id of a record.")],
    lake: LakeOption = None,
    old: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME|SEQUENCE", help="The version before by default."),
    ] = None,
    new: Annotated[
        str | None, typer.Option("--to", metavar="TIME|SEQUENCE", help="The present by default.")
    ] = None,
    table_format: TableFormatOption = TableFormat.TABLE,
    clearance: ClearanceOption = Clearance.RESTRICTED,
) -> None:
    """Print the slots in which two versions of a record differ."""
    changes = open_lake(lake, clearance=clearance).diff(record, old=old, new=new)
    rows = [(one.slot, _show(one.old), _show(one.new)) for one in changes]
    show_table(("slot", "old", "new"), rows, table_format)
    if not rows:
        talk("The two versions are equal.")


def _show(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


run = diff

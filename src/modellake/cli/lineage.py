"""`modellake lineage`: what a record came from, and what came of it."""

from __future__ import annotations

import dataclasses
import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from modellake.cli.options import (
    At,
    Clearance,
    ClearanceOption,
    LakeOption,
    open_lake,
    tell_narrowed,
)
from modellake.cli.terminal import TableFormat, show, show_table, talk
from modellake.errors import UsageError

if TYPE_CHECKING:
    from modellake import Node, Trace

EXAMPLE = "Example: modellake lineage model/diabetes --path-to source/uci"


class LineageFormat(StrEnum):
    """How lineage is printed; the last four are for lists too."""

    TREE = "tree"
    MERMAID = "mermaid"
    SVG = "svg"
    HTML = "html"
    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


def lineage(
    id: Annotated[str, typer.Argument(metavar="ID", help="The id of a record.")],  # noqa: A002
    up: Annotated[
        bool, typer.Option("--up/--down", help="What it came from, or what came of it.")
    ] = True,
    path_to: Annotated[
        str | None,
        typer.Option(metavar="ID", help="A shortest path to this record only.", show_default=False),
    ] = None,
    impact: Annotated[
        bool, typer.Option("--impact", help="List what is affected if the record changes.")
    ] = False,
    missing: Annotated[
        bool, typer.Option("--missing", help="List the links that the model must have and lacks.")
    ] = False,
    declared_only: Annotated[
        bool, typer.Option("--declared-only", help="Follow no edge that was only inferred.")
    ] = False,
    lineage_format: Annotated[
        LineageFormat | None,
        typer.Option("--format", "-f", help="How to print: a tree, or a table for a list."),
    ] = None,
    lake: LakeOption = None,
    at: At = None,
    clearance: ClearanceOption = Clearance.RESTRICTED,
) -> None:
    """Show what a record came from, or what came of it.

    Over any number of steps.
    """
    if sum((path_to is not None, impact, missing)) > 1:
        raise UsageError("What is asked for?", fix="Give one of --path-to, --impact, --missing.")
    opened = open_lake(lake, clearance=clearance, at=at)
    found = opened.lineage(id, inferred=not declared_only)
    if impact:
        _show_nodes(found.impact(), lineage_format)
    elif missing:
        _show_missing(id, found.missing_links(), lineage_format)
    elif path_to is not None:
        _show_trace(found.path_to(path_to), lineage_format, f"No path leads to {path_to}.")
    else:
        trace = found.upstream() if up else found.downstream()
        none = f"{id} came from nothing" if up else f"Nothing came of {id}"
        _show_trace(trace, lineage_format, f"{none} that the lake knows.")
    tell_narrowed(clearance)


def _show_trace(trace: Trace, chosen: LineageFormat | None, none: str) -> None:
    from modellake import Trace

    if not trace:
        talk(none)
    if chosen in (LineageFormat.TABLE, LineageFormat.MARKDOWN):
        rows = [tuple(map(_write_cell, row)) for row in trace.rows]
        show_table(Trace.columns, rows, TableFormat(chosen.value))
        return
    # A page is read from a file, where only this says how its letters are written.
    head = '<!doctype html>\n<meta charset="utf-8">\n' if chosen is LineageFormat.HTML else ""
    show(head + trace.write(chosen.value if chosen else "tree"))


def _show_nodes(nodes: tuple[Node, ...], chosen: LineageFormat | None) -> None:
    if not nodes:
        talk("Nothing is affected that the lake knows.")
    if chosen is LineageFormat.JSON:
        listed = [dataclasses.asdict(node) for node in nodes]
        show(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    columns = ("distance", "type", "record", "name", "only inferred")
    rows = [(one.distance, one.type, one.id, one.name, one.only_inferred) for one in nodes]
    show_table(columns, [tuple(map(_write_cell, row)) for row in rows], _choose_table(chosen))


def _show_missing(id: str, links: tuple[str, ...], chosen: LineageFormat | None) -> None:  # noqa: A002
    if not links:
        talk(f"{id} can be traced in full: nothing is missing.")
    show_table(("model", "missing"), [(id, link) for link in links], _choose_table(chosen))


def _choose_table(chosen: LineageFormat | None) -> TableFormat:
    if chosen is None:
        return TableFormat.TABLE
    if chosen.value not in set(TableFormat):
        raise UsageError(
            f"A list cannot be printed as {chosen.value}.",
            fix=f"Use one of {', '.join(TableFormat)}; --down draws what is affected.",
        )
    return TableFormat(chosen.value)


def _write_cell(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


run = lineage

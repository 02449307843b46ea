"""`modellake sparql`: ask the index in SPARQL 1.1."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from modellake.cli.options import (
    At,
    Clearance,
    ClearanceOption,
    LakeOption,
    TableFormatOption,
    open_lake,
    tell_narrowed,
)
from modellake.cli.terminal import TableFormat, show, show_table, talk
from modellake.errors import SourceError

EXAMPLE = "Example: modellake sparql 'SELECT ?model WHERE { ?model a mlk:OutputModel }'"


def sparql(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="SPARQL; @FILE reads a file, - standard input.")
    ],
    lake: LakeOption = None,
    at: At = None,
    timeout: Annotated[float, typer.Option(min=0.001, help="Seconds until it is stopped.")] = 30.0,
    limit: Annotated[int, typer.Option(min=1, help="Rows at most.")] = 10_000,
    table_format: TableFormatOption = TableFormat.TABLE,
    clearance: ClearanceOption = Clearance.RESTRICTED,
) -> None:
    """Answer a SPARQL query; the prefixes of the schema are known.

    SELECT, ASK, CONSTRUCT or DESCRIBE, without SERVICE, within a time limit.
    """
    import modellake

    opened = open_lake(lake, clearance=clearance, at=at)
    text = _read_query(query)
    if modellake.find_form(text) == "ask":
        show("true" if opened.holds(text, timeout=timeout) else "false")
        tell_narrowed(clearance)
        return
    ask = opened.select if modellake.find_form(text) == "select" else opened.construct
    answer = ask(text, timeout=timeout, limit=limit)
    rows = [["" if cell is None else str(cell) for cell in row] for row in answer.rows]
    show_table(answer.columns, rows, table_format)
    if not rows:
        talk("No rows.")
    if answer.truncated:
        talk(f"Only the first {limit} rows; more with --limit.")
    tell_narrowed(clearance)


def _read_query(query: str) -> str:
    if query == "-":
        return sys.stdin.read()
    if not query.startswith("@"):
        return query
    try:
        return Path(query[1:]).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SourceError("The query is not in UTF-8.", where=query[1:]) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(f"The query cannot be read: {reason}.", where=query[1:]) from error


run = sparql

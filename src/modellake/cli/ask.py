"""`modellake ask`: answer a named question over the lake."""

from __future__ import annotations

import json
from datetime import datetime
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
from modellake.errors import UsageError

EXAMPLE = "Example: modellake ask sources-of-dataset --param dataset=dataset/diabetes"


def ask(
    question: Annotated[
        str | None,
        typer.Argument(metavar="[QUESTION]", help="Its id, its code, or the path of a .rq file."),
    ] = None,
    lake: LakeOption = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option("--param", metavar="NAME=VALUE", help="What the question asks for."),
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List what can be asked.")] = False,
    shown: Annotated[
        bool, typer.Option("--show", help="Print the question's file; with -f json its header.")
    ] = False,
    at: At = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="What counts as today."),
    ] = None,
    table_format: TableFormatOption = TableFormat.TABLE,
    clearance: ClearanceOption = Clearance.RESTRICTED,
) -> None:
    """Answer a question of a pack, or list the questions."""
    import modellake

    folders = modellake.read_settings().pack_folders
    if question is None and (shown or parameters):
        raise UsageError("Which question?", fix="Name one; `modellake ask --list` lists them.")
    if listed or question is None:
        _list(table_format, folders)
        return
    if shown:
        found = modellake.get_question(question, folders=folders)
        header = json.dumps(modellake.describe_question(found), indent=2, ensure_ascii=False)
        show(header if table_format is TableFormat.JSON else found.text)
        return
    opened = open_lake(lake, clearance=clearance, at=at)
    answer = opened.ask(
        question,
        parameters=_read_parameters(parameters or []),
        today=as_of.date() if as_of else None,
    )
    if table_format is TableFormat.TABLE:
        cells = [tuple(map(answer.show, row)) for row in answer.terms]
        show_table(answer.columns, cells, table_format)
    else:
        show(answer.write(table_format.value))
    for note in answer.notes:
        talk(note)
    tell_narrowed(clearance)


def _read_parameters(texts: list[str]) -> dict[str, object]:
    pairs: dict[str, object] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise typer.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint="--param")
        if name in pairs:
            raise typer.BadParameter(f"{name!r} is given twice.", param_hint="--param")
        pairs[name] = value
    return pairs


def _list(table_format: TableFormat, folders: tuple[Path, ...]) -> None:
    import modellake

    questions = modellake.list_questions(folders=folders)
    if table_format is TableFormat.JSON:
        listed = [modellake.describe_question(one) for one in questions]
        show(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    rows = [(one.code, one.id, one.title, one.pack) for one in questions]
    # In a terminal titles need the room, and a code says whose a question is.
    shown = 3 if table_format is TableFormat.TABLE else 4
    columns = ("code", "question", "title", "pack")
    show_table(columns[:shown], [row[:shown] for row in rows], table_format)


run = ask

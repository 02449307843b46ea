"""Where output goes: data on standard output, talk on standard error."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "TableFormat",
    "progress",
    "show",
    "show_heading",
    "show_table",
    "takes_color",
    "talk",
    "write_file",
]


#: What a terminal would obey rather than show.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

#: So wide is a table that goes into a pipe: nothing in it is broken.
_PIPE = 10_000

#: What is as narrow as that is never broken.
_NARROW = 12


class TableFormat(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    MARKDOWN = "markdown"


def takes_color(stream: TextIO) -> bool:
    """Say whether a stream is a terminal that shows colors, and nobody forbids them."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def show(text: str) -> None:
    """Print data; a reader that has gone, as in `modellake … | head`, has what it wants."""
    try:
        sys.stdout.write(text if text.endswith("\n") else text + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def show_heading(text: str, aside: str = "") -> None:
    """Print a line that begins a part, bold on a terminal."""
    import typer

    typer.secho(f"\n{text}", bold=True, nl=not aside)
    if aside:
        typer.secho(f"  {aside}", dim=True)


def talk(text: str) -> None:
    """Print talk: what happened and what to do next."""
    sys.stderr.write(text.rstrip("\n") + "\n")


def write_file(path: str, text: str) -> None:
    """Write a file, or raise a UsageError that says why it cannot be written."""
    from modellake import UsageError

    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"It cannot be written: {error.strerror}.", where=path) from error


def show_table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], table_format: TableFormat
) -> None:
    """Print rows in the format asked for. A table fits its terminal, other formats cut nothing."""
    write = {
        TableFormat.TABLE: _write_table,
        TableFormat.CSV: _write_csv,
        TableFormat.JSON: _write_json,
        TableFormat.MARKDOWN: _write_markdown,
    }[table_format]
    show(write(columns, rows))


def _write_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    rows = [[_CONTROL.sub("\ufffd", cell) for cell in row] for row in rows]
    console = Console(file=io.StringIO(), width=None if sys.stdout.isatty() else _PIPE)
    whole = _choose_whole(columns, rows, console.width)
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", no_wrap=number in whole)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    with console.capture() as capture:
        console.print(table)
    return "\n".join(line.rstrip() for line in capture.get().splitlines())


def _choose_whole(
    columns: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> frozenset[int]:
    """Return the columns to keep unbroken: of those without spaces, as ids, what there is room for.

    Whoever reads a table copies ids out of it.
    """
    cells = [[name, *(row[n] for row in rows)] for n, name in enumerate(columns)]
    widest = {n: max(map(len, column)) for n, column in enumerate(cells)}
    narrow = sorted((wide, n) for n, wide in widest.items() if wide <= _NARROW)
    left = width - 3 * len(columns) - sum(min(wide, _NARROW) for wide in widest.values())
    whole = {n for _, n in narrow}
    for wide, n in sorted((wide, n) for n, wide in widest.items() if n not in whole):
        left -= wide - _NARROW
        if left < 0:
            break
        if not any(" " in cell for cell in cells[n][1:]):
            whole.add(n)
    return frozenset(whole)


def _write_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def _write_json(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps(objects, indent=2, ensure_ascii=False)


def _write_markdown(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    def line(cells: Sequence[str]) -> str:
        return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"

    return "\n".join([line(columns), line(["---"] * len(columns)), *map(line, rows)])


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Yield a function that is told how many items are done; draws only on a terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=total)
        yield lambda done: bar.update(task, completed=done)

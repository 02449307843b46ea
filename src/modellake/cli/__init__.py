"""The command line: one file a command, words equal to the API's."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from typing import TextIO

import typer

from modellake.cli import (
    add,
    ask,
    check,
    demo,
    diff,
    erase,
    evaluate,
    export,
    get,
    init,
    lineage,
    log,
    reindex,
    remove,
    schema,
    sparql,
    verify,
)
from modellake.cli.terminal import talk
from modellake.errors import ModelLakeError, RecordNotFoundError

__all__ = ["app", "main", "make_app"]

#: What a command exits with (0 is fine, 1 are findings at or above the threshold).
UNASKABLE, FAULT, NO_MATCH = 2, 3, 5

COMMANDS = (
    *(init, add, get, remove, erase, log, diff, verify, reindex),
    *(check, evaluate, ask, lineage, sparql, export, schema, demo),
)


def make_app(*names: str) -> typer.Typer:
    """Make the command line with the commands of those names; with all where one is unknown.

    Typer builds every command that it is told of, so a cold start tells it of one only.
    """
    made = typer.Typer(
        name="modellake",
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    known = {command.run.__name__.removesuffix("_"): command for command in COMMANDS}
    chosen = names if names and set(names) <= set(known) else known
    for name in chosen:
        made.command(name=name, epilog=known[name].EXAMPLE)(known[name].run)
    made.callback()(_start)  # without it Typer takes a single command for the whole program
    return made


def _start() -> None:
    """Keep, check and question the metadata of a Model Lake."""


app = make_app()


def main() -> None:
    """Run the command line and exit with the code that `docs/reference/exit-codes.md` lists."""
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            make_app(*sys.argv[1:2])()
    except RecordNotFoundError as error:
        _complain(error)
        sys.exit(NO_MATCH)
    except ModelLakeError as error:
        _complain(error)
        sys.exit(UNASKABLE)
    except BrokenPipeError:  # `modellake … | head`: the reader has what it wants
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception:  # noqa: BLE001  # the last boundary: an internal fault has its own exit code
        talk(traceback.format_exc())
        talk("This is a fault of modellake itself. Please report it with the lines above.")
        sys.exit(FAULT)


def _show_warning(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    talk(f"modellake: {message}")


def _complain(error: ModelLakeError) -> None:
    where = f"{error.where}: " if error.where else ""
    talk(f"modellake: {where}{error.what}")
    if error.fix:
        talk(f"  {error.fix}")

"""`modellake export`: write records and cards in other formats."""

from __future__ import annotations

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO
from urllib.parse import quote

import typer

from modellake.cli.options import At, Clearance, ClearanceOption, LakeOption, open_lake
from modellake.cli.terminal import talk
from modellake.errors import ModelLakeError, UsageError

if TYPE_CHECKING:
    from modellake import Export, ExportFormat, Loss

EXAMPLE = "Example: modellake export model/diabetes --format json-ld -o diabetes.jsonld"

#: Fields that are named for one reason of losses.
_NAMED = 6


def export(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID…", help="Ids of records.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All records.")] = False,
    of_type: Annotated[
        str | None,
        typer.Option("--type", "-t", metavar="TYPE", help="The records of a type and its kinds."),
    ] = None,
    export_format: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="json-ld, turtle, nquads, json, hf, csv or html.",
        ),
    ] = "json-ld",
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE|FOLDER/",
            help="Where to write; a folder gets one file a record.",
        ),
    ] = "-",
    context: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Refer to this JSON-LD context, embed none."),
    ] = None,
    losses: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Write what could not be carried, as JSON Lines."),
    ] = None,
    lake: LakeOption = None,
    at: At = None,
    clearance: ClearanceOption = Clearance.RESTRICTED,
) -> None:
    """Write records and cards in other formats."""
    import modellake

    ids = ids or None
    if sum((ids is not None, everything, of_type is not None)) != 1:
        raise UsageError("Which records?", fix="Name ids, or --type, or --all: one of these.")
    chosen = modellake.get_export_format(export_format)
    opened = open_lake(lake, clearance=clearance, at=at)
    folder = output.endswith("/") or Path(output).is_dir()
    if chosen.files and not folder and (ids is None or len(ids) > 1):
        fix = "Name a folder: --output cards/."
        raise UsageError(f"{chosen.name} holds one record a file.", fix=fix)
    if folder:
        each = modellake.export_each(opened, chosen.name, ids=ids, type=of_type, context=context)
        lost = _write_folder(each, chosen, Path(output))
    else:
        pieces = modellake.stream_export(
            opened, chosen.name, ids=ids, type=of_type, context=context
        )
        lost = _write_file(pieces, output)
    _tell(lost, losses)


def _write_folder(
    exports: Iterable[tuple[str, Export]], chosen: ExportFormat, folder: Path
) -> set[Loss]:
    """Write one file a record, named by its id."""
    lost: set[Loss] = set()
    for record, text in exports:
        name = quote(record, safe="" if ":" in record else "/%")
        end = f"/{chosen.suffix}" if chosen.suffix[0] != "." else chosen.suffix
        _write_file([text], f"{folder}/{name}{end}")
        lost.update(text.losses)
    return lost


def _write_file(pieces: Iterable[str | Loss], output: str) -> set[Loss]:
    lost: set[Loss] = set()
    with _open(output) as stream:
        for piece in pieces:
            if isinstance(piece, str):
                stream.write(piece)
            else:
                lost.add(piece)
    return lost


@contextmanager
def _open(output: str) -> Iterator[TextIO]:
    """Open a file that is there only when it is whole, or standard output."""
    if output == "-":
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:  # Typer would call it a failure
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return
    path = Path(output)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with unfinished.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        unfinished.replace(path)
    except ModelLakeError:  # some are OSErrors too
        raise
    except OSError as error:
        raise UsageError(f"It cannot be written: {error.strerror}.", where=output) from error
    finally:
        if unfinished.exists():
            unfinished.unlink()


def _tell(lost: set[Loss], file: str | None) -> None:
    """Tell one line a reason: what is not there, then what is there under our own terms alone."""
    ordered = sorted(lost)
    if file is not None:
        lines = (json.dumps(one._asdict(), ensure_ascii=False) for one in ordered)
        _write_file((f"{line}\n" for line in lines), file)
        return
    gone: dict[str, list[Loss]] = defaultdict(list)
    kept: dict[str, list[Loss]] = defaultdict(list)
    for one in ordered:
        (kept[one.vocabulary] if one.vocabulary else gone[one.reason]).append(one)
    for reason, losses in gone.items():
        talk(f"lost      {len(losses)} x  {reason}  ({_name_fields(losses)})")
    for vocabulary, losses in kept.items():
        talk(f"own term  {len(losses)} x  {vocabulary} has no term for {_name_fields(losses)}.")
    if kept:
        talk("Under an own term a value is there; who knows that vocabulary alone misses it.")
    if ordered:
        talk("See each of them with --losses FILE.")


def _name_fields(losses: Iterable[Loss]) -> str:
    fields = list(dict.fromkeys(one.field for one in losses))
    return ", ".join([*fields[:_NAMED], *(["…"] if len(fields) > _NAMED else [])])


run = export

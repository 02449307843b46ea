"""Outside files → records. One module or mapping file a format, found by content."""

from __future__ import annotations

import glob
import itertools
import os
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from modellake.errors import SourceError, UsageError
from modellake.finding import Finding, Place, Severity
from modellake.normal_form import build_records
from modellake.record import BASE, Reading, Record
from modellake.sources.formats import Choice, get_source, open_mapping, sources
from modellake.sources.input import Input, Source
from modellake.sources.merge import is_merged, merge_records
from modellake.sources.mlflow_store import is_store, read_store
from modellake.sources.text import is_deep
from modellake.vocabulary import vocabulary

if TYPE_CHECKING:
    from modellake.sources.mapping import Preview

__all__ = ["Input", "Readable", "Source", "preview", "read", "sources", "stream"]

#: What `read` takes: a path, glob or folder, `-`, the bytes of a file, or records as objects.
Readable = str | os.PathLike[str] | bytes | Mapping[str, Any] | Iterable[Mapping[str, Any]]

#: A type, spelled as in JSON-LD or as ours, anywhere.
_TYPE = re.compile(rb"""(?<![\w-])["']?(@?)type["']?[ \t]*:[ \t]*["']?([A-Z][A-Za-z]+)""")

# Hidden folders that are read: the Hub keeps results there.
_SHOWN = frozenset((".eval_results",))


def read(
    *inputs: Readable,
    base: str = BASE,
    format: str | None = None,  # noqa: A002
    mapping: str | os.PathLike[str] | None = None,
) -> Reading:
    """Return the records of files, folders, bytes or objects.

    A file whose format nobody knows is a finding, and so is everything else that is wrong with
    what was read. Folders are read with all that is in them, in the order of their names, without
    hidden files. A record that was read twice with the same content is one record. What several
    imported files say of one model or dataset is one record too: the first that fills a slot stays.

    Args:
        inputs: Paths, globs, folders, `-` for standard input, bytes, or objects.
        base: What relative ids are relative to.
        format: The name of the source to read with, instead of finding it by content.
        mapping: A mapping file, which reads the files whose names fit it.

    Raises:
        SourceError: A named file does not exist or cannot be opened, or a glob matches nothing.
        UsageError: No source has that name, an input is none of these, or the mapping is wrong.

    Example:
        >>> [record.id for record in read({"id": "tag/health", "type": "Tag"})]
        ['tag/health']
    """
    pieces = list(stream(*inputs, base=base, format=format, mapping=mapping))
    return Reading(
        merge_records(record for piece in pieces for record in piece.records),
        tuple(finding for piece in pieces for finding in piece.findings),
        tuple(dict.fromkeys(name for piece in pieces for name in piece.files)),
    )


def stream(
    *inputs: Readable,
    base: str = BASE,
    format: str | None = None,  # noqa: A002
    mapping: str | os.PathLike[str] | None = None,
) -> Iterator[Reading]:
    """Yield what `read` returns piece by piece, so that memory does not grow with the input.

    Imported records of one id follow one another as they were read; `merge` brings them together.

    Raises:
        SourceError: As `read`, when the input is reached.
        UsageError: As `read`.
    """
    forced = get_source(format) if format else None
    own = open_mapping(mapping) if mapping is not None else None
    seen: dict[str, bytes] = {}
    for one in inputs:
        for piece in _stream_one(one, Choice(base, forced, own)):
            yield _join(piece, seen)


def preview(
    *paths: str | os.PathLike[str], mapping: str | os.PathLike[str], files: int = 3
) -> Preview:
    """Return what a mapping would make of the first files, field by field, and what would stay.

    Args:
        paths: Paths, globs and folders.
        mapping: The mapping file.
        files: How many files are looked at.

    Raises:
        SourceError: A named file does not exist, or the mapping cannot be read.
        UsageError: The mapping is wrong.
    """
    from modellake.sources.mapping import Preview, load_mapping, make_source, preview_mapping

    loaded = load_mapping(Path(mapping))
    choice = Choice(BASE, None, make_source(loaded))
    listed = (one for path in paths for one in _list_files(os.fspath(path), choice))
    fitting = (one for one in listed if choice.own and choice.own.detect(one.head, one.name) > 0)
    made = [preview_mapping(loaded, one) for one in itertools.islice(fitting, files)]
    if not made:
        return Preview((), (_report_unfit(loaded.files, os.fspath(mapping)),), ())
    return Preview(
        tuple(row for one in made for row in one.rows),
        tuple(finding for one in made for finding in one.findings),
        tuple(name for one in made for name in one.files),
    )


def _list_files(name: str, choice: Choice) -> Iterator[Input]:
    path = Path(name)
    if path.is_dir():
        yield from (Input(str(found), found) for found in _walk(path, choice))
    elif path.exists():
        yield Input(name, path)
    else:
        for found_name in _expand(name):
            yield from _list_files(found_name, choice)


def _expand(name: str) -> list[str]:
    """Return the paths that a pattern matches.

    Raises:
        SourceError: There are none.
    """
    found_names = sorted(glob.glob(name, recursive=True)) if glob.has_magic(name) else []
    if not found_names:
        raise SourceError("No such file, and no file of that pattern.", where=name)
    return found_names


def _stream_one(one: Readable, choice: Choice) -> Iterator[Reading]:
    if isinstance(one, bytes):
        yield from _read_input(Input("-", data=one), choice, "violation")
    elif isinstance(one, str | os.PathLike):
        yield from _read_path(os.fspath(one), choice)
    else:
        yield _read_objects(one, choice.base)


def _read_objects(values: Mapping[str, Any] | Iterable[Mapping[str, Any]], base: str) -> Reading:
    listed = [values] if isinstance(values, Mapping) else list(values)
    readings = []
    for value in listed:
        if not isinstance(value, Mapping) or is_deep(value):
            what = "nests too deep" if isinstance(value, Mapping) else "is no object"
            raise UsageError(
                f"{type(value).__name__} {what}; a record is a mapping with `id` and `type`.",
                fix="Give a path, bytes, a mapping, or a list of mappings.",
            )
        readings.append(build_records(value, base=base))
    return Reading(
        tuple(record for reading in readings for record in reading.records),
        tuple(finding for reading in readings for finding in reading.findings),
    )


def _read_path(name: str, choice: Choice) -> Iterator[Reading]:
    path = Path(name)
    if name == "-":
        yield from _read_pipe(sys.stdin.buffer, name, choice)
    elif choice.searches and is_store(name):
        yield from (_name_files(piece, name) for piece in read_store(name, choice.base))
    elif path.is_dir():
        yield from _read_folder(path, choice)
    elif path.is_file():
        yield from _read_input(Input(name, path), choice, "violation")
    elif path.exists():
        with path.open("rb") as pipe:
            yield from _read_pipe(pipe, name, choice)
    else:
        for found_name in _expand(name):
            yield from _read_path(found_name, choice)


def _read_folder(folder: Path, choice: Choice) -> Iterator[Reading]:
    is_empty = True
    for found in _walk(folder, choice):
        is_empty = False
        if found.is_dir():
            yield from _read_inner_store(str(found), choice)
        else:
            yield from _read_input(Input(str(found), found), choice, "info")
    if is_empty:
        message = "No file of the folder has a name that some format has."
        fix = "Correct the name of the folder, or name a file and its `--format`."
        found_none = Finding(
            "folder-not-empty", "warning", message, fix=fix, place=Place(str(folder))
        )
        yield Reading((), (found_none,))


def _read_inner_store(name: str, choice: Choice) -> Iterator[Reading]:
    """Read a tracking store that lies somewhere in a folder."""
    try:
        yield from _read_path(name, choice)
    except SourceError as error:
        place = Place(name)
        found = Finding("file-readable", "violation", error.what, fix=error.fix or "", place=place)
        yield Reading((), (found,), (name,))


def _name_files(piece: Reading, name: str) -> Reading:
    return Reading(piece.records, piece.findings, (name,))


def _read_pipe(pipe: BinaryIO, name: str, choice: Choice) -> Iterator[Reading]:
    """Read what can be read only once, through a file, so that its size does not matter."""
    with tempfile.NamedTemporaryFile() as spool:
        shutil.copyfileobj(pipe, spool)
        spool.flush()
        yield from _read_input(Input(name, Path(spool.name)), choice, "violation")


def _walk(folder: Path, choice: Choice) -> Iterator[Path]:
    """Yield the files of a folder that some source reads, by name, without hidden ones.

    A tracking store of MLflow inside of it is one, as a folder.
    """
    for where, folders, files in os.walk(folder):
        if folders and where != str(folder) and choice.searches and is_store(where):
            folders[:] = []
            yield Path(where)
            continue
        folders[:] = sorted(name for name in folders if name in _SHOWN or name[:1] != ".")
        for name in sorted(files):
            if not name.startswith(".") and choice.tries(name):
                found = Path(where, name)
                if found.is_file() or not found.exists():  # a link to nothing is told
                    yield found


def _read_input(source: Input, choice: Choice, severity: Severity) -> Iterator[Reading]:
    """Read one file; a file that was named must be of some format, one of a folder need not."""
    try:
        chosen = choice.detect(source)
        if chosen is None:
            finding = _report_unknown(source, severity)
            yield Reading((), (finding,), (source.name,))
            return
        for piece in chosen.read(source, choice.base):
            yield Reading(piece.records, piece.findings, (source.name,))
    except SourceError as error:
        if severity == "violation":
            raise
        message = error.what
        finding = Finding("file-readable", "violation", message, place=Place(source.name))
        yield Reading((), (finding,), (source.name,))


def _report_unknown(source: Input, severity: Severity) -> Finding:
    place = Place(source.name, 1, 1)
    if not source.head.strip():
        return Finding("file-not-empty", severity, "The file is empty.", place=place)
    tried = ", ".join(one.name for one in sources())
    return Finding(
        rule="source-known",
        severity=severity,
        message=f"The file is of no format that is known. Tried: {tried}.",
        fix=f"{_advise(source)} For another format write a mapping and see what it gives: "
        f"{_try_mapping(source.name)}",
        place=place,
    )


def _advise(source: Input) -> str:
    """Return the next step for a text, or for what looks like records of the schema."""
    if source.suffix in (".md", ".markdown"):
        return "If it is the card of a model, read it with `--format huggingface-model-card`."
    if b"experiment_id:" in source.head and source.name.endswith("meta.yaml"):
        return "It is part of a tracking store of MLflow: read the folder of all its experiments."
    types = [one for one in _TYPE.finditer(source.head) if one[2].decode() in vocabulary().classes]
    if types and types[0][1]:
        return "Write `id:` and `type:` without `@`, or write it in JSON, as JSON-LD."
    if types:
        return "Records stand at the top of a file: one, a list, or documents parted by `---`."
    return "A record needs `id:` and `type:`."


def _report_unfit(patterns: tuple[str, ...], mapping: str) -> Finding:
    return Finding(
        rule="source-known",
        severity="violation",
        message=f"No file fits the mapping, which reads {', '.join(patterns) or 'any file'}.",
        fix="Look at `files:` and `contains:`.",
        place=Place(mapping, 1, 1),
    )


def _try_mapping(name: str) -> str:
    return f"modellake add --mapping my.yaml --dry-run {shlex.quote(name)}"


def _join(piece: Reading, seen: dict[str, bytes]) -> Reading:
    """Return the piece without records that were read before with the same content."""
    records: list[Record] = []
    findings = list(piece.findings)
    for record in piece.records:
        digest = bytes.fromhex(record.digest)
        before = seen.setdefault(record.id, digest) if record.id else None
        if before is not None and before is not digest and before == digest:
            continue
        if before is not None and before != digest and not is_merged(record):
            findings.append(_report_second(record))
        records.append(record)
    return Reading(tuple(records), tuple(findings), piece.files)


def _report_second(record: Record) -> Finding:
    return Finding(
        rule="id-unique",
        severity="violation",
        message="Another record with this id was read before, with other content.",
        record=record.id,
        field="id",
        value=record.id,
        fix="Give one of the two another id, or remove it.",
        place=record.place("/id"),
    )

"""The files that a lake keeps of datasets, programs and models: named by their content."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from modellake.ledger import Ledger
from modellake.record import Record

__all__ = ["FileStore", "StoredFile", "hash_file", "list_stored"]

_FOLDER = "files"

#: How the store names a file. Another `files/…` in a record is a path of its author's.
_STORED = re.compile(_FOLDER + r"/([0-9a-f]{2})/(\1[0-9a-f]{62})(\.[^/]*)?")

#: What a content that names a file of the store has in it: most have not, and are not parsed.
_HINT = f'"{_FOLDER}/'.encode()

_PART = ".part-"


@dataclass(frozen=True)
class StoredFile:
    """A file of the store.

    Attributes:
        path: Where it lies, from the lake's folder (`files/ab/abcd….skops`).
        digest: Its SHA-256, in hexadecimal.
        size: Its size in bytes.
        is_new: True if no file of this content was there before.
    """

    path: str
    digest: str
    size: int
    is_new: bool


class FileStore:
    """The folder `files` of a lake. A file is there whole or not at all, and never changes.

    Args:
        folder: The lake's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, write: Callable[[IO[bytes]], object], suffix: str) -> StoredFile:
        """Keep what a function writes, under the digest of it.

        Args:
            write: Is given a binary file to write to.
            suffix: What the file's name ends in, for example `.csv`.

        Raises:
            OSError: The disk is full, or may not be written; nothing is left behind then.
        """
        root = self._folder / _FOLDER
        root.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(prefix=_PART, dir=root)
        part = Path(name)
        try:
            with open(descriptor, "w+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)  # so that `sweep` knows that somebody writes
                write(file)
                file.flush()
                os.fsync(file.fileno())
                size = file.seek(0, os.SEEK_END)
                file.seek(0)
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            path = f"{_FOLDER}/{digest[:2]}/{digest}{suffix}"
            final = self._folder / path
            is_new = not final.exists()
            final.parent.mkdir(exist_ok=True)
            part.replace(final)
        finally:
            part.unlink(missing_ok=True)
        return StoredFile(path, digest, size, is_new)

    def locate(self, path: str) -> Path:
        """Return where a file of the store lies, whether or not it is there."""
        return self._folder / path

    def is_whole(self, path: str) -> bool:
        """Say whether a file is there and holds what its name says; reads all of it."""
        file = self.locate(path)
        return file.is_file() and file.name.startswith(hash_file(file))

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; those that are gone already are no error."""
        for path in paths:
            final = self._folder / path
            final.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # others lie in the folder
                final.parent.rmdir()

    def sweep(self) -> None:
        """Remove what writers that were killed left unfinished."""
        for part in (self._folder / _FOLDER).glob(f"{_PART}*"):
            with contextlib.suppress(FileNotFoundError, BlockingIOError), part.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                part.unlink()


def hash_file(file: Path, algorithm: str = "sha256") -> str:
    """Return the digest of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, algorithm).hexdigest()


def list_stored(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Yield the lake's own files that any version of a record names: the record's id, and the path.

    The ledger is read at the highest clearance: a hidden record keeps its files too.
    """
    for entry in ledger.entries():
        if entry.action == "add" and entry.content and _HINT in entry.content:
            for one in Record.load(entry.content).json.get("distribution") or ():
                path = one.get("file_path") if isinstance(one, Mapping) else None
                if isinstance(path, str) and _STORED.fullmatch(path):
                    yield entry.record, path

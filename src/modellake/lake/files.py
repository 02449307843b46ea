"""The files that a lake keeps of datasets, programs and models: named by their content."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

__all__ = ["FileStore", "StoredFile", "hash_file", "list_stored"]

_FOLDER = "files"


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
        descriptor, name = tempfile.mkstemp(prefix=".part-", dir=root)
        part = Path(name)
        try:
            with open(descriptor, "w+b") as file:
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

    def remove(self, paths: Iterable[str]) -> None:
        """Remove files; those that are gone already are no error."""
        for path in paths:
            final = self._folder / path
            final.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # others lie in the folder
                final.parent.rmdir()


def hash_file(file: Path, algorithm: str = "sha256") -> str:
    """Return the digest of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, algorithm).hexdigest()


def list_stored(json: Mapping[str, Any]) -> Iterator[str]:
    """Yield the paths of the lake's own files that a record names.

    Example:
        >>> list(list_stored({"distribution": [{"file_path": "files/ab/ab12.csv"}]}))
        ['files/ab/ab12.csv']
    """
    for one in json.get("distribution") or ():
        path = one.get("file_path") if isinstance(one, Mapping) else None
        if isinstance(path, str) and path.startswith(f"{_FOLDER}/") and ".." not in path:
            yield path

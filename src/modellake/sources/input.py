"""What a source is, and what it reads from."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import BinaryIO

from modellake.errors import SourceError
from modellake.record import Reading
from modellake.sources.text import decode

__all__ = ["HEAD", "Input", "Source"]

#: Bytes of a file that a source may look at to know its format.
HEAD = 65_536


@dataclass(frozen=True)
class Input:
    """One file, or bytes that stand for one.

    Attributes:
        name: The file's name as it was given; `-` for standard input and for bytes.
        path: The file, or None.
        data: The bytes where there is no file.
    """

    name: str
    path: Path | None = None
    data: bytes = field(default=b"", repr=False)

    @functools.cached_property
    def suffix(self) -> str:
        """The ending of the name in lower case, with its dot."""
        return PurePath(self.name).suffix.lower()

    @property
    def size(self) -> int:
        """The size in bytes."""
        return len(self.data) if self.path is None else self.path.stat().st_size

    @functools.cached_property
    def head(self) -> bytes:
        """The first bytes, enough to know the format; UTF-8 where a mark tells another encoding."""
        head = self._start
        if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")):
            text = decode(head, self.name, limit=HEAD).text
            return (text or "").encode("utf-8", errors="replace")
        return head.removeprefix(b"\xef\xbb\xbf")

    @functools.cached_property
    def _start(self) -> bytes:
        with self.open() as stream:
            return stream.read(HEAD)

    def open(self) -> BinaryIO:
        """Return a stream from the start.

        Raises:
            SourceError: The file cannot be opened.
        """
        if self.path is None:
            return io.BytesIO(self.data)
        try:
            return self.path.open("rb")
        except OSError as error:
            reason = error.strerror or "it cannot be opened"
            raise SourceError(f"The file cannot be read: {reason}.", where=self.name) from error

    def read(self, limit: int) -> bytes:
        """Return the bytes, and no more than one past the limit."""
        if len(self._start) < HEAD:  # that is all of them
            return self._start[: limit + 1]
        with self.open() as stream:
            return stream.read(limit + 1)


@dataclass(frozen=True)
class Source:
    """A format that is read: one module of this package, with a constant `SOURCE`.

    Attributes:
        name: The word of options and messages; the key of what it leaves in `unmapped`.
        title: What it reads, for people.
        suffixes: The endings of the files that are tried in a folder.
        detect: Says from the first bytes and the name how sure it is, from 0 (not mine) to 1.
        names: Names of files that are tried in a folder whatever their ending.
        read: Yields what it reads, piece by piece; gets the input and the base of ids. It raises
            only `ModelLakeError`.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    detect: Callable[[bytes, str], float]
    read: Callable[[Input, str], Iterator[Reading]]
    names: tuple[str, ...] = ()

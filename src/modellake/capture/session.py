"""What capture knows of a lake while a process works with it: its files, its data, its fits."""

from __future__ import annotations

import contextlib
import itertools
import json
import re
import weakref
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modellake.capture.known import KnownData, mark_frame, read_mark
from modellake.capture.loading import load_frame
from modellake.capture.measuring import print_frame
from modellake.errors import LakeError, SourceError
from modellake.lake.files import FileStore, hash_file
from modellake.record import compact_id, expand_id

if TYPE_CHECKING:
    import pandas

    from modellake.lake import Lake

__all__ = ["Session"]

_FINGERPRINT = "SELECT ?data WHERE {{ ?data mlk:fingerprint {} }} ORDER BY ?data LIMIT 1"


class Session:
    """One lake, and what of it this process has seen.

    Attributes:
        lake: The lake.
        files: Where the lake keeps files; None where it lies in a database.
        known: The data that were captured here, newest last.
    """

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.files = None if "://" in lake.location else FileStore(Path(lake.location))
        self.known: list[KnownData] = []
        self._present: set[str] = set()
        self._made: dict[int, tuple[weakref.ref[Any], str]] = {}

    def find(self, id: str) -> Mapping[str, Any] | None:  # noqa: A002  # the slot's name
        """Return the slots of a record, or None; a lake that is not made yet has none."""
        try:
            found = self.lake.find(id)
        except LakeError:
            return None
        return found.json if found else None

    def mark(self, frame: pandas.DataFrame, known: KnownData) -> pandas.DataFrame:
        """Return the same data as a frame that tells its dataset, and remember it."""
        marked = mark_frame(frame, known.id)
        self.known.append(known.hold(marked))
        return marked

    def note_made(self, result: Any, parent: str) -> None:
        """Remember that an array or a frame was made from a dataset, as long as it lives."""
        key = id(result)

        def forget(_: object) -> None:
            self._made.pop(key, None)

        with contextlib.suppress(TypeError):  # a list cannot be watched
            self._made[key] = (weakref.ref(result, forget), parent)

    def note_result(self, data: Any, result: Any) -> None:
        """Remember that a result was made from data, if one knows which dataset these are."""
        parent = self.find_parent(data)
        if parent:
            self.note_made(result, parent)

    def find_parent(self, data: Any) -> str | None:
        """Return the id of the dataset that data were made from, or None."""
        reference, parent = self._made.get(id(data), (None, None))
        if reference is not None and reference() is data:
            return parent
        return read_mark(data)

    def find_fingerprint(self, text: str) -> str | None:
        """Return the id of a dataset of the lake that has a fingerprint, or None."""
        return next(iter(self.select_ids(_FINGERPRINT.format(json.dumps(text)))), None)

    def select_ids(self, query: str) -> list[str]:
        """Return the ids in the first column of a query's answer; none of a lake not made yet."""
        try:
            rows = self.lake.select(query).rows
        except LakeError:
            return []
        return [compact_id(str(row[0]), self.lake.base) for row in rows]

    def spell(self, id: str) -> str:  # noqa: A002  # the slot's name
        """Return an id as a query has it."""
        return f"<{expand_id(id, self.lake.base)}>"

    def find_files(self, json: Mapping[str, Any]) -> Iterator[Path]:
        """Yield the files of the lake that a record names, if they are what it says they are.

        Raises:
            SourceError: A file is another one than the recorded digest says.
        """
        for one in json.get("distribution", ()):
            path = one.get("file_path", "")
            if self.files is None or not path.startswith("files/"):
                continue
            file = self.files.locate(path)
            for checksum in one.get("checksum", ()) if file.is_file() else ():
                if hash_file(file, checksum["checksum_algorithm"]) != checksum["checksum_value"]:
                    raise SourceError("The file was changed since it was stored.", where=path)
            if file.is_file():
                yield file

    def load_known(self, id: str) -> pandas.DataFrame | None:  # noqa: A002  # the slot's name
        """Return the data of a dataset, or None where no file reads back as what was recorded."""
        json = self.find(id) or {}
        frame = load_frame(json, self.files)
        text = json.get("fingerprint")
        return frame if frame is not None and text and print_frame(frame) == text else None

    def has(self, id: str) -> bool:  # noqa: A002  # the slot's name
        """Say whether the lake has a record, or had it when this process last asked."""
        if id not in self._present and self.find(id) is not None:
            self._present.add(id)
        return id in self._present

    def note_present(self, ids: Iterable[str]) -> None:
        """Remember that the lake has these records."""
        self._present.update(ids)

    def load_data(self, id: str) -> pandas.DataFrame:  # noqa: A002  # the slot's name
        """Return the data of a dataset with their mark; see `Lake.load`."""
        json = self.lake.get(id).json
        frame = load_frame(json, self.files)
        if frame is None:
            raise SourceError(
                "No file of the data can be read.",
                where=id,
                fix="Keep copies of data (`capturing(keep=True)`), or bring the file back.",
            )
        text = json.get("fingerprint")
        if text and print_frame(frame) != text:
            raise SourceError("The file no longer holds the data that were recorded.", where=id)
        known = KnownData(id, text, tuple(map(str, frame.columns)), len(frame))
        return self.mark(frame, known)

    def count_ids(self, first: str) -> Iterator[tuple[int, str]]:
        """Yield the ids of one name, as `dataset/iris` and `dataset/iris.2`, with their numbers."""
        yield 1, first
        for number in itertools.count(2):
            yield number, f"{first}.{number}"

    def strip_number(self, id: str) -> str:  # noqa: A002  # the slot's name
        """Return the first id of its name."""
        return re.sub(r"\.\d+$", "", id)

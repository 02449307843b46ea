"""What capture knows of a lake while a process works with it: its files, its data, its fits."""

from __future__ import annotations

import contextlib
import itertools
import json
import mimetypes
import re
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from modellake.capture.data import KnownData, read_mark
from modellake.capture.journal import Journal
from modellake.capture.loading import load_frame
from modellake.capture.surroundings import find_surroundings
from modellake.errors import LakeError, SourceError
from modellake.lake.files import FileStore, StoredFile, hash_file
from modellake.record import compact_id, expand_id

if TYPE_CHECKING:
    import pandas

    from modellake.capture.analyzing import StudyOf
    from modellake.capture.ingesting import Ingesting
    from modellake.capture.processing import Processing
    from modellake.capture.reevaluating import Evaluation
    from modellake.lake import Lake

__all__ = ["Frames", "Session"]

Frames: TypeAlias = "pandas.DataFrame | Sequence[pandas.DataFrame]"

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

    def open_journal(self) -> Journal:
        """Return a journal that begins now."""
        return Journal(self, find_surroundings())

    def ingest(self, *, by: str, source: str | None, purpose: str | None) -> Ingesting:
        """Begin an ingestion: use it as a context, and read in it.

        Args:
            by: Who does it: a name, or the id of an agent.
            source: Where the data come from: an address, a name, or the id of a source; by default
                what is read.
            purpose: Why: a text, or the id of a purpose.
        """
        from modellake.capture.ingesting import Ingesting

        return Ingesting(self, by=by, source=source, purpose=purpose)

    def process(
        self,
        data: Frames,
        *,
        by: str,
        purpose: str | None,
        name: str | None,
    ) -> Processing:
        """Begin a process: use it as a context, with an `operation` for each step.

        Args:
            data: What goes in: one frame or several.
            by: Who does it.
            purpose: Why.
            name: What the process is called; by default after what comes out.
        """
        from modellake.capture.processing import Processing

        return Processing(self, data, by=by, purpose=purpose, name=name)

    def split(
        self,
        data: pandas.DataFrame,
        shares: tuple[float, float],
        *,
        seed: int,
        stratify: str | None,
        by: str | None,
    ) -> tuple[pandas.DataFrame, ...]:
        """Split data into train, validation (if asked for) and test, and record the repartition.

        Args:
            data: The frame.
            shares: The shares of rows for testing and for choosing between models.
            seed: The seed of the random numbers.
            stratify: The column whose proportions are kept.
            by: Who does it; by default who writes to the lake.
        """
        from modellake.capture.splitting import Plan, split_frame

        plan = Plan(*shares, seed, stratify)
        return split_frame(self, data, plan, by=by or self.lake.actor)

    def study(self, name: str, *, objective: str | None) -> StudyOf:
        """Name a study, in which analyses are done.

        Args:
            name: What it is called.
            objective: The question that it is to answer.
        """
        from modellake.capture.analyzing import StudyOf

        return StudyOf(self, name, objective)

    def find(self, id: str) -> Mapping[str, Any] | None:  # noqa: A002  # the slot's name
        """Return the slots of a record, or None; a lake that is not made yet has none."""
        try:
            found = self.lake.find(id)
        except LakeError:
            return None
        return found.json if found else None

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

    def evaluate(
        self,
        model: str,
        data: str,
        trust: tuple[tuple[str, ...], bool],
        *,
        measures: Sequence[str] | None,
        by: str | None,
    ) -> Evaluation:
        """Measure a stored model again on a recorded dataset, and record what comes out.

        Args:
            model: The id of the model.
            data: The id of the dataset; the lake or its location must still hold the data.
            trust: Types that may be made, besides those that skops knows to be harmless; and
                whether a file may be loaded that runs code (a pickle, or joblib).
            measures: What to measure; by default what is claimed.
            by: Who measures. The result counts as independent if that is not who made the model.

        Raises:
            RecordNotFoundError: There is no such model or dataset.
            SourceError: The file of one is gone, or is not the one that was recorded.
            UsageError: The file needs types that are not trusted, or runs code.
        """
        from modellake.capture.reevaluating import Trust, reevaluate

        by = by or self.lake.actor
        return reevaluate(self, model, data, measures=measures, trust=Trust(*trust), by=by)

    def load(self, id: str) -> pandas.DataFrame | None:  # noqa: A002  # the slot's name
        """Return the data of a dataset, or None where no file of it can be read."""
        return load_frame(self.find(id) or {}, self.files)

    def has(self, id: str) -> bool:  # noqa: A002  # the slot's name
        """Say whether the lake has a record, or had it when this process last asked."""
        if id not in self._present and self.find(id) is not None:
            self._present.add(id)
        return id in self._present

    def count_ids(self, first: str) -> Iterator[tuple[int, str]]:
        """Yield the ids of one name, as `dataset/iris` and `dataset/iris.2`, with their numbers."""
        yield 1, first
        for number in itertools.count(2):
            yield number, f"{first}.{number}"

    def strip_number(self, id: str) -> str:  # noqa: A002  # the slot's name
        """Return the first id of its name."""
        return re.sub(r"\.\d+$", "", id)

    def keep_bytes(
        self, journal: Journal, content: bytes, suffix: str, name: str
    ) -> dict[str, Any] | None:
        """Keep bytes in the lake, and return their Distribution, or None without a place."""
        return self.keep(journal, lambda file: file.write(content), suffix, name)

    def keep(
        self, journal: Journal, write: Callable[[IO[bytes]], object], suffix: str, name: str
    ) -> dict[str, Any] | None:
        """Keep what a function writes, and return its Distribution, or None."""
        if self.files is None:
            return None
        stored = self.files.keep(write, suffix)
        if stored.is_new:
            journal.note_file(stored.path)
        return describe_file(stored, name)


def describe_file(stored: StoredFile, name: str) -> dict[str, Any]:
    """Return the Distribution of a file of the store."""
    media_type, _ = mimetypes.guess_type(f"x{Path(stored.path).suffix}")
    return {
        "type": "Distribution",
        "name": name,
        "file_path": stored.path,
        "media_type": media_type or "application/octet-stream",
        "byte_size": stored.size,
        "checksum": [
            {
                "type": "Checksum",
                "checksum_algorithm": "sha256",
                "checksum_value": stored.digest,
            }
        ],
    }

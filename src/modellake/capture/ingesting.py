"""Ingestion: data come in from one source, and what changed since the last time is told."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urljoin, urlsplit

from modellake.capture.data import KEPT, keep_frame, note_dataset, take_fingerprint
from modellake.capture.journal import Journal
from modellake.capture.known import KnownData
from modellake.capture.naming import clean_address, drop_unknown, is_id_of, slug
from modellake.capture.relating import note_relations
from modellake.capture.session import Session
from modellake.checking.report import Report
from modellake.errors import SourceError

if TYPE_CHECKING:
    import pandas

__all__ = ["Ingesting"]

_PATIENCE = 60.0


class Ingesting:
    """An ingestion under way, as `Lake.ingest` begins it. Each reading is recorded as one Ingest.

    Attributes:
        report: What could not be captured, and what is wrong with what was.
        datasets: The ids of the datasets that were filled.
    """

    def __init__(
        self, session: Session, *, source: str | None, by: str, purpose: str | None
    ) -> None:
        self._session = session
        self._source = source
        self._by = by
        self._purpose = purpose
        self._journal = Journal(session)
        self._readings: list[dict[str, Any]] = []
        self._begun: dict[str, Any] | None = None

    @property
    def report(self) -> Report:
        """What could not be captured, and what is wrong with what was."""
        return self._journal.report

    @property
    def datasets(self) -> tuple[str, ...]:
        """The ids of the datasets that were filled."""
        return tuple(reading["ingest_to"] for reading in self._readings)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._journal.close("the ingestion", self._close, error)

    def read_csv(
        self,
        path: str | Path,
        *,
        name: str | None = None,
        about: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> pandas.DataFrame:
        """Return a CSV file as a frame, and record where it came from.

        Args:
            path: A file or an address; one that is no file here is looked for at the source.
            name: What the dataset is called; the file's name by default.
            about: Slots of the dataset that only a person knows, as `description` or `license`.
            options: What `pandas.read_csv` is given besides.
        """
        import pandas

        given = dict(options or {})
        return self._read_file(
            path, lambda file: pandas.read_csv(file, **given), name, about, bool(given)
        )

    def read_parquet(
        self,
        path: str | Path,
        *,
        name: str | None = None,
        about: Mapping[str, Any] | None = None,
        options: Mapping[str, Any] | None = None,
    ) -> pandas.DataFrame:
        """Return a Parquet file as a frame; otherwise as `read_csv`."""
        import pandas

        given = dict(options or {})
        return self._read_file(
            path, lambda file: pandas.read_parquet(file, **given), name, about, bool(given)
        )

    def read_sql(
        self,
        query: str,
        connection: Any,
        *,
        name: str,
        about: Mapping[str, Any] | None = None,
    ) -> pandas.DataFrame:
        """Return the rows of a query as a frame, and record the query.

        Args:
            query: The query, or the name of a table.
            connection: A connection, an engine of SQLAlchemy, or the address of a database.
            name: What the dataset is called.
            about: Slots of the dataset that only a person knows.
        """
        import pandas

        where = clean_address(str(getattr(connection, "url", connection)))
        place = where if "://" in where else None
        self._begun = {"name": name, "place": place, "how": f"SQL query: {query}"}
        frame = pandas.read_sql(query, connection)
        return self._take(frame, name, place, {"format": "sql", **(about or {})}, [])

    def read_frame(
        self, frame: pandas.DataFrame, *, name: str, about: Mapping[str, Any] | None = None
    ) -> pandas.DataFrame:
        """Return a frame that the work has already, recorded under a name."""
        self._begun = {"name": name, "place": None, "how": "DataFrame"}
        return self._take(frame, name, None, about or {}, None)

    def _read_file(
        self,
        path: str | Path,
        parse: Callable[[Any], pandas.DataFrame],
        name: str | None,
        about: Mapping[str, Any] | None,
        with_options: bool,
    ) -> pandas.DataFrame:
        place = self._find_place(str(path))
        file = Path(urlsplit(place).path if "://" in place else place)
        name = name or file.stem
        self._begun = {"name": name, "place": clean_address(place), "how": f"{file.suffix} file"}
        content = _fetch(place) if "://" in place else None
        frame = parse(io.BytesIO(content) if content is not None else place)
        with self._journal.guard("the file"):
            slots = {"filename": file.name, "format": file.suffix.lstrip(".") or None}
            copies = self._describe_file(place, file, content)
            if with_options:  # nobody else knows them, so what was read is kept besides
                kept = keep_frame(self._journal, frame, name)
                copies += [kept] if kept else []
            return self._take(frame, name, clean_address(place), {**slots, **(about or {})}, copies)
        return frame

    def _find_place(self, path: str) -> str:
        source = self._source or ""
        if "://" in path or Path(path).exists() or "://" not in source:
            return path
        return urljoin(source if source.endswith("/") else f"{source}/", path)

    def _describe_file(self, place: str, file: Path, content: bytes | None) -> list[dict[str, Any]]:
        """Return the Distribution of a file: where it is, its digest, and the copy that is kept."""
        size = file.stat().st_size if content is None else len(content)
        wanted = self._journal.surroundings.keep
        if wanted or (wanted is None and size <= KEPT):
            whole = file.read_bytes() if content is None else content
            copy = self._journal.keep_bytes(whole, file.suffix, file.name)
            if copy:
                return [copy]
        if content is None:
            with file.open("rb") as opened:
                digest = hashlib.file_digest(opened, "sha256").hexdigest()
        else:
            digest = hashlib.sha256(content).hexdigest()
        where = {"file_path": place} if content is None else {"download_url": clean_address(place)}
        checksum = {"checksum_algorithm": "sha256", "checksum_value": digest}
        return [{"name": file.name, **where, "byte_size": size, "checksum": [checksum]}]

    def _take(
        self,
        frame: pandas.DataFrame,
        name: str,
        place: str | None,
        about: Mapping[str, Any],
        distribution: list[dict[str, Any]] | None,
    ) -> pandas.DataFrame:
        """Record what was read, and return it with the mark of its dataset."""
        begun, self._begun = self._begun or {}, None
        with self._journal.guard(f"the data {name}"):
            by = self._journal.note_person(self._by)
            slots = {"location": place, **about}
            known = note_dataset(
                self._journal,
                frame,
                take_fingerprint(self._journal, frame),
                name=name,
                stage="raw_data",
                by=by,
                about=drop_unknown(slots),
                distribution=distribution or None,
            )
            changes = self._track(frame, known)
            self._readings.append({**begun, "ingest_to": known.id, "change_tracking": changes})
            return self._session.mark(frame, known)
        return frame

    def _track(self, frame: pandas.DataFrame, known: KnownData) -> str:
        """Say what changed since the version before, and write it down in the new version."""
        json = self._journal.records.get(known.id)
        if json is None or json.get("type") != "ModelLakeDataset":
            return f"Compared by fingerprint: nothing changed since {known.id}."
        previous = json.get("previous_version")
        if previous is None:
            return "Compared by fingerprint: the first version."
        before = self._journal.attempt("what changed", lambda: self._session.load_known(previous))
        notes = tell_changes(before, frame)
        self._journal.note({"id": known.id, "version_notes": notes})
        if before is not None:
            with self._journal.guard(f"how {known.id} is related to {previous}"):
                note_relations(self._journal, known.id, frame, previous, before)
        return f"Compared by fingerprint with {previous}: {notes}"

    def _close(self, error: BaseException | None) -> None:
        if error is not None:
            failed = self._begun or {"name": self._source or "data", "place": None, "how": None}
            self._note_ingest(failed, error)
        for reading in self._readings:
            self._note_ingest(reading, None)

    def _note_ingest(self, reading: Mapping[str, Any], error: BaseException | None) -> None:
        json = {
            "id": f"ingest/{slug(reading['name'])}",
            "type": "Ingest",
            "name": f"Ingest of {reading['name']}",
            **self._journal.describe_run(self._purpose, error),
            "ingestion_mode": "batch",
            "ingestion_method_name": reading["how"],
            "ingest_from": self._note_source(reading["place"] or reading["name"]),
            "ingest_to": reading.get("ingest_to"),
            "ingested_by": [self._journal.note_person(self._by)],
            "change_tracking": reading.get("change_tracking"),
        }
        self._journal.note_activity(drop_unknown(json))

    def _note_source(self, place: str) -> str:
        text = clean_address(self._source or place)
        if is_id_of(text, "source") and "://" not in text:
            return text
        parts = urlsplit(text)
        named = f"{parts.netloc}{parts.path}".rstrip("/") if parts.scheme else Path(text).name
        json = {
            "id": f"source/{slug(named)}",
            "type": "DatasetSource",
            "name": named,
            "source_url": text if parts.scheme in ("http", "https") else None,
            "location": text if text != named else None,
        }
        return self._journal.note_absent(drop_unknown(json))


def tell_changes(before: pandas.DataFrame | None, after: pandas.DataFrame) -> str:
    """Return in words what changed from one version of data to the next.

    Example:
        >>> import pandas
        >>> one = pandas.DataFrame({"age": [1, 2]})
        >>> tell_changes(one, pandas.DataFrame({"age": [2, 3, 4]}))
        '2 rows added, 1 removed.'
    """
    if before is None:
        return "the content changed; no copy of the version before can be read as it was."
    old, new = set(map(str, before.columns)), set(map(str, after.columns))
    said = [
        f"column {name} {word}"
        for word, names in (("added", new - old), ("removed", old - new))
        for name in sorted(names)
    ]
    common = [name for name in after.columns if str(name) in old]
    counts = [Counter(map(tuple, frame[common].to_numpy().tolist())) for frame in (before, after)]
    added, removed = (counts[1] - counts[0]).total(), (counts[0] - counts[1]).total()
    if added or removed:
        said.append(f"{added} rows added, {removed} removed")
    return f"{'; '.join(said) or 'only the order or the types of columns changed'}."


def _fetch(address: str) -> bytes:
    """Return what lies at an address.

    Raises:
        SourceError: It cannot be had.
    """
    import httpx

    try:
        answer = httpx.get(address, follow_redirects=True, timeout=_PATIENCE)
        answer.raise_for_status()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SourceError(f"It cannot be read: {error}.", where=clean_address(address)) from error
    return answer.content

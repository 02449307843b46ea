"""Frames → datasets of the lake: which one a frame is, and the record of one that is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from modellake.capture.journal import Journal
from modellake.capture.known import KnownData, read_mark
from modellake.capture.measuring import list_metrics, measure_frame, print_frame
from modellake.capture.naming import drop_unknown, slug, write_size
from modellake.errors import UsageError

if TYPE_CHECKING:
    import pandas


__all__ = [
    "find_data",
    "get_data",
    "keep_frame",
    "note_dataset",
    "take_fingerprint",
]

#: Frames up to so many bytes are copied into the lake unless somebody says otherwise.
KEPT = 16 << 20

_PLACES = {
    "raw_data": ("storage/raw", "registry/data-catalog"),
    "intermediate_data": ("storage/intermediate", "registry/data-catalog"),
    "analysis_data": ("storage/analysis", "registry/analysis-data-catalog"),
}


def find_data(journal: Journal, frame: pandas.DataFrame, text: str) -> KnownData | None:
    """Return the dataset that a frame is, by its fingerprint; None where no record has it."""
    session, marked = journal.session, read_mark(frame)
    same = [known for known in reversed(session.known) if known.fingerprint == text]
    if same:
        return next((known for known in same if known.id == marked), same[0])
    columns = tuple(map(str, frame.columns))
    here = (id_ for id_, slots in journal.records.items() if slots.get("fingerprint") == text)
    found = next(here, None) or session.find_fingerprint(text)
    return KnownData(found, text, columns, len(frame)) if found else None


def get_data(journal: Journal, frame: object, *, by: str, name: str) -> KnownData:
    """Return the dataset that a frame is; one that no record has yet becomes one.

    Raises:
        UsageError: It is no DataFrame.
    """
    import pandas

    if not isinstance(frame, pandas.DataFrame):
        raise UsageError(
            f"A DataFrame is expected, not {type(frame).__name__}.",
            fix="Pass what `ingest.read_csv` or `process.result` returned.",
        )
    text = take_fingerprint(journal, frame)
    known = journal.attempt(
        "which data these are", lambda: find_data(journal, frame, text) if text else None
    )
    if known is not None:
        return known
    parent = journal.session.find_parent(frame)
    return note_dataset(
        journal,
        frame,
        text,
        name=name,
        stage="intermediate_data",
        by=by,
        about={"derived_from_dataset": [parent]} if parent else {},
    )


def take_fingerprint(journal: Journal, frame: pandas.DataFrame) -> str | None:
    """Return the fingerprint of a frame; None, with a finding, where none can be taken."""
    return journal.attempt("the fingerprint", lambda: print_frame(frame))


def note_dataset(
    journal: Journal,
    frame: pandas.DataFrame,
    text: str | None,
    *,
    name: str,
    stage: str,
    by: str,
    about: Mapping[str, Any],
    distribution: Sequence[Mapping[str, Any]] | None = None,
    type: str = "ModelLakeDataset",  # noqa: A002  # the slot's name
) -> KnownData:
    """Take the record of a frame along, unless the lake has the same data under that name.

    Args:
        journal: The journal of the activity.
        frame: The data.
        text: Their fingerprint, or None where none could be taken.
        name: What the dataset is called; its id is made of it.
        stage: How far the data are prepared.
        by: The id of who looks after it.
        about: Slots that only the caller knows; they win.
        distribution: The files that hold it; by default a copy that is kept in the lake.
        type: The class of the record.
    """
    store, register = _PLACES[stage]
    segment = "split" if type == "DataSplit" else "dataset"
    json = {
        "id": f"{segment}/{slug(name)}",
        "type": type,
        "name": name,
        "dataset_stage": stage,
        "dataset_structure": "structured",
        "modality": ["tabular"],
        "creation_date": journal.started_at.date().isoformat(),
        "administrator": by,
        "stored_in": [store],
        "registered_in": [register],
        "row_count": len(frame),
        "column_count": len(frame.columns),
        "fingerprint": text,
        **about,
    }
    known_id, is_new = journal.note_version(
        drop_unknown(json), lambda found: text is not None and found.get("fingerprint") == text
    )
    if is_new:
        _complete(journal, known_id, frame, distribution)
    else:
        _add_origins(journal, known_id, about)
    return KnownData(known_id, text, tuple(map(str, frame.columns)), len(frame))


def _add_origins(journal: Journal, id: str, about: Mapping[str, Any]) -> None:  # noqa: A002
    """Add to a dataset that is there what else it was made from."""
    found = journal.get(id)
    before = found.get("derived_from_dataset", [])
    more = [one for one in about.get("derived_from_dataset", []) if one not in before]
    if more:
        journal.note({**found, "derived_from_dataset": [*before, *more]})


def _complete(
    journal: Journal,
    id: str,  # noqa: A002  # the slot's name
    frame: pandas.DataFrame,
    distribution: Sequence[Mapping[str, Any]] | None,
) -> None:
    """Add to a new dataset its statistics and its files."""
    families = journal.surroundings.statistics
    target = journal.records[id].get("default_target")
    measured = journal.attempt(
        "the statistics of the data", lambda: measure_frame(frame, families, target=target)
    )
    for metric in list_metrics(measured or {}):
        journal.note_absent(metric)
    name = journal.records[id]["name"]
    if distribution is None:
        kept = journal.attempt("a copy of the data", lambda: keep_frame(journal, frame, name))
        distribution = [kept] if kept else []
    sizes = [one["byte_size"] for one in distribution if "byte_size" in one]
    size = write_size(sizes[0]) if sizes else None
    known = journal.records[id]
    more = {**(measured or {}), "distribution": list(distribution), "size": size}
    journal.note({"id": id, **more, **known})


def keep_frame(journal: Journal, frame: pandas.DataFrame, name: str) -> dict[str, Any] | None:
    """Keep a copy of a frame as Parquet, and return its Distribution, or None if it is large."""
    wanted = journal.surroundings.keep
    if wanted is False or (wanted is None and frame.memory_usage(index=False).sum() > KEPT):
        return None
    plain = frame.reset_index(drop=True)
    plain.attrs = {}
    plain.columns = plain.columns.map(str)

    def write(file: IO[bytes]) -> None:
        plain.to_parquet(file, engine="pyarrow", index=False)

    return journal.keep(write, ".parquet", f"{slug(name)}.parquet")

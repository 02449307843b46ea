"""Recorded datasets → frames, from the files that they name."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from modellake.lake.files import FileStore

if TYPE_CHECKING:
    import pandas

__all__ = ["load_frame"]


def load_frame(json: Mapping[str, Any], files: FileStore | None) -> pandas.DataFrame | None:
    """Return the data of a dataset's record, or None where none of its files can be read.

    Args:
        json: The slots of the dataset.
        files: Where the lake keeps files.
    """
    paths = [one["file_path"] for one in json.get("distribution") or () if "file_path" in one]
    for path in sorted(paths, key=lambda path: not path.endswith(".parquet")):  # which says it all
        inside = path.startswith("files/") and files is not None
        file = files.locate(path) if inside and files else Path(path)
        if file.is_file():
            return _read(file)
    return None


def _read(file: Path) -> pandas.DataFrame | None:
    import pandas

    if file.suffix == ".parquet":
        return pandas.read_parquet(file)
    if file.suffix in (".csv", ".gz", ".bz2", ".zip", ".xz"):
        return pandas.read_csv(file)
    return None

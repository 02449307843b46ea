"""What a process knows of the data in its hands: the dataset that a frame is."""

from __future__ import annotations

import weakref
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

__all__ = ["KnownData", "mark_frame", "read_mark"]

_MARK = "modellake"


@dataclass(frozen=True)
class KnownData:
    """A dataset that this process has seen.

    Attributes:
        id: The id of its record.
        fingerprint: Its fingerprint, or None where none could be taken.
        columns: The names of its columns.
        rows: The number of its rows.
    """

    id: str
    fingerprint: str | None
    columns: tuple[str, ...]
    rows: int
    _frame: weakref.ref[pandas.DataFrame] | None = field(default=None, repr=False)

    @property
    def frame(self) -> pandas.DataFrame | None:
        """The data, as long as the work holds them."""
        return self._frame() if self._frame else None

    def hold(self, frame: pandas.DataFrame) -> KnownData:
        """Return the same dataset, with the frame that holds its data."""
        return replace(self, _frame=weakref.ref(frame))


def mark_frame(frame: pandas.DataFrame, id: str) -> pandas.DataFrame:  # noqa: A002  # the slot
    """Return the same data as a frame that tells, and whose descendants tell, where it is from."""
    marked = frame.copy(deep=False)
    marked.attrs = {**frame.attrs, _MARK: id}
    return marked


def read_mark(data: object) -> str | None:
    """Return the id of the dataset that a frame was made from, or None."""
    found = getattr(data, "attrs", {}).get(_MARK)
    return found if isinstance(found, str) else None

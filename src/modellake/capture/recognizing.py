"""What is fitted → which data these are: the dataset, the features, the target."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modellake.capture.data import find_data, note_dataset
from modellake.capture.journal import Journal
from modellake.capture.known import KnownData
from modellake.capture.measuring import print_frame
from modellake.capture.naming import drop_unknown

if TYPE_CHECKING:
    import pandas

__all__ = ["Use", "recognize"]

#: Sparse matrices of more cells are not made tables.
_MOST = 2_000_000
#: So many rows are compared at once.
_BLOCK = 1 << 15


@dataclass(frozen=True)
class Use:
    """Data as an analysis uses them.

    Attributes:
        dataset: The id of the dataset.
        features: The names of the columns that go in.
        target: The names of the columns to predict; empty where there are none.
        frame: The data themselves, with these names.
    """

    dataset: str
    features: tuple[str, ...]
    target: tuple[str, ...] = ()
    frame: pandas.DataFrame | None = field(default=None, repr=False, compare=False)


def recognize(journal: Journal, data: Any, target: Any, *, by: str, name: str) -> Use | None:
    """Return which dataset X and y are, by their content; unknown data become a dataset.

    Args:
        journal: The journal of the analysis.
        data: X, as a method of an estimator is given it.
        target: y, or None.
        by: The id of who works with them.
        name: What unknown data are called.

    Returns:
        None where X is no table, as a list of texts.
    """
    features = _open(data, "x")
    if features is None:
        if data is not None:  # else the call itself is wrong, and says so
            reason = f"They are no table, or a sparse one of more than {_MOST:,} cells."
            journal.complain(f"which data the {name} are", reason)
        return None
    answers = None if target is None else _open(target, "y")
    whole = features if answers is None else _join(features, answers)
    names = tuple(map(str, features.columns))
    wanted = tuple(map(str, whole.columns))[len(names) :]
    known = None if features is data else _match(journal, whole)  # arrays say no names
    text = None if known else print_frame(whole)
    known = known or _find(journal, whole, str(text))
    if known is not None:
        dataset, found = known
        frame = whole.set_axis(list(found), axis=1)
        return Use(dataset, found[: len(names)], found[len(names) :], frame)
    parent = journal.session.find_parent(data)
    about: dict[str, Any] = {"derived_from_dataset": [parent]} if parent else {}
    if len(wanted) == 1:
        about["default_target"] = wanted[0]
    name = f"{name} {str(text)[-8:]}"  # nobody named them
    made = note_dataset(
        journal, whole, text, name=name, stage="analysis_data", by=by, about=drop_unknown(about)
    )
    return Use(made.id, names, wanted, whole.set_axis([*names, *wanted], axis=1))


def _open(data: Any, prefix: str) -> pandas.DataFrame | None:
    """Return X or y as a frame with named columns, or None where it is no table."""
    import numpy
    import pandas

    if isinstance(data, pandas.DataFrame):
        return data
    if hasattr(data, "tocsr"):  # a sparse matrix
        return _open(data.toarray(), prefix) if math.prod(data.shape) <= _MOST else None
    if isinstance(data, pandas.Series):
        return data.to_frame(prefix if data.name is None else str(data.name))
    try:
        array = numpy.asarray(data)
    except ValueError:  # lists of different lengths
        return None
    if array.ndim not in (1, 2) or array.dtype == object:
        return None
    table = array.reshape(len(array), -1)
    if table.shape[1] == 1 and prefix == "y":
        return pandas.DataFrame(table, columns=["y"])
    return pandas.DataFrame(table, columns=[f"{prefix}{n}" for n in range(table.shape[1])])


def _join(features: pandas.DataFrame, answers: pandas.DataFrame) -> pandas.DataFrame:
    import pandas

    right = answers.set_axis(features.index, axis=0) if len(answers) == len(features) else answers
    return pandas.concat([features, right], axis=1)


def _find(
    journal: Journal, whole: pandas.DataFrame, text: str
) -> tuple[str, tuple[str, ...]] | None:
    """Return the dataset that the data are: all of its columns, or some, under their names."""
    names = tuple(map(str, whole.columns))
    found = find_data(journal, whole, text)
    if found is not None:
        return found.id, names
    matched = _match(journal, whole)
    if matched is not None:
        return matched
    for known in reversed(journal.session.known):
        frame = known.frame
        if frame is None or known.rows != len(whole) or not set(names) < set(known.columns):
            continue
        if print_frame(frame[list(whole.columns)]) == text and _is_intact(known):
            return known.id, names
    return None


def _match(journal: Journal, whole: pandas.DataFrame) -> tuple[str, tuple[str, ...]] | None:
    """Return the dataset whose columns the data are, in the order of its rows, without names."""
    for known in reversed(journal.session.known):
        frame = known.frame
        if frame is None or known.rows != len(whole):
            continue
        names = _match_columns(whole, frame)
        if names is not None and _is_intact(known):
            return known.id, names
    return None


def _is_intact(known: KnownData) -> bool:
    """Say whether a frame still holds what was recorded: the work may have changed it since."""
    frame = known.frame
    return frame is not None and known.fingerprint in (None, print_frame(frame))


def _match_columns(whole: pandas.DataFrame, frame: pandas.DataFrame) -> tuple[str, ...] | None:
    """Return for each column the first one of a frame, not taken yet, that has the same values.

    One of the same name goes first.
    """
    free = list(range(frame.shape[1]))
    names = []
    for place, name in enumerate(whole.columns):
        column = whole.iloc[:, place].to_numpy()
        likely = sorted(free, key=lambda one: bool(frame.columns[one] != name))
        same = next((at for at in likely if _is_same(column, frame.iloc[:, at].to_numpy())), None)
        if same is None:
            return None
        free.remove(same)
        names.append(str(frame.columns[same]))
    return tuple(names)


def _is_same(one: Any, other: Any) -> bool:
    """Say whether two columns have the same values; those that differ mostly do so at once."""
    import numpy
    import pandas

    if one.dtype == object or other.dtype == object:
        return pandas.Series(one).equals(pandas.Series(other))
    floats = one.dtype.kind == "f" and other.dtype.kind == "f"
    for start in range(0, len(one), _BLOCK):
        block = slice(start, start + _BLOCK)
        if not numpy.array_equal(one[block], other[block]) and not (
            floats and numpy.array_equal(one[block], other[block], equal_nan=True)
        ):
            return False
    return True

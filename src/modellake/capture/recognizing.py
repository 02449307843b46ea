"""What is fitted → which data these are: the dataset, the features, the target."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from modellake.capture.data import find_data, note_dataset
from modellake.capture.measuring import print_frame
from modellake.capture.naming import drop_unknown

if TYPE_CHECKING:
    import pandas

    from modellake.capture.journal import Journal

__all__ = ["Use", "recognize"]


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
        return None
    answers = None if target is None else _open(target, "y")
    whole = features if answers is None else _join(features, answers)
    names = tuple(map(str, features.columns))
    wanted = tuple(map(str, whole.columns))[len(names) :]
    known = _find(journal, whole) or _match(journal, whole)
    if known is not None:
        dataset, found = known
        frame = whole.set_axis(list(found), axis=1)
        return Use(dataset, found[: len(names)], found[len(names) :], frame)
    parent = journal.session.find_parent(data)
    about: dict[str, Any] = {"derived_from_dataset": [parent]} if parent else {}
    if len(wanted) == 1:
        about["default_target"] = wanted[0]
    name = f"{name} {print_frame(whole)[-8:]}"  # nobody named them
    made = note_dataset(
        journal, whole, name=name, stage="analysis_data", by=by, about=drop_unknown(about)
    )
    return Use(made.id, names, wanted, whole.set_axis([*names, *wanted], axis=1))


def _open(data: Any, prefix: str) -> pandas.DataFrame | None:
    """Return X or y as a frame with named columns, or None where it is no table."""
    import numpy
    import pandas

    if isinstance(data, pandas.DataFrame):
        return data
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


def _find(journal: Journal, whole: pandas.DataFrame) -> tuple[str, tuple[str, ...]] | None:
    """Return the dataset that the data are: all of its columns, or some, under their names."""
    names = tuple(map(str, whole.columns))
    found = find_data(journal.session, whole)
    if found is not None:
        return found.id, names
    text = None
    for known in reversed(journal.session.known):
        frame = known.frame
        if frame is None or known.rows != len(whole) or not set(names) < set(known.columns):
            continue
        text = text or print_frame(whole)
        if print_frame(frame[list(whole.columns)]) == text:
            return known.id, names
    return None


def _match(journal: Journal, whole: pandas.DataFrame) -> tuple[str, tuple[str, ...]] | None:
    """Return the dataset whose columns the data are, in the order of its rows, without names."""
    for known in reversed(journal.session.known):
        frame = known.frame
        if frame is None or known.rows != len(whole):
            continue
        names = _match_columns(whole, frame)
        if names is not None:
            return known.id, names
    return None


def _match_columns(whole: pandas.DataFrame, frame: pandas.DataFrame) -> tuple[str, ...] | None:
    """Return for each column the first one of a frame, not taken yet, that has the same values."""
    free = list(frame.columns)
    names = []
    for position in range(whole.shape[1]):
        column = whole.iloc[:, position].to_numpy()
        same = next((one for one in free if _is_same(column, frame[one].to_numpy())), None)
        if same is None:
            return None
        free.remove(same)
        names.append(str(same))
    return tuple(names)


def _is_same(one: Any, other: Any) -> bool:
    import numpy

    if one.dtype == object or other.dtype == object:
        return bool(one.dtype == other.dtype and (one == other).all())
    floats = one.dtype.kind == "f" and other.dtype.kind == "f"
    return bool(numpy.array_equal(one, other, equal_nan=floats))

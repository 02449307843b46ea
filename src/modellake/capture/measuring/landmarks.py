"""Meta-features that take a model: the shape of a decision tree, and how simple learners do."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from modellake.capture.measuring.columns import Column, code_values
from modellake.capture.measuring.tables import open_column

if TYPE_CHECKING:
    from sklearn.base import BaseEstimator

__all__ = ["measure_landmarks"]

#: So many rows are looked at, drawn with a fixed seed where there are more.
MOST_ROWS = 10_000
_FOLDS = 10


def measure_landmarks(
    frame: pd.DataFrame, columns: Sequence[Column], goal: Column, families: Sequence[str]
) -> dict[str, dict[str, float | None]]:
    """Return the meta-features of the families `model_based` and `landmarking`, by family.

    Numbers go in as they are, with the median for a missing one; other columns as codes. Classes
    that are missing are left out. Landmarks take classes, of which each has two rows or more.
    """
    rows = frame.sample(MOST_ROWS, random_state=0) if len(frame) > MOST_ROWS else frame
    inputs = [one for one in columns if one is not goal and one.tally.present]
    answers = _list_answers(rows, goal)
    known = ~np.isnan(answers)
    if not inputs or known.sum() < 2:
        return {}
    data = np.column_stack([_list_inputs(rows, one) for one in inputs])[known]
    answers = answers[known]
    found: dict[str, dict[str, float | None]] = {}
    if "model_based" in families:
        found["model_based"] = _shape_tree(data, answers, classes=goal.is_categorical)
    if "landmarking" in families and goal.is_categorical:
        found["landmarking"] = _score_learners(data, answers)
    return found


def _list_answers(rows: pd.DataFrame, goal: Column) -> np.ndarray:
    if goal.is_categorical:
        codes = code_values(open_column(rows, goal.place)).astype("f8")
        return np.where(codes == 0, np.nan, codes)
    return _list_numbers(rows, goal)


def _list_inputs(rows: pd.DataFrame, column: Column) -> np.ndarray:
    if column.moments is None:
        return code_values(open_column(rows, column.place)).astype("f8")
    numbers = _list_numbers(rows, column)
    known = numbers[~np.isnan(numbers)]
    return np.where(np.isnan(numbers), np.median(known) if len(known) else 0.0, numbers)


def _list_numbers(rows: pd.DataFrame, column: Column) -> np.ndarray:
    """Return doubles that scikit-learn takes: infinities are missing."""
    numbers = rows.iloc[:, column.place].to_numpy(dtype="f8", na_value=np.nan)
    return np.where(np.abs(numbers) < np.finfo("f4").max, numbers, np.nan)


def _shape_tree(data: np.ndarray, answers: np.ndarray, *, classes: bool) -> dict[str, float | None]:
    from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

    kind = DecisionTreeClassifier if classes else DecisionTreeRegressor
    tree = kind(random_state=0).fit(data, answers)
    return {
        "tree_depth": tree.get_depth(),
        "tree_node_count": tree.tree_.node_count,
        "tree_leaf_count": tree.get_n_leaves(),
        "tree_mean_leaf_size": len(answers) / tree.get_n_leaves(),
    }


def _score_learners(data: np.ndarray, answers: np.ndarray) -> dict[str, float | None]:
    """Return errors and accuracies in stratified cross-validation."""
    from sklearn.model_selection import StratifiedKFold

    sizes = np.unique(answers, return_counts=True)[1]
    if len(sizes) < 2 or sizes.min() < 2:
        return {}
    folds = StratifiedKFold(min(_FOLDS, int(sizes.min())), shuffle=True, random_state=0)
    plan = list(folds.split(data, answers))
    return {
        name: _score(make, data, answers, plan, name) for name, make in _list_learners().items()
    }


def _list_learners() -> Mapping[str, Callable[[], BaseEstimator]]:
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.tree import DecisionTreeClassifier, ExtraTreeClassifier

    return {
        "landmarker_1nn_error": lambda: KNeighborsClassifier(n_neighbors=1),
        "landmarker_decision_stump_error": lambda: DecisionTreeClassifier(
            max_depth=1, random_state=0
        ),
        "landmarker_random_tree_depth1_error": lambda: ExtraTreeClassifier(
            max_depth=1, random_state=0
        ),
        "landmarker_naive_bayes": GaussianNB,
        "landmarker_linear_discriminant": LinearDiscriminantAnalysis,
        "landmarker_decision_tree": lambda: DecisionTreeClassifier(random_state=0),
    }


def _score(
    make: Callable[[], Any], data: np.ndarray, answers: np.ndarray, plan: Sequence[Any], name: str
) -> float | None:
    """Return the mean over folds; None where the learner cannot take the data."""
    import warnings

    accuracies = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter(
            "ignore"
        )  # constant columns, collinear ones: they are what is measured
        for train, test in plan:
            try:
                learner = make().fit(data[train], answers[train])
            except (ValueError, np.linalg.LinAlgError):
                return None
            accuracies.append(float(np.mean(learner.predict(data[test]) == answers[test])))
    accuracy = float(np.mean(accuracies))
    return 1 - accuracy if name.endswith("error") else accuracy

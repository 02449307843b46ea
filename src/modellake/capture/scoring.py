"""Measures by name: how they are computed, and what their record says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modellake.capture.naming import drop_unknown, slug
from modellake.errors import UsageError

__all__ = ["DEFAULTS", "Measure", "Procedure", "get_measure", "parse_procedure", "score"]

#: The measures of an analysis whose caller names none, by its task.
DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "classification": ("accuracy",),
    "regression": ("r2",),
    "clustering": ("silhouette",),
}


@dataclass(frozen=True)
class Measure:
    """A measure.

    Attributes:
        name: Its name for people.
        scorer: The scorer of scikit-learn.
        type: Its value of EvaluationMeasureType, or None.
        lower: The smallest value, or None.
        upper: The largest value, or None.
        is_loss: True if less is better; the scorer then gives its negative.
        averaged: True if it is averaged over classes where there are more than two.
    """

    name: str
    scorer: str
    type: str | None = None
    lower: float | None = None
    upper: float | None = 1
    is_loss: bool = False
    averaged: bool = False

    @property
    def id(self) -> str:
        """The id of its record."""
        return f"measure/{slug(self.name)}"

    @property
    def json(self) -> dict[str, Any]:
        """Its EvaluationMeasure record."""
        return drop_unknown(
            {
                "id": self.id,
                "type": "EvaluationMeasure",
                "name": self.name,
                "measure_type": self.type,
                "optimization_direction": "lower_is_better" if self.is_loss else "higher_is_better",
                "lower_bound": self.lower,
                "upper_bound": self.upper,
                "formula": f"scikit-learn scorer {self.scorer}",
            }
        )


_MEASURES = {
    "accuracy": Measure("Accuracy", "accuracy", "accuracy", 0),
    "precision": Measure("Precision", "precision", "precision", 0, averaged=True),
    "recall": Measure("Recall", "recall", "recall", 0, averaged=True),
    "f1": Measure("F1", "f1", "f_measure", 0, averaged=True),
    "auc": Measure("AUC", "roc_auc", "auc", 0),
    "mcc": Measure("MCC", "matthews_corrcoef", "mcc", -1),
    "r2": Measure("R2", "r2", "r2"),
    "explained_variance": Measure("Explained variance", "explained_variance", "explained_variance"),
    "mae": Measure("MAE", "neg_mean_absolute_error", "mae", 0, None, is_loss=True),
    "rmse": Measure("RMSE", "neg_root_mean_squared_error", "rmse", 0, None, is_loss=True),
    "silhouette": Measure("Silhouette", "silhouette", "silhouette", -1),
}


def get_measure(name: str, classes: int = 2) -> Measure:
    """Return a measure of a name, or of a scorer of scikit-learn.

    Args:
        name: As people write it: `accuracy`, `F1`, `balanced_accuracy` …
        classes: How many classes there are; with more than two, some are averaged over them.

    Raises:
        UsageError: There is no such measure.

    Example:
        >>> get_measure("F1", classes=3).name
        'F1 (macro)'
    """
    from dataclasses import replace

    plain = name.lower().partition("(")[0]  # `F1 (macro)`, as its record calls it
    key = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    found = _MEASURES.get(key)
    if found is None:
        return _wrap_scorer(name, key)
    if found.averaged and classes > 2:
        return replace(found, name=f"{found.name} (macro)", scorer=f"{found.scorer}_macro")
    if found.scorer == "roc_auc" and classes > 2:
        return replace(found, name="AUC (one against the rest)", scorer="roc_auc_ovr")
    return found


def _wrap_scorer(name: str, key: str) -> Measure:
    from sklearn.metrics import get_scorer_names

    known = get_scorer_names()
    if key not in known:
        raise UsageError(
            f"There is no measure {name!r}.",
            fix=f"Choose one of {', '.join(_MEASURES)}, or a scorer of scikit-learn.",
        )
    is_loss = key.startswith("neg_")
    return Measure(key.removeprefix("neg_"), key, None, None, None, is_loss=is_loss)


@dataclass(frozen=True)
class Procedure:
    """How a model is measured: on what is held back, or with folds."""

    kind: str = "holdout"
    folds: int | None = None

    @property
    def folded(self) -> bool:
        """True if clones of the model are measured, each on what it did not see."""
        return self.kind != "holdout"


def parse_procedure(text: str | None) -> Procedure:
    """Return the procedure of a text.

    Raises:
        UsageError: It names none.

    Example:
        >>> parse_procedure("5-fold cross validation")
        Procedure(kind='cross_validation', folds=5)
    """
    words = (text or "holdout").lower()
    folds = re.search(r"(\d+)[- ]?folds?\b", words)
    if folds and int(folds[1]) > 1:
        return Procedure("cross_validation", int(folds[1]))
    if "hold" in words:
        return Procedure()
    if "leave" in words and "one" in words:
        return Procedure("leave_one_out")
    raise UsageError(
        f"There is no procedure {text!r}.",
        fix="Write `holdout`, `5-fold cross validation` or `leave one out`.",
    )


def score(
    model: Any, data: Any, target: Any, measures: Sequence[Measure], procedure: Procedure
) -> dict[str, tuple[float, float | None]]:
    """Return for each measure its value and, over folds, its standard deviation."""
    if procedure.kind == "holdout":
        return {
            one.name: (_sign(one) * float(_find_scorer(one)(model, data, target)), None)
            for one in measures
        }
    from sklearn.base import clone
    from sklearn.model_selection import LeaveOneOut, cross_validate

    folds = LeaveOneOut() if procedure.kind == "leave_one_out" else procedure.folds
    scorers = {one.name: _find_scorer(one) for one in measures}
    found = cross_validate(clone(model), data, target, cv=folds, scoring=scorers)
    return {
        one.name: (
            _sign(one) * float(found[f"test_{one.name}"].mean()),
            float(found[f"test_{one.name}"].std()),
        )
        for one in measures
    }


def _sign(measure: Measure) -> int:
    return -1 if measure.scorer.startswith("neg_") else 1


def _find_scorer(measure: Measure) -> Callable[[Any, Any, Any], float]:
    from sklearn.metrics import get_scorer, silhouette_score

    if measure.scorer != "silhouette":
        found: Callable[[Any, Any, Any], float] = get_scorer(measure.scorer)
        return found

    def score_clusters(model: Any, data: Any, target: Any = None) -> float:
        return float(silhouette_score(data, model.predict(data)))

    return score_clusters


def guess_task(model: Any) -> str | None:
    """Return the task that an estimator says it is for, or None."""
    from sklearn.base import is_classifier, is_clusterer, is_outlier_detector, is_regressor

    for asked, task in (
        (is_classifier, "classification"),
        (is_regressor, "regression"),
        (is_clusterer, "clustering"),
        (is_outlier_detector, "anomaly_detection"),
    ):
        if asked(model):
            return task
    return "dimensionality_reduction" if hasattr(model, "components_") else None

"""Autolog: code that says nothing of a lake leaves a record of each of its fits."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from modellake.capture.analyzing import StudyOf
from modellake.capture.session import Session
from modellake.capture.surroundings import find_surroundings
from modellake.capture.watching import watch_everywhere

if TYPE_CHECKING:
    from modellake.lake import Lake

__all__ = ["Autolog", "autolog"]


class Autolog:
    """The recording of all fits, until it is stopped; also a context that stops it.

    Each outermost fit becomes an analysis, and what was fitted a model of the lake.
    """

    def __init__(self, session: Session, *, study: str, by: str, purpose: str | None) -> None:
        self._study = StudyOf(session, study)
        self._by = by
        self._purpose = purpose
        self._end = watch_everywhere(self)

    def stop(self) -> None:
        """Record no more."""
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def watch_fit(self, estimator: Any, data: Any, target: Any, run: Callable[[], Any]) -> Any:
        """Run a fit as an analysis of its own."""
        name = f"{self._study.name} {type(estimator).__name__}"
        with self._study.analysis(by=self._by, purpose=self._purpose, name=name) as analysis:
            result = analysis.watch_fit(estimator, data, target, run)
            analysis.output(estimator, name=name)
        return result

    def watch_transform(self, data: Any, result: Any) -> None:
        """Remember that a result was made from data whose dataset is known."""
        self._study.session.note_result(data, result)


def autolog(
    lake: Lake | None = None,
    *,
    by: str | None = None,
    study: str | None = None,
    purpose: str | None = None,
) -> Autolog:
    """Record every fit of scikit-learn from now on, in code that does not change.

    Args:
        lake: The lake; by default the one of `[tool.modellake]`, else `./lake`.
        by: Who works; by default who writes to the lake.
        study: The study that the fits belong to; by default the name of the program.
        purpose: Why the work is done.

    Example:
        >>> from sklearn.datasets import load_iris
        >>> from sklearn.svm import SVC
        >>> X, y = load_iris(return_X_y=True)
        >>> with autolog(lake, study="Irises"):
        ...     model = SVC().fit(X, y)
        >>> lake.get("model/irises-svc").json["ml_task"]
        ['classification']
    """
    from modellake.lake import Lake

    lake = lake or Lake()
    program = find_surroundings().program() if study is None else None
    name = study or (Path(program.path).stem if program else "Autolog")
    return Autolog(lake.session, study=name, by=by or lake.actor, purpose=purpose)

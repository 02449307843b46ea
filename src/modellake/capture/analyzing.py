"""Analysis: what is fitted inside is recorded, with its data, its results and its models."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from modellake.capture.carding import note_card
from modellake.capture.evaluating import Result, evaluate_model, note_results
from modellake.capture.fitting import Fit, find_fit, note_fit
from modellake.capture.grouping import Group, group_fits
from modellake.capture.journal import Journal
from modellake.capture.models import ModelFormat
from modellake.capture.naming import drop_unknown, slug
from modellake.capture.producing import Output, note_model
from modellake.capture.recognizing import Use, recognize
from modellake.capture.relating import note_associations
from modellake.capture.scoring import guess_task
from modellake.capture.session import Session
from modellake.capture.watching import watch
from modellake.capture.words import check_word
from modellake.checking.report import Report
from modellake.errors import UsageError

__all__ = ["Analyzing", "StudyOf"]


@dataclass(frozen=True)
class StudyOf:
    """A study of a lake, as `Lake.study` names it.

    Attributes:
        session: What is known of the lake.
        name: What the study is called.
        objective: The question that it is to answer.
    """

    session: Session
    name: str
    objective: str | None = None

    @property
    def id(self) -> str:
        """The id of its record."""
        return f"study/{slug(self.name)}"

    def analysis(
        self,
        *,
        by: str,
        task: str | None = None,
        name: str | None = None,
        purpose: str | None = None,
    ) -> Analyzing:
        """Begin an analysis: use it as a context, in which estimators are fitted.

        Args:
            by: Who does it: a name, or the id of an agent.
            task: What is learned: classification, regression, clustering …; by default what the
                estimator says.
            name: What the analysis is called; the study's name by default.
            purpose: Why it is done: a text, or the id of a purpose.

        Raises:
            UsageError: There is no such task.
        """
        if task is not None:
            check_word("TaskType", task)
        return Analyzing(self, by=by, task=task, name=name or self.name, purpose=purpose)


class Analyzing:
    """An analysis under way.

    Attributes:
        report: What could not be captured, and what is wrong with what was.
        analyses: The ids of the analyses that were recorded, once it has ended.
    """

    def __init__(
        self, study: StudyOf, *, by: str, task: str | None, name: str, purpose: str | None
    ) -> None:
        self._study = study
        self._by = by
        self._task = task
        self._name = name
        self._purpose = purpose
        self._journal = Journal(study.session)
        self._fits: list[Fit] = []
        self._results: list[Result] = []
        self._outputs: list[Output] = []
        self._watching = contextlib.ExitStack()
        self.analyses: tuple[str, ...] = ()

    @property
    def report(self) -> Report:
        """What could not be captured, and what is wrong with what was."""
        return self._journal.report

    def __enter__(self) -> Self:
        self._watching.enter_context(watch(self))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._watching.close()
        self._journal.close("the analysis", self._close, error)

    def watch_fit(self, estimator: Any, data: Any, target: Any, run: Callable[[], Any]) -> Any:
        """Run a fit and remember it, with the data as they were before."""
        use = self._journal.attempt("the data of the fit", lambda: self._recognize(data, target))
        stopwatch = self._journal.surroundings.stopwatch
        began = stopwatch()
        try:
            result = run()
        except BaseException as error:
            self._fits.append(Fit(estimator, use, None, error))
            raise
        self._fits.append(Fit(estimator, use, stopwatch() - began))
        if use:
            with self._journal.guard("what goes together with the target"):
                note_associations(self._journal, use)
        return result

    def watch_transform(self, data: Any, result: Any) -> None:
        """Remember that a result was made from data whose dataset is known."""
        with self._journal.guard("what a transformer made"):
            self._study.session.note_result(data, result)

    def _recognize(self, data: Any, target: Any) -> Use | None:
        journal = self._journal
        person = journal.note_person(self._by)
        use = recognize(journal, data, target, by=person, name=f"{self._study.name} data")
        if use:
            self._study.session.note_made(data, use.dataset)
        return use

    def evaluate(
        self,
        model: Any,
        data: Any,
        *,
        measures: Sequence[str] | None = None,
        procedure: str | None = None,
        target: str | None = None,
    ) -> dict[str, float]:
        """Measure a model, record the results, and return them by the names of the measures.

        Args:
            model: A fitted estimator.
            data: A frame with features and target, or a pair of X and y.
            measures: `accuracy`, `f1`, `auc`, `r2`, `rmse`, `silhouette` … or scorers of
                scikit-learn; by default what is usual for the task.
            procedure: `holdout` by default; with `5-fold cross validation` clones of the model are
                fitted to folds of the data.
            target: The column to predict, where the fit was not seen.

        Raises:
            UsageError: There is no such measure or procedure, or the columns are not in the data.
        """
        fit = find_fit(self._fits, model)
        results = evaluate_model(
            self._journal,
            model,
            data,
            use=fit.use if fit else None,
            measures=measures,
            procedure=procedure,
            target=target,
            by=self._by,
            task=self._task,
        )
        self._results.extend(results)
        return {one.measure.name: one.value for one in results}

    def output(
        self,
        model: Any,
        *,
        name: str,
        format: ModelFormat = "skops",  # noqa: A002  # the word of the schema
        made_from: str | None = None,
        relation: str = "unspecified",
        about: Mapping[str, Any] | None = None,
    ) -> str | None:
        """Store a model in the lake, register it, and return its id.

        Args:
            model: A fitted estimator.
            name: What it is called; its id is made of it.
            format: `skops`, which runs no code when it is loaded, or `joblib`, which does.
            made_from: The id of the model that it was made from.
            relation: How it was made from that one: `fine_tuned`, `continued` …
            about: Slots of the model that only a person knows, as `intended_use` or `license`.

        Raises:
            UsageError: There is no such format or relation.
        """
        check_word("ModelRelationType", relation)
        if format not in ("skops", "joblib"):
            raise UsageError(f"There is no format {format!r}.", fix="Choose skops or joblib.")
        output = Output(model, name, format, made_from, relation, about or {})
        fit = find_fit(self._fits, model)
        with self._journal.guard(f"the model {name}"):
            output.id = note_model(
                self._journal, output, fit=fit, by=self._by, task=self._find_task(model)
            )
            self._outputs.append(output)
        return output.id

    def _find_task(self, model: Any) -> str | None:
        return self._task or guess_task(model)

    def _close(self, error: BaseException | None) -> None:
        journal = self._journal
        run = journal.describe_run(self._purpose, error)
        self._note_study()
        shared = {
            **run,
            "part_of_study": [self._study.id],
            "analysis_type": "machine_learning" if self._fits else "model_testing",
            "analyzed_by": [journal.note_person(self._by)],
        }
        for group in group_fits(self._fits, self._results, self._outputs, error):
            json = {
                "id": f"analysis/{slug(self._name)}",
                "type": "Analysis",
                "name": self._name,
                **shared,
                "has_task": [self._note_task(group.model)],
                **note_fit(journal, group.fits, run),
                "has_output_model": [one.id for one in group.outputs if one.id],
            }
            id_ = journal.note_activity(drop_unknown(json))
            self._note_group(group, id_)
            self.analyses = (*self.analyses, id_)

    def _note_group(self, group: Group, id: str) -> None:  # noqa: A002  # the slot's name
        """Take along the results of a model and the draft of its card."""
        journal = self._journal
        models = [one.id for one in group.outputs if one.id]
        if not models:
            return  # a result is one of a model of the lake
        measured = note_results(journal, id, group.results, models[0], by=self._by)
        journal.note({"id": id, **drop_unknown(measured)})
        for model in models:
            with journal.guard("the draft of the card"):
                note_card(journal, model, journal.records[id])

    def _note_study(self) -> None:
        journal = self._journal
        json = {
            "id": self._study.id,
            "type": "Study",
            "name": self._study.name,
            "objective": self._study.objective,
            "administrator": journal.note_person(self._by),
            "creation_date": journal.started_at.date().isoformat(),
        }
        journal.note_absent(drop_unknown(json))

    def _note_task(self, model: Any) -> str:
        kind = self._find_task(model)
        word = (kind or "task").replace("_", " ")
        measures = {one.measure.id for one in self._results if one.model is model}
        json = {
            "id": f"task/{slug(f'{self._study.name} {word}')}",
            "type": "Task",
            "name": f"{self._study.name} ({word})",
            "task_type": kind,
            "has_evaluation_measure": sorted(measures),
        }
        return self._journal.note_absent(drop_unknown(json))

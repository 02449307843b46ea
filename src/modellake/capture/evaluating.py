"""Results: a model is measured, and what comes out is a record of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from modellake.capture.data import get_data
from modellake.capture.journal import Journal
from modellake.capture.naming import drop_unknown
from modellake.capture.recognizing import Use, recognize
from modellake.capture.relating import note_shared_rows
from modellake.capture.scoring import (
    DEFAULTS,
    Measure,
    Procedure,
    get_measure,
    guess_task,
    parse_procedure,
)
from modellake.capture.scoring import score as compute_scores
from modellake.errors import UsageError

__all__ = ["Result", "evaluate_model", "note_results"]


@dataclass(frozen=True)
class Result:
    """One measured value.

    Attributes:
        model: The model that was measured.
        measure: The measure.
        value: The value.
        deviation: The standard deviation over folds, or None.
        dataset: The id of the data, or None where they are no table.
        procedure: How it was measured.
        learned: Whether the model learned from the very same data.
    """

    model: Any
    measure: Measure
    value: float
    deviation: float | None
    dataset: str | None
    procedure: Procedure
    learned: bool = False


def evaluate_model(
    journal: Journal,
    model: Any,
    data: Any,
    *,
    use: Use | None,
    measures: Sequence[str] | None,
    procedure: str | None,
    target: str | None,
    by: str,
    task: str | None,
) -> list[Result]:
    """Measure a model; see `Analyzing.evaluate`."""
    how = parse_procedure(procedure)
    features, answers = pick_columns(model, data, use, target)
    names = measures or DEFAULTS.get(task or guess_task(model) or "", ())
    if not names:
        raise UsageError("No measure is usual for this task.", fix="Name some: measures=[…].")
    classes = len(getattr(model, "classes_", ())) or 2
    wanted = [get_measure(name, classes) for name in names]
    values = compute_scores(model, features, answers, wanted, how)
    dataset = journal.attempt(
        "the data of the evaluation", lambda: _find_dataset(journal, data, use, by=by)
    )
    learned = use is not None and dataset == use.dataset and how.kind == "holdout"
    return [Result(model, one, *values[one.name], dataset, how, learned) for one in wanted]


def pick_columns(model: Any, data: Any, use: Use | None, target: str | None) -> tuple[Any, Any]:
    """Return X and y out of what is evaluated: a frame, or a pair of the two.

    Raises:
        UsageError: The columns are not in the data, or nobody knows which they are.
    """
    if isinstance(data, tuple):
        return data
    names = list(getattr(model, "feature_names_in_", use.features if use else ()))
    wanted = [target] if target else list(use.target if use else ())
    columns = {str(one): one for one in data.columns}  # names may be numbers
    missing = [one for one in (*names, *wanted) if one not in columns]
    if missing or not names:
        raise UsageError(
            f"The data have no column {', '.join(map(repr, missing))}."
            if missing
            else "Nobody saw which columns the model was fitted to.",
            fix="Pass a pair of X and y.",
        )
    features = data[[columns[one] for one in names]]
    if not hasattr(model, "feature_names_in_"):
        features = features.to_numpy()
    if not wanted:
        return features, None
    answers = [columns[one] for one in wanted]
    return features, data[answers[0]] if len(answers) == 1 else data[answers]


def _find_dataset(journal: Journal, data: Any, learned: Use | None, *, by: str) -> str | None:
    """Return which dataset is evaluated on, and note what of it the model learned from."""
    person = journal.note_person(by)
    if isinstance(data, tuple):
        use = recognize(journal, data[0], data[1], by=person, name="evaluation data")
        dataset, frame = (use.dataset, use.frame) if use else (None, None)
    else:
        dataset, frame = get_data(journal, data, by=person, name="evaluation data").id, data
    if dataset and learned and frame is not None:
        with journal.guard("what the data share with those of the fit"):
            note_shared_rows(journal, dataset, frame, learned)
    return dataset


def note_results(
    journal: Journal,
    analysis: str,
    results: Sequence[Result],
    model: str,
    *,
    by: str,
    is_independent: bool | None = None,
) -> dict[str, Any]:
    """Take the results of one model along, and return what the Analysis says of them."""
    shared = {
        "type": "ModelEvaluation",
        "evaluated_model": model,
        "value_status": "measured",
        "is_independent": is_independent,
        "evaluated_by": [journal.note_person(by)],
        "evaluated_at": journal.surroundings.clock().isoformat(),
    }
    evaluations = []
    for result in results:
        measure = journal.note_absent(result.measure.json)
        json = {
            "id": f"evaluation/{analysis.partition('/')[2]}-{measure.partition('/')[2]}",
            **shared,
            **_describe_result(result),
        }
        evaluations.append(journal.note_activity(drop_unknown(json)))
    # Folds measure clones of the model, which learned from the other folds.
    tested = sorted({one.dataset for one in results if one.dataset and not one.procedure.folded})
    known = journal.get(model)
    before = known.get("tested_on", [])
    if set(tested) - set(before):
        journal.note({**known, "tested_on": sorted({*before, *tested})})
    return {"evaluate_analysis": evaluations, "test_data": tested}


def _describe_result(result: Result) -> dict[str, Any]:
    return {
        "name": result.measure.name,
        "uses_measure": result.measure.id,
        "metric": result.measure.name,
        "evaluation_value": result.value,
        "value_deviation": result.deviation,
        "evaluation_dataset": result.dataset,
        "evaluation_procedure": _describe_procedure(result),
    }


def _describe_procedure(result: Result) -> dict[str, Any]:
    from sklearn.base import is_classifier

    kind = "test_on_training_data" if result.learned else result.procedure.kind
    return drop_unknown(
        {
            "type": "EvaluationProcedure",
            "procedure_type": kind,
            "number_of_folds": result.procedure.folds,
            # As `cross_validate` does with a number of folds.
            "is_stratified": is_classifier(result.model) if result.procedure.folds else None,
        }
    )

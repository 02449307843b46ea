"""Re-evaluation: a stored model is measured again, and set beside what is claimed of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modellake.capture.evaluating import Result, note_results, pick_columns
from modellake.capture.journal import Journal
from modellake.capture.models import load_model
from modellake.capture.naming import drop_unknown
from modellake.capture.recognizing import Use
from modellake.capture.scoring import DEFAULTS, Procedure, get_measure, score
from modellake.capture.session import Session
from modellake.checking.report import Report
from modellake.errors import SourceError, UsageError

if TYPE_CHECKING:
    import pandas

__all__ = ["Comparison", "Evaluation", "Trust", "reevaluate"]


@dataclass(frozen=True)
class Trust:
    """What may happen when a model is loaded.

    Attributes:
        types: Types, besides those that skops knows to be harmless, that may be made.
        allow_code: Whether a file may be loaded that runs code: a pickle, or joblib.
    """

    types: tuple[str, ...] = ()
    allow_code: bool = False


@dataclass(frozen=True)
class Comparison:
    """One measure: what came out now, and what a document or an earlier run says.

    Attributes:
        measure: The name of the measure.
        measured: The value that was measured now.
        claimed: The value that is claimed, or None where nobody claims one.
        source: The id of the card, document or evaluation that says so, or empty.
        gap: How much better the claim is than the measurement, or None.
    """

    measure: str
    measured: float
    claimed: float | None = None
    source: str = ""
    gap: float | None = None


@dataclass(frozen=True)
class Evaluation:
    """What `Lake.evaluate` found.

    Attributes:
        model: The id of the model.
        data: The id of the dataset.
        analysis: The id of the recorded analysis.
        comparisons: One for each measure and each claim about it.
        report: What could not be captured.
    """

    model: str
    data: str
    analysis: str
    comparisons: tuple[Comparison, ...]
    report: Report

    @property
    def gap(self) -> float | None:
        """The largest gap, or None where nothing is claimed."""
        return max((one.gap for one in self.comparisons if one.gap is not None), default=None)


def reevaluate(
    session: Session,
    model: str,
    data: str,
    *,
    measures: Sequence[str] | None,
    trust: Trust,
    by: str,
) -> Evaluation:
    """Measure a stored model again; see `Lake.evaluate`."""
    journal = Journal(session)
    slots = _get(session, model, "OutputModel")
    frame = session.load_data(data)
    estimator = _load_model(session, slots, trust)
    run = _find_run(session, model)
    use = _find_use(run, slots, frame) if run else None
    claims = list(_list_claims(session, model, data))
    names = measures or list(dict.fromkeys(claim["metric"] for claim in claims))
    names = names or [one for task in slots.get("ml_task", ()) for one in DEFAULTS.get(task, ())]
    if not names:
        raise UsageError("Nothing is claimed of the model.", fix="Name measures to compute.")
    results = _measure(estimator, frame, use, names, data)
    studies = run.get("part_of_study", ())
    analysis = _record(journal, slots, results, by=by, studies=studies)
    comparisons = [one for result in results for one in _compare(result, claims)]
    return Evaluation(model, data, analysis, tuple(comparisons), journal.report)


def _get(session: Session, id: str, kind: str) -> Mapping[str, Any]:  # noqa: A002
    found = session.lake.get(id).json
    if found.get("type") != kind:
        raise UsageError(f"{id} is a {found.get('type')}, not a {kind}.")
    return found


def _load_model(session: Session, slots: Mapping[str, Any], trust: Trust) -> Any:
    """Return the model of a record, after its file was compared with the recorded digest."""
    for file in session.find_files(slots):
        return load_model(file, trusted=trust.types, allow_code=trust.allow_code)
    raise SourceError("The lake holds no file of the model.", where=slots["id"])


def _find_run(session: Session, model: str) -> Mapping[str, Any]:
    """Return the slots of the analysis that made a model; empty where none is recorded."""
    query = "SELECT ?run WHERE { ?run mlk:hasOutputModel ?model } ORDER BY ?run LIMIT 1"
    for run in session.select_ids(query.replace("?model", session.spell(model))):
        return session.find(run) or {}
    return {}


def _find_use(run: Mapping[str, Any], slots: Mapping[str, Any], frame: pandas.DataFrame) -> Use:
    """Return which columns the model was fitted to, as the analysis says that made it."""
    features = {n for one in run.get("has_features", ()) for n in one["selected_attributes"]}
    order = str(slots.get("input_signature", "")).split(", ")
    if set(order) != features:
        order = [str(name) for name in frame.columns if str(name) in features]
    target = run.get("has_target", {}).get("target_attributes", ())
    return Use("", tuple(order), tuple(target))


def _list_claims(session: Session, model: str, data: str) -> Iterator[dict[str, Any]]:
    """Yield what documents claim of a model on the data; else what was measured before."""
    this = session.spell(model)
    claimed = False
    for card in session.select_ids(_CLAIMING.replace("?model", this)):
        for claim in (session.find(card) or {}).get("claims", ()):
            if claim.get("evaluation_dataset", data) == data and _is_held_out(session, claim):
                claimed = True
                yield {**claim, "source": card}
    for id_ in () if claimed else session.select_ids(_MEASURING.replace("?model", this)):
        evaluation = session.find(id_) or {}
        if evaluation.get("evaluation_dataset") == data and not _is_folded(evaluation):
            yield {**evaluation, "source": id_}


def _is_held_out(session: Session, claim: Mapping[str, Any]) -> bool:
    """Say whether a claim has a number, and is not about clones that were fitted to folds."""
    results = [session.find(one) or {} for one in claim.get("supported_by", ())]
    return "evaluation_value" in claim and not any(map(_is_folded, results))


def _is_folded(evaluation: Mapping[str, Any]) -> bool:
    procedure = evaluation.get("evaluation_procedure", {})
    return procedure.get("procedure_type") in ("cross_validation", "leave_one_out")


_CLAIMING = (
    "SELECT DISTINCT ?card WHERE { ?card mlk:describes|mlk:documents ?model ; mlk:claims ?claim }"
    " ORDER BY ?card"
)
_MEASURING = "SELECT ?one WHERE { ?one mlk:evaluatedModel ?model } ORDER BY ?one"


def _measure(
    estimator: Any, frame: pandas.DataFrame, use: Use | None, names: Sequence[str], data: str
) -> list[Result]:
    features, target = pick_columns(estimator, frame, use, None)
    classes = len(getattr(estimator, "classes_", ())) or 2
    wanted = list(dict.fromkeys(get_measure(name, classes) for name in names))
    values = score(estimator, features, target, wanted, Procedure())
    return [Result(estimator, one, *values[one.name], data, Procedure()) for one in wanted]


def _record(
    journal: Journal,
    slots: Mapping[str, Any],
    results: Sequence[Result],
    *,
    by: str,
    studies: Sequence[str],
) -> str:
    """Record the measuring as an Analysis, and return its id."""
    person = journal.note_person(by)
    run = journal.describe_run(None, None)
    named = slots["id"].partition("/")[2]
    task = next(iter(slots.get("ml_task", ())), None)
    name = f"Evaluation of {slots['name']}"
    aim = {"id": f"task/evaluation-of-{named}", "type": "Task", "name": name, "task_type": task}
    json = {
        "id": f"analysis/evaluation-of-{named}",
        "type": "Analysis",
        "name": name,
        **run,
        "part_of_study": list(studies),
        "analysis_type": "model_testing",
        "analyzed_by": [person],
        "has_task": [journal.note_absent(drop_unknown(aim))],
    }
    id_ = journal.note_activity(drop_unknown(json))
    creators = slots.get("creator", ())
    independent = person not in creators if creators else None
    measured = note_results(journal, id_, results, slots["id"], by=by, is_independent=independent)
    journal.note({"id": id_, **measured})
    journal.write()
    return id_


def _compare(result: Result, claims: Sequence[Mapping[str, Any]]) -> Iterator[Comparison]:
    now = Comparison(result.measure.name, result.value)
    about = [one for one in claims if _is_about(one, result)]
    if not about:
        yield now
    for claim in about:
        value = float(claim["evaluation_value"])
        gap = value - result.value
        gap = -gap if result.measure.is_loss else gap
        yield replace(now, claimed=value, source=claim["source"], gap=gap)


def _is_about(claim: Mapping[str, Any], result: Result) -> bool:
    if claim.get("uses_measure"):
        return bool(claim["uses_measure"] == result.measure.id)
    return bool(claim.get("metric", "").lower() == result.measure.name.lower())

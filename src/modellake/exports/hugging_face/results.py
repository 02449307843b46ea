"""Claims and evaluations → `model-index`, the results in the front matter of a model card.

The Hub wants a task, a dataset and a measure for each result; what lacks one of them cannot stand
there (hub-docs/modelcard.md; huggingface_hub.repocard_data.model_index_to_eval_results).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modellake.exports.claims import is_repeated
from modellake.exports.hugging_face.subject import Subject
from modellake.exports.hugging_face.tasks import find_task
from modellake.record import canonicalize

__all__ = ["find_metric", "is_index", "list_carried", "write_index"]

#: Names of measures at the Hub (huggingface/evaluate, metrics/) that mean just one thing.
_MEASURES = {
    "accuracy": "accuracy",
    "precision": "precision",
    "recall": "recall",
    "mae": "mae",
    "r2": "r_squared",
    "mcc": "matthews_correlation",
}

#: Slots of an evaluation that a result of the Hub says.
_CARRIED = frozenset(
    (
        "id",
        "type",
        "name",
        "evaluated_model",
        "metric",
        "evaluation_value",
        "value_text",
        "evaluation_dataset",
        "dataset_name",
        "dataset_config",
        "dataset_split",
        "dataset_revision",
        "source_url",
        "verify_token",
    )
)


def write_index(subject: Subject) -> list[dict[str, Any]] | None:
    """Return the results as `model-index`, in the order of their texts; None where none fits."""
    grouped: dict[bytes, dict[str, Any]] = {}
    for one in _list_results(subject):
        made = _write_result(subject, one)
        if made is not None:
            metric = made.pop("metric")
            result = grouped.setdefault(canonicalize(made), {**made, "metrics": []})
            if metric not in result["metrics"]:
                result["metrics"].append(metric)
    if not grouped:
        return None
    for result in grouped.values():
        if "source" in result:  # last, as in the Hub's own examples
            result["source"] = result.pop("source")
    return [{"name": subject.repository, "results": [grouped[key] for key in sorted(grouped)]}]


def list_carried(subject: Subject, result: Mapping[str, Any]) -> frozenset[str]:
    """Return the slots of an evaluation that the front matter says; none where it does not fit."""
    return _CARRIED if _write_result(subject, result) is not None else frozenset(("id", "type"))


def find_metric(subject: Subject, one: Mapping[str, Any]) -> str | None:
    """Return a measure by its well-known name, where a result refers to one; else as written."""
    measure = subject.find(one.get("uses_measure"))
    kind = measure.get("measure_type")
    if kind in _MEASURES:
        return _MEASURES[kind]
    written = one.get("metric") or measure.get("name") or kind
    return str(written).lower() if kind and written else written


def is_index(value: Any) -> bool:
    """Say whether huggingface_hub takes a `model-index`."""
    try:
        results = [result for one in value for result in one["results"] if one["name"] is not None]
        for one in results:
            _ = (one["task"]["type"], one["dataset"]["type"], one["dataset"]["name"])
            _ = (one["task"].get("name"), one["dataset"].get("config"))
            _ = [(metric["type"], metric["value"], metric.get("name")) for metric in one["metrics"]]
            source = one.get("source") or {}
            if source.get("name") is not None and source.get("url") is None:
                return False
    except (KeyError, TypeError, AttributeError, IndexError):
        return False
    return isinstance(value, list) and bool(value)


def _list_results(subject: Subject) -> Iterator[Mapping[str, Any]]:
    measured = {record.id: record.json for record in subject.results}
    for claim in subject.said.get("claims", ()):
        supports = [measured.get(one) for one in claim.get("supported_by", ())]
        if not any(is_repeated(claim, one) for one in supports):
            yield claim
    yield from measured.values()


def _write_result(subject: Subject, one: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return one result with its measure under `metric`, or None where something is missing."""
    metric = find_metric(subject, one)
    value = one.get("value_text", one.get("evaluation_value"))
    task = one.get("claimed_task") or find_task(subject)
    dataset, name = one.get("evaluation_dataset"), one.get("dataset_name")
    if dataset is not None:
        name = name or subject.names.get(dataset)
        dataset = subject.spell(dataset)
    if metric is None or value is None or task is None or (dataset is None and name is None):
        return None
    described = {
        "type": dataset or name,
        "name": name or dataset,
        "config": one.get("dataset_config"),
        "split": one.get("dataset_split"),
        "revision": one.get("dataset_revision"),
    }
    made: dict[str, Any] = {
        "task": {"type": task},
        "dataset": {key: text for key, text in described.items() if text is not None},
        "metric": {"type": metric, "value": value},
    }
    if "name" in one or metric != one.get("metric"):
        made["metric"]["name"] = one.get("name", one.get("metric", metric))
    if "verify_token" in one:
        made["metric"]["verifyToken"] = one["verify_token"]
    if "source_url" in one:
        made["source"] = {"url": one["source_url"]}
    return made

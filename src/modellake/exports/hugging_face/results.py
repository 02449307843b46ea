"""Claims and evaluations → `model-index`, the results in the front matter of a model card.

The Hub wants a task, a dataset and a measure for each result; what lacks one of them cannot stand
there (hub-docs/modelcard.md; huggingface_hub.repocard_data.model_index_to_eval_results).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from modellake.exports.hugging_face.subject import Subject
from modellake.record import canonicalize

__all__ = ["is_index", "list_carried", "write_index"]

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
    yield from subject.said.get("claims", ())
    yield from (record.json for record in subject.results)


def _write_result(subject: Subject, one: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return one result with its measure under `metric`, or None where something is missing."""
    metric = one.get("metric")
    value = one.get("value_text", one.get("evaluation_value"))
    task = one.get("claimed_task") or subject.said.get("pipeline_tag")
    dataset, name = one.get("evaluation_dataset"), one.get("dataset_name")
    if dataset is not None:
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
    if "name" in one:
        made["metric"]["name"] = one["name"]
    if "verify_token" in one:
        made["metric"]["verifyToken"] = one["verify_token"]
    if "source_url" in one:
        made["source"] = {"url": one["source_url"]}
    return made

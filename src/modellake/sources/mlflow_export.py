"""What MLflow keeps: exported runs, experiments and registered models, and MLmodel files.

The layout is that of mlflow-export-import; a live store is read into the same objects.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any

from modellake.finding import Finding, Place
from modellake.record import Reading
from modellake.sources.input import Input, Source
from modellake.sources.mapping import Mapping as FormatMapping
from modellake.sources.mapping import Material, apply_mapping, load_mapping, open_material

__all__ = ["SOURCE", "read_export"]

_EXPORT = re.compile(rb'\A\s*\{\s*"system"\s*:\s*\{.*?"mlflow', re.DOTALL)
_MLMODEL = re.compile(rb"^flavors:[ \t]*$", re.MULTILINE)

#: The key under `mlflow` that tells what a file is about, and the mapping that reads it.
_KINDS = {
    "info": "mlflow_run",
    "experiment": "mlflow_experiment",
    "registered_model": "mlflow_registry",
    "evaluation_dataset": "mlflow_parts",
    "prompt": "mlflow_parts",
    "logged_model": "mlflow_parts",
    "logged_models": "mlflow_parts",
}

#: What the tag `mlflow.data.context` says of data that a model does not learn from.
_TESTING = frozenset(("eval", "evaluation", "test", "testing", "validation"))


@functools.lru_cache(maxsize=8)
def _mapping(name: str) -> FormatMapping:
    return load_mapping(Path(__file__).with_name(f"{name}.yaml"))


def _detect(head: bytes, name: str) -> float:
    if PurePath(name.replace("\\", "/")).name == "MLmodel":
        return 0.95 if _MLMODEL.search(head) else 0.5
    return 0.9 if _EXPORT.match(head[:4000]) else 0.0


def _read(source: Input, base: str) -> Iterator[Reading]:
    for material in open_material(source):
        if not isinstance(material.value, dict):
            findings = material.findings or (_report(material),)
            yield Reading((), findings, (source.name,))
        elif "mlflow" in material.value:
            yield read_export(material, base)
        else:
            value = {**material.value, "@@framework": _name_frameworks(material.value)}
            mapping = _mapping("mlflow_mlmodel")
            yield apply_mapping(mapping, replace(material, value=value), base=base)


def read_export(material: Material, base: str) -> Reading:
    """Return the records of one exported object; lists of other files give none."""
    inside = material.value.get("mlflow")
    inside = inside if isinstance(inside, dict) else {}
    name = next((mapping for key, mapping in _KINDS.items() if key in inside), None)
    if name is None and any("logged_models" in one for one in _objects(inside.get("experiments"))):
        name = "mlflow_parts"
    if name is None:
        return Reading((), (*material.findings, _report(material)), (material.name,))
    if name == "mlflow_run":
        inside = {**inside, **_read_run(inside)}
        material = replace(material, value={**material.value, "mlflow": inside})
    reading = apply_mapping(_mapping(name), material, base=base)
    return Reading(reading.records, reading.findings, (material.name,))


def _read_run(inside: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the tags and metrics of a run hold in forms of their own."""
    models = _read_models(inside)
    made: dict[str, Any] = {"@@models": models, "@@datasets": _read_datasets(inside)}
    if len(models) == 1:
        made["@@results"] = list(_read_results(inside))
    return {key: value for key, value in made.items() if value}


def _read_models(inside: Mapping[str, Any]) -> list[dict[str, Any]]:
    tags = inside.get("tags")
    written = tags.get("mlflow.log-model.history") if isinstance(tags, dict) else None
    try:
        history = json.loads(written) if isinstance(written, str) else []
    except (ValueError, RecursionError):
        history = []
    latest: dict[str, dict[str, Any]] = {}
    for one in _objects(history):
        latest[str(one.get("artifact_path"))] = {**one, "framework": _name_frameworks(one)}
    return list(latest.values())


def _name_frameworks(model: Mapping[str, Any]) -> list[str]:
    flavors = model.get("flavors")
    named = flavors if isinstance(flavors, dict) else {}
    return [name for name in named if name != "python_function"] or list(named)


def _read_results(inside: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    metrics = inside.get("metrics")
    for name, values in (metrics if isinstance(metrics, dict) else {}).items():
        listed = _objects(values)
        if listed:
            last = max(listed, key=_order_value)
            yield {"metric": name, "value": last.get("value"), "timestamp": last.get("timestamp")}


def _order_value(value: Mapping[str, Any]) -> tuple[float, float]:
    parts = (value.get("step"), value.get("timestamp"))
    first, second = (one if isinstance(one, int | float) else 0 for one in parts)
    return float(first), float(second)


def _read_datasets(inside: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    inputs = inside.get("inputs")
    found: dict[str, list[dict[str, Any]]] = {}
    for one in _objects(inputs.get("dataset_inputs") if isinstance(inputs, dict) else None):
        dataset = one.get("dataset")
        if isinstance(dataset, dict):
            contexts = {tag.get("value") for tag in _objects(one.get("tags"))}
            kind = "training" if contexts.isdisjoint(_TESTING) else "testing"
            parts = ("source", "profile", "schema")
            opened = {key: _open_json(dataset[key]) for key in parts if key in dataset}
            found.setdefault(kind, []).append({**dataset, **opened})
    return found


def _open_json(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except (ValueError, RecursionError):
        return value


def _objects(value: Any) -> list[dict[str, Any]]:
    listed = value if isinstance(value, list) else [value]
    return [one for one in listed if isinstance(one, dict)]


def _report(material: Material) -> Finding:
    message = "The file says nothing by itself; it lists or counts what other files hold."
    return Finding("mlflow-object", "info", message, place=Place(material.name, 1, 1))


SOURCE = Source(
    name="mlflow",
    title="what is exported from MLflow, and MLmodel files",
    suffixes=(".json",),
    detect=_detect,
    read=_read,
    names=("MLmodel",),
)

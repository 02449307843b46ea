"""Models that come out: stored with their digest, registered, and related to what they are from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from modellake.capture.fitting import Fit
from modellake.capture.journal import Journal
from modellake.capture.models import ModelFormat, print_model, write_model
from modellake.capture.naming import drop_unknown, slug
from modellake.capture.recognizing import Use
from modellake.errors import LakeError

__all__ = ["Output", "note_model"]


@dataclass
class Output:
    """A model that an analysis gives out.

    Attributes:
        model: The fitted estimator.
        name: What it is called.
        format: The format of its file.
        made_from: The id of the model that it was made from, or None.
        relation: How it was made from that one.
        about: Slots that only a person knows.
        id: The id of its record, once it has one.
    """

    model: Any
    name: str
    format: ModelFormat
    made_from: str | None
    relation: str
    about: Mapping[str, Any]
    id: str | None = None


def note_model(
    journal: Journal, output: Output, *, fit: Fit | None, by: str, task: str | None
) -> str:
    """Take the OutputModel along, unless the lake has the same one, and return its id."""
    json = drop_unknown({**_describe_model(journal, output, fit, task, by), **output.about})
    id_, is_new = journal.note_version(json, lambda found: _is_same(found, json))
    if is_new:
        stored = journal.attempt(
            f"the file of the model {output.name}", lambda: _keep(journal, output)
        )
        if stored:
            journal.note(stored | {"id": id_})
    return id_


def _describe_model(
    journal: Journal, output: Output, fit: Fit | None, task: str | None, by: str
) -> dict[str, Any]:
    person = journal.note_person(by)
    use = fit.use if fit else None
    return {
        "id": f"model/{slug(output.name)}",
        "type": "OutputModel",
        "name": output.name,
        "description": _tell(journal, output.model, use, task),
        "model_type": ["trained_model"],
        "framework": "scikit-learn",
        "architecture": _tell_architecture(output.model),
        "trained_on": [use.dataset] if use else [],
        "ml_task": [task] if task else [],
        "input_signature": ", ".join(use.features) if use else None,
        "output_signature": ", ".join(use.target) if use else None,
        "model_relation": _describe_relation(output),
        "fingerprint": journal.attempt(
            "the model's fingerprint", lambda: print_model(output.model)
        ),
        "creation_date": journal.started_at.date().isoformat(),
        "creator": [person],
        "administrator": person,
        "stored_in": ["storage/models"],
        "registered_in": ["registry/model-registry"],
    }


def _is_same(found: Mapping[str, Any], json: Mapping[str, Any]) -> bool:
    marks = ("fingerprint", "trained_on", "model_relation")
    return "fingerprint" in json and all(found.get(one) == json.get(one) for one in marks)


def _keep(journal: Journal, output: Output) -> dict[str, Any]:
    content, suffix = write_model(output.model, output.format)
    name = f"{slug(output.name)}{suffix}"
    kept = journal.keep_bytes(content, suffix, name)
    if kept is None:
        raise LakeError("A lake in a database has no folder for files.")
    file = {**kept, "model_format": [output.format]}
    return {
        "model_path": kept["file_path"],
        "model_format": [output.format],
        "distribution": [file],
    }


def _describe_relation(output: Output) -> list[dict[str, Any]]:
    if output.made_from is None:
        return []
    return [
        {
            "type": "ModelRelation",
            "relation_type": output.relation,
            "related_model": output.made_from,
        }
    ]


def _tell(journal: Journal, model: Any, use: Use | None, task: str | None) -> str:
    """Return in a sentence what is known of a model."""
    said = type(model).__name__
    if task:
        said += f" for {task.replace('_', ' ')}"
    if use:
        said += f", fitted to {journal.get(use.dataset).get('name', use.dataset)}"
    return f"{said}."


def _tell_architecture(model: Any) -> str:
    """Return the estimator in one line, as scikit-learn prints it."""
    text = " ".join(repr(model).split())
    return text if len(text) <= 500 else f"{text[:500]}…"

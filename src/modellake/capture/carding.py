"""The draft of a card: what is known of a model, and what a person still has to write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from modellake.capture.journal import Journal
from modellake.capture.naming import drop_unknown
from modellake.vocabulary import vocabulary

__all__ = ["note_card"]

#: The slots of a card that no program can fill.
_WRITTEN = (
    "primary_use",
    "out_of_scope_section",
    "factors",
    "ethical_considerations",
    "bias_risks_limitations",
    "caveats_and_recommendations",
    "card_contact",
    "citation",
    "declared_license",
)


def note_card(journal: Journal, model: str, analysis: Mapping[str, Any]) -> str:
    """Take along the draft of a model's card, unless it has one, and return its id.

    Args:
        journal: The journal of the analysis, with all its records.
        model: The id of the model.
        analysis: The slots of the Analysis that it came out of.
    """
    slots = _find(journal, model)
    made = {
        "id": f"card/{model.partition('/')[2]}",
        "type": "ModelCard",
        "name": f"Card of {slots['name']}",
        "describes": model,
    }
    json = drop_unknown(
        {**made, **_tell_model(journal, slots), **_tell_analysis(journal, analysis)}
    )
    known = vocabulary().slots
    gaps = [f"{slot}: {known[slot].description}" for slot in _WRITTEN if slot not in json]
    return journal.note_absent({**json, "known_gap": gaps})


def _tell_model(journal: Journal, slots: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the model's record says, as slots of its card."""
    weak = (*slots.get("known_bias", ()), *slots.get("known_limitation", ()))
    return {
        "version": slots.get("version"),
        "issued_date": slots.get("creation_date"),
        "developed_by": [_name(journal, one) for one in slots.get("creator", ())],
        "framework": slots.get("framework"),
        "model_kind": slots.get("architecture"),
        "dataset_names": [_name(journal, one) for one in slots.get("trained_on", ())],
        "training_data_section": _tell_data(journal, slots.get("trained_on", ())),
        "evaluation_data_section": _tell_data(journal, slots.get("tested_on", ())),
        "declared_license": slots.get("license"),
        "primary_use": "; ".join(slots.get("intended_use", ())),
        "out_of_scope_section": "; ".join(slots.get("out_of_scope_use", ())),
        "bias_risks_limitations": "; ".join(weak),
    }


def _tell_analysis(journal: Journal, analysis: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the training and its results say, as slots of the model's card."""
    claims = [
        _make_claim(_find(journal, one), one) for one in analysis.get("evaluate_analysis", ())
    ]
    implementation = _find(journal, analysis.get("has_implementation"))
    return {
        "training_hyperparameters": _tell_settings(implementation),
        "speeds_sizes_times": _tell_duration(analysis),
        "metric_names": sorted({one["metric"] for one in claims}),
        "claims": claims,
    }


def _make_claim(evaluation: Mapping[str, Any], id: str) -> dict[str, Any]:  # noqa: A002
    taken = (
        "metric",
        "uses_measure",
        "evaluation_value",
        "value_deviation",
        "evaluation_dataset",
        "value_status",
    )
    said = {slot: evaluation[slot] for slot in taken if slot in evaluation}
    return {"type": "Claim", **said, "supported_by": [id]}


def _find(journal: Journal, id: str | None) -> Mapping[str, Any]:  # noqa: A002
    if id is None:
        return {}
    return journal.get(id)


def _name(journal: Journal, id: str) -> str:  # noqa: A002  # the slot's name
    return str(_find(journal, id).get("name", id))


def _tell_data(journal: Journal, ids: Sequence[str]) -> str:
    """Return in words which data these are, and how many."""
    said = []
    for id_ in ids:
        slots = _find(journal, id_)
        rows, columns = slots.get("row_count"), slots.get("column_count")
        said.append(f"{_name(journal, id_)} ({id_}): {rows} rows, {columns} columns.")
    return " ".join(said)


def _tell_settings(implementation: Mapping[str, Any]) -> str:
    settings = implementation.get("has_parameter_setting", ())
    pairs = sorted((one["parameter_name"], one["setting_value"]) for one in settings)
    return ", ".join(f"{name}={value}" for name, value in pairs)


def _tell_duration(analysis: Mapping[str, Any]) -> str | None:
    duration = analysis.get("training_duration")
    seconds = duration.removeprefix("PT").removesuffix("S") if duration else None
    return f"Training took {seconds} s." if seconds else None

"""Records → the front matter of a README at the Hugging Face Hub.

Keys: hub-docs/modelcard.md and hub-docs/datasetcard.md. What a card says as it is written is
written so again, as long as the record of the model or dataset says the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from modellake.exports.hugging_face.licenses import write_license
from modellake.exports.hugging_face.results import find_metric, write_index
from modellake.exports.hugging_face.subject import Subject
from modellake.exports.hugging_face.tasks import find_task

__all__ = ["write_front_matter"]

#: Values of `base_model_relation` (huggingface_hub: the four that the Hub knows).
_RELATIONS = {
    "adapter": "adapter",
    "merged": "merge",
    "quantized": "quantized",
    "fine_tuned": "finetune",
}

#: Keys of a dataset card whose values the card keeps as they are written.
_DATASET_KEYS = {
    "annotations_creators": "annotation_creators",
    "language_creators": "language_creators",
    "multilinguality": "multilinguality",
    "size_categories": "size_categories",
    "source_datasets": "source_dataset_names",
    "task_categories": "task_categories",
    "task_ids": "task_ids",
}


def write_front_matter(subject: Subject) -> dict[str, Any]:
    """Return the keys of the front matter, in the order of the Hub's template."""
    keys = {"language": _write_languages(subject), **_write_license(subject)}
    keys |= _write_model(subject) if subject.is_model else _write_dataset(subject)
    return {key: value for key, value in keys.items() if value not in (None, [], "")}


def _write_model(subject: Subject) -> dict[str, Any]:
    asset, said = subject.known, subject.said
    new_version = asset.get("replaced_by")
    return {
        "library_name": asset.get("framework") or said.get("framework"),
        "tags": _write_tags(subject),
        "datasets": _spell(subject, asset.get("trained_on", ()), said.get("dataset_names", ())),
        "metrics": said.get("metric_names") or _list_metrics(subject),
        **_write_base(subject),
        "new_version": subject.spell(new_version) if new_version else None,
        "pipeline_tag": find_task(subject),
        "co2_eq_emissions": _write_emissions(subject),
        "model-index": write_index(subject),
    }


def _write_dataset(subject: Subject) -> dict[str, Any]:
    asset, said = subject.known, subject.said
    keys = {
        "pretty_name": said.get("pretty_name"),
        "tags": _write_tags(subject),
        **{key: said.get(slot) for key, slot in _DATASET_KEYS.items()},
        "paperswithcode_id": next(iter(asset.get("alternative_id", ())), None),
    }
    if not keys["source_datasets"]:
        keys["source_datasets"] = _spell(subject, asset.get("derived_from_dataset", ()), ())
    splits = [
        {
            "name": one["name"],
            "num_bytes": one.get("number_of_bytes"),
            "num_examples": one.get("row_count"),
        }
        for one in said.get("card_split", ())
    ]
    if splits:
        named = [{key: value for key, value in one.items() if value is not None} for one in splits]
        keys["dataset_info"] = {"splits": named}
    return keys


def _write_languages(subject: Subject) -> list[str]:
    written, current = (
        subject.said.get("language_as_written", []),
        subject.known.get("language", []),
    )
    keep = _fold(written) == _fold(current) or not current
    return list(written if keep else current)


def _write_license(subject: Subject) -> dict[str, Any]:
    said, current = subject.said, subject.known.get("license")
    written = said.get("license_as_written", [])
    if written and said.get("declared_license") == current:
        keys = {"license": written[0] if len(written) == 1 else written}
        return keys | {key: said[key] for key in ("license_name", "license_link") if key in said}
    return write_license(current) if current else {}


def _spell(subject: Subject, ids: Iterable[str], written: Iterable[str]) -> list[str]:
    """Return the names of records, as the card writes them where it means just these."""
    names = [subject.spell(one) for one in ids]
    return list(written) if _fold(written) == _fold(names) or not names else names


def _fold(texts: Iterable[str]) -> set[str]:
    return {one.lower().replace("_", "-") for one in texts}


def _list_metrics(subject: Subject) -> list[str]:
    return sorted({found for one in subject.results if (found := find_metric(subject, one.json))})


def _write_tags(subject: Subject) -> list[str]:
    """Return the keywords, else the names of the tags."""
    words = subject.known.get("keyword") or subject.said.get("keyword")
    return words or [subject.name(one) for one in subject.known.get("has_tag", ())]


def _write_base(subject: Subject) -> dict[str, Any]:
    """Return the parents that were declared; one way of making for all, or none is said."""
    declared = [
        one for one in subject.known.get("model_relation", ()) if not one.get("is_inferred")
    ]
    names = _spell(
        subject,
        [one["related_model"] for one in declared if "related_model" in one],
        subject.said.get("base_model_names", ()) if declared else (),
    )
    kinds = {_RELATIONS.get(one.get("relation_type", "")) for one in declared}
    relation = kinds.pop() if len(kinds) == 1 else None
    return {
        "base_model": names[0] if len(names) == 1 else names,
        "base_model_relation": relation,
    }


def _write_emissions(subject: Subject) -> Any:
    impacts = subject.known.get("environmental_impact") or subject.said.get(
        "environmental_impact", ()
    )
    first: dict[str, Any] = next(iter(impacts), {})
    keys = {
        "emissions": _write_grams(first.get("carbon_emitted")),
        "source": first.get("measurement_methodology"),
        "training_type": first.get("training_type"),
        "geographical_location": first.get("compute_region"),
        "hardware_used": first.get("hardware_type"),
    }
    kept = {key: value for key, value in keys.items() if value is not None}
    return kept if "emissions" in kept else None


def _write_grams(kilograms: float | None) -> float | None:
    """Return grams, which the Hub counts in, without what the multiplication adds."""
    if kilograms is None:
        return None
    grams = round(kilograms * 1000.0, 9)
    return int(grams) if grams.is_integer() else grams

"""The task of a model by its name at the Hugging Face Hub."""

from __future__ import annotations

import re

from modellake.exports.hugging_face.subject import Subject

__all__ = ["HUB_TASKS", "find_task"]

#: Tasks of the schema by their names at the Hub; what no name of the Hub means is left out.
HUB_TASKS = {
    "image_classification": "image-classification",
    "object_detection": "object-detection",
    "semantic_segmentation": "image-segmentation",
    "text_classification": "text-classification",
    "token_classification": "token-classification",
    "text_generation": "text-generation",
    "summarization": "summarization",
    "machine_translation": "translation",
    "question_answering": "question-answering",
    "feature_extraction": "feature-extraction",
    "speech_recognition": "automatic-speech-recognition",
    "forecasting": "time-series-forecasting",
    "reinforcement_control": "reinforcement-learning",
}

#: Tasks of the schema that the Hub knows of tables alone.
_OF_TABLES = {
    "classification": "tabular-classification",
    "regression": "tabular-regression",
}

_TAG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def find_task(subject: Subject) -> str | None:
    """Return the task that the card names, else the first of the model that the Hub knows."""
    if not subject.is_model:
        return None
    said, tasks = subject.said.get("pipeline_tag"), subject.known.get("ml_task", ())
    labels = [one for one in subject.known.get("task_label", ()) if _TAG.fullmatch(one)]
    known = HUB_TASKS | (_OF_TABLES if _learned_from_tables(subject) else {})
    return said or next(iter((*labels, *(known[one] for one in tasks if one in known))), None)


def _learned_from_tables(subject: Subject) -> bool:
    found = [subject.find(one) for one in subject.known.get("trained_on", ())]
    return bool(found) and all(one.get("modality") == ["tabular"] for one in found)

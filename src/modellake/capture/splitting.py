"""Repartition: a dataset is split, and the parts are proven to share no row."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modellake.capture.data import get_data, note_dataset, take_fingerprint
from modellake.capture.journal import Journal
from modellake.capture.known import KnownData
from modellake.capture.measuring import relate_frames
from modellake.capture.naming import drop_unknown, slug
from modellake.capture.session import Session

if TYPE_CHECKING:
    import pandas

__all__ = ["Plan", "split_frame"]


#: What holds for a dataset holds for its parts.
_SHARED = (
    "license",
    "sensitivity_level",
    "contains_personal_data",
    "contains_special_category",
    "legal_basis",
    "special_category_condition",
    "permitted_purpose",
    "data_use_case",
    "retention_until",
    "default_target",
)
_ROLES = {"train": "training", "test": "testing", "validation": "validation"}
_PURPOSE = {
    "id": "purpose/model-training",
    "type": "Purpose",
    "name": "Training and testing of models",
    "purpose_category": "model_training",
}


@dataclass(frozen=True)
class Plan:
    """How data are split: the shares for test and validation, the seed, the column kept even."""

    test: float
    validation: float
    seed: int
    stratify: str | None


def split_frame(
    session: Session, data: pandas.DataFrame, plan: Plan, *, by: str, purpose: str | None
) -> tuple[pandas.DataFrame, ...]:
    """Split a frame and record the repartition; see `Lake.split`."""
    journal = Journal(session)
    parts = _draw(data, plan)
    results = tuple(parts.values())
    with journal.guard("the repartition"):
        person = journal.note_person(by)
        whole = get_data(journal, data, by=person, name="data")
        known = {
            role: _note_split(journal, part, role, whole, len(data), person)
            for role, part in parts.items()
        }
        _relate(journal, parts, known)
        _note_repartition(journal, whole, known, plan, by=person, purpose=purpose)
        results = tuple(session.mark(part, known[role]) for role, part in parts.items())
    journal.write()
    return results


def _note_repartition(
    journal: Journal,
    whole: KnownData,
    known: Mapping[str, KnownData],
    plan: Plan,
    *,
    by: str,
    purpose: str | None,
) -> None:
    procedure = {
        "type": "EvaluationProcedure",
        "procedure_type": "holdout",
        "test_share": plan.test,
        "random_seed": plan.seed,
        "is_stratified": plan.stratify is not None,
    }
    json = {
        "id": f"repartition/{slug(_name(journal, whole))}",
        "type": "DataRepartition",
        "name": f"Repartition of {_name(journal, whole)}",
        **journal.describe_run(purpose or journal.note_absent(_PURPOSE), None),
        "split_input": whole.id,
        "splits": [one.id for one in known.values()],
        "split_procedure": procedure,
        "split_by": [by],
        "stratified_on": plan.stratify,
    }
    journal.note_activity(drop_unknown(json))


def _draw(data: pandas.DataFrame, plan: Plan) -> dict[str, pandas.DataFrame]:
    """Return the parts by role: train, validation if there is one, and test."""
    from sklearn.model_selection import train_test_split

    sizes = {"test": plan.test, "validation": plan.validation}
    stratify, seed = plan.stratify, plan.seed
    parts: dict[str, pandas.DataFrame] = {}
    rest, total = data, len(data)
    for role, share in sizes.items():
        if share > 0:
            size = math.ceil(share * total)  # as scikit-learn rounds a share
            column = None if stratify is None else rest[stratify]
            rest, parts[role] = train_test_split(
                rest, test_size=size, random_state=seed, stratify=column
            )
    order = ("train", "validation", "test")
    return {role: {**parts, "train": rest}[role] for role in order if role in {**parts, "train": 1}}


def _note_split(
    journal: Journal, part: pandas.DataFrame, role: str, whole: KnownData, rows: int, by: str
) -> KnownData:
    slots = journal.get(whole.id)
    about: dict[str, Any] = {
        **{slot: slots[slot] for slot in _SHARED if slot in slots},
        "description": f"The part of {_name(journal, whole)} for {_ROLES[role]}.",
        "creator": [by],
        "split_role": role,
        "split_of": whole.id,
        "split_ratio": len(part) / rows if rows else None,
    }
    name = f"{_name(journal, whole)} {role}"
    return note_dataset(
        journal,
        part,
        take_fingerprint(journal, part),
        name=name,
        stage="analysis_data",
        by=by,
        about=drop_unknown(about),
        type="DataSplit",
    )


def _relate(
    journal: Journal, parts: dict[str, pandas.DataFrame], known: dict[str, KnownData]
) -> None:
    """Write into each part how it is related to the others, by their rows."""
    for role, part in parts.items():
        if known[role].id in journal.records:  # else the lake has it already
            with journal.guard("what the parts share"):
                found = [
                    {**relate_frames(part, parts[other]), "related_dataset": known[other].id}
                    for other in parts
                    if other != role
                ]
                journal.note({"id": known[role].id, "has_relationship": found})


def _name(journal: Journal, known: KnownData) -> str:
    json = journal.get(known.id)
    return str(json.get("name", known.id))

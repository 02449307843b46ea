"""Bob, Alice and Tim write down what only people know."""

from typing import Any

import modellake

FACTS: dict[str, dict[str, Any]] = {
    "dataset/diabetes": {
        "description": (
            "442 patients: age, sex, body mass index, blood pressure, six values of blood serum, "
            "and a measure of how far diabetes went one year later."
        ),
        "data_use_case": ["Find out who will need care."],
        "sensitivity_level": "green",
    },
    "dataset/diabetes-v1": {
        "description": "Diabetes, normalized, with the target split at its median.",
        "data_use_case": ["Learn to tell patients apart whose diabetes progresses."],
        "sensitivity_level": "green",
    },
    "split/diabetes-v1-train": {
        "description": "Four fifths of Diabetes V1.",
        "data_use_case": ["To learn from."],
        "sensitivity_level": "green",
    },
    "split/diabetes-v1-test": {
        "description": "One fifth of Diabetes V1.",
        "data_use_case": ["To measure with."],
        "sensitivity_level": "green",
    },
    "program/1-ingest": {"owner": ["user/bob"]},
    "program/2-prepare": {"owner": ["user/alice"]},
    "program/3-train": {"owner": ["user/tim"]},
    "program/4-refit": {"owner": ["user/tim"]},
}
MODEL = {
    "description": "Says whether diabetes will progress faster than in half of the patients.",
    "owner": ["user/tim"],
    "sensitivity_level": "green",
}
CARD = {
    "primary_use": "Decide whom to call in for a check-up within the year.",
    "out_of_scope_section": "To diagnose diabetes, or to decide about a treatment.",
    "factors": "Age and sex of the patients; the laboratory that measured the blood values.",
    "ethical_considerations": "Who is not called in may need care all the same.",
    "bias_risks_limitations": "It knows 442 patients of one study, and nobody else.",
    "caveats_and_recommendations": "Measure it on patients of the clinic before it is used there.",
    "card_contact": "Tim",
    "known_gap": [],
}
for model in ("diabet-predictor", "diabet-predictor-2"):
    FACTS |= {f"model/{model}": MODEL, f"card/{model}": CARD}

lake = modellake.Lake("lake")
lake.add(modellake.read({**lake.get(record).json, **slots}) for record, slots in FACTS.items())

"""Records → the running text of a README, in the sections of the Hub's templates.

Model cards: huggingface_hub/templates/modelcard_template.md, with the sections of Mitchell and
others (2019) that it lacks. Dataset cards: datasetcard_template.md, and the template of `datasets`
before it. A section of which nothing is known says so in the words of the templates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from modellake.exports.hugging_face.subject import Subject
from modellake.exports.hugging_face.telling import tell

__all__ = ["EMPTY", "find_heading", "write_page", "write_text"]

#: What the Hub's templates put where a person has to write.
EMPTY = "[More Information Needed]"


class _Section(NamedTuple):
    """A heading with the slots whose text stands under it: of the card, and of what it is about."""

    level: int
    heading: str
    card: str = ""
    asset: str = ""
    labels: tuple[tuple[str, str], ...] = ()


_MODEL = (
    _Section(2, "Model Details", "model_details"),
    _Section(
        3,
        "Model Description",
        labels=(
            ("Developed by", "developed_by"),
            ("Funded by", "funded_by"),
            ("Shared by", "shared_by"),
            ("Model type", "model_kind"),
        ),
    ),
    _Section(
        3,
        "Model Sources",
        labels=(
            ("Repository", "repository_url"),
            ("Paper", "paper_url"),
            ("Demo", "demo_url"),
        ),
    ),
    _Section(2, "Uses"),
    _Section(3, "Direct Use", "primary_use", "intended_use"),
    _Section(3, "Downstream Use", "downstream_use"),
    _Section(3, "Out-of-Scope Use", "out_of_scope_section", "out_of_scope_use"),
    _Section(2, "Bias, Risks, and Limitations", "bias_risks_limitations", "known_limitation"),
    _Section(3, "Recommendations", "recommendations"),
    _Section(2, "How to Get Started with the Model", "usage_instructions"),
    _Section(2, "Training Details"),
    _Section(3, "Training Data", "training_data_section"),
    _Section(3, "Training Procedure", "training_procedure"),
    _Section(4, "Preprocessing", "preprocessing_section"),
    _Section(
        4,
        "Training Hyperparameters",
        "training_hyperparameters",
        labels=(("Training regime", "training_regime"),),
    ),
    _Section(4, "Speeds, Sizes, Times", "speeds_sizes_times"),
    _Section(2, "Evaluation"),
    _Section(3, "Testing Data", "evaluation_data_section"),
    _Section(3, "Factors", "factors"),
    _Section(3, "Evaluation Factors", "evaluation_factors"),
    _Section(3, "Metrics", "metrics_section"),
    _Section(3, "Results", "quantitative_analyses"),
    _Section(3, "Intersectional results", "intersectional_results"),
    _Section(3, "Summary", "results_summary"),
    _Section(2, "Model Examination", "model_examination"),
    _Section(2, "Technical Specifications", "technical_specifications"),
    _Section(2, "Ethical Considerations", "ethical_considerations"),
    _Section(2, "Caveats and Recommendations", "caveats_and_recommendations"),
    _Section(2, "Citation", "citation", "citation"),
    _Section(2, "Glossary", "glossary"),
    _Section(2, "More Information", "more_information"),
    _Section(2, "Model Card Authors", "card_author"),
    _Section(2, "Model Card Contact", "card_contact"),
)

_DATASET = (
    _Section(
        2,
        "Dataset Details",
        labels=(
            ("Curated by", "developed_by"),
            ("Funded by", "funded_by"),
            ("Shared by", "shared_by"),
            ("Repository", "repository_url"),
            ("Paper", "paper_url"),
        ),
    ),
    _Section(3, "Dataset Summary", "dataset_summary", "description"),
    _Section(3, "Supported Tasks and Leaderboards", "supported_tasks"),
    _Section(2, "Uses", "uses_section", "data_use_case"),
    _Section(2, "Dataset Structure", "structure_section"),
    _Section(3, "Data Instances", "composition"),
    _Section(2, "Dataset Creation"),
    _Section(3, "Curation Rationale", "motivation"),
    _Section(
        3,
        "Initial Data Collection and Normalization",
        "collection_process",
        "collection_description",
    ),
    _Section(3, "Preprocessing", "dataset_preprocessing"),
    _Section(3, "Annotations", "annotation_process"),
    _Section(3, "Personal and Sensitive Information", "personal_information_section"),
    _Section(2, "Considerations for Using the Data"),
    _Section(3, "Social Impact of Dataset", "social_impact"),
    _Section(3, "Discussion of Biases", "bias_section", "known_bias"),
    _Section(3, "Other Known Limitations", "limitations_section", "known_limitation"),
    _Section(2, "Additional Information"),
    _Section(3, "Dataset Curators", "dataset_curators"),
    _Section(3, "Licensing Information", "distribution_section"),
    _Section(3, "Maintenance", "maintenance"),
    _Section(3, "Citation Information", "citation", "citation"),
    _Section(2, "Glossary", "glossary"),
    _Section(2, "More Information", "more_information"),
    _Section(2, "Dataset Card Authors", "card_author"),
    _Section(2, "Dataset Card Contact", "card_contact"),
)


def write_page(subject: Subject) -> str:
    """Return the running text: the card's own where it is kept whole, else its sections."""
    if "card_text" in subject.said:
        return str(subject.said["card_text"])
    kind = "Model" if subject.is_model else "Dataset"
    name = subject.known.get("name", subject.repository)
    blocks = [f"# {kind} Card for {_line(name)}"]
    if "description" in subject.known:
        blocks.append(subject.known["description"])
    told = tell(subject)
    for section in _MODEL if subject.is_model else _DATASET:
        blocks.append(f"{'#' * section.level} {section.heading}")
        blocks.extend(_write_section(section, subject, told))
    return "\n\n".join(blocks) + "\n"


def find_heading(slot: str, *, of_card: bool, is_model: bool) -> tuple[int, str] | None:
    """Return the level and heading of the section that a slot's text stands under, or None."""
    for section in _MODEL if is_model else _DATASET:
        if slot and slot == (section.card if of_card else section.asset):
            return section.level, section.heading
    return None


def write_text(value: Any) -> str:
    """Return a slot's text, or texts, as Markdown: one as it is, several as a list."""
    if not isinstance(value, list):
        return str(value)
    texts = [str(one) for one in value]
    return texts[0] if len(texts) == 1 else "\n".join(f"- {_line(one)}" for one in texts)


def _write_section(section: _Section, subject: Subject, told: Mapping[str, str]) -> Iterator[str]:
    """Yield what the card says, else what the asset says, else what the records around it tell."""
    said, known = subject.said, subject.known
    text = said.get(section.card) or known.get(section.asset) or told.get(section.card)
    if section.card == "quantitative_analyses" and text is None:
        text = _write_results(subject)
    if text:
        yield write_text(text)
    labels = [
        f"- **{label}:** {_join(said.get(slot, told.get(slot)))}" for label, slot in section.labels
    ]
    if labels:
        yield "\n".join(labels)
    if section.card and not text and not labels:
        yield EMPTY


def _write_results(subject: Subject) -> str | None:
    """Return what was measured as a table."""
    rows = [
        (
            subject.spell(one.json["evaluation_dataset"])
            if "evaluation_dataset" in one.json
            else one.json.get("dataset_name", ""),
            one.json.get("metric") or subject.spell(one.json.get("uses_measure", "")),
            one.json.get("value_text", one.json.get("evaluation_value", "")),
        )
        for one in subject.results
    ]
    if not rows:
        return None
    lines = [("Dataset", "Metric", "Value"), ("---", "---", "---"), *rows]
    return "\n".join("| " + " | ".join(_cell(cell) for cell in row) + " |" for row in lines)


def _join(value: Any) -> str:
    values: Iterable[Any] = value if isinstance(value, list) else [value]
    return ", ".join(_line(one) for one in values if one is not None) or EMPTY


def _line(value: Any) -> str:
    return " ".join(str(value).split())


def _cell(value: Any) -> str:
    return _line(value).replace("|", "\\|")

"""README.md for the Hub: what came in goes out, edits show, and huggingface_hub takes it all."""

from __future__ import annotations

import logging
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from huggingface_hub import DatasetCard, ModelCard, metadata_load
from huggingface_hub.repocard_data import model_index_to_eval_results
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import modellake
from modellake import Export, Lake, Reading, Record, UsageError
from modellake.exports import RecordMaterial, export
from modellake.exports.hugging_face.editing import edit_front_matter, is_accepted, write_yaml
from modellake.exports.hugging_face.licenses import HUB_LICENSES, write_license
from modellake.exports.hugging_face.tasks import HUB_TASKS
from modellake.normal_form import build_records
from strategies import records

EXAMPLES = Path(__file__).parent.parent / "schema" / "examples" / "valid"
README = """---
# A comment that stays.
license:   apache-2.0
language: en   # as is
tags:
- tabular
widget:
- text: "try: me"
model-index:
- name: Visits
  results:
  - task: {type: tabular-classification}
    dataset: {type: visits, name: Visits}
    metrics:
    - {type: recall, value: 0.84, name: Test recall}
---

# Visits

Tells who will come back.

## Intended Use

Planning of beds.

## Training procedure

A forest.
"""


@pytest.fixture(autouse=True)
def quiet() -> None:
    """The library warns of each card without front matter, of which there are many."""
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)


def read(tmp_path: Path, text: str, kind: str = "models") -> Reading:
    file = tmp_path / kind / "ward" / "Visits" / "README.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return modellake.read(str(file))


def root(found: Any, kind: str = "OutputModel") -> Record:
    return next(record for record in found if record.type == kind)


def edit(found: Reading, kind: str = "OutputModel", **slots: Any) -> list[Record]:
    """The records with slots of one of them changed, as by a later entry; None removes a slot."""
    old = root(found, kind)
    json = {key: one for key, one in {**old.json, **slots}.items() if one is not None}
    return [replace(one, json=json) if one is old else one for one in found]


def write(found: Any, kind: str = "OutputModel") -> Export:
    return export([root(found, kind)], "hf", material=RecordMaterial(found))


def changed(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that are gone, and the new ones."""
    old, new = Counter(before.splitlines()), Counter(after.splitlines())
    return sorted((old - new).elements()), sorted((new - old).elements())


@pytest.mark.parametrize(
    "text", [README, README.replace("\n", "\r\n"), "# Only text\n", "\n" + README]
)
@pytest.mark.parametrize("kind", ["OutputModel", "ModelCard"])
def test_what_came_in_goes_out_unchanged(tmp_path: Path, text: str, kind: str) -> None:
    made = write(read(tmp_path, text), kind)
    assert made == text
    assert made.losses == ()


def test_it_goes_out_unchanged_from_a_lake_too(tmp_path: Path) -> None:
    found = read(tmp_path, README)
    with Lake(tmp_path / "lake", actor="ada") as lake:
        lake.add(found)
        assert lake.export(root(found).id, "hf") == README
        assert lake.export(root(found, "ModelCard").id, "hf") == README


def test_an_edited_license_changes_its_line_and_no_other(tmp_path: Path) -> None:
    found = edit(read(tmp_path, README), license="spdx:MIT")
    assert changed(README, write(found)) == (["license:   apache-2.0"], ["license: mit"])
    assert write(found, "ModelCard") == README  # the card itself was not edited


def test_keys_come_and_go_with_their_slots(tmp_path: Path) -> None:
    found = edit(
        read(tmp_path, README), keyword=None, trained_on=["dataset/visits"], language=["fr"]
    )
    old = root(found, "ModelCard")
    card = replace(old, json={k: v for k, v in old.json.items() if k != "keyword"})
    gone, new = changed(README, write(found))
    assert gone == ["language: en   # as is"]
    assert new == ["- fr", "- visits", "datasets:", "language:"]
    found = [card if one is old else one for one in found]
    assert "tags:" not in write(found)


def test_an_edited_text_changes_where_it_stands(tmp_path: Path) -> None:
    found = edit(read(tmp_path, README), intended_use=["Planning of nurses."])
    assert changed(README, write(found)) == (["Planning of beds."], ["Planning of nurses."])
    found = edit(read(tmp_path, README), out_of_scope_use=["Treatment."])
    assert write(found).endswith("A forest.\n\n### Out-of-Scope Use\n\nTreatment.\n")


def test_windows_line_ends_stay_where_a_key_changes(tmp_path: Path) -> None:
    text = README.replace("\n", "\r\n")
    made = write(edit(read(tmp_path, text), license="spdx:MIT"))
    assert "license: mit\r\n" in made
    assert re.search(r"[^\r]\n", made) is None


def test_a_measured_result_joins_the_claims(tmp_path: Path) -> None:
    found = read(tmp_path, README)
    measured = {
        "id": "evaluation/visits",
        "type": "ModelEvaluation",
        "evaluated_model": root(found).id,
        "metric": "precision",
        "evaluation_value": 0.5,
        "evaluation_dataset": "dataset/visits",
        "evaluated_by": ["user/ada"],
    }
    found = [
        *edit(found, "ModelCard", pipeline_tag="tabular-classification"),
        *build_records(measured),
    ]
    made = write(found)
    _, results = model_index_to_eval_results(yaml.safe_load(made.split("---")[1])["model-index"])
    assert {(one.metric_type, one.metric_value) for one in results} == {
        ("recall", 0.84),
        ("precision", 0.5),
    }
    assert ("evaluation/visits", "evaluated_by") in {(one.record, one.field) for one in made.losses}


def test_a_result_that_the_hub_refuses_is_left_out_and_told(tmp_path: Path) -> None:
    text = README.replace("    dataset: {type: visits, name: Visits}\n", "")
    made = write(read(tmp_path, text))
    assert "model-index" not in made
    assert {one.field for one in made.losses} == {"claims", "unmapped"}
    assert ModelCard(str(made)).data.license == "apache-2.0"


def test_an_edited_card_is_written_from_its_slots(tmp_path: Path) -> None:
    found = edit(read(tmp_path, README), "ModelCard", license_name="own")
    made = write(found)
    card = ModelCard(str(made))
    assert card.data.widget == [{"text": "try: me"}]
    assert card.data.model_name == "Visits"
    assert "Planning of beds." in card.text


def test_a_model_without_a_card_gets_the_sections_of_the_template(tmp_path: Path) -> None:
    with Lake(tmp_path / "lake", actor="ada") as lake:
        lake.add(modellake.read(EXAMPLES / "ModelLake-paper-demo.yaml"))
        made = lake.export("model/diabetes-predictor", "hf")
    card = ModelCard(str(made))
    headings = re.findall(r"^#+ (.*)$", card.text, re.MULTILINE)
    assert headings[0] == "Model Card for Diabet Predictor"
    assert {"Uses", "Direct Use", "Training Data", "Results", "Citation"} <= set(headings)
    assert "| diabetes-v1 | Accuracy | 0.9354 |" in card.text
    assert "[More Information Needed]" in card.text
    assert card.data.datasets == ["diabetes-v1"]
    lost = {(one.record, one.field) for one in made.losses}
    assert ("model/diabetes-predictor", "administrator") in lost
    assert ("evaluation/diabetes-accuracy", "evaluation_value") in lost  # no task names it


def make_captured(**slots: Any) -> list[Record]:
    """A model as capture notes it: no card, and all that is known in the records around it."""
    settings = {"C": "2.3", "kernel": "rbf"}
    file = {"type": "Distribution", "name": "svc.skops", "model_format": ["skops"]}
    library = {"type": "SoftwareLibrary", "name": "scikit-learn", "library_version": "1.7"}
    evaluation = {
        "type": "ModelEvaluation",
        "evaluated_model": "model/svc",
        "evaluation_dataset": "split/test",
        "uses_measure": "measure/f1",
    }
    records = [
        {
            "id": "model/svc",
            "type": "OutputModel",
            "name": "SVC",
            "framework": "scikit-learn",
            "creator": ["user/tim"],
            "license": "spdx:MIT",
            "ml_task": ["classification"],
            "trained_on": ["split/train"],
            "tested_on": ["split/test"],
            "distribution": [file],
            "has_tag": ["tag/health"],
            **slots,
        },
        {"id": "user/tim", "type": "User", "name": "Tim"},
        {"id": "tag/health", "type": "Tag", "name": "health"},
        {"id": "split/train", "type": "DataSplit", "name": "Train", "modality": ["tabular"]},
        {"id": "split/test", "type": "DataSplit", "name": "Test", "row_count": 89},
        {
            "id": "measure/f1",
            "type": "EvaluationMeasure",
            "name": "F1",
            "measure_type": "f_measure",
        },
        {**evaluation, "id": "evaluation/f1", "metric": "F1", "evaluation_value": 0.69},
        {
            "id": "analysis/svc",
            "type": "Analysis",
            "has_output_model": ["model/svc"],
            "has_implementation": "implementation/svc",
            "execution_environment": "environment/python",
            "training_duration": "PT0.049S",
        },
        {
            "id": "implementation/svc",
            "type": "ModelImplementation",
            "name": "SVC",
            "has_parameter_setting": [
                {"type": "ParameterSetting", "parameter_name": name, "setting_value": value}
                for name, value in settings.items()
            ],
        },
        {"id": "environment/python", "type": "Environment", "name": "P3", "libraries": [library]},
    ]
    return [one for record in records for one in build_records(record)]


def test_a_captured_model_leaves_with_what_the_lake_knows() -> None:
    made = write(make_captured())
    data = ModelCard(str(made)).data
    assert (data.license, data.pipeline_tag) == ("mit", "tabular-classification")
    assert (data.tags, data.metrics) == (["health"], ["f1"])
    index = yaml.safe_load(made.split("---")[1])["model-index"]
    name, (result,) = model_index_to_eval_results(index)
    assert (name, result.dataset_type, result.dataset_name) == ("SVC", "Test", "Test")
    assert (result.metric_type, result.metric_name, result.metric_value) == ("f1", "F1", 0.69)
    for said in (
        "- **Developed by:** Tim",
        "- Train (`split/train`)",
        "- Test (`split/test`): 89 rows",
        "- `C`: 2.3",
        "- `kernel`: rbf",
        "- Libraries: scikit-learn 1.7",
        "file = 'svc.skops'",
        "Training took PT0.049S",
    ):
        assert said in made


def test_a_result_with_a_task_and_data_is_no_loss() -> None:
    lost = {(one.record, one.field) for one in write(make_captured()).losses}
    assert ("evaluation/f1", "evaluation_value") not in lost


def test_a_file_that_runs_code_is_said_to() -> None:
    file = {"type": "Distribution", "name": "svc.pkl", "model_format": ["pickle"]}
    made = write(make_captured(distribution=[file]))
    assert "only from somebody you trust" in made
    assert "only from somebody you trust" not in write(make_captured())


def test_a_claim_that_repeats_its_evaluation_is_one_result() -> None:
    claim = {"type": "Claim", "metric": "F1", "supported_by": ["evaluation/f1"]}
    claim |= {"evaluation_dataset": "split/test"}
    card = {"id": "card/svc", "type": "ModelCard", "describes": "model/svc"}
    claims = [{**claim, "evaluation_value": 0.69}, {**claim, "evaluation_value": 0.75}]
    for some, count in ((claims[:1], 1), (claims, 2)):
        found = [*make_captured(), *build_records({**card, "claims": some})]
        index = yaml.safe_load(write(found).split("---")[1])["model-index"]
        assert len(model_index_to_eval_results(index)[1]) == count


def test_an_imported_card_stays_as_it_was_whatever_the_lake_knows(tmp_path: Path) -> None:
    found = read(tmp_path, README)
    measured = {"id": "split/train", "type": "DataSplit", "modality": ["tabular"]}
    assert write([*found, *build_records(measured)]) == README


def test_the_example_card_holds_what_the_hub_can(tmp_path: Path) -> None:
    found = [one for one in modellake.read(EXAMPLES) if one.id]
    model = next(one for one in found if one.id == "model/return-visits")
    made = export([model], "hf", material=RecordMaterial(found))
    data = ModelCard(str(made)).data
    assert data.license == "apache-2.0"
    assert data.base_model == "diabetes-predictor"  # a name that an id stands for
    assert data.base_model_relation == "finetune"
    assert data.pipeline_tag == "tabular-classification"


def test_a_dataset_gets_the_keys_of_a_dataset_card(tmp_path: Path) -> None:
    found = [one for one in modellake.read(EXAMPLES) if one.id]
    dataset = next(one for one in found if one.id == "dataset/visits")
    made = export([dataset], "hf", material=RecordMaterial(found))
    data = DatasetCard(str(made)).data
    assert data.license == "cc-by-4.0"
    assert made.count("# Dataset Card for") == 1


def test_the_hub_has_no_card_for_other_records() -> None:
    with pytest.raises(UsageError, match="cards of models and datasets"):
        export(modellake.read({"id": "tag/a", "type": "Tag"}), "hf")
    many = modellake.read([{"id": f"model/{one}", "type": "OutputModel"} for one in "ab"])
    with pytest.raises(UsageError, match="one model"):
        export(many, "hf")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_every_slot_is_in_the_text_or_in_the_losses(data: st.DataObject) -> None:
    model = data.draw(records("OutputModel"))
    card = data.draw(records("ModelCard"))
    assume(card.id != model.id)
    card = replace(card, json={**card.json, "describes": model.id})
    made = export([model], "hf", material=RecordMaterial([model, card]))
    ModelCard(str(made))
    assert is_accepted(made)
    lost = {(one.record, one.field) for one in made.losses}
    again = modellake.read(made.encode(), format="huggingface-model-card")
    for record, kind in ((model, "OutputModel"), (card, "ModelCard")):
        found = next((one.json for one in again if one.type == kind), {})
        for slot, value in record.json.items():
            same = found.get(slot) == value
            given_by_place = slot in ("id", "type", "describes", "name")
            assert same or given_by_place or (record.id, slot) in lost, slot


@settings(max_examples=100, deadline=None)
@given(
    keys=st.dictionaries(
        st.text("abc_", min_size=1, max_size=3),
        st.none() | st.booleans() | st.text(max_size=9) | st.lists(st.text(max_size=5), max_size=2),
        max_size=4,
    ),
    changes=st.dictionaries(
        st.text("abc_", min_size=1, max_size=3), st.text(max_size=9) | st.none(), max_size=3
    ),
)
def test_editing_changes_just_these_keys(keys: dict[str, Any], changes: dict[str, Any]) -> None:
    keys = keys or {"x": 1}
    text = f"---\n{write_yaml(keys)}---\nbody\n"
    made = edit_front_matter(text, changes)
    assert made is not None
    assert made.endswith("---\nbody\n")
    kept = {key: value for key, value in keys.items() if key not in changes}
    expected = kept | {key: value for key, value in changes.items() if value is not None}
    found = yaml.safe_load(made.removeprefix("---\n").removesuffix("---\nbody\n")) or {}
    assert found == expected


def test_a_license_outside_the_list_is_other_with_its_name() -> None:
    assert write_license("spdx:GPL-3.0-or-later") == {"license": "gpl-3.0"}
    assert write_license("spdx:0BSD") == {
        "license": "other",
        "license_name": "0bsd",
        "license_link": "https://spdx.org/licenses/0BSD",
    }
    assert write_license("license/research-only") == {
        "license": "other",
        "license_name": "research-only",
    }


def test_license_names_are_those_of_the_hub(corpus: Path) -> None:
    page = next(corpus.glob("hf-card-fixtures/*/docs/hub/repositories-licenses.md")).read_text()
    known = set(re.findall(r"^\|[^|]*\| `([^`]+)`", page, re.MULTILINE))
    assert len(known) > 60
    assert known >= HUB_LICENSES


def test_task_names_are_those_of_the_hub(corpus: Path) -> None:
    text = "\n".join(file.read_text() for file in corpus.glob("hf-api-model-info/**/infos.json"))
    used = set(re.findall(r'"pipeline_tag":\s*"([a-z-]+)"', text))
    cards = "\n".join(file.read_text() for file in corpus.glob("hf-*-card/**/README.md"))
    used |= set(re.findall(r"^ *(?:- )?(?:type: )?([a-z-]+)$", cards, re.MULTILINE))
    assert len(used) > 15
    assert set(HUB_TASKS.values()) <= used


@pytest.mark.parametrize(
    ("pattern", "kind", "count", "unchanged"),
    [
        ("hf-model-card/**/*.md", "OutputModel", 403, 391),
        ("hf-dataset-card/**/*.md", "ModelLakeDataset", 220, 220),
    ],
)
def test_huggingface_hub_takes_every_real_card(
    corpus: Path, tmp_path: Path, pattern: str, kind: str, count: int, unchanged: int
) -> None:
    done = same = 0
    for file in sorted(corpus.glob(pattern)):
        found = modellake.read(str(file))
        made = write(found, kind)
        written = tmp_path / "README.md"
        written.write_text(made, encoding="utf-8", newline="")
        metadata = metadata_load(written) or {}
        if kind == "OutputModel":
            ModelCard(str(made))
            if metadata.get("model-index"):
                model_index_to_eval_results(metadata["model-index"])
        else:
            DatasetCard(str(made))
        same += made.encode() == file.read_bytes()
        assert bool(made.losses) == (made.encode() != file.read_bytes()), file
        done += 1
    assert (done, same) == (count, unchanged)

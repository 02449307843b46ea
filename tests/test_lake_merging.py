"""Imports merge, native records replace, and nothing that was said is lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import modellake
from modellake import Lake

CARD = """---
license: mit
language: no
datasets:
- squad
model-index:
- name: tiny
  results:
  - task: {type: question-answering}
    dataset: {type: squad, name: SQuAD}
    metrics:
    - {type: f1, value: 0.81}
---
# Tiny

A model card in a few lines.
"""


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake(tmp_path / "lake", actor="ada") as opened:
        yield opened


@pytest.fixture
def card(tmp_path: Path) -> Path:
    path = tmp_path / "models" / "acme" / "tiny" / "README.md"
    path.parent.mkdir(parents=True)
    path.write_text(CARD)
    return path


def test_a_card_brings_its_own_record_and_that_of_the_model(lake: Lake, card: Path) -> None:
    added = lake.add(modellake.read(card))
    types = {lake.get(one).type for one in added.new}
    assert {"ModelCard", "OutputModel"} <= types
    assert lake.verify().ok


def test_an_import_fills_only_the_empty_slots_of_a_record(lake: Lake, card: Path) -> None:
    (model,) = (one for one in modellake.read(card) if one.type == "OutputModel")
    said = {"id": model.id, "type": "OutputModel", "name": "Mine", "license": "spdx:Apache-2.0"}
    lake.add(modellake.read(said))
    lake.add(modellake.read(card))
    merged = lake.get(model.id).json
    assert (merged["name"], merged["license"]) == ("Mine", "spdx:Apache-2.0")
    assert set(merged) > set(said)


def test_adding_a_card_again_changes_nothing(lake: Lake, card: Path) -> None:
    first = lake.add(modellake.read(card))
    again = lake.add(modellake.read(card))
    assert (again.new, again.changed) == ((), ())
    assert set(again.unchanged) == set(first.new)


def test_a_native_record_replaces(lake: Lake, card: Path) -> None:
    (model,) = (one for one in modellake.read(card) if one.type == "OutputModel")
    lake.add(modellake.read(card))
    said = {"id": model.id, "type": "OutputModel", "name": "Mine"}
    lake.add(modellake.read(said))
    assert lake.get(model.id).json == said


def test_two_imports_of_one_run_merge(lake: Lake, tmp_path: Path, card: Path) -> None:
    other = tmp_path / "elsewhere" / "models" / "acme" / "tiny" / "README.md"
    other.parent.mkdir(parents=True)
    other.write_text(CARD.replace("license: mit", "license: apache-2.0\nlibrary_name: spacy"))
    readings = [modellake.read(card), modellake.read(other)]
    lake.add(readings)
    (model,) = (one for one in readings[0] if one.type == "OutputModel")
    merged = lake.get(model.id).json
    assert merged["license"] == "spdx:MIT"
    assert merged["framework"] == "spacy"

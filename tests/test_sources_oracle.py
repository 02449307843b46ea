"""Answers from the graph of imported cards equal those that plain Python got from the files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest

from modellake.graph import write_graph
from modellake.record import Reading
from modellake.sources import read

MLK = "PREFIX mlk: <https://w3id.org/modellake/>\n"

#: The licenses that the oracle calls permissive.
PERMISSIVE = '"apache-2.0", "mit", "bsd-3-clause", "cc0-1.0", "cc-by-4.0"'

#: A permissive model card, a dataset card on one of its datasets, and that one's license.
PAIRS = f"""
  ?card a mlk:ModelCard ; mlk:licenseAsWritten ?license ; mlk:mentionedDataset ?dataset .
  FILTER(LCASE(?license) IN ({PERMISSIVE}))
  ?other a mlk:DatasetCard ; mlk:describes ?dataset .
"""

REFERENCES = """
  ?one a mlk:ModelCard ; mlk:mentionedDataset ?dataset .
  BIND(CONCAT(STR(?one), " ", STR(?dataset)) AS ?card)
"""
NON_COMMERCIAL = '?other mlk:licenseAsWritten ?nc . FILTER(CONTAINS(LCASE(?nc), "-nc"))'
UNKNOWN = """
  OPTIONAL { ?other mlk:licenseAsWritten ?found }
  FILTER(!BOUND(?found) || LCASE(?found) IN ("unknown", "other"))
"""

COUNTS = {
    "cards": "?card a mlk:ModelCard .",
    "dataset refs": REFERENCES,
    "dataset refs resolved to a card": REFERENCES
    + "?x a mlk:DatasetCard ; mlk:describes ?dataset .",
    "permissive model x NC dataset": PAIRS + NON_COMMERCIAL,
    "permissive model x unknown/other/absent dataset licence": PAIRS + UNKNOWN,
    "model-index metric values": (
        "?one a mlk:ModelCard ; mlk:claims ?card ."
        " FILTER EXISTS { ?card mlk:evaluationValue|mlk:valueText ?value }"
    ),
    "cards with a metric value": (
        "?card a mlk:ModelCard ; mlk:claims/(mlk:evaluationValue|mlk:valueText) ?value ."
    ),
    "metrics named, no value": (
        "?card a mlk:ModelCard ; mlk:metricNames ?name ."
        " FILTER NOT EXISTS { ?card mlk:claims/(mlk:evaluationValue|mlk:valueText) ?value }"
    ),
}

#: What the oracle counts among cards with front matter.
WITH_FRONT_MATTER = {
    "no license": ("licenseAsWritten",),
    "no datasets": ("mentionedDataset",),
    "no license and no datasets": ("licenseAsWritten", "mentionedDataset"),
}


@pytest.fixture(scope="module")
def reading(corpus: Path) -> Reading:
    return read(corpus / "hf-model-card", corpus / "hf-dataset-card")


@pytest.fixture(scope="module")
def store(reading: Reading) -> pyoxigraph.Store:
    graph = write_graph(reading.records)
    assert not graph.findings
    store = pyoxigraph.Store()
    store.bulk_extend(graph.quads)
    return store


@pytest.fixture(scope="module")
def oracle(corpus: Path) -> dict[str, Any]:
    return json.loads((corpus / "ORACLE-model-x-dataset.json").read_bytes())


def count(store: pyoxigraph.Store, where: str) -> int:
    (row,) = store.query(f"{MLK} SELECT (COUNT(DISTINCT ?card) AS ?n) WHERE {{ {where} }}")
    return int(row["n"].value)


@pytest.mark.parametrize("name", COUNTS)
def test_a_count_equals_the_oracle(
    store: pyoxigraph.Store, oracle: dict[str, Any], name: str
) -> None:
    assert count(store, COUNTS[name]) == oracle["counts"][name]


@pytest.mark.parametrize("name", WITH_FRONT_MATTER)
def test_what_is_absent_equals_the_oracle(
    store: pyoxigraph.Store, oracle: dict[str, Any], reading: Reading, name: str
) -> None:
    absent = " ".join(
        f"FILTER NOT EXISTS {{ ?card mlk:{slot} ?{slot} }}" for slot in WITH_FRONT_MATTER[name]
    )
    bare = sum(
        one.rule.startswith("front-matter") and "hf-model-card" in str(one.place)
        for one in reading.findings
    )
    assert bare == oracle["counts"]["no front matter"]
    assert count(store, f"?card a mlk:ModelCard . {absent}") - bare == oracle["counts"][name]


def test_the_permissive_models_on_non_commercial_data_are_those_of_the_oracle(
    store: pyoxigraph.Store, oracle: dict[str, Any]
) -> None:
    where = (
        PAIRS + NON_COMMERCIAL + "?card mlk:describes/mlk:name ?name . ?dataset mlk:name ?data ."
    )
    rows = store.query(f"{MLK} SELECT DISTINCT ?name ?data ?nc WHERE {{ {where} }}")
    found = {(row["name"].value, row["data"].value, row["nc"].value) for row in rows}
    expected = {
        ("/".join(path.split("/")[2:4]), name, one)
        for path, _, datasets in oracle["permissive_model_on_NC_dataset"]
        for name, licenses in datasets
        for one in licenses
    }
    assert found == expected


def test_what_is_found_beyond_the_oracle_says_where_it_was_found(reading: Reading) -> None:
    """One card misspells `datasets`; none declares a base model, and the text of 98 names one."""
    beyond = {
        (record.id, statement["about_slot"], statement["value_status"]): statement
        for record in reading
        for statement in record.json.get("statements", ())
        if statement["about_slot"] in ("trained_on", "model_relation")
    }
    (repaired,) = (one for key, one in beyond.items() if key[1] == "trained_on")
    assert (repaired["stated_value"], repaired["source_place"]) == ("common_voice", "/dataset")
    inferred = [one for key, one in beyond.items() if key[1:] == ("model_relation", "inferred")]
    assert len(inferred) == 98
    assert all("https://huggingface.co/" in one["evidence_text"] for one in inferred)


def test_a_relation_from_prose_is_marked_as_inferred(reading: Reading) -> None:
    relations = [one for record in reading for one in record.json.get("model_relation", ())]
    assert len(relations) == 98
    assert all(one["is_inferred"] and one["evidence_text"] for one in relations)
    assert {one["relation_type"] for one in relations} == {"fine_tuned", "distilled"}

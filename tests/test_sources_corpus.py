"""Every kind of real material goes in; tables in the reference say what became of it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from modellake.checking import check
from modellake.record import Reading
from modellake.shape import check_shape
from modellake.sources import read

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "sources.md"
BEGIN, END = "<!-- corpus tables: begin -->\n", "<!-- corpus tables: end -->\n"

KINDS = (
    "hf-model-card",
    "hf-dataset-card",
    "hf-dataset-infos",
    "hf-card-fixtures",
    "hf-api-model-info",
    "croissant",
    "frictionless",
    "mlflow-export",
    "spacy-meta",
    "openmmlab-metafile",
    "omz-model-yml",
    "monai-bundle-metadata",
    "tfhub-doc",
    "kubeflow-model-catalog",
    "openlineage",
    "prov",
    "ro-crate",
    "cyclonedx-mlbom",
)

#: The slots that hold relations of PROV.
HELD = (
    "execution_input",
    "execution_output",
    "made_from",
    "creator",
    "executed_by",
    "was_informed_by",
    "acted_on_behalf_of",
    "is_version_of",
)

_READ: dict[str, Reading] = {}


def read_kind(corpus: Path, kind: str) -> Reading:
    if kind not in _READ:
        _READ[kind] = read(corpus / kind)
    return _READ[kind]


def list_unmapped(reading: Reading) -> Iterator[str]:
    for record in reading:
        for rest in record.unmapped.values():
            yield from rest if isinstance(rest, dict) else ("",)


def write_row(kind: str, reading: Reading) -> str:
    records = Counter(record.type for record in reading)
    findings = Counter(finding.rule for finding in reading.findings)
    unmapped = Counter(list_unmapped(reading))
    cells = [
        kind,
        str(len(reading.files)),
        " · ".join(f"{name} {count}" for name, count in sorted(records.items())),
        " · ".join(f"{name} {count}" for name, count in sorted(findings.items())) or "none",
        " · ".join(f"`{name}` {count}" for name, count in unmapped.most_common(8)) or "none",
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def test_the_tables_of_the_reference_say_what_becomes_of_each_kind(corpus: Path) -> None:
    """Run with MODELLAKE_REWRITE=1 to write them anew."""
    rows = [write_row(kind, read_kind(corpus, kind)) for kind in KINDS]
    head = (
        "| kind | files | records | findings by rule | fields kept unmapped |\n"
        "|---|---|---|---|---|\n"
    )
    tables = head + "\n".join(rows) + "\n"
    text = PAGE.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    if os.environ.get("MODELLAKE_REWRITE") == "1":
        PAGE.write_text(before + BEGIN + tables + END + after, encoding="utf-8")
    else:
        assert tables == text.split(BEGIN)[1].split(END)[0]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_imported_has_the_shape_of_the_schema(corpus: Path, kind: str) -> None:
    reading = read_kind(corpus, kind)
    wrong = [
        finding
        for record in reading
        if record.origin.source  # native records with mistakes are as their authors wrote them
        for finding in check_shape(record)
    ]
    assert len(reading) > 0
    assert wrong == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_finding_says_where(corpus: Path, kind: str) -> None:
    for finding in read_kind(corpus, kind).findings:
        assert finding.place is not None
        assert finding.place.file
        assert finding.message.endswith("."), finding.message


def test_all_models_of_openmmlab_have_what_their_collection_says(corpus: Path) -> None:
    reading = read_kind(corpus, "openmmlab-metafile")
    models = [record for record in reading if record.type == "OutputModel"]
    cards = [record for record in reading if record.type == "ModelCard"]
    assert (len(models), len(cards)) == (548, 548)
    # 471 name a result; 9 of these have nothing but null for a value, which is no claim.
    assert sum("task_label" in model.json for model in models) == 471
    assert sum("claims" in card.json for card in cards) == 471 - 9
    assert sum("metric_names" in card.json for card in cards) == 471 - 2
    own, inherited = 0, 0
    trained = {record.json["name"]: record.json.get("trained_on", []) for record in models}
    for file in sorted((corpus / "openmmlab-metafile").rglob("metafile.yml")):
        document = yaml.load(file.read_bytes(), yaml.CSafeLoader)
        collections = {one["Name"]: one for one in document.get("Collections") or ()}
        for model in document["Models"]:
            collection = collections.get(model.get("In Collection"), {})
            said = (model.get("Metadata") or {}).get("Training Data")
            from_collection = (collection.get("Metadata") or {}).get("Training Data")
            own, inherited = own + bool(said), inherited + bool(from_collection and not said)
            expected = said or from_collection or []
            listed = expected if isinstance(expected, list) else [expected]
            assert len(trained[model["Name"]]) == len({one.lower() for one in listed}), model
    assert own > 300
    assert inherited > 100


def test_every_source_of_a_spacy_pipeline_has_its_license(corpus: Path) -> None:
    reading = read_kind(corpus, "spacy-meta")
    found = {
        (card.json["pretty_name"], text)
        for card in reading
        if card.type == "DatasetCard"
        for text in card.json.get("license_as_written", ())
    }
    expected = set()
    for file in (corpus / "spacy-meta").rglob("*.json"):
        for source in json.loads(file.read_bytes()).get("sources") or ():
            if isinstance(source, dict) and source.get("license"):
                expected.add((source["name"].strip(), source["license"].strip()))
    assert found == expected
    assert ("TIGER Corpus", "commercial (licensed by Explosion)") in found


def list_edges(event: Any) -> Iterator[tuple[str, str, str]]:
    if isinstance(event, list):
        for one in event:
            yield from list_edges(one)
    elif isinstance(event, dict) and "job" in event:
        for side in ("inputs", "outputs"):
            for dataset in event.get(side) or ():
                yield event["job"]["name"], side, dataset["name"]


def test_the_lineage_edges_of_openlineage_events_are_kept(corpus: Path) -> None:
    reading = read_kind(corpus, "openlineage")
    names = {record.id: record.json["name"] for record in reading}
    found = {
        (record.json["name"], side, names[one])
        for record in reading
        if record.type == "Execution"
        for side, slot in (("inputs", "execution_input"), ("outputs", "execution_output"))
        for one in record.json.get(slot, ())
    }
    expected = set()
    for file in (corpus / "openlineage").rglob("*.json"):
        document = json.loads(file.read_bytes())
        if "$schema" not in document:
            expected |= set(list_edges(document))
    assert found == expected
    assert len(found) > 20


def list_relations(reading: Reading) -> tuple[set[tuple[str, str, str]], set[tuple[str, str]]]:
    edges, kinds = set(), set()
    for record in reading:
        kinds.add((record.id, record.type))
        for slot in HELD:
            value = record.json.get(slot, [])
            for one in value if isinstance(value, list) else [value]:
                edges.add((record.id, slot, one))
    return edges, kinds


def test_prov_json_and_turtle_of_one_document_give_the_same_relations(corpus: Path) -> None:
    folder = corpus / "prov" / "trungdong+prov" / "src" / "prov" / "tests"
    pairs, edges = 0, 0
    for file in sorted((folder / "json").glob("*.json")):
        turtle = folder / "rdf" / f"{file.stem}.ttl"
        if turtle.exists():
            from_json, from_turtle = list_relations(read(file)), list_relations(read(turtle))
            assert from_json == from_turtle, file.name
            pairs, edges = pairs + 1, edges + len(from_json[0])
    assert (pairs, edges) == (130, 36)


def test_malformed_prov_documents_say_what_is_wrong(corpus: Path) -> None:
    folder = corpus / "prov" / "trungdong+prov" / "src" / "prov" / "tests" / "malformed"
    files = sorted(folder.iterdir())
    assert len(files) == 17
    for file in files:
        assert read(file).findings, file.name


def test_where_real_cards_of_one_dataset_differ_both_stay_and_a_rule_says_so(corpus: Path) -> None:
    name = "duorc/dataset_infos.json"
    (infos,) = (corpus / "hf-dataset-infos").rglob(name)
    (card,) = (corpus / "hf-dataset-card").rglob("duorc/README.md")
    reading = read(card, infos)
    report = check(reading, packs=["core"])
    found = [one for one in report.findings if one.rule == "sources-disagree"]
    assert {one.field for one in found} == {"declared_license"}
    said = {record.json.get("declared_license") for record in reading if "describes" in record.json}
    assert "spdx:MIT" in said
    assert len(said) == 2

"""Licenses are followed as terms along lineage, leniently or strictly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyoxigraph
import pytest

from modellake.asking import ask, get_question
from modellake.checking import check
from modellake.exports.hugging_face.licenses import write_license
from modellake.lineage import Lineage
from modellake.packs import load_pack
from modellake.sources import read
from modellake.sources.licenses import find_license, find_terms
from modellake.vocabulary import CONCEPTS, TERMS, vocabulary
from stores import CASES, OxigraphStore, build_graph, read_case, read_lakes

DAY = date(2026, 11, 23)
SPDX = "https://spdx.org/licenses/"
TRIPLES = list(pyoxigraph.parse(load_pack("license").data.encode(), pyoxigraph.RdfFormat.TURTLE))
LICENSES = sorted({one.subject.value for one in TRIPLES})


def terms_of(license_iri: str, slot: str) -> set[str]:
    return {
        one.object.value.removeprefix(CONCEPTS)
        for one in TRIPLES
        if one.subject.value == license_iri and one.predicate.value == TERMS + slot
    }


def test_the_table_has_the_licenses_that_models_and_data_bear() -> None:
    assert len(LICENSES) >= 60
    assert {f"{SPDX}{one}" for one in ("MIT", "CC-BY-NC-4.0", "ODbL-1.0")} <= set(LICENSES)
    assert f"{TERMS}license/llama3.1" in LICENSES


def test_readers_know_the_terms_of_the_table_by_their_names_at_the_hub() -> None:
    names = [one.removeprefix(f"{TERMS}license/") for one in LICENSES if one.startswith(TERMS)]
    assert names
    assert {find_terms(name) for name in names} == {f"{TERMS}license/{name}" for name in names}
    for name in names:
        written = write_license(f"mlk:license/{name}")
        assert written["license"] == name or written["license_name"] == name


@pytest.mark.parametrize("license_iri", LICENSES)
def test_the_terms_of_a_license_are_in_the_schema_s_words(license_iri: str) -> None:
    slots = {slot.iri for slot in vocabulary().get_class("LicenseTerms").slots.values()}
    for one in TRIPLES:
        if one.subject.value == license_iri and not one.predicate.value.endswith("#type"):
            assert one.predicate.value in slots, one.predicate
    actions = set(vocabulary().enums["LicenseAction"].values)
    permits, requires, prohibits = (
        terms_of(license_iri, slot) for slot in ("permits", "requires", "prohibits")
    )
    assert permits | requires | prohibits <= actions
    assert permits
    assert not permits & prohibits
    assert terms_of(license_iri, "name")


def test_ids_of_the_spdx_list_are_on_it() -> None:
    named = [one.removeprefix(SPDX) for one in LICENSES if one.startswith(SPDX)]
    assert len(named) > 50
    assert [one for one in named if find_license(one) != one] == []


def test_compatible_licenses_are_known_and_name_others() -> None:
    for one in LICENSES:
        compatible = terms_of(one, "compatibleDownstream")
        assert one not in compatible
        assert compatible <= set(LICENSES)


def test_contested_terms_are_warnings_and_violations_when_strict() -> None:
    case = read_case(CASES / "packs" / "audit" / "B01.yaml")
    lenient = check(case.records, packs=["license"], as_of=DAY)
    strict = check(case.records, packs=["license"], as_of=DAY, require=["strict"])
    rule = "commercial-use-permitted"
    assert {one.severity for one in lenient.findings if one.rule == rule} == {"warning"}
    assert {one.severity for one in strict.findings if one.rule == rule} == {"violation"}


def test_terms_of_one_s_own_are_records() -> None:
    case = read_case(CASES / "packs" / "audit" / "B07.yaml")
    report = check(case.records, packs=["license"], as_of=DAY)
    assert "derivatives-permitted" in {one.rule for one in report.findings}


def test_a_license_that_is_shipped_needs_no_record() -> None:
    more = [
        {"id": "dataset/d", "type": "ModelLakeDataset", "name": "D", "license": "CC-BY-NC-4.0"},
        {
            "id": "model/m",
            "type": "OutputModel",
            "name": "M",
            "license": "Apache-2.0",
            "trained_on": ["dataset/d"],
        },
    ]
    report = check(read_lakes([], more), packs=["license"], as_of=DAY)
    (finding,) = [one for one in report.findings if one.rule == "permissions-inherited"]
    assert finding.record == "model/m"
    assert "directly" in finding.message


def test_permissive_models_on_noncommercial_data_are_found_in_real_cards(corpus: Path) -> None:
    reading = read(str(corpus / "hf-model-card"), str(corpus / "hf-dataset-card"))
    store = OxigraphStore(build_graph(reading.records, strict=False))
    answer = ask(get_question("license-conflicts"), store, today=DAY)
    column = answer.columns.index("conflict")
    rows = [row for row in answer.rows if row[column] == "no commercial use"]
    direct = {
        (row[0], row[2])
        for row in rows
        if store.store.query(
            f"ASK {{ <https://lake.invalid/{row[0]}> <{TERMS}trainedOn> "
            f"<https://lake.invalid/{row[2]}> }}"
        )
    }
    assert {model for model, _ in direct} >= {
        "model/slauw87/bart_summarisation",
        "model/facebook/s2t-wav2vec2-large-en-tr",
        "model/jackieliu930/bart-large-cnn-samsum",
    }
    assert len(direct) == 4, sorted(direct)
    for model, data in direct:
        (edge,) = Lineage(store, model).path_to(data).edges
        assert (edge.source, edge.slot, edge.target) == (model, "trained_on", data)
        assert not edge.inferred

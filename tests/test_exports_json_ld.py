"""The card as JSON-LD: one tree, one graph for all processors, and readable by outsiders."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import modellake
from modellake import Loss, Record
from modellake.alignment import VOCABULARIES, align_statements, alignment
from modellake.exports import RecordMaterial, export
from modellake.graph import write_graph
from modellake.vocabulary import vocabulary
from strategies import records

EXAMPLES = Path(__file__).parent.parent / "schema" / "examples" / "valid"
XSD = "http://www.w3.org/2001/XMLSchema#"

# rdflib's own reader of JSON-LD warns of rdflib.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")

#: A model of which everything is known that a reader asks for first.
KNOWN = [
    {
        "id": "model/a",
        "type": "OutputModel",
        "name": "A model",
        "license": "spdx:Apache-2.0",
        "creator": ["user/ada"],
        "trained_on": ["dataset/d"],
    },
    {"id": "user/ada", "type": "User", "name": "Ada"},
    {"id": "dataset/d", "type": "ModelLakeDataset", "name": "Data"},
    {
        "id": "evaluation/a",
        "type": "ModelEvaluation",
        "evaluated_model": "model/a",
        "metric": "accuracy",
        "evaluation_value": 0.5,
    },
]


@pytest.fixture(scope="module")
def world() -> list[Record]:
    return [record for record in modellake.read(EXAMPLES) if record.id]


def _round(number: str, digits: int) -> str:
    """A double to so many digits; where fewer than 17, after the 16 that pyld writes."""
    value = float(number) if digits == 17 else float(f"{float(number):.15E}")
    return repr(float(f"{value:.{digits - 1}E}"))


def card(root: str, world: list[Record], **options: Any) -> modellake.Export:
    found = next(record for record in world if record.id == root)
    return export([found], "json-ld", material=RecordMaterial(world), **options)


def walk(value: Any) -> Iterator[dict[str, Any]]:
    """All objects of a document that are nodes with a type."""
    if isinstance(value, dict):
        if isinstance(value.get("type"), list):
            yield value
        for key, one in value.items():
            if key != "@context":
                yield from walk(one)
    elif isinstance(value, list):
        for one in value:
            yield from walk(one)


def by_oxigraph(text: str) -> set[tuple[str, str, str]]:
    from pyoxigraph import RdfFormat, parse

    quads = parse(text.encode(), RdfFormat.JSON_LD, base_iri="https://wrong.example/")
    return {(str(one.subject), str(one.predicate), str(one.object)) for one in quads}


def by_rdflib(text: str) -> set[tuple[str, str, str]]:
    import rdflib

    rdflib.NORMALIZE_LITERALS, before = False, rdflib.NORMALIZE_LITERALS  # else times change
    try:
        graph = rdflib.Graph(bind_namespaces="none").parse(data=text, format="json-ld")
        lines = [f"{one.n3()} {slot.n3()} {value.n3()} .\n" for one, slot, value in graph]
    finally:
        rdflib.NORMALIZE_LITERALS = before
    return parse_lines("".join(lines), turtle=True)


def by_pyld(text: str) -> set[tuple[str, str, str]]:
    from pyld import jsonld

    return parse_lines(jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"}))


def parse_lines(lines: str, *, turtle: bool = False) -> set[tuple[str, str, str]]:
    from pyoxigraph import RdfFormat, parse

    quads = parse(lines, RdfFormat.TURTLE if turtle else RdfFormat.N_QUADS)
    return {(str(one.subject), str(one.predicate), str(one.object)) for one in quads}


def by_value(
    statements: set[tuple[str, str, str]], *, digits: int = 17
) -> set[tuple[str, str, str]]:
    """Compare doubles by value; pyld writes them with 16 digits (JSON-LD 1.1 API, section 8.6)."""
    suffix = f'"^^<{XSD}double>'
    return {
        (one, slot, _round(value[1 : -len(suffix)], digits))
        if value.endswith(suffix)
        else (one, slot, value)
        for one, slot, value in statements
    }


@pytest.mark.parametrize("root", ["model/diabetes-predictor", "model/return-visits"])
def test_the_three_processors_read_the_same_graph(root: str, world: list[Record]) -> None:
    text = card(root, world)
    expected = by_oxigraph(text)
    assert len(expected) > 200
    assert by_value(by_rdflib(text)) == by_value(expected)
    assert by_value(by_pyld(text)) == by_value(expected, digits=16)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(found=st.lists(records(), min_size=1, max_size=2, unique_by=lambda one: one.id))
def test_the_processors_agree_on_any_records(found: list[Record]) -> None:
    text = export(found, "json-ld")
    expected = by_oxigraph(text)
    assert by_value(by_rdflib(text)) == by_value(expected)
    assert by_value(by_pyld(text)) == by_value(expected, digits=16)


def test_the_graph_is_that_of_the_records_and_what_follows(world: list[Record]) -> None:
    text = card("model/return-visits", world)
    included = {one["id"] for one in walk(json.loads(text))}
    own = write_graph([record for record in world if record.id in included]).triples
    expected = {(str(one.subject), str(one.predicate), str(one.object)) for one in own}
    expected |= set(align_statements(own))
    assert by_value(by_oxigraph(text)) == by_value(expected)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(record=records())
def test_what_the_text_says_in_foreign_terms_is_the_alignment(record: Record) -> None:
    own = write_graph([record]).triples
    expected = {(str(one.subject), str(one.predicate), str(one.object)) for one in own}
    expected |= set(align_statements(own))
    assert by_value(by_oxigraph(export([record], "json-ld"))) == by_value(expected)


def test_a_card_is_one_tree_with_each_record_once(world: list[Record]) -> None:
    document = json.loads(card("model/diabetes-predictor", world))
    assert document["id"] == "model/diabetes-predictor"
    names = [one["id"] for one in walk(document) if ".well-known" not in one["id"]]
    assert len(names) == len(set(names))
    assert set(names) >= {
        "analysis/diabetes",
        "dataset/diabetes",
        "dataset/diabetes-v1",
        "environment/env1",
        "evaluation/diabetes-accuracy",
        "ingest/diabetes",
        "process/diabetes",
        "program/model-dp",
        "source/uci-archive",
        "user/tim",
    }
    assert document["trained_on"][0]["name"] == "Diabetes V1"
    (evaluation,) = document["@reverse"]["evaluated_model"]
    assert evaluation["evaluation_value"] == 0.9354
    (analysis,) = document["@reverse"]["has_output_model"]
    assert analysis["id"] == "analysis/diabetes"


def test_a_card_leaves_out_what_the_model_does_not_come_from(world: list[Record]) -> None:
    included = {one["id"] for one in walk(json.loads(card("model/diabetes-predictor", world)))}
    assert "model/return-visits" not in included  # made from it
    assert "lake/paper-demo" not in included
    assert "dataset/visits" not in included


def test_a_long_lineage_does_not_nest_without_end() -> None:
    chain = [
        {"id": f"dataset/d{number}", "type": "ModelLakeDataset", "name": str(number)}
        | ({"derived_from_dataset": [f"dataset/d{number + 1}"]} if number < 3000 else {})
        for number in range(3001)
    ]
    made = card("dataset/d0", list(modellake.read(chain)))
    document = json.loads(made)
    assert len(document["@included"]) > 100
    assert len(modellake.read(made.encode())) == 3001


def test_the_context_holds_only_what_is_used(world: list[Record]) -> None:
    context = json.loads(card("tag/healthcare", world))["@context"]
    assert set(context) == {
        *("@version", "@base", "id", "type"),
        *("dcterms", "rdfs", "schema", "Tag", "name"),
    }


def test_a_context_by_reference_gives_the_same_records(world: list[Record]) -> None:
    address = "https://example.org/context.jsonld"
    text = card("model/return-visits", world, context=address)
    document = json.loads(text)
    assert document["@context"] == [address, {"@base": "https://lake.invalid/"}]
    reading = modellake.read(text.encode())
    whole = modellake.read(card("model/return-visits", world).encode())
    assert list(reading) == list(whole)
    assert [one.rule for one in reading.findings] == ["context-bundled"]

    from pyld import jsonld

    def load(url: str, options: object) -> dict[str, Any]:
        assert url == address
        context = {"@context": vocabulary().context}
        return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": url} | {
            "document": context
        }

    options = {"format": "application/n-quads", "documentLoader": load}
    same = parse_lines(jsonld.to_rdf(document, options))
    expected = by_oxigraph(card("model/return-visits", world))
    assert by_value(same) == by_value(expected, digits=16)


READERS = {
    "schema.org": """
        PREFIX v: <http://schema.org/>
        SELECT ?name ?license ?creator ?data ?metric ?value {
          ?model a v:CreativeWork ; v:name ?name ; v:license ?license ;
            v:creator/v:name ?creator ; v:isBasedOn/v:name ?data .
          ?result a v:PropertyValue ; v:about ?model ; v:propertyID ?metric ; v:value ?value . }""",
    "FAIR4ML": """
        PREFIX v: <https://w3id.org/fair4ml#>
        SELECT ?name ?license ?creator ?data ?metric ?value {
          ?model a v:MLModel ; v:trainedOn ?data .
          ?result a v:MLModelEvaluation ; v:evaluatedMLModel ?model ; v:evaluationMetrics ?metric ;
            v:evaluationResults ?value . }""",
    "PROV": """
        PREFIX v: <http://www.w3.org/ns/prov#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?name ?license ?creator ?data ?metric ?value {
          ?model a v:Entity ; rdfs:label ?name ; v:wasAttributedTo ?agent ; v:wasDerivedFrom ?from .
          ?agent a v:Person ; rdfs:label ?creator . ?from a v:Entity ; rdfs:label ?data .
          OPTIONAL { ?result v:wasDerivedFrom ?model ; v:value ?value } }""",
}
ANSWERS = {
    "name": "A model",
    "license": "https://spdx.org/licenses/Apache-2.0",
    "creator": "Ada",
    "data": "Data",
    "metric": "accuracy",
    "value": "0.5",
}
SLOTS = {
    "name": "name",
    "license": "license",
    "creator": "creator",
    "data": "trained_on",
    "metric": "metric",
    "value": "evaluation_value",
}


@pytest.mark.parametrize("name", READERS)
def test_a_reader_of_one_vocabulary_alone_finds_what_no_loss_names(name: str) -> None:
    import rdflib

    made = card("model/a", list(modellake.read(KNOWN)))
    graph = rdflib.Graph().parse(data=made, format="json-ld")
    (row,) = graph.query(READERS[name])
    lost = {loss.field for loss in made.losses if loss.vocabulary == name}
    for variable, expected in ANSWERS.items():
        found = row[rdflib.Variable(variable)]
        if SLOTS[variable] in lost:
            assert found is None, variable
        elif variable == "data" and name == "FAIR4ML":
            assert str(found) == "https://lake.invalid/dataset/d"
        elif variable == "value":
            assert float(found) == float(expected)
        else:
            assert str(found) == expected, variable


def test_what_a_vocabulary_cannot_say_is_a_loss() -> None:
    made = card("model/a", list(modellake.read(KNOWN)))
    lost = {(loss.vocabulary, loss.field) for loss in made.losses}
    assert lost >= {("PROV", "license"), ("FAIR4ML", "name"), ("DCAT", "trained_on")}
    assert not any(vocabulary == "schema.org" for vocabulary, _ in lost)


def test_what_a_record_does_not_hold_is_a_loss() -> None:
    bare = modellake.read({"id": "model/a", "type": "OutputModel", "name": "A"})
    lost = {loss for loss in card("model/a", list(bare)).losses if not loss.vocabulary}
    assert Loss("model/a", "license", "The record holds no `license`.") in lost
    assert {loss.field for loss in lost} == {"license", "creator", "trained_on", "evaluated_model"}


def test_an_inferred_relation_is_no_foreign_derivation() -> None:
    relation = {"type": "ModelRelation", "relation_type": "fine_tuned", "related_model": "model/b"}
    inferred = {**relation, "is_inferred": True, "confidence": 0.5, "evidence_text": "from b"}
    for one, expected in ((relation, True), (inferred, False)):
        model = {"id": "model/a", "type": "OutputModel", "model_relation": [one]}
        text = export(modellake.read(model), "json-ld")
        assert ("fair4ml:fineTunedFrom" in text) is expected
        assert ("prov:wasDerivedFrom" in text) is expected


def test_the_alignment_knows_the_four_vocabularies() -> None:
    table = alignment()
    for name, spaces in VOCABULARIES.items():
        used = [term for terms in table.properties.values() for term in terms]
        assert any(term.startswith(spaces[0]) for term in used), name
    assert table.classes[vocabulary().classes["OutputModel"].iri] == (
        "http://schema.org/CreativeWork",
        "http://www.w3.org/ns/prov#Entity",
        "https://w3id.org/fair4ml#MLModel",
    )


def test_cards_that_share_records_are_what_each_is_alone() -> None:
    user = {"id": "user/ada", "type": "User", "name": "Ada"}
    data = {"id": "dataset/d", "type": "ModelLakeDataset", "name": "D", "owner": ["user/ada"]}
    models = [
        {"id": "model/a", "type": "OutputModel", "trained_on": ["dataset/d"]},
        {
            "id": "model/b",
            "type": "OutputModel",
            "trained_on": ["dataset/d"],
            "owner": ["user/ada"],
        },
        {"id": "model/c", "type": "OutputModel", "name": "C"},
    ]
    found = modellake.read([user, data, *models])
    shared = RecordMaterial(found)
    wanted = [record for record in found if record.type == "OutputModel"]
    for record in [*wanted, *wanted[::-1]]:
        alone = export([record], "json-ld", material=RecordMaterial(found))
        assert export([record], "json-ld", material=shared) == alone

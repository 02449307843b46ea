"""The contract of all exports: same bytes, all losses told, and what was written reads back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import modellake
from modellake import Export, Loss, Record, UsageError
from modellake.exports import RecordMaterial, export, export_formats, get_export_format
from modellake.graph import write_graph
from modellake.normal_form import build_records
from modellake.vocabulary import vocabulary
from strategies import raw_records, records

EXAMPLES = Path(__file__).parent.parent / "schema" / "examples" / "valid"
BASE = "https://lake.example.org/"
FORMATS = [one.name for one in export_formats()]
ROUND_TRIP = ("json", "json-ld", "nquads", "turtle")
GRAPHS = ("json-ld", "nquads", "turtle")


@pytest.fixture(scope="module")
def world() -> list[Record]:
    """The examples of the schema: one consistent lake."""
    return [record for record in modellake.read(EXAMPLES) if record.id]


def read_back(text: str, base: str = modellake.read.__kwdefaults__["base"]) -> dict[str, Record]:
    reading = modellake.read(text.encode(), base=base)
    assert [one for one in reading.findings if one.rule != "known-field"] == []
    return {record.id: record for record in reading}


def test_every_format_says_what_it_is() -> None:
    assert len(FORMATS) >= 4
    assert len(set(FORMATS)) == len(FORMATS)
    for one in export_formats():
        assert one.title, one.name
        assert "/" in one.media_type, one.name
        assert "." in one.suffix, one.name


def test_a_format_that_is_unknown_gets_a_suggestion() -> None:
    with pytest.raises(UsageError, match="Did you mean 'json-ld'"):
        get_export_format("jsonld")


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_is_a_text_with_its_losses(name: str, world: list[Record]) -> None:
    root = next(record for record in world if record.type == "OutputModel")
    made = export([root], name)
    assert isinstance(made, str)
    assert isinstance(made, Export)
    assert (made.format_name, made.media_type) == (name, get_export_format(name).media_type)
    assert all(isinstance(one, Loss) for one in made.losses)
    assert list(made.losses) == sorted(set(made.losses))


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_does_not_depend_on_the_order_of_records_and_keys(
    name: str, world: list[Record]
) -> None:
    root = next(record for record in world if record.id == "model/return-visits")
    turned = [Record(dict(reversed(one.json.items())), one.unmapped) for one in reversed(world)]
    same = next(record for record in turned if record == root)
    made = export([root], name, material=RecordMaterial(world))
    again = export([same], name, material=RecordMaterial(turned))
    assert made == again
    assert made.losses == again.losses


@pytest.mark.parametrize("name", ROUND_TRIP)
def test_all_examples_come_back_from_one_text(name: str, world: list[Record]) -> None:
    made = export(world, name, base=BASE)
    assert read_back(made, BASE) == {record.id: record for record in world}


@pytest.mark.parametrize("name", ROUND_TRIP)
def test_each_example_comes_back_from_a_text_of_its_own(name: str, world: list[Record]) -> None:
    known = {record.id: record for record in world}
    material = RecordMaterial(world)
    for record in world:
        found = read_back(export([record], name, material=material))
        assert found[record.id] == record
        assert found.items() <= known.items()


@pytest.mark.parametrize("name", ROUND_TRIP)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_record_comes_back(name: str, data: st.DataObject) -> None:
    record = data.draw(records())
    made = export([record], name)
    assert [loss for loss in made.losses if not is_lacking(loss)] == []
    assert read_back(made)[record.id] == record


@pytest.mark.parametrize("name", ROUND_TRIP)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_does_not_come_back_is_listed_as_a_loss(name: str, data: st.DataObject) -> None:
    json = data.draw(raw_records())
    slot = data.draw(st.sampled_from(sorted(json.keys() - {"id", "type"}) or ["name"]))
    json[slot] = data.draw(st.sampled_from([5, "x y", [], {"a": 1}, [[1]], "5", 1.5, True]))
    json["no_slot"] = data.draw(st.sampled_from([1, "a\nb\"\\'", {"x": [None, 1.0, "é𝄞"]}]))
    record = build_records(json)[0]
    made = export([record], name)
    found = read_back(made).get(record.id)
    assert found is not None
    assert found.unmapped == record.unmapped
    lost = {loss.field.split("[")[0].split(".")[0] for loss in made.losses if not is_lacking(loss)}
    for key in {*record.json, *found.json}:
        assert record.json.get(key) == found.json.get(key) or key in lost, key
    same = record.json == found.json
    assert same or lost


def is_lacking(loss: Loss) -> bool:
    """Say whether a loss is one of a reader of another vocabulary, or of what was never there."""
    return bool(loss.vocabulary) or loss.reason.startswith(("The record holds no", "No result"))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "type", "name", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_bad_record_trips_an_export(name: str, data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["OutputModel", "ModelLakeDataset"]))
    json = data.draw(raw_records(kind))
    slots = sorted(vocabulary().classes[kind].slots)
    for slot in data.draw(st.lists(st.sampled_from(slots), min_size=1, max_size=3)):
        json[slot] = data.draw(JUNK)
    card = data.draw(raw_records("ModelCard" if kind == "OutputModel" else "DatasetCard"))
    card |= {"describes": json["id"], data.draw(st.sampled_from(sorted(card))): data.draw(JUNK)}
    found = [build_records(json)[0], build_records(card)[0]]
    made = export(found[:1], name, material=RecordMaterial(found))
    assert isinstance(made.encode(), bytes)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_record_that_no_graph_can_hold_is_a_loss(name: str) -> None:
    bad = Record({"id": "model/a", "type": "Spaceship", "name": "A"})
    made = export([bad], name)
    assert [(loss.record, loss.field) for loss in made.losses] == [("model/a", "type")]
    assert "Spaceship" in made.losses[0].reason
    assert "model/a" not in made


@pytest.mark.parametrize("name", GRAPHS)
def test_what_no_slot_holds_goes_along(name: str) -> None:
    record = Record(
        {"id": "model/a", "type": "OutputModel", "name": "A"},
        {"source-x": {"k": ["v", 1, {"deep": None}], "text": 'quote " back \\ line\nend'}},
    )
    made = export([record], name)
    assert read_back(made) == {"model/a": record}


@pytest.mark.parametrize("name", ["nquads", "turtle"])
def test_the_text_is_the_record_graph_and_nothing_else(name: str, world: list[Record]) -> None:
    from pyoxigraph import RdfFormat, parse

    made = export(world, name, base=BASE)
    found = {quad.triple for quad in parse(made, RdfFormat.from_media_type(made.media_type))}
    assert found == set(write_graph(world, base=BASE).triples)


def test_n_quads_are_sorted_lines(world: list[Record]) -> None:
    lines = export(world, "nquads").splitlines()
    assert len(lines) > 700
    assert lines == sorted(lines)


def test_foreign_statements_that_do_not_follow_stay_with_their_record() -> None:
    text = """
    @prefix mlk: <https://w3id.org/modellake/> . @prefix schema: <http://schema.org/> .
    <model/a> a mlk:OutputModel, schema:CreativeWork, schema:Game ;
      mlk:name "A" ; schema:name "A" ; schema:award "First prize", "Second prize" .
    <https://example.org/x> schema:name "Somebody" .
    """
    reading = modellake.read(text.encode())
    assert reading[0].json == {"id": "model/a", "type": "OutputModel", "name": "A"}
    assert reading[0].unmapped == {
        "turtle": {
            "rdf:type": ["<http://schema.org/Game>"],
            "schema:award": ['"First prize"', '"Second prize"'],
        }
    }
    assert ["<https://example.org/x>" in one.message for one in reading.findings] == [True]


def test_blank_nodes_of_values_are_read() -> None:
    text = """
    @prefix mlk: <https://w3id.org/modellake/> .
    @prefix mlc: <https://w3id.org/modellake/concept/> .
    <model/b> a mlk:OutputModel ; mlk:modelRelation [ a mlk:ModelRelation ;
      mlk:relationType mlc:fine_tuned ; mlk:relatedModel <model/a> ] .
    """
    relation: dict[str, Any] = {
        "type": "ModelRelation",
        "relation_type": "fine_tuned",
        "related_model": "model/a",
    }
    assert modellake.read(text.encode())[0].json["model_relation"] == [relation]


@pytest.mark.parametrize(
    "text",
    [
        "@prefix mlk: <https://w3id.org/modellake/> .\n<model/a> a mlk:OutputModel ;;; oops",
        "<a:b> <https://w3id.org/modellake/name> oops .\n",
        '{"@context": {"mlk": "https://w3id.org/modellake/"}, "@id": 5}',
        '{"@context": {"mlk": "https://w3id.org/modellake/", "@import": 1}, "@id": "a:b"}',
    ],
)
def test_rdf_that_cannot_be_parsed_is_a_finding(text: str) -> None:
    reading = modellake.read(text.encode())
    assert len(reading) == 0
    assert [one.rule for one in reading.findings] == ["rdf-valid"]

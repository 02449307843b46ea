"""Records and their graphs: the identity, one graph for all processors, nothing lost in silence."""

from __future__ import annotations

import datetime
import json
import random
from typing import Any

import pyoxigraph
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyld import jsonld
from pyoxigraph import Literal, NamedNode, Quad, Triple

from modellake import datatypes, graph
from modellake.checking import check
from modellake.checking.writers import write_report
from modellake.graph import close_graph, compare_graphs, read_graph, sort_statements, write_graph
from modellake.normal_form import build_records
from modellake.record import BASE, Record, genid
from modellake.shape import check_shape
from modellake.vocabulary import TERMS, vocabulary
from strategies import objects, raw_records, records

XSD = "http://www.w3.org/2001/XMLSchema#"
PROV = "http://www.w3.org/ns/prov#"
MODEL = {"id": "model/a", "type": "OutputModel"}

slow = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))


def record(**slots: Any) -> Record:
    return build_records({**MODEL, **slots})[0]


def lines(statements: Any) -> list[str]:
    return sorted(str(one) for one in statements)


@slow
@given(records())
def test_a_record_comes_back_from_its_graph(one: Record) -> None:
    written = write_graph([one])
    assert not written.findings
    reading = read_graph(written.quads)
    assert not reading.findings
    assert reading.records == (one,)


@settings(slow, max_examples=15)
@given(st.lists(records(), min_size=2, max_size=5, unique_by=lambda one: one.id))
def test_many_records_come_back_together_as_alone(many: list[Record]) -> None:
    together = write_graph(many)
    alone = [quad for one in many for quad in write_graph([one]).quads]
    assert set(together.quads) == set(alone)
    assert len(together.quads) == len(alone)  # no two records assert the same
    assert list(read_graph(together.quads)) == sorted(many, key=lambda one: one.id)


@settings(slow, max_examples=15)
@given(st.lists(records(), min_size=2, max_size=5, unique_by=lambda one: one.id), st.randoms())
def test_any_records_give_the_same_bytes_in_any_order(
    many: list[Record], shuffler: random.Random
) -> None:
    """Law 9: graph and report, whatever the order in which the records come."""
    mixed = [Record.load(one.content) for one in many]
    shuffler.shuffle(mixed)
    both = (many, mixed)
    graphs = ["\n".join(map(str, sort_statements(write_graph(one).quads))) for one in both]
    assert graphs[0] == graphs[1]
    day = datetime.date(2026, 11, 1)
    reports = [write_report(check(one, as_of=day), "json") for one in both]
    assert reports[0] == reports[1]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@settings(slow, max_examples=15)
@given(records(), st.randoms())
def test_all_processors_read_the_same_graph(one: Record, shuffler: random.Random) -> None:
    compare_processors(one, shuffler)


@pytest.mark.faults
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@settings(slow, max_examples=300)
@given(records(), st.randoms())
def test_all_processors_read_the_same_graph_of_many(one: Record, shuffler: random.Random) -> None:
    compare_processors(one, shuffler)


@pytest.mark.faults
@settings(slow, max_examples=3000)
@given(records())
def test_many_a_record_comes_back_from_its_graph(one: Record) -> None:
    assert read_graph(write_graph([one]).quads).records == (one,)


def compare_processors(one: Record, shuffler: random.Random) -> None:
    document = {"@context": vocabulary().context, **shuffle(add_ids(one), shuffler)}
    text = json.dumps(document)
    written = write_graph([one]).quads
    exact = {plain(quad) for quad in written}
    assert {plain(quad) for quad in parse_with_oxigraph(text)} == exact
    assert {plain(quad) for quad in parse_with_rdflib(text)} == exact
    rounded = {plain(quad, rounded=True) for quad in written}
    assert {plain(quad, rounded=True) for quad in parse_with_pyld(document)} == rounded


def add_ids(one: Record) -> dict[str, Any]:
    """The record's JSON as an export writes it: value objects with their generated ids."""

    def visit(value: Any, slot: str) -> Any:
        if isinstance(value, list):
            return [visit(item, slot) for item in value]
        if isinstance(value, dict):
            inner = {name: visit(item, name) for name, item in value.items()}
            return {"id": genid(one.id, slot, value), **inner}
        return value

    return {name: visit(value, name) for name, value in one.json.items()}


def shuffle(value: Any, shuffler: random.Random) -> Any:
    if isinstance(value, list):
        return [shuffle(item, shuffler) for item in shuffler.sample(value, len(value))]
    if isinstance(value, dict):
        keys = shuffler.sample(sorted(value), len(value))
        return {key: shuffle(value[key], shuffler) for key in keys}
    return value


def parse_with_oxigraph(text: str) -> list[Quad]:
    return list(pyoxigraph.parse(text, pyoxigraph.RdfFormat.JSON_LD, base_iri=BASE))


def parse_with_rdflib(text: str) -> list[Quad]:
    parsed = rdflib.Graph(bind_namespaces="none")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rdflib, "NORMALIZE_LITERALS", False)  # it would write Z as +00:00
        parsed.parse(data=text, format="json-ld", publicID=BASE)
    return parse_lines(
        "".join(f"{s.n3()} {p.n3()} {o.n3()} .\n" for s, p, o in parsed), turtle=True
    )


def parse_with_pyld(document: dict[str, Any]) -> list[Quad]:
    def refuse(url: str, options: Any) -> Any:
        raise AssertionError(f"{url} was asked for")

    options = {"format": "application/n-quads", "base": BASE, "documentLoader": refuse}
    return parse_lines(jsonld.to_rdf(document, options))


def parse_lines(text: str, *, turtle: bool = False) -> list[Quad]:
    form = pyoxigraph.RdfFormat.TURTLE if turtle else pyoxigraph.RdfFormat.N_QUADS
    return list(pyoxigraph.parse(text, form))


def plain(quad: Any, *, rounded: bool = False) -> tuple[object, ...]:
    """A statement to compare: doubles by value, rounded as pyld writes them ("%1.15E")."""
    value = quad.object
    if not isinstance(value, Literal):
        return quad.subject.value, quad.predicate.value, value.value
    text: str | float = value.value
    if value.datatype.value == XSD + "double":
        text = float(f"{float(text):.15E}") if rounded else float(text)
    return quad.subject.value, quad.predicate.value, text, value.datatype.value


@slow
@given(raw_records(), st.randoms())
def test_the_graph_does_not_depend_on_the_order_of_keys(
    raw: dict[str, Any], shuffler: random.Random
) -> None:
    one, other = build_records(raw), build_records(shuffle(raw, shuffler))
    assert one.records == other.records
    assert write_graph(one).quads == write_graph(other).quads


@slow
@given(records())
def test_a_record_graph_speaks_of_its_record_alone(one: Record) -> None:
    written = write_graph([one]).quads
    iri = graph.expand_id(one.id)
    subjects = {quad.subject.value for quad in written}
    assert all(name == iri or name.startswith(f"{iri}/.well-known/genid/") for name in subjects)
    assert all(isinstance(quad.subject, NamedNode) for quad in written)
    assert all(isinstance(quad.object, NamedNode | Literal) for quad in written)


@slow
@given(records("OutputModel"))
def test_the_closure_adds_and_never_repeats(one: Record) -> None:
    written = write_graph([one]).triples
    closure = close_graph(written)
    assert len(set(closure)) == len(closure)
    assert not set(closure) & set(written)
    assert read_graph(written).records == (one,)


@pytest.mark.parametrize("number", [0.1, 1.0, 1e21, 1e-7, 5e-324, 1.7976931348623157e308, -2.5])
def test_doubles_keep_their_value_in_the_form_that_the_index_keeps(number: float) -> None:
    written = write_graph([record(decision_threshold=number)])
    [value] = [quad.object for quad in written.quads if isinstance(quad.object, Literal)]
    assert value == Literal(number)
    assert read_graph(written.quads)[0].json["decision_threshold"] == number


def test_the_largest_integers_come_back() -> None:
    one = record(number_of_parameters=2**53 - 1)
    assert read_graph(write_graph([one]).quads)[0].json["number_of_parameters"] == 2**53 - 1


def test_quads_stand_in_the_graph_that_is_named() -> None:
    written = write_graph([record(name="A")], name="https://example.org/g")
    closure = close_graph(written.quads, name="https://example.org/g")
    assert {quad.graph_name.value for quad in written.quads} == {"https://example.org/g"}
    assert {quad.graph_name.value for quad in closure} == {"https://example.org/g/closure"}
    assert set(written.triples) == set(write_graph([record(name="A")]).triples)


def test_another_base_gives_other_addresses_and_the_same_record() -> None:
    one = record(trained_on=["dataset/d"])
    written = write_graph([one], base="https://example.org/lake/")
    assert NamedNode("https://example.org/lake/model/a") in {quad.subject for quad in written.quads}
    assert read_graph(written.quads, base="https://example.org/lake/").records == (one,)


def test_the_same_records_give_the_same_bytes() -> None:
    many = [record(id=f"model/m{index}", keyword=["b", "a"]) for index in range(20)]
    first, second = write_graph(many), write_graph(many)
    assert [str(quad) for quad in first.quads] == [str(quad) for quad in second.quads]
    assert close_graph(first.quads) == close_graph(second.quads)


FORGED = [
    {"prov:wasDerivedFrom": "model/b"},
    {"@reverse": {"trained_on": "model/b"}},
    {"@included": [{"@id": "model/b", "type": "OutputModel"}]},
    {"@graph": [{"@id": "model/b", "name": "B"}]},
    {"@id": "model/b"},
    {"@context": {"name": "https://example.org/forged"}},
    {"@type": "prov:Agent"},
    {"https://example.org/p": "x"},
    {"name": {"@value": "x", "@language": "en"}},
    {"owner": [{"@id": "model/b"}]},
    {"owner": ["_:b"]},
    {"owner": ["a b"]},
    {"owner": ["bert-base:v1"]},
    {"owner": ["../x"]},
    {"owner": [5]},
    {"homepage": "not an iri"},
    {"see_also": ["https://example.org/a b"]},
    {"see_also": ["relative"]},
    {"visibility": "mlc:public"},
    {"status": "active?"},
    {"has_tag": ["model/a/.well-known/genid/name-0"]},
    {"model_relation": [{"type": "OutputModel"}]},
    {"model_relation": [{"type": "ModelRelation", "@id": "model/b"}]},
]


@pytest.mark.parametrize("forged", FORGED, ids=str)
def test_what_does_not_fit_is_a_finding_and_no_statement(forged: dict[str, Any]) -> None:
    one = record(name="A", **forged) if "name" not in forged else record(**forged)
    written = write_graph([one])
    assert len(written.findings) == 1, written.findings
    assert {str(finding) for finding in written.findings} == {str(f) for f in check_shape(one)}
    kept = {quad.object.value for quad in written.quads}
    assert kept <= {TERMS + "OutputModel", "A"} | {quad.subject.value for quad in written.quads} | {
        TERMS + "ModelRelation"
    }


@pytest.mark.parametrize(
    "raw",
    [
        {"id": 5, "type": "Tag"},
        {"type": "Tag"},
        {"id": "tag/a b", "type": "Tag"},
        {"id": "_:b", "type": "Tag"},
        {"id": "tag/a", "type": "Tga"},
        {"id": "tag/a"},
        {"id": "tag/a", "type": "Record"},
        {"id": "tag/a", "type": "ModelRelation"},
        {"id": "tag/a", "type": ["Tag"]},
        {"id": "tag/a/.well-known/genid/x-0", "type": "Tag"},
        {"id": "https://example.org/a/.well-known/genid/x-0", "type": "Tag"},
    ],
    ids=str,
)
def test_one_bad_record_does_not_stop_the_others(raw: dict[str, Any]) -> None:
    bad, good = build_records(raw)[0], record(name="A")
    written = write_graph([bad, good])
    assert set(written.quads) == set(write_graph([good]).quads)
    assert [finding.rule for finding in written.findings] in (["id-valid"], ["known-type"])


def test_what_the_parser_does_not_take_is_found_record_by_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("modellake.datatypes._is_iri", lambda value: True)
    datatypes.plan_checks.cache_clear()
    good, bad = record(name="A"), record(id="model/b", see_also=["https://example.org/a b"])
    try:
        written = write_graph([good, bad])
    finally:
        datatypes.plan_checks.cache_clear()
    assert set(written.quads) == set(write_graph([good]).quads)
    [finding] = written.findings
    assert (finding.rule, finding.record) == ("graph-complete", "model/b")


def test_a_value_object_that_stands_twice_is_one_node() -> None:
    point = {"type": "ContactPoint", "email": "a@b.org"}
    one = record(contact_point=[point])
    node = graph.expand_id(genid("model/a", "contact_point", one.json["contact_point"][0]))
    assert [quad for quad in write_graph([one]).quads if quad.object == NamedNode(node)]


RELATION = {"type": "ModelRelation", "related_model": "model/b"}


@pytest.mark.parametrize(
    ("relation", "derived", "inferred"),
    [
        ({"relation_type": "fine_tuned"}, True, False),
        ({}, True, False),
        ({"relation_type": "fine_tuned", "is_inferred": False}, True, False),
        ({"relation_type": "fine_tuned", "is_inferred": True}, False, True),
    ],
)
def test_a_qualified_relation_gives_its_direct_edge(
    relation: dict[str, Any], derived: bool, inferred: bool
) -> None:
    one = record(model_relation=[{**RELATION, **relation}])
    closure = close_graph(write_graph([one]).triples)
    edges = {
        triple.predicate.value
        for triple in closure
        if triple.subject == NamedNode(BASE + "model/a")
        and triple.object == NamedNode(BASE + "model/b")
    }
    assert (PROV + "wasDerivedFrom" in edges) is derived
    assert (TERMS + "learnedFrom" in edges) is derived
    assert (TERMS + "inferredFrom" in edges) is inferred
    assert (TERMS + "fineTunedFrom" in edges) is (
        relation.get("relation_type") is not None and derived
    )


MADE = {"id": "ingest/i", "type": "Ingest", "name": "I", "ingest_from": "source/s"}


def list_steps(*records: dict[str, Any]) -> set[tuple[str, str, str]]:
    built = [one for record in records for one in build_records(record)]
    closure = close_graph(write_graph(built).triples)
    return {
        (one.subject.value.removeprefix(BASE), name, one.object.value.removeprefix(BASE))
        for one in closure
        for name in ("restsOn", "stemsFrom")
        if one.predicate.value == TERMS + name
    }


def test_every_edge_is_one_step_back_once_more() -> None:
    assert list_steps({**MADE, "ingest_to": "dataset/d"}) == {
        (one, step, other)
        for step in ("restsOn", "stemsFrom")
        for one, other in (("ingest/i", "source/s"), ("dataset/d", "ingest/i"))
    }


def test_content_comes_from_no_evaluation_data_and_along_no_inferred_edge() -> None:
    tested = {"id": "model/m", "type": "OutputModel", "name": "M", "tested_on": ["dataset/t"]}
    guessed = {**RELATION, "is_inferred": True, "evidence_text": "Its name."}
    assert list_steps(tested) == {("model/m", "restsOn", "dataset/t")}
    assert (
        list_steps({"id": "model/a", "type": "OutputModel", "model_relation": [guessed]}) == set()
    )


def test_what_speaks_of_another_record_has_a_graph_of_its_own() -> None:
    [made] = build_records({**MADE, "ingest_to": "dataset/d"})
    name = "https://example.org/g"
    closure = close_graph(write_graph([made], name=name).quads, name=name)
    by_graph = {
        (one.graph_name.value.removeprefix(name), one.subject.value.removeprefix(BASE))
        for one in closure
    }
    assert by_graph == {("/closure", "ingest/i"), ("/inverse", "dataset/d")}


def test_the_closure_knows_the_classes_above() -> None:
    closure = close_graph(write_graph([record()]).triples)
    types = {triple.object.value for triple in closure}
    assert {TERMS + "Asset", TERMS + "Record", PROV + "Entity"} <= types
    assert TERMS + "OutputModel" not in types


def test_comparing_two_graphs_gives_what_was_added_and_removed() -> None:
    old = write_graph([record(name="A", keyword=["x", "y"])]).triples
    new = write_graph([record(name="B", keyword=["y"])]).triples
    added, removed = compare_graphs(old, new)
    assert [triple.object.value for triple in added] == ["B"]
    assert [triple.object.value for triple in removed] == ["x", "A"]
    assert sort_statements(reversed(old)) == sort_statements(old)


NODE = NamedNode(BASE + "model/a")
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
IS_MODEL = Triple(NODE, TYPE, NamedNode(TERMS + "OutputModel"))


@pytest.mark.parametrize(
    "statement",
    [
        Triple(NODE, NamedNode(TERMS + "unheardOf"), Literal("x")),
        Triple(NODE, NamedNode(TERMS + "status"), NamedNode(TERMS + "concept/unheard")),
        Triple(NODE, NamedNode(TERMS + "decisionThreshold"), Literal("much")),
        Triple(NODE, NamedNode(TERMS + "isOpenSource"), Literal("maybe")),
        Triple(NODE, NamedNode(TERMS + "modelRelation"), NamedNode(BASE + "model/b")),
        Triple(NamedNode(BASE + "x"), NamedNode(TERMS + "name"), Literal("x")),
        Triple(
            NamedNode(f"{BASE}model/a/.well-known/genid/name-0"), TYPE, NamedNode(TERMS + "Tag")
        ),
    ],
    ids=str,
)
def test_a_statement_that_no_record_holds_is_a_finding(statement: Triple) -> None:
    reading = read_graph([IS_MODEL, statement])
    assert [finding.rule for finding in reading.findings] == ["graph-known"]
    assert "model/a" in [one.id for one in reading]


@pytest.mark.parametrize("name", sorted(vocabulary().classes))
def test_every_class_is_written_and_read(name: str) -> None:
    definition = vocabulary().classes[name]
    if definition.abstract or definition.kind == "value":
        return
    one = build_records({"id": f"{definition.segment}/x", "type": name})[0]
    assert read_graph(write_graph([one]).quads).records == (one,)


@slow
@given(st.data())
def test_every_value_class_is_written_and_read(data: st.DataObject) -> None:
    known = vocabulary()
    pairs = [
        (definition.name, slot.name, fitting)
        for definition in known.classes.values()
        if definition.kind == "record" and not definition.abstract
        for slot in definition.slots.values()
        if slot.kind == "value"
        for fitting in known.classes[slot.range].descendants
    ]
    owner, slot, fitting = data.draw(st.sampled_from(pairs))
    value = data.draw(objects(fitting, depth=1))
    several = known.classes[owner].slots[slot].multivalued
    raw = {"id": "x:y", "type": owner, slot: [value] if several else value}
    one = build_records({**raw, "id": f"{known.classes[owner].segment}/x"})[0]
    assert read_graph(write_graph([one]).quads).records == (one,)

"""Lineage of any depth: every edge, none twice, the shortest witness, and drawings of it."""

from __future__ import annotations

import json
import re
import time
from collections import deque
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modellake.errors import RecordNotFoundError, UsageError
from modellake.graph import close_graph, write_graph
from modellake.index.terms import Table, Term
from modellake.lineage import Edge, Lineage, Trace
from modellake.lineage.drawing import FORMATS
from modellake.lineage.relations import read_relations
from modellake.normal_form import build_records
from modellake.record import Record
from stores import OxigraphStore, RdflibStore, build_graph, read_lakes

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def store() -> OxigraphStore:
    return OxigraphStore(build_graph(read_lakes(["diabetes", "credit"])))


def dataset(name: str, *parents: str) -> dict[str, object]:
    record = {"id": f"dataset/{name}", "type": "ModelLakeDataset", "name": name}
    return {**record, "derived_from_dataset": [f"dataset/{one}" for one in parents]}


def open_store(*values: dict[str, object]) -> OxigraphStore:
    records = [record for value in values for record in build_records(value)]
    return OxigraphStore(build_graph(records))


def chain(length: int) -> list[Record]:
    first = Record({"id": "dataset/c0", "type": "ModelLakeDataset", "name": "C0"})
    return [
        first,
        *(
            Record(
                {
                    "id": f"dataset/c{n}",
                    "type": "ModelLakeDataset",
                    "name": f"C{n}",
                    "derived_from_dataset": [f"dataset/c{n - 1}"],
                }
            )
            for n in range(1, length)
        ),
    ]


# ── which slots are edges ───────────────────────────────────────────────────────────────────────


def test_edges_are_read_from_the_hierarchy_of_slots() -> None:
    slots = {one.slot: one for one in read_relations().by_iri.values()}
    assert slots["trained_on"].is_learning
    assert not slots["tested_on"].is_learning
    assert slots["has_output_model"].is_generating
    assert slots["analyzed_by"].names_agent
    assert slots["inferred_from"].is_inferred
    assert {"fine_tuned_from", "derived_from_model", "coded_in", "deployed_model"} <= set(slots)
    assert not {"license", "name", "has_tag", "used", "learned_from"} & set(slots)


# ── walks ───────────────────────────────────────────────────────────────────────────────────────


def test_a_model_reaches_data_programs_environment_and_people(store: OxigraphStore) -> None:
    reached = {node.id: node for node in Lineage(store, "model/diabetes").upstream().nodes}
    assert {
        "source/uci",
        "process/diabetes",
        "repartition/diabetes",
        "analysis/diabetes",
        "program/train",
        "environment/env1",
        "user/bob",
        "user/alice",
        "user/tim",
    } <= set(reached)
    assert reached["source/uci"].type == "DatasetSource"
    assert reached["source/uci"].name == "UCI archive"
    assert reached["source/uci"].distance == 4


def test_a_source_reaches_models_and_services(store: OxigraphStore) -> None:
    affected = [node.id for node in Lineage(store, "source/uci").impact()]
    assert {"dataset/diabetes", "model/diabetes", "deployment/diabetes"} <= set(affected)
    assert "user/tim" not in affected
    assert affected.index("dataset/diabetes") < affected.index("model/diabetes")


def test_the_specific_edge_is_shown_and_none_that_it_implies(store: OxigraphStore) -> None:
    edges = Lineage(store, "model/twin").upstream()
    between = [one.slot for one in edges if {one.source, one.target} == {"model/twin", "model/net"}]
    assert between == ["quantized_from"]


def test_what_was_learned_leaves_test_data_and_people_out(store: OxigraphStore) -> None:
    edges = Lineage(store, "model/diabetes").upstream(walk="learned")
    assert {one.slot for one in edges} == {
        "trained_on",
        "has_output_model",
        "analyze",
        "split_of",
        "splits",
        "split_input",
        "derived_from_dataset",
        "target_data",
        "source_data",
        "ingest_to",
        "ingest_from",
    }


def test_inferred_edges_are_marked_and_can_be_left_out(store: OxigraphStore) -> None:
    followed = {node.id: node for node in Lineage(store, "model/net").upstream().nodes}
    assert followed["model/base"].only_inferred
    assert not followed["dataset/payments"].only_inferred
    declared = Lineage(store, "model/net", inferred=False).upstream()
    assert "model/base" not in {node.id for node in declared.nodes}


def test_a_part_of_a_record_stands_for_the_record(store: OxigraphStore) -> None:
    reached = {node.id for node in Lineage(store, "dataset/test").downstream().nodes}
    assert "card/net" in reached
    assert not [one for one in reached if ".well-known" in one]


def test_a_record_that_nobody_knows_has_no_lineage(store: OxigraphStore) -> None:
    none, known = Lineage(store, "model/none"), Lineage(store, "model/diabetes")
    asked = (
        none.upstream,
        none.downstream,
        none.impact,
        none.missing_links,
        lambda: none.path_to("source/uci"),
        lambda: known.path_to("model/none"),
        Lineage(OxigraphStore([]), "model/none").upstream,
    )
    for ask in asked:
        with pytest.raises(RecordNotFoundError, match="No record 'model/none'"):
            ask()


@pytest.mark.parametrize("record", ["", "model/a b", "_:b0", "model/a>", "../model/a"])
def test_what_is_no_id_names_no_record(store: OxigraphStore, record: str) -> None:
    for ask in (
        lambda: Lineage(store, record).upstream(),
        lambda: Lineage(store, "model/diabetes").path_to(record),
    ):
        with pytest.raises(RecordNotFoundError, match="It is no id"):
            ask()


def test_a_record_without_edges_is_drawn_alone() -> None:
    trace = Lineage(open_store(dataset("a")), "dataset/a").upstream()
    assert list(trace) == []
    assert [node.id for node in trace.nodes] == ["dataset/a"]
    for form in FORMATS:
        assert trace.write(form)


def test_only_models_lack_links(store: OxigraphStore) -> None:
    with pytest.raises(UsageError, match="'source/uci' is a DatasetSource"):
        Lineage(store, "source/uci").missing_links()


def test_circles_end() -> None:
    circle = open_store(dataset("a", "b"), dataset("b", "c"), dataset("c", "a"), dataset("d", "a"))
    lineage = Lineage(circle, "dataset/a")
    assert [node.id for node in lineage.upstream().nodes] == ["dataset/a", "dataset/b", "dataset/c"]
    assert len(lineage.upstream()) == 3
    assert {node.id for node in lineage.downstream().nodes} == {f"dataset/{one}" for one in "abcd"}
    for form in FORMATS:
        assert lineage.upstream().write(form)


def test_ten_thousand_steps_are_walked_and_drawn() -> None:
    graph = write_graph(chain(10_000))
    deep = OxigraphStore([*graph.triples, *close_graph(graph.triples)])
    trace = Lineage(deep, "dataset/c9999").upstream()
    assert len(trace) == 9_999
    assert trace.nodes[-1].distance == 9_999
    assert len(Lineage(deep, "dataset/c9999").path_to("dataset/c0")) == 9_999
    for form in ("tree", "mermaid", "svg", "html"):
        assert "9800 more" in trace.write(form)
    query = (
        "SELECT ?x WHERE { ?start (<https://w3id.org/modellake/learnedFrom>|"
        "(^<http://www.w3.org/ns/prov#generated>/<https://w3id.org/modellake/learnedFrom>))+ ?x }"
    ).replace("?start", "<https://lake.invalid/dataset/c9999>")
    begun = time.perf_counter()
    assert len(deep.select(query).rows) == 9_999
    # 0.1 s is the target, measured by the benchmark; here a machine may have other work.
    assert time.perf_counter() - begun < 2


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=20),
    st.integers(0, 7),
)
def test_walks_equal_a_search_in_python(pairs: list[tuple[int, int]], start: int) -> None:
    parents: dict[int, set[int]] = {n: set() for n in range(8)}
    for child, parent in pairs:
        parents[child].add(parent)
    store = open_store(*(dataset(str(n), *map(str, sorted(parents[n]))) for n in range(8)))
    expected = {start: 0}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for parent in sorted(parents[here]):
            if parent not in expected:
                expected[parent] = expected[here] + 1
                waiting.append(parent)
    lineage = Lineage(store, f"dataset/{start}")
    assert {node.id: node.distance for node in lineage.upstream().nodes} == {
        f"dataset/{one}": distance for one, distance in expected.items()
    }
    for one, distance in expected.items():
        assert len(lineage.path_to(f"dataset/{one}")) == distance
        assert f"dataset/{start}" in {
            node.id for node in Lineage(store, f"dataset/{one}").downstream().nodes
        }


def test_both_engines_find_the_same() -> None:
    triples = build_graph(read_lakes(["credit"]))
    for record in ("model/net", "dataset/customers", "deployment/net"):
        fast, slow = (Lineage(engine(triples), record) for engine in (OxigraphStore, RdflibStore))
        assert fast.upstream() == slow.upstream()
        assert fast.downstream() == slow.downstream()


# ── paths and gaps ──────────────────────────────────────────────────────────────────────────────


def test_the_shortest_path_is_the_witness_and_learning_goes_first(store: OxigraphStore) -> None:
    path = Lineage(store, "model/diabetes").path_to("source/uci")
    assert [str(one) for one in path] == [
        "model/diabetes —trained_on→ split/diabetes-train",
        "split/diabetes-train —split_of→ dataset/diabetes",
        "dataset/diabetes —derived_from_dataset→ dataset/diabetes-raw",
        "dataset/diabetes-raw —derived_from_dataset→ source/uci",
    ]
    back = Lineage(store, "source/uci").path_to("model/diabetes")
    assert len(back) == 4
    assert back[0].target == "source/uci"
    assert back.direction == "downstream"
    assert [node.distance for node in back.nodes] == [0, 1, 2, 3, 4]
    assert list(Lineage(store, "source/uci").path_to("model/net")) == []


def test_a_declared_path_goes_before_a_shorter_inferred_one() -> None:
    relation = {"relation_type": "fine_tuned", "related_model": "model/c"}
    step = {"relation_type": "fine_tuned", "related_model": "model/b"}
    models = (
        {"id": "model/a", "type": "OutputModel", "name": "A",
         "model_relation": [step, {**relation, "is_inferred": True}]},
        {"id": "model/b", "type": "OutputModel", "name": "B", "model_relation": [relation]},
        {"id": "model/c", "type": "OutputModel", "name": "C"},
    )  # fmt: skip
    path = Lineage(open_store(*models), "model/a").path_to("model/c")
    assert [one.slot for one in path] == ["fine_tuned_from", "fine_tuned_from"]
    only = Lineage(open_store(models[0], models[2]), "model/a").path_to("model/c")
    assert [one.inferred for one in only] == [True]


def test_the_links_that_a_model_lacks_are_named(store: OxigraphStore) -> None:
    assert Lineage(store, "model/diabetes").missing_links() == ()
    assert Lineage(store, "model/net").missing_links() == ("program",)
    assert Lineage(store, "model/base").missing_links() == (
        "data",
        "environment",
        "evaluation",
        "parameters",
        "people",
        "program",
    )


# ── drawings ────────────────────────────────────────────────────────────────────────────────────


def test_a_tree_shows_each_record_once_in_full(store: OxigraphStore) -> None:
    lines = Lineage(store, "model/net").upstream().write("tree").splitlines()
    assert lines[0] == "Net (model/net)"
    assert "├╌╌ inferred_from (inferred): Base (model/base)" in lines
    payments = [line for line in lines if "(dataset/payments)" in line]
    assert len(payments) == 3
    assert [line.endswith("(above)") for line in payments] == [False, True, True]


def test_an_svg_is_xml_that_asks_nothing_of_the_network(store: OxigraphStore) -> None:
    text = Lineage(store, "model/net").upstream().write("svg")
    root = ElementTree.fromstring(text)
    nodes = Lineage(store, "model/net").upstream().nodes
    assert len(root.findall(f".//{SVG}rect")) == len(nodes)
    dashed = [one for one in root.findall(f".//{SVG}path") if one.get("class") == "e i"]
    assert len(dashed) == 1
    addresses = re.findall(r"https?://[^\"' <]+", text)
    assert set(addresses) == {"http://www.w3.org/2000/svg"}
    assert not re.search(r"<(script|image|use|foreignObject)|href|@import|\burl\((?!#)", text)


def test_two_hundred_records_are_drawn_apart_and_more_are_folded() -> None:
    edges = [Edge("model/m", "trained_on", f"dataset/d{n}") for n in range(199)]
    whole = ElementTree.fromstring(Trace.build("model/m", "upstream", edges).write("svg"))
    boxes = [
        tuple(float(box.get(side, "")) for side in ("x", "y", "width", "height"))
        for box in whole.findall(f".//{SVG}rect")
    ]
    assert len(boxes) == 200
    for number, (x, y, width, height) in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert abs(x - other[0]) >= width or abs(y - other[1]) >= height
    more = [*edges, *(Edge("model/m", "trained_on", f"dataset/e{n}") for n in range(101))]
    folded = Trace.build("model/m", "upstream", more)
    assert len(ElementTree.fromstring(folded.write("svg")).findall(f".//{SVG}rect")) == 200
    assert "… 101 more" in folded.write("svg")
    assert "… 101 more" in folded.write("tree")
    assert "… 101 more" in folded.write("mermaid")


def test_no_word_of_an_edge_stands_on_another_or_on_a_record() -> None:
    edges = [Edge(f"evaluation/e{n}", "evaluation_dataset", "dataset/d") for n in range(40)]
    edges += [
        Edge(f"model/m{n}", slot, "dataset/d")
        for n in range(9)
        for slot in ("trained_on", "tested_on")
    ]
    edges += [Edge(f"evaluation/e{n}", "evaluated_model", f"model/m{n % 9}") for n in range(40)]
    edges += [Edge("model/m0", f"edge_{n}", "dataset/d") for n in range(30)]
    drawn = ElementTree.fromstring(Trace.build("dataset/d", "downstream", edges).write("svg"))
    words = [
        (float(one.get("x", "")), float(one.get("y", "")), len(one.text or "") * 5.5)
        for one in drawn.findall(f".//{SVG}text")
        if one.get("class") == "s w"
    ]
    assert 40 < len(words) < len(edges)  # what has no room is in the title of its edge
    for number, (x, y, width) in enumerate(words):
        for a, b, other in words[number + 1 :]:
            assert abs(x - a) >= (width + other) / 2 or abs(y - b) >= 12
    titles = {one.text for one in drawn.findall(f".//{SVG}path/{SVG}title")}
    assert len(titles) == len(edges)


def test_what_is_folded_counts_behind_where_it_was_reached() -> None:
    near = [Edge("model/m", "trained_on", f"dataset/d{n:03}") for n in range(199)]
    far = [Edge("dataset/d007", "derived_from_dataset", f"dataset/x{n}") for n in range(5)]
    further = [Edge("dataset/x1", "derived_from_dataset", "dataset/y")]
    text = Trace.build("model/m", "upstream", [*near, *far, *further]).write("tree")
    lines = text.splitlines()
    (place,) = [number for number, line in enumerate(lines) if "… 6 more" in line]
    assert "dataset/d007" in lines[place - 1]


SIGNS = st.sampled_from("<>&\"'[](){}|;#`-\n\x00\x1b\u202e%")
HOSTILE = st.text(st.characters(codec="utf-8") | SIGNS, max_size=30)


@settings(deadline=None, max_examples=60)
@given(HOSTILE, HOSTILE)
def test_no_name_escapes_its_label(name: str, other: str) -> None:
    edges = [Edge("model/m", "trained_on", "dataset/d"), Edge("model/m", "tested_on", other or "x")]
    trace = Trace.build("model/m", "upstream", edges, names={"model/m": name, "dataset/d": other})
    svg = ElementTree.fromstring(trace.write("svg"))
    assert {one.tag.removeprefix(SVG) for one in svg.iter()} <= {
        "svg", "title", "style", "defs", "marker", "path", "text", "g", "rect",
    }  # fmt: skip
    mermaid = trace.write("mermaid").splitlines()
    assert mermaid[0] == "flowchart LR"
    pattern = r'n\d+\["[^"<>\[\]{}|`\\]*"\]|n\d+ -- \w+ --> n\d+|style n\d+ stroke-width:3px'
    assert all(re.fullmatch(pattern, line.strip()) for line in mermaid[1:])
    assert "\x1b" not in trace.write("tree")
    assert "<script" not in trace.write("html").lower()


def test_json_and_pandas_have_every_edge(store: OxigraphStore) -> None:
    trace = Lineage(store, "model/net").upstream()
    document = json.loads(trace.write("json"))
    assert document["record"] == "model/net"
    assert len(document["edges"]) == len(trace)
    assert {"id": "model/base", "type": "OutputModel", "name": "Base", "distance": 1,
            "only_inferred": True} in document["nodes"]  # fmt: skip
    frame = trace.to_pandas()
    assert list(frame.columns) == ["source", "slot", "target", "inferred", "distance"]
    assert len(frame) == len(trace)


def test_rows_in_csv_say_how_far_away_they_are(store: OxigraphStore) -> None:
    lines = Lineage(store, "model/net").upstream().write("csv").splitlines()
    assert lines[0] == "source,slot,target,inferred,distance"
    assert "model/net,inferred_from,model/base,true,1" in lines


def test_a_notebook_shows_the_picture_and_the_text(store: OxigraphStore) -> None:
    shown = Lineage(store, "model/diabetes")._repr_html_()
    assert "<svg" in shown
    assert "<figcaption>upstream of Diabetes Predictor: " in shown
    assert shown == Lineage(store, "model/diabetes").upstream()._repr_html_()


def test_an_unknown_format_is_refused(store: OxigraphStore) -> None:
    with pytest.raises(UsageError, match="mermaid"):
        Lineage(store, "model/net").upstream().write("png")


def test_a_trace_is_a_sequence(store: OxigraphStore) -> None:
    trace = Lineage(store, "model/net").upstream()
    assert trace[0] in trace
    assert trace[:2] == tuple(trace)[:2]


def test_edges_alone_look_up_no_name_and_no_class(store: OxigraphStore) -> None:
    asked = []

    class Listening:
        def select(self, query: str, *, values: Mapping[str, Term] | None = None) -> Table:
            asked.append(query)
            return store.select(query, values=values)

    trace = Lineage(Listening(), "model/diabetes").upstream()
    assert trace.edges
    walked = [query for query in asked if "?slot" in query or "?edge" in query]
    assert asked == walked
    assert trace.nodes[0].name
    assert trace.nodes[0].type == "OutputModel"
    assert len(asked) > len(walked)

"""Law 6: checking what changed gives what checking everything gives."""

from __future__ import annotations

import datetime
import functools
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from modellake.checking.changes import check_changes, merge_reports
from modellake.checking.dependence import Change, Dependence
from modellake.checking.paths import Edges, parse_path
from modellake.checking.report import Report
from modellake.checking.run import Checker, Options
from modellake.errors import UsageError
from modellake.finding import Finding
from modellake.graph import close_graph, write_graph
from modellake.record import BASE, Record, expand_id

DAY = datetime.date(2026, 11, 1)
PACKS = ("core", "5w1h", "model-card")

Lake = dict[str, dict[str, Any]]


@functools.cache
def make_checker(packs: tuple[str, ...] = PACKS) -> Checker:
    return Checker(Options(packs=packs, as_of=DAY))


class Index:
    """The new state in memory, asked as a lake's index is asked."""

    def __init__(self, lake: Lake) -> None:
        self.records = {expand_id(id_): Record(json) for id_, json in lake.items()}
        graph = write_graph(self.records.values())
        self.store = pyoxigraph.Store()
        for one in (*graph.quads, *close_graph(graph.quads)):
            self.store.add(pyoxigraph.Quad(one.subject, one.predicate, one.object))

    def select(self, query: str) -> list[Sequence[str | None]]:
        solutions: Any = self.store.query(query)
        return [[None if one is None else str(one.value) for one in row] for row in solutions]

    def get(self, iris: Iterable[str]) -> list[Record]:
        return [self.records[iri] for iri in sorted(iris) if iri in self.records]


def check_all(lake: Lake, checker: Checker) -> Report:
    return checker.check([Record(json) for _, json in sorted(lake.items())])


def compare(report: Report) -> list[Finding]:
    """The advice on dangling references names close ids of what was looked at; it is no verdict."""
    return sorted(replace(one, fix="") for one in report.findings)


def list_changes(old: Lake, new: Lake) -> list[Change]:
    return [
        Change(
            Record(old[name]) if name in old else None, Record(new[name]) if name in new else None
        )
        for name in sorted({*old, *new})
        if old.get(name) != new.get(name)
    ]


DATASETS = [f"dataset/{n}" for n in range(3)]
SPLITS = [f"split/{n}" for n in range(2)]
MODELS = [f"model/{n}" for n in range(3)]
DATA = st.sampled_from([*DATASETS, *SPLITS])
DIGEST = st.sampled_from(["sha256:" + character * 64 for character in "ab"])
DATE = st.sampled_from(["2026-01-01", "2026-02-01", "2026-03-01"])
LEVEL = st.sampled_from(["clear", "green", "red"])


def some(strategy: st.SearchStrategy[Any], most: int = 2) -> st.SearchStrategy[list[Any]]:
    return st.lists(strategy, min_size=1, max_size=most, unique=True).map(sorted)


def make(
    ids: list[str], type_name: str, must: dict[str, Any], may: dict[str, Any]
) -> st.SearchStrategy[dict[str, Any]]:
    fixed = {"id": st.sampled_from(ids), "type": st.just(type_name), **must}
    return st.fixed_dictionaries(fixed, optional=may)


NAME = st.sampled_from(["A", "B"])
RELATION = st.fixed_dictionaries(
    {
        "type": st.just("DatasetRelationship"),
        "relationship_type": st.sampled_from(["partial_overlap", "disjoint"]),
        "related_dataset": DATA,
        "relationship_value": st.just(0.5),
    }
)
DATASET = {"creation_date": DATE, "sensitivity_level": LEVEL, "fingerprint": DIGEST}
RECORD = st.one_of(
    make(
        DATASETS,
        "ModelLakeDataset",
        {"name": NAME},
        {
            **DATASET,
            "derived_from_dataset": some(DATA),
            "generated_by_model": some(st.sampled_from(MODELS)),
            "anonymization_method": st.just(["noise"]),
            "has_relationship": st.lists(RELATION, min_size=1, max_size=1),
        },
    ),
    make(
        SPLITS,
        "DataSplit",
        {"name": NAME, "split_role": st.sampled_from(["train", "test"])},
        {
            **DATASET,
            "split_of": st.sampled_from(DATASETS),
            "has_relationship": st.lists(RELATION, min_size=1, max_size=1),
        },
    ),
    make(
        MODELS,
        "OutputModel",
        {},
        {
            "name": NAME,
            "version": NAME,
            "creation_date": DATE,
            "sensitivity_level": LEVEL,
            "trained_on": some(DATA),
            "tested_on": some(DATA),
            "intended_use": st.just(["x"]),
        },
    ),
    make(
        ["process/0", "process/1"],
        "Process",
        {},
        {"source_data": some(DATA), "target_data": some(DATA), "name": NAME},
    ),
    make(
        ["measure/0", "model/0"],
        "EvaluationMeasure",
        {"name": NAME},
        {"upper_bound": st.sampled_from([1, 100])},
    ),
    make(
        ["evaluation/0", "evaluation/1"],
        "ModelEvaluation",
        {"evaluation_value": st.sampled_from([0.5, 50.5])},
        {
            "uses_measure": st.just("measure/0"),
            "evaluated_model": st.sampled_from(MODELS),
            "evaluation_dataset": DATA,
        },
    ),
    make(
        ["approval/0"],
        "Approval",
        {
            "approval_kind": st.just("declassification"),
            "approves": st.sampled_from([*MODELS, *DATASETS]),
            "decision": st.sampled_from(["approved", "rejected"]),
        },
        {},
    ),
    make(["card/0", "card/1"], "ModelCard", {}, {"describes": st.sampled_from(MODELS)}),
    make(["tag/0", "tag/1", "tag/2"], "Tag", {"name": NAME}, {}),
)
LAKE = st.lists(RECORD, max_size=9).map(lambda records: {one["id"]: one for one in records})
EDITS = st.lists(RECORD | st.sampled_from([*DATASETS, *MODELS, *SPLITS]), min_size=1, max_size=3)


def edit(lake: Lake, edits: list[dict[str, Any] | str]) -> Lake:
    changed = dict(lake)
    for one in edits:
        if isinstance(one, str):
            changed.pop(one, None)
        else:
            changed[one["id"]] = one
    return changed


def prove(old: Lake, edits: list[list[dict[str, Any] | str]]) -> None:
    prove_by(make_checker(), old, edits)


def prove_by(checker: Checker, old: Lake, edits: list[list[dict[str, Any] | str]]) -> None:
    report = check_all(old, checker)
    for step in edits:
        new = edit(old, step)
        index = Index(new)
        recheck = check_changes(checker, list_changes(old, new), select=index.select, get=index.get)
        report = merge_reports(report, recheck)
        assert compare(report) == compare(check_all(new, checker))
        old = new


@given(LAKE, st.lists(EDITS, min_size=1, max_size=2))
@settings(max_examples=50, deadline=None)
def test_checking_what_changed_gives_what_checking_everything_gives(
    lake: Lake, edits: list[Any]
) -> None:
    prove(lake, edits)


@pytest.mark.faults
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("part", range(4))
def test_checking_what_changed_gives_the_same_for_long(part: int) -> None:
    """1,000 sequences in all, in parts that processes share."""
    sequences = given(LAKE, st.lists(EDITS, min_size=1, max_size=4))(prove)
    seed(random.randrange(2**32) + part)(settings(max_examples=250, deadline=None)(sequences))()


def test_a_change_far_from_others_touches_only_itself() -> None:
    lake: Lake = {f"tag/{n}": {"id": f"tag/{n}", "type": "Tag", "name": str(n)} for n in range(50)}
    new = {**lake, "tag/7": {**lake["tag/7"], "name": "seven"}}
    index = Index(new)
    recheck = check_changes(
        make_checker(), list_changes(lake, new), select=index.select, get=index.get
    )
    assert recheck.affected == {"tag/7"}


def test_nothing_changed_is_nothing_to_check() -> None:
    index = Index({})
    recheck = check_changes(make_checker(), [], select=index.select, get=index.get)
    assert recheck.report.ok
    assert recheck.report.notes == ("Nothing changed.",)


def test_a_rule_of_the_whole_lake_without_paths_needs_a_full_check(tmp_path: Any) -> None:
    pack = tmp_path / "mine"
    pack.mkdir()
    (pack / "pack.yaml").write_text("title: Mine\n", encoding="utf-8")
    (pack / "few-tags.rq").write_text(
        "#: kind: rule\n#: title: T\n#: severity: info\n#: scope: lake\n#: columns: {tag: T}\n"
        "PREFIX mlk: <https://w3id.org/modellake/>\nSELECT ?tag WHERE { ?tag a mlk:Tag }\n",
        encoding="utf-8",
    )
    checker = Checker(Options(packs=(pack,), as_of=DAY))
    with pytest.raises(UsageError, match="few-tags look at the whole lake"):
        check_changes(checker, [], select=lambda _: [], get=lambda _: [])


def make_pack(folder: Path, shapes: str, more: str = "") -> Path:
    folder.mkdir()
    prefixes = (
        "@prefix mlk: <https://w3id.org/modellake/> .\n@prefix : <urn:mine#> .\n"
        "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    )
    (folder / "pack.yaml").write_text(f"title: Mine\n{more}", encoding="utf-8")
    (folder / "shapes.ttl").write_text(prefixes + shapes, encoding="utf-8")
    return folder


DATED = "[ sh:property [ sh:path mlk:creationDate ; sh:minCount 1 ] ]"
CONDITION = """
requirements:
- id: MINE-1
  title: Dated
  applies_to: [OutputModel]
  known_when: dated
  severity: violation
  checked_by: [named]
"""
SEES = "sh:property [ sh:path mlk:trainedOn ; sh:node " + DATED + " ]"
NAMED = ":named sh:targetClass mlk:OutputModel ; sh:path mlk:name ; sh:minCount 1 ."


@pytest.mark.parametrize(
    ("shapes", "more"),
    [
        (f":seen a sh:NodeShape ; sh:targetClass mlk:OutputModel ; {SEES} .", ""),
        (f":seen a sh:NodeShape ; sh:targetClass mlk:OutputModel ; sh:not [ {SEES} ] .", ""),
        (
            ":seen a sh:NodeShape ; sh:targetObjectsOf mlk:trainedOn ;"
            " sh:property [ sh:path mlk:creationDate ; sh:minCount 1 ] .",
            "",
        ),
        (
            ":seen a sh:NodeShape ; sh:targetClass mlk:ModelLakeDataset ;"
            " sh:property [ sh:path [ sh:inversePath mlk:trainedOn ] ; sh:minCount 1 ] .",
            "",
        ),
        (f":dated a sh:NodeShape ; {SEES} . {NAMED}", CONDITION),
    ],
    ids=["inner", "denied", "object", "inverse", "condition"],
)
def test_a_shape_of_any_form_is_judged_again_where_what_it_sees_changed(
    tmp_path: Path, shapes: str, more: str
) -> None:
    dataset = {"id": "dataset/0", "type": "ModelLakeDataset", "name": "A"}
    dated = {**dataset, "creation_date": "2026-01-01"}
    model = {"id": "model/0", "type": "OutputModel", "name": "A"}
    uses = {**model, "trained_on": ["dataset/0"]}
    checker = Checker(Options(packs=(make_pack(tmp_path / "mine", shapes, more),), as_of=DAY))
    steps: list[list[Any]] = [[dataset], [dated], [dataset, model], [uses], [model]]
    prove_by(checker, {"dataset/0": dated, "model/0": uses}, steps)


STEPS = {
    "slot": ":made a sh:NodeShape ; sh:targetClass mlk:ModelLakeDataset ;"
    " sh:property [ sh:path mlk:stemsFrom ; sh:minCount 1 ] .",
    "path": ":made a sh:NodeShape ; sh:targetClass mlk:ModelLakeDataset ; sh:property"
    " [ sh:path ( mlk:stemsFrom mlk:stemsFrom mlk:creationDate ) ; sh:minCount 1 ] .",
    "subjects": ":made a sh:NodeShape ; sh:targetSubjectsOf mlk:stemsFrom ;"
    " sh:property [ sh:path mlk:creationDate ; sh:minCount 1 ] .",
    "equals": ":made a sh:NodeShape ; sh:targetClass mlk:ModelLakeDataset ;"
    " sh:property [ sh:path mlk:derivedFromDataset ; sh:equals mlk:stemsFrom ] .",
    "closed": ":made a sh:NodeShape ; sh:targetClass mlk:ModelLakeDataset ; sh:closed true ;"
    " sh:ignoredProperties ( <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> mlk:name ) .",
}


@pytest.mark.parametrize("shape", STEPS.values(), ids=STEPS)
def test_a_step_that_an_activity_makes_is_seen_where_the_activity_changed(
    tmp_path: Path, shape: str
) -> None:
    checker = Checker(Options(packs=(make_pack(tmp_path / "mine", shape),), as_of=DAY))
    dataset = {"id": "dataset/0", "type": "ModelLakeDataset", "name": "A"}
    source = {"id": "source/0", "type": "DatasetSource", "name": "S"}
    dated = {**source, "creation_date": "2026-01-01"}
    run = {"id": "ingest/0", "type": "Ingest", "name": "I", "ingest_from": "source/0"}
    made = {**run, "ingest_to": "dataset/0"}
    lakes = [[dataset, source], [dataset, made, dated], [dataset, run, dated], [dataset, made]]
    steps: list[list[Any]] = [*lakes, [dataset, made, source], [dataset]]
    start = {one["id"]: one for one in (dataset, made, dated)}
    prove_by(checker, start, steps)


def test_a_shape_with_sparql_looks_at_the_whole_lake(tmp_path: Path) -> None:
    asked = 'sh:sparql [ sh:message "m" ; sh:select "SELECT $this WHERE { ?any a ?type }" ]'
    shapes = f":asks a sh:NodeShape ; sh:targetClass mlk:Tag ; sh:node [ {asked} ] ."
    checker = Checker(Options(packs=(make_pack(tmp_path / "mine", shapes),), as_of=DAY))
    assert Dependence(checker.packs, base=BASE).unbounded == ("asks",)


def test_every_rule_of_closure_scope_says_along_which_paths_it_looks() -> None:
    for pack in make_checker().packs:
        for rule in pack.pack.rules:
            assert bool(rule.reach) == (rule.scope == "closure"), rule.id
    assert Dependence(make_checker().packs, base=BASE).paths


EDGES = """
    <urn:1> <urn:a> <urn:2> . <urn:2> <urn:b> <urn:3> . <urn:4> <urn:b> <urn:3> .
    <urn:5> <urn:a> <urn:4> . <urn:3> <urn:b> "3" .
"""


@pytest.mark.parametrize(
    ("path", "starts", "passed"),
    [
        ("<urn:b>", "24", "3"),
        ("<urn:a>/<urn:b>", "15", "23"),
        ("(<urn:a>/(<urn:b>))", "15", "23"),
        ("<urn:b>/^<urn:b>", "24", "234"),
        ("^(<urn:b>/^<urn:b>)", "24", "234"),
        ("(<urn:a>|<urn:b>)+", "12345", "23"),
        ("<urn:a>*/<urn:b>?", "12345", "23"),
        ("<urn:c>", "", ""),
    ],
)
def test_a_path_is_walked_with_every_node_on_the_way(path: str, starts: str, passed: str) -> None:
    store = pyoxigraph.Store()
    store.load(EDGES.encode(), pyoxigraph.RdfFormat.TURTLE)

    def select(query: str) -> list[list[str]]:
        solutions: Any = store.query(query)
        return [[one.value for one in row] for row in solutions]

    def name(nodes: set[str]) -> str:
        return "".join(sorted(node.removeprefix("urn:") for node in nodes))

    parsed = parse_path(path)
    assert name(Edges(select, [parsed], backward=True).find_starts(parsed, {"urn:3"})) == starts
    assert name(Edges(select, [parsed]).find_passed(parsed, {"urn:1", "urn:2"})) == passed


@pytest.mark.parametrize("text", ["", "<urn:a>/", "a:b", "!<urn:a>", "(<urn:a>", "<urn:a> <urn:b>"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no property path"):
        parse_path(text)

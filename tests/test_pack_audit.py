"""The 63 audit questions, in the schema's terms, give the answers that are expected of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from modellake.asking import ask, get_question
from modellake.checking import check
from modellake.packs import find_packs, load_pack
from stores import CASES, OxigraphStore, RdflibStore, build_graph, read_case, read_lakes

FILES = sorted((CASES / "packs" / "audit").glob("*.yaml"))
CODES = {"A": 11, "B": 10, "C": 11, "D": 7, "E": 14, "F": 10}
QUERIES = [
    query
    for folder in find_packs().values()
    for query in (*load_pack(folder).rules, *load_pack(folder).questions)
]

#: A catalog, and a count over a report: they have no case of their own here.
ELSEWHERE = ("E13", "F10")


def test_all_sixty_three_are_shipped_once() -> None:
    expected = {f"{group}{n:02}" for group, count in CODES.items() for n in range(1, count + 1)}
    found = [query.code for query in QUERIES if query.code in expected]
    assert sorted(found) == sorted(expected)
    assert len(found) == 63
    assert {path.stem for path in FILES} == expected - set(ELSEWHERE)


@pytest.mark.parametrize("engine", [OxigraphStore, RdflibStore], ids=["oxigraph", "rdflib"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_audit_question_gives_the_expected_rows(
    path: Path, engine: type[OxigraphStore] | type[RdflibStore]
) -> None:
    case = read_case(path)
    query = get_question(case.expected["query"])
    answer = ask(
        query,
        engine(build_graph(case.records)),
        parameters=case.parameters,
        today=date.fromisoformat(case.today),
    )
    if query.pack == "core" and engine is RdflibStore:
        # rdflib makes a text of the least of some IRIs; what is found is the same.
        assert [row[0] for row in answer.rows] == [row[0] for row in case.rows]
        return
    assert [list(row) for row in answer.rows] == case.rows
    assert case.rows


def test_leakage_of_the_model_s_own_data_is_found_by_the_core() -> None:
    case = read_case(CASES / "packs" / "audit" / "C01.yaml")
    report = check(case.records, packs=["core", "lineage"], as_of=date(2026, 11, 23))
    rules = {"test-data-unseen", "test-data-unrelated"}
    found = {one.record: one.rule for one in report.findings if one.rule in rules}
    assert found == {
        "model/m1": "test-data-unseen",
        "model/m2": "test-data-unrelated",
        "model/m3": "test-data-unrelated",
        "model/m4": "test-data-unseen",
    }


def test_open_findings_are_counted_by_pack_and_severity() -> None:
    records = read_lakes(["credit"])
    report = check(records, packs=["lineage", "license"], as_of=date(2026, 11, 23))
    packs = {rule.id: rule.pack for rule in report.rules}
    counted = {(packs.get(one.rule, "schema"), one.severity) for one in report.findings}
    assert ("lineage", "violation") in counted
    assert ("license", "violation") in counted


def test_the_catalog_of_requirements_answers_which_are_in_force() -> None:
    question = get_question("E13")
    assert question.id == "requirements-in-force"
    assert (CASES / "ask" / question.id).is_dir()

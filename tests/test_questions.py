"""Every question has cases, and answers the same on both engines (law 7)."""

from __future__ import annotations

import functools
import math
import re
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import Triple

from modellake.asking import ask, get_question, list_questions
from modellake.asking.answer import Cell
from modellake.packs import Query, find_packs, load_pack
from stores import CASES, Case, OxigraphStore, RdflibStore, build_graph, read_case

FILES = sorted((CASES / "ask").glob("*/*.yaml"))
QUESTIONS = list_questions()
QUERIES = [
    query
    for folder in find_packs().values()
    for query in (*load_pack(folder).questions, *load_pack(folder).rules)
]

#: The competency questions of the domain: 14 + 18 + 10 + 10 + 20.
CODES = {"DE": 14, "DS": 18, "AN": 10, "BI": 10, "CO": 20}


def matches(cell: Cell, expected: Cell) -> bool:
    """Numbers agree to nine digits: engines round in their own order."""
    if isinstance(cell, float) or isinstance(expected, float):
        numbers = isinstance(cell, int | float) and isinstance(expected, int | float)
        return numbers and math.isclose(cell, expected, rel_tol=1e-9)
    return type(cell) is type(expected) and cell == expected


@functools.cache
def load(path: Path) -> tuple[Case, list[Triple]]:
    case = read_case(path)
    return case, build_graph(case.records)


def assert_answers(path: Path, engine: type[OxigraphStore] | type[RdflibStore]) -> None:
    case, triples = load(path)
    question = get_question(case.path.parent.name)
    answer = ask(
        question,
        engine(triples),
        parameters=case.parameters,
        today=date.fromisoformat(case.today),
    )
    assert answer.columns == tuple(question.columns)
    rows = [list(row) for row in answer.rows]
    same = len(rows) == len(case.rows) and all(
        len(row) == len(other) and all(map(matches, row, other))
        for row, other in zip(rows, case.rows, strict=True)
    )
    assert same, f"{rows} is not {case.rows}"


def describe(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", FILES, ids=describe)
def test_a_question_gives_the_expected_rows(path: Path) -> None:
    assert_answers(path, OxigraphStore)


@pytest.mark.parametrize("path", FILES, ids=describe)
def test_a_question_answers_the_same_on_rdflib(path: Path) -> None:
    assert_answers(path, RdflibStore)


def test_every_question_has_a_case_with_rows_and_one_without() -> None:
    assert FILES
    cases = [load(path)[0] for path in FILES]
    with_rows = {case.path.parent.name for case in cases if case.rows}
    without = {case.path.parent.name for case in cases if not case.rows}
    asked = {question.id for question in QUESTIONS if not question.command}
    assert asked <= with_rows
    assert asked <= without
    known = {query.id for query in QUERIES}
    assert with_rows | without <= known, "a case without a question"


def test_every_competency_question_is_shipped_once() -> None:
    expected = [
        f"{group}{number}" for group, count in CODES.items() for number in range(1, count + 1)
    ]
    found = sorted(question.code for question in QUESTIONS if question.code[:2] in CODES)
    assert found == sorted(expected)
    assert len(found) == 72


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_header_says_all_that_a_reader_needs(question: Query) -> None:
    assert question.title
    assert question.question.endswith("?")
    assert question.stakeholder
    assert question.example.startswith("modellake ")
    if question.command:
        return
    assert question.columns
    assert all(question.columns.values())
    assert all(parameter.description for parameter in question.parameters)


@pytest.mark.parametrize(
    "question", [one for one in QUESTIONS if not one.command], ids=lambda question: question.id
)
def test_an_example_names_the_question_and_its_parameters(question: Query) -> None:
    words = question.example.split()
    assert words[:3] == ["modellake", "ask", question.id]
    given = {word.partition("=")[0] for word in words if "=" in word}
    assert given <= {parameter.name for parameter in question.parameters}
    required = {one.name for one in question.parameters if one.required}
    assert required <= given


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.id)
def test_a_query_never_reads_the_clock(query: Query) -> None:
    code = re.sub(r"^#.*$", "", query.text, flags=re.MULTILINE)
    assert not re.search(r"\b(NOW|RAND|UUID|STRUUID)\s*\(", code, re.IGNORECASE)


def test_ids_are_unique_over_all_packs() -> None:
    ids = [query.id for query in QUERIES]
    assert len(ids) == len(set(ids))


def test_a_question_that_a_command_answers_names_it() -> None:
    (question,) = [one for one in QUESTIONS if one.code == "CO16"]
    assert question.command.startswith("modellake get ")

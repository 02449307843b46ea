"""A question takes typed parameters, never text, and its answer has a form for everybody."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modellake.asking import (
    FORMATS,
    Answer,
    ask,
    describe_question,
    get_question,
    list_questions,
)
from modellake.errors import RecordNotFoundError, UsageError
from modellake.index.terms import Table, Term
from modellake.packs import Query
from modellake.packs.query import parse_query
from stores import OxigraphStore, build_graph, read_lakes

TODAY = date(2026, 11, 23)
HEADER = """#: kind: question
#: title: Things by name
#: parameters:
#:   {parameter}
#: columns: {{thing: The thing., name: Its name.}}
SELECT ?thing ?name WHERE {{ ?thing <https://w3id.org/modellake/name> ?name . {filter} }}
"""


@pytest.fixture(scope="module")
def store() -> OxigraphStore:
    return OxigraphStore(build_graph(read_lakes(["diabetes"])))


def make(parameter: str = "word: {type: string, default: null}", condition: str = "") -> Query:
    text = HEADER.format(parameter=parameter, filter=condition)
    return parse_query(text, name="things-by-name", file="x.rq", pack="mine")


def by_word(word: object, store: OxigraphStore) -> Answer:
    question = make("word: {type: string}", "FILTER(?name = ?word)")
    return ask(question, store, parameters={"word": word})


@settings(deadline=None, max_examples=60)
@given(st.text())
def test_a_parameter_is_a_value_whatever_it_says(word: str) -> None:
    thing = Term("iri", "https://lake.invalid/tag/x")

    class Echo:
        def select(self, query: str, *, values: Mapping[str, Term] | None = None) -> Table:
            row = (thing, values["word"]) if values else (None, None)
            return Table(("thing", "name"), (row,), 1)

    (row,) = ask(
        make("word: {type: string}", "FILTER(?name = ?word)"), Echo(), parameters={"word": word}
    ).rows
    assert row == ("tag/x", word)


@pytest.mark.parametrize(
    "word", ['") || (true', "x' UNION { ?s ?p ?o }", "\\", 'a"b', "Diabetes V1 } #", "?name", "\n"]
)
def test_text_that_looks_like_sparql_finds_nothing(word: str, store: OxigraphStore) -> None:
    assert by_word(word, store).rows == ()


def test_a_parameter_that_is_given_narrows_the_answer(store: OxigraphStore) -> None:
    assert by_word("Diabetes V1", store).rows == (("dataset/diabetes", "Diabetes V1"),)
    free = make(condition="FILTER(!BOUND(?word) || ?name = ?word)")
    assert len(ask(free, store)) > 30


@pytest.mark.parametrize(
    ("kind", "value", "term"),
    [
        ("string", "a b", ("a b", "")),
        ("integer", "30", ("30", "integer")),
        ("integer", 30, ("30", "integer")),
        ("double", "0.5", ("0.5", "double")),
        ("double", 1, ("1.0", "double")),
        ("boolean", "yes", ("true", "boolean")),
        ("boolean", False, ("false", "boolean")),
        ("date", "2026-11-23", ("2026-11-23", "date")),
        ("date", datetime(2026, 11, 23, 10, tzinfo=UTC), ("2026-11-23", "date")),
        ("datetime", "2026-11-23", ("2026-11-23T00:00:00Z", "dateTime")),
        ("datetime", "2026-11-23T12:00:00+02:00", ("2026-11-23T10:00:00Z", "dateTime")),
        ("datetime", TODAY, ("2026-11-23T00:00:00Z", "dateTime")),
        ("iri", "spdx:MIT", ("https://spdx.org/licenses/MIT", "")),
        ("record", "model/diabetes", ("https://lake.invalid/model/diabetes", "")),
        ("concept", "missing_values", ("https://w3id.org/modellake/concept/missing_values", "")),
    ],
)
def test_a_parameter_has_a_type(kind: str, value: object, term: tuple[str, str]) -> None:
    seen: dict[str, Term] = {}

    class Spy:
        def select(self, query: str, *, values: Mapping[str, Term] | None = None) -> Table:
            seen.update(values or {})
            return Table(("thing", "name"), (), 1)

    ask(make(f"word: {{type: {kind}}}"), Spy(), parameters={"word": value})
    assert (seen["word"].value, seen["word"].datatype.rpartition("#")[2]) == term


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", "many"),
        ("integer", 1.5),
        ("double", "nan"),
        ("double", "inf"),
        ("boolean", "maybe"),
        ("date", "yesterday"),
        ("datetime", "2026-13-01"),
        ("record", "no id"),
        ("record", "_:x"),
        ("iri", "https://a b"),
        ("concept", "missing_value"),
    ],
)
def test_a_parameter_of_another_type_is_refused(
    kind: str, value: object, store: OxigraphStore
) -> None:
    with pytest.raises(UsageError, match="word"):
        ask(make(f"word: {{type: {kind}}}"), store, parameters={"word": value})


def test_a_concept_is_one_of_its_enum(store: OxigraphStore) -> None:
    question = make("word: {type: concept, enum: IngestionMode}")
    with pytest.raises(UsageError, match="Known are: batch, hybrid, real_time"):
        ask(question, store, parameters={"word": "public"})
    with pytest.raises(UsageError, match="Did you mean 'batch'"):
        ask(question, store, parameters={"word": "bach"})


def test_an_unknown_or_missing_parameter_is_named(store: OxigraphStore) -> None:
    with pytest.raises(UsageError, match="Did you mean 'word'"):
        ask(make(), store, parameters={"wort": "x"})
    with pytest.raises(UsageError, match="needs the parameter 'word'"):
        ask(make("word: {type: string, description: A word.}"), store)


@pytest.mark.parametrize("given", ["2026-11-23", TODAY, "2026-11-23T23:59:59Z"])
@pytest.mark.parametrize("keys", ["default: today", "default: null, day: end"])
def test_an_upper_bound_takes_a_day_to_its_end(
    store: OxigraphStore, given: object, keys: str
) -> None:
    question = make(f"word: {{type: datetime, {keys}}}", "FILTER(BOUND(?word))")
    answer = ask(question, store, parameters={"word": given})
    assert answer.parameters == {"word": "2026-11-23T23:59:59Z"}


def test_json_has_no_number_for_a_division_by_zero(store: OxigraphStore) -> None:
    text = make().text.replace("?name . ", "?label . BIND(1e0 / 0 AS ?name) ")
    question = parse_query(text, name="things-by-name", file="x.rq", pack="mine")
    written = ask(question, store).write("json")
    document = json.loads(written, parse_constant=pytest.fail)
    assert {row["name"] for row in document["rows"]} == {None}


def test_today_is_said_by_the_caller(store: OxigraphStore) -> None:
    question = make("word: {type: date, default: today}")
    with pytest.raises(UsageError, match="which day"):
        ask(question, store)
    used = make(
        "word: {type: datetime, default: today}",
        'FILTER(?word > "2026-01-01"^^<http://www.w3.org/2001/XMLSchema#dateTime> || ?name = "x")',
    )
    assert ask(used, store, today=TODAY).parameters == {"word": "2026-11-23T23:59:59Z"}


def test_an_unknown_question_offers_the_closest() -> None:
    with pytest.raises(RecordNotFoundError, match="Did you mean 'models-in-production'"):
        get_question("model-in-production")
    with pytest.raises(RecordNotFoundError, match="--list"):
        get_question("zzzz")


def test_a_question_is_found_by_id_by_pack_and_by_code() -> None:
    question = get_question("models-in-production")
    assert get_question("business/models-in-production") == question
    assert get_question("bi2") == question


def test_a_folder_of_ones_own_works_the_same(tmp_path: Path, store: OxigraphStore) -> None:
    folder = tmp_path / "packs" / "mine"
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text("title: Mine\n")
    text = HEADER.format(parameter="word: {default: null}", filter="")
    (folder / "things-by-name.rq").write_text(text)
    question = get_question("things-by-name", folders=[tmp_path / "packs"])
    assert get_question(str(folder / "things-by-name.rq")) == question
    assert question in list_questions(folders=[tmp_path / "packs"])
    assert len(ask(question, store)) > 30


def test_a_question_that_a_command_answers_says_so(store: OxigraphStore) -> None:
    with pytest.raises(UsageError, match="modellake get"):
        ask(get_question("record-as-it-was"), store)


def test_the_list_is_one_plain_object_a_question() -> None:
    listed = json.loads(json.dumps([describe_question(one) for one in list_questions()]))
    assert len(listed) >= 72
    keys = {"id", "code", "pack", "title", "question", "parameters", "columns", "example"}
    assert all(keys <= set(one) for one in listed)
    (sources,) = [one for one in listed if one["code"] == "DE1"]
    assert sources["parameters"] == [
        {
            "name": "dataset",
            "type": "record",
            "enum": None,
            "required": True,
            "default": None,
            "description": "The dataset.",
        }
    ]


def production(store: OxigraphStore) -> Answer:
    return ask(get_question("models-in-production"), store, today=TODAY)


def test_the_table_shows_names_and_ids(store: OxigraphStore) -> None:
    lines = production(store).write("table").splitlines()
    assert lines[0].split()[:2] == ["model", "version"]
    assert "Diabetes Predictor (model/diabetes)" in lines[2]
    assert "Tim (user/tim)" in lines[2]


def test_a_person_without_a_name_is_shown_by_first_and_last_name(store: OxigraphStore) -> None:
    answer = ask(make(condition=""), store)
    assert answer.show(Term("iri", "https://lake.invalid/user/ada")) == "user/ada"
    audit = parse_query(
        "#: kind: question\n#: title: Auditors\n#: columns: {who: Who.}\n"
        "SELECT ?who WHERE { ?a <https://w3id.org/modellake/auditedBy> ?who }",
        name="auditors",
        file="x.rq",
    )
    assert "Ada Byron (user/ada)" in ask(audit, store).write("table")


def test_csv_json_and_pandas_hold_ids_and_values(store: OxigraphStore) -> None:
    answer = production(store)
    (row,) = list(csv.DictReader(io.StringIO(answer.write("csv"))))
    assert (row["model"], row["version"], row["system"]) == ("model/diabetes", "1.0", "")
    document = json.loads(answer.write("json"))
    assert document["question"] == "models-in-production"
    assert document["parameters"] == {"as_of": "2026-11-23T23:59:59Z"}
    assert document["rows"][0]["system"] is None
    assert document["names"]["model/diabetes"] == "Diabetes Predictor"
    frame = answer.to_pandas()
    assert list(frame.columns) == list(answer.columns)
    assert frame.loc[0, "model"] == "model/diabetes"


def test_html_links_a_record_and_runs_nothing() -> None:
    evil = "<script>alert(1)</script>"
    iri = "https://lake.invalid/model/x"
    answer = Answer(
        make(), ("thing", "name"), ((Term("iri", iri), Term("literal", evil)),), names={iri: evil}
    )
    text = answer._repr_html_()
    assert f'<a href="{iri}" title="model/x">&lt;script&gt;' in text
    assert "<script" not in text
    odd = Answer(make(), ("thing", "name"), ((Term("iri", "javascript:alert(1)"), None),))
    assert "href" not in odd.write("html")


def test_markdown_and_table_keep_their_cells() -> None:
    row = (Term("literal", "a|b\n# c"), Term("literal", "\x1b[31mred"))
    answer = Answer(make(), ("thing", "name"), (row,))
    assert "a\\|b \\# c" in answer.write("markdown")
    assert len(answer.write("table").splitlines()) == 3
    assert "\x1b" not in answer.write("table")


def test_an_empty_answer_says_so_and_a_cut_one_too() -> None:
    empty = Answer(make(), ("thing", "name"))
    assert "No rows." in empty.write("table")
    assert "No rows" in empty.write("markdown")
    assert empty.write("csv") == "thing,name\n"
    cut = Answer(
        make(), ("thing",), ((Term("literal", "x"),),), truncated=True, warnings=("Behind.",)
    )
    assert "Only the first 1 rows.\nBehind." in cut.write("table")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="markdown"):
        Answer(make(), ()).write("xml")
    assert set(FORMATS) == {"table", "csv", "json", "markdown", "html"}


def test_rows_are_sorted_unless_the_question_says_an_order() -> None:
    def number(value: int) -> tuple[Term | None, ...]:
        return (Term("literal", str(value), "http://www.w3.org/2001/XMLSchema#integer"),)

    rows = (number(10), number(9), (None,), (Term("literal", "a"),))
    assert Answer(make(), ("thing",), rows).rows == ((None,), (9,), (10,), ("a",))
    ordered = parse_query(make().text + "ORDER BY ?name", name="x-y", file="x.rq")
    assert Answer(ordered, ("thing",), rows).rows[0] == (10,)
    spoken = parse_query(
        "#: description: in order by name\n" + make().text, name="x-y", file="x.rq"
    )
    assert Answer(spoken, ("thing",), rows).rows[0] == (None,)

"""No literal of a record above the reader's clearance shows, whatever is asked."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import modellake
from modellake import Lake, ModelLakeError, RecordNotFoundError, UsageError

SECRET = "zebra-crossing-at-dawn"
LEVELS = ("public", "internal", "confidential", "restricted")

QUERIES = {
    "select": "SELECT * { ?s ?p ?o }",
    "graph": "SELECT * { GRAPH ?g { ?s ?p ?o } }",
    "named graph": "SELECT * { GRAPH <https://w3id.org/modellake/graph/restricted> { ?s ?p ?o } }",
    "closure graph": "SELECT * "
    "{ GRAPH <https://w3id.org/modellake/graph/restricted/closure> { ?s ?p ?o } }",
    "from": "SELECT * FROM <https://w3id.org/modellake/graph/restricted> { ?s ?p ?o }",
    "from named": "SELECT * FROM NAMED <https://w3id.org/modellake/graph/restricted> "
    "{ GRAPH ?g { ?s ?p ?o } }",
    "path": "SELECT * { ?s (!<urn:x>|^(!<urn:x>))* ?o }",
    "construct": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }",
    "describe": "DESCRIBE <https://lake.invalid/model/hidden>",
    "count": "SELECT (COUNT(*) AS ?n) { ?s a mlk:OutputModel ; mlk:description ?o }",
    "exists": "SELECT ?x { BIND(EXISTS { ?s ?p ?o FILTER(CONTAINS(STR(?o), 'zebra')) } AS ?x) }",
}


@pytest.fixture(params=[level for level in LEVELS if level != "public"])
def hidden_at(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def reader(tmp_path: Path, hidden_at: str) -> Iterator[Lake]:
    hidden = {
        "id": "model/hidden",
        "type": "OutputModel",
        "name": "Hidden",
        "description": SECRET,
        "visibility": hidden_at,
    }
    once_public = {"id": "model/once", "type": "OutputModel", "name": "Once", "description": SECRET}
    seen = {
        "id": "model/seen",
        "type": "OutputModel",
        "name": "Seen",
        "model_relation": [
            {
                "type": "ModelRelation",
                "relation_type": "fine_tuned",
                "related_model": "model/hidden",
            }
        ],
    }
    with Lake(tmp_path / "lake", actor="ada") as writer:
        writer.add(modellake.read([hidden, seen, once_public]))
        writer.add(modellake.read({**once_public, "visibility": hidden_at}))
    below = LEVELS[LEVELS.index(hidden_at) - 1]
    with Lake(tmp_path / "lake", clearance=below) as opened:
        yield opened


def ask(lake: Lake, query: str) -> str:
    form = modellake.find_form(query)
    try:
        table = lake.select(query) if form == "select" else lake.construct(query)
    except ModelLakeError as error:
        return str(error)
    return repr(table.rows)


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_no_query_shows_what_is_hidden(reader: Lake, query: str) -> None:
    answer = ask(reader, query)
    assert SECRET not in answer
    assert "Hidden" not in answer


def tell_by_export(lake: Lake) -> str:
    formats = ("json-ld", "turtle", "nquads", "json", "csv", "html", "hf")
    return "".join(str(piece) for name in formats for piece in modellake.stream_export(lake, name))


def tell_by_lineage(lake: Lake) -> str:
    lineage = lake.lineage("model/seen")
    return repr([*lineage.upstream(), *lineage.downstream()])


def tell_by_questions(lake: Lake) -> str:
    told = []
    for question in modellake.list_questions():
        try:
            told.append(repr(lake.ask(question.id).rows))
        except ModelLakeError as error:
            told.append(str(error))
    return "".join(told)


@pytest.mark.parametrize(
    "tell",
    [tell_by_export, tell_by_lineage, tell_by_questions, lambda lake: repr(lake.check())],
    ids=["export", "lineage", "ask", "check"],
)
@pytest.mark.parametrize("hidden_at", ["restricted"], indirect=True)
def test_no_other_route_shows_what_is_hidden(reader: Lake, tell: Callable[[Lake], str]) -> None:
    told = tell(reader)
    assert told
    assert SECRET not in told
    assert "Hidden" not in told
    assert "Once" not in told


def test_a_count_and_an_existence_do_not_tell(reader: Lake) -> None:
    assert ask(reader, QUERIES["count"]).count("'0'") == 1
    assert not reader.holds(f"ASK {{ ?s ?p ?o FILTER(CONTAINS(STR(?o), '{SECRET[:5]}')) }}")


@pytest.mark.parametrize(
    "read",
    [
        lambda lake, id_: lake.get(id_).json,
        lambda lake, id_: lake.log(id_),
        lambda lake, id_: lake.diff(id_),
        lambda lake, id_: lake.at(1).get(id_).json,
        lambda lake, id_: lake.remove([id_]),
        lambda lake, id_: lake.erase([id_]),
    ],
    ids=["get", "log", "diff", "at", "remove", "erase"],
)
def test_hidden_and_absent_give_one_message(
    reader: Lake, read: Callable[[Lake, str], object]
) -> None:
    messages = []
    for wanted in ("model/hidden", "model/never"):
        with pytest.raises(ModelLakeError) as caught:
            read(reader, wanted)
        messages.append(str(caught.value).replace(wanted, "…"))
    assert messages[0] == messages[1]


@pytest.mark.parametrize(
    "name",
    [
        lambda lake, id_: lake.get(id_),
        lambda lake, id_: lake.at(2).get(id_),
        lambda lake, id_: lake.log(id_),
        lambda lake, id_: lake.remove([id_]),
        lambda lake, id_: lake.erase([id_]),
        lambda lake, id_: lake.export(id_),
        lambda lake, id_: lake.lineage(id_).upstream(),
        lambda lake, id_: lake.ask("warnings-of-asset", parameters={"asset": id_}),
    ],
    ids=["get", "at", "log", "remove", "erase", "export", "lineage", "ask"],
)
def test_a_close_id_is_offered_only_where_the_clearance_shows_it(
    reader: Lake, name: Callable[[Lake, str], object]
) -> None:
    for wanted, offered in (("model/hiden", ""), ("model/hidden", ""), ("model/sen", "model/seen")):
        try:
            answer = name(reader, wanted)
            assert isinstance(answer, modellake.Answer)
            message = " ".join(answer.notes)
        except RecordNotFoundError as error:
            message = str(error)
        assert f"No record {wanted!r}." in message
        assert "It may not exist, or lie above your clearance." in message
        assert message.partition("Did you mean ")[2] == (f"'{offered}'?" if offered else "")


def test_an_old_entry_shows_at_the_higher_visibility(reader: Lake) -> None:
    shown = itertools.chain(reader.log(), reader.records())
    assert SECRET not in "".join(map(repr, shown))
    assert {record.id for record in reader.records()} == {"model/seen"}
    assert SECRET not in repr(list(reader.at(3).records()))


def test_no_number_tells_how_many_entries_are_hidden(reader: Lake) -> None:
    assert reader.sequence == 0
    assert reader.select(QUERIES["select"]).sequence == 0
    assert reader.construct(QUERIES["construct"]).sequence == 0
    assert {entry.sequence for entry in reader.log()} == {0}


def test_only_the_highest_clearance_verifies(reader: Lake) -> None:
    """What is wrong with a lake is told by name: the record, and what its index holds."""
    with pytest.raises(UsageError, match="Only the highest clearance can verify"):
        reader.verify()
    with Lake(reader.location) as full:
        assert full.verify().ok


def test_the_past_hides_what_the_present_hides(reader: Lake) -> None:
    with reader.at(3) as past:
        assert SECRET not in ask(past, QUERIES["select"])


def test_the_highest_clearance_sees_all(reader: Lake) -> None:
    with Lake(reader.location) as full:
        assert SECRET in ask(full, QUERIES["select"])
        assert full.get("model/hidden").json["description"] == SECRET

"""The lake: what goes in comes out, nothing is lost, and the index is what the ledger says."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import modellake
from modellake import Lake, LakeError, RecordNotFoundError, UsageError
from modellake.lake.proof import compare_index
from modellake.record import expand_id

EXAMPLES = Path(__file__).parent.parent / "schema" / "examples" / "valid"
MODEL = {"id": "model/a", "type": "OutputModel", "name": "A"}


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake(tmp_path / "lake", actor="ada") as opened:
        yield opened


def model(word: str, **slots: object) -> dict[str, object]:
    return {"id": f"model/{word}", "type": "OutputModel", "name": word, **slots}


def add(lake: Lake, *objects: dict[str, object]) -> modellake.Addition:
    return lake.add(modellake.read(list(objects)))


def names(lake: Lake) -> set[str]:
    table = lake.select("SELECT ?n { ?m a mlk:OutputModel ; mlk:name ?n }")
    return {str(name) for (name,) in table.rows}


def test_reading_makes_no_lake(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match="no lake"):
        Lake(tmp_path / "lake").get("model/a")
    assert not (tmp_path / "lake").exists()


def test_the_first_add_makes_the_lake(lake: Lake) -> None:
    added = add(lake, MODEL)
    assert added.new == ("model/a",)
    assert added.head == lake.head
    assert lake.get("model/a").json == MODEL


def test_init_does_not_touch_a_lake_that_is_there(lake: Lake) -> None:
    lake.init(base="https://lake.example.org/", visibility="internal")
    with pytest.raises(LakeError, match="already"):
        lake.init()
    assert lake.base == "https://lake.example.org/"


def test_a_base_is_an_absolute_iri_that_ids_can_follow(lake: Lake) -> None:
    for bad in (
        "lake/",
        "x",
        "https://lake.example.org",
        "https://lake example.org/",
        "https://lake.example.org/lake#",
        "https://lake.example.org/a/../b/",
        "https://lake.example.org/./",
        "https:///lake/",
        "urn:lake:",
    ):
        with pytest.raises(UsageError, match="base"):
            lake.init(base=bad)


def test_what_is_unchanged_makes_no_entry(lake: Lake) -> None:
    add(lake, MODEL)
    again = add(lake, {**MODEL, "description": None}, model("b"))
    assert (again.new, again.unchanged) == (("model/b",), ("model/a",))
    assert lake.sequence == 2


def test_one_refused_record_does_not_stop_the_others(lake: Lake) -> None:
    added = add(
        lake,
        {"type": "OutputModel", "name": "no id"},
        {"id": "model/x y", "type": "OutputModel"},
        {"id": "model/z", "type": "Spaceship"},
        MODEL,
    )
    assert added.new == ("model/a",)
    assert [record for record, _ in added.refused] == ["", "model/x y", "model/z"]
    assert all(reason for _, reason in added.refused)


def test_a_bad_value_is_stored_and_told_and_strict_refuses_it(lake: Lake) -> None:
    bad = model("bad", number_of_parameters="many")
    added = add(lake, bad)
    assert added.new == ("model/bad",)
    assert [finding.rule for finding in added.report.findings] == ["value-datatype"]
    assert lake.get("model/bad").json["number_of_parameters"] == "many"
    refused = lake.add(modellake.read(model("worse", number_of_parameters="many")), strict=True)
    assert [record for record, _ in refused.refused] == ["model/worse"]


def test_strict_refuses_what_the_shapes_the_keys_and_the_packs_forbid(lake: Lake) -> None:
    add(lake, {"id": "tag/a", "type": "Tag", "name": "A"})
    dated = {"creation_date": "2026-02-01", "modified_at": "2026-01-01T00:00:00Z"}
    added = lake.add(
        modellake.read(
            [
                {"id": "tag/nameless", "type": "Tag"},
                {"id": "tag/same", "type": "Tag", "name": "A"},
                model("misled", trained_on=["tag/a"]),
                model("early", **dated),
                {"id": "tag/b", "type": "Tag", "name": "B"},
            ]
        ),
        strict=True,
    )
    assert added.new == ("tag/b",)
    rules = {finding.record: finding.rule for finding in added.report.findings}
    assert rules["tag/nameless"] == "required-field"
    assert rules["tag/same"] == "unique-key"
    assert rules["model/misled"] == "reference-kind"
    assert rules["model/early"] == "created-before-modified"
    assert {record for record, _ in added.refused} == rules.keys()
    assert not added.report.ok


def test_strict_judges_with_what_was_let_pass_just_before(lake: Lake) -> None:
    tags = [{"id": f"tag/{n}", "type": "Tag", "name": f"T{n}"} for n in range(600)]
    again = {"id": "tag/again", "type": "Tag", "name": "T1"}
    added = lake.add(modellake.read([*tags, again]), strict=True)
    assert [record for record, _ in added.refused] == ["tag/again"]
    assert len(added.new) == 600


def test_expected_refuses_to_overwrite_what_the_caller_has_not_seen(lake: Lake) -> None:
    seen = add(lake, MODEL).head
    add(lake, model("a", description="somebody else's"))
    refused = lake.add(
        modellake.read([model("a", description="mine"), model("b")]), expected={"model/a": seen}
    )
    assert [record for record, _ in refused.refused] == ["model/a"]
    assert refused.new == ("model/b",)
    assert lake.get("model/a").json["description"] == "somebody else's"


def test_ids_and_the_graph_agree_about_a_base(lake: Lake) -> None:
    add(lake, MODEL)
    for base in ("https://lake.example.org/", "https://lake.example.org/a.b/~c/"):
        lake.reindex(base=base)
        assert lake.holds(f"ASK {{ <{expand_id('model/a', base)}> a mlk:OutputModel }}")
        assert lake.verify().ok


def test_the_newest_entries_are_read_without_the_others(lake: Lake) -> None:
    add(lake, *(model(f"m{number}") for number in range(300)))
    read = []
    ledger = lake._replay.ledger
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(ledger), "entries", lambda *_, **__: read.append(1))
        assert [entry.sequence for entry in lake.log(limit=2)] == [300, 299]
        assert [entry.sequence for entry in lake.at(200).log(limit=1)] == [200]
        assert [entry.record for entry in lake.log("model/m7", limit=5)] == ["model/m7"]
    assert not read


def test_removing_keeps_the_history(lake: Lake) -> None:
    add(lake, MODEL)
    lake.remove(["model/a"])
    assert lake.find("model/a") is None
    assert names(lake) == set()
    assert [entry.action for entry in lake.log("model/a")] == ["remove", "add"]
    assert lake.at(1).get("model/a").json == MODEL


def test_removing_what_is_not_there_removes_nothing(lake: Lake) -> None:
    add(lake, MODEL)
    with pytest.raises(RecordNotFoundError):
        lake.remove(["model/a", "model/none"])
    assert lake.find("model/a") is not None


def test_the_lake_as_it_was_at_a_time(lake: Lake) -> None:
    first, second = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    lake.add(modellake.read(MODEL), time=first)
    lake.add(modellake.read([model("a", name="B"), model("c")]), time=second)
    with lake.at("2026-01-31") as january:
        assert january.get("model/a").json["name"] == "A"
        assert names(january) == {"A"}
        assert [one.id for one in january.records()] == ["model/a"]
        with pytest.raises(UsageError, match="past"):
            january.add(modellake.read(MODEL))
    with lake.at("2025-12-31") as before:
        assert list(before.records()) == []
        assert names(before) == set()
    assert names(lake) == {"B", "c"}


def test_a_time_without_zone_or_a_word_is_no_moment(lake: Lake) -> None:
    add(lake, MODEL)
    for bad in ("2026-01-31T10:00:00", "yesterday", "2026-13-01"):
        with pytest.raises(UsageError):
            lake.at(bad)


def test_diff_shows_the_slots_that_changed(lake: Lake) -> None:
    add(lake, model("a", keyword=["x", "y"]))
    add(lake, model("a", keyword=["y", "z"], description="new"))
    changes = lake.diff("model/a")
    assert [(one.slot, one.old, one.new) for one in changes] == [
        ("description", None, "new"),
        ("keyword", ["x"], ["z"]),
    ]
    assert lake.diff("model/a", old=2, new=1)[0].old == "new"


def test_erasing_leaves_the_text_nowhere_in_the_folder(lake: Lake) -> None:
    secret = "a-secret-that-nobody-may-read"
    add(lake, model("a", description=secret), model("b"))
    add(lake, model("a", description=f"{secret}-twice"))
    add(
        lake,
        {
            "id": "model/c",
            "type": "OutputModel",
            "name": "c",
            "model_relation": [
                {
                    "type": "ModelRelation",
                    "relation_type": "fine_tuned",
                    "related_model": "model/a",
                }
            ],
        },
    )
    lake.select("SELECT * { ?s ?p ?o }")
    erasure = lake.erase(["model/a"])
    assert erasure.referrers == ("model/c",)
    lake.close()
    texts = [path for path in Path(lake.location).rglob("*") if path.is_file()]
    assert texts
    assert [path for path in texts if secret.encode() in path.read_bytes()] == []
    assert lake.verify().ok
    with pytest.raises(RecordNotFoundError, match="erased"):
        lake.at(1).get("model/a")


def test_a_deleted_index_is_rebuilt(lake: Lake) -> None:
    add(lake, MODEL)
    lake.close()
    shutil.rmtree(Path(lake.location) / "index")
    assert names(lake) == {"A"}
    assert lake.verify().ok


def test_a_corrupted_index_is_rebuilt(lake: Lake) -> None:
    add(lake, MODEL)
    lake.close()
    damaged = 0
    for path in (Path(lake.location) / "index").rglob("*"):
        if path.is_file() and path.name.startswith(("MANIFEST", "CURRENT")):
            path.write_bytes(b"\0" * 64)
            damaged += 1
    assert damaged
    add(lake, model("b"))
    assert names(lake) == {"A", "b"}
    assert lake.verify().ok


def test_a_new_base_is_a_reindex(lake: Lake) -> None:
    add(lake, MODEL)
    assert lake.reindex(base="https://lake.example.org/") == 1
    (row,) = lake.select("SELECT ?m { ?m a mlk:OutputModel }").rows
    assert str(row[0]) == "https://lake.example.org/model/a"
    assert lake.get("https://lake.example.org/model/a").json == MODEL


def test_the_examples_go_in_and_come_out_the_same(lake: Lake) -> None:
    reading = modellake.read(EXAMPLES)
    added = lake.add(reading)
    stored = {record.id: record for record in reading.records if record.id}
    assert len(added.new) == len(stored) > 90
    assert {record.id: record for record in lake.records()} == stored
    assert lake.verify().ok


def test_a_record_remembers_where_it_came_from(lake: Lake, tmp_path: Path) -> None:
    file = tmp_path / "model.yaml"
    file.write_text("id: model/a\ntype: OutputModel\nname: A\n")
    lake.add(modellake.read(file))
    place = lake.get("model/a").place("/name")
    assert place is not None
    assert (place.file, place.line) == (str(file), 3)


def test_same_input_gives_the_same_index(tmp_path: Path) -> None:
    dumps = []
    for name in ("one", "two"):
        with Lake(tmp_path / name, actor="ada") as lake:
            lake.add(modellake.read(EXAMPLES))
            dumps.append(list(lake._replay.index.quads())[:-1])
    assert dumps[0] == dumps[1]


def test_the_head_that_add_gave_proves_that_no_tail_was_cut(lake: Lake) -> None:
    head = add(lake, MODEL).head
    assert lake.verify(head=head).ok
    assert [one.rule for one in lake.verify(head="f" * 64).findings] == ["head-known"]


EDITS = st.lists(
    st.one_of(
        st.tuples(
            st.just("add"),
            st.lists(
                st.tuples(
                    st.sampled_from("abcd"),
                    st.sampled_from(["x", "y"]),
                    st.sampled_from(["public", "internal", None]),
                ),
                min_size=1,
                max_size=4,
            ),
        ),
        st.tuples(st.just("remove"), st.sampled_from("abcd")),
        st.tuples(st.just("erase"), st.sampled_from("abcd")),
        st.tuples(st.just("read"), st.none()),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(EDITS)
def test_every_update_gives_what_a_replay_gives(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, object]]
) -> None:
    with Lake(tmp_path_factory.mktemp("lake"), actor="ada") as lake:
        lake.init()
        for action, argument in edits:
            _edit(lake, action, argument)
        replay = lake._replay
        replay.catch_up()
        assert compare_index(replay) == []
        incremental = list(replay.index.quads())
        replay.rebuild()
        assert list(replay.index.quads()) == incremental


def test_taking_back_an_edge_leaves_the_same_step_of_another_record(lake: Lake) -> None:
    made = {"id": "ingest/i", "type": "Ingest", "name": "I", "ingest_to": "dataset/d"}
    # A dataset is derived from no activity; the lake keeps what is wrong, with a finding.
    odd = {"id": "dataset/d", "type": "ModelLakeDataset", "derived_from_dataset": ["ingest/i"]}
    step = "ASK { <https://lake.invalid/dataset/d> mlk:stemsFrom <https://lake.invalid/ingest/i> }"
    for first, last in ((made, odd), (odd, made)):
        add(lake, first, last)
        lake.remove([first["id"]])
        assert lake.holds(step)
        assert compare_index(lake._replay) == []
        lake.remove([last["id"]])
        assert not lake.holds(step)


def _edit(lake: Lake, action: str, argument: object) -> None:
    if action == "read":
        names(lake)
    elif action == "add":
        assert isinstance(argument, list)
        objects = [
            model(one, description=text, **({"visibility": seen} if seen else {}))
            for one, text, seen in argument
        ]
        add(lake, *objects)
    else:
        try:
            getattr(lake, action)([f"model/{argument}"])
        except RecordNotFoundError:
            assert lake.find(f"model/{argument}") is None

"""What goes wrong around a lake: huge values, lost servers, full disks, and moments of no entry."""

from __future__ import annotations

import getpass
import subprocess
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

import modellake
from modellake import ConnectionFailedError, Lake, LakeError, RecordNotFoundError, UsageError
from modellake.errors import LockedError
from modellake.index import IndexState
from test_index_endpoint import Server
from test_ledger_faults import mount_small_disk

NOWHERE = "http://127.0.0.1:9/"
MODEL = {"id": "model/a", "type": "OutputModel", "name": "A"}
NAMES = "SELECT ?n { ?m a mlk:OutputModel ; mlk:name ?n }"


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake(tmp_path / "lake", actor="ada") as opened:
        yield opened


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


def add(lake: Lake, **slots: object) -> modellake.Addition:
    return lake.add(modellake.read({**MODEL, **slots}))


def names(lake: Lake) -> list[str]:
    return [str(row[0]) for row in lake.select(NAMES).rows]


def test_a_text_too_long_for_the_graph_leaves_the_lake_in_use(lake: Lake) -> None:
    add(lake, id="model/long", description="x" * 17_000_000)
    add(lake)
    assert names(lake) == ["A"]
    assert len(lake.get("model/long").json["description"]) == 17_000_000
    assert lake.verify().ok


def test_expected_knows_a_record_by_its_full_id_too(lake: Lake) -> None:
    add(lake)
    reading = modellake.read({**MODEL, "name": "B"})
    result = lake.add(reading, expected={"https://lake.invalid/model/a": "absent"})
    assert [record for record, _ in result.refused] == ["model/a"]


def test_what_states_a_visibility_that_nobody_knows_is_restricted(lake: Lake) -> None:
    add(lake, visibility="Restrictd")
    assert [entry.visibility for entry in lake.log()] == ["restricted"]


def test_an_erased_text_leaves_a_view_of_the_past_that_is_open(lake: Lake) -> None:
    add(lake)
    with lake.at(1) as past:
        assert names(past) == ["A"]
        lake.erase(["model/a"])
        assert names(past) == []


def test_what_is_hidden_since_is_hidden_in_a_view_of_the_past_that_is_open(lake: Lake) -> None:
    add(lake)
    with Lake(lake.location, clearance="public") as reader, reader.at(1) as past:
        assert names(past) == ["A"]
        add(lake, visibility="restricted")
        assert names(past) == []


def test_a_closed_view_of_the_past_leaves_no_files(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "files").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "files"))
    add(lake)
    past = lake.at(1)
    assert names(past) == ["A"]
    past.close()
    assert not list((tmp_path / "files").iterdir())


@pytest.mark.parametrize("moment", [10**30, -1, True, 1.5])
def test_what_is_no_moment_is_refused(lake: Lake, moment: object) -> None:
    add(lake)
    with pytest.raises(UsageError, match="no moment"):
        lake.at(moment)  # type: ignore[arg-type]


def test_a_date_means_its_end(lake: Lake) -> None:
    add(lake)
    assert [one.id for one in lake.at(date(2999, 1, 1)).records()] == ["model/a"]
    assert not list(lake.at(date(1999, 1, 1)).records())


def test_an_entry_that_is_not_there_is_no_moment_of_the_lake(lake: Lake) -> None:
    add(lake)
    with pytest.raises(RecordNotFoundError, match="No entry 20261123"):
        lake.at("20261123")


def test_an_unknown_user_writes_under_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    monkeypatch.setattr(getpass, "getuser", fail)
    with Lake(tmp_path / "lake") as lake:
        add(lake)
        assert lake.log()[0].actor.startswith("uid-")


@pytest.mark.parametrize("timeout", [float("inf"), 1e300])
def test_a_query_may_have_all_the_time_there_is(lake: Lake, timeout: float) -> None:
    add(lake)
    assert lake.holds("ASK { ?s ?p ?o }", timeout=timeout)


def test_the_ledger_alone_is_needed_to_append(tmp_path: Path) -> None:
    with Lake(tmp_path / "lake", index=NOWHERE) as lake:
        with pytest.warns(UserWarning, match="not in the index yet"):
            assert add(lake).new == ("model/a",)
        assert lake.get("model/a").json == MODEL
        with pytest.raises(ConnectionFailedError, match="does not answer"):
            lake.select(NAMES)


def test_nothing_is_erased_where_the_index_cannot_be_reached(tmp_path: Path) -> None:
    with Lake(tmp_path / "lake", index=NOWHERE) as lake:
        with pytest.warns(UserWarning, match="not in the index yet"):
            add(lake)
        with pytest.raises(ConnectionFailedError, match="does not answer"):
            lake.erase(["model/a"])
        assert lake.get("model/a").json == MODEL
        assert lake.sequence == 1


def test_an_index_on_a_full_disk_keeps_the_entries(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(lake)

    def fill(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("modellake.index.embedded.clone_store", fill)
        with pytest.warns(UserWarning, match="not in the index yet"):
            add(lake, id="model/b", name="B")
    assert sorted(names(lake)) == ["A", "B"]
    assert lake.verify().ok


def test_one_process_at_a_time_writes_an_endpoint(tmp_path: Path, server: Server) -> None:
    first, second = (Lake(tmp_path / "lake", index=server.address, wait=0) for _ in "ab")
    with first, second:
        add(first)
        with first._replay.ledger.lease("index"):
            add(second, id="model/b", name="B")
            with pytest.warns(UserWarning, match="being written"):
                assert names(second) == ["A"]
        assert sorted(names(second)) == ["A", "B"]
        assert first.verify().ok


def test_a_writer_that_lost_its_lease_stops_and_the_next_rebuilds(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Lake(tmp_path / "lake", index=server.address) as lake:
        add(lake)
        monkeypatch.setattr("modellake.lake.replay._LEASE_SECONDS", 0.05)
        replay = lake._replay

        def sleep(_: int) -> None:
            time.sleep(0.1)
            replay.ledger.lease("index", seconds=0.5)

        with pytest.raises(LockedError, match="ran out"):
            replay.rebuild(progress=sleep)
        monkeypatch.undo()
        assert replay.index.state.damage
        time.sleep(0.6)
        assert names(lake) == ["A"]
        assert lake.verify().ok


def test_a_process_with_an_old_base_does_not_write_the_index(tmp_path: Path) -> None:
    with Lake(tmp_path / "lake") as old, Lake(tmp_path / "lake") as new:
        add(old)
        new.reindex(base="https://lake.example.org/")
        with pytest.raises(LakeError, match="another base"):
            old.select(NAMES)
        assert new.verify().ok


def test_verifying_while_others_write_finds_nothing_wrong(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(lake)
    lake.select(NAMES)
    read: Callable[[], Iterator[str]] = lake._replay.index.quads
    pending = ["B"]

    def write_first() -> Iterator[str]:
        if pending:
            with Lake(lake.location) as other:
                add(other, id="model/b", name=pending.pop())
                other.select(NAMES)
        return read()

    monkeypatch.setattr(lake._replay.index, "quads", write_first)
    assert lake.verify().ok
    assert lake._replay.index.state != IndexState()


def test_a_narrowed_log_does_not_tell_how_many_entries_are_hidden(lake: Lake) -> None:
    for word in "abc":
        add(lake, id=f"model/{word}", visibility="restricted" if word == "b" else "public")
    with Lake(lake.location, clearance="public") as reader:
        entries = reader.log()
    assert [entry.record for entry in entries] == ["model/c", "model/a"]
    assert {(entry.sequence, entry.previous) for entry in entries} == {(0, "")}


def test_an_empty_warning_filter_is_not_needed_for_a_lake_in_a_folder(lake: Lake) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        add(lake)
        assert names(lake) == ["A"]


def test_a_full_disk_stops_the_index_and_not_the_ledger(tmp_path: Path) -> None:
    with mount_small_disk(tmp_path / "disk") as disk:
        with Lake(disk / "lake", actor="ada") as lake, pytest.warns(match="not in the index yet"):
            added = add(lake)
        with Lake(disk / "lake") as lake:
            assert added.head == lake.head
            assert lake.get("model/a").json == MODEL
            with pytest.raises(LakeError, match=r"the disk is full\n.*Free some space"):
                names(lake)


def test_a_read_only_lake_says_what_it_needs(tmp_path: Path) -> None:
    with mount_small_disk(tmp_path / "disk") as disk:
        subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
        with Lake(disk / "lake", actor="ada") as lake:
            add(lake)
            assert names(lake) == ["A"]
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        with Lake(disk / "lake", actor="ada") as lake:
            for use in (lambda: lake.get("model/a"), lambda: add(lake, description="new")):
                with pytest.raises(LakeError, match="permissions of file and folder"):
                    use()

"""The contract of the ledger, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import itertools
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from modellake.errors import ConflictError, LockedError, RecordNotFoundError, UsageError
from modellake.ledger import ABSENT, GENESIS, VISIBILITIES, Change, Entry, Head, Ledger
from modellake.ledger.entry import digest_entry
from modellake.vocabulary import vocabulary

DIGEST_OF_FOUR_ENTRIES = "61c62b2dc65ec9dafa8793deb15d77b4c11ae02935eaf85a31d2aafb950e22c9"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger can be made."""
    if request.param == "sqlite":
        return str(tmp_path / "lake" / "ledger.sqlite")
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def ledger(address: str) -> Iterator[Ledger]:
    """An empty ledger."""
    with Ledger(address, create=True) as made:
        yield made


def add(record: str, content: bytes = b"{}", **others: object) -> Change:
    return Change("add", record, "OutputModel", "public", content, **others)  # type: ignore[arg-type]


def append(ledger: Ledger, *changes: Change, hour: int = 0) -> list[str]:
    moment = NOON + timedelta(hours=hour)
    outcomes = ledger.append(changes, actor="ada", time=moment)
    return [outcome.status for outcome in outcomes]


def count_salts() -> Callable[[], bytes]:
    numbers = itertools.count()
    return lambda: next(numbers).to_bytes(16, "big")


def state(ledger: Ledger, **options: object) -> dict[str, bytes | None]:
    return {one.record: one.content for one in ledger.current(**options)}  # type: ignore[arg-type]


def test_an_entry_says_what_was_done_and_names_the_one_above(ledger: Ledger) -> None:
    append(ledger, add("model/a", b'{"a":1}'))
    append(ledger, Change("remove", "model/a"), hour=1)
    first, second = ledger.entries()
    assert (first.sequence, first.time, first.actor) == (1, "2026-03-01T12:00:00.000000Z", "ada")
    assert (first.action, first.record, first.type) == ("add", "model/a", "OutputModel")
    assert (first.visibility, first.content, first.previous) == ("public", b'{"a":1}', GENESIS)
    assert first.content_digest == hashlib.sha256(first.salt + first.content).hexdigest()
    assert (second.sequence, second.action, second.previous) == (2, "remove", first.digest)
    assert (second.content, second.salt, second.content_digest) == (None, None, "")
    assert ledger.head() == Head(2, second.time, second.digest)


def test_an_empty_ledger_has_the_head_that_the_first_entry_names(ledger: Ledger) -> None:
    assert ledger.head() == Head(0, "", GENESIS)
    assert list(ledger.entries()) == list(ledger.current()) == ledger.verify(head=GENESIS) == []


def test_the_same_changes_give_the_same_digests_in_every_database(ledger: Ledger) -> None:
    changes = [add("model/a", b"1"), add("model/é", b"2"), Change("remove", "model/a")]
    ledger.append(changes, actor="ada", time=NOON, salt=count_salts())
    ledger.erase(["model/é"], actor="bob", time=NOON, salt=count_salts())
    assert ledger.head().digest == (
        "61c62b2dc65ec9dafa8793deb15d77b4c11ae02935eaf85a31d2aafb950e22c9"
    )


def test_what_is_the_same_already_makes_no_entry(ledger: Ledger) -> None:
    assert append(ledger, add("model/a"), add("model/a"), add("model/b")) == [
        "new",
        "unchanged",
        "new",
    ]
    assert append(ledger, add("model/a"), add("model/b")) == ["unchanged", "unchanged"]
    assert append(ledger, Change("remove", "model/never")) == ["unchanged"]
    assert ledger.head().sequence == 2


@pytest.mark.parametrize(
    "other",
    [
        add("model/a", b"{ }"),
        Change("add", "model/a", "InputModel", "public", b"{}"),
        Change("add", "model/a", "OutputModel", "internal", b"{}"),
    ],
    ids=["content", "type", "visibility"],
)
def test_another_content_type_or_visibility_is_a_change(ledger: Ledger, other: Change) -> None:
    append(ledger, add("model/a"))
    assert append(ledger, other) == ["changed"]
    found = ledger.get_current("model/a")
    assert (found.type, found.visibility, found.content) == (
        other.type,
        other.visibility,
        other.content,
    )


def test_a_removed_record_can_be_added_anew(ledger: Ledger) -> None:
    changes = [add("model/a"), Change("remove", "model/a"), add("model/a")]
    assert append(ledger, *changes) == ["new", "removed", "new"]
    assert append(ledger, Change("remove", "model/a")) == ["removed"]
    assert ledger.find_current("model/a") is None
    assert append(ledger, Change("remove", "model/a"), add("model/a")) == ["unchanged", "new"]


def test_a_change_is_written_where_it_names_the_present_version(ledger: Ledger) -> None:
    assert append(ledger, add("model/a", b"1", expected=ABSENT)) == ["new"]
    assert append(ledger, add("model/a", b"2", expected="1")) == ["changed"]
    digest = ledger.get_current("model/a").digest
    assert append(ledger, add("model/a", b"3", expected=digest)) == ["changed"]
    content_digest = hashlib.sha256(b"3").hexdigest()
    assert append(ledger, add("model/a", b"4", expected=content_digest)) == ["changed"]
    assert append(ledger, Change("remove", "model/a", expected="4")) == ["removed"]
    assert append(ledger, add("model/a", b"4", expected=ABSENT)) == ["new"]


@pytest.mark.parametrize("expected", [ABSENT, "1", "3", "0" * 64, ""])
def test_a_change_of_another_version_is_refused_alone(ledger: Ledger, expected: str) -> None:
    append(ledger, add("model/a", b"1"), add("model/a", b"2"))
    changes = [add("model/b"), add("model/a", b"3", expected=expected), add("model/c")]
    outcomes = ledger.append(changes, actor="ada")
    assert [one.status for one in outcomes] == ["new", "refused", "new"]
    assert outcomes[1].entry is None
    assert isinstance(outcomes[1].error, ConflictError)
    assert "model/a" in str(outcomes[1].error)
    assert state(ledger) == {"model/a": b"2", "model/b": b"{}", "model/c": b"{}"}


def test_a_version_of_what_is_not_there_is_refused(ledger: Ledger) -> None:
    append(ledger, add("model/a", b"1"))
    append(ledger, Change("remove", "model/a"))
    assert append(ledger, add("model/a", b"2", expected="1")) == ["refused"]
    assert append(ledger, add("model/b", b"2", expected="1")) == ["refused"]


def test_a_change_sees_the_ones_before_it_in_its_batch(ledger: Ledger) -> None:
    digest = hashlib.sha256(b"1").hexdigest()
    changes = [add("model/a", b"1"), add("model/a", b"2", expected=digest)]
    assert append(ledger, *changes, add("model/a", b"3", expected="1")) == [
        "new",
        "changed",
        "refused",
    ]


def test_repeating_a_change_after_a_crash_is_no_conflict(ledger: Ledger) -> None:
    append(ledger, add("model/a", b"1"))
    change = add("model/a", b"2", expected="1")
    assert append(ledger, change) == ["changed"]
    assert append(ledger, change) == ["unchanged"]


def test_time_never_goes_back(ledger: Ledger) -> None:
    append(ledger, add("model/a"), hour=2)
    append(ledger, add("model/b"), hour=1)
    append(ledger, add("model/c"), hour=3)
    hours = [entry.time[11:13] for entry in ledger.entries()]
    assert hours == ["14", "14", "15"]
    assert ledger.verify() == []


def test_time_is_read_once_for_a_batch_and_kept_in_utc(ledger: Ledger) -> None:
    before = datetime.now(UTC)
    ledger.append([add("model/a"), add("model/b")], actor="ada")
    after = datetime.now(UTC)
    first, second = ledger.entries()
    assert first.time == second.time
    assert before <= datetime.fromisoformat(first.time) <= after
    moment = datetime(2050, 1, 1, 1, tzinfo=timezone(timedelta(hours=2)))
    ledger.append([add("model/c")], actor="ada", time=moment)
    assert ledger.get_current("model/c").time == "2049-12-31T23:00:00.000000Z"


def test_a_time_without_zone_is_refused(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="no time zone"):
        ledger.append([add("model/a")], actor="ada", time=datetime(2026, 1, 1))
    with pytest.raises(UsageError, match="no time zone"):
        list(ledger.current(at=datetime(2026, 1, 1)))
    assert ledger.head().sequence == 0


def test_entries_come_in_order_whatever_their_number(ledger: Ledger) -> None:
    append(ledger, *(add(f"model/{number}") for number in range(612)))
    assert [entry.sequence for entry in ledger.entries()] == list(range(1, 613))
    assert [entry.sequence for entry in ledger.entries(after=249, until=501)] == list(
        range(250, 502)
    )
    assert [entry.record for entry in ledger.entries(record="model/611")] == ["model/611"]
    assert list(ledger.entries(after=612)) == []


def test_entries_that_come_while_reading_are_left_out(ledger: Ledger) -> None:
    append(ledger, add("model/a"), add("model/b"))
    reading = ledger.entries()
    assert next(reading).record == "model/a"
    append(ledger, add("model/c"))
    assert [entry.record for entry in reading] == ["model/b"]


def test_the_state_comes_sorted_by_the_bytes_of_the_ids(ledger: Ledger) -> None:
    records = ["model/b", "model/B", "model/é", "model/a-b", "model/a", "model/a/c", "urn:x:1"]
    append(ledger, *(add(record) for record in records))
    assert list(state(ledger)) == sorted(records, key=str.encode)


def test_the_state_is_whole_whatever_the_number_of_records(ledger: Ledger) -> None:
    append(ledger, *(add(f"model/{number:04}") for number in range(500)))
    append(ledger, *(Change("remove", f"model/{number:04}") for number in range(250, 500)))
    assert len(state(ledger)) == 250
    assert len(state(ledger, at=500)) == 500
    found = ledger.find_all([f"model/{number:04}" for number in range(700)], at=500)
    assert len(found) == 500


def test_the_lake_can_be_read_as_it_was(ledger: Ledger) -> None:
    append(ledger, add("model/a", b"1"), hour=0)
    append(ledger, add("model/a", b"2"), add("model/b", b"1"), hour=1)
    append(ledger, Change("remove", "model/a"), hour=2)
    append(ledger, add("model/a", b"3"), hour=3)
    states = [
        {},
        {"model/a": b"1"},
        {"model/a": b"2"},
        {"model/a": b"2", "model/b": b"1"},
        {"model/b": b"1"},
        {"model/a": b"3", "model/b": b"1"},
    ]
    assert [state(ledger, at=sequence) for sequence in range(6)] == states
    at_hours = [state(ledger, at=NOON + timedelta(hours=hour)) for hour in range(-1, 5)]
    assert at_hours == [{}, states[1], states[3], states[4], states[5], states[5]]
    version = ledger.get_current("model/a", at=NOON + timedelta(hours=1.5))
    assert (version.content, version.sequence) == (b"2", 2)
    assert ledger.find_current("model/a", at=4) is None


def test_what_is_not_there_and_what_may_not_be_seen_give_one_message(ledger: Ledger) -> None:
    append(ledger, Change("add", "model/a", "OutputModel", "restricted", b"{}"))
    with pytest.raises(RecordNotFoundError) as hidden:
        ledger.get_current("model/a", clearance="public")
    append(ledger, Change("remove", "model/a"))
    with pytest.raises(RecordNotFoundError) as absent:
        ledger.get_current("model/a", clearance="public")
    assert str(hidden.value) == str(absent.value)


@pytest.mark.parametrize("old", VISIBILITIES)
@pytest.mark.parametrize("present", VISIBILITIES)
def test_an_old_entry_shows_at_the_higher_of_its_own_and_the_present_visibility(
    ledger: Ledger, old: str, present: str
) -> None:
    append(ledger, Change("add", "model/a", "OutputModel", old, b"1"))
    append(ledger, Change("add", "model/a", "OutputModel", present, b"2"))
    append(ledger, add("model/b"))
    higher = max(old, present, key=VISIBILITIES.index)
    for clearance in VISIBILITIES:
        sees_old = VISIBILITIES.index(clearance) >= VISIBILITIES.index(higher)
        sees_present = VISIBILITIES.index(clearance) >= VISIBILITIES.index(present)
        expected = [b"1"] * sees_old + [b"2"] * sees_present
        history = ledger.entries(record="model/a", clearance=clearance)
        assert [entry.content for entry in history] == expected
        assert ("model/a" in state(ledger, at=1, clearance=clearance)) == sees_old
        assert ("model/a" in state(ledger, clearance=clearance)) == sees_present
        assert (ledger.find_current("model/a", clearance=clearance) is not None) == sees_present
        assert "model/b" in state(ledger, clearance=clearance)


def test_a_removed_record_keeps_its_visibility(ledger: Ledger) -> None:
    append(ledger, add("model/a"))
    append(ledger, Change("add", "model/a", "OutputModel", "restricted", b"2"))
    append(ledger, Change("remove", "model/a"))
    assert list(ledger.entries(clearance="confidential")) == []
    assert len(list(ledger.entries(clearance="restricted"))) == 3


def test_erasing_takes_content_and_salt_and_leaves_a_chain_that_verifies(ledger: Ledger) -> None:
    append(ledger, add("model/a", b"secret 1"), add("model/b"), add("model/a", b"secret 2"))
    head = ledger.head().digest
    (outcome,) = ledger.erase(["model/a"], actor="bob", time=NOON)
    assert outcome.status == "erased"
    assert ledger.verify(head=head) == []
    entries = list(ledger.entries())
    assert [(one.content, one.salt, one.erased) for one in entries if one.sequence in (1, 3)] == [
        (None, None, True)
    ] * 2
    assert (entries[3].action, entries[3].actor) == ("erase", "bob")
    assert entries[3].content == b'{"erased":[1,3]}'
    assert state(ledger) == {"model/b": b"{}"}
    assert ledger.get_current("model/a", at=3).erased
    assert not entries[1].erased


def test_erasing_again_makes_no_entry(ledger: Ledger) -> None:
    append(ledger, add("model/a"))
    ledger.erase(["model/a", "model/a"], actor="bob", time=NOON)
    assert [one.status for one in ledger.erase(["model/a"], actor="bob")] == ["unchanged"]
    assert ledger.head().sequence == 2


def test_erasing_what_was_never_there_erases_nothing(ledger: Ledger) -> None:
    append(ledger, add("model/a"))
    with pytest.raises(RecordNotFoundError, match="model/b"):
        ledger.erase(["model/a", "model/b"], actor="bob")
    assert state(ledger) == {"model/a": b"{}"}


def test_a_removed_record_can_be_erased_and_an_erased_one_added_anew(ledger: Ledger) -> None:
    append(ledger, add("model/a", b"1"), Change("remove", "model/a"))
    assert ledger.erase(["model/a"], actor="bob", time=NOON)[0].status == "erased"
    assert append(ledger, add("model/a", b"1")) == ["new"]
    ledger.erase(["model/a"], actor="bob", time=NOON)
    contents = [one.content for one in ledger.entries() if one.action == "erase"]
    assert contents == [b'{"erased":[1]}', b'{"erased":[4]}']
    assert ledger.verify() == []


def test_the_origin_lies_beside_and_follows_the_latest_reading(ledger: Ledger) -> None:
    append(ledger, add("model/a", origin=b"line 1", text=b"a card"), add("model/b"))
    digest = ledger.head().digest
    found = ledger.find_origin(1)
    assert found is not None
    assert (found.origin, found.text) == (b"line 1", b"a card")
    assert ledger.find_origin(2) is None
    assert append(ledger, add("model/a", origin=b"line 2", text=b"a card, moved")) == ["unchanged"]
    found = ledger.find_origin(1)
    assert found is not None
    assert (found.origin, found.text) == (b"line 2", b"a card, moved")
    assert append(ledger, add("model/a")) == ["unchanged"]
    assert ledger.find_origin(1) == found
    assert ledger.head().digest == digest


def test_a_change_repeated_in_one_batch_keeps_the_last_origin(ledger: Ledger) -> None:
    append(ledger, add("model/a", origin=b"1"), add("model/a", origin=b"2"))
    found = ledger.find_origin(1)
    assert found is not None
    assert (found.origin, found.text) == (b"2", None)


def test_erasing_takes_the_origin_and_the_text_that_another_record_shares(ledger: Ledger) -> None:
    text = b"the card of both"
    append(ledger, add("card/a", origin=b"o1", text=text), add("model/a", origin=b"o2", text=text))
    ledger.erase(["card/a"], actor="bob")
    assert ledger.find_origin(1) is None
    found = ledger.find_origin(2)
    assert found is not None
    assert (found.origin, found.text) == (b"o2", None)


def test_extend_gives_each_outcome_once_its_batch_is_written(ledger: Ledger) -> None:
    read = 0

    def changes() -> Iterator[Change]:
        nonlocal read
        for read in range(1, 2_501):
            yield add(f"model/{read}")

    outcomes = ledger.extend(changes(), actor="ada")
    assert next(outcomes).status == "new"
    assert (read, ledger.head().sequence) == (1_000, 1_000)
    assert sum(1 for _ in outcomes) == 2_499
    assert ledger.head().sequence == 2_500


def test_extend_does_not_hold_back_what_comes_slowly(ledger: Ledger) -> None:
    def changes() -> Iterator[Change]:
        yield add("model/a")
        time.sleep(1.05)
        yield add("model/b")
        assert ledger.head().sequence == 2
        yield add("model/c")

    assert len(list(ledger.extend(changes(), actor="ada"))) == 3


def test_extend_bounds_a_batch_by_its_bytes(ledger: Ledger) -> None:
    big = b"x" * (9 * 1024 * 1024)
    outcomes = ledger.extend((add(f"model/{number}", big) for number in range(3)), actor="ada")
    next(outcomes)
    assert ledger.head().sequence == 2
    assert len(list(outcomes)) == 2


def test_what_was_written_before_a_source_fails_stays_and_doing_it_again_resumes(
    ledger: Ledger,
) -> None:
    def changes(until: int) -> Iterator[Change]:
        for number in range(2_000):
            if number == until:
                raise OSError("the source broke")
            yield add(f"model/{number}")

    with pytest.raises(OSError, match="the source broke"):
        list(ledger.extend(changes(1_500), actor="ada"))
    assert ledger.head().sequence == 1_000
    again = [one.status for one in ledger.extend(changes(-1), actor="ada")]
    assert again == ["unchanged"] * 1_000 + ["new"] * 1_000


def test_settings_are_written_with_the_ledger_and_later(address: str) -> None:
    with Ledger(address, create=True, settings={"base": "https://a/", "visibility": "public"}):
        pass
    with Ledger(address, create=True, settings={"base": "https://b/"}) as ledger:
        assert ledger.read_settings() == {
            "base": "https://a/",
            "visibility": "public",
            "format": "1",
        }
        ledger.write_settings({"base": "https://c/"})
        ledger.write_settings({})
    with Ledger(address) as ledger:
        assert ledger.read_settings()["base"] == "https://c/"
        with pytest.raises(UsageError, match="format"):
            ledger.write_settings({"format": "2"})


def test_a_lease_is_held_by_one_at_a_time(ledger: Ledger) -> None:
    with ledger.lease("index", seconds=60) as first:
        with pytest.raises(LockedError, match="index"):
            ledger.lease("index", seconds=60)
        with ledger.lease("other", seconds=60):
            first.renew()
    with ledger.lease("index", seconds=60) as second:
        assert second.term > first.term


def test_a_lease_that_ran_out_goes_to_the_next_and_the_first_is_told(ledger: Ledger) -> None:
    first = ledger.lease("index", seconds=0.05)
    second = ledger.lease("index", seconds=60, wait=5)
    assert second.term == first.term + 1
    with pytest.raises(LockedError, match="ran out"):
        first.renew()
    first.release()
    with pytest.raises(LockedError):
        ledger.lease("index", seconds=60)


def test_verify_knows_the_heads_that_were_and_no_other(ledger: Ledger) -> None:
    append(ledger, add("model/a"))
    remembered = ledger.head().digest
    append(ledger, *(add(f"model/{number}") for number in range(600)))
    assert ledger.verify(head=remembered) == []
    (finding,) = ledger.verify(head="f" * 64)
    assert (finding.rule, finding.severity) == ("head-known", "violation")
    assert "f" * 64 in finding.message
    assert finding.fix


def test_a_writer_that_waits_too_long_is_told_what_to_do(address: str) -> None:
    with Ledger(address, create=True) as first, Ledger(address, wait=0.2) as second:
        with first._database.write(), pytest.raises(LockedError, match=r"0\.2 s") as caught:
            second.append([add("model/a")], actor="ada")
        assert "Wait" in str(caught.value)
        assert append(second, add("model/a")) == ["new"]


def test_reading_goes_on_while_another_writes(address: str) -> None:
    with Ledger(address, create=True) as first, Ledger(address, wait=0.2) as second:
        append(first, add("model/a"))
        with first._database.write() as session:
            session.blank_entries("model/a")
            assert state(second) == {"model/a": b"{}"}


def test_no_update_is_lost_between_threads(ledger: Ledger) -> None:
    append(ledger, add("model/counter", b"0"))

    def count() -> None:
        done = 0
        while done < 10:
            seen = ledger.get_current("model/counter")
            number = int(seen.content or b"") + 1
            change = add("model/counter", str(number).encode(), expected=seen.digest)
            (outcome,) = ledger.append([change], actor="ada")
            done += outcome.status == "changed"

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ledger.get_current("model/counter").content == b"40"
    assert ledger.verify() == []


def test_appending_nothing_is_nothing(ledger: Ledger) -> None:
    assert ledger.append([], actor="ada") == []
    assert list(ledger.extend([], actor="ada")) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (("erase", "model/a"), "adds or removes"),
        (("add", "", "OutputModel", "public", b""), "cannot be the id"),
        (("add", "a\x00b", "OutputModel", "public", b""), "cannot be the id"),
        (("add", "a\ud800", "OutputModel", "public", b""), "cannot be the id"),
        (("add", 5, "OutputModel", "public", b""), "cannot be the id"),
        (("add", "model/a", "", "public", b""), "no type"),
        (("add", "model/a", "OutputModel", "secret", b""), "Choose one of public"),
        (("add", "model/a", "OutputModel", "public", None), "as bytes"),
        (("add", "model/a", "OutputModel", "public", "text"), "as bytes"),
        (("remove", "model/a", "", "", b""), "no content"),
    ],
)
def test_a_change_that_makes_no_sense_cannot_be_made(
    fields: tuple[object, ...], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        Change(*fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("actor", ["", "a\x00"])
def test_an_entry_has_an_actor(ledger: Ledger, actor: str) -> None:
    with pytest.raises(UsageError, match="actor"):
        ledger.append([add("model/a")], actor=actor)
    with pytest.raises(UsageError, match="actor"):
        ledger.erase(["model/a"], actor=actor)


def test_a_clearance_is_one_of_the_visibilities(ledger: Ledger) -> None:
    for read in (ledger.entries, ledger.current):
        with pytest.raises(UsageError, match="'top'"):
            list(read(clearance="top"))
    with pytest.raises(UsageError, match="'top'"):
        ledger.find_all(["model/a"], clearance="top")


def test_a_salt_has_its_length(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="16 bytes"):
        ledger.append([add("model/a")], actor="ada", salt=lambda: b"short")
    assert ledger.head().sequence == 0


def test_every_content_has_a_salt_of_its_own(ledger: Ledger) -> None:
    append(ledger, add("model/a"), add("model/b"))
    salts = {entry.salt for entry in ledger.entries()}
    assert len(salts) == 2


@given(
    st.builds(
        Entry,
        sequence=st.integers(1, 2**53 - 1),
        time=st.text(),
        actor=st.text(),
        action=st.sampled_from(["add", "remove", "erase"]),
        record=st.text(),
        type=st.text(),
        visibility=st.sampled_from(VISIBILITIES),
        content=st.none(),
        salt=st.none(),
        content_digest=st.text(),
        previous=st.text(),
        digest=st.just(""),
    )
)
def test_what_is_digested_is_canonical_json(entry: Entry) -> None:
    names = "action actor content_digest previous record sequence time type visibility"
    fields = {name: getattr(entry, name) for name in names.split()}
    assert digest_entry(entry) == hashlib.sha256(rfc8785.dumps(fields)).hexdigest()


def test_the_visibilities_are_those_of_the_schema() -> None:
    assert tuple(vocabulary().enums["Visibility"].values) == VISIBILITIES


def test_an_entry_can_be_checked_by_hand(ledger: Ledger) -> None:
    """As docs/explanation/tamper-evidence.md says it."""
    append(ledger, add("model/a", b"{}"))
    (entry,) = ledger.entries()
    line = json.dumps(
        {
            "action": "add",
            "actor": "ada",
            "content_digest": hashlib.sha256(entry.salt + b"{}").hexdigest(),
            "previous": "0" * 64,
            "record": "model/a",
            "sequence": 1,
            "time": "2026-03-01T12:00:00.000000Z",
            "type": "OutputModel",
            "visibility": "public",
        },
        separators=(",", ":"),
    )
    assert entry.digest == hashlib.sha256(line.encode()).hexdigest()

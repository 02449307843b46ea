"""The contract of reading a ledger, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from ledger_cases import NOON, add, append, state
from modellake.errors import LockedError, RecordNotFoundError, UsageError
from modellake.ledger import VISIBILITIES, Change, Entry, Ledger
from modellake.ledger.entry import digest_entry
from modellake.vocabulary import vocabulary


def test_entries_come_in_order_whatever_their_number(ledger: Ledger) -> None:
    append(ledger, *(add(f"model/{number}") for number in range(612)))
    assert [entry.sequence for entry in ledger.entries()] == list(range(1, 613))
    assert [entry.sequence for entry in ledger.entries(after=249, until=501)] == list(
        range(250, 502)
    )
    assert [entry.record for entry in ledger.entries(record="model/611")] == ["model/611"]
    assert list(ledger.entries(after=612)) == []


def test_the_newest_entries_come_first(ledger: Ledger) -> None:
    append(ledger, *(add(f"model/{number}") for number in range(5)))
    append(ledger, Change("remove", "model/1"))
    assert [entry.sequence for entry in ledger.newest(2)] == [6, 5]
    assert [entry.sequence for entry in ledger.newest(2, until=4)] == [4, 3]
    assert [entry.sequence for entry in ledger.newest(9, record="model/1")] == [6, 2]


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


def test_the_origin_lies_beside_and_follows_the_latest_reading(ledger: Ledger) -> None:
    append(ledger, add("model/a", origin=b"line 1", text=b"a card"), add("model/b"))
    digest = ledger.head().digest
    found = ledger.find_origins([1]).get(1)
    assert found is not None
    assert (found.origin, found.text) == (b"line 1", b"a card")
    assert ledger.find_origins([2]).get(2) is None
    assert append(ledger, add("model/a", origin=b"line 2", text=b"a card, moved")) == ["unchanged"]
    found = ledger.find_origins([1]).get(1)
    assert found is not None
    assert (found.origin, found.text) == (b"line 2", b"a card, moved")
    assert append(ledger, add("model/a")) == ["unchanged"]
    assert ledger.find_origins([1]).get(1) == found
    assert ledger.head().digest == digest


def test_a_change_repeated_in_one_batch_keeps_the_last_origin(ledger: Ledger) -> None:
    append(ledger, add("model/a", origin=b"1"), add("model/a", origin=b"2"))
    found = ledger.find_origins([1]).get(1)
    assert found is not None
    assert (found.origin, found.text) == (b"2", None)


def test_erasing_takes_the_origin_and_the_text_that_another_record_shares(ledger: Ledger) -> None:
    text = b"the card of both"
    append(ledger, add("card/a", origin=b"o1", text=text), add("model/a", origin=b"o2", text=text))
    ledger.erase(["card/a"], actor="bob")
    assert ledger.find_origins([1]).get(1) is None
    found = ledger.find_origins([2]).get(2)
    assert found is not None
    assert (found.origin, found.text) == (b"o2", None)
    if Path(ledger.where).is_file():
        # An unsalted digest would let the text be guessed.
        assert hashlib.sha256(text).hexdigest().encode() not in Path(ledger.where).read_bytes()


def test_settings_are_written_with_the_ledger_and_later(ledger_address: str) -> None:
    first = {"base": "https://a/", "visibility": "public"}
    Ledger(ledger_address, create=True, settings=first).close()
    with Ledger(ledger_address, create=True, settings={"base": "https://b/"}) as ledger:
        assert ledger.read_settings() == {**first, "format": "1"}
        ledger.write_settings({"base": "https://c/"})
        ledger.write_settings({})
    with Ledger(ledger_address) as ledger:
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
    with pytest.raises(UsageError, match="64 digits"):
        ledger.verify(head=remembered[:12])  # as a table shows it: no reason to cry forgery


def test_reading_goes_on_while_another_writes(ledger_address: str) -> None:
    with Ledger(ledger_address, create=True) as first, Ledger(ledger_address, wait=0.2) as second:
        append(first, add("model/a"))
        with first._database.write() as session:
            session.blank_entries("model/a")
            assert state(second) == {"model/a": b"{}"}


def test_a_clearance_is_one_of_the_visibilities(ledger: Ledger) -> None:
    for read in (ledger.entries, ledger.current):
        with pytest.raises(UsageError, match="'top'"):
            list(read(clearance="top"))
    with pytest.raises(UsageError, match="'top'"):
        ledger.find_all(["model/a"], clearance="top")


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

"""The contract of the ledger, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest

from ledger_cases import NOON, add, append, state
from modellake.errors import ConflictError, LockedError, RecordNotFoundError, UsageError
from modellake.ledger import ABSENT, GENESIS, Change, Head, Ledger

DIGEST_OF_FOUR_ENTRIES = "61c62b2dc65ec9dafa8793deb15d77b4c11ae02935eaf85a31d2aafb950e22c9"


def count_salts() -> Callable[[], bytes]:
    numbers = itertools.count()
    return lambda: next(numbers).to_bytes(16, "big")


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


def test_a_writer_that_waits_too_long_is_told_what_to_do(ledger_address: str) -> None:
    with Ledger(ledger_address, create=True) as first, Ledger(ledger_address, wait=0.2) as second:
        with first._database.write(), pytest.raises(LockedError, match=r"0\.2 s") as caught:
            second.append([add("model/a")], actor="ada")
        assert "Wait" in str(caught.value)
        assert append(second, add("model/a")) == ["new"]


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


def test_a_salt_has_its_length(ledger: Ledger) -> None:
    with pytest.raises(UsageError, match="16 bytes"):
        ledger.append([add("model/a")], actor="ada", salt=lambda: b"short")
    assert ledger.head().sequence == 0


def test_every_content_has_a_salt_of_its_own(ledger: Ledger) -> None:
    append(ledger, add("model/a"), add("model/b"))
    salts = {entry.salt for entry in ledger.entries()}
    assert len(salts) == 2

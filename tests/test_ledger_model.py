"""The ledger against a model of it in a few dicts, over random sequences of what can be done."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from modellake.ledger import ABSENT, SALT_BYTES, VISIBILITIES, Change, Ledger

MEMORY = Path("/dev/shm")
RECORDS = st.sampled_from(["model/a", "model/b", "dataset/ü", "urn:x:1"])
TYPES = st.sampled_from(["OutputModel", "ModelLakeDataset"])
CONTENTS = st.binary(max_size=3)
EXPECTED = st.one_of(st.none(), st.just(ABSENT), st.integers(0, 12).map(str))

Version = tuple[int, str, str, bytes | None]


@st.composite
def changes(draw: st.DrawFn) -> Change:
    """A change to one of few records, so that versions follow each other."""
    record, expected = draw(RECORDS), draw(EXPECTED)
    if draw(st.booleans()):
        return Change("remove", record, expected=expected)
    content, visibility = draw(CONTENTS), draw(st.sampled_from(VISIBILITIES))
    return Change("add", record, draw(TYPES), visibility, content, expected, origin=content)


@settings(max_examples=25, deadline=None)
@given(st.lists(changes(), max_size=8), st.integers(0, 8))
def test_the_same_changes_give_the_same_bytes_however_they_are_cut_into_batches(
    many: list[Change], cut: int
) -> None:
    """Law 9: the clock, the actor and the salts are passed in."""
    moment, found = datetime(2026, 1, 1, tzinfo=UTC), []
    for batches in ([many], [many[:cut], many[cut:]], [[one] for one in many]):
        with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
            numbers = itertools.count()
            with Ledger(Path(folder, "ledger.sqlite"), create=True) as ledger:
                for batch in batches:
                    ledger.append(
                        batch,
                        actor="ada",
                        time=moment,
                        salt=lambda: next(numbers).to_bytes(SALT_BYTES),  # noqa: B023  # used at once
                    )
                found.append((list(ledger.entries()), ledger.head(), list(ledger.current())))
    assert found[0] == found[1] == found[2]


class LedgerMachine(RuleBasedStateMachine):
    """`history[n]` is the state after entry n: record → sequence, type, visibility, content."""

    @initialize()
    def make(self) -> None:
        # Syncing is not what this is about, and in memory it is ten times as fast.
        self.folder = Path(tempfile.mkdtemp(dir=MEMORY if MEMORY.is_dir() else None))
        self.ledger = Ledger(self.folder / "ledger.sqlite", create=True)
        self.history: list[dict[str, Version]] = [{}]
        self.times: list[datetime] = [datetime(2026, 1, 1, tzinfo=UTC)]

    @rule(
        record=RECORDS,
        type_=TYPES,
        visibility=st.sampled_from(VISIBILITIES),
        content=CONTENTS,
        expected=EXPECTED,
        minutes=st.integers(-10, 10),
    )
    def add(
        self,
        record: str,
        type_: str,
        visibility: str,
        content: bytes,
        expected: str | None,
        minutes: int,
    ) -> None:
        change = Change("add", record, type_, visibility, content, expected, origin=content)
        (outcome,) = self.ledger.append([change], actor="ada", time=self.move_clock(minutes))
        old = self.history[-1].get(record)
        if old is not None and old[1:] == (type_, visibility, content):
            assert outcome.status == "unchanged"
        elif not self.is_expected(expected, old):
            assert outcome.status == "refused"
        else:
            assert outcome.status == ("changed" if old else "new")
            new = (len(self.history), type_, visibility, content)
            self.advance({**self.history[-1], record: new})

    @rule(record=RECORDS, expected=EXPECTED)
    def remove(self, record: str, expected: str | None) -> None:
        change = Change("remove", record, expected=expected)
        (outcome,) = self.ledger.append([change], actor="ada", time=self.move_clock(0))
        old = self.history[-1].get(record)
        if old is None:
            assert outcome.status == "unchanged"
        elif not self.is_expected(expected, old):
            assert outcome.status == "refused"
        else:
            assert outcome.status == "removed"
            self.advance({key: one for key, one in self.history[-1].items() if key != record})

    @rule(record=RECORDS)
    def erase(self, record: str) -> None:
        if not any(record in state for state in self.history):
            return
        held = any(state.get(record, (0, "", "", None))[3] is not None for state in self.history)
        (outcome,) = self.ledger.erase([record], actor="ada", time=self.move_clock(0))
        assert outcome.status == ("erased" if held else "unchanged")
        if held:
            for state in self.history:
                if record in state:
                    state[record] = (*state[record][:3], None)
            self.advance({key: one for key, one in self.history[-1].items() if key != record})

    @rule()
    def reopen(self) -> None:
        self.ledger.close()
        self.ledger = Ledger(self.folder / "ledger.sqlite")

    @rule(place=st.integers(0, 50))
    def look_back(self, place: int) -> None:
        sequence = place % len(self.history)
        assert self.read(sequence) == self.history[sequence]
        last = max(index for index, time in enumerate(self.times) if time <= self.times[sequence])
        assert self.read(self.times[sequence]) == self.history[last]

    @invariant()
    def agrees(self) -> None:
        assert self.ledger.head().sequence == len(self.history) - 1
        assert self.read(None) == self.history[-1]
        assert self.ledger.verify(head=self.ledger.head().digest) == []

    def read(self, at: int | datetime | None) -> dict[str, Version]:
        return {
            one.record: (one.sequence, one.type, one.visibility, one.content)
            for one in self.ledger.current(at=at)
        }

    def teardown(self) -> None:
        if hasattr(self, "ledger"):
            self.ledger.close()
            shutil.rmtree(self.folder)

    def move_clock(self, minutes: int) -> datetime:
        self.clock = self.times[-1] + timedelta(minutes=minutes)
        return self.clock

    def advance(self, state: dict[str, Version]) -> None:
        self.history.append(state)
        self.times.append(max(self.times[-1], getattr(self, "clock", self.times[-1])))

    @staticmethod
    def is_expected(expected: str | None, old: Version | None) -> bool:
        if expected is None:
            return True
        return expected == (ABSENT if old is None else str(old[0]))


TestLedgerMachine = LedgerMachine.TestCase
TestLedgerMachine.settings = settings(max_examples=25, stateful_step_count=15, deadline=None)

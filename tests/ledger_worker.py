"""A process that writes to a ledger, for the tests that kill it, starve it and start many of it.

Usage: ledger_worker.py ADDRESS KIND NUMBER
Each acknowledged batch is one line on stdout: the sequence and the digest of its last entry.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections.abc import Iterator

from modellake.errors import ModelLakeError
from modellake.ledger import Change, Entry, Ledger


def make_change(record: str, content: bytes) -> Change:
    return Change("add", record, "OutputModel", "public", content, origin=b"o", text=content[:40])


def write_for_ever(ledger: Ledger, seed: int) -> Iterator[Entry]:
    """Add, remove and erase at random, in batches of all sizes."""
    chance = random.Random(seed)
    for turn in itertools.count():
        record = f"model/{chance.randrange(200)}"
        if turn % 8 == 7 and ledger.find_current(record):
            outcomes = ledger.erase([record], actor="worker")
        elif turn % 5 == 4:
            outcomes = ledger.append([Change("remove", record)], actor="worker")
        else:
            records = [f"model/{chance.randrange(200)}" for _ in range(chance.randint(1, 200))]
            changes = [
                make_change(one, chance.randbytes(chance.randint(0, 3000))) for one in records
            ]
            outcomes = ledger.append(changes, actor="worker")
        yield from [one.entry for one in outcomes if one.entry][-1:]


def grow(ledger: Ledger, number: int) -> Iterator[Entry]:
    """Add records until the process is killed."""
    for turn in itertools.count(number):
        changes = [make_change(f"model/{turn}-{one}", bytes(500)) for one in range(10)]
        outcomes = ledger.append(changes, actor="worker")
        yield from [one.entry for one in outcomes if one.entry][-1:]


def write_some(ledger: Ledger, number: int) -> Iterator[Entry]:
    """Add 1,000 records of this worker's own, in small batches."""
    contents = (f"{number} {one} ".encode() * 50 for one in range(1_000))
    changes = [make_change(f"model/{number}-{one}", text) for one, text in enumerate(contents)]
    for start in range(0, 1_000, 20):
        outcomes = ledger.append(changes[start : start + 20], actor=f"worker {number}")
        yield from [one.entry for one in outcomes if one.entry][-1:]


def write_until_full(ledger: Ledger, number: int) -> Iterator[Entry]:
    """Add big records until the disk refuses."""
    for turn in itertools.count(number):
        outcomes = ledger.append([make_change(f"model/{turn}", bytes(20_000))], actor="worker")
        yield from [one.entry for one in outcomes if one.entry]


KINDS = {
    "for-ever": write_for_ever,
    "grow": grow,
    "some": write_some,
    "until-full": write_until_full,
}


def main() -> int:
    address, kind, number = sys.argv[1:]
    try:
        with Ledger(address, create=True) as ledger:
            for entry in KINDS[kind](ledger, int(number)):
                sys.stdout.write(f"{entry.sequence} {entry.digest}\n")
                sys.stdout.flush()
    except ModelLakeError as error:
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())

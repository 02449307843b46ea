"""A ledger in use stays locked, whatever else this process does with its file.

POSIX drops all locks of a process on a file as soon as it closes any descriptor of the file
(sqlite.org/howtocorrupt.html, section 2.2); another process would then take the ledger for one
that nobody uses, and remove the write-ahead log under it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from modellake.ledger import Change, Ledger

_READ = """
import sys
from modellake.ledger import Ledger
with Ledger(sys.argv[1]) as ledger:
    print(ledger.head().sequence)
"""


def read_elsewhere(path: Path) -> int:
    """The head as another process sees it, which opens the ledger and closes it again."""
    command = [sys.executable, "-c", _READ, str(path)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def make_change(record: str) -> Change:
    return Change("add", record, "Tag", "public", b"{}")


def test_a_new_ledger_is_not_taken_for_unused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with Ledger(path, create=True) as ledger:
        for number in range(1, 4):
            ledger.append([make_change(f"tag/{number}")], actor="ada")
            assert read_elsewhere(path) == number


def test_opening_a_ledger_twice_does_not_unlock_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    Ledger(path, create=True).close()
    with Ledger(path) as ledger:
        for number in range(1, 4):
            ledger.append([make_change(f"tag/{number}")], actor="ada")
            Ledger(path).close()
            assert read_elsewhere(path) == number

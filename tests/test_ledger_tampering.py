"""What is done to a ledger's file behind its back, and where `verify` finds it.

Each kind is a row of docs/explanation/tamper-evidence.md.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ledger_tamperings import NAMES, TAMPERINGS, make_ledger, read
from modellake.errors import LakeError
from modellake.ledger import Change, Ledger

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "tamper-evidence.md"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A ledger that nobody touched, and its head."""
    path = tmp_path_factory.mktemp("original") / "ledger.sqlite"
    return path, make_ledger(path)


@pytest.fixture
def tampered(
    request: pytest.FixtureRequest, original: tuple[Path, str], tmp_path: Path
) -> Iterator[tuple[Ledger, str, str]]:
    """A copy after the kind of tampering, the head from before, and the rule that finds it."""
    source, head = original
    path = tmp_path / "ledger.sqlite"
    shutil.copy(source, path)
    tamper, rule = TAMPERINGS[request.param]
    connection = sqlite3.connect(path)
    with connection:
        tamper(connection)
    connection.close()
    with Ledger(path) as ledger:
        yield ledger, head, rule


def list_kinds(where: Callable[[str], bool]) -> list[str]:
    return [name for name, (_, rule) in TAMPERINGS.items() if where(rule)]


def test_what_nobody_touched_verifies(original: tuple[Path, str]) -> None:
    path, head = original
    with Ledger(path) as ledger:
        assert ledger.verify() == ledger.verify(head=head) == []


@pytest.mark.parametrize(
    "tampered", list_kinds(lambda rule: rule.isascii() and rule[:1].isalpha()), indirect=True
)
def test_it_is_found_by_the_chain_alone(tampered: tuple[Ledger, str, str]) -> None:
    ledger, _, rule = tampered
    findings = ledger.verify()
    assert findings
    assert findings[0].rule == rule
    assert {finding.severity for finding in findings} == {"violation"}
    assert all(finding.message and finding.fix for finding in findings)


@pytest.mark.parametrize("tampered", list_kinds(lambda rule: rule[:1] == "("), indirect=True)
def test_it_is_found_against_a_remembered_head(tampered: tuple[Ledger, str, str]) -> None:
    ledger, head, rule = tampered
    assert ledger.verify() == []
    assert [finding.rule for finding in ledger.verify(head=head)] == [rule.strip("()")]


@pytest.mark.parametrize("tampered", list_kinds(lambda rule: rule == ""), indirect=True)
def test_it_is_not_found_and_the_documentation_says_so(tampered: tuple[Ledger, str, str]) -> None:
    ledger, head, _ = tampered
    assert ledger.verify(head=head) == []


@pytest.mark.parametrize("tampered", ["forge-an-erasing"], indirect=True)
def test_a_forged_erasing_stands_in_the_log(tampered: tuple[Ledger, str, str]) -> None:
    ledger, _, _ = tampered
    last = list(ledger.entries())[-1]
    assert (last.sequence, last.action, last.record) == (12, "erase", "model/5")


@pytest.mark.parametrize(
    ("name", "sequence"),
    [("edit-content", 5), ("change-actor", 5), ("delete-in-the-middle", 6), ("re-chain", 12)],
)
def test_the_first_wrong_entry_is_named(
    name: str, sequence: int, original: tuple[Path, str], tmp_path: Path
) -> None:
    path = tmp_path / "ledger.sqlite"
    shutil.copy(original[0], path)
    connection = sqlite3.connect(path)
    with connection:
        TAMPERINGS[name][0](connection)
    connection.close()
    with Ledger(path) as ledger:
        first = ledger.verify(head=original[1])[0]
    if sequence < 12:
        assert first.message.startswith(f"Entry {sequence} (model/{sequence}, 2026-03-01T")
        assert first.record == f"model/{sequence}"
    else:
        assert original[1] in first.message


def test_an_older_copy_of_the_whole_file_is_found_against_a_remembered_head(
    original: tuple[Path, str], tmp_path: Path
) -> None:
    path = tmp_path / "ledger.sqlite"
    shutil.copy(original[0], path)
    with Ledger(path) as ledger:
        change = Change("add", "model/9", "OutputModel", "public", b"{}")
        ledger.append([change], actor="ada")
        head = ledger.head().digest
    shutil.copy(original[0], path)
    with Ledger(path) as ledger:
        assert [finding.rule for finding in ledger.verify(head=head)] == ["head-known"]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_that_was_cut_is_found_or_not_opened(
    share: float, original: tuple[Path, str], tmp_path: Path
) -> None:
    path = tmp_path / "ledger.sqlite"
    whole = original[0].read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    found: set[str] = set()
    with contextlib.suppress(LakeError), Ledger(path) as ledger:
        found = {finding.rule for finding in ledger.verify()}
    if not found:
        with pytest.raises(LakeError, match="damaged"):
            Ledger(path)


def test_every_byte_of_the_entries_matters(original: tuple[Path, str], tmp_path: Path) -> None:
    """Each field of an entry, changed by one character, is found."""
    for name in NAMES:
        path = tmp_path / f"{name}.sqlite"
        shutil.copy(original[0], path)
        connection = sqlite3.connect(path)
        with connection:
            value = getattr(read(connection, 5), name)
            other = value + (
                50 if name == "sequence" else b"." if name in ("content", "salt") else "."
            )
            connection.execute(
                f"UPDATE modellake_entries SET {name} = ? WHERE sequence = 5", [other]
            )
        connection.close()
        with Ledger(path) as ledger:
            assert ledger.verify() != [], name


def test_the_page_lists_every_kind_and_what_finds_it() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|.*\| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    found = {name: re.findall(r"`([a-z-]+)`", cell) for name, cell in rows}
    expected = {name: [rule.strip("()")] * bool(rule) for name, (_, rule) in TAMPERINGS.items()}
    assert len(expected) >= 10
    assert found == expected

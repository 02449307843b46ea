"""What only a ledger in a file can show: how it is opened, how it is synced, what it leaves."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from ledger_cases import add
from modellake.errors import LakeError, LockedError, RecordNotFoundError, UsageError
from modellake.ledger import Change, Ledger, database

SECRET = b"the name of a patient"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a new ledger can be made."""
    return tmp_path / "lake" / "ledger.sqlite"


def read_pragmas(ledger: Ledger, *names: str) -> list[object]:
    with ledger._database.read() as session:
        return [session.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]


def read_all_bytes(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def test_every_connection_writes_ahead_syncs_fully_and_deletes_for_good(path: Path) -> None:
    with Ledger(path, create=True) as ledger:
        names = ("journal_mode", "synchronous", "secure_delete", "fullfsync")
        assert read_pragmas(ledger, *names) == ["wal", 2, 1, 1]
    with Ledger(path) as ledger:
        assert read_pragmas(ledger, *names) == ["wal", 2, 1, 1]


def test_the_log_is_folded_only_by_who_has_the_right_to_write(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before version 3.51.3 of SQLite, a fold beside a writer can lose what it commits."""
    monkeypatch.setattr(database, "_WAL_BYTES", 200_000)
    folds = []

    def note(connection: Any, cursor: Any, statement: str, *_: object) -> None:
        if "wal_checkpoint" in statement:
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
            folds.append(statement)

    with (
        Ledger(path, create=True) as ledger,
        contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other,
    ):
        event.listen(ledger._database._engine, "before_cursor_execute", note)
        assert read_pragmas(ledger, "wal_autocheckpoint") == [0]
        sizes = []
        for number in range(60):
            ledger.append([add(f"model/m{number}", b"x" * 20_000)], actor="ada")
            sizes.append(path.with_name("ledger.sqlite-wal").stat().st_size)
        assert len(folds) > 1
        assert max(sizes) < 400_000
        assert ledger.verify() == []
        assert ledger.head().sequence == 60


def test_a_batch_is_synced_before_it_is_acknowledged(path: Path, tmp_path: Path) -> None:
    """SQLite syncs its log at every commit: seen by the system calls, where strace can be had."""
    trace = tmp_path / "trace"
    script = (
        "import sys\n"
        "from modellake.ledger import Change, Ledger\n"
        f"with Ledger({str(path)!r}, create=True) as ledger:\n"
        "    ledger.head()\n"
        "    sys.stderr.write('begin\\n')\n"
        "    change = Change('add', 'model/a', 'OutputModel', 'public', b'{}')\n"
        "    ledger.append([change], actor='ada')\n"
        "    sys.stderr.write('end\\n')\n"
    )
    calls = ["strace", "-f", "-e", "trace=fsync,fdatasync,write", "-o", str(trace)]
    try:
        subprocess.run([*calls, sys.executable, "-c", script], check=True, capture_output=True)
    except (FileNotFoundError, subprocess.CalledProcessError):
        pytest.skip("strace is not here, or may not trace")
    between = trace.read_text().split('"begin\\n"')[1].split('"end\\n"')[0]
    assert "sync(" in between


def test_opening_what_is_not_there_makes_nothing(path: Path) -> None:
    with pytest.raises(LakeError, match="There is no lake here") as caught:
        Ledger(path)
    assert str(path) in str(caught.value)
    assert "modellake init" in str(caught.value)
    assert not path.parent.exists()


@pytest.mark.parametrize("content", [b"", b"x" * 5_000], ids=["empty", "garbage"])
def test_a_file_that_is_no_ledger_is_not_opened(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(LakeError) as caught:
        Ledger(path)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == content


def test_a_ledger_that_was_killed_while_being_made_is_made_again(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"")
    with Ledger(path, create=True) as ledger:
        assert ledger.head().sequence == 0


def test_the_file_of_another_program_is_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    before = path.read_bytes()
    for create in (False, True):
        with pytest.raises(LakeError, match="another program"):
            Ledger(path, create=create)
    assert path.read_bytes() == before


@pytest.mark.parametrize("number", ["2", "x", None])
def test_a_lake_of_a_newer_version_is_not_touched(path: Path, number: str | None) -> None:
    Ledger(path, create=True).close()
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM modellake_settings")
        if number:
            connection.execute("INSERT INTO modellake_settings VALUES ('format', ?)", [number])
    connection.close()
    for create in (False, True):
        with pytest.raises(LakeError, match="newer version") as caught:
            Ledger(path, create=create)
        assert "Upgrade" in str(caught.value)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LakeError, match="cannot be made"):
        Ledger(tmp_path / "file" / "lake" / "ledger.sqlite", create=True)
    with pytest.raises(LakeError):
        Ledger(tmp_path, create=True)


@pytest.mark.parametrize(
    "address", ["mysql://u:secret@h/d", "postgresql://u:secret@h:x/d", "sqlite://", "://"]
)
def test_an_address_that_is_none_is_a_usage_error_without_the_password(address: str) -> None:
    with pytest.raises(UsageError) as caught:
        Ledger(address, create=True)
    assert "postgresql+psycopg://" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_an_address_may_be_a_url_of_a_file(path: Path) -> None:
    with Ledger(f"sqlite:///{path}", create=True) as ledger:
        assert ledger.where == str(path)
    assert path.is_file()


def test_a_program_that_holds_the_file_gives_an_error_that_says_what_to_do(path: Path) -> None:
    Ledger(path, create=True).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Ledger(path, wait=0.1) as ledger:
        with pytest.raises(LockedError, match="Another process") as caught:
            ledger.append([add("model/a")], actor="ada")
        assert str(path) in str(caught.value)
        assert ledger.head().sequence == 0
    other.close()


def test_a_damaged_page_is_an_error_with_the_next_step(path: Path) -> None:
    with Ledger(path, create=True) as ledger:
        ledger.append([add(f"model/{n}", b"x" * 3000) for n in range(50)], actor="ada")
    pages = bytearray(path.read_bytes())
    page = pages.index(b"x" * 2000) // 4096 * 4096
    pages[page : page + 4096] = b"\xff" * 4096
    path.write_bytes(pages)
    with Ledger(path) as ledger:
        with pytest.raises(LakeError, match="damaged") as caught:
            list(ledger.entries())
        assert "copy" in str(caught.value)
        assert ledger.verify()[0].rule == "file-intact"


def make_secret_change(number: int) -> Change:
    text = SECRET + b"%d" % number * 100 if number % 3 == 0 else b"other %d" % number * 200
    return add(f"model/{number % 40}", text, origin=text, text=b">" + text)


def test_after_erasing_the_text_is_nowhere_in_the_folder(path: Path) -> None:
    with Ledger(path, create=True) as ledger, Ledger(path) as reader:
        for number in range(300):
            ledger.append([make_secret_change(number)], actor="ada")
        assert reader.head().sequence == 300
        before = read_all_bytes(path.parent)
        secret = [entry for entry in ledger.entries() if SECRET in (entry.content or b"")]
        assert len(secret) == 100
        assert SECRET in before
        assert all((entry.salt or b"?") in before for entry in secret)
        ledger.erase({entry.record for entry in secret}, actor="ada")
        after = read_all_bytes(path.parent)
        assert SECRET not in after
        assert not any((entry.salt or b"") in after for entry in secret)
        assert ledger.verify() == reader.verify() == []
        assert (path.parent / "ledger.sqlite-wal").stat().st_size == 0
    assert SECRET not in read_all_bytes(path.parent)


def make_random_changes(chance: random.Random, turn: int) -> Iterator[Change]:
    for number in range(60):
        length = chance.choice([20, 100, 300, 900, 2000, 3500])
        text = b"SECRET%02d%04d|" % (turn, number) * (length // 10 + 1)
        record = f"model/{chance.randrange(40)}"
        yield add(record, text, origin=text[: chance.randrange(3000)], text=b"T" + text)


@pytest.mark.parametrize("seed", [7, 20, 26])
def test_erasing_leaves_nothing_however_the_pages_lie(path: Path, seed: int) -> None:
    """Of these layouts SQLite leaves text behind where the file is not rewritten."""
    chance = random.Random(seed)
    with Ledger(path, create=True) as ledger:
        for turn in range(4):
            ledger.append(make_random_changes(chance, turn), actor="ada")
            known = {entry.record for entry in ledger.entries()}
            chosen = known & {f"model/{number}" for number in chance.sample(range(40), 8)}
            doomed = {(one.content or b"")[:13] for one in ledger.entries() if one.record in chosen}
            ledger.erase(chosen, actor="ada")
            kept = {(one.content or b"")[:13] for one in ledger.entries()}
            left = read_all_bytes(path.parent)
            assert [text for text in doomed - kept if text in left] == []


def test_erasing_beside_a_reader_says_what_is_left_and_can_be_finished(path: Path) -> None:
    with Ledger(path, create=True, wait=0.2) as ledger, Ledger(path) as other:
        ledger.append([add("model/a", SECRET), add("model/b")], actor="ada")
        with other._database.read() as session:
            session.read_head()
            with pytest.raises(LockedError, match="erase the same records again"):
                ledger.erase(["model/a"], actor="ada")
        assert SECRET in read_all_bytes(path.parent)
        assert [one.status for one in ledger.erase(["model/a"], actor="ada")] == ["unchanged"]
        assert SECRET not in read_all_bytes(path.parent)
        assert ledger.verify() == []


def test_the_last_process_leaves_one_file(path: Path) -> None:
    with Ledger(path, create=True) as ledger:
        ledger.append([add("model/a")], actor="ada")
    assert [one.name for one in path.parent.iterdir()] == ["ledger.sqlite"]


def test_a_forked_process_has_connections_of_its_own(path: Path) -> None:
    with Ledger(path, create=True) as ledger:
        ledger.append([add("model/parent")], actor="ada")
        engine = ledger._database._engine
        child = os.fork()
        if child == 0:
            done = ledger.append([add("model/child")], actor="ada")
            own = ledger._database._engine is not engine
            os._exit(0 if done[0].status == "new" and own else 1)
        assert os.waitpid(child, 0)[1] == 0
        ledger.append([add("model/after")], actor="ada")
        assert [one.record for one in ledger.entries()] == [
            "model/parent",
            "model/child",
            "model/after",
        ]
        assert ledger.verify() == []


def test_a_read_only_folder_can_be_read(path: Path) -> None:
    with Ledger(path, create=True) as ledger:
        ledger.append([add("model/a")], actor="ada")
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        if os.access(path, os.W_OK):
            pytest.skip("root may write everywhere")
        with Ledger(path) as ledger, pytest.raises(LakeError, match="permissions"):
            ledger.append([add("model/b")], actor="ada")
    finally:
        path.parent.chmod(0o755)


def test_importing_the_ledger_does_not_import_sqlalchemy() -> None:
    script = "import sys, modellake.ledger; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_closed_ledger_opens_again_when_it_is_used(path: Path) -> None:
    ledger = Ledger(path, create=True)
    ledger.close()
    with pytest.raises(RecordNotFoundError, match="model/a"):
        ledger.get_current("model/a")
    ledger.close()

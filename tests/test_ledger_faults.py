"""What happens to a ledger when processes are killed, disks are full and many write at once."""

from __future__ import annotations

import contextlib
import gc
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from modellake.errors import LakeError
from modellake.ledger import Change, Ledger

WORKER = Path(__file__).parent / "ledger_worker.py"


def start(
    address: Path | str, kind: str, number: int, before: Callable[[], None] | None = None
) -> subprocess.Popen[str]:
    command = [sys.executable, str(WORKER), str(address), kind, str(number)]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def read_acknowledged(output: str) -> list[tuple[int, str]]:
    """Return what a worker said it had written. A last line cut by the kill does not count."""
    lines = [line.split() for line in output.splitlines(keepends=True) if line.endswith("\n")]
    return [(int(sequence), digest) for sequence, digest in lines]


def check_nothing_lost(address: Path | str, acknowledged: list[tuple[int, str]]) -> int:
    """Assert that every acknowledged entry is there; return how many entries there are."""
    with Ledger(address) as ledger:
        assert ledger.verify() == []
        digests = {entry.sequence: entry.digest for entry in ledger.entries()}
        assert [one for one in acknowledged if digests.get(one[0]) != one[1]] == []
        if acknowledged:
            assert ledger.verify(head=acknowledged[-1][1]) == []
        ledger.append([Change("remove", "model/nothing")], actor="after")
        return len(digests)


def kill_at_random(address: Path, kills: int, seed: int) -> tuple[int, int]:
    """Kill a writer so many times; return how many entries there are and were acknowledged."""
    chance = random.Random(seed)
    acknowledged: list[tuple[int, str]] = []
    entries = 0
    for turn in range(kills):
        with start(address, "for-ever", seed + turn) as worker:
            assert worker.stdout
            # Every fourth is killed at any moment of starting; the others while they write.
            first = worker.stdout.readline() if turn % 4 else ""
            time.sleep(chance.uniform(0, 0.3))
            worker.kill()
            output, errors = worker.communicate()
            assert worker.returncode == -signal.SIGKILL, errors
        acknowledged += read_acknowledged(first + output)
        if address.exists() and (turn % 4 or acknowledged):
            entries = check_nothing_lost(address, acknowledged)
    return entries, len(acknowledged)


def test_twenty_kills_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    entries, acknowledged = kill_at_random(tmp_path / "ledger.sqlite", 20, seed=20)
    assert entries > acknowledged >= 15


@pytest.mark.faults
@pytest.mark.timeout(900)
@pytest.mark.parametrize("seed", range(1_000, 9_000, 1_000))
def test_two_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path: Path, seed: int) -> None:
    entries, acknowledged = kill_at_random(tmp_path / "ledger.sqlite", 25, seed=seed)
    assert entries > acknowledged >= 18


@pytest.mark.servers
def test_kills_lose_nothing_that_was_acknowledged_by_a_server(postgresql: str) -> None:
    Ledger(postgresql, create=True).close()
    acknowledged: list[tuple[int, str]] = []
    for turn in range(5):
        with start(postgresql, "for-ever", turn) as worker:
            assert worker.stdout
            first = worker.stdout.readline()
            time.sleep(0.1 * turn)
            worker.kill()
            acknowledged += read_acknowledged(first + worker.communicate()[0])
        check_nothing_lost(postgresql, acknowledged)
    assert len(acknowledged) >= 5


def test_a_process_killed_before_its_commit_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    script = (
        "import os, sys\n"
        "from modellake.ledger import Change, Ledger\n"
        "def salt():\n"
        "    salts.append(1)\n"
        "    if len(salts) == 500: os.kill(os.getpid(), 9)\n"
        "    return bytes(16)\n"
        "salts = []\n"
        "ledger = Ledger(sys.argv[1], create=True)\n"
        "changes = [Change('add', f'm/{n}', 'T', 'public', b'{}') for n in range(1000)]\n"
        "ledger.append(changes[:10], actor='ada')\n"
        "ledger.append(changes, actor='ada', salt=salt)\n"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert check_nothing_lost(path, []) == 10


def test_fifty_copies_of_the_folder_in_the_middle_of_writing_open_and_verify(
    tmp_path: Path,
) -> None:
    lake = tmp_path / "lake"
    sequences: list[int] = []
    with start(lake / "ledger.sqlite", "grow", 0) as worker:
        assert worker.stdout
        worker.stdout.readline()
        for number in range(50):
            for _ in range(60):  # a page of the pipe, in which the worker would wait for a reader
                worker.stdout.readline()
            copy = tmp_path / f"copy-{number}"
            shutil.copytree(lake, copy)
            with Ledger(copy / "ledger.sqlite") as ledger:
                assert ledger.verify() == []
                sequences.append(ledger.head().sequence)
            shutil.rmtree(copy)
        assert worker.poll() is None
        worker.kill()
        worker.communicate()
    assert sequences == sorted(sequences)
    assert len(set(sequences)) >= 25


def fill_disk(folder: Path, before: Callable[[], None] | None = None) -> None:
    """Write until the disk refuses; assert that all acknowledged is there, and goes on after."""
    path = folder / "lake" / "ledger.sqlite"
    with start(path, "until-full", 0, before) as worker:
        output, errors = worker.communicate(timeout=120)
    assert worker.returncode == 2, errors
    assert errors.startswith(f"LakeError: {path}: The disk")
    assert "Traceback" not in errors
    assert len(read_acknowledged(output)) >= 5
    check_nothing_lost_read_only(path, read_acknowledged(output))


def check_nothing_lost_read_only(path: Path, acknowledged: list[tuple[int, str]]) -> None:
    with Ledger(path) as ledger:
        assert ledger.verify(head=acknowledged[-1][1]) == []
        assert ledger.head().sequence == acknowledged[-1][0]


def test_a_full_disk_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    """By a limit on the size of files, which every user may set."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))

    fill_disk(tmp_path, limit)
    with Ledger(tmp_path / "lake" / "ledger.sqlite") as ledger:
        change = Change("add", "model/after", "OutputModel", "public", b"{}")
        assert ledger.append([change], actor="ada")[0].status == "new"


@contextlib.contextmanager
def mount_small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("mounting a small file system needs root")
    try:
        yield folder
    finally:
        gc.collect()  # an error that was caught may still hold open files
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_file_system_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    with mount_small_disk(tmp_path / "disk") as disk:
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(500_000))
        fill_disk(disk)
        with Ledger(disk / "lake" / "ledger.sqlite") as ledger:
            big = Change("add", "model/big", "OutputModel", "public", bytes(400_000))
            with pytest.raises(LakeError, match="The disk is full") as caught:
                ledger.append([big], actor="ada")
            assert "Free some space" in str(caught.value)
            ballast.unlink()
            change = Change("add", "model/after", "OutputModel", "public", b"{}")
            assert ledger.append([change], actor="ada")[0].status == "new"
            assert ledger.verify() == []


def test_erasing_on_a_full_disk_can_be_finished_when_there_is_room(tmp_path: Path) -> None:
    with mount_small_disk(tmp_path / "disk") as disk:
        path = disk / "lake" / "ledger.sqlite"
        with Ledger(path, create=True) as ledger:
            contents = [b"secret %d " % number * 1_000 for number in range(50)]
            changes = [
                Change("add", f"m/{number}", "OutputModel", "public", content)
                for number, content in enumerate(contents)
            ]
            ledger.append(changes, actor="ada")
        # SQLite needs 32 KiB to open a file, and this much is left; rewriting needs all again.
        free = shutil.disk_usage(disk).free
        ballast = disk / "ballast"
        ballast.write_bytes(bytes(free - 200_000))
        with Ledger(path) as ledger:
            with pytest.raises(LakeError, match="The disk"):
                ledger.erase(["m/7"], actor="ada")
            assert ledger.verify() == []
            ballast.unlink()
            assert ledger.erase(["m/7"], actor="ada")[0].status in ("erased", "unchanged")
            assert ledger.verify() == []
        assert b"secret 7 " not in path.read_bytes()


def write_with_eight(address: Path | str) -> None:
    """Eight processes add 1,000 records each, while this one reads."""
    workers = [start(address, "some", number) for number in range(8)]
    lengths = [0]
    while any(worker.poll() is None for worker in workers):
        with contextlib.suppress(LakeError), Ledger(address) as ledger:
            head = ledger.head().sequence
            entries = list(ledger.entries(after=max(0, head - 50), until=head))
            assert [entry.sequence for entry in entries] == list(
                range(max(0, head - 50) + 1, head + 1)
            )
            lengths.append(head)
        time.sleep(0.2)
    results = [worker.communicate() for worker in workers]
    assert [errors for _, errors in results] == [""] * 8
    assert [worker.returncode for worker in workers] == [0] * 8
    assert lengths == sorted(lengths)
    acknowledged = [one for output, _ in results for one in read_acknowledged(output)]
    assert check_nothing_lost(address, acknowledged) == 8_000
    with Ledger(address) as ledger:
        assert sum(1 for _ in ledger.current()) == 8_000
        assert {entry.action for entry in ledger.entries()} == {"add"}


def test_eight_processes_add_a_thousand_records_each(tmp_path: Path) -> None:
    write_with_eight(tmp_path / "lake" / "ledger.sqlite")


@pytest.mark.servers
def test_eight_processes_add_a_thousand_records_each_to_a_server(postgresql: str) -> None:
    write_with_eight(postgresql)

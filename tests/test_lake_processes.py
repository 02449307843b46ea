"""Many processes write and read one lake; a process that is killed loses nothing acknowledged."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest

from modellake import Lake

WRITER = """
import sys, modellake
lake, who, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
opened = modellake.Lake(lake, actor=who)
for start in range(0, count, 100):
    objects = [
        {"id": f"model/{who}-{n}", "type": "OutputModel", "name": f"{who} {n}"}
        for n in range(start, min(start + 100, count))
    ]
    added = opened.add(modellake.read(objects), check=False)
    print(added.head, len(added.new), flush=True)
"""


def start_writer(folder: Path, who: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), who, str(count)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def count_models(lake: Lake) -> int:
    ((count,),) = lake.select("SELECT (COUNT(?m) AS ?n) { ?m a mlk:OutputModel }").rows
    assert count is not None
    return int(str(count))


def test_eight_writers_and_a_reader_that_sees_a_growing_lake(tmp_path: Path) -> None:
    folder = tmp_path / "lake"
    with Lake(folder) as lake:
        lake.init()
    writers = [start_writer(folder, f"w{n}", 1_000) for n in range(8)]
    seen = [0]
    with Lake(folder, wait=0.0) as reader, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the index is being written is told, and expected
        while any(writer.poll() is None for writer in writers):
            seen.append(count_models(reader))
            time.sleep(0.2)
    for writer in writers:
        _, error = writer.communicate()
        assert writer.returncode == 0, error
    assert seen == sorted(seen)
    with Lake(folder) as lake:
        assert lake.sequence == 8_000
        assert count_models(lake) == 8_000
        assert lake.verify().ok


def kill_at_random(folder: Path, chance: random.Random) -> tuple[str, int]:
    """Start a writer, kill it, and return the last head and how many records it acknowledged."""
    writer = start_writer(folder, f"k{chance.randrange(10**9)}", 100_000)
    assert writer.stdout is not None
    first = writer.stdout.readline()
    time.sleep(chance.random() * 1.2)
    os.kill(writer.pid, signal.SIGKILL)
    out, _ = writer.communicate()
    lines = [line.split() for line in (first + out).splitlines() if len(line.split()) == 2]
    return lines[-1][0], sum(int(count) for _, count in lines)


def check_after_kills(folder: Path, *, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    acknowledged = 0
    with Lake(folder) as lake:
        lake.init()
    for _ in range(kills):
        head, count = kill_at_random(folder, chance)
        acknowledged += count
        with Lake(folder) as lake:
            assert lake.sequence >= acknowledged
            report = lake.verify(head=head)
            assert report.ok, report.findings
            assert count_models(lake) == lake.sequence


def test_a_killed_writer_loses_nothing_acknowledged(tmp_path: Path) -> None:
    check_after_kills(tmp_path / "lake", kills=4, seed=4)


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_forty_killed_writers_lose_nothing_acknowledged(tmp_path: Path) -> None:
    for part in range(4):
        check_after_kills(tmp_path / f"lake{part}", kills=10, seed=part)

"""The files that a lake keeps go with their records, and no others do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO
from unittest.mock import Mock

import pytest

import modellake
from modellake import Lake
from modellake.lake.files import FileStore


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake(tmp_path / "lake", actor="ada") as opened:
        yield opened


def keep_file(lake: Lake, record: str, text: str, **more: str) -> Path:
    """A file of the lake that a record names, and no capture made."""
    kept = FileStore(Path(lake.location)).keep(lambda file: file.write(text.encode()), ".csv")
    json = {"id": record, "type": "ModelLakeDataset", "name": record, **more}
    lake.add(modellake.read({**json, "distribution": [{"file_path": kept.path}]}), check=False)
    return Path(lake.location) / kept.path


def test_erasing_removes_the_files_of_every_version(lake: Lake) -> None:
    files = [keep_file(lake, "dataset/a", text) for text in ("old", "new")]
    lake.remove(["dataset/a"])
    assert all(file.exists() for file in files)
    lake.erase(["dataset/a"])
    assert not any(file.exists() for file in files)


def test_erasing_leaves_a_file_that_the_past_or_the_hidden_name(lake: Lake) -> None:
    past, hidden = keep_file(lake, "dataset/a", "past"), keep_file(lake, "dataset/a", "hidden")
    keep_file(lake, "dataset/removed", "past")
    keep_file(lake, "dataset/hidden", "hidden", visibility="restricted")
    lake.remove(["dataset/removed"])
    with Lake(lake.location, clearance="public") as narrow:
        narrow.erase(["dataset/a"])
    assert past.exists()
    assert hidden.exists()
    assert lake.verify().ok


def test_erasing_again_finishes_what_was_stopped(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = keep_file(lake, "dataset/a", "zebra")
    part = Path(lake.location) / "files/.part-of-a-writer-that-was-killed"
    part.write_text("zebra")
    for stopped in (
        "lake.files.FileStore.remove",
        "ledger.Ledger.erase",
        "lake.replay.Replay.rebuild",
    ):
        with monkeypatch.context() as patch:
            patch.setattr(f"modellake.{stopped}", Mock(side_effect=KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                lake.erase(["dataset/a"])
    lake.erase(["dataset/a"])
    assert not file.exists()
    assert not part.exists()
    assert lake.verify().ok


def test_a_file_that_is_being_written_is_not_swept(lake: Lake) -> None:
    store = FileStore(Path(lake.location))

    def write(file: IO[bytes]) -> None:
        file.write(b"text")
        store.sweep()

    assert store.is_whole(store.keep(write, ".csv").path)


@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_verify_finds_a_stored_file_that_is_gone_or_changed(lake: Lake, damage: str) -> None:
    file = keep_file(lake, "dataset/a", "text")
    keep_file(lake, "dataset/b", "other")
    own = {"id": "dataset/c", "type": "ModelLakeDataset", "name": "C"}
    mine = {**own, "distribution": [{"file_path": "files/mine.csv"}]}
    lake.add(modellake.read(mine), check=False)
    assert lake.verify().ok
    if damage == "missing":
        file.unlink()
    else:
        file.write_text("forged")
    (finding,) = lake.verify().findings
    assert (finding.rule, finding.record) == ("file-kept", "dataset/a")
    assert file.name in finding.message
    assert damage in finding.message
    lake.erase(["dataset/a"])
    assert lake.verify().ok

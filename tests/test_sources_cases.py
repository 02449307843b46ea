"""What becomes of small files of every format: records, their places, and findings."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from modellake.record import Reading
from modellake.sources import read

CASES = Path(__file__).parent / "cases" / "read"
FOLDERS = sorted(path for path in CASES.iterdir() if path.is_dir())


def describe(reading: Reading) -> str:
    """Return what was read as text: findings, and each record with the lines of its slots."""
    rows = [
        f"{one.severity} {one.rule} {one.place} {one.record} {one.field}: {one.message} {one.fix}"
        for one in sorted(reading.findings)
    ]
    for record in reading:
        lines = {key: record.place(f"/{key}") for key in record.json}
        shown = {
            "json": dict(record.json),
            "unmapped": dict(record.unmapped),
            "lines": {key: place.line if place else None for key, place in lines.items()},
        }
        rows.append(json.dumps(shown, indent=1, ensure_ascii=False, sort_keys=True))
    return "\n".join(rows) + "\n"


def test_there_are_cases() -> None:
    assert len(FOLDERS) > 8


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_file_becomes_what_is_expected(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run with MODELLAKE_REWRITE=1 to write the expected texts anew, and look at the difference."""
    monkeypatch.chdir(folder)
    names = sorted(str(path) for path in Path().rglob("*") if path.is_file())
    mapping = "mapping.yaml" if "mapping.yaml" in names else None
    inputs = [name for name in names if name not in ("expected.txt", "mapping.yaml")]
    assert inputs
    found = describe(read(*inputs, mapping=mapping))
    expected = folder / "expected.txt"
    if os.environ.get("MODELLAKE_REWRITE") == "1":
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")

"""Of 200 planted faults each is found, at its line, and clean files are clean."""

from __future__ import annotations

import datetime
import functools
from pathlib import Path

import pytest

from modellake.checking.report import Report
from modellake.checking.run import Checker, Options
from modellake.sources import read
from planting import Planted, clean_files, plant

SEEDS = range(200)


@functools.cache
def make_checker() -> Checker:
    return Checker(Options(as_of=datetime.date(2026, 11, 1)))


def check_text(folder: Path, name: str, text: str) -> Report:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    reading = read(file)
    return make_checker().check(reading, read=reading.findings, files=reading.files)


def test_clean_files_are_clean(tmp_path: Path) -> None:
    for seed in range(20):
        for name, text in clean_files(seed):
            report = check_text(tmp_path, name, text)
            assert not report.findings, (seed, name)
            assert report.coverage.records


def judge(folder: Path, planted: Planted) -> tuple[bool, bool]:
    """Return whether the fault was found, and whether at its line."""
    report = check_text(folder, planted.name, planted.text)
    found = [one for one in report.findings if one.rule in planted.rules]
    lines = {one.place.line for one in found if one.place}
    return bool(found), planted.line in lines


def test_planted_faults_are_found_at_their_lines(tmp_path: Path) -> None:
    verdicts = {seed: judge(tmp_path, plant(seed)) for seed in SEEDS}
    missed = [(seed, plant(seed).kind) for seed, (found, _) in verdicts.items() if not found]
    astray = [(seed, plant(seed).kind) for seed, (_, right) in verdicts.items() if not right]
    assert not missed
    assert len(astray) <= 2, astray


def test_every_kind_of_fault_is_planted_in_every_format() -> None:
    kinds = {(plant(seed).name, plant(seed).kind) for seed in SEEDS}
    assert {name for name, _ in kinds} == {"records.yaml", "records.json", "README.md"}
    assert len(kinds) > 35


def test_a_fault_is_found_once(tmp_path: Path) -> None:
    for seed in SEEDS:
        planted = plant(seed)
        report = check_text(tmp_path, planted.name, planted.text)
        counted = [one for one in report.findings if one.severity == "violation"]
        expected = 2 if planted.kind == "key twice" and planted.name != "README.md" else 1
        assert len(counted) <= expected, (seed, planted.kind, counted)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_a_seed_gives_the_same_fault_every_time(seed: int) -> None:
    assert plant(seed) == plant(seed)

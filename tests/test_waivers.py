"""Waivers and baselines: listed, owned, and never silent about themselves."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from modellake.checking.report import Coverage, Report
from modellake.checking.waivers import (
    apply_baseline,
    apply_waivers,
    read_baseline,
    read_waivers,
    write_baseline,
)
from modellake.errors import UsageError
from modellake.finding import Finding, Place

DAY = datetime.date(2026, 6, 1)
WAIVERS = """
- rule: license-present
  record: model/old-*
  owner: Ann Example
  reason: Retired soon.
  expires: 2026-06-01
"""


def finding(record: str = "model/old-1", rule: str = "license-present", **more: Any) -> Finding:
    return Finding(rule, "violation", "It names no license.", record=record, **more)


def write_file(folder: Path, text: str) -> Path:
    path = folder / "waivers.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_waived_finding_is_listed_with_owner_and_reason(tmp_path: Path) -> None:
    waivers = read_waivers(write_file(tmp_path, WAIVERS))
    kept, waived = apply_waivers([finding(), finding("model/new")], waivers, as_of=DAY)
    assert [one.record for one in kept] == ["model/new"]
    (one,) = waived
    assert (one.owner, one.reason, one.expires) == ("Ann Example", "Retired soon.", "2026-06-01")


def test_an_expired_waiver_is_a_violation_and_waives_nothing(tmp_path: Path) -> None:
    waivers = read_waivers(write_file(tmp_path, WAIVERS))
    kept, waived = apply_waivers([finding()], waivers, as_of=DAY + datetime.timedelta(days=1))
    assert not waived
    assert [one.rule for one in kept] == ["license-present", "waiver-in-force"]
    assert kept[1].severity == "violation"
    assert str(kept[1].place).endswith("waivers.yaml:2:1")


def test_an_unused_waiver_is_a_warning(tmp_path: Path) -> None:
    waivers = read_waivers(write_file(tmp_path, WAIVERS))
    kept, waived = apply_waivers([finding("model/new")], waivers, as_of=DAY)
    assert [(one.rule, one.severity) for one in kept[1:]] == [("waiver-used", "warning")]
    assert not waived


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        (WAIVERS.replace("owner: Ann Example\n  ", ""), "lacks `owner`", 2),
        (WAIVERS.replace("reason: Retired soon.", "reason:"), "lacks `reason`", 2),
        (WAIVERS.replace("2026-06-01", "soon"), "`expires` is 'soon'", 6),
        (WAIVERS.replace("record:", "recrd:"), "Unknown key 'recrd'", 3),
        (WAIVERS.replace("2026-06-01", "2026-13-01"), "no YAML", 1),
        ("rule: x\n", "no YAML list", 1),
        ("- x\n", "no YAML mapping", 1),
        ("- [", "no YAML", 2),
    ],
)
def test_a_mistake_in_the_waivers_is_named_with_its_line(
    text: str, what: str, line: int, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        read_waivers(write_file(tmp_path, text))
    assert what in str(caught.value)
    assert str(caught.value.where).endswith(f"waivers.yaml:{line}")


def test_waivers_that_cannot_be_read_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        read_waivers(tmp_path / "absent.yaml")
    assert read_waivers(write_file(tmp_path, "# nothing yet\n")) == ()


def test_a_baseline_forgives_only_what_it_has(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    report = Report((finding(place=Place("a", 1)), finding("model/b")), Coverage())
    path.write_text(write_baseline(report), encoding="utf-8")
    moved = [finding(place=Place("a", 99)), finding("model/b"), finding("model/new")]
    kept, waived = apply_baseline(moved, read_baseline(path))
    assert [one.record for one in kept] == ["model/new"]
    assert {one.kind for one in waived} == {"baseline"}
    assert len(waived) == 2


def test_a_second_finding_of_a_kind_is_new(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(write_baseline(Report((finding(),))), encoding="utf-8")
    kept, waived = apply_baseline([finding(), finding()], read_baseline(path))
    assert (len(kept), len(waived)) == (1, 1)


def test_a_baseline_of_nothing_is_a_file_too(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(write_baseline(Report()), encoding="utf-8")
    assert read_baseline(path) == frozenset()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 2}', '{"version": 1}', "nonsense"])
def test_what_is_no_baseline_is_an_error(text: str, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="baseline"):
        read_baseline(path)

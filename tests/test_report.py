"""A report says what was found, what was looked at, and never `ok` for nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modellake.checking.report import (
    Coverage,
    Report,
    WaivedFinding,
    fingerprint,
    number_fingerprints,
)
from modellake.errors import UsageError
from modellake.finding import Finding, Place

LOOKED = Coverage(files=("a.yaml",), records=1, focus_nodes={"s": 1}, constraints=3)


def finding(rule: str = "license-present", severity: Any = "violation", **more: Any) -> Finding:
    return Finding(rule, severity, more.pop("message", "It names no license."), **more)


@pytest.mark.parametrize(
    ("severity", "fail_on", "code"),
    [
        ("violation", "violation", 1),
        ("warning", "violation", 0),
        ("warning", "warning", 1),
        ("info", "warning", 0),
        ("info", "info", 1),
        ("violation", "never", 0),
    ],
)
def test_the_threshold_decides_the_exit_code(severity: str, fail_on: Any, code: int) -> None:
    report = Report((finding(severity=severity),), LOOKED, fail_on=fail_on)
    assert report.exit_code == code
    assert report.ok is (code == 0)


def test_nothing_checked_is_not_ok() -> None:
    report = Report(coverage=Coverage(gaps=("The folder holds no file.",)))
    assert not report.ok
    assert report.exit_code == 5
    assert Report(coverage=report.coverage, fail_on="never").exit_code == 5


def test_an_unknown_threshold_is_refused() -> None:
    with pytest.raises(UsageError, match="no threshold 'error'"):
        Report(fail_on="error")  # type: ignore[arg-type]


def test_findings_are_sorted_whatever_order_they_come_in() -> None:
    one, two = finding(place=Place("a.yaml", 2)), finding(place=Place("a.yaml", 10))
    assert Report((two, one)).findings == Report((one, two)).findings == (one, two)


def test_a_cut_keeps_the_worst_and_the_counts() -> None:
    findings = [finding(severity="info", record=f"m/{n}") for n in range(5)]
    report = Report((*findings, finding(severity="violation", record="m/9")), LOOKED)
    cut = report.cut(2)
    assert [one.severity for one in cut.findings].count("violation") == 1
    assert len(cut.findings) == 2
    assert cut.counts == report.counts
    assert cut.exit_code == report.exit_code
    assert report.cut(100) is report
    assert cut.cut(1).counts == report.counts


def test_a_fingerprint_stays_when_lines_and_list_positions_move() -> None:
    one = finding(record="m/1", field="evaluations[0].value", value="3", place=Place("a", 1, 2))
    two = finding(record="m/1", field="evaluations[7].value", value="3", place=Place("b", 9, 9))
    assert fingerprint(one) == fingerprint(two)
    assert fingerprint(one) != fingerprint(finding(record="m/1", field="evaluations[0].value"))
    assert number_fingerprints([one, two])[1] == fingerprint(one) + "-2"


def test_findings_about_no_record_are_told_apart_by_file_and_message() -> None:
    files = [finding(place=Place(file)) for file in ("a", "b")]
    assert len({fingerprint(one) for one in files}) == 2


@given(st.text(), st.text(), st.text())
@settings(max_examples=50, deadline=None)
def test_a_fingerprint_never_mixes_its_parts(record: str, field: str, value: str) -> None:
    one = finding(record=record, field=field, value=value)
    other = finding(record=record + field, field="", value=value)
    if (record, field) != (record + field, ""):
        assert fingerprint(one) != fingerprint(other) or not record


def test_a_report_becomes_a_data_frame() -> None:
    waived = WaivedFinding(finding(record="m/2"), "waiver", "Ann", "known", "2027-01-01")
    frame = Report((finding(record="m/1", place=Place("a", 3, 4)),), LOOKED, (waived,)).to_pandas()
    assert list(frame["record"]) == ["m/1", "m/2"]
    assert list(frame["waived"]) == ["", "waiver"]
    assert frame["line"][0] == 3
    assert list(Report().to_pandas().columns) == list(frame.columns)


def test_a_report_shows_itself_in_a_notebook() -> None:
    shown = Report((finding(message="<script>"),), LOOKED)._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<html" not in shown

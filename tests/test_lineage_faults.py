"""Faults of lineage that are planted into clean lakes are found, and nothing else is."""

from __future__ import annotations

from lineage_faults import FAULTS, PACKS, judge_lake, judge_lakes
from made_lakes import DAY, make_lake
from modellake import check, read


def test_a_made_lake_is_clean() -> None:
    reading = read(list(make_lake(20)))
    assert not reading.findings
    report = check(reading, packs=(*PACKS, "license"), as_of=DAY)
    assert not report.findings
    assert report.coverage.records > 100


def test_planted_faults_are_found_and_nothing_else_is() -> None:
    """The long run (`make faults`) judges a hundred lakes."""
    total = judge_lakes(range(5))
    assert len(FAULTS) == 15
    assert len(total.kinds) == 15
    assert total.recall >= 0.98, total.missed
    assert total.precision >= 0.99, total.wrong
    assert str(total) == "faults: recall 1.00, precision 1.00"


def test_the_judge_sees_what_rules_miss() -> None:
    score = judge_lake(0, packs=("core",))
    assert score.missed
    assert score.recall < 0.98

"""Withdrawn data: what learned from them is found, and what did not is not."""

from __future__ import annotations

from datetime import date

from modellake.checking import check
from modellake.checking.report import Report
from stores import read_lakes

DAY = date(2026, 11, 23)
WITHDRAWN = {"status": "withdrawn", "status_since": "2026-11-23"}
WALKS = {"withdrawn-data-decided", "production-data-valid"}


def run(*names: str, more: list[dict[str, object]]) -> Report:
    return check(read_lakes(names, more), packs=["lineage"], as_of=DAY)


def found(report: Report) -> dict[tuple[str, str], str]:
    return {(one.rule, one.record): one.severity for one in report.findings if one.rule in WALKS}


def test_the_complete_lake_has_no_finding() -> None:
    assert run("diabetes", more=[]).findings == ()


def test_data_that_were_only_tested_on_teach_nobody() -> None:
    records = read_lakes(["diabetes"])
    (test,) = [one for one in records if one.id == "split/diabetes-test"]
    report = run("diabetes", more=[{**test.json, **WITHDRAWN}])
    assert found(report) == {}


def test_data_that_were_trained_on_are_found_through_ten_steps() -> None:
    steps = [
        {
            "id": f"dataset/s{n}",
            "type": "ModelLakeDataset",
            "name": "S",
            "derived_from_dataset": [f"dataset/s{n - 1}"],
        }
        for n in range(1, 10)
    ]
    start = {"id": "dataset/s0", "type": "ModelLakeDataset", "name": "S", **WITHDRAWN}
    model = {"id": "model/far", "type": "OutputModel", "name": "Far", "trained_on": ["dataset/s9"]}
    report = run(more=[start, *steps, model])
    assert found(report) == {("withdrawn-data-decided", "model/far"): "violation"}


def test_a_lake_where_much_goes_wrong_shows_the_models_and_the_service() -> None:
    assert found(run("credit", more=[])) == {
        ("withdrawn-data-decided", "model/net"): "violation",
        ("withdrawn-data-decided", "model/guess"): "violation",
        ("withdrawn-data-decided", "model/twin"): "violation",
        ("production-data-valid", "deployment/net"): "violation",
    }


def test_an_inferred_edge_never_makes_a_violation_by_itself() -> None:
    data = {"id": "dataset/d", "type": "ModelLakeDataset", "name": "D", **WITHDRAWN}
    base = {"id": "model/base", "type": "OutputModel", "name": "Base", "trained_on": ["dataset/d"]}
    relation = {"relation_type": "fine_tuned", "related_model": "model/base"}
    child = {
        "id": "model/child",
        "type": "OutputModel",
        "name": "Child",
        "model_relation": [{**relation, "is_inferred": True}],
    }
    assert found(run(more=[data, base, child])) == {
        ("withdrawn-data-decided", "model/base"): "violation",
        ("withdrawn-data-decided", "model/child"): "warning",
    }
    declared = {**child, "model_relation": [relation]}
    assert (
        found(run(more=[data, base, declared]))["withdrawn-data-decided", "model/child"]
        == "violation"
    )


def test_a_decision_closes_the_finding_of_that_model_alone() -> None:
    decision = {
        "id": "remediation/net",
        "type": "RemediationDecision",
        "remediated_asset": "model/net",
        "concerns_asset": ["dataset/customers"],
        "remediation_action": "retrain",
        "decided_by": ["user/zoe"],
        "decided_at": "2026-11-20T10:00:00Z",
    }
    left = {record for _, record in found(run("credit", more=[decision]))}
    assert left == {"model/guess", "model/twin"}

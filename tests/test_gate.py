"""The gate of a lake: all of it, what changed, what was added; and who may see what."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from modellake.checking import check
from modellake.checking.report import Report
from modellake.checking.run import Options
from modellake.errors import UsageError
from modellake.lake import Lake
from modellake.settings import Settings
from modellake.sources import read

DAY = datetime.date(2026, 11, 1)


@pytest.fixture
def lake(tmp_path: Path) -> Iterator[Lake]:
    with Lake(tmp_path / "lake") as opened:
        yield opened


def tag(id_: str, **more: Any) -> dict[str, Any]:
    return {"id": id_, "type": "Tag", "name": id_.upper(), **more}


def model(name: str, **more: Any) -> dict[str, Any]:
    return {"id": f"model/{name}", "type": "OutputModel", "name": name, **more}


def list_rules(report: Report) -> list[tuple[str, str]]:
    return [(one.rule, one.record) for one in report.findings]


def test_a_lake_is_checked_as_its_records_are(lake: Lake) -> None:
    lake.add(read([tag("tag/a"), model("a", trained_on=["dataset/none"])]), check=False)
    found = check(lake, as_of=DAY)
    assert list_rules(found) == [("reference-known", "model/a")]
    assert found.findings == check(list(lake.records()), as_of=DAY).findings
    assert lake.check(Options(as_of=DAY)).findings == found.findings
    assert lake.check(packs=["5w1h"]).packs == check(lake, packs=["5w1h"]).packs
    assert lake.check(packs=["5w1h"]).packs != lake.check().packs


def test_since_reports_what_changed_and_what_it_touched(lake: Lake) -> None:
    lake.add(read([model("a", trained_on=["dataset/x"]), model("b", trained_on=["dataset/y"])]))
    before = lake.sequence
    lake.add(read({"id": "dataset/x", "type": "ModelLakeDataset", "name": "X"}))
    assert list_rules(check(lake, as_of=DAY)) == [("reference-known", "model/b")]
    assert list_rules(check(lake, since=before, as_of=DAY)) == []
    before = lake.sequence
    lake.remove(["dataset/x"])
    found = check(lake, since=before, as_of=DAY)
    assert list_rules(found) == [("reference-known", "model/a")]
    assert found.coverage.records == 1


def test_nothing_changed_is_fine_and_says_so(lake: Lake) -> None:
    lake.add(read(tag("tag/a")))
    report = check(lake, since=lake.sequence)
    assert report.ok
    assert report.notes == ("Nothing changed.",)


def test_after_erasing_all_is_checked(lake: Lake) -> None:
    lake.add(read([tag("tag/a"), model("a", trained_on=["dataset/none"])]))
    before = lake.sequence
    lake.erase(["tag/a"])
    report = check(lake, since=before, as_of=DAY)
    assert list_rules(report) == [("reference-known", "model/a")]
    assert "Something was erased: all is checked." in report.notes


def test_add_reports_what_a_check_of_the_addition_finds(lake: Lake) -> None:
    lake.add(read(model("old", trained_on=["dataset/x"], creation_date="2020-01-01")))
    data = {"id": "dataset/x", "type": "ModelLakeDataset", "name": "X"}
    added = lake.add(read({**data, "creation_date": "2021-01-01"}))
    assert ("child-younger-than-parent", "model/old") in list_rules(added.report)
    assert not lake.add(read({**data, "creation_date": "2022-01-01"}), check=False).report.findings
    assert added.report.coverage.records == 2


def test_add_says_each_defect_once(lake: Lake) -> None:
    added = lake.add(read([{"id": "tag/a", "type": "Tag", "nmae": "A"}]))
    assert list_rules(added.report) == [("known-field", "tag/a")]


def test_what_was_added_is_checked_in_parts(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modellake.checking.changes._AT_ONCE", 2)
    lake.add(read(tag("tag/first")))
    made = [model(name, trained_on=[f"dataset/{name}"]) for name in "abcde"]
    added = lake.add(read([*made, {"id": "dataset/c", "type": "ModelLakeDataset", "name": "C"}]))
    assert added.report.findings == lake.check().findings
    assert list_rules(added.report) == [("reference-known", f"model/{name}") for name in "abde"]
    assert added.report.coverage.records == 6


def test_a_rule_that_looks_at_the_whole_lake_is_left_to_a_check_of_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "modellake.checking.run.read_settings", lambda: Settings(packs=("core", "license"))
    )
    added = lake.add(read(model("a", trained_on=["dataset/none"])))
    assert added.report.notes == ("Left out, since they look at the whole lake: license.",)
    assert list_rules(added.report) == [("reference-known", "model/a")]
    assert not lake.add(read(model("b")), strict=True).refused
    whole, since = lake.check(), lake.check(since=lake.sequence)
    assert (since.findings, since.packs) == (whole.findings, whole.packs)
    assert since.notes == (
        *whole.notes,
        "commercial-use-permitted looks at the whole lake: all is checked.",
    )


def test_what_approves_a_record_is_looked_at_with_it(lake: Lake) -> None:
    lake.add(
        read(
            {"id": "dataset/x", "type": "ModelLakeDataset", "name": "X", "sensitivity_level": "red"}
        )
    )
    open_model = model("a", trained_on=["dataset/x"], sensitivity_level="green")
    assert ("sensitivity-kept", "model/a") in list_rules(lake.add(read(open_model)).report)
    approval = {"id": "approval/a", "type": "Approval", "approval_kind": "declassification"}
    before = lake.sequence
    lake.add(read({**approval, "approves": "model/a", "decision": "approved"}))
    assert lake.check(since=before).coverage.records == 2
    changed = lake.add(read({**open_model, "description": "Open."})).report
    assert ("sensitivity-kept", "model/a") not in list_rules(changed)


def test_a_waiver_of_what_did_not_change_is_not_unused(lake: Lake, tmp_path: Path) -> None:
    lake.add(read(model("a", trained_on=["dataset/none"])))
    before = lake.sequence
    lake.add(read(tag("tag/b")))
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(
        "- rule: reference-known\n  record: model/a\n  owner: user/a\n  reason: Known.\n"
        "  expires: 2027-01-01\n",
        encoding="utf-8",
    )
    assert check(lake, waivers=waivers, as_of=DAY).findings == ()
    assert check(lake, since=before, waivers=waivers, as_of=DAY).findings == ()


@pytest.mark.parametrize("since", [None, 1])
def test_what_is_hidden_is_looked_at_and_not_named(lake: Lake, since: int | None) -> None:
    lake.add(read(tag("tag/first")))
    hidden = tag("tag/secret", visibility="restricted", name="Same")
    lake.add(read([hidden, tag("tag/shown", name="Same"), model("a", keyword=["x"])]))
    whole = check(lake, since=since, as_of=DAY)
    assert {record for _, record in list_rules(whole)} == {"tag/secret", "tag/shown"}
    with Lake(lake.location, clearance="public") as narrow:
        report = check(narrow, since=since, as_of=DAY)
    assert "secret" not in str(report)
    assert report.findings == ()
    assert report.notes == ("Records above public are left out; this may be incomplete.",)


def test_only_a_lake_knows_what_changed() -> None:
    with pytest.raises(UsageError, match="Only a lake keeps what was before"):
        check(read(tag("tag/a")), since=1)


def test_the_past_is_checked_as_it_was(lake: Lake) -> None:
    lake.add(read(model("a", trained_on=["dataset/x"])))
    moment = lake.sequence
    lake.add(read({"id": "dataset/x", "type": "ModelLakeDataset", "name": "X"}))
    with lake.at(moment) as was:
        assert list_rules(check(was, as_of=DAY)) == [("reference-known", "model/a")]
        assert list_rules(check(was, since=0, as_of=DAY)) == [("reference-known", "model/a")]


def test_the_questions_of_a_check_do_not_grow_with_what_was_added(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each may walk a whole class: one for each record would be quadratic."""
    asked: list[str] = []
    monkeypatch.setattr(
        "modellake.lake.gate._Gate._select", lambda _, query: asked.append(query) or []
    )
    lake.add(read(tag("tag/first")), check=False)
    lake.add(read([tag(f"tag/{number}") for number in range(200)]))
    assert 0 < len(asked) < 60

"""Each requirement has a case for each outcome, and says all that an auditor needs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from modellake.checking import Waiver, check
from modellake.checking.outcomes import OUTCOMES
from modellake.checking.report import Report
from modellake.errors import RecordNotFoundError, UsageError
from modellake.normal_form import build_records
from modellake.packs import find_packs, load_pack
from modellake.packs.requirements import Requirement, borrow_rules, read_requirements
from stores import CASES, Case, read_case

FILES = sorted((CASES / "packs" / "requirements").glob("*.yaml"))
PACKS = {name: load_pack(folder) for name, folder in find_packs().items()}
REQUIREMENTS = [one for pack in PACKS.values() for one in read_requirements(pack)]
RULES = {rule.id: rule for pack in PACKS.values() for rule in pack.rules}


def run(case: Case, *, today: str = "", role: str | None = None) -> Report:
    day = date.fromisoformat(today or case.today)
    return check(case.records, packs=[case.expected["pack"]], as_of=day, role=role)


def outcomes_of(report: Report, requirement: str) -> dict[str, str]:
    return {one.record: one.status for one in report.outcomes if one.requirement == requirement}


def case_of(requirement: str) -> Case:
    return read_case(CASES / "packs" / "requirements" / f"{requirement}.yaml")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_requirement_comes_to_the_expected_outcomes(path: Path) -> None:
    case = read_case(path)
    assert outcomes_of(run(case), path.stem) == case.expected["outcomes"]


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda one: one.id)
def test_a_requirement_has_a_case_for_each_outcome(requirement: Requirement) -> None:
    expected = {"passed", "failed", "inapplicable"}
    if requirement.known_when and requirement.missing == "cannot-tell":
        expected.add("cannot-tell")
    assert expected <= set(case_of(requirement.id).expected["outcomes"].values())


def test_there_are_requirements_of_every_kind() -> None:
    assert len(REQUIREMENTS) == len(FILES) >= 60
    legal = [one for one in REQUIREMENTS if one.id.startswith("AIA-")]
    assert {one.kind for one in legal} == {"presence", "value", "lineage", "consistency", "time"}


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=lambda one: one.id)
def test_a_requirement_is_complete(requirement: Requirement) -> None:
    for text in (
        requirement.title,
        requirement.paraphrase,
        requirement.citation,
        requirement.message,
        requirement.fix,
    ):
        assert text
    assert requirement.applies_to
    for rule in requirement.rules:
        assert RULES[rule].severity == requirement.severity, rule
    if PACKS[requirement.pack].legal:
        assert requirement.applies_from
        assert re.search(r"Art\. \d", requirement.citation)
    if requirement.applies_from and requirement.applies_until:
        assert requirement.applies_from < requirement.applies_until


def test_ids_are_unique_and_every_rule_of_these_packs_has_a_requirement() -> None:
    ids = [one.id for one in REQUIREMENTS]
    assert len(ids) == len(set(ids))
    assert not set(ids) & set(RULES)
    for name in ("lineage", "license", "claims", "gdpr", "ai-act"):
        checked = {rule for one in read_requirements(PACKS[name]) for rule in one.rules}
        assert {rule.id for rule in PACKS[name].rules} <= checked


def test_a_pack_that_nobody_reviewed_says_so() -> None:
    report = run(case_of("LIN-05"))
    assert {pack.name: pack.reviewer for pack in report.packs}["lineage"] == ""


def test_before_its_day_a_requirement_is_not_in_force_and_its_rules_are_silent() -> None:
    case = case_of("AIA-10-2-f")
    report = run(case, today="2026-11-23")
    assert set(outcomes_of(report, "AIA-10-2-f").values()) == {"not-in-force"}
    assert "bias-examined" not in {one.rule for one in report.findings}
    assert "bias-examined" in {one.rule for one in run(case).findings}


def test_a_requirement_ends_on_its_last_day() -> None:
    (first,) = [one for one in REQUIREMENTS if one.id == "LIN-05"]
    ending = Requirement(
        **{**vars(first), "applies_from": date(2026, 1, 1), "applies_until": date(2026, 6, 30)}
    )
    assert not ending.is_in_force(date(2025, 12, 31))
    assert ending.is_in_force(date(2026, 1, 1))
    assert ending.is_in_force(date(2026, 6, 30))
    assert not ending.is_in_force(date(2026, 7, 1))


def test_what_cannot_be_told_says_which_fact_is_missing_and_where_to_put_it() -> None:
    reasons = {one.reason for one in run(case_of("LIN-13")).outcomes if one.status == "cannot-tell"}
    assert "Nobody said when it is to be reviewed. Set `next_review`." in reasons
    assert "The facts to decide are missing." not in reasons


def test_a_requirement_of_another_role_does_not_apply() -> None:
    case = case_of("AIA-27-1")
    assert set(outcomes_of(run(case, role="ai_provider"), "AIA-27-1").values()) == {"inapplicable"}
    report = run(case, role="deployer")
    assert report == run(case, role="ai_deployer")
    assert outcomes_of(report, "AIA-27-1")["deployment/d"] == "failed"
    with pytest.raises(UsageError, match="Did you mean 'ai_provider'"):
        run(case, role="ai_provder")


@pytest.mark.parametrize("rule", ["model-lineage-known", "LIN-05"])
def test_a_waived_finding_makes_a_waived_outcome(rule: str) -> None:
    case = case_of("LIN-05")
    waiver = Waiver(
        rule=rule,
        record="model/o",
        owner="A. Person",
        reason="A toy.",
        expires=date(2027, 1, 1),
    )
    report = check(case.records, packs=["lineage"], as_of=date(2026, 11, 23), waivers=[waiver])
    assert outcomes_of(report, "LIN-05")["model/o"] == "waived"
    assert [(one.finding.rule, one.finding.record) for one in report.waived] == [
        ("model-lineage-known", "model/o")
    ]
    assert "waiver-used" not in {one.rule for one in report.findings}


def write_pack(folder: Path, requirements: str, shapes: str = "", **rules: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(f"title: Mine\nrequirements:\n{requirements}")
    if shapes:
        (folder / "shapes.ttl").write_text(
            "@prefix mlk: <https://w3id.org/modellake/> .\n"
            "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
            f"@prefix : <https://example.org/mine#> .\n{shapes}"
        )
    for name, text in rules.items():
        (folder / f"{name.replace('_', '-')}.rq").write_text(text)
    return folder


ENTRY = """  - id: MINE-1
    title: A model says what it is for
    applies_to: OutputModel
    known_when: use-said
    severity: violation
    message: It does not say what it is for.
    fix: Add `intended_use`.
"""
SHAPE = ":use-said a sh:NodeShape ; sh:property [ sh:path mlk:intendedUse ; sh:minCount 1 ] ."


def test_a_missing_fact_can_be_a_failure_and_then_it_is_a_finding(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "mine", ENTRY, SHAPE)
    report = check(case_of("LIN-05").records, packs=[pack], as_of=date(2026, 11, 23))
    assert set(outcomes_of(report, "MINE-1").values()) == {"failed"}
    (finding,) = [one for one in report.findings if one.record == "model/o"]
    assert (finding.rule, finding.severity) == ("MINE-1", "violation")
    assert (finding.message, finding.fix) == (
        "It does not say what it is for.",
        "Add `intended_use`.",
    )
    waiver = Waiver("MINE-1", "model/o", "A. Person", "A toy.", date(2027, 1, 1))
    waived = check(
        case_of("LIN-05").records, packs=[pack], as_of=date(2026, 11, 23), waivers=[waiver]
    )
    assert outcomes_of(waived, "MINE-1")["model/o"] == "waived"


def test_both_engines_judge_conditions_alike(tmp_path: Path) -> None:
    case = case_of("AIA-14")
    day = date.fromisoformat(case.today)
    fast, slow = (
        check(case.records, packs=["ai-act"], as_of=day, engine=engine).outcomes
        for engine in ("shacl", "pyshacl")
    )
    assert fast == slow
    assert {one.status for one in fast} <= set(OUTCOMES)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title:", "titel:", "unknown key 'titel'"),
        ("    severity: violation\n", "", "lacks `severity`"),
        ("severity: violation", "severity: bad", "`severity` is 'bad'"),
        ("OutputModel", "Model", "no class 'Model'"),
        ("    known_when: use-said\n", "", "nothing checks it"),
        ("    fix:", "    checked_by: [use-sad]\n    fix:", "no rule 'use-sad'"),
        ("    fix:", "    role: [provider]\n    fix:", "no role 'provider'"),
        ("    fix:", "    kind: odd\n    fix:", "`kind` is 'odd'"),
        ("    fix:", "    missing: maybe\n    fix:", "`missing` is 'maybe'"),
        ("    fix:", "    applies_from: soon\n    fix:", "no day: 'soon'"),
    ],
)
def test_a_mistake_in_a_requirement_is_named(
    old: str, new: str, message: str, tmp_path: Path
) -> None:
    pack = load_pack(write_pack(tmp_path / "mine", ENTRY.replace(old, new, 1), SHAPE))
    with pytest.raises(UsageError, match=re.escape(message)) as caught:
        read_requirements(pack)
    assert caught.value.where == f"{tmp_path.as_posix()}/mine/pack.yaml"


def test_an_id_that_stands_twice_is_refused(tmp_path: Path) -> None:
    pack = load_pack(write_pack(tmp_path / "mine", ENTRY + ENTRY, SHAPE))
    with pytest.raises(UsageError, match="twice"):
        read_requirements(pack)


def test_a_condition_without_a_shape_is_refused(tmp_path: Path) -> None:
    pack = write_pack(tmp_path / "mine", ENTRY.replace("use-said", "use-sad"), SHAPE)
    with pytest.raises(UsageError, match="Did you mean 'use-said'"):
        check(case_of("LIN-05").records, packs=[pack])


def test_a_rule_is_borrowed_from_another_pack(tmp_path: Path) -> None:
    borrowed = borrow_rules({"lineage": PACKS["lineage"]})
    assert {rule.id for rule in borrowed["core"].rules} == {
        "derivation-acyclic",
        "sensitivity-kept",
        "test-data-unseen",
    }
    entry = ENTRY.replace("known_when: use-said", "checked_by: [core/no-such-rule]")
    pack = load_pack(write_pack(tmp_path / "mine", entry))
    with pytest.raises(UsageError, match="no rule 'no-such-rule'"):
        borrow_rules({"mine": pack})
    entry = ENTRY.replace("known_when: use-said", "checked_by: [cor/derivation-acyclic]")
    pack = load_pack(write_pack(tmp_path / "more", entry))
    with pytest.raises(RecordNotFoundError, match="core"):
        borrow_rules({"more": pack})


def test_a_rule_that_is_asked_for_speaks_before_the_day_of_a_requirement(tmp_path: Path) -> None:
    entry = ENTRY.replace("known_when: use-said", "checked_by: [core/derivation-acyclic]")
    pack = write_pack(tmp_path / "mine", f"{entry}    applies_from: 2030-01-01\n")
    circle = {
        "id": "model/m",
        "type": "OutputModel",
        "name": "M",
        "model_relation": [{"relation_type": "fine_tuned", "related_model": "model/m"}],
    }

    def find(*packs: str | Path) -> set[str]:
        report = check(build_records(circle), packs=packs, as_of=date(2026, 11, 23))
        return {one.rule for one in report.findings}

    assert "derivation-acyclic" in find("core")
    assert "derivation-acyclic" not in find(pack)
    assert "derivation-acyclic" in find("core", pack)


def test_a_field_with_another_defect_is_not_judged() -> None:
    case = case_of("LIN-16")
    record = next(one for one in case.records if one.id == "model/good")
    files = {
        "file_path": "a",
        "signature": [{"is_verified": True}],
        "checksum": [{"checksum_algorithm": "md5", "checksum_value": "1" * 32}],
        "observed_checksum": [{"checksum_algorithm": "md5", "checksum_value": "2" * 32}],
    }
    broken = build_records({**record.json, "distribution": [files]})
    report = check(
        [*broken, *(one for one in case.records if one.id != "model/good")],
        packs=["lineage"],
        as_of=date(2026, 11, 23),
    )
    assert "verified-signature-dated" in {one.rule for one in report.findings}
    assert outcomes_of(report, "LIN-16")["model/good"] == "cannot-tell"

"""Every rule of every pack that ships has a case that fails and one that passes."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from modellake.checking import check
from modellake.checking.rules import compile_packs
from modellake.packs import find_packs

CASES = Path(__file__).parent / "cases" / "rules"
DAY = datetime.date(2026, 11, 1)


def list_rules() -> list[tuple[str, str]]:
    packs = compile_packs(tuple(find_packs()), folders=(), engine="shacl")
    return [(pack.pack.name, rule.id) for pack in packs for rule in pack.rules]


def test_there_are_rules_and_each_has_its_cases() -> None:
    rules = list_rules()
    assert len(rules) > 10
    folders = {(path.parent.name, path.name) for path in CASES.glob("*/*")}
    assert folders == set(rules)


@pytest.mark.parametrize(("pack", "rule"), list_rules())
@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_rule_finds_what_is_wrong_and_nothing_else(pack: str, rule: str, engine: str) -> None:
    for name in ("failing", "passing"):
        path = CASES / pack / rule / f"{name}.yaml"
        report = check(path, packs=[pack], as_of=DAY, engine=engine)  # type: ignore[arg-type]
        found = [one for one in report.findings if one.rule == rule]
        assert bool(found) == (name == "failing"), (name, report.findings)
        others = [one for one in report.findings if one.rule != rule and name == "passing"]
        assert not [one for one in others if one.severity == "violation"], others
        for one in found:
            assert one.message
            assert one.fix
            assert one.place is not None
            assert one.place.line
            assert "http" not in one.message
            assert "?" not in one.message


def test_every_rule_says_what_why_and_what_next() -> None:
    packs = compile_packs(tuple(find_packs()), folders=(), engine="shacl")
    for pack in packs:
        assert pack.pack.title
        assert pack.pack.version
        for rule in pack.rules:
            assert rule.title, rule
            assert rule.description, rule
            assert rule.fix, rule

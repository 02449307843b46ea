"""Every rule of a pack has a case that fails and one that passes."""

from __future__ import annotations

import datetime
import functools
import re
from pathlib import Path

import pytest

from modellake.checking.engines import compile_shapes
from modellake.checking.material import prepare
from modellake.checking.rules import compile_packs, list_classes
from modellake.checking.run import Checker, Options
from modellake.packs import find_packs, load_pack
from modellake.sources import read
from modellake.vocabulary import vocabulary

CASES = Path(__file__).parent / "cases" / "rules"
#: Packs whose cases are elsewhere have tests of their own.
PACKS = tuple(sorted(path.name for path in CASES.iterdir()))
DAY = datetime.date(2026, 11, 1)


def _list_below(iri: str) -> tuple[str, ...]:
    found = vocabulary().class_of(iri)
    assert found is not None, iri
    return found.descendants


def list_rules() -> list[tuple[str, str]]:
    packs = compile_packs(PACKS, folders=(), engine="shacl")
    return [(pack.pack.name, rule.id) for pack in packs for rule in pack.rules]


def test_there_are_rules_and_each_has_its_cases() -> None:
    rules = list_rules()
    assert len(rules) > 10
    folders = {(path.parent.name, path.name) for path in CASES.glob("*/*")}
    assert folders == set(rules)


@functools.cache
def make_checker(pack: str) -> Checker:
    return Checker(Options(packs=(pack,), as_of=DAY))


@pytest.mark.parametrize(("pack", "rule"), list_rules())
def test_a_rule_finds_what_is_wrong_and_nothing_else(pack: str, rule: str) -> None:
    for name in ("failing", "passing"):
        reading = read(CASES / pack / rule / f"{name}.yaml")
        report = make_checker(pack).check(reading, read=reading.findings)
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


@pytest.mark.parametrize("pack", PACKS)
def test_both_engines_report_the_same_on_the_cases_of_a_pack(pack: str) -> None:
    (compiled,) = compile_packs([pack], folders=(), engine="shacl")
    reference = compile_shapes(compiled.shapes, engine="pyshacl")
    assert compiled.engine is not None
    for file in sorted((CASES / pack).glob("*/*.yaml")):
        data = prepare(read(file)).data
        assert compiled.engine.validate(data) == reference.validate(data), file


def test_every_rule_says_what_why_and_what_next() -> None:
    packs = compile_packs(PACKS, folders=(), engine="shacl")
    for pack in packs:
        assert pack.pack.title
        assert pack.pack.version
        for rule in pack.rules:
            assert rule.title, rule
            assert rule.description, rule
            assert rule.fix, rule


def test_every_path_of_a_shape_is_a_slot_of_some_type_that_it_targets() -> None:
    known = vocabulary()
    for pack in compile_packs(PACKS, folders=(), engine="shacl"):
        for shape in pack.shapes.roots:
            types = [name for iri in list_classes(shape) for name in _list_below(iri)]
            for path in pack.shapes.find_paths(shape.iri):
                for iri in re.findall(r"<([^>]+)>", path):
                    slot = known.slot_of(iri)
                    assert slot is not None, (shape.name, iri)
                    if path.lstrip("(").startswith(f"<{iri}>"):
                        assert any(slot.name in known.classes[one].slots for one in types), (
                            shape.name,
                            slot.name,
                        )


def test_every_term_of_a_rule_is_one_of_the_schema() -> None:
    known = vocabulary()
    concepts = {one.iri for enum in known.enums.values() for one in enum.values.values()}
    terms = {*concepts, known.expand("mlk:rank"), known.expand("mlk:inferredFrom")}
    for name in find_packs():
        pack = load_pack(name)
        for text in (pack.shapes, pack.data, *(rule.text for rule in pack.rules)):
            for curie in re.findall(r"\bml[kc]:\w+", text):
                iri = known.expand(curie)
                assert known.class_of(iri) or known.slot_of(iri) or iri in terms, (name, curie)

"""The schema in words, and the files to begin with."""

from __future__ import annotations

import json
import re

import pytest
import yaml

from modellake.checking import check
from modellake.errors import RecordNotFoundError, UsageError
from modellake.guide import describe_schema, write_example
from modellake.sources import read
from modellake.vocabulary import vocabulary

KNOWN = vocabulary()
RECORDS = [one for one in KNOWN.classes.values() if one.kind == "record" and not one.abstract]


@pytest.mark.parametrize("name", [one.name for one in RECORDS])
def test_an_example_has_no_finding_and_names_every_field(name: str) -> None:
    text = write_example(name)
    report = check(read(text.encode()))
    assert report.ok, report.findings
    assert report.findings == ()
    for slot in KNOWN.classes[name].slots:
        assert slot in ("id", "type") or re.search(rf"^(?:# )?{slot}: ", text, re.MULTILINE), slot


def test_what_is_commented_in_an_example_is_yaml_of_the_schema() -> None:
    """What only a person can say (a text of a pattern, a file's place) is all that is found."""
    text = re.sub(
        r"^# (?=\w+: [^ ])(?!yaml-|OutputModel)", "", write_example("OutputModel"), flags=re.M
    )
    (json_,) = yaml.safe_load_all(text)
    assert len(json_) > 60
    found = check(read(text.encode())).findings
    left = {"reference-known", "value-pattern", "distribution-placed"}
    assert {one.rule for one in found} <= left, found


def test_the_first_line_lets_editors_complete() -> None:
    first = write_example("Tag").splitlines()[0]
    schema = json.loads(KNOWN.path("schema.json").read_bytes())
    assert first == f"# yaml-language-server: $schema={schema['$id']}"


def test_a_class_without_records_has_no_example() -> None:
    with pytest.raises(UsageError, match="no records of Agent itself"):
        write_example("Agent")
    with pytest.raises(UsageError, match="no records of Checksum itself"):
        write_example("Checksum")
    with pytest.raises(RecordNotFoundError, match="Did you mean 'OutputModel'"):
        write_example("OutputModell")


def test_every_class_slot_and_enum_is_explained_in_80_columns() -> None:
    for name in (None, *KNOWN.classes, *KNOWN.slots, *KNOWN.enums):
        text = describe_schema(name)
        lines = [one for one in text.splitlines() if not one.startswith("  Written as ")]
        assert all(len(one) <= 80 for one in lines), name
        assert not re.search(r"\n\n\n| $", text, re.MULTILINE), name


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        (
            "Tag",
            ["Tag, a record", "Needed", "A file to begin with: modellake schema --example Tag"],
        ),
        ("license", ["  Of: AISystem, Artifact"]),
        ("title", ["name, a field that holds text"]),
        ("split_role", ["  train         The model is fitted to it."]),
        ("Checksum", ["Checksum, an object inside a record"]),
        ("SplitRole", ["SplitRole, a list of words"]),
    ],
)
def test_an_explanation_says_what_is_needed(name: str, lines: list[str]) -> None:
    text = describe_schema(name)
    for line in lines:
        assert line in text


@pytest.mark.parametrize(
    ("name", "close"),
    [("outputmodel", "OutputModel"), ("OutputModell", "OutputModel"), ("licens", "license")],
)
def test_a_close_name_is_offered(name: str, close: str) -> None:
    with pytest.raises(RecordNotFoundError, match=f"Did you mean '{close}'"):
        describe_schema(name)

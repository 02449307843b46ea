"""Packs are folders that anyone can write, and their mistakes are named with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from modellake.errors import RecordNotFoundError, UsageError
from modellake.packs import find_packs, load_pack
from modellake.packs.query import parse_query

RULE = """#: kind: rule
#: title: A thing has a name
#: severity: warning
#: scope: record
#: columns:
#:   thing: The thing.
#:   other: Another.
#: message: It lacks a name, {other}.
#: parameters:
#:   as_of: {type: date, default: 2026-01-01}
SELECT ?thing ?other WHERE { ?thing a ?other }
"""


def write_pack(folder: Path, **files: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "pack.yaml").write_text(files.pop("head", "title: A pack\n"), encoding="utf-8")
    for name, text in files.items():
        (folder / name.replace("__", ".").replace("_", "-")).write_text(text, encoding="utf-8")
    return folder


def test_a_pack_is_found_by_name_in_the_projects_folder_and_by_path(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "packs" / "mine", thing_named__rq=RULE)
    by_name = load_pack("mine", folders=[tmp_path / "packs"])
    by_path = load_pack(folder)
    assert by_name == by_path
    assert [rule.id for rule in by_name.rules] == ["thing-named"]
    assert "mine" in find_packs([tmp_path / "packs"])


def test_a_pack_of_the_project_hides_a_shipped_one_of_that_name(tmp_path: Path) -> None:
    write_pack(tmp_path / "core", head="title: Ours\n")
    assert load_pack("core", folders=[tmp_path]).title == "Ours"
    assert load_pack("core").title != "Ours"


def test_an_unknown_pack_offers_the_closest_name() -> None:
    with pytest.raises(RecordNotFoundError, match="Did you mean 'core'"):
        load_pack("cores")


def test_a_rule_is_read_with_its_header(tmp_path: Path) -> None:
    (rule,) = load_pack(write_pack(tmp_path / "mine", thing_named__rq=RULE)).rules
    assert rule.columns == {"thing": "The thing.", "other": "Another."}
    assert (rule.severity, rule.scope, rule.pack) == ("warning", "record", "mine")
    (parameter,) = rule.parameters
    assert (parameter.name, parameter.type) == ("as_of", "date")
    assert parameter.default == "2026-01-01"
    assert rule.write_message({"other": "Bob"}) == "It lacks a name, Bob."
    assert rule.write_message({}) == "It lacks a name, ?."


def test_a_message_says_a_word_of_its_own_for_what_is_not_there() -> None:
    text = RULE.replace("{other}", "{other|nobody}")
    assert text != RULE
    rule = parse_query(text, name="a-rule", file="a-rule.rq")
    assert rule.write_message({"other": "Bob"}) == "It lacks a name, Bob."
    assert rule.write_message({"other": ""}) == "It lacks a name, nobody."


def test_a_message_never_runs_what_a_value_says() -> None:
    rule = parse_query(RULE, name="thing-named", file="x.rq")
    assert (
        rule.write_message({"other": "{thing.__class__}"}) == "It lacks a name, {thing.__class__}."
    )


@pytest.mark.parametrize(
    ("text", "what", "where"),
    [
        ("SELECT ?s WHERE { ?s ?p ?o }", "no header", "x.rq:1"),
        (RULE.replace("severity: warning", "severity: bad"), "'bad'", "x.rq:3"),
        (RULE.replace("severity: warning", "sevrity: warning"), "'sevrity'", "x.rq:3"),
        (RULE.replace("scope: record", "scope: all"), "'all'", "x.rq:4"),
        (RULE.replace("kind: rule", "kind: shape"), "'shape'", "x.rq:1"),
        (RULE.replace("{other}", "{othr}"), "{othr}", "x.rq:8"),
        (RULE.replace("title: A thing has a name", "title: ["), "no YAML", "x.rq:"),
        (RULE.replace("type: date", "type: day"), "'day'", "x.rq:10"),
        (RULE.replace("type: date", "typ: date"), "'typ'", "x.rq:10"),
        (RULE.replace("#: scope: record\n", ""), "lacks `scope`", "x.rq:1"),
        ("#: [1, 2]\n", "no YAML mapping", "x.rq:1"),
        ("#: kind: question\n", "lacks `title`", "x.rq:1"),
    ],
)
def test_a_mistake_in_a_header_is_named_with_its_line(text: str, what: str, where: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_query(text, name="thing-named", file="x.rq")
    assert what in str(caught.value)
    assert str(caught.value.where).startswith(where)


def test_a_query_file_is_named_in_kebab_case() -> None:
    with pytest.raises(UsageError, match="is no id"):
        parse_query(RULE, name="Thing_Named", file="x.rq")
    assert parse_query(RULE, name="AIA-10-2f", file="x.rq").id == "AIA-10-2f"


@pytest.mark.parametrize(
    ("head", "what"),
    [
        ("titel: A pack\n", "'titel'"),
        ("version: 1\n", "lacks `title`"),
        ("title: A\nlegal: yes\n", "must be a mapping"),
        ("title: A\nlegal: {tilte: x}\n", "'tilte'"),
        ("title: A\nrequirements: {}\n", "must be a list"),
    ],
)
def test_a_mistake_in_pack_yaml_is_named_with_its_line(
    head: str, what: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as caught:
        load_pack(write_pack(tmp_path / "mine", head=head))
    assert what in str(caught.value)
    assert "mine/pack.yaml:" in str(caught.value.where)


def test_a_shipped_pack_shows_no_machine_path() -> None:
    assert load_pack("core").file("pack.yaml") == "core/pack.yaml"

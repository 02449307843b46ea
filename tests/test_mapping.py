"""Mapping files: what they find, what they convert, and how their mistakes are told."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modellake.errors import SourceError, UsageError
from modellake.record import Record
from modellake.sources import preview, read
from modellake.sources.conversions import encode_id, is_empty
from modellake.sources.licenses import closest_license, find_license
from modellake.sources.mapping import load_head, load_mapping, parse_mapping
from modellake.sources.mapping.converting import CONVERSIONS, compile_conversion
from modellake.sources.markdown import normalize_heading, split_page
from modellake.sources.merge import merge, merge_records
from modellake.sources.paths import Node, compile_path
from modellake.sources.quantities import parse_quantity
from modellake.vocabulary import vocabulary

CASE = Path(__file__).parent / "cases" / "read" / "mapping-of-ones-own"
FOLDER = Path(__file__).parent.parent / "src" / "modellake" / "sources"
PAGE = Path(__file__).parent.parent / "docs" / "reference" / "sources.md"

HEAD = """\
format: acme
records:
  model:
    type: OutputModel
    id: "model/{name}"
    slots:
      keyword: tags
"""

#: A line that is wrong, the line in the file, what is said, and the next step that is offered.
MISTAKES = {
    "      licence: name\n": (8, "OutputModel has no slot 'licence'", "license"),
    "      name: {paht: name}\n": (8, "Unknown key 'paht'", "path"),
    "      name: {path: name, constant: x}\n": (8, "exactly one of", ""),
    "      name: 5\n": (8, "an object with keys", ""),
    "      name: {path: 'a[?('}\n": (8, "is no path", ""),
    "      name: {path: name, convert: licence}\n": (8, "Unknown conversion 'licence'", "license"),
    "      name: {path: name, convert: split}\n": (8, "takes an argument", ""),
    "      name: {path: name, convert: {match: '('}}\n": (8, "no regular expression", ""),
    "      name: {path: name, status: guessed}\n": (8, "A status is one of", ""),
    "      name: '@foldr'\n": (8, "There is no @foldr", "@folder"),
    "      ml_task: {constant: clasification}\n": (8, "none of the values", "classification"),
    "      trained_on: {record: modell}\n": (8, "no record called 'modell'", "model"),
    "      distribution: {slots: {nmae: a}}\n": (8, "Distribution has no slot 'nmae'", "name"),
    "      name: {slots: {a: b}}\n": (8, "`name` holds no objects", ""),
    "      distribution: {needs: [name], slots: {}}\n": (8, "is needed and not filled", ""),
    "  other: {type: OutputModl, id: x, slots: {}}\n": (8, "no type 'OutputModl'", "OutputModel"),
    "  other: {type: Claim, id: x, slots: {}}\n": (8, "is a value inside of records", ""),
    "  other: {type: Tag, slots: {}}\n": (8, "The key 'id' is missing", ""),
    "file: x\n": (8, "Unknown key 'file'", "files"),
    "      name: [\n": (9, "not YAML", ""),
}


@pytest.mark.parametrize("wrong", MISTAKES)
def test_a_mistake_in_a_mapping_is_told_with_its_line(wrong: str) -> None:
    line, what, fix = MISTAKES[wrong]
    with pytest.raises(UsageError) as caught:
        parse_mapping(HEAD + wrong, "my.yaml")
    assert str(caught.value.where).startswith(f"my.yaml:{line}:")
    assert what in caught.value.what
    assert fix in (caught.value.fix or caught.value.what)


def test_a_mapping_that_does_not_exist_is_a_source_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        load_mapping(tmp_path / "none.yaml")


def test_every_mapping_that_ships_is_valid_and_says_what_it_reads() -> None:
    files = sorted(FOLDER.glob("*.yaml"))
    assert len(files) > 12
    for file in files:
        mapping = load_mapping(file)
        assert mapping.title
        assert mapping.records
        assert file.read_text(encoding="utf-8").startswith("# ")


def test_a_dry_run_shows_each_field_with_its_slot_and_what_stays() -> None:
    shown = preview(CASE, mapping=CASE / "mapping.yaml")
    rows = {(row.field, row.slot): row for row in shown.rows}
    assert rows["models[0].name", "name"].value == "Big"
    assert rows["models[0].license", ""].value if ("models[0].license", "") in rows else True
    assert rows["families[0].license", "license"].value == "spdx:MIT"
    assert rows["models[0].notes", ""].value == "keep me"
    assert rows["models[0].notes", ""].line == 15
    assert rows["models[0].notes", ""].record == ""
    assert {finding.rule for finding in shown.findings} >= {"license-known", "key-spelled"}
    assert shown.files == (str(CASE / "one.registry.json"),)


def test_a_dry_run_looks_at_the_first_files_alone(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.registry.json").write_text('{"models": []}')
    shown = preview(tmp_path, mapping=CASE / "mapping.yaml", files=2)
    assert len(shown.files) == 2
    with pytest.raises(SourceError):
        preview(tmp_path / "none", mapping=CASE / "mapping.yaml")


def test_files_that_a_mapping_does_not_fit_are_read_as_ever(tmp_path: Path) -> None:
    (tmp_path / "tag.yaml").write_text("type: Tag\nid: tag/a\nname: A\n")
    (tmp_path / "a.registry.json").write_text('{"models": [{"name": "a"}]}')
    paths = [tmp_path / "tag.yaml", tmp_path / "a.registry.json"]
    reading = read(*paths, mapping=CASE / "mapping.yaml")
    assert [record.id for record in reading] == ["tag/a", "model/acme/a", "card/acme/a"]


def test_headings_and_labels_of_a_text_go_to_slots(tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(
        HEAD.replace("{name}", "{@stem}")
        + """\
      name: {text: "{@stem}"}
      intended_use: {heading: [Purpose, Aims & Goals]}
      known_limitation: {heading: Limits}
      architecture: {label: Architecture}
"""
    )
    text = "# X\n\n**Architecture:** tree\n\n## AIMS AND GOALS:\n\nSort.\n\n### Limits\n\nFew.\n"
    (tmp_path / "sorter.md").write_text(text)
    (record,) = read(tmp_path / "sorter.md", mapping=mapping)
    assert record.json["intended_use"] == ["Sort."]
    assert record.json["known_limitation"] == ["Few."]
    assert record.json["architecture"] == "tree"
    place = record.place("/known_limitation")
    assert place is not None
    assert place.line == 9


CONVERTED: list[tuple[Any, Any, Any]] = [
    ("text", 1.5, "1.5"),
    ("number", "286.26 +/- 16.68", 286.26),
    ("number", "25.59%", 25.59),
    ("number", "1,234", ValueError),
    ("number", True, ValueError),
    ("number", "NA", ValueError),
    ("spread", "286.26 ± 16.68", 16.68),
    ("spread", "286.26", None),
    ("unit", "12 ms", "ms"),
    ("unit", "12 ms ± 3", "ms"),
    ("spread", "12 ms ± 3 ms", 3),
    ("number", "12 ms ± 3 s", ValueError),
    ("unit", 12, None),
    ("fraction", "25.59%", 0.2559),
    ("fraction", 0.5, 0.5),
    ("integer", "12", 12),
    ("integer", "1.5", ValueError),
    ("boolean", "Yes", True),
    ("boolean", "perhaps", ValueError),
    ("date", "2024-2-5T10:00:00", "2024-02-05"),
    ("date", "July 26, 2024", "2024-07-26"),
    ("date", "7/4/2024", ValueError),
    ("date", "2024-13-01", ValueError),
    ("datetime", "2021-09-20T07:27:36+02:00", "2021-09-20T05:27:36Z"),
    ("datetime", "2021-09-20 05:27:36", ValueError),
    ("epoch-seconds", 0, "1970-01-01T00:00:00Z"),
    ("epoch-milliseconds", "1672601579550", "2023-01-01T19:32:59.55Z"),
    ("epoch-milliseconds", "soon", ValueError),
    ("duration", 90, "PT90S"),
    ("bytes", "1.3GB", 1_300_000_000),
    ("bytes", "2 KiB", 2048),
    ("bytes", "large", ValueError),
    ("license", "Apache License, Version 2.0", "spdx:Apache-2.0"),
    ("license", "https://www.apache.org/licenses/LICENSE-2.0", "spdx:Apache-2.0"),
    ("license", "other", ValueError),
    ("license", "Llama2", "https://w3id.org/modellake/license/llama2"),
    ("prose", "- **Developed by:** Acme\n\nA model.\n", "A model."),
    ("prose", "| a | b |\n|---|---|\n", None),
    ("prose", "- **Developed by:** Acme\n- **License [optional]:** MIT", None),
    ("license", "bsd", ValueError),
    ("language", "pt_br", "pt-BR"),
    ("language", "no", "no"),
    ("language", "c++", ValueError),
    ("lowercase", " AbC ", "abc"),
    ("lowercase", {"a": 1}, ValueError),
    ("uuid", "F69A6E9B-9bac-3c9a-9cf6-eacb70ecc9a9", "f69a6e9b-9bac-3c9a-9cf6-eacb70ecc9a9"),
    ("uuid", "${json-unit.any-string}", ValueError),
    ("url", "<https://example.org/a>", "https://example.org/a"),
    ("url", "example.org", ValueError),
    ("json", '{"a": 1}', {"a": 1}),
    ("json", "{", ValueError),
    ("json-text", {"a": 1}, '{"a": 1}'),
    ("first", [1, 2], 1),
    ("keys", {"a": 1}, ["a"]),
    ("written", "25.59%", "25.59%"),
    ("written", 25.59, None),
    ("grams", 4009.5, 4.0095),
    ("grams", "28.53 in grams of CO2", 0.02853),
    ("grams", "2 kg", 2.0),
    ("grams", "much", ValueError),
    ("huggingface-name", "https://huggingface.co/datasets/a/b/tree/main", "a/b"),
    ("huggingface-name", "https://example.org/a", ValueError),
    ("croissant-version", "http://mlcommons.org/croissant/1.0", "1.0"),
    ({"split": ";"}, "a; b;", ["a", "b"]),
    ({"join": ", "}, ["a", 1], "a, 1"),
    ({"id": "dataset/acme"}, "a b/ö", "dataset/acme/a%20b/%C3%B6"),
    ({"id": "dataset"}, "..", ValueError),
    ({"match": "^dataset:(.+)$"}, "dataset:x", "x"),
    ({"match": "^dataset:(.+)$"}, "license:x", None),
    ({"values": {"a": "b"}}, "A", "b"),
    ({"values": {"a": "b"}}, "c", ValueError),
    ([{"split": ","}, "lowercase"], "A,B", ["a", "b"]),
]


@pytest.mark.parametrize(("conversion", "value", "expected"), CONVERTED, ids=str)
def test_a_conversion_gives_what_its_name_says(conversion: Any, value: Any, expected: Any) -> None:
    convert = compile_conversion(conversion)
    if expected is ValueError:
        with pytest.raises(ValueError, match=r"\w"):
            convert(value)
    else:
        assert convert(value) == expected


def test_a_preview_of_no_file_says_which_files_the_mapping_reads(tmp_path: Path) -> None:
    mapping, other = tmp_path / "m.yaml", tmp_path / "x.json"
    mapping.write_text(
        "format: a\ntitle: an a\nfiles: ['*.a.json']\nrecords:\n  tag:\n    type: Tag\n"
        '    id: "tag/{name}"\n    slots: {name: name}\n'
    )
    other.write_text("{}")
    (finding,) = preview(other, mapping=mapping).findings
    assert "*.a.json" in finding.message


def test_every_conversion_is_tested_and_described_in_the_reference() -> None:
    tested = {next(iter(one)) if isinstance(one, dict) else str(one) for one, _, _ in CONVERTED}
    page = PAGE.read_text(encoding="utf-8")
    assert set(CONVERSIONS) <= tested
    for name, description in CONVERSIONS.items():
        assert f"| `{name}` | {description.replace('|', chr(92) + '|')} |" in page, name


PATHS: list[tuple[str, list[Any]]] = [
    ("a", [{"b c": [1, {"d": 2}], "e-f": None}]),
    ("a.b c[0]", [1]),
    ("a.b c[*].d", [2]),
    ('a."b c"[1].d', [2]),
    ("a['b c'][1]['d']", [2]),
    ("$.a.e-f", [None]),
    ("a.*", [[1, {"d": 2}], None]),
    ("a.b c[5]", []),
    ("z.y", []),
    ("@", [{"a": {"b c": [1, {"d": 2}], "e-f": None}}]),
    ("$..d", [2]),
]


@pytest.mark.parametrize(("path", "expected"), PATHS)
def test_a_path_leads_to_what_is_written(path: str, expected: list[Any]) -> None:
    document = Node({"a": {"b c": [1, {"d": 2}], "e-f": None}})
    assert [node.value for node in compile_path(path).find(document)] == expected


def test_a_caret_leads_to_the_object_that_holds_the_item() -> None:
    document = Node({"results": [{"name": "x", "metrics": [{"v": 1}]}]})
    (metric,) = compile_path("results[*].metrics[*]").find(document)
    assert [node.value for node in compile_path("^.name").find(metric)] == ["x"]
    assert metric.pointer == "/results/0/metrics/0"
    assert compile_path("^^^^.name").find(metric) == []


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
@settings(max_examples=60, deadline=None)
def test_a_conversion_gives_a_value_or_raises_a_value_error(value: Any) -> None:
    for name in CONVERSIONS:
        argument = {"values": {"a": "b"}, "match": "(a)"}.get(name, "x")
        needs_argument = name in ("split", "join", "id", "match", "values")
        convert = compile_conversion({name: argument} if needs_argument else name)
        with contextlib.suppress(ValueError):
            convert(value)


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_an_encoded_name_is_an_id_or_nothing(text: str) -> None:
    encoded = encode_id(text)
    assert not encoded or vocabulary().is_id(f"model/{encoded}")


@given(st.floats(allow_nan=False, allow_infinity=False, width=32), st.floats(0, 1e6, width=32))
@settings(max_examples=100, deadline=None)
def test_a_number_with_its_spread_is_read_as_written(value: float, spread: float) -> None:
    for sign in ("±", "+/-"):
        found = parse_quantity(f"{value!r} {sign} {spread!r}")
        assert found is not None
        assert (found.value, found.spread) == (value, spread)


@given(st.text(alphabet="-#*_`~<>! \nabc:[]()\r", max_size=300))
@settings(max_examples=200, deadline=None)
def test_the_sections_of_a_text_lose_nothing(text: str) -> None:
    page = split_page(text)
    whole = "".join(section.head + section.own for section in page.sections)
    assert page.body.endswith(whole)
    assert normalize_heading(text) == normalize_heading(text.upper())


def test_a_template_marker_is_empty_and_a_zero_is_not() -> None:
    markers = ("[More Information Needed]", "More information needed.", "[Needs More Information]")
    assert all(is_empty(one) for one in (*markers, "", "  ", None, [], {}))
    assert not any(is_empty(one) for one in (0, False, "no", [0], "More information is here."))


def test_a_license_is_named_only_where_the_text_says_exactly_that_one() -> None:
    assert find_license("cc-by-nc-sa-4.0") == "CC-BY-NC-SA-4.0"
    assert find_license("odbl") == "ODbL-1.0"
    assert find_license("https://creativecommons.org/licenses/by/4.0/legalcode") == "CC-BY-4.0"
    for vague in ("bsd", "cc", "gpl", "apache-2", "BSD-3", "commercial", "???", ""):
        assert find_license(vague) is None
    assert closest_license("apache-2") == "Apache-2.0"
    assert closest_license("CC0") == "CC0-1.0"


def record(source: str, **slots: Any) -> Record:
    from modellake.record import Origin

    return Record(dict(slots), {}, Origin(source=source))


def test_an_import_fills_only_what_is_empty() -> None:
    existing = {"id": "model/a", "type": "OutputModel", "name": "A", "license": "spdx:MIT"}
    incoming = {"id": "model/a", "type": "OutputModel", "license": "spdx:X", "version": "2"}
    assert merge(existing, incoming) == {**existing, "version": "2"}
    assert merge(incoming, existing)["license"] == "spdx:X"


def test_events_of_one_run_are_brought_together() -> None:
    start = {"id": "run/a", "type": "Execution", "activity_status": "ongoing"}
    done = {"id": "run/a", "type": "Execution", "activity_status": "completed"}
    merged = merge(
        {**start, "execution_input": ["dataset/b"]}, {**done, "execution_input": ["dataset/a"]}
    )
    assert merged["activity_status"] == "completed"
    assert merged["execution_input"] == ["dataset/a", "dataset/b"]
    assert merge(done, start)["activity_status"] == "completed"


def test_cards_and_native_records_do_not_merge() -> None:
    card = {"id": "card/a", "type": "ModelCard"}
    model = {"id": "model/a", "type": "OutputModel"}
    cards = merge_records([record("x", **card, version="1"), record("x", **card, version="2")])
    natives = merge_records([record("", **model, version="1"), record("", **model, version="2")])
    both = merge_records([record("", **model, version="1"), record("x", **model, framework="f")])
    assert (len(cards), len(natives)) == (2, 2)
    assert [one.json for one in both] == [{**model, "version": "1", "framework": "f"}]


@given(
    st.dictionaries(
        st.sampled_from(["name", "version", "license", "keyword"]), st.text(min_size=1)
    ),
    st.dictionaries(
        st.sampled_from(["name", "version", "license", "keyword"]), st.text(min_size=1)
    ),
)
@settings(max_examples=60, deadline=None)
def test_merging_twice_changes_nothing_more(first: dict[str, str], second: dict[str, str]) -> None:
    start = {"id": "model/a", "type": "OutputModel"}
    once = merge({**start, **first}, {**start, **second})
    assert merge(once, {**start, **second}) == once
    assert {key: once[key] for key in first} == first


@pytest.mark.parametrize("name", [path.stem for path in sorted(FOLDER.glob("*.yaml"))])
def test_the_head_of_a_mapping_says_what_the_whole_says_of_its_files(name: str) -> None:
    head, whole = load_head(FOLDER / f"{name}.yaml"), load_mapping(FOLDER / f"{name}.yaml")
    for part in ("format", "title", "files", "contains"):
        assert getattr(head, part) == getattr(whole, part)

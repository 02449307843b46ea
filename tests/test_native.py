"""Texts with their positions, native records, and how inputs are found and read."""

from __future__ import annotations

import io
import json
import math
import os
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from modellake import errors
from modellake.finding import Place
from modellake.normal_form import build_records
from modellake.pointer import escape
from modellake.shape import check_shape
from modellake.sources import Input, read, sources, stream
from modellake.sources.native import read_native
from modellake.sources.text import (
    MAX_JSON,
    MAX_YAML,
    Parsed,
    decode,
    parse_json,
    parse_json_lines,
    parse_yaml,
)
from strategies import raw_records

slow = settings(deadline=None, max_examples=100, suppress_health_check=list(HealthCheck))

TAG = b"id: tag/a\ntype: Tag\n"


def told(parsed: Parsed) -> list[tuple[str, int, int]]:
    return [
        (finding.rule, finding.place.line, finding.place.column)
        for finding in parsed.findings
        if finding.place
    ]


# YAML 1.2


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *[(word, word) for word in ("no", "on", "off", "yes", "y", "NO", "nan", "1_000", "0b1")],
        *[(word, word) for word in ("2024-01-01", "12:30:45", "1e", "+", ".", "0x", "<<", "=")],
        *[(word, None) for word in ("", "~", "null", "Null", "NULL")],
        *[(word, True) for word in ("true", "True", "TRUE")],
        *[(word, False) for word in ("false", "False", "FALSE")],
        ("12", 12),
        ("-0012", -12),
        ("0o17", 15),
        ("017", 17),
        ("0x1F", 31),
        ("1e3", 1000.0),
        ("+.5", 0.5),
        ("5.", 5.0),
        (".inf", math.inf),
        ("-.Inf", -math.inf),
        ("9" * 30, int("9" * 30)),
        ("9" * 5000, "9" * 5000),
        ('"12"', "12"),
        ("'no'", "no"),
        ("|\n  a\n  b\n", "a\nb\n"),
        (">-\n  a\n  b\n", "a b"),
        ("!!str 12", "12"),
        ('!!int "12"', 12),
        ("! 12", "12"),
        ("[a, {b: 1, c: }]", ["a", {"b": 1, "c": None}]),
        ("[a,\n  b,\n  ]", ["a", "b"]),
        ("{1: a, true: b, ~: c}", {"1": "a", "true": "b", "~": "c"}),
        ("&x [1, *x ]".replace("*x", "2"), [1, 2]),
        ("[&x a, *x]", ["a", "a"]),
        ('"\\u00e9\\x41\\n"', "éA\n"),
    ],
)
def test_yaml_scalars_are_those_of_the_core_schema(text: str, value: Any) -> None:
    parsed = parse_yaml(f"k: {text}", "f")
    assert not parsed.findings
    assert parsed.value == {"k": value}
    assert type(parsed.value["k"]) is type(value)


def test_nan_is_read() -> None:
    assert math.isnan(parse_yaml(".nan", "f").value)
    assert math.isnan(parse_json("NaN", "f").value)


def test_merge_keys_are_merged_and_what_is_written_wins() -> None:
    text = "a: &a {x: 1, y: 1}\nb: {<<: *a, y: 2}\nc:\n  <<: [*a, {z: 3}]\n"
    parsed = parse_yaml(text, "f")
    assert parsed.value["b"] == {"x": 1, "y": 2}
    assert parsed.value["c"] == {"x": 1, "y": 1, "z": 3}
    assert not parsed.findings


def test_all_documents_of_a_stream_are_read() -> None:
    parsed = parse_yaml("a: 1\n---\n- b\n...\n---\nc\n", "f")
    assert [document.value for document in parsed.documents] == [{"a": 1}, ["b"], "c"]
    assert parsed.documents[1].lines == {"": (3, 1), "/0": (3, 3)}


def test_the_documents_before_a_fault_stay() -> None:
    parsed = parse_yaml("a: 1\n---\nb: [\n", "f")
    assert parsed.value == {"a": 1}
    assert [finding.rule for finding in parsed.findings] == ["yaml-valid"]


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "key-unique", 3, 1),
        ("a:\n  - {b: 1, b: 2}\n", "key-unique", 2, 12),
        ("a: 1\nb:\n\tc: 2\n", "yaml-valid", 3, 1),
        ("a: 1\nb: [1, 2\nc: 3\n", "yaml-valid", 2, 4),
        ("a: 1\nb: {c: 2\nd: 3\n", "yaml-valid", 2, 4),
        ('a: 1\nb: "open\nc: 2\n', "yaml-valid", 2, 4),
        ("a: 1\nlicense MIT\nb: 2\n", "yaml-valid", 2, 1),
        ("license MIT\nb: 2\n", "yaml-valid", 1, 1),
        ("a: b: c\n", "yaml-valid", 1, 5),
        ("a: 1\n b: 2\n", "yaml-valid", 2, 3),
        ("- a\nb: 1\n", "yaml-valid", 2, 1),
        ("a: *b\n", "yaml-valid", 1, 4),
        ("a: &a [*a]\n", "yaml-valid", 1, 8),
        ("a: !thing b\n", "tag-known", 1, 4),
        ("a: !!python/object:os.system {}\n", "tag-known", 1, 4),
        ("? [a]\n: b\n", "key-text", 1, 3),
        ("a: x\x07\n", "yaml-valid", 1, 5),
        ("a: 1\n" + "[" * 200 + "]" * 200, "nesting-limited", 2, 101),
        ("", "file-not-empty", 1, 1),
        ("# nothing\n", "file-not-empty", 1, 1),
        ("%TAG ! a\n" * 200, "yaml-valid", 1, 1),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_fault_of_yaml_is_found_at_its_line(text: str, rule: str, line: int, column: int) -> None:
    found = told(parse_yaml(text, "f"))
    if text.startswith("a: 1\n[["):
        assert found[0][0] in ("nesting-limited", "yaml-valid")
    else:
        assert found == [(rule, line, column)]


def test_deep_nesting_is_found_where_it_goes_too_deep() -> None:
    assert told(parse_yaml("a:\n  " + "[" * 200, "f")) == [("nesting-limited", 2, 102)]


def test_the_first_line_of_a_text_inside_another_counts() -> None:
    parsed = parse_yaml("a: 1\na: 2\n", "README.md", line=2)
    assert told(parsed) == [("key-unique", 3, 1)]
    assert parsed.lines["/a"] == (3, 1)


def test_aliases_that_explode_are_stopped() -> None:
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    start = time.perf_counter()
    parsed = parse_yaml("\n".join(rows), "f")
    assert [finding.rule for finding in parsed.findings] == ["alias-limited"]
    assert time.perf_counter() - start < 5


def test_a_chain_of_aliases_counts_as_depth() -> None:
    rows = ["a0: &a0 [x]"] + [f"a{i}: &a{i} [*a{i - 1}]" for i in range(1, 300)]
    parsed = parse_yaml("\n".join(rows), "f")
    assert [finding.rule for finding in parsed.findings] == ["nesting-limited"]


def test_many_findings_of_one_text_are_counted() -> None:
    parsed = parse_yaml("a: 1\n" * 5000, "f")
    assert len(parsed.findings) == 1000
    assert parsed.findings[-1].message == "4000 more findings of this text are not listed."
    text = "{" + ",".join(['"a":1'] * 5000) + "}"
    assert len(parse_json(text, "f").findings) == 1000


# JSON


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ('{"a": 1,\n "a": 2}', "key-unique", 2, 2),
        ('[{"a": {"b": 1,\n "b": 2}}]', "key-unique", 2, 2),
        ('{"a": 1,\n}', "json-valid", 2, 1),
        ('{"a": [1\n', "json-valid", 2, 1),
        ("{'a': 1}", "json-valid", 1, 2),
        ('{"a": "x\ny"}', "json-valid", 1, 9),
        ("[" * 200 + "]" * 200, "nesting-limited", 1, 1),
        ("[" * 100_000, "nesting-limited", 1, 1),
        (" \n", "file-not-empty", 1, 1),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_fault_of_json_is_found_at_its_line(text: str, rule: str, line: int, column: int) -> None:
    assert told(parse_json(text, "f")) == [(rule, line, column)]


def test_a_line_break_inside_a_text_of_json_is_read_with_a_warning() -> None:
    parsed = parse_json('{"a": "x\ny",\n "b": 1}', "f")
    assert parsed.value == {"a": "x\ny", "b": 1}
    assert [finding.severity for finding in parsed.findings] == ["warning"]
    assert parsed.lines["/b"] == (3, 2)
    assert told(parse_json('{"a": "x\ny",}', "f")) == [("json-valid", 2, 4)]


def test_a_lone_surrogate_in_an_id_is_a_finding() -> None:
    [record] = read_native(b'{"id": "tag/\\ud800x", "type": "Tag", "name": "x"}', "x.json")
    assert record.id == "tag/\ufffdx"
    assert record.digest
    assert "id-valid" in {finding.rule for finding in check_shape(record)}


def test_integers_of_any_size_are_read() -> None:
    assert parse_json("[12345678901234567890]", "f").value == [12345678901234567890]
    assert parse_json(f"[{'1' * 5000}]", "f").value == ["1" * 5000]


def test_json_lines_go_on_after_a_broken_line() -> None:
    data = b'{"a": 1}\n\n{"a": \n{"a": 2, "a": 3}\r\n'
    parsed = list(parse_json_lines(data, "f"))
    assert [one.value for one in parsed] == [{"a": 1}, None, {"a": 3}]
    assert [finding for one in parsed for finding in told(one)] == [
        ("json-valid", 3, 7),
        ("key-unique", 4, 10),
    ]


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
@pytest.mark.parametrize(("row", "column"), [(b'{"a": [1', 9), (b'{"a": "x', 7), (b'{"a"', 5)])
def test_a_line_that_ends_too_early_is_reported_where_it_ends(
    row: bytes, column: int, ending: bytes
) -> None:
    data = ending.join([b'{"b": 1}', row, b'{"b": 2}', b""])
    parsed = list(parse_json_lines(data, "f"))
    assert [one.value for one in parsed] == [{"b": 1}, None, {"b": 2}]
    assert told(parsed[1]) == [("json-valid", 2, column)]


def test_json_lines_without_a_line_are_empty() -> None:
    [parsed] = parse_json_lines(b"\n \n", "f")
    assert told(parsed) == [("file-not-empty", 1, 1)]


def test_a_line_that_is_too_long_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modellake.sources.text.from_json.MAX_JSON", 20)
    data = b'{"a": 1}\n{"a": "' + b"x" * 100 + b'"}\n{"a": 2}\n'
    parsed = list(parse_json_lines(data, "f"))
    assert [one.value for one in parsed] == [{"a": 1}, None, {"a": 2}]
    assert parsed[1].findings[0].message.startswith("The document is larger than")


# Positions

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text('ab~/"\\ é𝄞', max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text('ab~/0"é', max_size=3), inner)
    ),
    max_leaves=10,
)


@slow
@given(VALUES, st.sampled_from([None, 0, 2]))
@example({"a": [{"b": [1, {"c~/": {}}]}, []], "": 1}, 2)
def test_json_and_yaml_agree_on_values_and_places(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    by_json, by_yaml = parse_json(text, "f"), parse_yaml(text, "f")
    assert by_json.value == by_yaml.value == value
    assert dict(by_json.lines) == dict(by_yaml.lines)
    assert set(by_json.lines) == set(list_pointers(value))
    rows = text.split("\n")
    for pointer, (line, column) in by_json.lines.items():
        key = pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        here = rows[line - 1][column - 1 :]
        assert (
            here.startswith(json.dumps(key, ensure_ascii=False)) or here[0] in '{["tfn-0123456789'
        )


def list_pointers(value: Any, at: str = "") -> list[str]:
    found = [at]
    entries = enumerate(value) if isinstance(value, list) else ()
    entries = value.items() if isinstance(value, dict) else entries
    for key, one in entries:
        found += list_pointers(one, f"{at}/{escape(str(key))}")
    return found


@slow
@given(raw_records())
def test_a_record_is_the_same_from_json_and_from_yaml(raw: dict[str, Any]) -> None:
    text = json.dumps(raw, ensure_ascii=False)
    wanted = build_records(raw).records
    for data in (text.encode(), b"# a comment\n" + text.encode(), f"[{text}]".encode()):
        assert read_native(data).records == wanted
    assert read_native(b"\n".join([text.encode()] * 2), "x.jsonl").records == wanted * 2


# Encodings and sizes


@pytest.mark.parametrize(
    ("data", "rule", "severity", "line", "column"),
    [
        (b"\xef\xbb\xbf" + TAG, None, None, 0, 0),
        (TAG.decode().encode("utf-16"), "text-utf-8", "warning", 1, 1),
        (TAG.decode().encode("utf-32"), "text-utf-8", "warning", 1, 1),
        (b"\xff\xfe\x00\xd8" + TAG.decode().encode("utf-16-le"), "text-utf-8", "warning", 1, 1),
        (TAG + "name: é\n".encode("latin-1"), "text-utf-8", "violation", 3, 7),
        ("name: é".encode() + b"\xe9\n" + TAG, "text-utf-8", "violation", 1, 8),
    ],
)
def test_encodings_are_read_or_said(
    data: bytes, rule: str | None, severity: str | None, line: int, column: int
) -> None:
    reading = read_native(data, "m.yaml")
    if not data.startswith(b"\xff\xfe\x00\xd8"):
        assert reading[0].id == "tag/a"
    assert [finding.rule for finding in reading.findings] == ([rule] if rule else [])
    for finding in reading.findings:
        assert finding.severity == severity
        assert finding.place == Place("m.yaml", line, column)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32", "utf-16-be"])
def test_a_format_is_known_in_any_encoding_with_its_mark(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    for text in (TAG.decode(), '{"id": "tag/a", "type": "Tag"}'):
        reading = read(write(tmp_path, "x.yaml", (mark + text).encode(encoding)))
        assert [one.id for one in reading] == ["tag/a"]


def test_binary_files_are_refused() -> None:
    for data in (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", TAG.decode().encode("utf-16-le")):
        assert [one.rule for one in decode(data, "f", limit=100).findings] == ["text-not-binary"]


@pytest.mark.parametrize(("name", "limit"), [("m.yaml", MAX_YAML), ("m.json", MAX_JSON)])
def test_a_file_of_500_megabytes_is_refused_at_once(tmp_path: Path, name: str, limit: int) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b'{"id": "tag/a",\n"type": "Tag",' if name == "m.json" else TAG)
        file.truncate(500_000_000)
    start = time.perf_counter()
    reading = read(path)
    assert time.perf_counter() - start < 5
    assert [finding.rule for finding in reading.findings] == ["file-size-limited"]
    assert f"larger than {limit // 1_000_000} MB" in reading.findings[0].message


@pytest.mark.parametrize(
    "text",
    [
        "- a\n" * 200_000,
        "k: 1\n" * 150_000,
        "[" * 3_000_000,
        "? " * 1_000_000,
        "a:" * 1_000_000,
        "&a " * 500_000,
        "!" * 1_000_000,
        "'" + "a\n" * 2_000_000,
        "---\n" * 100_000,
        "{a: " * 500_000,
        "\u2028" * 500_000,
        "\U000f0000" * 100_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_no_text_takes_long(text: str) -> None:
    start = time.process_time()
    read_native(text.encode(), "f.yaml")
    assert time.process_time() - start < 5


# Native records


def test_places_of_records_in_a_list_of_documents() -> None:
    data = b"""\
# two documents
id: model/a
type: OutputModel
keyword: [z, 5]
---
- id: tag/a
  type: Tag
  name: 1
- id: tag/b
  type: Tga
"""
    reading = read_native(data, "m.yaml")
    found = [finding for one in reading for finding in check_shape(one)]
    assert [(one.rule, str(one.place), one.field) for one in found] == [
        ("value-datatype", "m.yaml:4:14", "keyword[1]"),
        ("value-datatype", "m.yaml:8:3", "name"),
        ("known-type", "m.yaml:10:3", "type"),
    ]


def test_a_record_inside_another_has_its_own_places() -> None:
    data = b"""\
{"id": "model/a", "type": "OutputModel",
 "has_tag": [
   {"id": "tag/b", "nmae": "x"},
   {"id": "tag/a", "name": 5}]}"""
    reading = read_native(data, "m.json")
    assert [one.id for one in reading] == ["model/a", "tag/b", "tag/a"]
    found = [finding for one in reading for finding in check_shape(one)]
    assert [(one.record, str(one.place), one.field) for one in found] == [
        ("tag/b", "m.json:3:20", "nmae"),
        ("tag/a", "m.json:4:20", "name"),
    ]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"- 5\n- type: Tag\n  id: tag/a\n", "record-object"),
        (b"[[]]", "record-object"),
        (b"---\n", "file-not-empty"),
        (b"{}\n{}", None),
        (b"null", "file-not-empty"),
        (b"[]", "file-not-empty"),
    ],
)
def test_what_is_no_record_is_said(data: bytes, rule: str | None) -> None:
    assert [one.rule for one in read_native(data, "x.yaml").findings] == ([rule] if rule else [])


def test_json_in_a_yaml_file_may_be_yaml() -> None:
    assert read_native(b"{id: tag/a, type: Tag}", "x.yaml")[0].id == "tag/a"
    [finding] = read_native(b"{id: tag/a, type: Tag}", "x.json").findings
    assert finding.rule == "json-valid"


# Inputs


def write(folder: Path, name: str, data: bytes = TAG) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    write(tmp_path, "b/2.yaml", b"id: tag/2\ntype: Tag\n")
    write(tmp_path, "a.json", b'{"id": "tag/1", "type": "Tag"}')
    write(tmp_path, ".git/x.yaml", b"id: tag/3\ntype: Tag\n")
    write(tmp_path, ".hidden.yaml", b"id: tag/4\ntype: Tag\n")
    write(tmp_path, "b/picture.png", b"\x89PNG")
    write(tmp_path, "c.yaml", b"stages: [build]\n")
    reading = read(tmp_path)
    assert [one.id for one in reading] == ["tag/1", "tag/2"]
    assert reading.files == tuple(str(tmp_path / name) for name in ("a.json", "c.yaml", "b/2.yaml"))
    assert [(one.rule, one.severity) for one in reading.findings] == [("source-known", "info")]


def test_a_glob_is_read_and_one_that_matches_nothing_is_an_error(tmp_path: Path) -> None:
    write(tmp_path, "x/a.yaml")
    write(tmp_path, "x/y/b.yaml", b"id: tag/b\ntype: Tag\n")
    assert [one.id for one in read(f"{tmp_path}/**/*.yaml")] == ["tag/a", "tag/b"]
    for name in (f"{tmp_path}/*.yml", tmp_path / "absent.yaml"):
        with pytest.raises(errors.SourceError):
            read(name)


def test_standard_input_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    class Standard:
        buffer = io.BytesIO(TAG)

    monkeypatch.setattr(sys, "stdin", Standard())
    reading = read("-")
    assert [one.id for one in reading] == ["tag/a"]
    assert reading[0].place("/type") == Place("-", 2, 1)


def test_a_named_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(TAG,))
    writer.start()
    assert [one.id for one in read(pipe)] == ["tag/a"]
    writer.join()


def test_objects_and_bytes_are_read() -> None:
    one = {"id": "tag/a", "type": "Tag"}
    for given_input in (one, [one], iter([one]), json.dumps(one).encode(), TAG):
        assert [found.id for found in read(given_input)] == ["tag/a"]
    assert len(read()) == 0


@pytest.mark.parametrize("wrong", [["tag/a"], [5], {"a": [[[]]] * 0 or None} and [None]])
def test_what_is_no_input_is_an_error(wrong: Any) -> None:
    with pytest.raises(errors.UsageError):
        read(wrong)


def test_an_object_in_a_circle_is_an_error() -> None:
    circle: dict[str, Any] = {"id": "tag/a", "type": "Tag"}
    circle["name"] = circle
    with pytest.raises(errors.UsageError):
        read(circle)


def test_a_file_that_cannot_be_opened_is_an_error_where_it_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "a.yaml")

    def refuse(self: Path, *_: Any, **__: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(errors.SourceError, match="Permission denied"):
        read(path)
    assert [one.rule for one in read(tmp_path).findings] == ["file-readable"]


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (b"", "file-not-empty"),
        (b" \n\n", "file-not-empty"),
        (b"hello\n", "source-known"),
        (b"a: 1\n", "source-known"),
        (b"\x89PNG\r\n\x1a\n\0", "source-known"),
    ],
)
def test_a_file_of_no_format_is_a_violation(tmp_path: Path, data: bytes, rule: str) -> None:
    [finding] = read(write(tmp_path, "x.yaml", data)).findings
    assert (finding.rule, finding.severity) == (rule, "violation")
    assert rule != "source-known" or "Tried: native" in finding.message


@pytest.mark.parametrize(
    "text",
    [
        '[{"id": 5, "type": "widget", "label": "Foo"}]',
        '{"type": "FeatureCollection", "features": [{"type": "Dataset", "id": "a"}]}',
        '{"data": {"id": "10.5281/zenodo.123", "type": "dois"}}',
        '{"a": "\\"id\\": 1", "components": [{"type": "Program", "id": "x"}]}',
        "kind: Deployment\nspec:\n  type: Program\n  id: 5\n",
        "- name: a\n  parts:\n    - id: x\n      type: Tag\n",
    ],
)
def test_objects_of_other_formats_become_no_records(text: str) -> None:
    reading = read(text.encode())
    assert list(reading) == []
    assert [finding.rule for finding in reading.findings] == ["source-known"]
    assert "--mapping" in reading.findings[0].fix


@pytest.mark.parametrize(
    "text",
    [
        "# first\n---\nname: T\nid: tag/a\ntype: Tag\n",
        "  - id: tag/a\n    type: Tag\n",
        "-\n  id: tag/a\n  type: Tag\n",
        "- {id: tag/a, type: Tag}\n",
        '{"name": "\\"", "type": "Tag", "id": "tag/a"}\n{"type": "Tag", "id": "tag/a"}',
        '[\n {"id": "tag/a", "type": "Tag"}]',
    ],
)
def test_records_are_found_however_they_are_laid_out(text: str) -> None:
    assert {record.id for record in read(text.encode())} == {"tag/a"}


def test_a_misspelt_type_is_read_and_found() -> None:
    [one] = read(b"id: model/a\ntype: OutputModl\n")
    assert [finding.fix for finding in check_shape(one)] == ["Did you mean 'OutputModel'?"]


def test_a_source_can_be_named() -> None:
    assert [one.rule for one in read(b"hello", format="native").findings] == ["record-object"]
    with pytest.raises(errors.UsageError, match="nativ"):
        read(TAG, format="nativ")


def test_what_is_read_twice_is_one_record_or_a_finding(tmp_path: Path) -> None:
    first = write(tmp_path, "a.yaml")
    same = write(tmp_path, "b.yaml", b"type: Tag\nid: tag/a\n")
    other = write(tmp_path, "c.yaml", TAG + b"name: x\n")
    reading = read(first, first, same)
    assert (len(reading), reading.findings) == (1, ())
    reading = read(first, other)
    assert len(reading) == 2
    assert [(one.rule, str(one.place)) for one in reading.findings] == [
        ("id-unique", f"{other}:1:1")
    ]


def test_many_lines_are_streamed_in_pieces(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    with path.open("w") as file:
        for index in range(3000):
            file.write(json.dumps({"id": f"tag/t{index}", "type": "Tag"}) + "\n")
    pieces = list(stream(path))
    assert [len(piece) for piece in pieces] == [500] * 6 + [0]
    assert pieces[3][10].place("/type") == Place(str(path), 1511, 21)


def test_an_input_knows_its_head_and_size(tmp_path: Path) -> None:
    path = write(tmp_path, "A.YAML")
    for one in (Input(str(path), path), Input("a.yaml", data=TAG)):
        assert (one.head, one.size, one.suffix) == (TAG, len(TAG), ".yaml")
        assert one.read(5) == TAG[:6]


def test_every_source_has_a_name_of_its_own() -> None:
    names = [one.name for one in sources()]
    assert len(set(names)) == len(names)
    assert all(one.suffixes and one.title for one in sources())


# Any bytes


@slow
@given(
    st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))
)
@example(b"\xff\xfe")
@example(b"\xff\xfe\0\0")
@example(b"\xef\xbb\xbf")
@example(b'{"\\ud800": "\\udfff"}')
@example(b"? ? ?")
@example(b"!<tag:yaml.org,2002:int> x")
@example(b"- !!float x\n- !!null x\n- !!map x")
def test_any_bytes_are_read(data: bytes) -> None:
    check_reading(data)


WORDS = [
    *(b"type: Tag", b'"type":"OutputModel"', b"id: model/a", b"model_relation:", b"keyword: "),
    *(b"{", b"[", b"]", b"}", b"- ", b"\n", b": ", b",", b'"', b"'", b"  ", b"#", b"---\n", b"%"),
    *(b"&a ", b"*a", b"<<: ", b"!!int ", b"|\n", b"\t", b"\0", b"\xe9", b"? "),
    *(b"1e999", b"NaN", b"-0", b"9" * 400, b"\\ud800", b"2024-02-25T00:00:00Z", b"spdx:MIT"),
]


@slow
@given(st.lists(st.sampled_from(WORDS), max_size=30).map(b"".join))
def test_any_words_are_read(data: bytes) -> None:
    check_reading(data)


@slow
@given(raw_records(), st.randoms())
def test_any_broken_record_is_read(raw: dict[str, Any], chance: random.Random) -> None:
    check_reading(break_record(raw, chance))


def break_record(raw: dict[str, Any], chance: random.Random) -> bytes:
    data = bytearray(json.dumps(raw, indent=chance.choice([None, 1])).encode())
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(data) or 1)
        data[at : at + chance.randint(0, 9)] = chance.choice([b"", chance.choice(WORDS), data[:at]])
    return bytes(data) or b" "


def check_reading(data: bytes) -> None:
    """Read bytes by every name; what is read can be stored, checked and written."""
    for name in ("x.yaml", "x.json", "x.jsonl", "x"):
        reading = read_native(data, name)
        assert reading.records or reading.findings
        for one in reading:
            assert one.content
            check_shape(one)
        for finding in reading.findings:
            assert finding.place is not None
            assert finding.place.line >= 1 or "not listed" in finding.message
    read(data)


@pytest.mark.faults
@settings(slow, max_examples=5000)
@given(raw_records(), st.randoms())
def test_any_broken_record_is_read_many_times(raw: dict[str, Any], chance: random.Random) -> None:
    check_reading(break_record(raw, chance))


@pytest.mark.faults
@settings(slow, max_examples=5000)
@given(st.lists(st.sampled_from(WORDS), max_size=60).map(b"".join))
def test_any_words_are_read_many_times(data: bytes) -> None:
    check_reading(data)


@pytest.mark.parametrize(
    ("head", "sure"),
    [
        (b"id: model/a\ntype: OutputModel\n", 1.0),
        (b"- id: model/a\n  type: OutputModel\n", 1.0),
        (b'[\n  {"id": "model/a", "type": "OutputModel"}]', 1.0),
        (b"id: model/a\nname: A\ntype: OutputModel\n", 0.9),
        (b"id: model/a\ntype: Outputmodel\n", 0.1),
        (b"name: A\n", 0.0),
    ],
)
def test_an_id_and_a_known_type_at_the_start_are_certain(head: bytes, sure: float) -> None:
    assert {one.name: one for one in sources()}["native"].detect(head, "a.yaml") == sure

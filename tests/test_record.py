"""What a record is: its normal form, its bytes, its ids, its places, and its shape."""

from __future__ import annotations

import dataclasses
import datetime
import decimal
import enum
import json
import random
import re
import uuid
from typing import Any

import pytest
import rfc8785
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from modellake import datatypes, shape
from modellake.finding import Place
from modellake.normal_form import build_records, normalize
from modellake.pointer import escape, find_line, spell_field, unescape
from modellake.record import (
    MAX_INTEGER,
    Origin,
    Reading,
    Record,
    canonicalize,
    compact_id,
    expand_id,
    genid,
    is_genid,
)
from modellake.shape import check_shape, shape_record
from modellake.values import keep, normalize_datetime
from modellake.vocabulary import vocabulary
from strategies import raw_records, records

MODEL = {"id": "model/a", "type": "OutputModel"}

slow = settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))

#: Anything that JSON can say, in normal numbers.
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-MAX_INTEGER, MAX_INTEGER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


def record(**slots: Any) -> Record:
    return build_records({**MODEL, **slots})[0]


def rules(one: Record) -> list[tuple[str, str]]:
    return [(finding.rule, finding.field) for finding in check_shape(one)]


# Canonical JSON


@settings(deadline=None, max_examples=300)
@given(PLAIN)
@example({"\ue000": 1, "\U00010000": 2})
@example([1e16, 1e-5, 1e-7, 1e21, 1e20, 1.0, -0.0, 5e-324, 0.1, 123456.789])
@example('\x7f\x00\x1f\u2028"\\/é𝄞')
def test_canonical_json_is_that_of_rfc_8785(value: Any) -> None:
    assert canonicalize(value) == rfc8785.dumps(value)


@slow
@given(records())
def test_a_record_is_read_back_from_its_content(one: Record) -> None:
    again = Record.load(one.content)
    assert again == one
    assert again.json == one.json
    assert again.content == one.content
    assert again.digest == one.digest
    assert build_records(again.json, unmapped=again.unmapped).records == (one,)


def test_large_doubles_are_read_back_from_a_content() -> None:
    one = record(training_flop=3.8e25, decision_threshold=1e20)
    assert Record.load(one.content).json == one.json
    assert not check_shape(Record.load(one.content))


# Normal form


@slow
@given(raw_records())
def test_normal_form_is_reached_at_once(raw: dict[str, Any]) -> None:
    json, _ = normalize(raw)
    again, findings = normalize(json)
    assert again == json
    assert list(again) == list(json) == sorted(json)
    assert not findings


@slow
@given(raw_records(), st.randoms())
def test_order_is_no_difference(raw: dict[str, Any], shuffler: random.Random) -> None:
    keys = shuffler.sample(sorted(raw), len(raw))
    other = {
        key: shuffler.sample(raw[key], len(raw[key])) if isinstance(raw[key], list) else raw[key]
        for key in keys
    }
    assert build_records(other).records == build_records(raw).records


def test_a_set_is_sorted_and_a_repetition_found() -> None:
    reading = build_records({**MODEL, "keyword": ["b", "a", "b"]})
    assert reading[0].json["keyword"] == ["a", "b"]
    [finding] = reading.findings
    assert (finding.rule, finding.field, finding.value) == ("value-unique", "keyword[2]", "b")


def test_repeated_value_objects_are_found_whatever_their_order() -> None:
    one = {"type": "ContactPoint", "email": "a@b.org", "name": "A"}
    reading = build_records({**MODEL, "contact_point": [one, dict(reversed(one.items()))]})
    assert len(reading[0].json["contact_point"]) == 1
    assert [finding.rule for finding in reading.findings] == ["value-unique"]


def test_nothing_empty_stands() -> None:
    assert record(name=None, keyword=[], has_tag=[None], description="").json == {
        **MODEL,
        "description": "",
    }


def test_one_value_of_a_list_is_read_as_a_list() -> None:
    reading = build_records({**MODEL, "keyword": "a"})
    assert reading[0].json["keyword"] == ["a"]
    assert [finding.rule for finding in reading.findings] == ["value-list"]
    assert not check_shape(reading[0])


def test_the_type_of_a_value_object_is_filled_in_where_there_is_one_choice() -> None:
    one = record(model_relation=[{"related_model": "model/b"}])
    assert one.json["model_relation"] == [{"type": "ModelRelation", "related_model": "model/b"}]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2024-02-25T01:00:00Z", "2024-02-25T01:00:00Z"),
        ("2024-02-25T01:00:00.000Z", "2024-02-25T01:00:00Z"),
        ("2024-02-25T01:00:00.120Z", "2024-02-25T01:00:00.12Z"),
        ("2024-02-25T01:00:00+02:00", "2024-02-24T23:00:00Z"),
        ("2024-02-25T23:30:00.5-05:30", "2024-02-26T05:00:00.5Z"),
        ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"),
        ("0999-01-01T00:00:00+01:00", "0998-12-31T23:00:00Z"),
        ("0001-01-01T00:00:00+01:00", None),
        ("2024-02-30T00:00:00Z", None),
        ("2024-02-25T24:00:00Z", None),
        ("2024-02-25T23:59:60Z", None),
        ("2024-02-25T01:00:00", None),
        ("2024-02-25 01:00:00Z", None),
        ("2024-02-25T01:00:00.1234567Z", None),
        ("2024-02-25", None),
        ("٢٠٢٤-02-25T01:00:00Z", None),
        ("2024-02-25T01:00:00Z\n", None),
    ],
)
def test_a_time_has_one_spelling(text: str, wanted: str | None) -> None:
    assert normalize_datetime(text) == wanted


@pytest.mark.parametrize(
    ("slot", "given", "wanted"),
    [
        ("trained_on", ["https://lake.invalid/dataset/d"], ["dataset/d"]),
        ("owner", ["https://spdx.org/licenses/MIT"], ["spdx:MIT"]),
        ("owner", ["https://example.org/x"], ["https://example.org/x"]),
        ("license", "Apache-2.0", "spdx:Apache-2.0"),
        ("license", "https://spdx.org/licenses/MIT", "spdx:MIT"),
        ("license", "https://lake.invalid/license/own", "license/own"),
        ("see_also", ["https://spdx.org/licenses/MIT"], ["https://spdx.org/licenses/MIT"]),
        ("see_also", ["prov:Entity"], ["http://www.w3.org/ns/prov#Entity"]),
        ("modified_at", "2024-02-25T01:00:00+01:00", "2024-02-25T00:00:00Z"),
        ("decision_threshold", 1.0, 1),
        ("decision_threshold", -0.0, 0),
        ("number_of_parameters", 1e3, 1000),
    ],
)
def test_a_value_has_one_spelling(slot: str, given: Any, wanted: Any) -> None:
    reading = build_records({**MODEL, slot: given})
    assert reading[0].json[slot] == wanted
    assert type(reading[0].json[slot]) is type(wanted)
    assert not reading.findings
    assert not check_shape(reading[0])


def test_an_id_under_the_base_of_the_lake_is_relative() -> None:
    raw = {"id": "https://example.org/lake/model/a", "type": "OutputModel"}
    assert build_records(raw, base="https://example.org/lake/")[0].id == "model/a"
    assert build_records(raw)[0].id == "https://example.org/lake/model/a"


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (float("nan"), "nan"),
        (float("-inf"), "-inf"),
        (2**53, "9007199254740992"),
        (10**5000, hex(10**5000)),
        (2.0, 2),
        (True, True),
        (datetime.date(2024, 2, 25), "2024-02-25"),
        (datetime.datetime(2024, 2, 25, tzinfo=datetime.UTC), "2024-02-25T00:00:00+00:00"),
        (decimal.Decimal("1.5"), "1.5"),
        ((1, "a"), [1, "a"]),
        ({"b", "a"}, ["a", "b"]),
        ({1: None}, {"1": None}),
        ("a\ud800", "a\ufffd"),
        (uuid.UUID(int=1), "00000000-0000-0000-0000-000000000001"),
        (enum.Enum("Color", {"RED": "red"}).RED, "red"),  # type: ignore[attr-defined]
    ],
    ids=lambda value: str(type(value)),
)
def test_what_json_cannot_say_is_kept_as_its_text(value: Any, wanted: Any) -> None:
    assert keep(value) == wanted
    canonicalize(keep(value))


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(st.text(max_size=8) | st.sampled_from(list(vocabulary().slots)), PLAIN))
def test_any_object_becomes_a_record_with_findings(value: dict[str, Any]) -> None:
    for raw in (value, {**value, **MODEL}):
        reading = build_records(raw)
        for one in reading:
            canonicalize(one.json)
            assert Record.load(one.content) == one
            shaped = shape_record(one)
            assert check_shape(one) == list(shaped.findings)
            assert (shaped.json is not None) == (raw is not value)


# Names of slots, classes and values


def test_old_names_are_read_as_the_present_ones() -> None:
    slot_alias = next(
        (old, new) for old, new in vocabulary().slot_aliases.items() if new == "description"
    )
    reading = build_records({"id": "license/x", "type": "LicenceTerms", slot_alias[0]: "x"})
    assert reading[0].json == {"id": "license/x", "type": "LicenseTerms", "description": "x"}
    assert {finding.rule for finding in reading.findings} == {"name-current"}
    assert {finding.severity for finding in reading.findings} == {"info"}
    assert not check_shape(reading[0])


def test_an_old_name_beside_the_present_one_is_unknown() -> None:
    old = next(old for old, new in vocabulary().slot_aliases.items() if new == "description")
    one = record(**{"description": "a", old: "b"})
    assert one.json["description"] == "a"
    assert one.unmapped == {"native": {old: "b"}}


def test_what_no_slot_holds_is_kept_and_found() -> None:
    one = record(licence="MIT", model_relation=[{"related_model": "model/b", "confidance": 1}])
    assert one.unmapped == {"native": {"licence": "MIT", "model_relation/0/confidance": 1}}
    first, second = check_shape(one)
    assert (first.rule, first.field, first.value) == ("known-field", "licence", "MIT")
    assert first.fix == "Did you mean 'license'?"
    assert (second.field, second.fix) == (
        "model_relation[0].confidance",
        "Did you mean 'confidence'?",
    )
    assert build_records(one.json, unmapped=one.unmapped).records == (one,)


def test_a_native_record_can_say_what_was_not_mapped() -> None:
    one = record(unmapped={"some-format": {"a": [1]}})
    assert one.unmapped == {"some-format": {"a": [1]}}
    assert not check_shape(one)


# Records inside records


def test_an_object_with_an_id_becomes_a_record_and_leaves_a_reference() -> None:
    tag = {"id": "tag/health", "name": "Health"}
    reading = build_records({**MODEL, "has_tag": [tag, "tag/a"]})
    assert reading[0].json["has_tag"] == ["tag/a", "tag/health"]
    assert reading[1].json == {"id": "tag/health", "type": "Tag", "name": "Health"}


def test_records_inside_records_inside_records_are_found() -> None:
    inner = {"id": "user/ada", "type": "User", "name": "Ada"}
    dataset = {"id": "dataset/d", "type": "ModelLakeDataset", "owner": [inner]}
    reading = build_records({**MODEL, "trained_on": [dataset]})
    assert [one.id for one in reading] == ["model/a", "dataset/d", "user/ada"]


def test_an_object_that_only_names_a_record_is_a_reference() -> None:
    reading = build_records({**MODEL, "owner": [{"id": "user/ada", "type": "User"}]})
    assert [one.json for one in reading] == [{**MODEL, "owner": ["user/ada"]}]


def test_an_embedded_license_is_a_record() -> None:
    terms = {"id": "license/own", "type": "LicenseTerms", "name": "Own"}
    reading = build_records({**MODEL, "license": terms})
    assert reading[0].json["license"] == "license/own"
    assert reading[1].type == "LicenseTerms"


# Ids


@pytest.mark.parametrize(
    "text",
    ["model/a", "model/a%20b/c.d~e_f-1", "spdx:MIT", "https://example.org/x?y#z", "urn:ab:c"],
)
def test_an_id_and_its_iri_stand_for_each_other(text: str) -> None:
    assert compact_id(expand_id(text)) == text
    assert vocabulary().is_id(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "model",
        "model/",
        "model//a",
        "model/.",
        "model/../x",
        "model/a b",
        "model/a%2",
        "model/é",
        "/model/a",
        "unknown/a",
        "_:b",
        "bert-base:v1",
        "http://",
        "model/a\n",
        "model/a/.well-known/genid/x-0",
        "https://example.org/.well-known/genid/x-0",
        "@id",
        "javascript:alert(1)",
    ],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    one = build_records({"id": text, "type": "Tag"})[0]
    assert one.json["id"] == text
    assert ("id-valid", "id") in rules(one)
    assert shape_record(one).json is None
    assert rules(record(owner=[text])) == [("id-valid", "owner[0]")]


@given(st.from_regex(re.compile(vocabulary().id_pattern, re.ASCII), fullmatch=True) | st.text())
def test_the_grammar_for_ascii_judges_as_the_whole_grammar(text: str) -> None:
    """The one for ASCII is there because it compiles in a tenth of the time."""
    whole = re.compile(vocabulary().id_pattern)
    assert vocabulary().is_id(text) == (whole.fullmatch(text) is not None)


def test_the_same_value_has_the_same_generated_id() -> None:
    one = genid("model/a", "x", {"b": 1, "a": 2})
    assert one == genid("model/a", "x", {"a": 2, "b": 1})
    assert one != genid("model/a", "y", {"a": 2, "b": 1})
    assert is_genid(one)
    assert not vocabulary().is_id(one)


# Places


def test_a_field_is_found_where_the_input_has_it() -> None:
    lines = {"": (1, 1), "/keyword": (3, 1), "/keyword/0": (4, 3), "/keyword/1": (5, 3)}
    origin = Origin(file="m.yaml", lines=lines)
    one = build_records({**MODEL, "keyword": ["b", "a"], "x": 1}, origin=origin)[0]
    assert one.json["keyword"] == ["a", "b"]
    assert one.place("/keyword/0") == Place("m.yaml", 5, 3)
    assert one.place("/keyword/1") == Place("m.yaml", 4, 3)
    assert one.place("/name") == Place("m.yaml", 1, 1)
    assert one.spell("/keyword/0") == "keyword[1]"
    assert set(one.origin.lines) == set(lines)
    assert len(one.origin.lines) == 4
    assert dict(one.origin.lines)["/keyword/0"] == (5, 3)


def test_a_field_inside_sorted_value_objects_is_found() -> None:
    values = [{"email": "b@x.org"}, {"email": "a@x.org", "nmae": "A"}]
    lines = {
        "": (1, 1),
        **{f"/contact_point/{i}/{k}": (i + 2, 5) for i in (0, 1) for k in ("email", "nmae")},
    }
    one = build_records({**MODEL, "contact_point": values}, origin=Origin("f", lines=lines))[0]
    new = [value["email"] for value in one.json["contact_point"]].index("a@x.org")
    assert one.place(f"/contact_point/{new}/email") == Place("f", 3, 5)
    [finding] = check_shape(one)
    assert (finding.place, finding.field) == (Place("f", 3, 5), "contact_point[1].nmae")


def test_a_record_without_lines_has_its_file_as_place() -> None:
    assert Record(dict(MODEL)).place("/name") is None
    assert Record(dict(MODEL), origin=Origin("a.yaml")).place("/name") == Place("a.yaml")


@given(st.text())
def test_keys_are_escaped_in_pointers(key: str) -> None:
    assert unescape(escape(key)) == key
    assert "/" not in escape(key)


def test_pointers_are_spelled_in_the_users_words() -> None:
    assert spell_field("/evaluations/2/value") == "evaluations[2].value"
    assert spell_field("") == ""
    assert spell_field("/a~1b") == "a/b"
    assert find_line({}, "/a") is None


# The record itself


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        record().json = {}  # type: ignore[misc]


def test_records_are_equal_when_their_content_is() -> None:
    one, other = record(name="A"), build_records({**MODEL, "name": "A"}, origin=Origin("x"))[0]
    assert one == other
    assert len({one, other, record(name="B")}) == 2
    assert one != Record(one.json, {"x": 1})


def test_a_record_says_what_it_is() -> None:
    one = record(visibility="internal")
    assert (one.id, one.type, one.visibility) == ("model/a", "OutputModel", "internal")
    assert record().visibility is None
    nothing = Record({"id": 5, "type": [], "visibility": {}})
    assert (nothing.id, nothing.type, nothing.visibility) == ("", "", None)


def test_a_reading_is_a_sequence_of_records() -> None:
    one, two = record(name="A"), record(name="B")
    reading = Reading((one, two))
    assert list(reading) == [one, two]
    assert reading[1] is two
    assert reading[:1] == (one,)
    assert len(reading) == 2


# Shape


@slow
@given(records())
def test_a_valid_record_has_its_shape(one: Record) -> None:
    assert not check_shape(one)


WRONG = [
    ("name", 5, "value-datatype", "name"),
    ("name", True, "value-datatype", "name"),
    ("name", {"a": 1}, "value-datatype", "name"),
    ("name", "a\x00", "value-datatype", "name"),
    ("name", "a\uffff", "value-datatype", "name"),
    ("name", ["a"], "single-value", "name"),
    ("keyword", ["a", 5], "value-datatype", "keyword[1]"),
    ("keyword", [["a"]], "value-datatype", "keyword[0]"),
    ("number_of_parameters", "12", "value-datatype", "number_of_parameters"),
    ("number_of_parameters", 1.5, "value-datatype", "number_of_parameters"),
    ("number_of_parameters", 2**53, "value-datatype", "number_of_parameters"),
    ("number_of_parameters", True, "value-datatype", "number_of_parameters"),
    ("decision_threshold", "0.5", "value-datatype", "decision_threshold"),
    ("decision_threshold", float("nan"), "value-datatype", "decision_threshold"),
    ("decision_threshold", float("inf"), "value-datatype", "decision_threshold"),
    ("is_open_source", "yes", "value-datatype", "is_open_source"),
    ("is_open_source", 1, "value-datatype", "is_open_source"),
    ("creation_date", "25.02.2024", "value-datatype", "creation_date"),
    ("creation_date", "2024-02-30", "value-datatype", "creation_date"),
    ("creation_date", "2024-02-25T00:00:00Z", "value-datatype", "creation_date"),
    ("modified_at", "2024-02-25", "value-datatype", "modified_at"),
    ("modified_at", "2024-02-25T00:00:00", "value-datatype", "modified_at"),
    ("visibility", "publc", "value-allowed", "visibility"),
    ("visibility", 3, "value-allowed", "visibility"),
    ("see_also", ["no iri"], "value-datatype", "see_also[0]"),
    ("see_also", ["model/x"], "value-datatype", "see_also[0]"),
    ("owner", [{"name": "Ada"}], "id-valid", "owner[0]"),
    ("owner", [5], "id-valid", "owner[0]"),
    ("model_relation", ["model/b"], "value-datatype", "model_relation[0]"),
    ("model_relation", [{"type": "Tag"}], "known-type", "model_relation[0].type"),
    ("model_relation", [{"type": "Relation"}], "known-type", "model_relation[0].type"),
    ("model_relation", [{"type": 5}], "known-type", "model_relation[0].type"),
    ("model_relation", [{"id": "x", "confidence": 1}], "known-field", "model_relation[0].id"),
    ("model_relation", [{"confidence": "1"}], "value-datatype", "model_relation[0].confidence"),
    ("licence", "MIT", "known-field", "licence"),
    ("prov:wasDerivedFrom", "x", "known-field", "prov:wasDerivedFrom"),
]


@pytest.mark.parametrize(("slot", "value", "rule", "field"), WRONG, ids=str)
def test_each_defect_is_found_once_with_its_field(
    slot: str, value: Any, rule: str, field: str
) -> None:
    reading = build_records({**MODEL, slot: value})
    assert not reading.findings
    [finding] = check_shape(reading[0])
    assert (finding.rule, finding.field) == (rule, field)
    assert finding.record == "model/a"
    assert finding.severity == "violation"


def test_all_defects_of_a_record_are_found() -> None:
    one = record(name=5, visibility="publc", licence="MIT", owner=["a b", "c d"])
    assert len(check_shape(one)) == 5


@pytest.mark.parametrize(
    ("raw", "message", "fix"),
    [
        ({"id": "tag/a", "type": "Tga"}, "The schema has no type `Tga`.", "Did you mean 'Tag'?"),
        ({"id": "tag/a"}, "The type is not said.", "Choose one of: "),
        ({"id": "tag/a", "type": "Record"}, "`Record` is too general.", "Choose one of: "),
        ({"type": "Tag"}, "The record has no id.", "Add `id:`"),
        ({"id": "a b", "type": "Tag"}, "`a b` is not an id.", "Write `segment/name`"),
        ({**MODEL, "visibility": "publc"}, "`publc` does not fit", "Did you mean 'public'?"),
        ({**MODEL, "name": 1}, "`1` does not fit `name`, which holds a text.", "Put it in quotes."),
        ({**MODEL, "number_of_parameters": "12"}, "`12` does not", "Write it without quotes."),
        ({**MODEL, "number_of_parameters": "many"}, "`many` does not", ""),
        ({**MODEL, "dataset_type": "x"}, "`dataset_type` is not", "is a field of other types."),
        ({**MODEL, "owner": [{"name": "x"}]}, "What stands here", "Give the object an `id`"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_finding_says_what_and_what_to_do(raw: dict[str, Any], message: str, fix: str) -> None:
    [finding] = check_shape(build_records(raw)[0])
    assert finding.message.startswith(message)
    assert fix in finding.fix
    assert bool(fix) == bool(finding.fix)


def test_a_long_value_is_cut() -> None:
    [finding] = check_shape(record(visibility="x" * 5000))
    assert len(finding.value) < 300
    assert len(finding.message) < 400


def test_each_value_object_can_be_located_by_its_generated_id() -> None:
    one = record(contact_point=[{"email": "b@x.org"}, {"email": "a@x.org"}])
    located = shape_record(one).values
    for name, pointer in located.items():
        slot, index = pointer.strip("/").split("/")
        assert name == genid(one.id, slot, one.json[slot][int(index)])
    assert len(located) == 2


IRI_TEXTS = st.text('ab:/?#[]@!$%20é𝄞 <>"\\^`{|}.-_~A9\u200b\ufffe', max_size=12)


@settings(deadline=None, max_examples=500)
@given(st.sampled_from(["", "http://", "https://a", "urn:", "s3://", "a:"]), IRI_TEXTS)
def test_every_iri_that_is_accepted_is_one_for_the_parser(start: str, end: str) -> None:
    if datatypes._is_id_or_iri(start + end):
        NamedNode(expand_id(start + end))


@slow
@given(records())
def test_what_fits_is_shaped_as_if_it_were_looked_at_piece_by_piece(one: Record) -> None:
    shaped, shaper = shape_record(one), shape._Shaper(one)
    assert shaper.run() == shaped.json
    assert (shaper.size, shaper.values, shaper.findings) == (shaped.size, shaped.values, [])


def test_shape_is_told_in_json_order() -> None:
    one = Record(json.loads('{"id":"model/a","type":"OutputModel","name":1,"comment":2}'))
    assert [finding.field for finding in check_shape(one)] == ["name", "comment"]

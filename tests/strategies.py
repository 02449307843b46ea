"""Hypothesis strategies that make records from the generated tables.

What they make is valid by the slots (kinds, patterns, bounds, cardinalities); rules across slots
are not looked at.
"""

from __future__ import annotations

import math
import string
from typing import Any

from hypothesis import strategies as st

from modellake.normal_form import build_records
from modellake.record import MAX_INTEGER, Record
from modellake.vocabulary import ClassDefinition, SlotDefinition, vocabulary

#: Names of segments, with what must be percent-encoded.
NAMES = st.text(string.ascii_letters + string.digits + "-_~", min_size=1, max_size=8).flatmap(
    lambda start: st.sampled_from([start, f"{start}.v1", f"{start}%20x", f"{start}/b"])
)
URIS = st.sampled_from(
    [
        "https://example.org/",
        "https://example.org/a/b?x=1&y=é#top",
        "http://user@example.org:8080/%C3%A9",
        "s3://bucket/key",
        "urn:uuid:6e8bc430-9c3a-11d9-9669-0800200c9a66",
        "mailto:ada@example.org",
        "https://xn--bcher-kva.example/𝄞",
    ]
)
LICENSES = st.sampled_from(["spdx:MIT", "spdx:Apache-2.0", "https://example.org/l", "license/own"])
ABSOLUTE_IDS = st.sampled_from(
    ["https://example.org/x", "spdx:MIT", "prov:Entity", "urn:x-lake:a", "http://example.org/é?q#f"]
)
#: What xsd:string allows, with the characters that trip parsers.
TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
    | st.sampled_from("\t\n\r\"'\\<>{}|^`@:#\u2028\u0085é𝄞\ufeff"),
    max_size=20,
)
DATES = st.dates().map(lambda day: day.isoformat())
TIMES = st.builds(
    lambda time, fraction, zone: f"{time.replace(microsecond=0).isoformat()}{fraction}{zone}",
    st.datetimes(),
    st.sampled_from(["", ".5", ".000", ".123456", ".10"]),
    st.sampled_from(["Z", "+00:00"]),
) | st.builds(
    lambda time, zone: f"{time.replace(microsecond=0, year=2024).isoformat()}{zone}",
    st.datetimes(),
    st.sampled_from(["+01:00", "-14:00", "+05:30"]),
)


def concrete(kind: str = "record") -> list[str]:
    """The names of the classes that records or value objects can have."""
    classes = vocabulary().classes.values()
    return sorted(one.name for one in classes if one.kind == kind and not one.abstract)


def ids(name: str) -> st.SearchStrategy[str]:
    """Ids of records that fit a slot of this range."""
    known = vocabulary().classes
    segments = sorted({known[one].segment or "" for one in known[name].descendants})
    return st.builds(lambda segment, end: f"{segment}/{end}", st.sampled_from(segments), NAMES)


def matching(pattern: str) -> st.SearchStrategy[str]:
    """Texts that fit a pattern of the schema."""
    plain = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
    return st.from_regex(pattern, fullmatch=True, alphabet=plain)


def numbers(slot: SlotDefinition) -> st.SearchStrategy[float]:
    """Numbers within the bounds of a slot."""
    low, high = slot.minimum, slot.maximum
    if slot.kind == "double":
        return st.floats(low, high, allow_nan=False, allow_infinity=False)
    return st.integers(
        -MAX_INTEGER if low is None else math.ceil(low),
        MAX_INTEGER if high is None else math.floor(high),
    )


@st.composite
def values(draw: st.DrawFn, slot: SlotDefinition, depth: int = 0) -> Any:
    """One value of a slot."""
    match slot.kind:
        case "string":
            return draw(matching(slot.pattern) if slot.pattern else TEXTS)
        case "integer":
            low = -MAX_INTEGER if slot.minimum is None else math.ceil(slot.minimum)
            high = MAX_INTEGER if slot.maximum is None else math.floor(slot.maximum)
            return draw(st.integers(low, high))
        case "double":
            return draw(
                st.floats(slot.minimum, slot.maximum, allow_nan=False, allow_infinity=False)
            )
        case "boolean" | "date" | "datetime":
            return draw({"boolean": st.booleans(), "date": DATES, "datetime": TIMES}[slot.kind])
        case "iri":
            fitting = {"License": LICENSES, "uri": URIS}.get(slot.range, URIS | ABSOLUTE_IDS)
            return draw(fitting)
        case "enum":
            return draw(st.sampled_from(sorted(vocabulary().enums[slot.range].values)))
        case "reference":
            return draw(ids(slot.range))
        case "value":
            fitting_classes = vocabulary().classes[slot.range].descendants
            return draw(objects(draw(st.sampled_from(sorted(fitting_classes))), depth + 1))


@st.composite
def objects(draw: st.DrawFn, name: str, depth: int = 0) -> dict[str, Any]:
    """An object of a class, as somebody may write it; a record without its id."""
    made: dict[str, Any] = {"type": name}
    slots = [one for one in vocabulary().classes[name].slots.values() if one.name != "visibility"]
    optional = [one for one in slots if not one.required and (depth < 2 or one.kind != "value")]
    chosen = [one for one in slots if one.required]
    if optional:
        chosen += draw(st.lists(st.sampled_from(optional), unique=True, max_size=8 - 3 * depth))
    for slot in chosen:
        if not slot.multivalued:
            made[slot.name] = draw(values(slot, depth))
            continue
        low = max(slot.min_cardinality or 1, 1)
        high = min(slot.max_cardinality or low + 2, low + 2)
        made[slot.name] = draw(
            st.lists(values(slot, depth), min_size=low, max_size=high, unique_by=repr)
        )
    return made


@st.composite
def raw_records(draw: st.DrawFn, name: str | None = None) -> dict[str, Any]:
    """A record as somebody may write it, not yet in normal form."""
    name = name or draw(st.sampled_from(concrete()))
    record_id = draw(ids(name)) if draw(st.integers(0, 9)) else draw(ABSOLUTE_IDS)
    json = {"id": record_id, **draw(objects(name))}
    if draw(st.booleans()):
        json["visibility"] = draw(st.sampled_from(["public", "internal", "confidential"]))
    return json


def records(name: str | None = None) -> st.SearchStrategy[Record]:
    """A record in normal form."""
    return raw_records(name).map(lambda json: build_records(json)[0])


def class_of(json: dict[str, Any]) -> ClassDefinition:
    """The class that an object names."""
    return vocabulary().classes[json["type"]]

"""Plant faults, one a file, into valid records in YAML and JSON and into cards with front matter.

A seed decides everything: `plant(seed)` gives the same file, rule and line every time.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

__all__ = ["Planted", "clean_files", "plant"]

Records = list[dict[str, Any]]


@dataclass(frozen=True)
class Planted:
    """A file with one fault.

    Attributes:
        name: The file's name.
        text: Its text.
        kind: What was done.
        rules: The rules of which one must find it.
        line: The line in which it stands.
    """

    name: str
    text: str
    kind: str
    rules: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class _Fault:
    kind: str
    rules: tuple[str, ...]
    record: int
    path: tuple[str | int, ...]


def clean_files(seed: int) -> Iterator[tuple[str, str]]:
    """Yield the clean file of a seed in each format."""
    records = _make_records(random.Random(seed))
    yield "records.yaml", _write_yaml(records)
    yield "records.json", json.dumps(records, indent=2)
    yield "README.md", _make_card(random.Random(seed))


def plant(seed: int) -> Planted:
    """Plant the fault of a seed: a third of them in each format."""
    chance = random.Random(seed)
    if seed % 3 == 2:
        return _plant_in_card(chance)
    records = _make_records(chance)
    fault = chance.choice(_FAULTS)(records, chance)
    name = "records.yaml" if seed % 3 == 0 else "records.json"
    text = _write_yaml(records) if seed % 3 == 0 else json.dumps(records, indent=2)
    if fault.kind == "broken syntax":
        return _break(name, text, chance)
    return Planted(name, text, fault.kind, fault.rules, _find_line(text, fault))


def _make_records(chance: random.Random) -> Records:
    day = f"2026-{chance.randint(1, 6):02}-{chance.randint(1, 28):02}"
    number = chance.randint(1, 999)
    records: Records = [
        {
            "id": f"dataset/visits-{number}",
            "type": "ModelLakeDataset",
            "name": f"Visits {number}",
            "creation_date": day,
            "row_count": chance.randint(1, 10**6),
            "sensitivity_level": chance.choice(["clear", "green"]),
            "has_attribute": [
                {"name": "age", "minimum": 0, "maximum": 120},
                {"name": "ward", "distinct_values": chance.randint(2, 30)},
            ],
        },
        {
            "id": f"model/returns-{number}",
            "type": "OutputModel",
            "name": f"Returns {number}",
            "version": str(chance.randint(1, 9)),
            "creation_date": "2026-07-01",
            "license": "spdx:Apache-2.0",
            "status": "active",
            "number_of_parameters": chance.randint(1, 10**9),
            "trained_on": [f"dataset/visits-{number}"],
            "sensitivity_level": "red",
        },
        {
            "id": f"measure/accuracy-{number}",
            "type": "EvaluationMeasure",
            "name": f"Accuracy {number}",
            "lower_bound": 0,
            "upper_bound": 1,
        },
        {
            "id": f"evaluation/returns-{number}",
            "type": "ModelEvaluation",
            "evaluated_model": f"model/returns-{number}",
            "uses_measure": f"measure/accuracy-{number}",
            "evaluation_value": round(chance.random(), 4),
            "evaluated_at": "2026-08-01T12:00:00Z",
        },
    ]
    filler = [
        {"id": f"tag/{word}-{number}", "type": "Tag", "name": f"{word} {number}"}
        for word in chance.sample(["health", "beds", "planning", "france", "open"], 3)
    ]
    return [*filler, *records]


def _index(records: Records, type_name: str) -> int:
    return next(n for n, one in enumerate(records) if one["type"] == type_name)


def _rename(mapping: dict[str, Any], old: str, new: str) -> None:
    items = [(new if key == old else key, value) for key, value in mapping.items()]
    mapping.clear()
    mapping.update(items)


def _misspell_field(records: Records, chance: random.Random) -> _Fault:
    at = _index(records, "OutputModel")
    field = chance.choice(["license", "version", "creation_date", "number_of_parameters"])
    wrong = field.replace("i", "", 1)
    _rename(records[at], field, wrong)
    return _Fault("misspelled field", ("known-field",), at, (wrong,))


def _misspell_inside(records: Records, chance: random.Random) -> _Fault:
    at = _index(records, "ModelLakeDataset")
    _rename(records[at]["has_attribute"][0], "maximum", "maxmum")
    path = ("has_attribute", 0, "maxmum")
    return _Fault("misspelled field inside", ("known-field",), at, path)


def _set(
    kind: str, rules: tuple[str, ...], type_name: str, path: tuple[str | int, ...], value: Any
) -> Callable[[Records, random.Random], _Fault]:
    def change(records: Records, chance: random.Random) -> _Fault:
        at = _index(records, type_name)
        target: Any = records[at]
        for part in path[:-1]:
            target = target[part]
        target[path[-1]] = value
        return _Fault(kind, rules, at, path)

    return change


def _drop_name(records: Records, chance: random.Random) -> _Fault:
    at = chance.randrange(len(records))
    while "name" not in records[at]:
        at = chance.randrange(len(records))
    del records[at]["name"]
    return _Fault("missing field", ("required-field",), at, ("id",))


def _misspell_reference(records: Records, chance: random.Random) -> _Fault:
    at = _index(records, "OutputModel")
    records[at]["trained_on"] = [records[at]["trained_on"][0] + "x"]
    return _Fault("dangling reference", ("reference-known",), at, ("trained_on", 0))


def _wrong_kind(records: Records, chance: random.Random) -> _Fault:
    at = _index(records, "ModelEvaluation")
    records[at]["evaluated_model"] = records[at]["uses_measure"]
    return _Fault("reference of another kind", ("reference-kind",), at, ("evaluated_model",))


def _same_id(records: Records, chance: random.Random) -> _Fault:
    at = _index(records, "ModelEvaluation")
    again = {**records[at], "evaluation_value": 0.5, "evaluated_at": "2026-09-01T12:00:00Z"}
    records.append(again)
    return _Fault("id twice", ("id-unique",), len(records) - 1, ("id",))


def _same_key(records: Records, chance: random.Random) -> _Fault:
    again = {"id": "tag/again", "type": "Tag", "name": records[0]["name"]}
    records.append(again)
    return _Fault("key twice", ("unique-key",), len(records) - 1, ("name",))


def _wrong_type(records: Records, chance: random.Random) -> _Fault:
    records[0]["type"] = "Tga"
    return _Fault("unknown type", ("known-type",), 0, ("type",))


def _break_syntax(records: Records, chance: random.Random) -> _Fault:
    return _Fault("broken syntax", (), 0, ())


_DATASET, _MODEL, _RESULT = "ModelLakeDataset", "OutputModel", "ModelEvaluation"
_FAULTS: list[Callable[[Records, random.Random], _Fault]] = [
    _misspell_field,
    _misspell_inside,
    _drop_name,
    _misspell_reference,
    _wrong_kind,
    _same_id,
    _same_key,
    _wrong_type,
    _break_syntax,
    _set("text for a number", ("value-datatype",), _DATASET, ("row_count",), "many"),
    _set("no such day", ("value-datatype",), _MODEL, ("creation_date",), "2026-02-30"),
    _set("unknown word", ("value-allowed",), _MODEL, ("status",), "actve"),
    _set("below its range", ("value-in-range",), _MODEL, ("number_of_parameters",), -1),
    _set("list for a value", ("single-value",), _MODEL, ("version",), ["1", "2"]),
    _set("space in a reference", ("id-valid",), _MODEL, ("trained_on", 0), "dataset/my visits"),
    _set("no license", ("value-pattern",), _MODEL, ("license",), "ftp://example.org/license"),
    _set("beyond its bound", ("metric-within-bounds",), _RESULT, ("evaluation_value",), 93.5),
    _set("status to come", ("status-since-past",), _MODEL, ("status_since",), "2031-01-01"),
    _set(
        "bounds the wrong way round",
        ("attribute-range-ordered",),
        _DATASET,
        ("has_attribute", 0, "minimum"),
        130,
    ),
]


def _write_yaml(records: Records) -> str:
    return yaml.safe_dump(records, sort_keys=False, allow_unicode=True)


def _find_line(text: str, fault: _Fault) -> int:
    """Return the line of the fault's key: YAML's own marks say it, JSON is YAML."""
    node = yaml.compose(text).value[fault.record]
    marked = node
    for part in fault.path:
        if isinstance(part, int):
            marked = node = node.value[part]
        else:
            marked, node = next(pair for pair in node.value if pair[0].value == part)
    if fault.kind == "missing field":
        marked = yaml.compose(text).value[fault.record]
    return int(marked.start_mark.line) + 1


def _break(name: str, text: str, chance: random.Random) -> Planted:
    lines = text.splitlines()
    wanted = "sensitivity_level"
    at = chance.choice([n for n, line in enumerate(lines) if wanted in line])
    if name.endswith(".json"):
        lines[at] = lines[at].replace('": ', '" ', 1)
        rules = ("json-valid",)
    else:
        lines[at] = lines[at].split(":")[0] + ': "never closed'
        rules = ("yaml-valid",)
    return Planted(name, "\n".join(lines) + "\n", "broken syntax", rules, at + 1)


def _make_card(chance: random.Random) -> str:
    tags = chance.sample(["health", "tiny", "tabular", "beds", "france"], 3)
    head = {
        "license": chance.choice(["apache-2.0", "mit", "cc-by-4.0"]),
        "language": chance.choice(["en", "fr", "de"]),
        "library_name": "sklearn",
        "pipeline_tag": "tabular-classification",
        "tags": tags,
        "model-index": [
            {
                "name": f"returns-{chance.randint(1, 99)}",
                "results": [
                    {
                        "task": {"type": "tabular-classification"},
                        "dataset": {"name": "Visits"},
                        "metrics": [{"type": "accuracy", "value": round(chance.random(), 3)}],
                    }
                ],
            }
        ],
    }
    return f"---\n{yaml.safe_dump(head, sort_keys=False)}---\n# Returns\n\nTells who comes back.\n"


def _plant_in_card(chance: random.Random) -> Planted:
    lines = _make_card(chance).splitlines()

    def at(start: str) -> int:
        return next(n for n, line in enumerate(lines) if line.lstrip(" -").startswith(start))

    kind, start, change, rules = chance.choice(
        [
            ("quote never closed", "language", lambda s: s.replace(": ", ': "'), "yaml-valid"),
            ("no such license", "license", lambda s: s + "-or-so", "license-known"),
            ("no such language", "language", lambda s: "language: english", "language-known"),
            ("tab for an indent", chance.choice(["health"]), lambda s: "\t" + s, "yaml-valid"),
            (
                "text for a number",
                "value",
                lambda s: s.split(":")[0] + ": good",
                "value-convertible",
            ),
            ("key twice", "library_name", lambda s: s + "\n" + s, "key-unique"),
            ("object for a text", "pipeline_tag", lambda s: s, "value-convertible"),
        ]
    )
    if kind == "tab for an indent":
        number = at("tags") + 1
    elif kind == "object for a text":
        number = at("tags") + 2
        lines[number] = "- {a: b}"
    else:
        number = at(start)
    lines[number] = change(lines[number])
    line = number + (2 if kind == "key twice" else 1)
    return Planted("README.md", "\n".join(lines) + "\n", kind, (rules,), line)

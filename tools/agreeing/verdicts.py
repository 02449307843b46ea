"""Compare what the layers say with what the table says they must."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from agreeing import layers
from agreeing.cases import Case
from agreeing.instances import Json
from generator.profile.keys import CONSTRAINTS
from generator.schema import Schema
from generator.sources import Module

__all__ = [
    "LAYERS",
    "Problem",
    "Verdict",
    "compare",
    "find_uncovered",
    "judge",
    "judge_groups",
    "read_table",
]

LAYERS = ("pydantic", "json-schema", "shacl", "pyshacl", "keys", "references", "check")
Table = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Verdict:
    """Which layers refuse the valid and which the violating instance of a case."""

    valid: frozenset[str]
    violating: frozenset[str]


@dataclass(frozen=True)
class Problem:
    """Something on which the layers and the table differ."""

    case: str
    what: str

    def __str__(self) -> str:
        return f"{self.case}: {self.what}"


def read_table(path: Path) -> Table:
    """Return the layers that must catch each kind of constraint."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {kind: frozenset(row["caught_by"]) for kind, row in rows.items()}


def judge(cases: Sequence[Case], folder: Path, *, check: bool = True) -> list[Verdict]:
    """Return the verdict of every layer on every case. Uses two processes.

    Args:
        cases: The cases.
        folder: Where the generated files are.
        check: Whether to ask `modellake check` too, which needs the schema that its packs know.
    """
    groups = ([case.valid for case in cases], [case.violating for case in cases])
    with ProcessPoolExecutor(max_workers=2) as pool:
        valid, violating = pool.map(judge_groups, groups, [folder] * 2, [check] * 2)
    return [Verdict(*pair) for pair in zip(valid, violating, strict=True)]


def judge_groups(
    groups: Sequence[tuple[Json, ...]], folder: Path, check: bool = True
) -> list[frozenset[str]]:
    """Return for each group of records the layers that refuse it."""
    artifacts = layers.Artifacts(folder)
    records = [record for group in groups for record in group]
    graphs = layers.to_graph(records, artifacts.read("context.jsonld"))
    refused = _refused_in_graph(graphs, artifacts)
    pydantic = layers.PydanticLayer(artifacts.model())
    json_schema = layers.JsonSchemaLayer(artifacts.read("schema.json"))
    keys = layers.KeyLayer(artifacts.read("tables.json")["keys"])
    references = layers.ReferenceLayer()
    verdicts = []
    rest = iter(graphs)
    for group in groups:
        found = {name for name, ids in refused.items() if any(r.get("id") in ids for r in group)}
        graph = "".join(next(rest) for _ in group)
        found |= {
            name
            for name, is_refused in (
                ("pydantic", any(map(pydantic.refuses, group))),
                ("json-schema", any(map(json_schema.refuses, group))),
                ("keys", len(group) > 1 and keys.refuses(graph)),
                ("references", len(group) > 1 and references.refuses(group)),
            )
            if is_refused
        }
        verdicts.append(found)
    checked = _check(groups, verdicts) if check else verdicts
    return [frozenset(found | more) for found, more in zip(verdicts, checked, strict=True)]


def _check(groups: Sequence[tuple[Json, ...]], verdicts: Sequence[set[str]]) -> list[set[str]]:
    """Return `check` for each group about which `modellake check` finds something.

    All are checked in one go but those which need a check of their own: records without an id
    cannot be told apart, and what two cases say of a key may be the same by chance.
    """
    check = layers.CheckLayer()
    alone = [
        "keys" in found or not all(record.get("id") for record in group)
        for group, found in zip(groups, verdicts, strict=True)
    ]
    # Several cases have one and the same valid record.
    together = {
        json.dumps(record): record
        for group, one in zip(groups, alone, strict=True)
        for record in group
        if not one
    }
    broken = check.find(together.values())
    refused = []
    for group, one in zip(groups, alone, strict=True):
        rules = check.find(group) if one else broken
        own = [rules.get(record.get("id", ""), set()) for record in group]
        ignored = set() if one else {"unique-key"}
        refused.append({"check"} if any(names - ignored for names in own) else set())
    return refused


def _refused_in_graph(graphs: Sequence[str], artifacts: layers.Artifacts) -> dict[str, set[str]]:
    shapes = artifacts.triples()
    graph = "".join(dict.fromkeys(graphs)) + layers.hierarchy(shapes)
    return {
        "shacl": layers.focus_nodes(shapes, graph),
        "pyshacl": layers.reference_focus_nodes(shapes, graph),
    }


def compare(cases: Sequence[Case], verdicts: Sequence[Verdict], table: Table) -> list[Problem]:
    """Return every case in which a layer refuses too much or too little."""
    problems = []
    for case, verdict in zip(cases, verdicts, strict=True):
        if verdict.valid:
            layer = ", ".join(sorted(verdict.valid))
            problems.append(Problem(case.name, f"{layer} refuses {case.valid}"))
        wanted = table.get(case.kind, frozenset())
        for layer in sorted(wanted - verdict.violating):
            problems.append(Problem(case.name, f"{layer} accepts {case.violating}"))
        for layer in sorted(verdict.violating - wanted):
            problems.append(Problem(case.name, f"{layer} refuses {case.violating} too"))
    return problems


#: The key of the schema that makes each kind of constraint; `range` has many faces.
_KINDS: Mapping[str, frozenset[str]] = {
    "required": frozenset({"required"}),
    "multivalued": frozenset({"multivalued", "set"}),
    "minimum_cardinality": frozenset({"min-cardinality"}),
    "maximum_cardinality": frozenset({"max-cardinality"}),
    "pattern": frozenset({"pattern"}),
    "minimum_value": frozenset({"minimum"}),
    "maximum_value": frozenset({"maximum"}),
    "range": frozenset({"datatype", "iri", "reference", "enum", "value-object"}),
}


def find_uncovered(
    schema: Schema, cases: Sequence[Case], modules: Sequence[Module]
) -> list[Problem]:
    """Return every constraint that stands in the schema's files and has no case.

    This walks the YAML itself, so that a constraint which the generator overlooks is missed here.
    """
    covered = {(case.kind, case.class_name, case.slot) for case in cases}
    problems = []
    for module in modules:
        for name, slot in (module.data.get("slots") or {}).items():
            users = [c.name for c in schema.classes.values() if name in c.slots and not c.abstract]
            problems += _uncovered(covered, module, ("slots", name), slot, name, users)
        for name, one in (module.data.get("classes") or {}).items():
            problems += _uncovered_of_class(schema, covered, module, name, one)
    return problems


def _uncovered_of_class(
    schema: Schema, covered: set[tuple[str, str, str]], module: Module, name: str, one: Json
) -> list[Problem]:
    below = list(schema.concrete(name))
    problems = []
    for slot, usage in (one.get("slot_usage") or {}).items():
        place = ("classes", name, "slot_usage", slot)
        problems += _uncovered(covered, module, place, usage, slot, below)
    wanted = [("rule", rule["title"]) for rule in one.get("rules") or []]
    wanted += [("unique-key", key) for key in one.get("unique_keys") or {}]
    for kind, label in wanted:
        problems += [
            Problem(f"{module.file} {name}.{label}", f"no case for the {kind} in {user}")
            for user in below
            if (kind, user, label) not in covered
        ]
    is_base = one.get("abstract") and below
    if is_base and ("abstract", name, "type") not in covered:
        problems.append(Problem(f"{module.file} {name}", "no case for `abstract`"))
    return problems


def _uncovered(
    covered: set[tuple[str, str, str]],
    module: Module,
    place: tuple[Any, ...],
    data: Json,
    slot: str,
    users: list[str],
) -> list[Problem]:
    problems = []
    for key in sorted(CONSTRAINTS & set(data)):
        kinds = _KINDS.get(key)
        if kinds is None or data[key] is False or slot in ("id", "type"):
            continue
        for user in users:
            if not any((kind, user, slot) in covered for kind in kinds):
                where = f"{module.file} {'.'.join(map(str, place))}"
                problems.append(Problem(where, f"no case for `{key}` in {user}"))
    return problems

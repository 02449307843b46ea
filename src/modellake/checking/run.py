"""A check from its records to its report."""

from __future__ import annotations

import datetime
import functools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from modellake.checking import constraints, references
from modellake.checking.engines import EngineName
from modellake.checking.material import Defects, Material, prepare, write_hierarchy
from modellake.checking.outcomes import waive_outcomes
from modellake.checking.queries import KEY, Store, bind_parameters, needs_ontology
from modellake.checking.report import Coverage, Report, Rule, Threshold, WaivedFinding
from modellake.checking.requirements import Verdict, evaluate_requirements
from modellake.checking.rules import (
    CompiledPack,
    compile_packs,
    count_nodes,
    list_types,
)
from modellake.checking.schema_shapes import compile_schema
from modellake.checking.scores import score
from modellake.checking.shape_findings import find_in_packs, find_in_schema
from modellake.checking.shapes import ShapeGraph
from modellake.checking.waivers import (
    EXPIRED,
    UNUSED,
    Waiver,
    apply_baseline,
    apply_waivers,
)
from modellake.errors import UsageError
from modellake.finding import Finding
from modellake.packs.facts import PACK, list_facts
from modellake.packs.requirements import Requirement, read_requirements
from modellake.record import BASE, Record
from modellake.settings import read_settings

__all__ = ["Checker", "Options"]

#: The rules that every check runs, whatever the packs.
_ALWAYS: tuple[Rule, ...] = (*constraints.RULES, references.KNOWN, references.KIND, KEY)


@dataclass(frozen=True)
class Options:
    """How to check; see `modellake.checking.check`."""

    packs: tuple[str | Path, ...] = ("core",)
    pack_folders: tuple[Path, ...] = ()
    engine: EngineName = "shacl"
    waivers: tuple[Waiver, ...] = ()
    baseline: frozenset[str] = frozenset()
    require: tuple[str, ...] = ()
    as_of: datetime.date = datetime.date.min
    role: str | None = None
    fail_on: Threshold = "violation"
    base: str = BASE
    notes: tuple[str, ...] = ()

    @classmethod
    def of_project(cls, *, day: datetime.date | None = None, base: str = BASE) -> Options:
        """Return how the project's settings say to check; on a day, today by default."""
        settings = read_settings()
        return cls(
            packs=settings.packs or ("core",),
            pack_folders=settings.pack_folders,
            as_of=day or datetime.datetime.now(datetime.UTC).date(),
            base=base,
        )


class Checker:
    """Shapes and packs compiled once, for any number of checks."""

    def __init__(self, options: Options) -> None:
        self._options = options
        self._schema = compile_schema(options.engine)
        self._packs = compile_packs(
            options.packs, folders=options.pack_folders, engine=options.engine
        )
        groups = {group for pack in self._packs for _, group, _ in pack.list_groups()}
        for name in options.require:
            if name not in groups:
                raise UsageError(
                    f"No pack that is run asks {name!r}.",
                    fix=f"Packs that are run ask: {', '.join(sorted(groups))}."
                    if groups
                    else "Name a pack that asks it with `--pack`, such as 5w1h.",
                )

    @property
    def options(self) -> Options:
        """How this checks."""
        return self._options

    @property
    def packs(self) -> tuple[CompiledPack, ...]:
        """The packs that are run."""
        return self._packs

    def check(
        self,
        records: Iterable[Record],
        *,
        read: Iterable[Finding] = (),
        files: Iterable[str] = (),
        context: Iterable[Record] = (),
    ) -> Report:
        """Check records.

        Args:
            records: What is checked.
            read: What was found while they were read.
            files: What was read.
            context: Records that references may name and rules may look at; not reported.
        """
        options = self._options
        closed = any(pack.engine or pack.pack.rules for pack in self._packs)
        material = prepare(records, context, base=options.base, closed=closed)
        findings = [*read, *_drop_doubles(read, material.findings)]
        findings += self._check_schema(material, Defects(findings))
        findings += references.find_references(material)
        findings += self._check_rules(material, Defects(findings))
        verdict = self._judge(material, findings)
        findings = [one for one in findings if verdict.keeps(one)] + [*verdict.findings]
        findings = self._require(findings)
        scores = score(self._packs, material, findings)
        kept, waived = self._waive(findings)
        return Report(
            findings=tuple(kept),
            coverage=self._cover(material, tuple(sorted(set(files)))),
            waived=tuple(waived),
            rules=self._list_rules(),
            packs=tuple(pack.summary for pack in self._packs),
            scores=scores.groups,
            record_scores=scores.records,
            outcomes=waive_outcomes(verdict.outcomes, self._requirements, kept),
            fail_on=options.fail_on,
            notes=options.notes,
        )

    def _check_schema(self, material: Material, defects: Defects) -> list[Finding]:
        if not material.graph:
            return []
        results = self._schema.engine.validate(material.graph + write_hierarchy())
        if not results:
            return []
        return list(find_in_schema(results, self._schema.shapes, material, defects))

    def _check_rules(self, material: Material, defects: Defects) -> list[Finding]:
        if not material.graph:
            return []
        packs = [pack.pack for pack in self._packs]
        asked = any(PACK in rule.text for pack in packs for rule in pack.rules)
        whole = any(needs_ontology(rule) for pack in packs for rule in pack.rules)
        store = Store(material, list_facts(packs, requirements=asked), whole=whole)
        found = list(store.find_keys())
        for pack in self._packs:
            found += _run_shapes(pack, material, defects)
            for rule in pack.pack.rules:
                if _matches(list_types(rule), material.instances):
                    values = bind_parameters(rule, as_of=self._options.as_of)
                    found += store.find_rule(rule, values, defects)
        return found

    @functools.cached_property
    def _requirements(self) -> Mapping[str, Requirement]:
        return {one.id: one for pack in self._packs for one in read_requirements(pack.pack)}

    def _judge(self, material: Material, findings: list[Finding]) -> Verdict:
        options = self._options
        return evaluate_requirements(
            [pack.pack for pack in self._packs],
            material,
            findings,
            as_of=options.as_of,
            role=options.role,
            free=frozenset().union(*(pack.free_rules for pack in self._packs)),
            engine=options.engine,
        )

    def _require(self, findings: list[Finding]) -> list[Finding]:
        """Make violations of the findings of the groups that are required."""
        raised = self._required_rules()
        return [
            replace(one, severity="violation") if one.rule in raised else one for one in findings
        ]

    def _required_rules(self) -> set[str]:
        required = self._options.require
        return {
            rule
            for pack in self._packs
            for rule, group, _ in pack.list_groups()
            if group in required
        }

    def _waive(self, findings: list[Finding]) -> tuple[list[Finding], list[WaivedFinding]]:
        options = self._options
        kept, waived = apply_waivers(
            findings,
            options.waivers,
            as_of=options.as_of,
            requirements=self._requirements.values(),
        )
        kept, known = apply_baseline(kept, options.baseline)
        return kept, [*waived, *known]

    def _list_rules(self) -> tuple[Rule, ...]:
        rules = [*_ALWAYS, *(rule for pack in self._packs for rule in pack.rules)]
        if self._options.waivers:
            rules += [EXPIRED, UNUSED]
        raised = self._required_rules()
        return tuple(
            replace(rule, severity="violation") if rule.id in raised else rule for rule in rules
        )

    def _cover(self, material: Material, files: tuple[str, ...]) -> Coverage:
        instances = material.instances
        nodes: Counter[str] = Counter()
        constraints_met = 0
        for name, classes, constraints_of in self._schema.list_roots(instances):
            number = sum(instances.get(one, 0) for one in classes)
            if number:
                nodes[name] += number
                constraints_met += number * constraints_of
        for pack in self._packs:
            for shape in pack.shapes.roots:
                number = count_nodes(shape, instances) or 0
                if number:
                    nodes[shape.name] += number
                    constraints_met += number * pack.shapes.count_constraints(shape.iri)
        unmatched = [name for pack in self._packs for name in _list_unmatched(pack, instances)]
        run = [rule for pack in self._packs for rule in pack.pack.rules if rule.id not in unmatched]
        return Coverage(
            files=files,
            records=len(material.records),
            types=dict(sorted(Counter(one.type or "?" for one in material.records).items())),
            focus_nodes=dict(sorted(nodes.items())),
            constraints=constraints_met,
            queries=len(run),
            unmatched=tuple(sorted(unmatched)),
            gaps=tuple(_list_gaps(material, self._packs, nodes)),
        )


def _run_shapes(pack: CompiledPack, material: Material, defects: Defects) -> list[Finding]:
    if pack.engine is None:
        return []
    facts = _write_facts(pack.pack.data)
    results = pack.engine.validate(material.data + facts)
    source = pack.pack.file("shapes.ttl")
    return list(find_in_packs(results, pack.shapes, material, defects, source=source))


def _write_facts(turtle: str) -> str:
    return ShapeGraph.parse(turtle).write_ntriples() if turtle else ""


def _drop_doubles(read: Iterable[Finding], found: Iterable[Finding]) -> list[Finding]:
    """Leave out what reading said already: a second record of an id."""
    said = {(one.rule, one.record) for one in read}
    return [one for one in found if one.rule != "id-unique" or (one.rule, one.record) not in said]


def _matches(classes: Sequence[str], instances: Mapping[str, int]) -> bool:
    return not classes or any(instances.get(one) for one in classes)


def _list_unmatched(pack: CompiledPack, instances: Mapping[str, int]) -> list[str]:
    shapes = [shape.name for shape in pack.shapes.roots if count_nodes(shape, instances) == 0]
    queries = [
        rule.id
        for rule in pack.pack.rules
        if not (instances and _matches(list_types(rule), instances))
    ]
    return [*shapes, *queries]


def _list_gaps(
    material: Material, packs: Sequence[CompiledPack], nodes: Mapping[str, int]
) -> list[str]:
    """Say why nothing was checked, or less than was asked for."""
    if not material.records:
        return ["Nothing was checked: no record was read."]
    if not nodes:
        return ["Nothing was checked: no record has a type of the schema."]
    gaps = []
    for pack in packs:
        if not pack.rules:
            gaps.append(f"The pack {pack.pack.name} has no rule.")
        elif len(_list_unmatched(pack, material.instances)) == len(pack.rules):
            gaps.append(f"The pack {pack.pack.name} matched nothing: no record is of its types.")
    return gaps

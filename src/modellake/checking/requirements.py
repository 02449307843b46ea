"""The requirements of packs, judged for each record that they are about."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from modellake.checking.engines import EngineName, compile_shapes
from modellake.checking.material import Material, write_hierarchy
from modellake.checking.outcomes import Outcome, OutcomeStatus
from modellake.checking.shapes import ShapeGraph
from modellake.checking.terms import SH
from modellake.errors import UsageError
from modellake.finding import SEVERITIES, Finding, Severity
from modellake.packs import Pack
from modellake.packs.requirements import Requirement, read_requirements
from modellake.record import Record, expand_id
from modellake.vocabulary import suggest, vocabulary

__all__ = ["Verdict", "evaluate_requirements", "list_roles"]


@dataclass(frozen=True)
class Verdict:
    """What an evaluation gave.

    Attributes:
        outcomes: Sorted by pack, requirement and record.
        findings: Those of requirements whose facts are missing, and no rule says so.
        dropped: The rule and the record of findings that no requirement in force stands behind.
    """

    outcomes: tuple[Outcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    dropped: frozenset[tuple[str, str]] = field(default=frozenset())

    def keeps(self, finding: Finding) -> bool:
        """Say whether a requirement stands behind a finding, or it is of no requirement."""
        return (finding.rule, finding.record) not in self.dropped


def list_roles() -> tuple[str, ...]:
    """Return the roles that a requirement can bind."""
    return tuple(vocabulary().enums["AIActRole"].values)


def _find_role(text: str) -> str:
    roles = list_roles()
    for one in (text, f"ai_{text}"):
        if one in roles:
            return one
    raise UsageError(
        f"There is no role {text!r}.",
        fix=suggest(text, roles) or f"Use one of: {', '.join(roles)}.",
    )


def evaluate_requirements(
    packs: Iterable[Pack],
    material: Material,
    findings: Sequence[Finding],
    *,
    as_of: date,
    role: str | None = None,
    free: frozenset[str] = frozenset(),
    engine: EngineName = "shacl",
) -> Verdict:
    """Judge the requirements of packs, each for each record that it is about.

    Args:
        packs: The packs; their rules were run, and `findings` is what they found.
        material: The records.
        findings: What counts.
        as_of: The day on which requirements are in force or not.
        role: Whose duties are asked for; everybody's by default.
        free: The rules whose findings need no requirement behind them.
        engine: What runs the shapes of conditions.

    Raises:
        UsageError: There is no such role, or a requirement names a shape that its pack lacks.
    """
    role = None if role is None else _find_role(role)
    packs = tuple(packs)
    judge = _Judge(material, findings, _list_slots(packs), as_of, role, free)
    for pack in packs:
        requirements = read_requirements(pack)
        if requirements:
            judge.judge(requirements, _Conditions(pack, requirements, material, engine))
    return judge.verdict


_Found = Mapping[tuple[str, str], list[Finding]]


def _by_rule(findings: Iterable[Finding]) -> _Found:
    table: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        table[finding.rule, finding.record].append(finding)
    return table


class _Judge:
    """Collects the outcomes of all packs."""

    def __init__(
        self,
        material: Material,
        findings: Sequence[Finding],
        slots: Mapping[str, str],
        as_of: date,
        role: str | None,
        free: frozenset[str],
    ) -> None:
        self._material = material
        self._found = _by_rule(findings)
        self._slots = slots
        self._defects = {(one.record, _FIRST.split(one.field)[0]) for one in findings}
        self._as_of = as_of
        self._role = role
        self._free = free
        self._outcomes: list[Outcome] = []
        self._findings: list[Finding] = []
        self._behind: dict[tuple[str, str], bool] = {}

    @property
    def verdict(self) -> Verdict:
        dropped = frozenset(key for key, behind in self._behind.items() if not behind)
        return Verdict(tuple(sorted(self._outcomes)), tuple(self._findings), dropped)

    def judge(self, requirements: Iterable[Requirement], conditions: _Conditions) -> None:
        for requirement in requirements:
            for record in _list_candidates(requirement, self._material):
                status, reason = self._decide(requirement, record, conditions)
                if status == "failed" and reason == _MISSING:
                    self._findings.append(_find_missing(requirement, record, conditions.file))
                if reason == _MISSING:
                    reason = f"{requirement.message} {requirement.fix}".strip() or _MISSING
                self._stand_behind(requirement, record, status)
                self._outcomes.append(
                    Outcome(
                        requirement.pack,
                        requirement.id,
                        record.id,
                        status,
                        requirement.severity,
                        requirement.citation,
                        reason,
                    )
                )

    def _stand_behind(
        self, requirement: Requirement, record: Record, status: OutcomeStatus
    ) -> None:
        for rule in requirement.rules:
            key = (rule, record.id)
            behind = rule in self._free or status not in ("inapplicable", "not-in-force")
            self._behind[key] = behind or self._behind.get(key, False)

    def _decide(
        self, requirement: Requirement, record: Record, conditions: _Conditions
    ) -> tuple[OutcomeStatus, str]:
        if not requirement.is_in_force(self._as_of):
            return "not-in-force", _describe_days(requirement)
        if self._role and requirement.roles and self._role not in requirement.roles:
            return "inapplicable", f"It binds: {', '.join(requirement.roles)}."
        if not conditions.fits(record, requirement.applies_when):
            return "inapplicable", f"The condition {requirement.applies_when} does not hold."
        found = _collect(self._found, requirement, record)
        if found and not _is_milder(found, requirement.severity):
            return "failed", found[0].message
        if not conditions.fits(record, requirement.known_when):
            return requirement.missing, _MISSING
        if found:
            return "cannot-tell", found[0].message
        if self._is_defective(requirement, record):
            return "cannot-tell", "Something else is wrong with the field that it looks at."
        return "passed", ""

    def _is_defective(self, requirement: Requirement, record: Record) -> bool:
        """Say whether a rule was silent because its field has another defect already."""
        slots = (self._slots.get(rule) for rule in requirement.rules)
        return any((record.id, slot) in self._defects for slot in slots if slot)


#: What ends the name of a slot in a field's path.
_FIRST = re.compile(r"[.\[]")

_MISSING = "The facts to decide are missing."


def _collect(table: _Found, requirement: Requirement, record: Record) -> list[Finding]:
    return [one for rule in requirement.rules for one in table.get((rule, record.id), ())]


def _is_milder(findings: Sequence[Finding], severity: Severity) -> bool:
    """Say whether all are milder than the requirement: no verdict rests on an inferred edge."""
    worst = min(SEVERITIES.index(one.severity) for one in findings)
    return worst > SEVERITIES.index(severity)


def _describe_days(requirement: Requirement) -> str:
    if requirement.applies_from and requirement.applies_until:
        return f"It applies from {requirement.applies_from} until {requirement.applies_until}."
    if requirement.applies_from:
        return f"It applies from {requirement.applies_from}."
    return f"It applied until {requirement.applies_until}."


def _list_slots(packs: Iterable[Pack]) -> dict[str, str]:
    return {rule.id: rule.slot for pack in packs for rule in pack.rules if rule.slot}


def _list_candidates(requirement: Requirement, material: Material) -> Iterator[Record]:
    known = vocabulary()
    names = {one for name in requirement.applies_to for one in known.classes[name].descendants}
    return (record for record in material.records if record.type in names)


def _find_missing(requirement: Requirement, record: Record, file: str) -> Finding:
    return Finding(
        rule=requirement.id,
        severity=requirement.severity,
        message=requirement.message or requirement.title,
        record=record.id,
        fix=requirement.fix,
        place=record.place(),
        source=file,
    )


class _Conditions:
    """Which records fit the shapes that conditions name."""

    def __init__(
        self,
        pack: Pack,
        requirements: Sequence[Requirement],
        material: Material,
        engine: EngineName,
    ) -> None:
        self.file = pack.file("pack.yaml")
        self._base = material.base
        self._unfit: Mapping[str, set[str]] = {}
        wanted = _list_shapes(requirements)
        if wanted and material.graph:
            self._unfit = _validate(pack, wanted, material, engine)

    def fits(self, record: Record, shape: str) -> bool:
        """Say whether a record fits a shape; every record fits none."""
        return not shape or expand_id(record.id, self._base) not in self._unfit.get(shape, ())


def _list_shapes(requirements: Iterable[Requirement]) -> dict[str, set[str]]:
    """Return the classes whose records each shape has to look at, by the shape's name."""
    wanted: dict[str, set[str]] = defaultdict(set)
    known = vocabulary()
    for one in requirements:
        for shape in (one.applies_when, one.known_when):
            if shape:
                wanted[shape].update(known.classes[name].iri for name in one.applies_to)
    return wanted


def _validate(
    pack: Pack, wanted: Mapping[str, set[str]], material: Material, engine: EngineName
) -> dict[str, set[str]]:
    """Return the IRIs of the records that do not fit, by the name of the shape."""
    shapes = ShapeGraph.parse(pack.shapes).shapes
    named = {shape.name: iri for iri, shape in shapes.items() if iri == shape.root}
    for name in wanted:
        if name not in named:
            raise UsageError(
                f"There is no shape {name!r}.",
                where=pack.file("shapes.ttl"),
                fix=suggest(name, named),
            )
    targets = "".join(
        f"<{named[name]}> <{SH}targetClass> <{iri}> .\n"
        for name, classes in wanted.items()
        for iri in sorted(classes)
    )
    targeted = ShapeGraph.parse(f"{pack.shapes}\n{targets}")
    facts = ShapeGraph.parse(pack.data).write_ntriples() if pack.data else ""
    parts = (material.graph, material.surroundings, material.closure, write_hierarchy(), facts)
    unfit: dict[str, set[str]] = defaultdict(set)
    for result in compile_shapes(targeted, engine=engine).validate("".join(parts)):
        shape = targeted.shapes.get(result.source_shape)
        if shape is not None:
            unfit[shape.name].add(result.focus.strip("<>"))
    return unfit

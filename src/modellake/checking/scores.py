"""Scores: how much of what a pack asks in groups is answered, by group and by record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from modellake.checking.material import Material
from modellake.checking.rules import CompiledPack
from modellake.finding import Finding
from modellake.vocabulary import vocabulary

__all__ = ["Scores", "score"]


@dataclass(frozen=True)
class Scores:
    """Shares between 0 and 1, rounded to three digits.

    Attributes:
        groups: Of the records that a group asks something of, those that answer all of it.
        records: Of the groups that ask something of a record, those that it answers.
    """

    groups: Mapping[str, float] = field(default_factory=dict)
    records: Mapping[str, float] = field(default_factory=dict)


def score(packs: Sequence[CompiledPack], material: Material, findings: Iterable[Finding]) -> Scores:
    """Count which groups are asked of which records, and which of them found nothing."""
    grouped = {rule: group for pack in packs for rule, group, _ in pack.list_groups()}
    if not grouped:
        return Scores()
    asked = _list_asked(packs)
    blank = {
        (finding.record, grouped[finding.rule]) for finding in findings if finding.rule in grouped
    }
    by_group: dict[str, list[bool]] = defaultdict(list)
    by_record: dict[str, list[bool]] = defaultdict(list)
    for record in material.records:
        for group in asked.get(record.type, ()):
            answered = (record.id, group) not in blank
            by_group[group].append(answered)
            by_record[record.id].append(answered)
    return Scores(_share(by_group), _share(by_record))


def _list_asked(packs: Sequence[CompiledPack]) -> dict[str, tuple[str, ...]]:
    """Return, for each type, the groups that ask something of it."""
    known = vocabulary()
    asked: dict[str, set[str]] = defaultdict(set)
    for pack in packs:
        for _, group, classes in pack.list_groups():
            for iri in classes:
                found = known.class_of(iri)
                for name in found.descendants if found else ():
                    asked[name].add(group)
    return {name: tuple(sorted(groups)) for name, groups in asked.items()}


def _share(answers: Mapping[str, list[bool]]) -> dict[str, float]:
    return {name: round(sum(row) / len(row), 3) for name, row in sorted(answers.items())}

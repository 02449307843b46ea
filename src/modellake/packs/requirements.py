"""Requirements of packs: what a text or a house demands, when, of whom, and what checks it.

An entry of `requirements` in `pack.yaml`::

    - id: LIN-01
      title: Withdrawn data are dealt with
      paraphrase: What learned from withdrawn data is retrained, retired, or knowingly kept.
      citation: GDPR Art. 17 and 21
      kind: lineage                 # presence, value, lineage, consistency or time
      applies_to: OutputModel       # the class, or a list of classes
      applies_when: has-lineage     # a shape of the pack, without a target; all where it is absent
      known_when: sources-described # a shape: the facts without which nobody can tell
      missing: cannot-tell          # what it means when they are absent: failed or cannot-tell
      role: [ai_provider]           # whom it binds; everybody where it is absent
      applies_from: 2026-08-02      # the first and the last day
      applies_until: 2030-01-01
      severity: violation
      checked_by: [withdrawn-data-decided, core/derivation-acyclic]
      message: It is not settled what becomes of the model.
      fix: Record a RemediationDecision.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal, get_args

from modellake.errors import UsageError
from modellake.finding import SEVERITIES, Severity
from modellake.packs import Pack, load_pack
from modellake.vocabulary import suggest, vocabulary

__all__ = ["Kind", "Missing", "Requirement", "borrow_rules", "read_requirements"]

Kind = Literal["presence", "value", "lineage", "consistency", "time"]
Missing = Literal["failed", "cannot-tell"]

_TEXTS = ("id", "title", "paraphrase", "citation", "message", "fix")
_KEYS = (
    *_TEXTS,
    "kind",
    "applies_to",
    "applies_when",
    "known_when",
    "missing",
    "role",
    "applies_from",
    "applies_until",
    "severity",
    "checked_by",
)


@dataclass(frozen=True)
class Requirement:
    """One demand.

    Attributes:
        id: Its id; of a legal text, one that bears the citation (`AIA-10-2f`).
        pack: The name of its pack.
        title: One line.
        paraphrase: What it demands, in our own words.
        citation: Where it stands.
        message: What a finding says where the facts that it demands are missing.
        fix: The next step.
        kind: The kind of check.
        applies_to: The classes of the records that it is about.
        applies_when: The shape that such a record fits where it applies, or empty.
        known_when: The shape that it fits where the facts to decide are there, or empty.
        missing: What it means when they are not.
        roles: Whom it binds; empty for everybody.
        applies_from: Its first day.
        applies_until: Its last day.
        severity: Of its findings.
        checked_by: The rules that check it, `pack/rule` where they are of another pack.
    """

    id: str
    pack: str
    title: str
    paraphrase: str = ""
    citation: str = ""
    message: str = ""
    fix: str = ""
    kind: Kind = "presence"
    applies_to: tuple[str, ...] = ()
    applies_when: str = ""
    known_when: str = ""
    missing: Missing = "failed"
    roles: tuple[str, ...] = ()
    applies_from: date | None = None
    applies_until: date | None = None
    severity: Severity = "violation"
    checked_by: tuple[str, ...] = ()

    @property
    def rules(self) -> tuple[str, ...]:
        """The ids of the rules that check it."""
        return tuple(one.rpartition("/")[2] for one in self.checked_by)

    def is_in_force(self, day: date) -> bool:
        """Say whether it applies on a day."""
        begun = self.applies_from is None or self.applies_from <= day
        return begun and (self.applies_until is None or day <= self.applies_until)


def read_requirements(pack: Pack) -> tuple[Requirement, ...]:
    """Return the requirements of a pack, in the order of the file.

    Raises:
        UsageError: An entry lacks a key, has an unknown one, or names what does not exist.
    """
    found = tuple(_read_entry(pack, entry) for entry in pack.requirements)
    ids = [one.id for one in found]
    for one in ids:
        if ids.count(one) > 1:
            raise _error(pack, one, "it stands twice")
    return found


def borrow_rules(packs: Mapping[str, Pack], *, folders: Sequence[Path] = ()) -> dict[str, Pack]:
    """Return the packs, and of others the rules that requirements of these name.

    Raises:
        RecordNotFoundError: A requirement names a pack that is not there.
        UsageError: It names a rule that is not in that pack.
    """
    wanted: dict[str, set[str]] = {}
    for pack in packs.values():
        for requirement in read_requirements(pack):
            for name in requirement.checked_by:
                owner, slash, rule = name.rpartition("/")
                if slash and owner not in packs:
                    wanted.setdefault(owner, set()).add(rule)
    borrowed = dict(packs)
    for owner, rules in wanted.items():
        pack = load_pack(owner, folders=folders)
        kept = tuple(rule for rule in pack.rules if rule.id in rules)
        missing = rules - {rule.id for rule in kept}
        if missing:
            raise UsageError(f"The pack {owner} has no rule {min(missing)!r} in SPARQL.")
        borrowed[owner] = replace(pack, rules=kept, questions=(), shapes="", requirements=())
    return borrowed


def _read_entry(pack: Pack, entry: Mapping[str, Any]) -> Requirement:
    name = str(entry.get("id") or "?")
    _check_entry(pack, name, entry)
    words: dict[str, Any] = {key: str(entry.get(key) or "").strip() for key in _TEXTS}
    return Requirement(
        pack=pack.name,
        **words,
        kind=entry.get("kind", "presence"),
        applies_to=_list(entry, "applies_to"),
        applies_when=str(entry.get("applies_when") or ""),
        known_when=str(entry.get("known_when") or ""),
        missing=entry.get("missing", "failed"),
        roles=_list(entry, "role"),
        applies_from=_read_day(pack, name, entry, "applies_from"),
        applies_until=_read_day(pack, name, entry, "applies_until"),
        severity=entry["severity"],
        checked_by=_check_rules(pack, name, _list(entry, "checked_by"), entry),
    )


def _check_entry(pack: Pack, name: str, entry: Mapping[str, Any]) -> None:
    for key in entry:
        if key not in _KEYS:
            raise _error(pack, name, f"unknown key {key!r}", suggest(str(key), _KEYS))
    for key in ("id", "title", "applies_to", "severity"):
        if not entry.get(key):
            raise _error(pack, name, f"it lacks `{key}`")
    _check_choice(pack, name, entry, "severity", SEVERITIES)
    _check_choice(pack, name, entry, "kind", get_args(Kind))
    _check_choice(pack, name, entry, "missing", get_args(Missing))
    for one in _list(entry, "applies_to"):
        if one not in vocabulary().classes:
            raise _error(pack, name, f"there is no class {one!r}")
    known = vocabulary().enums["AIActRole"].values
    for one in _list(entry, "role"):
        if one not in known:
            raise _error(pack, name, f"there is no role {one!r}", suggest(one, known))


def _check_rules(
    pack: Pack, name: str, rules: tuple[str, ...], entry: Mapping[str, Any]
) -> tuple[str, ...]:
    own = {file.stem for file in pack.folder.glob("*.rq")}  # also where no query was read
    for rule in rules:
        if "/" in rule or rule in own or re.search(rf"[:#]{re.escape(rule)}\b", pack.shapes):
            continue
        raise _error(pack, name, f"there is no rule {rule!r}", suggest(rule, own))
    if not rules and not entry.get("known_when"):
        raise _error(pack, name, "nothing checks it: it lacks `checked_by` and `known_when`")
    return rules


def _check_choice(
    pack: Pack, name: str, entry: Mapping[str, Any], key: str, choices: Sequence[str]
) -> None:
    if key in entry and entry[key] not in choices:
        text = f"`{key}` is {entry[key]!r}"
        raise _error(pack, name, text, f"Use one of: {', '.join(choices)}.")


def _list(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = entry.get(key) or ()
    return (value,) if isinstance(value, str) else tuple(map(str, value))


def _read_day(pack: Pack, name: str, entry: Mapping[str, Any], key: str) -> date | None:
    value = entry.get(key)
    if value is None or isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _error(pack, name, f"`{key}` is no day: {value!r}") from error


def _error(pack: Pack, name: str, what: str, fix: str | None = None) -> UsageError:
    return UsageError(f"The requirement {name}: {what}.", where=pack.file("pack.yaml"), fix=fix)

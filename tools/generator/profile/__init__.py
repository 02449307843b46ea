"""Judge the schema by the profile in which all its artifacts agree.

LinkML can say much that its generators, SHACL engines and JSON-LD processors treat each in its own
way. The profile is what they all treat alike; the rest is a mistake here, before anything is
generated. `keys` says what may stand where, the other modules what it must mean.
"""

from __future__ import annotations

from pathlib import Path

from generator.profile import classes, enums, keys, mappings, names, rules, slots
from generator.profile.index import Index
from generator.sources import Mistake, Module

__all__ = ["find_mistakes"]


def find_mistakes(modules: list[Module], terms: Path) -> list[Mistake]:
    """Return every mistake of the schema, with its place and what to do.

    Args:
        modules: The files of the schema.
        terms: The list of the foreign terms that mappings may name; it need not exist.
    """
    found = [mistake for module in modules for mistake in keys.check(module)]
    index = Index([keys.clean(module) for module in modules])
    for part in (names, classes, slots, enums, rules):
        found += part.check(index)
    return sorted({*found, *mappings.check(index, terms)})

"""Judge the schema by the profile in which all its artifacts agree."""

from __future__ import annotations

from pathlib import Path

from generator.sources import Mistake, Module

__all__ = ["find_mistakes"]


def find_mistakes(modules: list[Module], terms: Path) -> list[Mistake]:
    """Return every mistake of the schema, with its place and what to do."""
    return []

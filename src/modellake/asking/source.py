"""What answers questions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from modellake.index.terms import Table, Term

__all__ = ["Selectable"]


class Selectable(Protocol):
    """What can be asked: a lake, or anything else that answers SELECT."""

    def select(self, query: str, *, values: Mapping[str, Term] | None = None) -> Table:
        """Answer a SELECT query, with terms in the place of its variables."""

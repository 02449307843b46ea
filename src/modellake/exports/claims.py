"""Claims of a card beside the evaluations that support them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["is_repeated"]


def is_repeated(claim: Mapping[str, Any], evaluation: Mapping[str, Any] | None) -> bool:
    """Say whether a claim says no other value than the evaluation that supports it.

    Example:
        >>> is_repeated({"evaluation_value": 0.9}, {"evaluation_value": 0.87})
        False
    """
    names = ("evaluation_value", "value_text")
    return evaluation is not None and all(
        claim.get(name) in (None, evaluation.get(name)) for name in names
    )

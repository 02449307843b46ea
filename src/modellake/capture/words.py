"""The words of the schema that callers may use: an unknown one is an error with the closest."""

from __future__ import annotations

import difflib

from modellake.errors import UsageError
from modellake.vocabulary import vocabulary

__all__ = ["check_word"]


def check_word(enum: str, word: str) -> str:
    """Return a value of an enum as it is.

    Raises:
        UsageError: The enum has no such value.

    Example:
        >>> check_word("TaskType", "classification")
        'classification'
    """
    known = sorted(vocabulary().enums[enum].values)
    if word in known:
        return word
    close = difflib.get_close_matches(word, known, n=1)
    fix = f"Did you mean {close[0]!r}?" if close else f"Choose one of {', '.join(known)}."
    raise UsageError(f"There is no {enum} {word!r}.", fix=fix)

"""The code of a `with` block, as it stands in the caller's file."""

from __future__ import annotations

import ast
import linecache
import sys
import textwrap
from types import FrameType

__all__ = ["find_caller", "quote_block"]

_LONGEST = 4000


def find_caller() -> FrameType | None:
    """Return the innermost frame of the stack that is neither of modellake nor of contextlib."""
    frame: FrameType | None = sys._getframe(1)
    while frame and frame.f_globals.get("__name__", "").startswith(("modellake.", "contextlib")):
        frame = frame.f_back
    return frame


def quote_block(frame: FrameType | None) -> str | None:
    """Return the code inside the `with` statement at which a frame stands.

    Returns:
        None where the source cannot be read, as in a console, or where no such statement is there.
    """
    if frame is None:
        return None
    lines = linecache.getlines(frame.f_code.co_filename, frame.f_globals)
    try:
        tree = ast.parse("".join(lines))
    except SyntaxError:
        return None
    found = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.With) and node.lineno <= frame.f_lineno <= node.body[0].lineno
    ]
    if not found:
        return None
    body = max(found, key=lambda node: node.lineno).body
    text = textwrap.dedent("".join(lines[body[0].lineno - 1 : body[-1].end_lineno])).strip()
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

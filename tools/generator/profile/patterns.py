r"""Patterns that Rust, ECMAScript, XPath and Python read alike.

Pydantic reads them by Rust's `regex`, editors by ECMAScript, SHACL by XPath (XQuery Functions,
section 5.6.1) and pySHACL by Python. They differ in class escapes (`\d` is any Unicode digit in
some), look-around, back-references and lazy quantifiers.
"""

from __future__ import annotations

import re

__all__ = ["find_fault"]

_ESCAPED = set(".\\+*?()[]{}|^$-/nrt")


def find_fault(pattern: str) -> tuple[str, str] | None:
    """Return what is wrong with the pattern and what to do, or None where nothing is."""
    if not (pattern.startswith("^") and pattern.endswith("$")):
        return "The pattern is not anchored.", "Write it from `^` to `$`."
    if _has_bare_choice(pattern):
        return (
            "A choice stands outside of parentheses, so the anchors hold for its ends only.",
            "Write `^(a|b)$`.",
        )
    for escape in re.findall(r"\\(.)", pattern):
        if escape not in _ESCAPED:
            fix = "Write the characters, for example `[0-9]`."
            return f"The engines read `\\{escape}` differently.", fix
    if re.search(r"\(\?(?!:)", pattern) or re.search(r"[*+?}][?+]", _without_classes(pattern)):
        return (
            "Look-around, flags, named groups and lazy quantifiers are not portable.",
            "Say it without them.",
        )
    if "." in re.sub(r"\[(?:\\.|[^\]\\])*\]|\\.", "x", pattern):
        fix = "Write `[^\\n\\r]`, or name the characters."
        return "The engines differ on which line breaks a dot stands for.", fix
    for inside in re.findall(r"\[\^((?:\\.|[^\]\\])*)\]", pattern):
        if not {"\\n", "\\r"} <= set(re.findall(r"\\.", inside)):
            return (
                f"`[^{inside}]` lets line breaks through.",
                f"Write `[^{inside}\\n\\r]`.",
            )
    try:
        re.compile(pattern)
    except re.error as error:
        return f"The pattern is no regular expression: {error}.", "Correct it."
    return None


def _without_classes(pattern: str) -> str:
    return re.sub(r"\\.|\[(?:\\.|[^\]\\])*\]", "x", pattern)


def _has_bare_choice(pattern: str) -> bool:
    depth = 0
    for char in _without_classes(pattern):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if char == "|" and depth == 0:
            return True
    return False

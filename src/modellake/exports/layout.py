"""JSON for people and for differences: one field a line, what is short and flat on one line."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any

__all__ = ["lay_out"]

_WIDTH = 100

_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def lay_out(value: Any) -> str:
    """Return JSON text, indented, that ends with a line break. Keys keep their order.

    Example:
        >>> print(lay_out({"id": "tag/a", "also": [1, {"b": []}]}), end="")
        {
          "id": "tag/a",
          "also": [
            1,
            {
              "b": []
            }
          ]
        }
    """
    pieces: list[str] = []
    _lay_out(value, "\n", pieces)
    pieces.append("\n")
    return "".join(pieces)


def _lay_out(value: Any, line: str, pieces: list[str]) -> None:
    """Add the pieces of a value; `line` is a line break and the indentation of what holds it."""
    kind = type(value)
    if kind is str:
        pieces.append(encode_basestring(value))
    elif (kind is not dict and kind is not list) or not value:
        pieces.append(_encode(value))
    elif line == "\n" or not _fits(value, kind, line, pieces):
        inner = line + "  "
        pieces.append(("{" if kind is dict else "[") + inner)
        for key in value:
            if kind is dict:
                pieces.append(encode_basestring(key) + ": ")
                _lay_out(value[key], inner, pieces)
            else:
                _lay_out(key, inner, pieces)
            pieces.append("," + inner)
        pieces[-1] = line + ("}" if kind is dict else "]")


def _fits(value: Any, kind: type, line: str, pieces: list[str]) -> bool:
    """Add a flat value on one line, and say whether there is room for it."""
    for one in value.values() if kind is dict else value:
        if type(one) is dict or type(one) is list:
            return False
    text = _encode(value)
    if len(text) + len(line) > _WIDTH:
        return False
    pieces.append(text)
    return True

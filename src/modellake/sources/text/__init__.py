"""YAML, JSON and JSON Lines as plain values with the line and column of each field.

What is wrong with a text is a finding; no text raises, and none is read for longer than its size
allows.
"""

from __future__ import annotations

from modellake.sources.text.decoding import MAX_JSON, MAX_YAML, Decoded, decode
from modellake.sources.text.from_json import is_deep, parse_json, parse_json_lines
from modellake.sources.text.from_yaml import parse_yaml
from modellake.sources.text.positions import Document, Parsed, Positions

__all__ = [
    "MAX_JSON",
    "MAX_YAML",
    "Decoded",
    "Document",
    "Parsed",
    "Positions",
    "decode",
    "is_deep",
    "parse_json",
    "parse_json_lines",
    "parse_yaml",
]

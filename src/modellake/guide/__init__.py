"""The schema in words: what a class, a slot or an enum holds, and files to begin with."""

from __future__ import annotations

from modellake.guide.description import describe_schema
from modellake.guide.example import write_example

__all__ = ["describe_schema", "write_example"]

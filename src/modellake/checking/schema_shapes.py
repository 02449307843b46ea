"""The generated shapes, compiled; what they say is read only when something was found.

A cold start pays for compiling (25 ms) and for one look over the text. Reading the whole graph
takes six times as long.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from modellake.checking.engines import Engine, EngineName, compile_shapes
from modellake.checking.shacl_engine import ShaclEngine
from modellake.checking.shapes import PARAMETERS, ShapeGraph
from modellake.vocabulary import vocabulary

__all__ = ["SchemaShapes", "compile_schema"]

#: A block of the generated file, its name, its targets, its constraints, the blocks it applies.
_BLOCK = re.compile(r"^<([^>]+)>\n(.*?)\s\.$", re.MULTILINE | re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_TARGETS = re.compile(r"sh:targetClass ([^;]+?) ;")
_PARAMETER = re.compile(rf"\bsh:({'|'.join(sorted(PARAMETERS))})(?=[ \t])")
_APPLIED = re.compile(r"<(shape/[^>]+)>")


@dataclass(frozen=True)
class SchemaShapes:
    """The generated shapes.

    Attributes:
        engine: The shapes, compiled.
        roots: The name, the classes (by IRI) and the number of constraints of each shape that has
            a target.
    """

    engine: Engine
    roots: tuple[tuple[str, tuple[str, ...], int], ...]

    @property
    def shapes(self) -> ShapeGraph:
        """What the shapes say."""
        return _read_shapes()


@functools.cache
def compile_schema(engine: EngineName) -> SchemaShapes:
    """Compile the generated shapes, once in a process."""
    text = _read_text()
    if engine == "shacl":
        # Only named shapes give results here: the anonymous ones are inside sh:or and sh:not.
        compiled: Engine = ShaclEngine(text, "turtle", _read_shapes)
    else:
        compiled = compile_shapes(_read_shapes(), engine=engine)
    return SchemaShapes(compiled, _scan_roots(text))


def _read_text() -> str:
    return vocabulary().path("shapes.ttl").read_text(encoding="utf-8")


@functools.cache
def _read_shapes() -> ShapeGraph:
    return ShapeGraph.parse(_read_text())


def _scan_roots(text: str) -> tuple[tuple[str, tuple[str, ...], int], ...]:
    """Find the roots by the form of the generated file; a test holds it to the parsed graph."""
    blocks = {name: _STRING.sub('""', body) for name, body in _BLOCK.findall(text)}
    known = vocabulary()
    roots = []
    for name, body in blocks.items():
        targets = _TARGETS.search(body)
        if targets:
            classes = tuple(sorted(known.expand(one.strip()) for one in targets[1].split(",")))
            roots.append((name.removeprefix("shape/"), classes, _count(name, blocks)))
    return tuple(sorted(roots))


def _count(name: str, blocks: dict[str, str]) -> int:
    """Count the constraints of a block and of those that it applies, each block once."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            waiting.extend(_APPLIED.findall(blocks.get(one, "")))
    return sum(len(_PARAMETER.findall(blocks.get(one, ""))) for one in seen)

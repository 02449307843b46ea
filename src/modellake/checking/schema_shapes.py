"""The generated shapes, compiled; what they say is read only when something was found.

A cold start pays for compiling (25 ms) and for one look over the text. Reading the whole graph
takes six times as long.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from modellake.checking.engines import Engine, EngineName, compile_shapes
from modellake.checking.engines.fast import ShaclEngine
from modellake.checking.shapes import PARAMETERS, ShapeGraph
from modellake.vocabulary import vocabulary

__all__ = ["SchemaShapes", "compile_schema"]

#: The start of a block that has targets, by the form of the generated file.
_ROOT = re.compile(
    r"^<shape/([^>]+)>\n    a sh:NodeShape ;\n    sh:targetClass ([^;]+?) ;", re.MULTILINE
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_PARAMETER = re.compile(rf"\bsh:({'|'.join(sorted(PARAMETERS))})(?=[ \t])")
_APPLIED = re.compile(r"<(shape/[^>]+)>")


@dataclass(frozen=True)
class SchemaShapes:
    """The generated shapes.

    Attributes:
        engine: The shapes, compiled.
    """

    engine: Engine

    def list_roots(self, instances: Container[str]) -> Iterator[tuple[str, tuple[str, ...], int]]:
        """Yield the name, the classes (by IRI) and the number of constraints of shapes.

        Args:
            instances: The IRIs of classes; shapes that target none of them are left out.
        """
        known = vocabulary()
        for name, targets in _list_targets():
            classes = tuple(sorted(known.expand(one.strip()) for one in targets.split(",")))
            if any(one in instances for one in classes):
                yield name, classes, _count(f"shape/{name}")

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
    return SchemaShapes(compiled)


@functools.cache
def _read_text() -> str:
    return vocabulary().path("shapes.ttl").read_text(encoding="utf-8")


@functools.cache
def _read_shapes() -> ShapeGraph:
    return ShapeGraph.parse(_read_text())


@functools.cache
def _list_targets() -> list[tuple[str, str]]:
    return sorted(_ROOT.findall(_read_text()))


@functools.cache
def _count(root: str) -> int:
    """Count the constraints of a block and of those that it applies, each block once."""
    total, seen, waiting = 0, set[str](), [root]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            block = _find_block(name)
            waiting.extend(_APPLIED.findall(block))
            total += len(_PARAMETER.findall(block))
    return total


def _find_block(name: str) -> str:
    """Return what stands below a name in the generated file, without the content of strings."""
    text = _read_text()
    start = text.find(f"\n<{name}>\n")
    return "" if start < 0 else _STRING.sub('""', text[start + 1 : text.find(" .\n", start)])

"""One small interface over the SHACL engines: triples and shapes in, results out.

`shacl` (Rust) is the default, `pyshacl` the reference that it is held to (law 5): both report the
same results, sorted, for the same data.
"""

from __future__ import annotations

from typing import Literal, Protocol

from modellake.checking.engines.result import ShapeResult
from modellake.checking.shapes import ShapeGraph
from modellake.errors import UsageError

__all__ = ["ENGINES", "Engine", "EngineName", "ShapeResult", "compile_shapes", "validate"]

EngineName = Literal["shacl", "pyshacl"]
ENGINES: tuple[EngineName, ...] = ("shacl", "pyshacl")


class Engine(Protocol):
    """Compiled shapes, ready for any number of graphs."""

    def validate(self, data: str) -> list[ShapeResult]:
        """Return the results for a graph in N-Triples, sorted."""
        ...


def compile_shapes(shapes: ShapeGraph, *, engine: EngineName = "shacl") -> Engine:
    """Compile shapes for an engine.

    Raises:
        UsageError: No engine has that name, or the shapes are not valid SHACL.
    """
    if engine == "shacl":
        from modellake.checking.engines.fast import ShaclEngine

        return ShaclEngine(shapes.text, shapes.syntax, lambda: shapes)
    if engine == "pyshacl":
        from modellake.checking.engines.reference import PyshaclEngine

        return PyshaclEngine(shapes)
    raise UsageError(f"There is no engine {engine!r}.", fix=f"Engines are: {', '.join(ENGINES)}.")


def validate(data: str, shapes: ShapeGraph, *, engine: EngineName = "shacl") -> list[ShapeResult]:
    """Validate a graph in N-Triples; the class hierarchy goes along with the data.

    Raises:
        UsageError: No engine has that name, or the shapes are not valid SHACL.

    Example:
        >>> shapes = ShapeGraph.parse('''
        ...     @prefix sh: <http://www.w3.org/ns/shacl#> .
        ...     <urn:s> a sh:NodeShape ; sh:targetNode <urn:a> ;
        ...         sh:property [ sh:path <urn:p> ; sh:minCount 1 ] .''')
        >>> [result.path for result in validate("", shapes)]
        ['<urn:p>']
    """
    return compile_shapes(shapes, engine=engine).validate(data)

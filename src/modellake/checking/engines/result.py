"""A W3C validation report → its results, the same from every engine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph

from modellake.checking.shapes import ShapeGraph, write_path
from modellake.checking.terms import SH, Graph, Statement, Term, local_name, plain, term_text

__all__ = ["ShapeResult", "read_results"]

#: Components whose message is composed for each result (SHACL 5.3.2): the engine's own is kept.
_COMPOSED = SH + "SPARQLConstraintComponent"


@dataclass(frozen=True, order=True)
class ShapeResult:
    """One result of a validation (SHACL, section 3.6.2). Terms are in the syntax of N-Triples.

    Attributes:
        focus: The node that was looked at.
        path: The path from it in SPARQL syntax, or empty.
        value: The offending value, or empty.
        severity: The IRI of the severity.
        source_shape: The IRI of the shape; anonymous ones have one made from their content.
        component: The IRI of the constraint component.
        message: What the shape's author says, or empty.
        detail: What was demanded: the parameter's values, or the IRI of the SPARQL constraint.
    """

    focus: str
    path: str
    value: str
    severity: str
    source_shape: str
    component: str
    message: str = ""
    detail: str = ""


def read_results(triples: Iterable[Statement], shapes: ShapeGraph) -> list[ShapeResult]:
    """Read the results out of a W3C validation report; nested details are left out."""
    report = Graph(triples)
    nodes = [node for _, node in report.match(SH + "result")]
    return sorted(_read_result(report, node, shapes) for node in nodes)


def _read_result(report: Graph, node: Term, shapes: ShapeGraph) -> ShapeResult:
    def read(name: str) -> Term | None:
        return next(iter(report.objects(node, SH + name)), None)

    source, component = read("sourceShape"), read("sourceConstraintComponent")
    constraint, path = read("sourceConstraint"), read("resultPath")
    source_text = "" if source is None else plain(source)
    component_text = "" if component is None else plain(component)
    shape = shapes.shapes.get(source_text)
    severity = read("resultSeverity")
    message = shape.message if shape else ""
    if component_text == _COMPOSED and shape and constraint is not None:
        message = _composed_message(report, node, shapes, plain(constraint)) or message
    return ShapeResult(
        focus=_text(read("focusNode")),
        path=_write_result_path(report, path, shape.path if shape else ""),
        value=_text(read("value")),
        severity="" if severity is None else plain(severity),
        source_shape=source_text,
        component=component_text,
        message=message,
        detail=plain(constraint)
        if constraint is not None
        else _demand(shapes, source_text, component_text),
    )


def _composed_message(report: Graph, node: Term, shapes: ShapeGraph, constraint: str) -> str:
    if constraint not in shapes.speaking:
        return ""
    messages = sorted(plain(one) for one in report.objects(node, SH + "resultMessage"))
    return messages[0] if messages else ""


def _text(term: Term | None) -> str:
    return "" if term is None else term_text(term)


def _write_result_path(report: Graph, path: Term | None, declared: str) -> str:
    if path is None:
        return ""
    if isinstance(path, pyoxigraph.NamedNode):
        return term_text(path)
    return declared or write_path(report, path)


def _demand(shapes: ShapeGraph, source: str, component: str) -> str:
    """Return the values of the parameter that the component is named after (SHACL, section 4)."""
    shape = shapes.shapes.get(source)
    name = local_name(component).removesuffix("ConstraintComponent")
    if shape is None or not name:
        return ""
    return ", ".join(shape.parameters.get(name[0].lower() + name[1:], ()))

"""The reference engine: pySHACL over rdflib."""

from __future__ import annotations

import re
import warnings
from typing import TYPE_CHECKING

import pyoxigraph

from modellake.checking.engines.result import ShapeResult, read_results
from modellake.checking.shapes import ShapeGraph
from modellake.checking.terms import XSD, Statement, Term, parse_ntriples
from modellake.errors import UsageError

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

__all__ = ["PyshaclEngine"]

_FORMATS = {"ntriples": "nt", "turtle": "turtle"}


class PyshaclEngine:
    """Shapes for pySHACL. A graph of 370,000 triples takes most of a minute."""

    def __init__(self, shapes: ShapeGraph) -> None:
        self._shapes = shapes

    def validate(self, data: str) -> list[ShapeResult]:
        """Return the results for a graph in N-Triples, sorted."""
        from pyparsing import ParseException
        from pyshacl.errors import ReportableRuntimeError

        try:
            report = self._run(data)
        except (ReportableRuntimeError, NotImplementedError, ParseException, re.error) as error:
            raise UsageError(f"The shapes cannot be applied: {error}.") from error
        if isinstance(report, Exception):
            raise UsageError(f"The shapes cannot be applied: {report}.") from report
        return read_results(_convert_graph(report), self._shapes)

    def _run(self, data: str) -> rdflib.Graph | Exception:
        import pyshacl

        with warnings.catch_warnings():
            # pyshacl 0.40 calls what rdflib 7.6 has deprecated.
            warnings.simplefilter("ignore", DeprecationWarning)
            # pyshacl changes the graphs that it is given, so they are made anew each time. Shapes
            # go in as text: only then it reads booleans as the W3C suite wants them.
            _, report, _ = pyshacl.validate(
                _read_graph(data),
                shacl_graph=self._shapes.text,
                shacl_graph_format=_FORMATS[self._shapes.syntax],
                inplace=True,
            )
        found: rdflib.Graph | Exception = report
        return found


def _read_graph(ntriples: str) -> rdflib.Graph:
    import rdflib

    graph = rdflib.Graph()
    graph.addN((_revert(s), _revert(p), _revert(o), graph) for s, p, o in parse_ntriples(ntriples))
    return graph


def _revert(term: Term) -> rdflib.URIRef | rdflib.BNode | rdflib.Literal:
    import rdflib

    if isinstance(term, pyoxigraph.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, pyoxigraph.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == XSD + "string":
        return rdflib.Literal(term.value)
    # rdflib would write the value anew ("01" as "1"); a report must show it as it was.
    return rdflib.Literal(term.value, datatype=term.datatype.value, normalize=False)


def _convert_graph(graph: rdflib.Graph) -> list[Statement]:
    return [(_convert(s), _convert(p), _convert(o)) for s, p, o in graph]


def _convert(node: Node) -> Term:
    import rdflib

    if isinstance(node, rdflib.BNode):
        return pyoxigraph.BlankNode(str(node))
    if isinstance(node, rdflib.Literal):
        if node.language:
            return pyoxigraph.Literal(str(node), language=node.language)
        if node.datatype:
            return pyoxigraph.Literal(str(node), datatype=pyoxigraph.NamedNode(node.datatype))
        return pyoxigraph.Literal(str(node))
    return pyoxigraph.NamedNode(str(node))

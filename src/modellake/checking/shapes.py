"""A shapes graph: what each shape looks at, what it demands and what it says.

Engines name an anonymous shape by a label of their own, and compose messages of their own. So
that every engine reports the same, anonymous shapes get an IRI from their content before the
engine sees them, and the path, the message and the demand are looked up here.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

import pyoxigraph

from modellake.checking.terms import (
    RDF,
    SH,
    Graph,
    Statement,
    Term,
    local_name,
    plain,
    read_list,
    term_text,
)
from modellake.errors import UsageError

__all__ = ["ANONYMOUS", "PARAMETERS", "Shape", "ShapeGraph", "write_path"]

#: The namespace of anonymous shapes.
ANONYMOUS = "urn:modellake:shape:"

#: The namespace of what a pack says about its shapes beside SHACL.
PACK = "https://w3id.org/modellake/pack#"

#: What relative IRIs of shapes are resolved against; `shacl` has the same.
_BASE = "http://example.org/shapes"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_DCTERMS = "http://purl.org/dc/terms/"

#: Parameters of the constraint components of SHACL, sections 4.1 to 4.8 and 5.1.
# fmt: off
PARAMETERS = frozenset({
    "and", "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn",
    "lessThan", "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength",
    "minCount", "minExclusive", "minInclusive", "minLength", "node", "nodeKind", "not", "or",
    "pattern", "qualifiedMaxCount", "qualifiedMinCount", "sparql", "uniqueLang", "xone",
})
# fmt: on
_LIST_PARAMETERS = frozenset({"and", "or", "xone"})
_SHAPE_PARAMETERS = frozenset({"property", "node", "not", "qualifiedValueShape"})
_TARGETS = {
    "targetClass": "class",
    "targetNode": "node",
    "targetSubjectsOf": "subjects-of",
    "targetObjectsOf": "objects-of",
}


@dataclass(frozen=True)
class Shape:
    """One shape.

    Attributes:
        iri: Its IRI; made from its content where it is anonymous (`ANONYMOUS`).
        root: The nearest enclosing shape that its author named.
        path: Its path in SPARQL syntax, or empty for a node shape.
        severity: The IRI of its severity.
        message: What its author says when it fails, or empty.
        title: `rdfs:label`.
        description: `rdfs:comment`.
        fix: The next step (`pack:fix`).
        citation: Where the demand comes from (`dcterms:source`).
        targets: What it looks at: pairs of a kind (`class`, `node`, `subjects-of`, `objects-of`)
            and an IRI.
        parameters: Its constraints: the local name of the parameter and its values as text.
        children: The shapes that it applies.
        denied: Those of them that must not hold (`sh:not`).
        group: The name that a pack gives to what the shape is part of (`pack:group`), or empty.
    """

    iri: str
    root: str
    path: str = ""
    severity: str = SH + "Violation"
    message: str = ""
    title: str = ""
    description: str = ""
    fix: str = ""
    citation: str = ""
    targets: tuple[tuple[str, str], ...] = ()
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    children: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    group: str = ""

    @property
    def name(self) -> str:
        """The local name of the shape that its author named."""
        return local_name(self.root)


@dataclass(frozen=True)
class ShapeGraph:
    """Shapes ready for an engine: no shape is anonymous.

    Attributes:
        text: The graph, for an engine to read.
        syntax: The syntax of the text: `ntriples`, or `turtle` where a document needed no change.
        shapes: The active shapes by IRI.
        speaking: The SPARQL constraints that carry a message of their own.
    """

    text: str = field(repr=False)
    syntax: Literal["ntriples", "turtle"]
    shapes: Mapping[str, Shape] = field(repr=False)
    speaking: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, *documents: str) -> ShapeGraph:
        """Read and merge shapes in Turtle; anonymous shapes of the documents stay apart.

        Raises:
            UsageError: A document is not Turtle.
        """
        triples: list[Statement] = []
        for number, document in enumerate(documents):
            triples.extend(_parse_document(document, number if len(documents) > 1 else None))
        return cls.build(triples, document=documents[0] if len(documents) == 1 else None)

    @classmethod
    def build(cls, triples: Iterable[Statement], *, document: str | None = None) -> ShapeGraph:
        """Take triples that were read already, from a document in Turtle where it is given."""
        graph = Graph(triples)
        names = _name_shapes(graph)
        named = Graph(_rename(triple, names) for triple in graph) if names else graph
        constraints = {node for _, node in named.match(SH + "sparql")}
        speaking = {plain(node) for node in constraints if named.objects(node, SH + "message")}
        shapes = _describe_shapes(named)
        if document is not None and not names:
            return cls(document, "turtle", shapes, frozenset(speaking))
        lines = sorted({f"{term_text(s)} {term_text(p)} {term_text(o)} ." for s, p, o in named})
        return cls("\n".join([*lines, ""]), "ntriples", shapes, frozenset(speaking))

    def write_ntriples(self) -> str:
        """Return the graph as N-Triples."""
        if self.syntax == "ntriples":
            return self.text
        triples = _parse_document(self.text, None)
        return "".join(f"{term_text(s)} {term_text(p)} {term_text(o)} .\n" for s, p, o in triples)

    def find_demanded(self, iri: str) -> tuple[str, ...]:
        """Return the paths that a shape, or one that it applies, wants a value of, sorted."""
        return tuple(
            sorted(shape.path for shape in self._walk(iri) if _wants_value(shape) and shape.path)
        )

    def find_paths(self, iri: str) -> tuple[str, ...]:
        """Return the paths that a shape looks along, sorted."""
        return tuple(sorted({one.path for one in self._walk(iri, denied=True) if one.path}))

    def _walk(self, iri: str, *, denied: bool = False) -> list[Shape]:
        """Return a shape and those that it applies, without those that must not hold."""
        seen: dict[str, Shape] = {}
        waiting = [iri]
        while waiting:
            shape = self.shapes.get(waiting.pop())
            if shape is None or shape.iri in seen:
                continue
            seen[shape.iri] = shape
            waiting.extend(one for one in shape.children if denied or one not in shape.denied)
        return list(seen.values())

    @functools.cached_property
    def roots(self) -> tuple[Shape, ...]:
        """The shapes that look at something by themselves, sorted by IRI."""
        return tuple(shape for _, shape in sorted(self.shapes.items()) if shape.targets)

    def count_constraints(self, iri: str) -> int:
        """Return how many constraints one focus node meets in that shape and those it applies."""
        return sum(
            1 if name == "in" else len(values)
            for shape in self._walk(iri, denied=True)
            for name, values in shape.parameters.items()
        )


def _wants_value(shape: Shape) -> bool:
    return shape.parameters.get("minCount", ("0",)) != ("0",) or "hasValue" in shape.parameters


def _parse_document(document: str, number: int | None) -> Iterator[Statement]:
    def keep_apart(term: Term) -> Term:
        if number is None or not isinstance(term, pyoxigraph.BlankNode):
            return term
        return pyoxigraph.BlankNode(f"d{number}x{term.value}")

    try:
        for subject, predicate, value, _ in pyoxigraph.parse(
            document, format=pyoxigraph.RdfFormat.TURTLE, base_iri=_BASE
        ):
            yield keep_apart(subject), predicate, keep_apart(value)
    except SyntaxError as error:
        raise UsageError(
            f"The shapes are no Turtle: {_explain(error.msg)}.",
            where=f"{error.lineno}:{error.offset or 1}",
        ) from error


def _explain(message: str) -> str:
    """Return what a parser says without the place, which stands before it."""
    return re.sub(r"^Parser error at .*?: ", "", message).removesuffix(".")


def _is_shape(graph: Graph, node: Term) -> bool:
    return bool(
        graph.objects(node, SH + "path")
        or {plain(kind) for kind in graph.objects(node, RDF + "type")}
        & {SH + "NodeShape", SH + "PropertyShape"}
    )


def _inside(graph: Graph, node: Term) -> list[Term]:
    """Return what has to be named below a shape: shapes and SPARQL constraints."""
    return [*_children(graph, node), *graph.objects(node, SH + "sparql")]


def _children(graph: Graph, node: Term) -> list[Term]:
    found = [one for name in _SHAPE_PARAMETERS for one in graph.objects(node, SH + name)]
    for name in _LIST_PARAMETERS:
        for head in graph.objects(node, SH + name):
            found.extend(read_list(graph, head))
    return found


def _name_shapes(graph: Graph) -> dict[Term, Term]:
    """Give each anonymous shape an IRI from the shape around it and its own content."""
    names: dict[Term, Term] = {}
    named = [node for node in graph.subjects if isinstance(node, pyoxigraph.NamedNode)]
    waiting: list[Term] = sorted(named, key=plain)
    seen: set[Term] = set(waiting)
    while waiting:
        parent = waiting.pop(0)
        inside = [one for one in _inside(graph, parent) if one not in seen]
        seen.update(inside)
        blank: set[Term] = {one for one in inside if isinstance(one, pyoxigraph.BlankNode)}
        _name_siblings(graph, plain(names.get(parent, parent)), blank, names)
        waiting.extend(sorted(set(inside), key=lambda one: str(names.get(one, one))))
    _name_free_shapes(graph, names)
    return names


def _name_free_shapes(graph: Graph, names: dict[Term, Term]) -> None:
    """Name anonymous shapes that no named node leads to (a blank node with a target)."""
    parameters = {node for *_, node in graph.match(SH + "parameter")}
    free: set[Term] = {
        node
        for node in graph.subjects
        if isinstance(node, pyoxigraph.BlankNode)
        and node not in names
        and node not in parameters
        and (_is_shape(graph, node) or _targets(graph, node))
    }
    _name_siblings(graph, "", free, names)


def _name_siblings(graph: Graph, parent: str, blank: set[Term], names: dict[Term, Term]) -> None:
    alike: dict[str, list[Term]] = defaultdict(list)
    for node in blank:
        alike[_digest(graph, node, frozenset())].append(node)
    for digest, nodes in alike.items():
        for number, node in enumerate(nodes):
            text = hashlib.sha256(f"{parent} {digest} {number}".encode()).hexdigest()[:32]
            names[node] = pyoxigraph.NamedNode(ANONYMOUS + text)


def _digest(graph: Graph, node: Term, above: frozenset[Term]) -> str:
    """Return a digest of what is said of a blank node, whatever its label."""
    if not isinstance(node, pyoxigraph.BlankNode):
        return term_text(node)
    if node in above:
        return "_:cycle"
    below = above | {node}
    said = sorted(
        f"{predicate} {_digest(graph, value, below)}"
        for predicate, values in graph.about(node).items()
        for value in values
    )
    return "_:" + hashlib.sha256("\n".join(said).encode()).hexdigest()


def _rename(triple: Statement, names: Mapping[Term, Term]) -> Statement:
    subject, predicate, value = triple
    return names.get(subject, subject), predicate, names.get(value, value)


def _describe_shapes(graph: Graph) -> dict[str, Shape]:
    found: set[Term] = set()
    waiting = [node for node in graph.subjects if _is_shape(graph, node) or _targets(graph, node)]
    while waiting:
        node = waiting.pop()
        if node in found:
            continue
        found.add(node)
        waiting.extend(_children(graph, node))
    above = {child: node for node in sorted(found, key=plain) for child in _children(graph, node)}
    return {
        plain(node): _describe_shape(graph, node, _root(node, above))
        for node in sorted(found, key=plain)
        if not any(plain(one) == "true" for one in graph.objects(node, SH + "deactivated"))
    }


def _root(node: Term, above: Mapping[Term, Term]) -> str:
    seen: set[Term] = set()
    while plain(node).startswith(ANONYMOUS) and node in above and node not in seen:
        seen.add(node)
        node = above[node]
    return plain(node)


def _describe_shape(graph: Graph, node: Term, root: str) -> Shape:
    paths = graph.objects(node, SH + "path")
    severities = graph.objects(node, SH + "severity")
    return Shape(
        iri=plain(node),
        root=root,
        path=write_path(graph, paths[0]) if paths else "",
        severity=plain(severities[0]) if severities else SH + "Violation",
        message=_first(graph, node, SH + "message"),
        title=_first(graph, node, _RDFS + "label"),
        description=_first(graph, node, _RDFS + "comment"),
        fix=_first(graph, node, PACK + "fix"),
        citation=_first(graph, node, _DCTERMS + "source"),
        targets=tuple(_targets(graph, node)),
        parameters=_parameters(graph, node),
        children=tuple(sorted(plain(child) for child in _children(graph, node))),
        denied=tuple(plain(child) for child in graph.objects(node, SH + "not")),
        group=_first(graph, node, PACK + "group"),
    )


def _first(graph: Graph, node: Term, predicate: str) -> str:
    """Return the text without a language or in English, else the first of the others."""
    texts = sorted(
        (getattr(one, "language", None) not in (None, "en"), plain(one))
        for one in graph.objects(node, predicate)
    )
    return texts[0][1] if texts else ""


def _targets(graph: Graph, node: Term) -> list[tuple[str, str]]:
    found = [
        (kind, plain(one))
        for name, kind in _TARGETS.items()
        for one in graph.objects(node, SH + name)
    ]
    classes = {plain(kind) for kind in graph.objects(node, RDF + "type")}
    # SHACL 2.1.3.3: a shape that is also a class targets its own instances.
    if {_RDFS + "Class", "http://www.w3.org/2002/07/owl#Class"} & classes and _is_shape(
        graph, node
    ):
        found.append(("class", plain(node)))
    return sorted(found)


def _parameters(graph: Graph, node: Term) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for predicate, values in graph.about(node).items():
        name = predicate.removeprefix(SH)
        if name not in PARAMETERS:
            continue
        if name in ("in", "languageIn"):
            values = [one for head in values for one in read_list(graph, head)]
        found[name] = tuple(sorted(map(plain, values)))
    return found


def write_path(graph: Graph, node: Term) -> str:
    """Write a path (SHACL 2.3.1) in the syntax of SPARQL property paths."""
    if isinstance(node, pyoxigraph.NamedNode):
        return f"<{node.value}>"
    if graph.objects(node, RDF + "first"):
        return "(" + "/".join(write_path(graph, one) for one in read_list(graph, node)) + ")"
    for name, form in (
        ("inversePath", "(^{})"),
        ("zeroOrMorePath", "({})*"),
        ("oneOrMorePath", "({})+"),
        ("zeroOrOnePath", "({})?"),
    ):
        for inner in graph.objects(node, SH + name):
            return form.format(write_path(graph, inner))
    for head in graph.objects(node, SH + "alternativePath"):
        return "(" + "|".join(write_path(graph, one) for one in read_list(graph, head)) + ")"
    return ""

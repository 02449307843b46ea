"""Both engines report the same, and what the W3C suite expects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyoxigraph
import pytest

from modellake.checking.engines import ENGINES, ShapeResult, compile_shapes, validate
from modellake.checking.rules import list_classes
from modellake.checking.schema_shapes import compile_schema
from modellake.checking.shapes import ANONYMOUS, ShapeGraph, write_path
from modellake.checking.terms import RDF, SH, Graph, plain, term_text
from modellake.errors import UsageError

MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SUITE = "http://www.w3.org/ns/shacl-test#"

PREFIXES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <https://example.org/> .
"""

#: What an engine does not pass of the W3C suite, with the reason.
EXCEPTIONS: dict[str, dict[str, str]] = {
    "shacl": {
        "sparql/pre-binding/unsupported-sparql-004": "it answers where SHACL 5.2.1 wants a failure:"
        " a sub-select that does not return $this",
    },
    "pyshacl": {
        "sparql/node/prefixes-001": "it does not follow owl:imports from one set of prefix"
        " declarations to another (SHACL 5.2.1)",
        "sparql/pre-binding/shapesGraph-001": "it has no $shapesGraph, which SHACL 5.3.1 leaves to"
        " the engine",
    },
}


@dataclass(frozen=True)
class Case:
    name: str
    data: str
    shapes: ShapeGraph
    expected: list[ShapeResult] | None


def read_turtle(path: Path) -> Graph:
    quads = pyoxigraph.parse(
        path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE, base_iri=path.as_uri()
    )
    return Graph((s, p, o) for s, p, o, _ in quads)


def write_ntriples(graph: Graph) -> str:
    return "".join(f"{term_text(s)} {term_text(p)} {term_text(o)} .\n" for s, p, o in graph)


def read_cases(folder: Path) -> list[Case]:
    cases = []
    for path in sorted(folder.rglob("*.ttl")):
        manifest = read_turtle(path)
        for _, entries in manifest.match(MANIFEST + "action"):
            cases.append(read_case(path, manifest, entries))
    return cases


def read_case(path: Path, manifest: Graph, action: Any) -> Case:
    entry = next(s for s, o in manifest.match(MANIFEST + "action") if o == action)
    (data,) = manifest.objects(action, SUITE + "dataGraph")
    (shapes,) = manifest.objects(action, SUITE + "shapesGraph")
    data_path, shapes_path = (
        Path(unquote(plain(one).removeprefix("file://"))) for one in (data, shapes)
    )
    shapes_quads = pyoxigraph.parse(
        shapes_path.read_bytes(), format=pyoxigraph.RdfFormat.TURTLE, base_iri=shapes_path.as_uri()
    )
    (result,) = manifest.objects(entry, MANIFEST + "result")
    name = f"{path.parent.relative_to(path.parents[2])}/{path.stem}"
    expected = None if plain(result) == SUITE + "Failure" else read_expected(manifest, result)
    return Case(
        name,
        write_ntriples(read_turtle(data_path)),
        ShapeGraph.build([(s, p, o) for s, p, o, _ in shapes_quads]),
        expected,
    )


def read_expected(manifest: Graph, report: Any) -> list[ShapeResult]:
    def read(node: Any, name: str) -> str:
        return next((term_text(one) for one in manifest.objects(node, SH + name)), "")

    return [
        ShapeResult(
            focus=read(node, "focusNode"),
            path=next(
                (write_path(manifest, o) for o in manifest.objects(node, SH + "resultPath")), ""
            ),
            value=read(node, "value"),
            severity=read(node, "resultSeverity").strip("<>"),
            source_shape=read(node, "sourceShape"),
            component=read(node, "sourceConstraintComponent").strip("<>"),
            message=next((plain(o) for o in manifest.objects(node, SH + "resultMessage")), ""),
            detail=read(node, "sourceConstraint"),
        )
        for node in manifest.objects(report, SH + "result")
    ]


def canonicalize(results: list[ShapeResult], *, messages: bool, details: bool) -> list[str]:
    """Make reports comparable: anonymous nodes stand for themselves, whatever they are called."""
    quads = []
    for number, result in enumerate(results):
        node = pyoxigraph.BlankNode(f"result{number}")
        for name, text in vars(result).items():
            if (
                not text
                or (name == "message" and not messages)
                or (name == "detail" and not details)
            ):
                continue
            quads.append(
                pyoxigraph.Quad(node, pyoxigraph.NamedNode(f"urn:{name}"), read_term(name, text))
            )
    dataset = pyoxigraph.Dataset(quads)
    dataset.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    return sorted(str(quad) for quad in dataset)


def read_term(name: str, text: str) -> Any:
    bare = text.strip("<>")
    if bare.startswith(ANONYMOUS):
        return pyoxigraph.BlankNode("shape" + bare.removeprefix(ANONYMOUS))
    if name in ("focus", "value") or text.startswith("_:"):
        line = f"<urn:s> <urn:p> {text} ."
        return next(
            iter(pyoxigraph.parse(line.encode(), format=pyoxigraph.RdfFormat.N_TRIPLES))
        ).object
    return pyoxigraph.Literal(bare)


def passes(case: Case, engine: Any) -> bool:
    try:
        found = validate(case.data, case.shapes, engine=engine)
    except UsageError:
        return case.expected is None
    except Exception as error:  # rdflib raises a bare Exception for an unknown prefix
        if "Unknown namespace prefix" not in str(error):
            raise
        return False
    if case.expected is None:
        return False
    messages = any(one.message for one in case.expected)
    details = any(one.detail for one in case.expected)
    if not details:
        found = [replace(one, detail="") for one in found]
    return canonicalize(found, messages=messages, details=details) == canonicalize(
        case.expected, messages=messages, details=details
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_the_w3c_suite_passes_with_the_full_report(engine: Any, corpus: Path) -> None:
    cases = read_cases(corpus / "conformance-shacl")
    assert len(cases) == 121
    failed = {case.name for case in cases if not passes(case, engine)}
    assert failed == set(EXCEPTIONS[engine])
    assert len(cases) - len(failed) >= 119


def test_an_anonymous_shape_has_the_same_name_in_every_engine_and_document_order() -> None:
    first = """:s a sh:NodeShape ; sh:targetNode :a ;
        sh:property [ sh:path :p ; sh:minCount 1 ] , [ sh:path :q ; sh:minCount 1 ] ."""
    second = """:s a sh:NodeShape ; sh:targetNode :a ;
        sh:property [ sh:minCount 1 ; sh:path :q ] , [ sh:minCount 1 ; sh:path :p ] ."""
    results = [
        validate("", ShapeGraph.parse(PREFIXES + text), engine=engine)
        for text in (first, second)
        for engine in ENGINES
    ]
    assert len({tuple(one) for one in results}) == 1
    assert [one.path for one in results[0]] == [
        "<https://example.org/p>",
        "<https://example.org/q>",
    ] or [one.path for one in results[0]] == ["<https://example.org/q>", "<https://example.org/p>"]


def test_twin_anonymous_shapes_report_twice() -> None:
    shapes = ShapeGraph.parse(
        PREFIXES
        + """:s a sh:NodeShape ; sh:targetNode :a ;
        sh:property [ sh:path :p ; sh:minCount 1 ] , [ sh:path :p ; sh:minCount 1 ] ."""
    )
    for engine in ENGINES:
        results = validate("", shapes, engine=engine)
        assert len(results) == 2
        assert len({one.source_shape for one in results}) == 2


@pytest.mark.parametrize("engine", ENGINES)
def test_a_result_says_what_was_demanded_and_the_author_s_message(engine: Any) -> None:
    shapes = ShapeGraph.parse(
        PREFIXES
        + """:s a sh:NodeShape ; sh:targetClass :C ; sh:property [
        sh:path :p ; sh:in ( "a" "b" ) ; sh:message "Use a or b."@en , "Prenez a ou b."@fr ;
        sh:severity sh:Warning ] ."""
    )
    data = (
        "<https://example.org/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://example.org/C> .\n"
        '<https://example.org/x> <https://example.org/p> "c" .\n'
    )
    (result,) = validate(data, shapes, engine=engine)
    assert result.detail == "a, b"
    assert result.message == "Use a or b."
    assert result.severity == SH + "Warning"
    assert result.value == '"c"'
    assert shapes.shapes[result.source_shape].root == "https://example.org/s"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_class_hierarchy_is_seen_in_the_data(engine: Any) -> None:
    shapes = ShapeGraph.parse(
        PREFIXES
        + ":s a sh:NodeShape ; sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    )
    data = (
        f"<https://example.org/x> <{RDF}type> <https://example.org/D> .\n"
        "<https://example.org/D> <http://www.w3.org/2000/01/rdf-schema#subClassOf>"
        " <https://example.org/C> .\n"
    )
    assert [one.focus for one in validate(data, shapes, engine=engine)] == [
        "<https://example.org/x>"
    ]


def test_messages_of_sparql_constraints_are_composed_for_each_result() -> None:
    shapes = ShapeGraph.parse(
        PREFIXES
        + """:s a sh:NodeShape ; sh:targetNode :x ; sh:sparql [
        sh:message "{$this} has {?value}." ;
        sh:select "SELECT $this ?value WHERE { $this <https://example.org/p> ?value }" ] ."""
    )
    data = '<https://example.org/x> <https://example.org/p> "c" .\n'
    found = {engine: validate(data, shapes, engine=engine) for engine in ENGINES}
    assert [len(one) for one in found.values()] == [1, 1]
    assert {one[0].message for one in found.values()} != {""}
    assert found["shacl"][0].detail == found["pyshacl"][0].detail


def test_shapes_that_are_no_turtle_are_refused() -> None:
    with pytest.raises(UsageError, match="shapes are no Turtle"):
        ShapeGraph.parse("this is no turtle")


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(UsageError, match="no engine 'fast'"):
        compile_shapes(ShapeGraph.parse(""), engine="fast")  # type: ignore[arg-type]


def test_constraints_are_counted_through_the_shapes_applied() -> None:
    shapes = ShapeGraph.parse(
        PREFIXES
        + """:s a sh:NodeShape ; sh:targetClass :C ; sh:closed true ;
        sh:property [ sh:path :p ; sh:minCount 1 ; sh:in ( 1 2 3 ) ] ,
            [ sh:path ( :q [ sh:inversePath :r ] ) ; sh:node [ sh:property [
                sh:path :z ; sh:maxCount 2 ] ] ] ."""
    )
    (root,) = shapes.roots
    assert root.targets == (("class", "https://example.org/C"),)
    assert shapes.count_constraints(root.iri) == 5
    paths = sorted(shape.path for shape in shapes.shapes.values() if shape.path)
    assert "(<https://example.org/q>/(^<https://example.org/r>))" in paths


def test_both_engines_report_the_same_on_the_w3c_suite(corpus: Path) -> None:
    cases = read_cases(corpus / "conformance-shacl")
    excepted = {name for names in EXCEPTIONS.values() for name in names}
    for case in cases:
        if case.name in excepted or case.expected is None:
            continue
        found = [
            canonicalize(
                validate(case.data, case.shapes, engine=engine), messages=True, details=True
            )
            for engine in ENGINES
        ]
        assert found[0] == found[1], case.name


def test_the_quick_look_at_the_generated_shapes_counts_what_the_graph_counts() -> None:
    graph = compile_schema("shacl").shapes
    classes = {one for shape in graph.roots for one in list_classes(shape)}
    quick = compile_schema("shacl").list_roots(classes)
    read = sorted(
        (
            shape.iri.partition("/shape/")[2],
            list_classes(shape),
            graph.count_constraints(shape.iri),
        )
        for shape in graph.roots
    )
    assert len(read) > 100
    assert list(quick) == read


def test_every_result_of_the_generated_shapes_is_of_a_named_shape() -> None:
    graph = compile_schema("shacl").shapes
    anonymous = {iri for iri in graph.shapes if iri.startswith(ANONYMOUS)}
    reached = {
        child
        for shape in graph.shapes.values()
        for child in shape.children
        if not {"or", "not"} & set(shape.parameters) and not shape.iri.startswith(ANONYMOUS)
    }
    assert anonymous
    assert not anonymous & reached

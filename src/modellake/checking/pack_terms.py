"""What makes a rule of an own pack hold always: terms, graphs and shapes that are not there."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

from modellake.checking.shapes import PARAMETERS, ShapeGraph
from modellake.checking.terms import SH
from modellake.errors import QueryError, UsageError
from modellake.index.query import Token, check_query, scan
from modellake.packs import Pack
from modellake.vocabulary import TERMS, suggest, vocabulary

__all__ = ["check_queries", "check_shapes", "check_terms"]

#: Constraints that SHACL has for values of a path only (sections 4.2, 4.4.4, 4.5 and 4.7.3).
_OF_PATHS = frozenset({
    "lessThan", "lessThanOrEquals", "maxCount", "minCount", "qualifiedMaxCount",
    "qualifiedMinCount", "uniqueLang",
})  # fmt: skip

#: Words of SHACL beside the parameters of its constraints.
# fmt: off
_WORDS = frozenset({
    "AbstractResult", "BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRI", "IRIOrLiteral",
    "Info", "Literal", "NodeShape", "PropertyGroup", "PropertyShape", "SPARQLConstraint",
    "Violation", "Warning", "alternativePath", "ask", "deactivated", "declare", "defaultValue",
    "description", "entailment", "flags", "group", "ignoredProperties", "inversePath", "message",
    "name", "namespace", "oneOrMorePath", "order", "path", "prefix", "prefixes", "property",
    "qualifiedValueShape", "qualifiedValueShapesDisjoint", "select", "severity", "shapesGraph",
    "targetClass", "targetNode", "targetObjectsOf", "targetSubjectsOf", "zeroOrMorePath",
    "zeroOrOnePath",
})
# fmt: on


def check_queries(pack: Pack) -> None:
    """Refuse a pack with a rule that would ask elsewhere, or of graphs that a check does not have.

    Raises:
        UsageError: There is one; the error names file, line and column.
    """
    for rule in pack.rules:
        try:
            check_query(rule.text, ("select",), vocabulary().prefixes)
        except QueryError as error:
            where = rule.file + (error.where or "").removeprefix("query")
            raise UsageError(
                f"The rule cannot be run: {error.what}.", where=where, fix=error.fix
            ) from error
        for token in scan(rule.text):
            if token.word == "GRAPH":
                raise UsageError(
                    "GRAPH matches nothing: a rule sees one graph.",
                    where=_place(rule.file, rule.text, token),
                    fix="Leave GRAPH out.",
                )


def check_shapes(shapes: ShapeGraph) -> None:
    """Refuse shapes of which one applies a shape that says nothing.

    Raises:
        UsageError: There is one.
    """
    applied = {child for shape in shapes.shapes.values() for child in shape.children}
    for shape in shapes.shapes.values():
        if not shape.path and not _OF_PATHS.isdisjoint(shape.parameters):
            raise UsageError(f"A shape of {shape.name!r} lacks `sh:path`.", fix="Name its path.")
        if shape.iri in applied and not (shape.path or shape.parameters or shape.children):
            raise UsageError(
                f"The shape {shape.name!r} says nothing, so that it always holds.",
                fix="Write it, or correct its name where it is applied.",
            )


def _place(file: str, text: str, token: Token) -> str:
    line = text.count("\n", 0, token.start) + 1
    column = token.start - text.rfind("\n", 0, token.start)
    return f"{file}:{line}:{column}"


def check_terms(pack: Pack) -> None:
    """Refuse a pack whose rules name a term that neither the schema nor SHACL has.

    Raises:
        UsageError: There is one; the error names file, line and column.
    """
    texts = [(rule.text, rule.file) for rule in pack.rules]
    for text, file in [*texts, (pack.shapes, pack.file("shapes.ttl"))]:
        for token, namespace, word in _list_terms(text):
            known = _list_known()[namespace]
            if word not in known:
                raise UsageError(
                    f"There is no term `{token.text}`.",
                    where=_place(file, text, token),
                    fix=suggest(word, known) or "See the terms: modellake schema.",
                )


def _list_terms(text: str) -> Iterator[tuple[Token, str, str]]:
    """Yield the tokens that are terms of a known namespace, with that and their word."""
    tokens = scan(text)
    prefixes = dict(vocabulary().prefixes)
    declared = set()
    for name, target in itertools.pairwise(tokens):
        if name.kind == "name" and name.text.endswith(":") and target.kind == "iri":
            prefixes[name.text[:-1]] = target.text[1:-1]
            declared |= {name, target}
    for token in tokens:
        if token in declared or token.kind not in ("name", "iri"):
            continue
        prefix, _, local = token.text.partition(":")
        iri = token.text[1:-1] if token.kind == "iri" else prefixes.get(prefix, "") + local
        for namespace in _list_known():
            word = iri.removeprefix(namespace)
            if word != iri and word and "/" not in word and "#" not in word:
                yield token, namespace, word


@functools.cache
def _list_known() -> dict[str, frozenset[str]]:
    known = vocabulary()
    terms = {one.iri.removeprefix(TERMS) for one in known.classes.values()}
    terms |= {one.iri.removeprefix(TERMS) for one in known.slots.values()}
    concepts = {one.iri for enum in known.enums.values() for one in enum.values.values()}
    namespace = known.prefixes["mlc"]
    return {
        TERMS: frozenset({*terms, "rank", ""}),
        namespace: frozenset(one.removeprefix(namespace) for one in concepts),
        SH: PARAMETERS | _WORDS,
    }

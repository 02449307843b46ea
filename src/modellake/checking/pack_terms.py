"""The terms that a pack names: one that nobody knows matches nothing, and its rule always holds."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator

from modellake.checking.shapes import PARAMETERS
from modellake.checking.terms import SH
from modellake.errors import UsageError
from modellake.index.query import Token, scan
from modellake.packs import Pack
from modellake.vocabulary import TERMS, suggest, vocabulary

__all__ = ["check_terms"]

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
                line = text.count("\n", 0, token.start) + 1
                column = token.start - text.rfind("\n", 0, token.start)
                raise UsageError(
                    f"There is no term `{token.text}`.",
                    where=f"{file}:{line}:{column}",
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

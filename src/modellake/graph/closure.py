"""The closure of a record graph: what follows from it by the generated tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, overload

from modellake.vocabulary import TERMS, QualifiedRelation, Vocabulary, vocabulary

if TYPE_CHECKING:
    from pyoxigraph import NamedNode, Quad, Triple

    Statement = Triple | Quad

__all__ = ["COMPANIONS", "close_graph"]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_INFERRED = TERMS + "inferredFrom"

#: What is computed beside a record graph is in graphs with its name and one of these.
COMPANIONS = ("closure", "inverse")


@overload
def close_graph(statements: Iterable[Statement], *, name: None = None) -> tuple[Triple, ...]: ...
@overload
def close_graph(statements: Iterable[Statement], *, name: str) -> tuple[Quad, ...]: ...
def close_graph(
    statements: Iterable[Statement], *, name: str | None = None
) -> tuple[Statement, ...]:
    """Return what follows from a record graph by the closure tables, without the graph itself.

    Super-classes and super-properties, ours and those of PROV, and the direct edge of each
    qualified relation. An inferred relation gives `mlk:inferredFrom` alone.

    What an activity brought into being rests on it (`mlk:restsOn`, `mlk:stemsFrom`). Such a
    statement speaks of another record, which could say it too; so it has a graph of its own, where
    whoever takes back the one does not take back the other.

    Args:
        statements: The record graph, or those of some whole records.
        name: The IRI of the record graph: quads are in its companions, `<name>/closure` and
            `<name>/inverse`; without it there are triples.
    """
    return tuple(dict.fromkeys(_Closer(name).run(statements)))


class _Closer:
    """Applies the closure tables to one graph."""

    def __init__(self, name: str | None) -> None:
        from pyoxigraph import NamedNode

        known = vocabulary()
        closure, inverse = (None if name is None else f"{name}/{one}" for one in COMPANIONS)
        self._make, self._make_inverse = _choose_maker(closure), _choose_maker(inverse)
        self._node = NamedNode
        self._type = NamedNode(_TYPE)
        # Value objects are found by their owners; nobody asks for all of them (5 % of an index).
        value = known.classes["Value"].iri
        rows = known.super_classes.items()
        self._classes = _make_nodes({iri: tuple(x for x in row if x != value) for iri, row in rows})
        self._properties = _make_nodes(known.super_properties)
        self._inverse = _make_nodes(known.inverse_properties)
        self._qualified = known.qualified
        self._noted = frozenset(_find_qualifying(known))
        self._relations: dict[str, QualifiedRelation] = {}
        self._owners: dict[str, Any] = {}
        self._fields: dict[str, dict[str, Any]] = defaultdict(dict)

    def run(self, statements: Iterable[Any]) -> Iterator[Any]:
        for one in statements:
            predicate = one.predicate.value
            if predicate == _TYPE:
                yield from self._widen_type(one)
                continue
            if predicate in self._properties:
                yield from self._widen(one.subject, predicate, one.object)
            for back in self._inverse.get(predicate, ()):
                yield self._make_inverse(one.object, back, one.subject)
            if predicate in self._noted:
                self._owners[one.object.value] = one.subject
                self._fields[one.subject.value][predicate] = one.object
        yield from self._qualify()

    def _widen_type(self, one: Any) -> Iterator[Any]:
        subject, name = one.subject, one.object.value
        if name in self._qualified:
            self._relations[subject.value] = self._qualified[name]
        for wider in self._classes.get(name, ()):
            yield self._make(subject, self._type, wider)

    def _widen(self, subject: Any, predicate: str, value: Any) -> Iterator[Any]:
        for wider in self._properties.get(predicate, ()):
            yield self._make(subject, wider, value)

    def _qualify(self) -> Iterator[Any]:
        for node, relation in self._relations.items():
            fields = self._fields[node]
            if node in self._owners and relation.target in fields:
                predicate = _choose_predicate(relation, fields)
                owner, target = self._owners[node], fields[relation.target]
                yield self._make(owner, self._node(predicate), target)
                if predicate != _INFERRED:
                    yield from self._widen(owner, predicate, target)


def _choose_maker(name: str | None) -> Callable[[Any, Any, Any], Any]:
    """Return what makes a quad of the graph with that name from three terms, or else a triple."""
    from pyoxigraph import NamedNode, Quad, Triple

    if name is None:
        return Triple
    graph = NamedNode(name)
    return lambda subject, predicate, value: Quad(subject, predicate, value, graph)


def _find_qualifying(known: Vocabulary) -> Iterator[str]:
    """Yield the slots that lead to a qualified relation, and those that it consists of."""
    for iri, relation in known.qualified.items():
        yield from filter(None, (relation.target, relation.kind, relation.inferred))
        definition = known.class_of(iri)
        for slot in known.slots.values():
            if definition and slot.range in (definition.name, *definition.ancestors):
                yield slot.iri


def _make_nodes(table: Mapping[str, tuple[str, ...]]) -> dict[str, list[NamedNode]]:
    from pyoxigraph import NamedNode

    return {iri: [NamedNode(one) for one in row] for iri, row in table.items()}


def _choose_predicate(relation: QualifiedRelation, values: Mapping[str, Any]) -> str:
    inferred = values.get(relation.inferred or "")
    if inferred is not None and inferred.value in ("true", "1"):
        return _INFERRED
    kind = values.get(relation.kind or "")
    return relation.predicates.get(kind.value, relation.default) if kind else relation.default

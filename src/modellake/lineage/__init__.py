"""Lineage of a record: what it came from, what came of it, by which edges, at any depth."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator

from modellake.asking import LookedUp, Selectable, advise_on, ask, find_names, get_question
from modellake.errors import RecordNotFoundError, UsageError
from modellake.index.terms import Table, Term, iri
from modellake.lineage.relations import Relation, Walk, read_relations
from modellake.lineage.trace import Direction, Edge, Node, Trace, find_path
from modellake.record import BASE, compact_id, expand_id
from modellake.vocabulary import vocabulary

__all__ = ["Direction", "Edge", "Lineage", "Node", "Trace", "Walk"]

#: The question that lists the links which a traceable model must have and this one has not.
_TRACEABILITY = "models-without-full-traceability"

#: The class of what must be traceable.
_MODEL = "OutputModel"

#: So many classes are looked up in one query.
_TYPES = 2_000


class Lineage:
    """The lineage of one record.

    Args:
        source: What answers; the lake, as a rule.
        record: The id of the record.
        base: What ids are relative to.
        inferred: Whether edges that nobody declared are followed; they are marked.

    Raises:
        RecordNotFoundError: No record can have such an id.

    Example:
        >>> added = lake.add(read([
        ...     {"id": "dataset/d", "type": "ModelLakeDataset", "name": "D"},
        ...     {"id": "model/m", "type": "OutputModel", "name": "M", "trained_on": ["dataset/d"]},
        ... ]))
        >>> print(Lineage(lake, "model/m").upstream().write("tree"), end="")
        M (model/m)
        └── trained_on: D (dataset/d)
        >>> [node.id for node in Lineage(lake, "dataset/d").impact()]
        ['model/m']
    """

    def __init__(
        self, source: Selectable, record: str, *, base: str = BASE, inferred: bool = True
    ) -> None:
        self.record = _read_id(record, base)
        self._source = source
        self._base = base
        self._inferred = inferred

    def upstream(self, *, walk: Walk = "all") -> Trace:
        """Return all that the record came from, at any depth: data, programs, models, people.

        Args:
            walk: `learned` follows only what content can live on through.

        Raises:
            RecordNotFoundError: Nothing is known of the record.
        """
        return self._trace("upstream", walk)

    def downstream(self, *, walk: Walk = "all") -> Trace:
        """Return all that came of the record, at any depth; as `upstream` otherwise."""
        return self._trace("downstream", walk)

    def path_to(self, other: str) -> Trace:
        """Return a shortest path to another record, upstream or else downstream; or no edges.

        A path of declared edges goes before one with inferred edges, however short.

        Raises:
            RecordNotFoundError: Nothing is known of one of the two.
        """
        end = _read_id(other, self._base)
        directions: tuple[Direction, ...] = ("upstream", "downstream")
        for direction in directions:
            path = find_path(self.record, end, direction, self._edges(direction, "all")[0])
            if path:
                return self._describe(direction, path)
        self._find_type(end)
        return self._describe("upstream", ())

    def impact(self) -> tuple[Node, ...]:
        """Return what is affected if the record changes, from near to far.

        Raises:
            RecordNotFoundError: Nothing is known of the record.
        """
        return self.downstream().nodes[1:]

    def missing_links(self) -> tuple[str, ...]:
        """Return the links that a traceable model must have and this one has not, sorted.

        A model reaches data, program, environment, parameters, evaluation and people.

        Raises:
            RecordNotFoundError: Nothing is known of the record.
            UsageError: It is no model.
        """
        kind = self._find_type(self.record)
        if _MODEL not in {kind, *vocabulary().classes[kind].ancestors}:
            raise UsageError(
                f"{self.record!r} is a {kind}, and only models must be traceable.",
                fix="Name a model, for example model/diabetes.",
            )
        answer = ask(
            get_question(_TRACEABILITY),
            self._source,
            parameters={"model": self.record},
            base=self._base,
        )
        missing = answer.columns.index("missing")
        return tuple(sorted(str(row[missing]) for row in answer.rows))

    def _repr_html_(self) -> str:
        return self.upstream().write("html")

    def _trace(self, direction: Direction, walk: Walk) -> Trace:
        return self._describe(direction, *self._edges(direction, walk))

    def _describe(
        self, direction: Direction, edges: tuple[Edge, ...], truncated: bool = False
    ) -> Trace:
        if not edges:
            self._find_type(self.record)
        ids = {end for edge in edges for end in (edge.source, edge.target)} | {self.record}
        iris = {expand_id(one, self._base): one for one in ids}
        return Trace.build(
            self.record,
            direction,
            edges,
            names=LookedUp(find_names, self._source, iris),
            types=LookedUp(_find_types, self._source, iris),
            truncated=truncated,
        )

    def _find_type(self, record: str) -> str:
        iri_ = expand_id(record, self._base)
        found = _find_types(self._source, [iri_])
        if iri_ not in found:
            fix = advise_on(self._source, record, base=self._base)
            raise RecordNotFoundError(f"No record {record!r}.", fix=fix)
        return found[iri_]

    @functools.cached_property
    def _known(self) -> tuple[Relation, ...]:
        """The relations that occur at all."""
        relations = read_relations().select("all", inferred=self._inferred)
        listed = " ".join(f"<{one.iri}>" for one in relations)
        query = (
            f"SELECT ?edge WHERE {{ VALUES ?edge {{ {listed} }} FILTER EXISTS {{ ?a ?edge ?b }} }}"
        )
        found = {row[0].value for row in self._source.select(query).rows if row[0]}
        return tuple(one for one in relations if one.iri in found)

    def _edges(self, direction: Direction, walk: Walk) -> tuple[tuple[Edge, ...], bool]:
        wanted = {one.iri for one in read_relations().select(walk, inferred=self._inferred)}
        relations = [one for one in self._known if one.iri in wanted]
        if direction == "downstream":
            relations = [one for one in relations if not one.names_agent] or relations
        if not relations:
            return (), False
        start = iri(expand_id(self.record, self._base))
        tables = [
            self._source.select(query, values={"start": start})
            for query in _write_queries(relations, direction, walk)
        ]
        edges = _drop_wider(_read_edges(tables, self._base))
        return tuple(edges), any(table.truncated for table in tables)


def _read_id(record: str, base: str) -> str:
    if not vocabulary().is_id(record):
        raise RecordNotFoundError(
            f"No record {record!r}.", fix="It is no id. Write it like model/diabetes."
        )
    return compact_id(expand_id(record, base), base)


def _write_queries(relations: list[Relation], direction: Direction, walk: Walk) -> Iterator[str]:
    """Write one query for the edges that lead to origins, and one for those that lead to results.

    The variable predicate keeps engines from starting at the edges: with the predicate named,
    Oxigraph checks the path for every such edge of the lake.
    """
    path = f"({'|'.join(sorted({f'<{one.step(walk)}>' for one in relations}))})*"
    reach = f"?start {path} ?node" if direction == "upstream" else f"?node {path} ?start"
    for generating in (False, True):
        slots = [f"<{one.iri}>" for one in relations if one.is_generating is generating]
        if slots:
            outgoing = (direction == "upstream") is not generating
            edge = "?node ?slot ?other" if outgoing else "?other ?slot ?node"
            ends = "?node ?slot ?other" if outgoing else "(?other AS ?source) ?slot (?node AS ?end)"
            yield (
                f"SELECT DISTINCT {ends} WHERE {{ {reach} . {edge} ."
                f" FILTER(?slot IN ({', '.join(slots)})) }}"
            )


def _read_edges(tables: Iterable[Table], base: str) -> Iterator[tuple[Edge, Relation]]:
    known = read_relations().by_iri
    ids: dict[str, str] = {}

    def name(term: Term) -> str:
        # A part of a record stands for the record.
        whole = term.value.partition("/.well-known/genid/")[0]
        if whole not in ids:
            ids[whole] = compact_id(whole, base)
        return ids[whole]

    for table in tables:
        for source, slot, target in table.rows:
            if source and slot and target:
                one = known[slot.value]
                edge = Edge(
                    source=name(source),
                    slot=one.slot,
                    target=name(target),
                    inferred=one.is_inferred,
                    generating=one.is_generating,
                    learning=one.is_learning or one.is_generating or one.is_inferred,
                )
                yield edge, one


def _drop_wider(edges: Iterable[tuple[Edge, Relation]]) -> list[Edge]:
    """Leave out an edge where a narrower one says the same of the same two records."""
    found = list(edges)
    wider = {
        (edge.source, iri_, edge.target) for edge, relation in found for iri_ in relation.wider
    }
    kept = {edge for edge, one in found if (edge.source, one.iri, edge.target) not in wider}
    return sorted(kept)


def _find_types(source: Selectable, iris: Iterable[str]) -> dict[str, str]:
    """Return the class of each record by IRI: of its classes, the one below the others."""
    known = vocabulary()
    waiting = sorted(iris)
    found: dict[str, tuple[int, str]] = {}
    for start in range(0, len(waiting), _TYPES):
        listed = " ".join(iri(one).sparql for one in waiting[start : start + _TYPES])
        query = f"SELECT ?record ?type WHERE {{ VALUES ?record {{ {listed} }} ?record a ?type }}"
        for record, kind in source.select(query).rows:
            definition = known.class_of(kind.value) if kind else None
            if record and definition:
                rank = (len(definition.ancestors), definition.name)
                found[record.value] = max(rank, found.get(record.value, rank))
    return {one: name for one, (_, name) in found.items()}

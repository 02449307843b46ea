"""The rules of packs, compiled: shapes for an engine, queries for the store, words for a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from modellake.checking.engines import Engine, EngineName, compile_shapes
from modellake.checking.pack_terms import check_queries, check_shapes, check_terms
from modellake.checking.paths import expand_reach
from modellake.checking.report import PackSummary, Rule
from modellake.checking.shape_findings import read_severity
from modellake.checking.shapes import Shape, ShapeGraph
from modellake.errors import RecordNotFoundError, UsageError
from modellake.packs import Pack, Query, load_pack
from modellake.packs.requirements import borrow_rules, read_requirements
from modellake.vocabulary import vocabulary

__all__ = ["CompiledPack", "compile_packs", "count_nodes", "list_classes", "list_types"]


@dataclass(frozen=True)
class CompiledPack:
    """A pack ready to run."""

    pack: Pack
    shapes: ShapeGraph
    engine: Engine | None
    is_borrowed: bool = False

    @property
    def free_rules(self) -> frozenset[str]:
        """The rules that count whether or not a requirement of another pack is in force."""
        if self.is_borrowed:
            return frozenset()
        bound = {rule for one in read_requirements(self.pack) for rule in one.rules}
        return frozenset(rule.id for rule in self.rules) - bound

    @property
    def summary(self) -> PackSummary:
        """What a report says of the pack."""
        pack = self.pack
        number = len(self.shapes.roots) + len(pack.rules)
        legal = ", ".join(pack.legal[key] for key in ("title", "version") if key in pack.legal)
        return PackSummary(pack.name, pack.title, pack.version, pack.reviewer, number, legal)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """What a report says of its rules."""
        shapes = (_describe_shape(shape, self.pack.name) for shape in self.shapes.roots)
        queries = (_describe_query(query, self.pack.name) for query in self.pack.rules)
        return tuple(sorted((*shapes, *queries)))

    def list_groups(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Yield the id, the group and the classes (by IRI) of each rule that has a group."""
        for shape in self.shapes.roots:
            if shape.group:
                yield shape.name, shape.group, list_classes(shape)
        for query in self.pack.rules:
            if query.group:
                yield query.id, query.group, list_types(query)


def compile_packs(
    names: Sequence[str | Path], *, folders: Sequence[Path], engine: EngineName
) -> tuple[CompiledPack, ...]:
    """Load packs and compile their shapes, in the order of their names, each once.

    Of other packs come the rules that requirements of these name.

    Raises:
        RecordNotFoundError: There is no such pack.
        UsageError: A file of a pack is wrong, or two packs have a rule of one id.
    """
    loaded = {pack.name: pack for pack in (load_pack(name, folders=folders) for name in names)}
    asked = set(loaded)
    loaded = borrow_rules(loaded, folders=folders)
    for pack in loaded.values():
        if not pack.shipped:
            check_queries(pack)
            check_terms(pack)
            for query in pack.rules:
                expand_reach(query)
    compiled = tuple(
        replace(_compile(pack, engine), is_borrowed=name not in asked)
        for name, pack in sorted(loaded.items())
    )
    owners: dict[str, str] = {}
    for one in compiled:
        for rule in one.rules:
            if rule.id in owners:
                raise UsageError(
                    f"The packs {owners[rule.id]} and {rule.pack} both have a rule {rule.id!r}.",
                    fix="Rename one of them, or run the packs apart.",
                )
            owners[rule.id] = rule.pack
    return compiled


def _compile(pack: Pack, engine: EngineName) -> CompiledPack:
    if not pack.shapes:
        return CompiledPack(pack, ShapeGraph("", "turtle", {}), None)
    file = pack.file("shapes.ttl")
    try:
        shapes = ShapeGraph.parse(pack.shapes)
        if not pack.shipped:
            check_shapes(shapes)
        return CompiledPack(pack, shapes, compile_shapes(shapes, engine=engine))
    except UsageError as error:
        raise UsageError(
            error.what, where=f"{file}:{error.where}" if error.where else file
        ) from error


def list_classes(shape: Shape) -> tuple[str, ...]:
    """Return the IRIs of the classes that a shape targets."""
    return tuple(iri for kind, iri in shape.targets if kind == "class")


def list_types(query: Query) -> tuple[str, ...]:
    """Return the IRIs of the classes that a rule looks at.

    Raises:
        UsageError: The header names a class that the schema does not have.
    """
    try:
        return tuple(vocabulary().get_class(name).iri for name in query.looks_at)
    except RecordNotFoundError as error:
        what = f"`looks_at`: {error.what}"
        raise UsageError(what, where=query.file, fix=error.fix) from error


def count_nodes(shape: Shape, instances: Mapping[str, int]) -> int | None:
    """Return how many nodes a shape looks at, or None where its targets are no classes."""
    classes = list_classes(shape)
    if len(classes) < len(shape.targets):
        return None
    return sum(instances.get(one, 0) for one in classes)


def _describe_shape(shape: Shape, pack: str) -> Rule:
    return Rule(
        shape.name,
        read_severity(shape.severity),
        shape.title or shape.message,
        shape.description,
        shape.fix,
        shape.citation,
        pack,
    )


def _describe_query(query: Query, pack: str) -> Rule:
    return Rule(
        query.id,
        query.severity,
        query.title,
        query.description,
        query.fix,
        query.citation,
        pack,
    )

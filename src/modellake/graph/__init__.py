"""Records ⇄ quads, through JSON-LD and the generated tables."""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

from modellake.finding import Finding
from modellake.graph.closure import COMPANIONS, close_graph
from modellake.normal_form import build_records
from modellake.record import BASE, Reading, Record, compact_id, expand_id, is_genid
from modellake.shape import Shaped, shape_record
from modellake.vocabulary import TERMS, SlotDefinition, vocabulary

if TYPE_CHECKING:
    from pyoxigraph import Quad, Triple

    Statement = Triple | Quad
    StatementT = TypeVar("StatementT", Triple, Quad)

__all__ = [
    "COMPANIONS",
    "Graph",
    "close_graph",
    "compact_id",
    "compare_graphs",
    "expand_id",
    "name_graph",
    "parse_statements",
    "read_graph",
    "read_turtle",
    "sort_statements",
    "write_graph",
]

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

#: Records in one document: the context of some 900 terms is processed once for each.
_BATCH = 2000


@dataclass(frozen=True)
class Graph:
    """The record graph of records, each statement once, and what of them could not be written."""

    quads: tuple[Quad, ...]
    findings: tuple[Finding, ...] = ()

    @functools.cached_property
    def triples(self) -> tuple[Triple, ...]:
        """The statements without the name of a graph. Takes as long as loading them."""
        return tuple(quad.triple for quad in self.quads)


def write_graph(records: Iterable[Record], *, base: str = BASE, name: str | None = None) -> Graph:
    """Return the record graph: the JSON-LD of the records and nothing else.

    What does not fit the schema's shape is a finding and is left out; so is all of a record whose
    id or type cannot be read. No blank node is made: value objects have generated ids.

    Args:
        records: The records, in normal form, no two with one id.
        base: What relative ids are relative to.
        name: The IRI of the named graph that the quads are in; else the default graph.

    Example:
        >>> [tag] = build_records({"id": "tag/a", "type": "Tag", "name": "A"})
        >>> len(write_graph([tag]).quads)
        2
    """
    quads: list[Quad] = []
    findings: list[Finding] = []
    batch: list[tuple[Record, Shaped]] = []
    for record in records:
        shaped = shape_record(record)
        findings.extend(shaped.findings)
        if shaped.json is not None:
            batch.append((record, shaped))
        if len(batch) == _BATCH:
            findings.extend(_write_batch(batch, base, name, quads))
            batch = []
    if batch:
        findings.extend(_write_batch(batch, base, name, quads))
    return Graph(tuple(quads), tuple(findings))


def read_graph(statements: Iterable[Statement], *, base: str = BASE) -> Reading:
    """Return the records of a record graph, sorted by id.

    A statement that no slot of its record's class explains is a finding, and so is an IRI that is
    no value of its enum.

    Example:
        >>> [tag] = build_records({"id": "tag/a", "type": "Tag", "name": "A"})
        >>> read_graph(write_graph([tag]).quads).records == (tag,)
        True
    """
    nodes: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
    one: Any  # of named nodes and literals; other terms are in no record graph
    for one in statements:
        nodes[one.subject.value][one.predicate.value].append(one.object)
    reader = _Reader(nodes, base)
    records = [record for json in reader.read_all() for record in build_records(json, base=base)]
    return Reading(tuple(sorted(records, key=lambda one: one.id)), tuple(reader.findings))


def compare_graphs(
    old: Iterable[StatementT], new: Iterable[StatementT]
) -> tuple[tuple[StatementT, ...], tuple[StatementT, ...]]:
    """Return what was added and what was removed, each sorted. Graphs without blank nodes only."""
    before, after = set(old), set(new)
    return sort_statements(after - before), sort_statements(before - after)


def name_graph(triples: Iterable[Triple], name: str) -> Iterator[Quad]:
    """Yield the triples as quads of the graph with that name."""
    from pyoxigraph import NamedNode, Quad

    graph = NamedNode(name)
    for subject, predicate, value in triples:
        yield Quad(subject, predicate, value, graph)


def read_turtle(text: bytes) -> tuple[Triple, ...]:
    """Return the triples of a Turtle file that ships with the package or a pack."""
    import pyoxigraph

    return tuple(quad.triple for quad in pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE))


def parse_statements(data: bytes | BinaryIO, media_type: str, *, base: str) -> Iterator[Quad]:
    """Yield the statements of a file of RDF, as it is read.

    Args:
        data: The file, or its bytes.
        media_type: `text/turtle`, `application/n-quads` or `application/ld+json`.
        base: What relative IRIs are relative to.

    Raises:
        SyntaxError: It is none; no context is fetched.
    """
    from pyoxigraph import RdfFormat, parse

    yield from parse(data, RdfFormat.from_media_type(media_type), base_iri=base)


def sort_statements(statements: Iterable[StatementT]) -> tuple[StatementT, ...]:
    """Return the statements in the order of their N-Quads lines."""
    return tuple(sorted(statements, key=str))


def _write_batch(
    batch: list[tuple[Record, Shaped]], base: str, name: str | None, quads: list[Quad]
) -> Iterator[Finding]:
    """Add the quads of the records; for those that the parser does not take, yield a finding."""
    whole = _parse([shaped for _, shaped in batch], base, name)
    if not isinstance(whole, str):
        quads.extend(whole)
        return
    for record, shaped in batch:
        alone = _parse([shaped], base, name)
        if isinstance(alone, str):
            yield Finding(
                rule="graph-complete",
                severity="violation",
                message=f"The record cannot be written as a graph: {alone}",
                record=record.id,
                place=record.place(),
            )
        else:
            quads.extend(alone)


def _parse(shaped: list[Shaped], base: str, name: str | None) -> list[Quad] | str:
    """Return the quads of some records, or why there are none.

    JSON-LD drops what it does not understand (JSON-LD 1.1 API, section 5), so the statements are
    counted.
    """
    from pyoxigraph import RdfFormat, parse

    graph = ",".join(_ENCODER.encode(one.json) for one in shaped)
    named = "" if name is None else f'"@id":{json.dumps(name)},'
    document = f'{{"@context":{_write_context()},{named}"@graph":[{graph}]}}'
    try:
        made = list(parse(document, RdfFormat.JSON_LD, base_iri=base))
    except (SyntaxError, MemoryError) as error:  # a text of 16 MiB is more than the parser holds
        return str(error)
    wanted = sum(one.size for one in shaped)
    return made if len(made) == wanted else f"{len(made)} of {wanted} statements were understood."


@functools.cache
def _write_context() -> str:
    return json.dumps(vocabulary().context, ensure_ascii=False, separators=(",", ":"))


class _Reader:
    """Reads nodes back into objects, by the tables."""

    def __init__(self, nodes: Mapping[str, Mapping[str, list[Any]]], base: str) -> None:
        self.findings: list[Finding] = []
        self._nodes = nodes
        self._base = base
        self._known = vocabulary()
        self._slots: dict[str, dict[str, SlotDefinition]] = {}
        self._concepts = {
            (name, concept.iri): text
            for name, enum in self._known.enums.items()
            for text, concept in enum.values.items()
        }
        self._used: set[str] = set()

    def read_all(self) -> Iterator[dict[str, Any]]:
        for iri in sorted(self._nodes):
            if not is_genid(iri):
                self._used.add(iri)
                json = self._read(iri)
                yield {"id": compact_id(iri, self._base), **json}
        for iri in sorted(self._nodes.keys() - self._used):
            self._find(iri, "No record holds this value object.")

    def _read(self, iri: str) -> dict[str, Any]:
        json: dict[str, Any] = {}
        slots: dict[str, SlotDefinition] = {}
        for term in self._nodes[iri].get(_TYPE, ()):
            definition = self._known.class_of(term.value)
            if definition is not None:
                json["type"] = definition.name
                slots = self._slots_of(definition.name)
        if not json and (local := self._find_local_type(iri)):
            json["type"] = local  # the check of the record's shape says what is wrong with it
        elif not json:
            self._find(iri, "The node has no type of the schema.")
        for predicate, terms in self._nodes[iri].items():
            slot = slots.get(predicate)
            if slot is None:
                if predicate != _TYPE and slots:
                    self._find(iri, f"<{predicate}> is not a field of {json['type']}.")
                continue
            values = [one for term in terms if (one := self._value(slot, term)) is not None]
            if values:
                json[slot.name] = values if slot.multivalued or len(values) > 1 else values[0]
        return json

    def _find_local_type(self, iri: str) -> str:
        """Return the name of a type in our namespace that the schema does not have, or nothing."""
        found = (term.value for term in self._nodes[iri].get(_TYPE, ()))
        return next((one.removeprefix(TERMS) for one in found if one.startswith(TERMS)), "")

    def _slots_of(self, name: str) -> dict[str, SlotDefinition]:
        if name not in self._slots:
            slots = self._known.classes[name].slots
            self._slots[name] = {slot.iri: slot for slot in slots.values()}
        return self._slots[name]

    def _value(self, slot: SlotDefinition, term: Any) -> Any:
        text = term.value
        try:
            match slot.kind:
                case "value":
                    return self._inner(slot, text)
                case "enum":
                    return self._concepts[slot.range, text]
                case "reference" | "iri":
                    return text if slot.range == "uri" else compact_id(text, self._base)
                case "integer":
                    return int(text)
                case "double":
                    return float(text)
                case "boolean":
                    return {"true": True, "1": True, "false": False, "0": False}[text]
                case _:
                    return text
        except (KeyError, ValueError):
            self._find(text, f"`{text}` is not a value of `{slot.name}`.")
            return None

    def _inner(self, slot: SlotDefinition, iri: str) -> dict[str, Any]:
        if not is_genid(iri) or iri not in self._nodes:
            raise ValueError(iri)
        self._used.add(iri)
        return self._read(iri)

    def _find(self, iri: str, message: str) -> None:
        self.findings.append(Finding("graph-known", "violation", message, focus=iri))

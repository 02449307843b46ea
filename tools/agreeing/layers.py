"""Ask every layer for its verdict on records."""

from __future__ import annotations

import importlib
import json
import logging
import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agreeing.instances import Json, nodes

__all__ = [
    "BASE",
    "Artifacts",
    "CheckLayer",
    "JsonSchemaLayer",
    "KeyLayer",
    "PydanticLayer",
    "ReferenceLayer",
    "focus_nodes",
    "hierarchy",
    "reference_focus_nodes",
    "to_graph",
]

BASE = "https://lake.invalid/"
_SUB_CLASS = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_PATTERN = "http://www.w3.org/ns/shacl#pattern"
_BATCH = 200


@dataclass(frozen=True)
class Artifacts:
    """The generated files, loaded once."""

    folder: Path

    def read(self, name: str) -> Any:
        """Return the content of a generated JSON file."""
        return json.loads((self.folder / name).read_bytes())

    def triples(self) -> list[Any]:
        """Return the triples of the shapes."""
        import pyoxigraph as ox

        with (self.folder / "shapes.ttl").open("rb") as file:
            return [quad.triple for quad in ox.parse(file, format=ox.RdfFormat.TURTLE)]

    def model(self) -> Any:
        """Import the generated Pydantic module."""
        return importlib.import_module(f"{self.folder.name}.model")


class PydanticLayer:
    """The generated classes; the class is chosen by `type`."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def refuses(self, record: Json) -> bool:
        """Say whether the class refuses the record, as JSON text and as a Python object alike."""
        from pydantic import ValidationError

        one = getattr(self.model, record["type"], None)
        if one is None:
            return True
        verdicts = []
        for check, given in (
            (one.model_validate, record),
            (one.model_validate_json, json.dumps(record)),
        ):
            try:
                check(given)
                verdicts.append(False)
            except ValidationError:
                verdicts.append(True)
        assert len(set(verdicts)) == 1, f"JSON and Python differ on {record}"
        return verdicts[0]


class JsonSchemaLayer:
    """The generated JSON Schema with format checks."""

    def __init__(self, document: Json) -> None:
        import jsonschema  # type: ignore[import-untyped]  # its stubs are no dependency

        self.document = document
        checker = jsonschema.Draft7Validator.FORMAT_CHECKER
        self.validator = jsonschema.Draft7Validator(document, format_checker=checker)

    def refuses(self, record: Json) -> bool:
        """Say whether the schema refuses the record."""
        return not bool(self.validator.is_valid(record))


class ReferenceLayer:
    """The rules `reference-known` and `reference-kind`."""

    def refuses(self, records: Sequence[Json]) -> bool:
        """Say whether a reference of these records is to none, or to one of another kind."""
        from modellake.checking.material import Material
        from modellake.checking.references import find_references
        from modellake.record import Record

        material = Material(tuple(Record(record) for record in records))
        return next(iter(find_references(material)), None) is not None


class CheckLayer:
    """`modellake check` without packs: from the JSON through the normal form to the report."""

    def __init__(self) -> None:
        from modellake.checking.run import Checker, Options

        self.checker = Checker(Options(packs=()))

    def find(self, records: Iterable[Json]) -> dict[str, set[str]]:
        """Return the rules that each record breaks, by its id."""
        from modellake.finding import Finding
        from modellake.normal_form import build_records
        from modellake.record import Record

        built: list[Record] = []
        found: list[Finding] = []
        for record in records:
            reading = build_records(json.loads(json.dumps(record)))
            built += reading
            found += reading.findings
        rules: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for one in self.checker.check(built, read=found).findings:
            rules[one.record].add((one.rule, one.field))
        return {record: {rule for rule, _ in broken} for record, broken in rules.items()}


class KeyLayer:
    """The generated queries for unique keys."""

    def __init__(self, keys: Iterable[Json]) -> None:
        self.queries = [key["query"] for key in keys]

    def refuses(self, graph: str) -> bool:
        """Say whether any query finds records in the graph (N-Triples)."""
        import pyoxigraph as ox

        store = ox.Store()
        store.load(graph, format=ox.RdfFormat.N_TRIPLES)
        answers = (store.query(query) for query in self.queries)
        return any(isinstance(one, ox.QuerySolutions) and len(list(one)) > 0 for one in answers)


def to_graph(records: Sequence[Json], context: Json) -> list[str]:
    """Return the N-Triples of each record, in their order; a record that JSON-LD refuses has none.

    The records go to the parser as they are: the checks that `modellake` makes before would hide
    what the shapes must see.
    """
    texts: list[str] = []
    for start in range(0, len(records), _BATCH):
        texts += _parse(records[start : start + _BATCH], context)
    return texts


def _parse(records: Sequence[Json], context: Json) -> list[str]:
    import pyoxigraph as ox

    named = [_name_values(record) for record in records]
    document = json.dumps({"@context": context["@context"], "@graph": named})
    try:
        quads = list(ox.parse(document, format=ox.RdfFormat.JSON_LD, base_iri=BASE))
    except SyntaxError:
        if len(records) == 1:
            return [""]
        half = len(records) // 2
        return _parse(records[:half], context) + _parse(records[half:], context)
    lines: dict[str, list[str]] = {BASE + record["id"]: [] for record in named}
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            owner = quad.subject.value.partition("/.well-known/")[0]
            lines.setdefault(owner, []).append(f"{quad.triple} .\n")
    return ["".join(lines[BASE + record["id"]]) for record in named]


def _name_values(record: Json) -> Json:
    """Return a copy in which every value object has an id of its own."""
    copy: Json = json.loads(json.dumps(record))
    copy.setdefault("id", "no-id")
    for number, node in enumerate(nodes(copy)):
        if number:
            node["id"] = f"{copy['id']}/.well-known/genid/{number}"
    return copy


def hierarchy(triples: Iterable[Any]) -> str:
    """Return the class hierarchy of the shapes as N-Triples: engines look for it in the data."""
    return "".join(f"{one} .\n" for one in triples if one.predicate.value == _SUB_CLASS)


def focus_nodes(shapes: Iterable[Any], graph: str) -> set[str]:
    """Return the records about which the fast engine reports something."""
    import shacl

    text = "".join(f"{triple} .\n" for triple in shapes)
    compiled = shacl.Shapes.from_text(text, format="ntriples")
    report = compiled.validate_text(graph, format="ntriples")
    return {_owner(result.focus_node.strip("<>")) for result in report.results}


def reference_focus_nodes(shapes: Iterable[Any], graph: str) -> set[str]:
    r"""Return the records about which pySHACL reports something.

    Python lets a line break stand after `$`, against XPath; `\Z` says what the pattern means.
    """
    import pyshacl
    import rdflib

    text = "".join(f"{triple} .\n" for triple in shapes)
    wanted = rdflib.Graph().parse(data=text, format="nt")
    for subject, pattern in list(wanted.subject_objects(rdflib.URIRef(_PATTERN))):
        exact = rdflib.Literal(str(pattern).removesuffix("$") + "\\Z")
        wanted.set((subject, rdflib.URIRef(_PATTERN), exact))
    logging.getLogger("rdflib.term").setLevel(logging.CRITICAL)
    with warnings.catch_warnings():
        # Ill-typed literals are the point of many cases; rdflib speaks of each.
        warnings.simplefilter("ignore")
        data = rdflib.Graph().parse(data=graph, format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=wanted, inplace=True)
    focus = rdflib.URIRef("http://www.w3.org/ns/shacl#focusNode")
    return {_owner(str(node)) for node in report.objects(None, focus)}


def _owner(iri: str) -> str:
    return iri.removeprefix(BASE).partition("/.well-known/")[0]

"""Write the ontology: classes, properties and concepts, aligned with the vocabularies they map to.

Exact and broader mappings become `rdfs:subClassOf` and `rdfs:subPropertyOf`; every mapping is also
there in the words of SKOS (section 10).
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.schema import Class, Enum, Mappings, Schema, Slot, Value
from generator.turtle import Block, TurtleWriter

__all__ = ["write_ontology"]

_PREFIXES = {
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MATCHES = {
    "exact": "skos:exactMatch",
    "close": "skos:closeMatch",
    "broad": "skos:broadMatch",
    "narrow": "skos:narrowMatch",
    "related": "skos:relatedMatch",
}
Statements = list[tuple[str, str]]


def write_ontology(schema: Schema) -> str:
    """Return the ontology as Turtle, ordered by class, property, enum and concept."""
    writer = TurtleWriter({**schema.prefixes, **_PREFIXES})
    blocks = [_header(schema, writer)]
    blocks += [_class(schema, writer, one) for one in schema.classes.values()]
    blocks += [_property(schema, writer, one) for one in schema.slots.values()]
    for enum in schema.enums.values():
        blocks.append(_scheme(schema, writer, enum))
    concepts = _concepts(schema)
    blocks += [_concept(schema, writer, *concepts[text]) for text in sorted(concepts)]
    return writer.document("Generated from schema/ by tools/generate.py. Do not edit.", blocks)


def _header(schema: Schema, writer: TurtleWriter) -> Block:
    statements = [("a", "owl:Ontology"), ("rdfs:label", writer.text(schema.title, "en"))]
    if schema.description:
        statements.append(("rdfs:comment", writer.text(" ".join(schema.description.split()), "en")))
    statements.append(("owl:versionInfo", writer.text(schema.version)))
    return Block(f"<{schema.terms}>", tuple(statements))


def _class(schema: Schema, writer: TurtleWriter, one: Class) -> Block:
    above = [schema.classes[name].iri for name in one.parents]
    statements = [("a", "owl:Class"), *_words(writer, one.title or one.name, one.description)]
    statements += _supers("rdfs:subClassOf", above, one.mappings, writer)
    statements += [("skos:altLabel", writer.text(alias, "en")) for alias in one.aliases]
    return Block(writer.iri(one.iri), tuple(statements + _matches(one.mappings, writer)))


def _property(schema: Schema, writer: TurtleWriter, one: Slot) -> Block:
    is_object = one.kind in ("reference", "value", "enum", "iri")
    statements = [("a", "owl:ObjectProperty" if is_object else "owl:DatatypeProperty")]
    statements += _words(writer, one.title or one.name.replace("_", " "), one.description)
    above = [schema.slots[name].iri for name in one.parents]
    statements += _supers("rdfs:subPropertyOf", above, one.mappings, writer)
    if one.kind in ("reference", "value"):
        statements.append(("rdfs:range", writer.iri(schema.classes[one.range].iri)))
    elif one.datatype:
        statements.append(("rdfs:range", writer.iri(one.datatype)))
    statements += [("skos:altLabel", writer.text(alias, "en")) for alias in one.aliases]
    return Block(writer.iri(one.iri), tuple(statements + _matches(one.mappings, writer)))


def _scheme(schema: Schema, writer: TurtleWriter, one: Enum) -> Block:
    words = _words(writer, one.name, one.description)
    return Block(_scheme_iri(schema, one.name), (("a", "skos:ConceptScheme"), *words))


def _scheme_iri(schema: Schema, name: str) -> str:
    return f"<{schema.terms}{name}>"


def _concepts(schema: Schema) -> dict[str, tuple[Value, list[str]]]:
    found: dict[str, tuple[Value, list[str]]] = {}
    for enum in schema.enums.values():
        for text, value in enum.values.items():
            found.setdefault(text, (value, []))[1].append(enum.name)
    return found


def _concept(schema: Schema, writer: TurtleWriter, one: Value, enums: list[str]) -> Block:
    label = one.title or one.text.replace("_", " ")
    statements = [("a", "skos:Concept"), ("skos:prefLabel", writer.text(label, "en"))]
    statements += [("skos:notation", writer.text(one.text))]
    if one.description:
        statements.append(("skos:definition", writer.text(one.description, "en")))
    statements += [("skos:inScheme", _scheme_iri(schema, name)) for name in enums]
    if one.broader:
        broader = next(
            e.values[one.broader].iri for e in schema.enums.values() if one.broader in e.values
        )
        statements.append(("skos:broader", writer.iri(broader)))
    if one.rank is not None:
        statements.append((f"<{schema.terms}rank>", str(one.rank)))
    statements += [("skos:altLabel", writer.text(alias, "en")) for alias in one.aliases]
    return Block(writer.iri(one.iri), tuple(statements + _matches(one.mappings, writer)))


def _words(writer: TurtleWriter, label: str, description: str) -> Iterator[tuple[str, str]]:
    yield "rdfs:label", writer.text(label, "en")
    if description:
        yield "rdfs:comment", writer.text(description, "en")


def _supers(predicate: str, own: list[str], mappings: Mappings, writer: TurtleWriter) -> Statements:
    foreign = [iri for kind in ("exact", "broad") for iri in mappings.get(kind, ())]
    return [(predicate, writer.iri(iri)) for iri in (*own, *sorted(set(foreign)))]


def _matches(mappings: Mappings, writer: TurtleWriter) -> Statements:
    return [
        (predicate, writer.iri(iri))
        for kind, predicate in _MATCHES.items()
        for iri in mappings.get(kind, ())
    ]

"""What is generated: the same bytes everywhere, small differences, and what each artifact does."""

from __future__ import annotations

import difflib
import importlib.util
import json
import math
import os
import shutil
import socket
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from generate import ROOT, load_schema, main
from generator.ids import id_pattern, iri_pattern
from modellake.vocabulary import vocabulary

SCHEMA = ROOT / "schema" / "modellake.yaml"
GENERATED = ROOT / "generated" / "modellake_schema"
SMALL = ROOT / "tests" / "cases" / "schema"
BASE = "https://lake.invalid/"
NAMES = {path.name for path in GENERATED.iterdir() if path.is_file()}
XSD = "http://www.w3.org/2001/XMLSchema#"


def generate(schema: Path, out: Path) -> Path:
    assert main(["--schema", str(schema), "--out", str(out)]) == 0
    return out / "modellake_schema"


def load_model(folder: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"model_{abs(hash(folder))}", folder / "model.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(SMALL / "lake.yaml", tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def model(small: Path) -> ModuleType:
    return load_model(small)


# --- the same bytes everywhere -----------------------------------------------------------------


def test_generated_is_what_the_schema_says() -> None:
    assert main(["--check"]) == 0


def test_generated_is_the_same_for_any_hash_seed_folder_and_day_without_network(
    tmp_path: Path,
) -> None:
    def run(number: int, **environment: str) -> float:
        cwd = tmp_path / f"cwd{number}"
        cwd.mkdir()
        block = (
            "import socket, sys, time\n"
            "def refuse(*_): raise OSError('the network is blocked')\n"
            "socket.socket.connect = refuse\n"
            f"real = time.time\ntime.time = lambda: real() + {number} * 1e8\n"
            f"sys.argv = ['generate.py', '--out', {str(tmp_path / str(number))!r}]\n"
            f"sys.path.insert(0, {str(ROOT / 'tools')!r})\n"
            f"import generate\nsys.exit(generate.main())\n"
        )
        before = os.times()
        subprocess.run(
            [sys.executable, "-c", block], cwd=cwd, env={**os.environ, **environment}, check=True
        )
        after = os.times()
        # Time of the processor: the wall clock tells how busy the machine is.
        return sum(after[2:4]) - sum(before[2:4])

    seconds = run(1, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    run(2, PYTHONHASHSEED="77", TZ="Asia/Tokyo")
    assert seconds < 15
    for name in NAMES:
        first = (tmp_path / "1" / "modellake_schema" / name).read_bytes()
        assert first == (tmp_path / "2" / "modellake_schema" / name).read_bytes(), name
        assert str(ROOT).encode() not in first


def test_drift_names_the_file_and_the_command(
    tmp_path: Path, small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(small, tmp_path / "modellake_schema")
    shapes = tmp_path / "modellake_schema" / "shapes.ttl"
    shapes.write_text(shapes.read_text() + "# edited\n")
    (tmp_path / "modellake_schema" / "left-over.txt").touch()
    check = ["--check", "--schema", str(SMALL / "lake.yaml"), "--out", str(tmp_path)]
    assert main(check) == 1
    told = capsys.readouterr().err.splitlines()
    assert [line.split()[0] for line in told[:-1]] == [
        "modellake_schema/left-over.txt",
        "modellake_schema/shapes.ttl",
    ]
    assert told[-1] == "Run `make generate` and commit generated/."


def test_a_mistake_leaves_what_was_generated_before(tmp_path: Path) -> None:
    shutil.copytree(SMALL, tmp_path / "schema")
    folder = generate(tmp_path / "schema" / "lake.yaml", tmp_path / "out")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    parts = tmp_path / "schema" / "parts.yaml"
    parts.write_text(parts.read_text().replace("range: Checksum", "range: Cheksum"))
    out = ["--schema", str(tmp_path / "schema" / "lake.yaml"), "--out", str(tmp_path / "out")]
    assert main(out) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


# --- a newcomer adds a slot --------------------------------------------------------------------

SLOT = """
  room_number:
    description: The room in which the paper copy lies.
    slot_uri: mlk:roomNumber
    pattern: '^[0-9]+$'
"""


@pytest.fixture(scope="module")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real schema after one YAML file was edited: `card.yaml` or where ModelCard is."""
    folder = tmp_path_factory.mktemp("extended")
    shutil.copytree(ROOT / "schema", folder / "schema")
    path = folder / "schema" / f"{vocabulary().classes['ModelCard'].topic}.yaml"
    text = path.read_text(encoding="utf-8")
    at = text.index("    slots:", text.index("\n  ModelCard:\n"))
    line = text[at : text.index("\n", at)]
    added = line.replace("[", "[room_number, ") if "[" in line else f"{line}\n      - room_number"
    text = text[:at] + added + text[at + len(line) :]
    path.write_text(text.replace("\nslots:\n", f"\nslots:\n{SLOT.strip(chr(10))}\n\n", 1))
    return generate(folder / "schema" / "modellake.yaml", folder)


def test_a_newcomer_adds_a_slot_by_editing_one_file(extended: Path) -> None:
    module = load_model(extended)
    card = {"id": "card/new", "type": "ModelCard", "describes": "model/new", "room_number": "12"}
    assert module.ModelCard.model_validate(card).room_number == "12"
    with pytest.raises(ValidationError, match="room_number"):
        module.ModelCard.model_validate(card | {"room_number": "attic"})
    context = json.loads((extended / "context.jsonld").read_bytes())["@context"]
    assert context["room_number"]["@id"] == "https://w3id.org/modellake/roomNumber"


@pytest.mark.parametrize("name", sorted(NAMES))
def test_a_new_slot_changes_a_handful_of_lines(extended: Path, name: str) -> None:
    old = (GENERATED / name).read_text(encoding="utf-8").splitlines()
    new = (extended / name).read_text(encoding="utf-8").splitlines()
    changed = [
        line
        for line in difflib.unified_diff(old, new, lineterm="", n=0)
        if line[0] in "+-" and not line.startswith(("---", "+++"))
    ]
    assert len(changed) <= 16, changed


# --- the Pydantic classes ----------------------------------------------------------------------


def test_importing_the_model_costs_at_most_five_times_pydantic() -> None:
    code = (
        "import sys, time\nsys.path.insert(0, sys.argv[1])\n"
        "a = time.perf_counter()\nfrom pydantic import BaseModel\nb = time.perf_counter()\n"
        "import modellake_schema.model\nprint((time.perf_counter() - a) / (b - a))\n"
        "assert not {'linkml', 'linkml_runtime', 'rdflib', 'pandas'} & set(sys.modules)\n"
    )
    command = [sys.executable, "-c", code, str(GENERATED.parent)]
    ratios = [float(subprocess.check_output(command)) for _ in range(3)]
    assert min(ratios) <= 5


DATASET = {"id": "dataset/a", "type": "Dataset", "name": "A"}
MODEL = {
    "id": "model/a",
    "type": "Model",
    "name": "A",
    "license": "spdx:MIT",
    "trained_on": ["dataset/a"],
}


def refusal(model: ModuleType, record: dict[str, Any]) -> list[tuple[str, tuple[Any, ...]]]:
    with pytest.raises(ValidationError) as caught:
        model.CLASSES[record["type"]].model_validate(record)
    return [(one["type"], one["loc"]) for one in caught.value.errors()]


def test_a_whole_record_is_read(model: ModuleType) -> None:
    record = MODEL | {
        "status": "withdrawn",
        "withdrawn_on": "2024-02-29",
        "changed_at": "2024-02-29T12:00:00.5+02:00",
        "scores": [{"type": "PointScore", "measure": "f1", "fraction": 1}],
        "best_score": {"measure": "f1", "fraction": 0.5},
    }
    read = model.Model.model_validate(record)
    assert read.withdrawn_on.isoformat() == "2024-02-29"
    assert isinstance(read.scores[0], model.PointScore)
    assert read.best_score.type == "PointScore"
    assert model.Model.model_validate_json(json.dumps(record)) == read


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        ("row_count", "3"),
        ("row_count", True),
        ("row_count", 3.5),
        ("row_count", -1),
        ("row_count", 2**53),
        ("personal", "yes"),
        ("personal", 1),
        ("created_on", "2024-02-31"),
        ("created_on", "2024-02-01T00:00:00Z"),
        ("created_on", "20240201"),
        ("created_on", 20000),
        ("created_on", "0000-01-01"),
        ("changed_at", "2024-02-01T00:00:00"),
        ("changed_at", "2024-02-01 00:00:00Z"),
        ("changed_at", "2024-02-01T24:00:00Z"),
        ("changed_at", 1700000000),
        ("version", "1.0\n"),
        ("version", 1.0),
        ("license", "a b"),
        ("home_page", "nowhere"),
        ("status", "activ"),
        ("checksums", {"algorithm": "md5", "digest": "0" * 64}),
        ("name", ["A"]),
    ],
)
def test_a_value_of_another_type_is_one_error(model: ModuleType, slot: str, value: object) -> None:
    errors = refusal(model, DATASET | {slot: value})
    assert [location[0] for _, location in errors] == [slot]


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_a_number_is_finite(model: ModuleType, value: float) -> None:
    record = {"type": "RangeScore", "measure": "x", "upper": value}
    assert refusal(model, record) == [("finite_number", ("upper",))]
    with pytest.raises(ValidationError):
        model.RangeScore.model_validate_json(json.dumps(record))


def test_an_unknown_field_is_refused_with_a_close_spelling(model: ModuleType) -> None:
    with pytest.raises(ValidationError) as caught:
        model.Dataset.model_validate(DATASET | {"rowcount": 3})
    [error] = caught.value.errors()
    assert error["type"] == "extra_forbidden"
    assert error["loc"] == ("rowcount",)
    assert error["msg"] == "Dataset has no slot 'rowcount'. Did you mean 'row_count'?"


def test_an_unknown_field_deep_inside_is_named_where_it_stands(model: ModuleType) -> None:
    scores = [{"type": "PointScore", "measure": "f1", "fraction": 1, "frction": 0.5}]
    with pytest.raises(ValidationError) as caught:
        model.Model.model_validate(MODEL | {"scores": scores})
    [error] = caught.value.errors()
    assert error["loc"] == ("scores", 0, "PointScore", "frction")
    assert "Did you mean 'fraction'?" in error["msg"]


def test_braces_in_an_unknown_field_do_no_harm(model: ModuleType) -> None:
    assert refusal(model, DATASET | {"{x}": 1, "version": "{y}"}) == [
        ("string_pattern_mismatch", ("version",)),
        ("extra_forbidden", ("{x}",)),
    ]


def test_one_mistake_in_a_union_is_one_error(model: ModuleType) -> None:
    score = {"type": "PointScore", "measure": "f1", "fraction": 2}
    assert refusal(model, MODEL | {"scores": [score]}) == [
        ("less_than_equal", ("scores", 0, "PointScore", "fraction"))
    ]
    assert len(refusal(model, MODEL | {"scores": [score | {"type": "Checksum"}]})) == 1
    del score["type"]
    assert len(refusal(model, MODEL | {"scores": [score]})) == 1


def test_all_broken_rules_are_told_by_their_ids(model: ModuleType) -> None:
    assert refusal(model, DATASET | {"status": "withdrawn", "personal": True}) == [
        ("withdrawn-asset-has-date", ()),
        ("personal-data-names-consent", ()),
    ]


def test_a_set_refuses_what_stands_twice(model: ModuleType) -> None:
    digest = {"algorithm": "md5", "digest": "0" * 64}
    assert refusal(model, DATASET | {"checksums": [digest, digest]}) == [
        ("distinct", ("checksums",))
    ]
    assert refusal(model, MODEL | {"keywords": ["a", "a"]}) == [("distinct", ("keywords",))]


def test_a_required_list_is_not_empty(model: ModuleType) -> None:
    assert refusal(model, MODEL | {"trained_on": []}) == [("too_short", ("trained_on",))]


def test_an_abstract_class_has_no_instances(model: ModuleType) -> None:
    record = {"id": "dataset/a", "type": "Asset", "name": "A"}
    with pytest.raises(ValidationError, match="Asset is abstract"):
        model.Asset.model_validate(record)
    with pytest.raises(ValidationError, match="Asset is abstract"):
        model.Asset(**record)


def test_what_is_dumped_is_read_again(model: ModuleType) -> None:
    record = MODEL | {"changed_at": "2024-02-29T12:00:00Z", "created_on": "2024-02-28"}
    read = model.Model.model_validate(record)
    dumped = json.loads(read.model_dump_json(exclude_none=True, exclude_defaults=True))
    assert {"type": "Model", **dumped} == record


# --- ids and IRIs ------------------------------------------------------------------------------

REAL = load_schema(SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "model",
        "model/",
        "/model/a",
        "model//a",
        "model/.",
        "model/../a",
        "model/.well-known/genid/x",
        "model/a b",
        "model/a\n",
        "model/bert-base:v1",
        "bert-base:v1",
        "nothing/a",
        "_:b0",
        "@type",
        "model/%zz",
        "http://exa mple.org/",
        "https://",
        "urn:x",
        "javascript:alert(1)",
        "model/a#b",
        "model/a?b",
        "model/é",
        "https://example.org/a#b#c",
        "spdx:",
        "adms:a#b",
    ],
)
def test_text_is_no_id(text: str) -> None:
    assert not vocabulary().is_id(text)
    with pytest.raises(ValidationError):
        load_real().Tag.model_validate({"id": text, "type": "Tag", "name": "x"})


def load_real() -> ModuleType:
    import modellake_schema.model

    return modellake_schema.model


@pytest.mark.parametrize(
    "text",
    [
        "model/diabetes",
        "model/google/bert-base-uncased",
        "model/a%20b",
        "model/bert.v1~x_y-z",
        "spdx:MIT",
        "https://example.org/a?b=c#d",
        "http://localhost:8080",
        "urn:uuid:0b5b5b6e-5c1a-4f6e-9a3e-2f3b0f0b7f0e",
        "https://example.org/é",
    ],
)
def test_text_is_an_id(text: str) -> None:
    assert vocabulary().is_id(text)
    load_real().Tag.model_validate({"id": text, "type": "Tag", "name": "x"})


#: Long texts shrink slowly, so a failure shows the text as it was found.
QUICK = settings(max_examples=60, deadline=None, phases=(Phase.reuse, Phase.generate))


@QUICK
@given(st.from_regex(id_pattern(REAL), fullmatch=True))
def test_every_id_is_one_iri_for_every_processor(text: str) -> None:
    graphs = processors({"id": text, "type": "Tag", "has_tag": [text]})
    assert len(graphs[0]) == 2
    assert graphs[0] == graphs[1] == graphs[2]


@QUICK
@given(st.from_regex(iri_pattern(REAL), fullmatch=True))
def test_every_iri_is_kept_by_every_processor(text: str) -> None:
    graphs = processors({"id": "algorithm/a", "type": "Algorithm", "algorithm_type": [text]})
    assert len(graphs[0]) == 2
    assert graphs[0] == graphs[1] == graphs[2]


# --- the JSON-LD context -----------------------------------------------------------------------

CONTEXT = json.loads((GENERATED / "context.jsonld").read_bytes())["@context"]
Triples = frozenset[tuple[str, str, str]]


def processors(record: dict[str, Any]) -> tuple[Triples, Triples, Triples]:
    """Return the graph that pyoxigraph, rdflib and pyld make of a record."""
    import rdflib
    from pyld import jsonld

    document = {"@context": CONTEXT, **record}
    text = json.dumps(document)
    oxigraph = ox.parse(text, format=ox.RdfFormat.JSON_LD, base_iri=BASE)
    with warnings.catch_warnings():
        # rdflib 7.6's parser of JSON-LD uses what rdflib has deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        graph = rdflib.Graph().parse(data=text, format="json-ld", base=BASE)
    quads = jsonld.to_rdf(document, {"base": BASE, "documentLoader": refuse})
    default = quads.get("@default", [])
    return (
        frozenset(map(value_of_oxigraph, oxigraph)),
        frozenset(tuple(value_of_rdflib(term) for term in triple) for triple in graph),
        frozenset(value_of_pyld(triple) for triple in default),
    )


def refuse(*_: object) -> None:
    raise OSError("the network is blocked")


def literal(text: str, datatype: str) -> str:
    if datatype == f"{XSD}double":
        text = f"{float(text):.15g}"
    if datatype == f"{XSD}boolean":
        text = text.lower()
    if datatype == f"{XSD}dateTime":
        text = text.replace("+00:00", "Z")
    return f"{text}^^{datatype}"


def value_of_oxigraph(quad: Any) -> Any:
    def write(term: Any) -> str:
        if isinstance(term, ox.Literal):
            return literal(term.value, term.datatype.value)
        return str(term.value)

    return write(quad.subject), write(quad.predicate), write(quad.object)


def value_of_rdflib(term: Any) -> str:
    import rdflib

    if isinstance(term, rdflib.Literal):
        return literal(str(term), str(term.datatype or f"{XSD}string"))
    return str(term)


def value_of_pyld(triple: dict[str, Any]) -> Any:
    def write(term: dict[str, str]) -> str:
        if term["type"] == "literal":
            return literal(term["value"], term["datatype"])
        return term["value"]

    return tuple(write(triple[part]) for part in ("subject", "predicate", "object"))


def examples() -> Iterator[Any]:
    from modellake.sources.text import parse_yaml

    for path in sorted((ROOT / "schema" / "examples" / "valid").glob("*.yaml")):
        for number, one in enumerate(parse_yaml(path.read_bytes(), path.name).documents):
            record = json.loads(json.dumps(one.value))
            yield pytest.param(record, id=f"{path.stem}-{number}")


def name_values(value: Any, iri: str) -> Any:
    """Give every object inside an id, as a lake does, so that no blank nodes are compared."""
    if isinstance(value, list):
        return [name_values(one, f"{iri}.{number}") for number, one in enumerate(value)]
    if isinstance(value, dict):
        return {"id": iri} | {k: name_values(v, f"{iri}.{k}") for k, v in value.items()}
    return value


@pytest.mark.parametrize("record", list(examples()))
def test_every_processor_makes_the_same_graph(
    record: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket.socket, "connect", refuse)
    oxigraph, rdflib, pyld = processors(name_values(record, "tag/x"))
    assert oxigraph
    assert oxigraph == rdflib == pyld


@pytest.mark.parametrize(
    "number", [0, 1, -1, 0.1, 1e-7, 1e21, 123456789.123456789, 5e-324, 1.7e308]
)
def test_every_processor_writes_the_same_number(number: float) -> None:
    slot = next(s for s in vocabulary().slots.values() if s.kind == "double")
    graphs = processors({"id": "tag/a", "type": "Tag", slot.name: number})
    assert len(graphs[0]) == 2
    assert graphs[0] == graphs[1] == graphs[2]


def test_an_unknown_key_makes_no_triple() -> None:
    for graph in processors({"id": "tag/a", "type": "Tag", "no_such_slot": "x"}):
        assert len(graph) == 1


def test_every_term_of_the_context_is_an_absolute_iri() -> None:
    assert "@vocab" not in CONTEXT
    assert "@base" not in CONTEXT
    for name, term in CONTEXT.items():
        iri = term["@id"] if isinstance(term, dict) else term
        assert name == "@version" or iri in ("@id", "@type") or "://" in iri


# --- the shapes --------------------------------------------------------------------------------

SHACL = "http://www.w3.org/ns/shacl#"


def read_turtle(path: Path) -> list[Any]:
    with path.open("rb") as file:
        return [quad.triple for quad in ox.parse(file, format=ox.RdfFormat.TURTLE)]


def test_every_shape_that_can_be_reported_has_a_name() -> None:
    triples = read_turtle(GENERATED / "shapes.ttl")
    inner = {str(t.object) for t in triples if isinstance(t.object, ox.BlankNode)}
    starts = {
        str(t.subject)
        for t in triples
        if t.predicate.value in (f"{SHACL}targetClass", f"{SHACL}path")
    }
    for subject in starts:
        assert subject.startswith("<https://w3id.org/modellake/shape/") or subject in inner
    for triple in triples:
        if triple.predicate.value == f"{SHACL}property" and isinstance(
            triple.subject, ox.NamedNode
        ):
            assert isinstance(triple.object, ox.NamedNode)


def test_classes_are_asked_for_only_where_value_objects_stand() -> None:
    values = {one.iri for one in vocabulary().classes.values() if one.kind == "value"}
    for triple in read_turtle(GENERATED / "shapes.ttl"):
        if triple.predicate.value == f"{SHACL}class":
            named = isinstance(triple.subject, ox.NamedNode)
            assert not named or triple.object.value in values


def validate(folder: Path, *records: dict[str, Any]) -> set[str]:
    """Return the names of the shapes that the records break."""
    import shacl

    from agreeing.layers import hierarchy, to_graph

    graph = "".join(to_graph(records, json.loads((folder / "context.jsonld").read_bytes())))
    shapes = shacl.Shapes.from_file(str(folder / "shapes.ttl"))
    text = graph + hierarchy(read_turtle(folder / "shapes.ttl"))
    report = shapes.validate_text(text, format="ntriples")
    start = "https://w3id.org/modellake/shape/"
    return {result.source_shape.strip("<>").removeprefix(start) for result in report.results}


def test_a_closed_shape_lets_subclasses_have_slots_of_their_own(small: Path) -> None:
    tuned = MODEL | {"id": "tuned-model/a", "type": "TunedModel", "tuned_from": "model/b"}
    assert validate(small, tuned) == set()
    assert validate(small, MODEL | {"tuned_from": "model/b"}) == {"Model/closed"}


def test_a_shape_names_what_is_wrong(small: Path) -> None:
    broken = DATASET | {"status": "withdrawn", "row_count": -1, "version": "one"}
    assert validate(small, broken) == {
        "Asset/withdrawn-asset-has-date",
        "Dataset/row_count",
        "Dataset/version",
    }
    assert validate(small, DATASET | {"type": "Asset"}) == {"Record/type"}


# --- JSON Schema, ontology, tables -------------------------------------------------------------


def test_the_json_schema_is_one() -> None:
    import jsonschema

    document = json.loads((GENERATED / "schema.json").read_bytes())
    jsonschema.Draft7Validator.check_schema(document)
    text = json.dumps(document)
    assert '"null"' not in text
    for name in text.split('"#/definitions/')[1:]:
        assert name.partition('"')[0] in document["definitions"]


def test_the_json_schema_gives_one_error_for_one_mistake_and_takes_lists(small: Path) -> None:
    import jsonschema

    validator = jsonschema.Draft7Validator(json.loads((small / "schema.json").read_bytes()))
    assert validator.is_valid([DATASET, MODEL])
    assert validator.is_valid(DATASET)
    errors = list(validator.iter_errors([DATASET | {"row_count": "3"}, MODEL]))
    assert [list(error.absolute_path) for error in errors] == [[0, "row_count"]]
    assert len(list(validator.iter_errors(DATASET | {"type": "Nothing"}))) == 1


def test_the_ontology_has_every_term_and_the_alignment(small: Path) -> None:
    found = {
        (t.subject.value, t.predicate.value, str(t.object))
        for t in read_turtle(small / "ontology.ttl")
    }
    rdfs = "http://www.w3.org/2000/01/rdf-schema#"
    prov = "http://www.w3.org/ns/prov#"
    mlk = "https://w3id.org/modellake/"
    skos = "http://www.w3.org/2004/02/skos/core#"
    assert (f"{mlk}Asset", f"{rdfs}subClassOf", f"<{prov}Entity>") in found
    assert (f"{mlk}Asset", f"{skos}broadMatch", f"<{prov}Entity>") in found
    assert (f"{mlk}derivedFrom", f"{rdfs}subPropertyOf", f"<{prov}wasDerivedFrom>") in found
    assert (f"{mlk}trainedOn", f"{rdfs}subPropertyOf", f"<{mlk}derivedFrom>") in found
    assert (f"{mlk}concept/withdrawn", f"{skos}inScheme", f"<{mlk}Status>") in found


def test_every_term_of_the_schema_is_in_the_ontology_with_a_label() -> None:
    label = (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
    )
    labelled = {
        t.subject.value
        for t in read_turtle(GENERATED / "ontology.ttl")
        if t.predicate.value in label
    }
    known = vocabulary()
    concepts = {value.iri for enum in known.enums.values() for value in enum.values.values()}
    terms = {one.iri for one in (*known.classes.values(), *known.slots.values())}
    assert terms | concepts <= labelled


def test_the_tables_hold_the_closure_up_to_prov(small: Path) -> None:
    tables = json.loads((small / "tables.json").read_bytes())
    mlk, prov = "https://w3id.org/modellake/", "http://www.w3.org/ns/prov#"
    assert tables["closure"]["classes"][f"{mlk}TunedModel"] == [
        f"{prov}Entity",
        *(f"{mlk}{name}" for name in ("Asset", "Model", "Record", "Timestamped")),
    ]
    assert tables["closure"]["properties"][f"{mlk}trainedOn"] == [
        f"{prov}wasDerivedFrom",
        f"{prov}wasInfluencedBy",
        f"{mlk}derivedFrom",
    ]
    assert vocabulary().inverse_properties[f"{mlk}ingestTo"] == (f"{mlk}restsOn", f"{mlk}stemsFrom")
    assert f"{mlk}ingestFrom" not in vocabulary().inverse_properties
    assert tables["closure"]["qualified"][f"{mlk}ModelRelation"] == {
        "target": f"{mlk}relatedModel",
        "kind": f"{mlk}relationKind",
        "predicates": {f"{mlk}concept/tuning": f"{mlk}tunedFrom"},
        "default": f"{mlk}derivedFrom",
        "inferred": f"{mlk}inferred",
    }
    assert tables["aliases"] == {
        "classes": {"DataSet": "Dataset"},
        "slots": {"nmae": "name"},
        "values": {"Status": {"retracted": "withdrawn"}},
    }
    assert tables["classes"]["Model"]["descendants"] == ["Model", "TunedModel"]
    assert tables["classes"]["TunedModel"]["slots"]["license"] == {"required": True}


def test_a_key_query_lists_every_record_that_shares_the_key(small: Path) -> None:
    from agreeing.layers import to_graph

    tables = json.loads((small / "tables.json").read_bytes())
    [key] = tables["keys"]
    records = [
        DATASET | {"id": f"dataset/{name}", "name": "Same" if shared else name, "version": "1.0"}
        for name, shared in (("a", True), ("b", True), ("c", False))
    ]
    context = json.loads((small / "context.jsonld").read_bytes())
    store = ox.Store()
    store.load("".join(to_graph(records, context)), format=ox.RdfFormat.N_TRIPLES)
    rows = [row["record"].value for row in store.query(key["query"])]
    assert rows == [f"{BASE}dataset/a", f"{BASE}dataset/b"]


def test_the_digest_depends_on_what_the_schema_says_and_not_on_its_comments(
    tmp_path: Path, small: Path
) -> None:
    shutil.copytree(SMALL, tmp_path / "schema")
    lake = tmp_path / "schema" / "lake.yaml"
    lake.write_text("# A remark.\n" + lake.read_text())
    same = generate(lake, tmp_path / "same")
    lake.write_text(lake.read_text().replace("A table of data.", "A table."))
    other = generate(lake, tmp_path / "other")
    digests = [json.loads((f / "tables.json").read_bytes())["digest"] for f in (small, same, other)]
    assert digests[0] == digests[1] != digests[2]

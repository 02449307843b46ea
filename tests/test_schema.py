"""The schema: its examples, its mistakes, and that LinkML reads it as we do."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from agreeing.instances import Maker
from agreeing.verdicts import judge_groups
from generate import ROOT, load_schema, main
from modellake.sources.text import parse_yaml
from modellake.vocabulary import vocabulary

SCHEMA = ROOT / "schema"
GENERATED = ROOT / "generated" / "modellake_schema"
SMALL = ROOT / "tests" / "cases" / "schema"
MISTAKES_FILE = SMALL.with_name("schema_mistakes.yaml")
MISTAKES = yaml.safe_load(MISTAKES_FILE.read_text(encoding="utf-8"))
LAYERS = {"pydantic", "json-schema", "shacl", "keys", "references"}


def examples(kind: str) -> list[Path]:
    return sorted((SCHEMA / "examples" / kind).glob("*.yaml"))


def read_example(path: Path) -> tuple[dict[str, Any], ...]:
    parsed = parse_yaml(path.read_bytes(), path.name)
    return tuple(json.loads(json.dumps(document.value)) for document in parsed.documents)


@lru_cache
def verdicts(kind: str) -> dict[Path, frozenset[str]]:
    paths = examples(kind)
    groups = [read_example(path) for path in paths]
    # One graph for all: what two examples say of one id would mix, so each gets ids of its own.
    renamed = [rename(group, number) for number, group in enumerate(groups)]
    return dict(zip(paths, judge_groups(renamed, GENERATED), strict=True))


@lru_cache
def maker() -> Maker:
    return Maker(load_schema(SCHEMA / "modellake.yaml"))


def rename(group: tuple[dict[str, Any], ...], number: int) -> tuple[dict[str, Any], ...]:
    """Give the records ids of their own, and a value object a record that holds it."""
    one = vocabulary().classes[group[0]["type"]]
    if one.kind == "value":
        return (maker().hold(one.name, group[0]),)
    ids = [record["id"] for record in group if "id" in record]
    text = json.dumps(group)
    for one in ids:
        text = text.replace(json.dumps(one), json.dumps(f"{one}-{number}"))
    return tuple(json.loads(text))


@pytest.mark.parametrize("path", examples("valid"), ids=lambda path: path.stem)
def test_valid_example_passes_every_layer(path: Path) -> None:
    refused = verdicts("valid")[path]
    if len(read_example(path)) == 1:
        # What it refers to is not here.
        refused -= {"references", "check"}
    assert refused == frozenset()


@pytest.mark.parametrize("path", examples("invalid"), ids=lambda path: path.stem)
def test_invalid_example_is_refused_by_exactly_the_layers_it_claims(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]
    claimed = re.fullmatch(r"# caught by: ([a-z, -]+)( \(not pyshacl\))?", first)
    assert claimed, f"the first line of {path.name} is no claim"
    layers = set(claimed[1].split(", "))
    assert layers <= LAYERS
    layers.add("check")
    if "shacl" in layers and not claimed[2]:
        layers.add("pyshacl")
    assert set(verdicts("invalid")[path]) == layers


@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_every_class_has_an_example(kind: str) -> None:
    named = {path.stem.partition("-")[0] for path in examples(kind)}
    concrete = {name for name, one in vocabulary().classes.items() if not one.abstract}
    assert named == concrete


@pytest.mark.parametrize("kind", ["valid", "invalid"])
def test_example_is_of_the_class_in_its_file_name(kind: str) -> None:
    for path in examples(kind):
        assert read_example(path)[0].get("type") == path.stem.partition("-")[0], path.name


def test_linkml_reads_the_files_as_they_are() -> None:
    from linkml_runtime.utils.schemaview import SchemaView

    view = SchemaView(str(SCHEMA / "modellake.yaml"))
    ours = load_schema(SCHEMA / "modellake.yaml")
    assert set(view.all_classes()) == set(ours.classes)
    assert set(view.all_slots(attributes=False)) == {*ours.slots, "id", "type"}
    for name in ("OutputModel", "ModelLakeDataset", "Analysis"):
        induced = {str(slot.name): slot for slot in view.class_induced_slots(name)}
        assert set(induced) == {*ours.classes[name].slots, *{"id", "type"}}
        for slot in ours.classes[name].slots.values():
            assert bool(induced[slot.name].required) == slot.required
            assert str(induced[slot.name].range) == slot.range


def test_the_stock_json_schema_of_linkml_accepts_the_valid_examples() -> None:
    import jsonschema
    from linkml.generators.jsonschemagen import JsonSchemaGenerator

    stock = JsonSchemaGenerator(
        str(SCHEMA / "modellake.yaml"),
        include_range_class_descendants=True,
        include_null=False,
        not_closed=False,
    )
    document = json.loads(stock.serialize())
    for one in document["$defs"].values():
        # linkml 1.12.1 reads two preconditions `ABSENT` as: not both are present.
        for key in ("allOf", "if", "then"):
            one.pop(key, None)
    checker = jsonschema.Draft201909Validator
    for path in examples("valid"):
        for record in read_example(path):
            one = checker({**document, "$ref": f"#/$defs/{record['type']}"})
            errors = [error.message for error in one.iter_errors(record)]
            assert not errors, path.name


def test_every_mapping_names_a_term_of_the_published_vocabularies() -> None:
    index = ROOT.parent / "shared" / "design" / "vocabulary" / "index.json"
    if not index.is_file():
        pytest.skip("the index of published terms is not here")
    known = json.loads(index.read_bytes())
    schema = load_schema(SCHEMA / "modellake.yaml")
    values = [value for enum in schema.enums.values() for value in enum.values.values()]
    for one in (*schema.classes.values(), *schema.slots.values(), *values):
        for iris in one.mappings.values():
            for iri in iris:
                assert iri in known or iri.startswith("https://spdx.org/licenses/"), iri


def test_the_list_of_terms_holds_those_that_the_schema_uses_and_no_others() -> None:
    schema = load_schema(SCHEMA / "modellake.yaml")
    text = "".join(path.read_text(encoding="utf-8") for path in SCHEMA.glob("*.yaml"))
    rows = (SCHEMA / "terms.tsv").read_text(encoding="utf-8").splitlines()[1:]
    assert len(rows) > 500
    for iri, source in (row.split("\t") for row in rows):
        fits = [(space, name) for name, space in schema.prefixes.items() if iri.startswith(space)]
        space, name = max(fits)
        assert re.search(rf"\b{name}:{re.escape(iri.removeprefix(space))}(?![\w/])", text), iri
        assert source, iri


def small(folder: Path) -> Path:
    """Copy the small schema, so that a test can change it."""
    shutil.copytree(SMALL, folder / "schema")
    return folder / "schema" / "lake.yaml"


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) >= 1, f"{path.name} has no {old!r}"
    path.write_text(text.replace(old, new, 1))


def test_the_small_schema_has_no_mistake(tmp_path: Path) -> None:
    assert main(["--schema", str(small(tmp_path)), "--lint"]) == 0


@pytest.mark.parametrize("case", MISTAKES, ids=lambda case: str(case["what"]))
def test_mistake_is_told_with_its_place_and_what_to_do(
    case: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = small(tmp_path)
    change(root.with_name(case["file"]), case["old"], case["new"])
    out = tmp_path / "generated"
    assert main(["--schema", str(root), "--out", str(out)]) == 1
    told = capsys.readouterr().err.splitlines()
    assert not out.exists()
    assert told[-1].endswith("nothing was written.")
    if os.environ.get("MODELLAKE_REWRITE") == "1":
        rewrite(case, told[:-1])
    assert told[:-1] == case["says"]


def rewrite(case: dict[str, Any], says: list[str]) -> None:
    case["says"] = says
    head = [line for line in MISTAKES_FILE.read_text().splitlines() if line.startswith("#")]
    text = yaml.dump(MISTAKES, Dumper=Blocks, sort_keys=False, width=200, allow_unicode=True)
    MISTAKES_FILE.write_text("\n".join([*head, text]), encoding="utf-8")


class Blocks(yaml.SafeDumper):
    """Writes texts of several lines as blocks."""


Blocks.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


def test_every_mistake_is_told_at_a_line_and_a_column() -> None:
    for case in MISTAKES:
        assert case["says"]
        for line, advice in zip(case["says"][::2], case["says"][1::2], strict=True):
            assert re.match(r"schema/[a-z_]+\.yaml:[1-9]\d*:[1-9]\d*: \S", line), line
            assert advice.startswith("    ")


def test_there_are_many_cases_of_mistakes() -> None:
    assert len(MISTAKES) >= 100


def test_all_mistakes_are_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = small(tmp_path)
    change(root, "is_a: Asset\n    description: A table", "is_a: Aset\n    description: A table")
    change(root.with_name("parts.yaml"), "range: Checksum", "range: Cheksum")
    assert main(["--schema", str(root), "--out", str(tmp_path / "generated")]) == 1
    told = capsys.readouterr().err
    assert "There is no class 'Aset'" in told
    assert "'Cheksum'" in told


def test_terms_that_the_list_lacks_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = small(tmp_path)
    prov = "http://www.w3.org/ns/prov#"
    terms = "".join(f"{prov}{term}\tPROV-O\n" for term in ("Entity", "wasDerivedFrom"))
    root.with_name("terms.tsv").write_text(f"iri\tsource\n{terms}")
    assert main(["--schema", str(root), "--out", str(tmp_path / "generated")]) == 1
    assert "terms.tsv has no prov:generatedAtTime" in capsys.readouterr().err


def yaml_files() -> Iterator[Path]:
    yield from SCHEMA.glob("*.yaml")


def test_the_schema_is_one_topic_a_file_of_moderate_length() -> None:
    for path in yaml_files():
        assert len(path.read_text().splitlines()) <= 900, path.name


# --- no slot, class or enum without a use ----------------------------------------------------

PACKAGE = ROOT / "src" / "modellake"


def read_code(path: Path) -> set[str]:
    """The strings and the keywords of a module, without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and isinstance(node.body[0], ast.Expr)
    }
    words = {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose
    }
    return words | {node.arg for node in ast.walk(tree) if isinstance(node, ast.keyword)} - {None}


def read_keys(value: object) -> set[str]:
    """The keys of a mapping file, at any depth, and the names of classes in it."""
    if isinstance(value, dict):
        words = {str(key) for key in value} | {str(value.get("type"))}
        return words.union(*map(read_keys, value.values()))
    return set().union(*map(read_keys, value)) if isinstance(value, list) else set()


def read_terms(path: Path) -> set[str]:
    """The IRIs that a query or a shape names."""
    text = re.sub(r"^#.*$", "", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    prefixes = {"mlk": "https://w3id.org/modellake/", "prov": "http://www.w3.org/ns/prov#"}
    return {prefixes[prefix] + name for prefix, name in re.findall(r"\b(mlk|prov):(\w+)", text)}


@lru_cache
def named_words() -> frozenset[str]:
    """What sources, captures and explicit exports name; a rule of the schema names its slots."""
    words: set[str] = set()
    for stage in ("sources", "capture", "exports"):
        for path in (PACKAGE / stage).rglob("*.py"):
            words |= read_code(path)
        for path in (PACKAGE / stage).rglob("*.yaml"):
            words |= read_keys(yaml.safe_load(path.read_text(encoding="utf-8")))
    for one in load_schema(SCHEMA / "modellake.yaml").classes.values():
        for rule in one.rules:
            words |= {one.slot for one in (*rule.when, *rule.then)}
    return frozenset(words)


@lru_cache
def named_terms() -> frozenset[str]:
    """What rules and questions name, and the edges that typed relations become in the index.

    The facts of packs (`data.ttl`) are no use of a slot: they are there to be asked for.
    """
    paths = [*PACKAGE.glob("packs/*/*.rq"), *PACKAGE.glob("packs/*/shapes.ttl")]
    edges = {edge for one in vocabulary().qualified.values() for edge in one.predicates.values()}
    return frozenset(edges.union(*map(read_terms, paths)))


def test_every_slot_is_named_by_a_mapping_a_reader_a_capture_a_rule_a_question_or_an_export() -> (
    None
):
    above = vocabulary().super_properties
    unnamed = [
        name
        for name, slot in vocabulary().slots.items()
        if name not in named_words() and not {slot.iri, *above.get(slot.iri, ())} & named_terms()
    ]
    assert not unnamed

"""The agreement suite itself: it passes on a small schema, and notices what is wrong."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from agreeing.cases import derive_cases
from agreeing.instances import Maker
from agreeing.verdicts import find_uncovered
from generate import ROOT, load_schema, main
from generator.sources import read_modules

SMALL = ROOT / "tests" / "cases" / "schema" / "lake.yaml"
TABLE = ROOT / "tools" / "agreement.yaml"


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("generated")
    assert main(["--schema", str(SMALL), "--out", str(out)]) == 0
    return out / "modellake_schema"


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own, which reads the tables of that folder."""
    command = [sys.executable, str(ROOT / "tools" / "agreement.py"), "--schema", str(SMALL)]
    # The packs speak of classes that the small schema has not.
    command.append("--without-check")
    return subprocess.run(
        [*command, "--generated", str(folder), *options],
        capture_output=True,
        text=True,
        check=False,
    )


def test_all_layers_agree_and_the_last_line_says_so(generated: Path) -> None:
    done = run(generated)
    assert done.returncode == 0, done.stdout + done.stderr
    last = done.stdout.splitlines()[-1]
    form = r"agreement: (\d+) of (\d+) constraints, (\d+) kinds, mutation score (\d\.\d\d)"
    found = re.fullmatch(form, last)
    assert found
    assert found[1] == found[2]
    assert int(found[1]) > 180
    assert float(found[4]) >= 0.95


def test_every_kind_of_the_table_has_a_case_in_the_small_schema() -> None:
    kinds = {case.kind for case in derive_cases(load_schema(SMALL))}
    assert kinds == set(yaml.safe_load(TABLE.read_text()))


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "shapes.ttl",
            "    sh:minInclusive 0 ;\n",
            "",
            "minimum Dataset.row_count: shacl accepts",
        ),
        (
            "shapes.ttl",
            "sh:hasValue mlc:withdrawn",
            "sh:hasValue mlc:active",
            "rule Dataset.withdrawn-asset-has-date withdrawn_on: pyshacl accepts",
        ),
        (
            "shapes.ttl",
            "    sh:path mlk:homePage ;\n",
            "    sh:path mlk:homePage ;\n    sh:minCount 1 ;\n",
            "pyshacl, shacl refuses",
        ),
        (
            "model.py",
            "row_count: Annotated[Integer, Field(ge=0)]",
            "row_count: Integer",
            "minimum Dataset.row_count: pydantic accepts",
        ),
        (
            "model.py",
            "strict=True, ",
            "",
            "pydantic accepts",
        ),
        (
            "schema.json",
            '"const": "Model"',
            '"const": "Modell"',
            "unknown-slot Model.no_such_slot: json-schema accepts",
        ),
        (
            "context.jsonld",
            '"@type": "http://www.w3.org/2001/XMLSchema#date"',
            '"@type": "http://www.w3.org/2001/XMLSchema#gYear"',
            "shacl refuses",
        ),
        ("tables.json", "> 1)", "> 2)", "unique-key Dataset.name_and_version: keys accepts"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_layer_that_differs_is_noticed(
    generated: Path, tmp_path: Path, name: str, old: str, new: str, told: str
) -> None:
    folder = tmp_path / "modellake_schema"
    shutil.copytree(generated, folder, ignore=shutil.ignore_patterns("__pycache__"))
    text = (folder / name).read_text(encoding="utf-8")
    assert old in text
    (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    done = run(folder, "--every", "1000")
    assert done.returncode == 1
    assert told in done.stdout


def test_a_constraint_without_a_case_is_noticed() -> None:
    schema = load_schema(SMALL)
    cases = [case for case in derive_cases(schema) if case.kind not in ("rule", "pattern")]
    problems = "\n".join(map(str, find_uncovered(schema, cases, read_modules(SMALL))))
    assert "schema/lake.yaml Asset.withdrawn-asset-has-date: no case for the rule" in problems
    assert "schema/parts.yaml slots.version: no case for `pattern` in Dataset" in problems


def test_what_an_instance_says_stays_when_rules_are_kept() -> None:
    schema = load_schema(ROOT / "schema" / "modellake.yaml")
    maker, ingest = Maker(schema), schema.classes["Ingest"]
    said = {"id": "ingest/a", "type": "Ingest", "activity_status": "completed"}
    made = maker.complete(ingest, said)
    assert made.items() >= said.items()
    assert made["ingest_to"]
    assert maker.keeps_rules(ingest, made)

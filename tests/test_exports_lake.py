"""Exports of a lake, from Python and from the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import modellake
from command_line import call
from modellake import Lake, RecordNotFoundError, UsageError
from modellake.exports import RecordMaterial, export, export_formats

EXAMPLES = Path(__file__).parent.parent / "schema" / "examples" / "valid"
ROOT = "model/return-visits"
FORMATS = [one.name for one in export_formats()]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    with Lake(tmp_path_factory.mktemp("exports") / "lake", actor="ada") as opened:
        opened.add(modellake.read(EXAMPLES))
        yield opened


@pytest.fixture
def run(lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("MODELLAKE_LAKE", lake.location)

    def run_command(*arguments: str) -> tuple[int, str, str]:
        code = call(monkeypatch, "export", *arguments)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run_command


@pytest.mark.parametrize("name", FORMATS)
def test_a_lake_exports_what_its_records_export(name: str, lake: Lake) -> None:
    material = RecordMaterial(lake.records(), base=lake.base)
    expected = export([lake.get(ROOT)], name, material=material)
    found = lake.export(ROOT, name)
    assert found == expected
    assert found.losses == expected.losses


def test_a_card_shows_nothing_above_the_clearance(tmp_path: Path) -> None:
    with Lake(tmp_path / "lake", actor="ada") as opened:
        opened.add(
            modellake.read(
                [
                    {"id": "model/a", "type": "OutputModel", "trained_on": ["dataset/d"]},
                    {
                        "id": "dataset/d",
                        "type": "ModelLakeDataset",
                        "name": "Secret",
                        "visibility": "restricted",
                    },
                ]
            )
        )
        assert "Secret" in opened.export("model/a")
    with Lake(tmp_path / "lake", clearance="public") as opened:
        text = opened.export("model/a")
        assert "Secret" not in text
        assert json.loads(text)["trained_on"] == ["dataset/d"]
        with pytest.raises(RecordNotFoundError):
            opened.export("dataset/d")


def test_a_card_of_the_past_shows_the_past(tmp_path: Path) -> None:
    with Lake(tmp_path / "lake", actor="ada") as opened:
        model = {"id": "model/a", "type": "OutputModel", "trained_on": ["dataset/d"]}
        data = {"id": "dataset/d", "type": "ModelLakeDataset"}
        opened.add(modellake.read([model, {**data, "name": "before"}]))
        sequence = opened.sequence
        opened.add(modellake.read({**data, "name": "after"}))
        assert "after" in opened.export("model/a")
        assert "before" in opened.at(sequence).export("model/a")


def test_ids_of_a_lake_are_relative_to_its_base(tmp_path: Path) -> None:
    with Lake(tmp_path / "lake", actor="ada") as opened:
        opened.init(base="https://lake.example.org/")
        opened.add(modellake.read({"id": "model/a", "type": "OutputModel", "name": "A"}))
        text = opened.export("model/a")
        assert json.loads(text)["@context"]["@base"] == "https://lake.example.org/"
        assert "<https://lake.example.org/model/a>" in opened.export("model/a", "nquads")
        assert list(modellake.read(text.encode(), base=opened.base)) == [opened.get("model/a")]
        assert modellake.read(text.encode())[0].id == "https://lake.example.org/model/a"


def test_all_records_come_back_from_each_format_of_records(lake: Lake, tmp_path: Path) -> None:
    for name in ("json", "json-ld", "nquads", "turtle"):
        pieces = modellake.stream_export(lake, name)
        text = "".join(piece for piece in pieces if isinstance(piece, str))
        found = sorted(modellake.read(text.encode()), key=lambda one: one.id)
        assert found == list(lake.records())


def test_the_command_prints_a_card_and_tells_losses(run: Run, lake: Lake) -> None:
    code, out, err = run("model/diabetes-predictor")
    assert code == 0
    assert out == lake.export("model/diabetes-predictor")
    lines = err.splitlines()
    assert "lost      1 x  The record holds no `license`.  (license)" in lines
    (own,) = (line for line in lines if line.startswith("own term  ") and "PROV" in line)
    assert own.endswith("PROV has no term for evaluation_value, metric.")
    assert lines[-1] == "See each of them with --losses FILE."
    assert len(lines) < 12


def test_the_command_writes_a_file_and_the_losses(run: Run, tmp_path: Path) -> None:
    file, losses = tmp_path / "new" / "card.jsonld", tmp_path / "losses.jsonl"
    code, out, err = run(ROOT, "-o", str(file), "--losses", str(losses))
    assert (code, out, err) == (0, "", "")
    assert json.loads(file.read_text())["id"] == ROOT
    assert {json.loads(line)["record"] for line in losses.read_text().splitlines()} >= {ROOT}
    assert [one.name for one in file.parent.iterdir()] == ["card.jsonld"]


def test_the_command_writes_one_file_a_record_into_a_folder(run: Run, tmp_path: Path) -> None:
    code, _, _ = run("--type", "OutputModel", "-f", "turtle", "-o", f"{tmp_path}/cards/")
    assert code == 0
    written = {str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*.ttl")}
    assert written >= {"cards/model/return-visits.ttl", "cards/model/diabetes-predictor.ttl"}


def test_the_command_exports_a_type_with_its_kinds(run: Run) -> None:
    code, out, _ = run("--type", "Dataset", "--format", "json")
    types = {json.loads(line)["type"] for line in out.splitlines()}
    assert code == 0
    assert types >= {"ModelLakeDataset", "DataSplit", "DatasetSource"}


def test_the_command_refers_to_a_context(run: Run) -> None:
    _, out, _ = run(ROOT, "--context", "https://example.org/context.jsonld")
    assert json.loads(out)["@context"][0] == "https://example.org/context.jsonld"


def test_the_help_of_the_command_names_every_format(run: Run) -> None:
    _, told, _ = run("--help")
    for name in FORMATS:
        assert re.search(rf"\b{name}\b", told), name


def test_a_format_that_is_misspelt_gets_the_closest(run: Run) -> None:
    code, _, told = run("model/returns", "--format", "json-ldd")
    assert code == 2
    assert "Did you mean 'json-ld'?" in told


def test_one_readme_a_record_needs_a_folder(run: Run, tmp_path: Path) -> None:
    code, _, err = run("--type", "OutputModel", "-f", "hf")
    assert code == 2
    assert "Name a folder" in err
    assert run("--type", "OutputModel", "-f", "hf", "-o", f"{tmp_path}/cards/")[0] == 0
    assert (tmp_path / "cards" / "model" / "return-visits" / "README.md").is_file()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "Which records?"),
        ([ROOT, "--all"], 2, "Which records?"),
        ([ROOT, "--format", "word"], 2, "word"),
        (["model/none"], 5, "No record 'model/none'"),
        (["--type", "Modell"], 5, "no class 'Modell'"),
        (["--type", "VexStatement"], 5, "No record is a VexStatement"),
        ([ROOT, "-o", "/dev/null/card"], 2, "cannot be written"),
    ],
)
def test_the_command_exits_with_the_codes_of_the_house(
    run: Run, arguments: list[str], code: int, words: str
) -> None:
    found = run(*arguments)
    assert found[0] == code
    assert words in found[2]
    assert found[1] == ""


def test_a_format_that_is_unknown_raises(lake: Lake) -> None:
    with pytest.raises(UsageError, match="no format"):
        lake.export(ROOT, "word")

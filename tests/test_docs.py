"""Every example runs: in the README, in the docstrings, in the tutorial."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import pkgutil
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

import modellake
from command_line import call
from modellake.cli import app
from modellake.settings import Settings, read_settings
from test_house import ORDER

ROOT = Path(__file__).parent.parent
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(modellake.__path__, prefix="modellake.")
    if not module.name.endswith("__main__")
)
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(path: Path, language: str) -> list[str]:
    return [text for kind, text in _BLOCK.findall(path.read_text()) if kind == language]


@pytest.fixture
def names(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """What the examples of docstrings may use without saying where it is from."""
    with modellake.Lake(tmp_path / "lake", actor="ada") as lake:
        lake.init()
        yield {
            "Lake": modellake.Lake,
            "folder": tmp_path / "folder",
            "lake": lake,
            "modellake": modellake,
            "read": modellake.read,
        }


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_docstrings_run(name: str, names: dict[str, Any]) -> None:
    module = importlib.import_module(name)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    said: list[str] = []
    for found in doctest.DocTestFinder().find(module, globs={**vars(module), **names}):
        runner.run(found, out=said.append)
    assert runner.summarize(verbose=False).failed == 0, "".join(said)


def test_there_are_examples_in_docstrings() -> None:
    found = [
        example
        for name in MODULES
        for test in doctest.DocTestFinder().find(importlib.import_module(name))
        for example in test.examples
    ]
    assert len(found) > 30


def test_the_ten_lines_of_the_readme_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (code,) = blocks(ROOT / "README.md", "python")
    exec(compile(code, "README.md", "exec"), {})  # the README's own lines
    assert "Diabetes" in capsys.readouterr().out


def test_the_readme_names_only_targets_that_are_there() -> None:
    makefile = (ROOT / "Makefile").read_text()
    named = re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text())
    assert {"demo", "test"} <= set(named)
    for target in named:
        assert f"\n{target}:" in makefile, target


def test_links_between_pages_lead_somewhere() -> None:
    generated = ("classes/", "slots/", "enums/", "packs/", "questions.md", "commands.md", "exit-")
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    assert len(pages) > 10
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+?)(?:#[^)]*)?\)", page.read_text()):
            if not any(part in target for part in generated):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "tools" / "docs.py", "--check", "--out", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_tutorial_runs_word_by_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs" / "tutorial" / "index.md"
    lines = [line for block in blocks(page, "console") for line in block.splitlines()]
    assert len(lines) > 25
    after = [*lines[1:], ""]
    for number, line in enumerate(lines):
        if line.startswith("$ ") and line != "$ echo $?":
            expected = int(lines[number + 2]) if after[number] == "$ echo $?" else 0
            assert follow(monkeypatch, *shlex.split(line.removeprefix("$ "))) == expected, line


def follow(monkeypatch: pytest.MonkeyPatch, program: str, *arguments: str) -> object:
    """Do what a line of a page says, and return the exit code."""
    if program == "cd":
        monkeypatch.chdir(arguments[0])
        return 0
    if program == "python":
        runpy.run_path(arguments[0], run_name="__main__")
        return 0
    assert program == "modellake"
    return call(monkeypatch, *arguments)


PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def test_pages_name_only_commands_and_options_that_are_there() -> None:
    group: Any = typer.main.get_command(app)
    lines = [
        line
        for text in (page.read_text() for page in PAGES)
        for part in re.findall(r"^```\w*\n.*?^```$|`modellake [^`\n]+`", text, re.M | re.S)
        for line in re.findall(r"^(?:\$ |`)?(modellake [a-z][^`\n]*)", part, re.MULTILINE)
    ]
    assert len(lines) > 30
    for line in lines:
        name, *words = shlex.split(line.partition(" | ")[0], comments=True)[1:]
        command = group.commands[name]
        known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert given <= known | {"--help"}, line


def test_the_explanation_lists_the_modules_in_the_order_of_imports() -> None:
    text = (ROOT / "docs" / "explanation" / "architecture.md").read_text()
    table = text.partition("## The modules")[2].partition("## ")[0]
    named = [
        name
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    ]
    assert tuple(named) == ORDER


@pytest.fixture
def diabetes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[modellake.Lake]:
    """The lake of the guides, in the working folder."""
    monkeypatch.chdir(tmp_path)
    with modellake.Lake("lake") as lake:
        lake.add(modellake.read(ROOT / "tests" / "cases" / "lakes" / "diabetes.yaml"))
        yield lake


def test_the_guide_to_lineage_runs(
    diabetes: modellake.Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = ROOT / "docs" / "how-to" / "lineage.md"
    (console,), (code,) = blocks(page, "console"), blocks(page, "python")
    for line in console.splitlines():
        assert call(monkeypatch, *shlex.split(line.removeprefix("$ "))[1:]) == 0, line
    exec(compile(code, page.name, "exec"), {"lake": diabetes})  # the page's own lines


def test_the_guide_to_capture_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    page = ROOT / "docs" / "how-to" / "capture.md"
    (console,) = blocks(page, "console")
    names: dict[str, Any] = {}
    steps, autolog, *more = blocks(page, "python")
    exec(compile(steps, page.name, "exec"), names)  # the page's own lines
    exec(compile(f"log = {autolog}", page.name, "exec"), names)
    names["log"].stop()
    for code in more:
        exec(compile(code, page.name, "exec"), names)
    names["lake"].close()
    assert call(monkeypatch, *shlex.split(console.removeprefix("$ "))[1:]) == 0
    assert "'Accuracy': 0." in capsys.readouterr().out


def test_the_pack_of_the_guide_finds_what_it_is_for(tmp_path: Path) -> None:
    page = ROOT / "docs" / "how-to" / "packs.md"
    (head,), (rule,) = blocks(page, "yaml"), blocks(page, "sparql")
    folder = tmp_path / "house"
    folder.mkdir()
    (folder / "pack.yaml").write_text(head)
    (folder / "model-owned-in-production.rq").write_text(rule)
    (tmp_path / "deployment.yaml").write_text(
        "- {id: model/m, type: OutputModel, name: M}\n"
        "- {id: deployment/d, type: Deployment, deployed_model: model/m, target_environment: edge}"
    )
    report = modellake.check(modellake.read(tmp_path / "deployment.yaml"), packs=[folder])
    assert [one.rule for one in report.findings] == ["model-owned-in-production"]


def test_the_settings_of_the_reference_are_those_that_are_read(tmp_path: Path) -> None:
    page = ROOT / "docs" / "reference" / "configuration.md"
    (example,) = blocks(page, "toml")
    (tmp_path / "pyproject.toml").write_text(example)
    assert read_settings(tmp_path).packs == ("core", "5w1h")
    rows = set(re.findall(r"^\| `([a-z-]+)` \|", page.read_text(), re.MULTILINE))
    known = {one.name.replace("_", "-") for one in dataclasses.fields(Settings)} - {"folder"}
    assert rows == known


def test_the_guide_to_mappings_gives_what_it_shows(tmp_path: Path) -> None:
    page = ROOT / "docs" / "how-to" / "mappings.md"
    ([registry], [mapping], [shown]) = (blocks(page, one) for one in ("json", "yaml", "text"))
    file, vision = tmp_path / "registry.json", tmp_path / "vision.yaml"
    file.write_text(registry, encoding="utf-8")
    vision.write_text(mapping, encoding="utf-8")
    preview = modellake.preview(file, mapping=vision)
    assert preview.findings == ()
    rows = [(one.field, one.slot or "(unmapped)", one.record, one.value) for one in preview.rows]
    for line in shown.splitlines():
        assert tuple(re.split(r" {2,}", line)) in [tuple(filter(None, row)) for row in rows], line
    reading = modellake.read(file, mapping=vision)
    assert not reading.findings
    (claim,) = reading.records[-1].json["claims"]
    assert claim["evaluation_value"] == 91.2
    assert claim["value_deviation"] == 0.3
    assert reading.records[-1].unmapped == {"vision-registry": {"reviewed_by": "Ada"}}

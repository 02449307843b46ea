"""Every example runs: in the README, in the docstrings, in the tutorial."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import modellake
from modellake.cli import main

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


def test_the_tutorial_runs_word_by_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lines = [
        line.removeprefix("$ ")
        for block in blocks(ROOT / "docs" / "tutorial" / "index.md", "console")
        for line in block.splitlines()
        if line.startswith("$ ")
    ]
    assert len(lines) >= 7
    for line in lines:
        assert run(monkeypatch, *shlex.split(line)[1:]) == 0, line


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> object:
    """Run the command line and return its exit code."""
    monkeypatch.setattr(sys, "argv", ["modellake", *arguments])
    try:
        main()
    except SystemExit as stopped:
        return stopped.code or 0
    return 0


def test_the_card_of_the_demo_gives_the_records_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(monkeypatch, "demo", str(tmp_path / "story")) == 0
    card = tmp_path / "story" / "card.jsonld"
    assert "model/diabetes-predictor" in {record.id for record in modellake.read(card)}
    assert run(monkeypatch, "demo", str(tmp_path / "story")) == 2

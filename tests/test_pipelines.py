"""What pipelines run: the hook, the Action and the snippets, as far as they run offline."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
GOOD = "id: tag/a\ntype: Tag\nname: A\n"
BAD = "id: tag/a\ntype: Tag\n"


def run(command: list[str], folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **env, "PATH": path}, capture_output=True, text=True
    )


def write_records(folder: Path, text: str) -> Path:
    (folder / "cards").mkdir()
    path = folder / "cards" / "a.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (BAD, 1)])
def test_the_hook_checks_the_files_that_it_is_given(text: str, code: int, tmp_path: Path) -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    write_records(tmp_path, text)
    done = run([*hook["entry"].split(), "--with", "cards", "cards/a.yaml"], tmp_path)
    assert done.returncode == code, done.stderr


@pytest.mark.parametrize(
    ("text", "paths", "code"), [(GOOD, "cards/", 0), (BAD, "cards/", 1), (GOOD, "empty/", 5)]
)
def test_the_action_annotates_summarizes_and_fails(
    text: str, paths: str, code: int, tmp_path: Path
) -> None:
    action: Any = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    step = next(one for one in action["runs"]["steps"] if one.get("id") == "check")
    defaults = {name: str(one.get("default", "")) for name, one in action["inputs"].items()}
    env = {
        name: {**defaults, "paths": paths}[re.sub(r"\$\{\{ inputs\.|\s*\}\}", "", value)]
        for name, value in step["env"].items()
    }
    write_records(tmp_path, text)
    (tmp_path / "empty").mkdir()
    files = {name: str(tmp_path / name) for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT")}
    done = run(["bash", "-e", "-c", step["run"]], tmp_path, **env, **files)
    assert done.returncode == code, done.stderr
    assert f"exit-code={code}" in (tmp_path / "GITHUB_OUTPUT").read_text()
    assert "# Check " in (tmp_path / "GITHUB_STEP_SUMMARY").read_text()
    assert ("::error file=cards/a.yaml,line=1" in done.stdout) == (code == 1)
    assert (tmp_path / "modellake.sarif").exists()


def test_the_commands_of_the_page_on_pipelines_run(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "how-to" / "pipelines.md").read_text(encoding="utf-8")
    write_records(tmp_path, GOOD)
    commands = [
        line.strip().removeprefix("- ")
        for line in page.splitlines()
        if re.match(r"\s*- modellake check ", line)
    ]
    assert commands
    for command in commands:
        done = run(command.split(), tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "modellake.xml").exists()

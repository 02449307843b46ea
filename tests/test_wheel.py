"""What ships is the wheel: the commands run from it, away from the sources."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def python(wheel: Path) -> Path:
    """A Python with the wheel unpacked in it; what it depends on comes from the one that runs."""
    home = wheel.parent / "home"
    venv.create(home, symlinks=True)
    (packages,) = home.glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # The folder of the tests' own packages, without the editable install that it names.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib"))
    return home / "bin" / "python"


def run(python: Path, folder: Path, *arguments: str) -> str:
    code = "import modellake.cli as c; c.main()"
    done = subprocess.run(
        [str(python), "-I", "-c", code, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_all_that_the_packages_hold(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    kept = {
        str(path.relative_to(folder.parent))
        for folder in (ROOT / "src" / "modellake", ROOT / "generated" / "modellake_schema")
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped == kept
    assert {Path(name).suffix for name in shipped} >= {".rq", ".ttl", ".yaml", ".jsonld", ".json"}


def test_the_commands_run_from_the_wheel(python: Path, tmp_path: Path) -> None:
    code = "import modellake, modellake_schema as s; print(modellake.__file__, s.__file__)"
    where = subprocess.run(
        [str(python), "-I", "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert where.count(str(python.parent.parent)) == 2
    run(python, tmp_path, "demo", "story")
    records = str(ROOT / "tests" / "cases" / "lakes" / "diabetes.yaml")
    assert "No findings." in run(python, tmp_path, "check", records)
    run(python, tmp_path, "add", records)
    assert "predict.hospital.example" in run(python, tmp_path, "ask", "models-in-production")
    card = run(python, tmp_path, "export", "model/diabetes", "--format", "json-ld")
    assert '"@context"' in card
    assert "<html" in run(python, tmp_path, "export", "model/diabetes", "--format", "html")

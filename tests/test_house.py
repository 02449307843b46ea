"""The house rules that a machine can hold: names, imports, sizes, completeness."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import modellake
from modellake import cli, errors

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "modellake"

#: A module imports only from those above it.
ORDER = (
    "errors",
    "settings",
    "finding",
    "vocabulary",
    "pointer",
    "record",
    "values",
    "normal_form",
    "datatypes",
    "shape",
    "graph",
    "alignment",
    "sources",
    "ledger",
    "index",
    "packs",
    "asking",
    "lineage",
    "checking",
    "guide",
    "exports",
    "lake",
    "capture",
    "cli",
)

#: Slow to import, so never imported by `import modellake` nor by a command that needs none.
HEAVY = ("linkml", "linkml_runtime", "pandas", "sklearn", "rdflib", "pyshacl", "sqlalchemy")

FILES = sorted(PACKAGE.rglob("*.py"))


def stage_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def is_for_types(node: ast.AST) -> bool:
    """Whether a block is for the type checker alone."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def imported_stages(tree: ast.AST) -> set[str]:
    """The stages that a module imports when it is imported; neither late nor for types."""
    late = {
        inner
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef) or is_for_types(outer)
        for inner in ast.walk(outer)
    }
    names = set()
    for node in ast.walk(tree):
        if node not in late and isinstance(node, ast.ImportFrom) and node.module:
            parts = node.module.split(".")
            if parts[0] == "modellake" and len(parts) > 1:
                names.add(parts[1])
    return names


def test_there_are_modules_to_look_at() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_only_from_those_above_it(path: Path) -> None:
    stage = stage_of(path)
    if stage == "__init__":
        return
    below = set(ORDER[ORDER.index(stage) + 1 :])
    assert imported_stages(ast.parse(path.read_text())) & below == set()


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def imported_modules(tree: ast.AST, known: set[str]) -> set[str]:
    """The modules that a module knows, for the type checker too; only late imports are left out."""
    late = {
        inner
        for outer in ast.walk(tree)
        if isinstance(outer, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(outer)
    }
    named = {
        (node.module, f"{node.module}.{alias.name}")
        for node in ast.walk(tree)
        if node not in late and isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
    return {inner if inner in known else outer for outer, inner in named} & known


def test_modules_import_each_other_in_no_circle() -> None:
    trees = {name_of(path): ast.parse(path.read_text()) for path in FILES}
    facade = {"modellake.lake", "modellake.lake.lake"}  # its methods, and capture, take a lake
    lines = {
        name: imported_modules(tree, set(trees) - facade) - {name} for name, tree in trees.items()
    }
    assert len(list(TopologicalSorter(lines).static_order())) == len(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_files_and_functions_stay_short(path: Path) -> None:
    text = path.read_text()
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            length = body[-1].end_lineno - body[0].lineno + 1 if body else 0
            assert length <= 30, f"{node.name} has {length} lines"


def test_the_command_line_imports_only_what_the_package_exports() -> None:
    for path in sorted((PACKAGE / "cli").glob("*.py")):
        stages = imported_stages(ast.parse(path.read_text()))
        assert stages <= {"cli", "errors"}, path.name


def test_all_is_exactly_the_public_names() -> None:
    assert modellake.__all__ == sorted(modellake.__all__)
    for name in modellake.__all__:
        assert getattr(modellake, name).__doc__, name
    declared = {
        alias.asname
        for node in ast.walk(ast.parse((PACKAGE / "__init__.py").read_text()))
        if isinstance(node, ast.ImportFrom) and node.module != "__future__"
        for alias in node.names
    } - {None, "_vocabulary"} | {"schema"}
    assert declared == set(modellake.__all__)


def test_every_error_is_also_the_built_in_that_people_catch() -> None:
    leaves = [getattr(errors, name) for name in errors.__all__ if name != "ModelLakeError"]
    assert len(leaves) > 7
    for leaf in leaves:
        assert issubclass(leaf, errors.ModelLakeError)
        assert any(base.__module__ == "builtins" for base in leaf.__bases__), leaf


def test_every_error_is_raised_by_some_test() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    for name in errors.__all__:
        assert name == "ModelLakeError" or f"raises({name}" in tests or f"{name}," in tests, name


def test_every_command_has_one_sentence_and_an_example() -> None:
    assert len(cli.app.registered_commands) >= 11
    for command in cli.app.registered_commands:
        assert command.callback is not None
        first = (command.callback.__doc__ or "").strip().split("\n\n")[0]
        assert first.endswith("."), command.name
        assert len(first) <= 62, f"{command.name}: the list of commands cuts it"
        assert command.epilog, command.name
        assert command.epilog.startswith(f"Example: modellake {command.name}"), command.name


def test_every_command_is_named_in_a_test() -> None:
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    for command in cli.app.registered_commands:
        assert f'"{command.name}"' in tests, command.name


@pytest.mark.parametrize("arguments", [["--help"], ["init", "--help"], ["check", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['modellake', *{arguments!r}]\n"
        "from modellake.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_checking_a_small_file_loads_no_other_format_and_no_lake(tmp_path: Path) -> None:
    file = tmp_path / "tag.yaml"
    file.write_text("id: tag/a\ntype: Tag\nname: A\n", encoding="utf-8")
    late = (*HEAVY, "modellake.sources.mapping", "modellake.sources.prov", "modellake.ledger")
    code = (
        f"import sys, modellake\nassert modellake.check({str(file)!r}).ok\n"
        f"print([name for name in {late!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = (
        "import sys, modellake\nmodellake.Lake, modellake.read, modellake.check\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

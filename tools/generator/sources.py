"""Read the schema's YAML files and remember where every key stands."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

__all__ = ["Mistake", "Module", "SchemaError", "read_modules"]

#: A path of keys and list positions from the top of a file.
KeyPath = tuple[Any, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """One mistake in the schema: where it stands, what is wrong, and what to do."""

    file: str
    line: int
    column: int
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.what}\n    {self.fix}"


class SchemaError(Exception):
    """The schema has mistakes; nothing was generated."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self.mistakes = sorted(set(mistakes))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


@dataclass(frozen=True)
class Module:
    """One file of the schema: its content and the line and column of each key in it."""

    name: str
    file: str
    data: dict[str, Any]
    marks: dict[KeyPath, tuple[int, int]]

    def mistake(self, path: KeyPath, what: str, fix: str) -> Mistake:
        """Return a mistake at the deepest known place of the path."""
        while path not in self.marks:
            path = path[:-1]
        return Mistake(self.file, *self.marks[path], what, fix)


def read_modules(root: Path) -> list[Module]:
    """Return the root file and every file that it imports, in the order of their names.

    Raises:
        SchemaError: A file is missing, is no YAML, or repeats a key.
    """
    found: dict[str, Module] = {}
    mistakes: list[Mistake] = []
    waiting: list[tuple[str, Module | None]] = [(root.stem, None)]
    while waiting:
        name, importer = waiting.pop()
        if name in found:
            continue
        path = root.with_name(f"{name}.yaml")
        if not path.is_file():
            place = importer.mistake(("imports",), "", "") if importer else None
            file, line, column = (place.file, place.line, place.column) if place else ("", 0, 0)
            what = f"No file {root.parent.name}/{name}.yaml, which is imported here."
            mistakes.append(Mistake(file, line, column, what, "Create it, or correct `imports`."))
            continue
        found[name] = module = _read_module(path, mistakes)
        imports = module.data.get("imports") or []
        waiting += [(str(one), module) for one in imports if ":" not in str(one)]
    if mistakes:
        raise SchemaError(mistakes)
    return [found[name] for name in sorted(found)]


def _read_module(path: Path, mistakes: list[Mistake]) -> Module:
    shown = f"{path.parent.name}/{path.name}"
    loader = yaml.CSafeLoader(path.read_text(encoding="utf-8"))
    empty: dict[KeyPath, tuple[int, int]] = {(): (1, 1)}
    try:
        node = loader.get_single_node()
        marks = empty | dict(_walk(node, (), mistakes, shown))
        data = loader.construct_document(node) if node else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        fix = "Correct the YAML; quote a text that holds `: ` or ` #` or starts with a sign."
        mistakes.append(Mistake(shown, line, column, f"Not YAML: {error.problem}.", fix))
        return Module(path.stem, shown, {}, empty)
    finally:
        loader.dispose()
    if not isinstance(data, dict):
        mistakes.append(Mistake(shown, 1, 1, "Not a mapping.", "Write `id:`, `name:` and so on."))
        data = {}
    return Module(path.stem, shown, data, marks)


def _walk(
    node: yaml.Node | None, path: KeyPath, mistakes: list[Mistake], file: str
) -> Iterator[tuple[KeyPath, tuple[int, int]]]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            place = (key.start_mark.line + 1, key.start_mark.column + 1)
            name = _read_key(key)
            if name in seen:
                what = f"The key {name!r} stands twice; YAML would keep the last one only."
                mistakes.append(Mistake(file, *place, what, "Remove or rename one of them."))
            seen.add(name)
            yield (*path, name), place
            yield from _walk(value, (*path, name), mistakes, file)
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield (*path, position), (item.start_mark.line + 1, item.start_mark.column + 1)
            yield from _walk(item, (*path, position), mistakes, file)


def _read_key(node: yaml.Node) -> Any:
    loader = _constructor()
    key = loader.construct_object(node, deep=True)
    return key if isinstance(key, str | int | float | bool | None) else str(key)


@functools.cache
def _constructor() -> Any:
    return yaml.SafeLoader("")

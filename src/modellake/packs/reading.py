"""YAML of packs with the line of every key, so that a mistake is named with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from modellake.errors import UsageError
from modellake.vocabulary import suggest

__all__ = ["Lines", "read_list", "read_mapping"]

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Lines:
    """The lines of the keys of one file, counted from 1; keys of keys are joined with `/`."""

    file: str
    lines: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str = "") -> str:
        """Return `file:line` of the key, or the file's first line."""
        return f"{self.file}:{self.lines.get(key, 1)}"

    def check_keys(self, mapping: Mapping[str, Any], known: Iterable[str], below: str = "") -> None:
        """Refuse a key that is not known.

        Raises:
            UsageError: With the closest known key.
        """
        known = tuple(known)
        for key in mapping:
            if key not in known:
                raise UsageError(
                    f"Unknown key {key!r}.",
                    where=self.at(f"{below}/{key}" if below else str(key)),
                    fix=suggest(str(key), known) or f"Known are: {', '.join(sorted(known))}.",
                )

    def check_choice(
        self, mapping: Mapping[str, Any], key: str, choices: Sequence[str], below: str = ""
    ) -> None:
        """Refuse a value that is none of the choices; an absent key is fine.

        Raises:
            UsageError: With the choices.
        """
        if key in mapping and mapping[key] not in choices:
            raise UsageError(
                f"`{key}` is {mapping[key]!r}.",
                where=self.at(f"{below}/{key}" if below else key),
                fix=f"Use one of: {', '.join(choices)}.",
            )

    def check_mapping(self, mapping: Mapping[str, Any], key: str) -> None:
        """Refuse a value that is no mapping; an absent key is fine.

        Raises:
            UsageError: With the place.
        """
        if mapping.get(key) is not None and not isinstance(mapping[key], dict):
            raise UsageError(f"`{key}` must be a mapping.", where=self.at(key))


def read_mapping(text: str, *, file: str) -> tuple[dict[str, Any], Lines]:
    """Read a YAML mapping with the line of each key.

    Raises:
        UsageError: It is no YAML, or no mapping; the error names file and line.
    """
    value, lines = _read_value(text, file)
    if not isinstance(value, dict):
        raise UsageError("This is no YAML mapping.", where=lines.at())
    return {str(key): item for key, item in value.items()}, lines


def read_list(text: str, *, file: str) -> tuple[list[dict[str, Any]], Lines]:
    """Read a YAML list of mappings; an empty file is an empty list. Lines begin with `0/`, `1/`.

    Raises:
        UsageError: It is no YAML, or no list of mappings; the error names file and line.
    """
    value, lines = _read_value(text, file)
    if value is None:
        return [], lines
    if not isinstance(value, list):
        raise UsageError("This is no YAML list.", where=lines.at())
    for number, item in enumerate(value):
        if not isinstance(item, dict):
            raise UsageError("This entry is no YAML mapping.", where=lines.at(str(number)))
    return value, lines


def _read_value(text: str, file: str) -> tuple[Any, Lines]:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        value = None if node is None else loader.construct_document(node)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date such as 2026-13-01
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        line = mark.line + 1 if mark else 1
        raise UsageError(f"This is no YAML: {problem}.", where=f"{file}:{line}") from error
    finally:
        loader.dispose()
    lines: dict[str, int] = {}
    _collect_lines(node, "", lines)
    return value, Lines(file, lines)


def _collect_lines(node: Any, above: str, lines: dict[str, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        children = [(str(key.value), key, child) for key, child in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = [(str(number), child, child) for number, child in enumerate(node.value)]
    else:
        return
    for name, marked, child in children:
        path = f"{above}/{name}" if above else name
        lines[path] = marked.start_mark.line + 1
        _collect_lines(child, path, lines)

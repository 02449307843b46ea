"""YAML of packs with the line of every key, so that a mistake is named with its place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import yaml

from modellake.errors import UsageError
from modellake.vocabulary import suggest

__all__ = ["Lines", "read_mapping"]

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


def read_mapping(text: str, *, file: str, first_line: int = 1) -> tuple[dict[str, Any], Lines]:
    """Read a YAML mapping with the line of each key.

    Raises:
        UsageError: It is no YAML, or no mapping; the error names file and line.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
        value = yaml.load(text, Loader=_Loader)  # noqa: S506  # a safe loader
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = first_line + (mark.line if mark else 0)
        problem = getattr(error, "problem", None) or str(error)
        raise UsageError(f"This is no YAML: {problem}.", where=f"{file}:{line}") from error
    if not isinstance(value, dict):
        raise UsageError("This is no YAML mapping.", where=f"{file}:{first_line}")
    lines: dict[str, int] = {}
    _collect_lines(node, "", first_line, lines)
    return {str(key): item for key, item in value.items()}, Lines(file, lines)


def _collect_lines(node: Any, above: str, first_line: int, lines: dict[str, int]) -> None:
    if isinstance(node, yaml.MappingNode):
        children = [(str(key.value), key, child) for key, child in node.value]
    elif isinstance(node, yaml.SequenceNode):
        children = [(str(number), child, child) for number, child in enumerate(node.value)]
    else:
        return
    for name, marked, child in children:
        path = f"{above}/{name}" if above else name
        lines[path] = first_line + marked.start_mark.line
        _collect_lines(child, path, first_line, lines)

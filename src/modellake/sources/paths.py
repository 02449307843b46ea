"""Where a value stands in a document: plain dotted paths, and JSONPath (RFC 9535) for the rest.

A path that begins with `$` counts from the document, any other from the item at hand. Keys may hold
spaces and hyphens (`Metadata.Training Data`), `[*]` and `.*` are all items or all values, `[0]` is
one item, `^` is the object that holds the item, and `@` is the item itself. Such paths are walked
here, in some two microseconds a step; filters, slices and `..` go to jsonpath-ng.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modellake.pointer import escape

__all__ = ["Node", "Path", "compile_path"]

_STEP = re.compile(
    r"""\.?(?:
        (?P<all>\[\*\]|\*)
      | \[(?P<index>\d+)\]
      | \[?(?P<quote>["'])(?P<quoted>(?:(?!(?P=quote)).)*)(?P=quote)\]?
      | (?P<key>[^.\[\]"'*$?@(),^]+)
    )""",
    re.VERBOSE,
)


class Node:
    """A value with its place. Made for every value that is looked at, so without dictionary.

    Attributes:
        value: The value.
        key: The key or index under which its parent holds it.
        parent: What holds it, or None for the document.
    """

    __slots__ = ("_pointer", "key", "parent", "value")

    def __init__(self, value: Any, key: str | int = "", parent: Node | None = None) -> None:
        self.value = value
        self.key = key
        self.parent = parent
        self._pointer: str | None = None

    @property
    def pointer(self) -> str:
        """The JSON Pointer from the document's root (RFC 6901)."""
        found = self._pointer
        if found is None:
            parent = self.parent
            found = f"{parent.pointer}/{escape(str(self.key))}" if parent else ""
            self._pointer = found
        return found

    @property
    def root(self) -> Node:
        """The document that the value is in."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    @property
    def holder(self) -> Node | None:
        """The nearest object that holds the value; lists between are passed over."""
        node = self.parent
        while node is not None and not isinstance(node.value, Mapping):
            node = node.parent
        return node

    def step(self, key: str | int) -> Node | None:
        """Return the value under a key or an index, or None."""
        value = self.value
        if isinstance(key, str):
            return Node(value[key], key, self) if isinstance(value, dict) and key in value else None
        inside = isinstance(value, list) and key < len(value)
        return Node(value[key], key, self) if inside else None

    def steps(self) -> Iterator[Node]:
        """Yield all values of an object, or all items of a list."""
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                yield Node(value, key, self)
        elif isinstance(self.value, list):
            for index, value in enumerate(self.value):
                yield Node(value, index, self)


@dataclass(frozen=True)
class Path:
    """A compiled path.

    Attributes:
        text: The path as written.
        find: The nodes that it leads to from a node, in document order.
        first: The key that the node must have, where the path begins with one.
    """

    text: str
    find: Callable[[Node], list[Node]]
    first: str | None = None


@functools.lru_cache(maxsize=1024)
def compile_path(text: str) -> Path:
    """Return the compiled path.

    Raises:
        ValueError: The text is no path.

    Example:
        >>> document = Node({"models": [{"name": "a"}, {"name": "b"}]})
        >>> [node.value for node in compile_path("models[*].name").find(document)]
        ['a', 'b']
    """
    climbed = text.lstrip("^")
    steps = _split(climbed.removeprefix("@" if climbed == "@" else "$"))
    if steps is None:
        return Path(text, _compile_jsonpath(text))
    first = steps[0] if steps and text[:1] not in ("$", "^") else None
    if not isinstance(first, str):
        walk = functools.partial(_walk, len(text) - len(climbed), text[:1] == "$", steps)
        return Path(text, walk)
    if len(steps) == 1:
        return Path(text, functools.partial(_look_up, first), first)
    return Path(text, functools.partial(_walk, 0, False, steps), first)


def _split(text: str) -> tuple[str | int | None, ...] | None:
    """Return the steps of a plain path (None is all of them), or None where it is not plain."""
    steps: list[str | int | None] = []
    at = 0
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None or match.end() == at:
            return None
        at = match.end()
        if match["all"]:
            steps.append(None)
        elif match["index"]:
            steps.append(int(match["index"]))
        else:
            steps.append(match["key"] or match["quoted"] or "")
    return tuple(steps)


def _look_up(key: str, start: Node) -> list[Node]:
    value = start.value
    return [Node(value[key], key, start)] if isinstance(value, dict) and key in value else []


def _walk(
    climbs: int, absolute: bool, steps: tuple[str | int | None, ...], start: Node
) -> list[Node]:
    first: Node | None = start.root if absolute else start
    for _ in range(climbs):
        first = first and first.holder
    nodes = [first] if first is not None else []
    for step in steps:
        if step is None:
            nodes = [child for node in nodes for child in node.steps()]
        else:
            nodes = [child for node in nodes if (child := node.step(step)) is not None]
    return nodes


def _compile_jsonpath(text: str) -> Callable[[Node], list[Node]]:
    # Compiling costs 30 ms for the import and 0.5 ms a path; few paths need it.
    from jsonpath_ng.exceptions import JSONPathError
    from jsonpath_ng.ext.parser import parse

    try:
        compiled = parse(text)
    except (JSONPathError, ValueError, KeyError) as error:
        raise ValueError(f"{text!r} is no path: {error}") from error

    def find(start: Node) -> list[Node]:
        first = start.root if text.startswith("$") else start
        return [_rebuild(first, match) for match in compiled.find(first.value)]

    return find


def _rebuild(first: Node, match: Any) -> Node:
    keys: list[str | int] = []
    while match.context is not None:
        path = match.path
        if hasattr(path, "fields"):
            keys.append(path.fields[0])
        elif hasattr(path, "indices"):
            keys.append(path.indices[0])
        match = match.context
    node = first
    for key in reversed(keys):
        node = node.step(key) or node
    return node

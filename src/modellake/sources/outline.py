"""What the outermost objects of a JSON or YAML text say in `id` and `type`, from its first bytes.

Formats are told apart by it: `type` deep inside of a document says nothing about the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["list_outer_keys", "list_outer_types"]

#: A string (it may be cut off at the end) with the colon of a key, or a bracket.
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)(?:"(\s*:)?)?|[{}\[\]]', re.DOTALL)
_LOCAL = re.compile("[/#:]")
# Begins with the word itself, which is searched for 20 times faster than what may stand before it.
_HINT = re.compile(rb"""type(?<![^\s{,"'-]type)["']?[ \t]*:""")
_KEY = rb"""["']?(id|type)["']?[ \t]*:(?:[ \t]+|(?=["']))["']?([^\s"'#,}]+)"""
_IN_BRACES = re.compile(rb"[{,\s]" + _KEY)
_FIRST = re.compile(rb"^(?!\s*(?:#|-?\s*$)|---|%)( *)(- *)?(\{)?", re.MULTILINE)


def list_outer_keys(head: bytes) -> list[tuple[str, str]]:
    """Return the key and the text of each `id` and `type` of the outermost objects.

    Those are the document, the documents of a stream or of JSON Lines, or the items of a list.

    Example:
        >>> list_outer_keys(b'[{"id": "a", "type": "Tag", "of": {"type": "B"}}]')
        [('id', 'a'), ('type', 'Tag')]
        >>> list_outer_keys(b"spec: {kind: {type: Tag}}")
        []
    """
    if _HINT.search(head) is None:
        return []
    text = head.lstrip()
    is_json = text.startswith((b"{", b"["))
    found = list(_walk_json(text)) if is_json else list(_walk_yaml(head))
    return [(key.decode(), value.decode("utf-8", "replace")) for key, value in found]


def list_outer_types(head: bytes) -> set[str]:
    """Return the local names of each `@type` of the outermost objects of a JSON-LD text.

    Example:
        >>> list_outer_types(b'{"@type": ["sc:Dataset"], "creator": {"@type": "sc:Person"}}')
        {'Dataset'}
    """
    text = head.lstrip()
    outer = 2 if text.startswith(b"[") else 1
    depth, key, found = 0, b"", set[str]()
    for match in _TOKEN.finditer(text):
        if match[0] in b"{[}]":
            depth += 1 if match[0] in b"{[" else -1
            key = key if match[0] == b"[" and depth == outer + 1 else b""
        elif match[2]:
            key = match[1] if depth == outer else b""
        elif key == b"@type":
            found.add(_LOCAL.split(match[1].decode("utf-8", "replace"))[-1])
            key = b"" if depth == outer else key
        elif depth == outer:
            key = b""
    return found


def _walk_json(text: bytes) -> Iterator[tuple[bytes, bytes]]:
    outer = 2 if text.startswith(b"[") else 1
    depth, key, quoted = 0, b"", False
    for match in _TOKEN.finditer(text):
        if match[0] in b"{[":
            depth, key = depth + 1, b""
        elif match[0] in b"}]":
            depth, key = depth - 1, b""
        elif match[2]:
            key, quoted = match[1], True
        else:
            if depth == outer and key in (b"id", b"type"):
                yield key, match[1]
            key = b""
    if not quoted:  # YAML may have braces too, and keys without quotes
        yield from ((one[1], one[2]) for one in _IN_BRACES.finditer(text))


def _walk_yaml(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    first = _FIRST.search(head)
    if first is None:
        return
    indent, item = first[1], first[2] or b""
    if first[3]:
        yield from ((one[1], one[2]) for one in _IN_BRACES.finditer(head))
        return
    before = rb"(?:%b|%b)" % (re.escape(indent + item), b" " * len(indent + item))
    for match in re.finditer(rb"^%b%b" % (before, _KEY), head, re.MULTILINE):
        yield match[1], match[2]

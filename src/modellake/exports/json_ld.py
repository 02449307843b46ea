"""The card of a record as one JSON-LD document (JSON-LD 1.1): framed, and compacted.

One record gives its card: the record, in it what it refers to, each at the place where it is first
met, and under `@reverse` what refers to it. Several records give one `@graph` of them and of what
belongs to their cards, each once.
"""

from __future__ import annotations

import functools
import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from modellake.exports.essentials import find_unreadable
from modellake.exports.format import ExportFormat, Loss, Request
from modellake.exports.material import Material, Member, gather
from modellake.exports.nodes import Link, Node, make_node
from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["FORMAT"]

#: What lies deeper than so many records stands beside the card, under `@included`: readers of JSON
#: have limits of their own.
_MOST_DEEP = 8


def _write(request: Request) -> Iterator[str | Loss]:
    records = iter(request.records)
    first = next(records, None)
    second = next(records, None)
    if first is None or second is not None:
        yield from _write_many(request, chain(filter(None, (first, second)), records))
        return
    members = gather(first, request.material)
    nodes: dict[str, Node] = {}
    terms: set[str] = set()
    for one, member in members.items():
        node = _find_node(one, member.record, request.material)
        yield from node.losses
        if node.parts:
            nodes[one] = node
            terms |= node.terms
    yield from find_unreadable(first, members)
    context = _write_context(request, frozenset(terms))
    pieces: list[str] = []
    if first.id in nodes:
        _Frame(nodes, members).write(first.id, context, pieces)
    yield "".join(pieces) if pieces else f'{{\n  "@context": {context}\n}}\n'


def _write_many(request: Request, records: Iterator[Record]) -> Iterator[str | Loss]:
    """Yield one node a line, so that memory does not grow with the text."""
    everything = vocabulary().context.keys() - {"@version", "id", "type"}
    yield f'{{\n  "@context": {_write_context(request, frozenset(everything))},\n  "@graph": ['
    written: set[str] = set()
    separator = "\n"
    for root in records:
        members = gather(root, request.material)
        yield from find_unreadable(root, members)
        for one, member in members.items():
            if one in written:
                continue
            written.add(one)
            node = _find_node(one, member.record, request.material)
            yield from node.losses
            if node.parts:
                pieces = [separator]
                _Frame({}, {}, step="").write_node(node, "", pieces)
                yield "".join(pieces)
                separator = ",\n"
    yield "\n]}\n"


def _find_node(one: str, record: Record, material: Material) -> Node:
    """Return the node of a record; made once for all cards of a material."""
    found = material.nodes.get(one)
    if found is None or found[0] is not record:
        found = material.nodes[one] = (record, make_node(record))
    node: Node = found[1]
    return node


def _write_context(request: Request, terms: frozenset[str]) -> str:
    """Return the context: by reference, or embedded with the terms that are used."""
    base = request.material.base
    if request.context is not None:
        return _dump([request.context, {"@base": base}])
    return _embed_context(base, terms)


@functools.lru_cache(maxsize=256)
def _embed_context(base: str, terms: frozenset[str]) -> str:
    keywords = {"@version": 1.1, "@base": base, "id": "@id", "type": "@type"}
    lines = [f"{_dump(name)}: {_dump(value)}" for name, value in keywords.items()]
    lines += [_write_term(name) for name in sorted(terms, key=_order_term)]
    return "{\n    " + ",\n    ".join(lines) + "\n  }"


@functools.cache
def _write_term(name: str) -> str:
    return f"{_dump(name)}: {_dump(vocabulary().context[name])}"


@functools.cache
def _order_term(name: str) -> tuple[bool, str]:
    return name not in vocabulary().prefixes, name


@dataclass
class _Frame:
    """Puts each node at one place, the nearest to the root, and writes them.

    Attributes:
        nodes: The nodes, in the order of their nearness.
        members: How each came in.
        step: The indentation of one level; empty for all on one line.
    """

    nodes: Mapping[str, Node]
    members: Mapping[str, Member]
    step: str = "  "
    _inside: dict[int, set[str]] = field(default_factory=dict)
    _behind: dict[str, dict[str, list[Node]]] = field(default_factory=dict)

    def write(self, root: str, context: str, pieces: list[str]) -> None:
        """Write the card: the root's node with all others in it."""
        waiting = dict(self.nodes)
        makers: dict[str, list[str]] = {}
        for one, member in self.members.items():
            if member.of and one in waiting:
                makers.setdefault(member.of, []).append(one)
        card = waiting.pop(root)
        self._place(card, waiting, makers)
        beside = []
        while waiting:
            beside.append(waiting.pop(next(iter(waiting))))
            self._place(beside[-1], waiting, makers)
        start = len(pieces)
        self.write_node(card, "\n", pieces, beside=beside)
        pieces[start] = f'{{\n  "@context": {context},'
        pieces.append("\n")

    def _place(
        self, start: Node, waiting: dict[str, Node], makers: Mapping[str, list[str]]
    ) -> None:
        """Decide where waiting nodes stand inside a node, level by level."""
        queue = deque([(start, 0)])
        while queue:
            node, depth = queue.popleft()
            if depth == _MOST_DEEP:
                continue
            found = []
            for one, link in node.references:
                if one in waiting:
                    self._inside.setdefault(id(link), set()).add(one)
                    found.append(waiting.pop(one))
            for one in makers.get(node.id, ()):
                if one in waiting:
                    found.append(waiting.pop(one))
                    behind = self._behind.setdefault(node.id, {})
                    behind.setdefault(self.members[one].by, []).append(found[-1])
            queue.extend((one, depth + 1) for one in found)

    def write_node(
        self, node: Node, line: str, pieces: list[str], *, beside: Iterable[Node] = ()
    ) -> None:
        """Add the pieces of a node; `line` is a line break and the indentation outside."""
        inner = line + self.step
        pieces.append("{")
        for part in node.parts:
            pieces.append(inner)
            if isinstance(part, tuple):
                pieces.append(f",{inner}".join(part))
            else:
                self._write_link(part, inner, pieces)
            pieces.append(",")
        behind = self._behind.get(node.id)
        if behind:
            pieces.append(f'{inner}"@reverse": {{')
            for slot, found in behind.items():
                pieces.append(f'{inner}{self.step}"{slot}": ')
                self._write_list(found, inner + self.step, pieces)
                pieces.append(",")
            pieces[-1] = f"{inner}}}"
            pieces.append(",")
        if beside:
            pieces.append(f'{inner}"@included": ')
            self._write_list(beside, inner, pieces)
            pieces.append(",")
        pieces[-1] = f"{line}}}"

    def _write_link(self, link: Link, line: str, pieces: list[str]) -> None:
        inside = self._inside.get(id(link))
        if inside is not None:
            pairs = zip(link.ids, link.values, strict=True)
            values = [self.nodes[one] if one in inside else text for one, text in pairs]
        elif link.flat:
            pieces.append(link.flat)
            return
        elif link.texts and not self.step:
            pieces.append(f"{link.key}: [{', '.join(link.texts)}]")
            return
        else:
            values = list(link.values)
        pieces.append(f"{link.key}: ")
        if link.many:
            self._write_list(values, line, pieces)
        elif isinstance(values[0], Node):
            self.write_node(values[0], line, pieces)

    def _write_list(self, values: Iterable[str | Node], line: str, pieces: list[str]) -> None:
        inner = line + self.step
        pieces.append("[")
        for one in values:
            pieces.append(inner)
            if isinstance(one, Node):
                self.write_node(one, inner, pieces)
            else:
                pieces.append(one)
            pieces.append(",")
        pieces[-1] = f"{line}]"


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


FORMAT = ExportFormat(
    name="json-ld",
    title="the card as JSON-LD, with the terms of schema.org, FAIR4ML, PROV and DCAT that follow",
    suffix=".jsonld",
    media_type="application/ld+json",
    scope="card",
    write=_write,
)

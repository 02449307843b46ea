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
from itertools import chain
from typing import Any

from modellake.exports.essentials import find_unreadable
from modellake.exports.format import ExportFormat, Loss, Request
from modellake.exports.layout import lay_out
from modellake.exports.material import Member, gather
from modellake.exports.nodes import NodeWriter, list_kinds
from modellake.vocabulary import vocabulary

__all__ = ["FORMAT"]

Node = dict[str, Any]

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
    writer = NodeWriter()
    nodes: dict[str, Node] = {}
    for one, member in members.items():
        node, losses = writer.write(member.record)
        yield from losses
        if node is not None:
            nodes[one] = node
    yield from find_unreadable(first, members)
    card = _frame(first.id, nodes, members) if first.id in nodes else {}
    context = _write_context(request, writer.terms)
    # The card's own text begins with "{" and a line break; a record that no graph holds has none.
    yield f'{{\n  "@context": {context}' + (f",{lay_out(card)[1:]}" if card else "\n}\n")


def _write_many(request: Request, records: Iterator[Any]) -> Iterator[str | Loss]:
    """Yield one node a line, so that memory does not grow with the records."""
    everything = [name for name in vocabulary().context if name not in ("@version", "id", "type")]
    yield f'{{\n  "@context": {_write_context(request, everything)},\n  "@graph": ['
    written: set[str] = set()
    separator = "\n"
    for root in records:
        members = gather(root, request.material)
        yield from find_unreadable(root, members)
        for one, member in members.items():
            if one in written:
                continue
            written.add(one)
            node, losses = NodeWriter().write(member.record)
            yield from losses
            if node is not None:
                yield separator + _dump(node)
                separator = ",\n"
    yield "\n]}\n"


def _write_context(request: Request, terms: Iterable[str]) -> str:
    """Return the context: by reference, or embedded with the terms that are used."""
    base = request.material.base
    if request.context is not None:
        return _dump([request.context, {"@base": base}])
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


def _frame(root: str, nodes: Mapping[str, Node], members: Mapping[str, Member]) -> Node:
    """Return the root's node with all others in it, each once, the nearest place first."""
    waiting = dict(nodes)
    makers: dict[str, list[str]] = {}
    for one, member in members.items():
        if member.of and one in nodes:
            makers.setdefault(member.of, []).append(one)
    card = waiting.pop(root)
    _embed(card, waiting, makers, members)
    beside = []
    while waiting:
        node = waiting.pop(next(iter(waiting)))
        beside.append(node)
        _embed(node, waiting, makers, members)
    if beside:
        card["@included"] = beside
    return card


def _embed(
    start: Node,
    waiting: dict[str, Node],
    makers: Mapping[str, list[str]],
    members: Mapping[str, Member],
) -> None:
    """Put waiting nodes where they are referred to, level by level."""
    queue = deque([(start, 0)])
    while queue:
        node, depth = queue.popleft()
        if depth == _MOST_DEEP:
            continue
        found = _embed_targets(node, waiting)
        for one in makers.get(node["id"], ()):
            if one in waiting:
                made = waiting.pop(one)
                node.setdefault("@reverse", {}).setdefault(members[one].by, []).append(made)
                found.append(made)
        queue.extend((one, depth + 1) for one in found)


def _embed_targets(node: Node, waiting: dict[str, Node]) -> list[Node]:
    found: list[Node] = []
    for name, kind in _kinds(node["type"][0]) if "type" in node else ():
        value = node.get(name)
        if value is None:
            continue
        values = value if isinstance(value, list) else [value]
        for index, one in enumerate(values):
            if kind == "value":
                found.extend(_embed_targets(one, waiting))
            elif one in waiting:
                values[index] = waiting.pop(one)
                found.append(values[index])
        if values is not value:
            node[name] = values[0]
    return found


@functools.cache
def _kinds(name: str) -> tuple[tuple[str, str], ...]:
    return tuple(list_kinds(name))


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

"""What of a large trace is drawn: the nearest records, and how many lie behind each."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from modellake.lineage.trace import Edge, Node, Trace

__all__ = ["LIMIT", "Picture", "fold", "shorten"]

#: So many records are drawn; more nobody can read.
LIMIT = 200

#: What a terminal would obey and a page would not show, with the marks that turn text around.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Picture:
    """What is drawn.

    Attributes:
        nodes: The records, from near to far.
        edges: The edges between them.
        behind: How many records are left out behind a record that is drawn.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    behind: dict[str, int]


def fold(trace: Trace, limit: int = LIMIT) -> Picture:
    """Keep the nearest records; each that is left out counts behind the one it was reached from."""
    nodes = trace.nodes[:limit]
    shown = {node.id for node in nodes}
    edges = tuple(one for one in trace.edges if one.source in shown and one.target in shown)
    if len(nodes) == len(trace.nodes):
        return Picture(nodes, edges, {})
    # Edges come from near to far, so the end where a record is first reached has its own place.
    anchors = {one: one for one in shown}
    for edge in trace.edges:
        near, far = trace.near(edge), trace.far(edge)
        if near in anchors and far not in anchors:
            anchors[far] = anchors[near]
    behind = Counter(anchor for one, anchor in anchors.items() if one not in shown)
    return Picture(nodes, edges, dict(behind))


def shorten(text: str, length: int) -> str:
    """Return a text on one line, cut with an ellipsis, without signs that are no text."""
    plain = " ".join(_CONTROL.sub(" ", text).split())
    return plain if len(plain) <= length else plain[: length - 1] + "…"

"""Lineage as a tree for the terminal."""

from __future__ import annotations

from collections import defaultdict

from modellake.lineage.drawing.folding import LIMIT, fold, shorten
from modellake.lineage.trace import Edge, Node, Trace

__all__ = ["draw_tree"]


def draw_tree(trace: Trace) -> str:
    """Draw each record once with what lies behind it; where it comes again, it says `(above)`.

    An inferred edge has `╌` for `─`. Of more than 200 records the nearest are drawn.
    """
    picture = fold(trace, LIMIT)
    nodes = {node.id: node for node in picture.nodes}
    below: dict[str, list[Edge]] = defaultdict(list)
    for one in picture.edges:
        below[trace.near(one)].append(one)
    lines = [_describe(nodes[trace.start])]
    drawn = {trace.start}
    # A stack, not a recursion: a lineage may be deeper than Python's.
    stack = _stack(trace, below, trace.start, "", picture.behind)
    while stack:
        edge, more, prefix, is_last = stack.pop()
        fork, bar = ("└", "   ") if is_last else ("├", "│  ")
        if edge is None:
            lines.append(f"{prefix}{fork}─ … {more} more")
            continue
        dash = "╌╌" if edge.inferred else "──"
        there = trace.far(edge)
        again = " (above)" if there in drawn else ""
        lines.append(f"{prefix}{fork}{dash} {_label(edge)} {_describe(nodes[there])}{again}")
        if there not in drawn:
            drawn.add(there)
            stack += _stack(trace, below, there, prefix + bar, picture.behind)
    if trace.truncated:
        lines.append("There are more edges than were fetched.")
    return "\n".join(lines) + "\n"


_Row = tuple[Edge | None, int, str, bool]


def _stack(
    trace: Trace, below: dict[str, list[Edge]], here: str, prefix: str, behind: dict[str, int]
) -> list[_Row]:
    """Return the rows below a record, the last first."""
    edges = sorted(below.get(here, ()), key=lambda one: (one.slot, trace.far(one)))
    rows: list[_Row] = [(edge, 0, prefix, False) for edge in edges]
    if behind.get(here):
        rows.append((None, behind[here], prefix, False))
    if rows:
        rows[-1] = (*rows[-1][:3], True)
    return rows[::-1]


def _label(edge: Edge) -> str:
    """Return the slot; with `of` where the record that has the slot is the one that follows."""
    word = f"{edge.slot} of" if edge.generating else edge.slot
    return f"{word} (inferred):" if edge.inferred else f"{word}:"


def _describe(node: Node) -> str:
    name, id_ = shorten(node.name, 80), shorten(node.id, 120)
    return f"{name} ({id_})" if name and name != id_ else id_

"""Lineage as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html)."""

from __future__ import annotations

from modellake.lineage.drawing.folding import fold, shorten
from modellake.lineage.trace import Node, Trace

__all__ = ["draw_mermaid"]


def draw_mermaid(trace: Trace) -> str:
    """Draw the nearest 200 records, from what came out to what it came from.

    Inferred edges are dotted. Nodes have numbers for names, so that no text of a record is read as
    Mermaid; in labels the signs that have a meaning are written as entities.
    """
    picture = fold(trace)
    names = {node.id: f"n{number}" for number, node in enumerate(picture.nodes)}
    lines = ["flowchart LR"]
    lines += [f'  {names[node.id]}["{_label(node)}"]' for node in picture.nodes]
    for edge in picture.edges:
        arrow = "-." if edge.inferred else "--"
        end = ".->" if edge.inferred else "-->"
        lines.append(f"  {names[edge.source]} {arrow} {edge.slot} {end} {names[edge.target]}")
    for number, (anchor, more) in enumerate(sorted(picture.behind.items())):
        lines.append(f'  m{number}(["… {more} more"])')
        lines.append(f"  {names[anchor]} -.- m{number}")
    lines.append(f"  style {names[trace.start]} stroke-width:3px")
    return "\n".join(lines) + "\n"


def _label(node: Node) -> str:
    kind = f"{_escape(node.type)}: " if node.type else ""
    return f"{kind}{_escape(shorten(node.label, 60))}"


def _escape(text: str) -> str:
    """Write every sign that is no letter, digit or harmless mark as an entity code."""
    return "".join(
        sign if sign.isalnum() or sign in " .,/_:…" else f"#{ord(sign)};" for sign in text
    )

"""Lineage as text and as pictures: a tree, Mermaid, SVG, a page for a notebook, JSON, CSV."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Callable

from modellake.errors import UsageError
from modellake.lineage.drawing.mermaid import draw_mermaid
from modellake.lineage.drawing.svg import draw_svg
from modellake.lineage.drawing.tree import draw_tree
from modellake.lineage.trace import Trace

__all__ = ["FORMATS", "write_trace"]


def write_trace(trace: Trace, format: str) -> str:  # noqa: A002  # the word of the command line
    """Write a trace in one of `FORMATS`; the same trace gives the same bytes.

    Raises:
        UsageError: There is no such format.
    """
    if format not in _WRITERS:
        raise UsageError(
            f"There is no format {format!r} for lineage.",
            fix=f"Use one of: {', '.join(FORMATS)}.",
        )
    return _WRITERS[format](trace)


def _write_json(trace: Trace) -> str:
    document = {
        "record": trace.start,
        "direction": trace.direction,
        "truncated": trace.truncated,
        "nodes": [
            {
                "id": node.id,
                "type": node.type or None,
                "name": node.name or None,
                "distance": node.distance,
                "only_inferred": node.only_inferred,
            }
            for node in trace.nodes
        ],
        "edges": [
            {
                "source": edge.source,
                "slot": edge.slot,
                "target": edge.target,
                "inferred": edge.inferred,
            }
            for edge in trace.edges
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _write_csv(trace: Trace) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(trace.columns)
    for source, slot, target, inferred, distance in trace.rows:
        writer.writerow((source, slot, target, str(inferred).lower(), distance))
    return stream.getvalue()


def _write_html(trace: Trace) -> str:
    counted = f"{len(trace.nodes) - 1} records, {len(trace.edges)} edges"
    caption = html.escape(f"{trace.direction} of {trace.nodes[0].label}: {counted}")
    return (
        f'<figure style="overflow-x:auto">\n{draw_svg(trace)}'
        f"<figcaption>{caption}</figcaption>\n"
        f"<details><summary>As text</summary><pre>{html.escape(draw_tree(trace))}</pre></details>\n"
        "</figure>\n"
    )


_WRITERS: dict[str, Callable[[Trace], str]] = {
    "tree": draw_tree,
    "mermaid": draw_mermaid,
    "svg": draw_svg,
    "html": _write_html,
    "json": _write_json,
    "csv": _write_csv,
}
FORMATS = tuple(_WRITERS)

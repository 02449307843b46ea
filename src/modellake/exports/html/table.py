"""A table that becomes a list of labelled values on a narrow screen."""

from __future__ import annotations

from collections.abc import Sequence

from modellake.exports.html.values import text

__all__ = ["write_table"]


def write_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table of cells that are HTML already."""
    top = "".join(f"<th>{text(one)}</th>" for one in head)
    body = "".join(
        "<tr>"
        + "".join(
            f'<td data-label="{text(name)}">{cell}</td>'
            for name, cell in zip(head, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    table = f'<table class="rows"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
    return f'<div class="wide">{table}</div>'

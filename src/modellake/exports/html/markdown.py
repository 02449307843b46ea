"""Markdown of a card as HTML: nothing is fetched, nothing runs."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from modellake.sources.markdown import strip_comments

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

__all__ = ["write_markdown"]

#: Longer texts stand as they are; the parser takes some 25 µs a line.
_LONGEST = 400_000

_DEEPEST = 20


def write_markdown(source: str) -> str:
    """Return HTML. Comments are left out, raw HTML is shown as text, an image as a link to it."""
    source = strip_comments(source)
    if len(source) > _LONGEST:
        return f'<pre class="long">{escape(source)}</pre>'
    rendered: str = _parser().render(source)
    return rendered


@functools.lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable("table")
    parser.add_render_rule("image", _write_image)
    parser.add_render_rule("link_open", _open_link)
    return parser


def _write_image(renderer: Any, tokens: Sequence[Any], index: int, options: Any, env: Any) -> str:
    """Return what stands for an image, which would be fetched."""
    token = tokens[index]
    words = escape(token.content or "image", quote=True)
    address = escape(str(token.attrs.get("src", "")), quote=True)
    if not address.startswith(("http://", "https://")):
        return f"[{words}]"
    return f'<a href="{address}" rel="noreferrer nofollow">[{words}]</a>'


def _open_link(renderer: Any, tokens: Sequence[Any], index: int, options: Any, env: Any) -> str:
    """Return the start of a link to another site; a link inside the repository leads nowhere."""
    address = str(tokens[index].attrs.get("href", ""))
    if address.startswith(("http://", "https://", "mailto:")):
        return f'<a href="{escape(address, quote=True)}" rel="noreferrer nofollow">'
    return "<a>"

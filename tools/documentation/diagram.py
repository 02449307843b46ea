"""A class as a drawing: what is above it, and the classes that its slots lead to."""

from __future__ import annotations

from xml.sax.saxutils import escape

from generator.schema import Class, Schema

__all__ = ["draw_class"]

_ROW, _BOX, _GAP, _WIDTH = 34, 26, 90, 230
_STYLE = (
    "text{font:13px system-ui,sans-serif;fill:currentColor}"
    ".b{fill:none;stroke:currentColor;stroke-width:1.2}.m{stroke-width:2.4}"
    ".e{fill:none;stroke:currentColor;stroke-width:1;opacity:.6}.s{font-size:11px;opacity:.75}"
)


def draw_class(schema: Schema, one: Class) -> str:
    """Return an SVG that follows the color of the page; links lead to the other classes."""
    targets = _list_targets(schema, one)
    above = [name for name in one.ancestors if name in schema.classes][::-1]
    rows = max(len(targets), len(above) + 1)
    height = rows * _ROW + 10
    middle = _WIDTH // 2 + 10
    parts = [_box(name, 10, 5 + at * _ROW, linked=True) for at, name in enumerate(above)]
    own = 5 + len(above) * _ROW
    parts += [
        _line(middle, 5 + at * _ROW + _BOX, middle, 5 + (at + 1) * _ROW) for at in range(len(above))
    ]
    parts.append(_box(one.name, 10, own, linked=False))
    for at, (target, slots) in enumerate(targets):
        top = 5 + at * _ROW
        parts.append(_line(10 + _WIDTH, own + _BOX // 2, 10 + _WIDTH + _GAP, top + _BOX // 2))
        parts.append(_box(target, 10 + _WIDTH + _GAP, top, linked=True))
        parts.append(_label(", ".join(slots), 20 + 2 * _WIDTH + _GAP, top + 17))
    width = 2 * _WIDTH + _GAP + 330
    return (
        f'<div style="overflow-x:auto"><svg xmlns="http://www.w3.org/2000/svg" role="img" '
        f'viewBox="0 0 {width} {height}" aria-label="{escape(one.name)} and what it leads to" '
        f'style="min-width:600px;max-width:100%;height:auto">'
        f"<style>{_STYLE}</style>{''.join(parts)}</svg></div>"
    )


def _list_targets(schema: Schema, one: Class) -> list[tuple[str, list[str]]]:
    targets: dict[str, list[str]] = {}
    for slot in one.slots.values():
        if slot.range in schema.classes:
            targets.setdefault(slot.range, []).append(slot.name)
    return sorted(targets.items())


def _box(name: str, left: int, top: int, *, linked: bool) -> str:
    main = "" if linked else " m"
    drawn = (
        f'<rect class="b{main}" x="{left}" y="{top}" width="{_WIDTH}" height="{_BOX}" rx="5"/>'
        f'<text x="{left + 10}" y="{top + 18}">{escape(name)}</text>'
    )
    return f'<a href="{escape(name)}.html">{drawn}</a>' if linked else drawn


def _line(*at: int) -> str:
    return '<line class="e" x1="{}" y1="{}" x2="{}" y2="{}"/>'.format(*at)


def _label(text: str, left: int, top: int) -> str:
    short = text if len(text) <= 46 else text[:45] + "…"
    whole = f"<title>{escape(text)}</title>" if short != text else ""
    return f'<text class="s" x="{left}" y="{top}">{whole}{escape(short)}</text>'

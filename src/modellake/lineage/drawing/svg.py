"""Lineage as SVG: a column for each distance, curves between them, and no network."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

from modellake.lineage.drawing.folding import Picture, fold, shorten
from modellake.lineage.trace import Edge, Node, Trace
from modellake.vocabulary import vocabulary

__all__ = ["draw_svg"]

_WIDTH, _HEIGHT = 190, 40
_COLUMN, _ROW = 340, 58
_MARGIN = 24
_TEXT = 27
_SWEEPS = 4

#: Where on its curve the word of an edge may stand, from the end with fewer edges; best first.
_STOPS = (0.3, 0.35, 0.25, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75)

#: The width of a sign of a word, and the height of a line of words.
_SIGN, _LINE = 5.8, 13

#: The colors of PROV's figures: what acts, what was done, what there is.
_FILLS = {
    "http://www.w3.org/ns/prov#Agent": "#fdd9b5",
    "http://www.w3.org/ns/prov#Activity": "#cfceff",
    "http://www.w3.org/ns/prov#Entity": "#fffedf",
}
_PLAIN = "#f2f2f2"
_STYLE = (
    "text{font:12px sans-serif;fill:#1a1a1a}.s{font-size:11px;fill:#595959}"
    ".w{text-anchor:middle;paint-order:stroke;stroke:#fff;stroke-width:3px}"
    ".e{fill:none;stroke:#8c8c8c}.e:hover{stroke:#000;stroke-width:3}"
    ".i{stroke-dasharray:5 4}.h rect{stroke-width:3}"
)
_ARROW = (
    '<defs><marker id="a" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" '
    'orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" fill="#595959"/></marker></defs>'
)

_Places = Mapping[str, tuple[float, float]]
_Box = tuple[float, float, float, float]


def draw_svg(trace: Trace) -> str:
    """Draw the nearest 200 records; dashed edges are inferred, and a record's title has its id."""
    picture = fold(trace)
    places = _place(trace, picture)
    width = max(x for x, _ in places.values()) + _WIDTH + _MARGIN
    height = max(y for _, y in places.values()) + _HEIGHT + _MARGIN + 14
    title = escape(f"{trace.direction} of {shorten(trace.nodes[0].label, 80)}")
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{width:.0f}" '
        f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}">',
        f"<title>{title}</title><style>{_STYLE}</style>{_ARROW}",
        *_draw_edges(picture, places),
        *_draw_nodes(trace, picture, places),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _place(trace: Trace, picture: Picture) -> _Places:
    """Put records of one distance into one column, ordered so that edges cross seldom."""
    columns: dict[int, list[str]] = defaultdict(list)
    for node in picture.nodes:
        columns[node.distance].append(node.id)
    beside: dict[str, list[str]] = defaultdict(list)
    for edge in picture.edges:
        beside[edge.source].append(edge.target)
        beside[edge.target].append(edge.source)
    depth = {node.id: node.distance for node in picture.nodes}
    for sweep in range(_SWEEPS):
        step = 1 if sweep % 2 == 0 else -1
        for distance in sorted(columns, reverse=step < 0):
            _order(columns, distance, distance - step, beside, depth)
    tallest = max(len(column) for column in columns.values())
    return {
        one: (_MARGIN + distance * _COLUMN, _MARGIN + (tallest - len(column)) * _ROW / 2 + n * _ROW)
        for distance, column in columns.items()
        for n, one in enumerate(column)
    }


def _order(
    columns: dict[int, list[str]],
    here: int,
    fixed: int,
    beside: Mapping[str, list[str]],
    depth: Mapping[str, int],
) -> None:
    """Order one column by the mean place of the neighbors in another one.

    The barycenter heuristic of layered drawings (Sugiyama and others, 1981).
    """
    rows = {one: n for n, one in enumerate(columns.get(fixed, ()))}
    own = {one: n for n, one in enumerate(columns[here])}

    def mean(one: str) -> float:
        near = [rows[other] for other in beside.get(one, ()) if depth[other] == fixed]
        return sum(near) / len(near) if near else float(own[one])

    columns[here].sort(key=lambda one: (mean(one), one))


@dataclass(frozen=True)
class _Curve:
    """A cubic Bézier curve from one record to another."""

    points: tuple[tuple[float, float], ...]

    @classmethod
    def between(cls, start: tuple[float, float], end: tuple[float, float]) -> _Curve:
        """Draw from side to side; within one column around the outside."""
        (x1, y1), (x2, y2) = start, end
        y1, y2 = y1 + _HEIGHT / 2, y2 + _HEIGHT / 2
        if x1 == x2:
            right = x1 + _WIDTH
            bend = right + min(50 + abs(y2 - y1) / 4, _COLUMN - _WIDTH)
            return cls(((right, y1), (bend, y1), (bend, y2), (right, y2)))
        left, right = (x1 + _WIDTH, x2) if x1 < x2 else (x1, x2 + _WIDTH)
        half = (left + right) / 2
        return cls(((left, y1), (half, y1), (half, y2), (right, y2)))

    def at(self, t: float) -> tuple[float, float]:
        """Return the point at a share of the way."""
        u = 1 - t
        weights = (u**3, 3 * u * u * t, 3 * u * t * t, t**3)
        x = sum(w * point[0] for w, point in zip(weights, self.points, strict=True))
        y = sum(w * point[1] for w, point in zip(weights, self.points, strict=True))
        return x, y

    @property
    def path(self) -> str:
        first, *others = (f"{x:.0f} {y:.0f}" for x, y in self.points)
        return f"M{first}C{' '.join(others)}"


def _draw_edges(picture: Picture, places: _Places) -> Iterator[str]:
    taken = _Taken()
    for one, (x, y) in places.items():
        taken.add((x, y, x + _WIDTH, y + _HEIGHT + _LINE * (one in picture.behind)))
    busy = Counter(end for edge in picture.edges for end in (edge.source, edge.target))
    words: list[str] = []
    for edge in picture.edges:
        curve = _Curve.between(places[edge.source], places[edge.target])
        kind = "e i" if edge.inferred else "e"
        said = escape(shorten(str(edge), 300))
        yield (
            f'<path class="{kind}" marker-end="url(#a)" d="{curve.path}">'
            f"<title>{said}</title></path>"
        )
        words += _draw_word(edge, curve, busy[edge.source] > busy[edge.target], taken)
    yield from words


class _Taken:
    """The places where a record or a word stands: left, top, right, bottom."""

    def __init__(self) -> None:
        self._rows: dict[int, list[_Box]] = defaultdict(list)

    def add(self, box: _Box) -> bool:
        """Take a place, and say whether it was free."""
        left, top, right, bottom = box
        rows = range(int(top // _ROW), int(bottom // _ROW) + 1)
        for row in rows:
            for a, b, c, d in self._rows[row]:
                if left < c and a < right and top < d and b < bottom:
                    return False
        for row in rows:
            self._rows[row].append(box)
        return True


def _draw_word(edge: Edge, curve: _Curve, from_target: bool, taken: _Taken) -> Iterator[str]:
    """Write the slot where on its curve nothing stands, or not at all: the edge's title has it."""
    half = len(edge.slot) * _SIGN / 2
    for stop in _STOPS:
        x, y = curve.at(1 - stop if from_target else stop)
        if taken.add((x - half, y - _LINE / 2, x + half, y + _LINE / 2)):
            yield f'<text class="s w" x="{x:.0f}" y="{y + 4:.0f}">{escape(edge.slot)}</text>'
            return


def _draw_nodes(trace: Trace, picture: Picture, places: _Places) -> Iterator[str]:
    for node in picture.nodes:
        x, y = places[node.id]
        more = picture.behind.get(node.id)
        kind = "h" if node.id == trace.start else "n"
        yield (
            f'<g class="{kind}"><title>{escape(shorten(f"{node.type} {node.id}", 200))}</title>'
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{_WIDTH}" height="{_HEIGHT}" rx="5" '
            f'fill="{_fill(node)}" stroke="#808080"/>'
            f'<text x="{x + 8:.0f}" y="{y + 17:.0f}">{escape(shorten(node.label, _TEXT))}</text>'
            f'<text class="s" x="{x + 8:.0f}" y="{y + 32:.0f}">{escape(node.type)}</text></g>'
        )
        if more:
            yield f'<text class="s" x="{x + 8:.0f}" y="{y + _HEIGHT + 12:.0f}">… {more} more</text>'


def _fill(node: Node) -> str:
    known = vocabulary()
    definition = known.classes.get(node.type)
    wider = known.super_classes.get(definition.iri, ()) if definition else ()
    return next((color for iri, color in _FILLS.items() if iri in wider), _PLAIN)

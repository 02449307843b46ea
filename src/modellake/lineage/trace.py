"""What a walk along lineage found: typed edges, from near to far."""

from __future__ import annotations

import functools
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Literal, overload

if TYPE_CHECKING:
    import pandas

__all__ = ["Direction", "Edge", "Node", "Trace", "find_path"]

Direction = Literal["upstream", "downstream"]


@dataclass(frozen=True, order=True)
class Edge:
    """One edge of lineage, as it stands in a record.

    Attributes:
        source: The id of the record that has the slot.
        slot: The name of the slot.
        target: The id of the record that it names.
        inferred: Whether nobody declared it.
        generating: Whether the target came out of the source, and not the other way round.
        learning: Whether content can live on through it.
    """

    source: str
    slot: str
    target: str
    inferred: bool = False
    generating: bool = False
    learning: bool = False

    @property
    def result(self) -> str:
        """The end that came out."""
        return self.target if self.generating else self.source

    @property
    def origin(self) -> str:
        """The end that it came from."""
        return self.source if self.generating else self.target

    def __str__(self) -> str:
        return f"{self.source} —{self.slot}{' (inferred)' if self.inferred else ''}→ {self.target}"


@dataclass(frozen=True)
class Node:
    """A record that a walk reached.

    Attributes:
        id: Its id.
        type: The name of its class, or empty where no record describes it.
        name: Its name, or empty.
        distance: How many edges it is away.
        only_inferred: Whether only walks over inferred edges lead there.
    """

    id: str
    type: str = ""
    name: str = ""
    distance: int = 0
    only_inferred: bool = False

    @property
    def label(self) -> str:
        """The name, or else the id."""
        return self.name or self.id


@dataclass(frozen=True)
class Trace(Sequence[Edge]):
    """The edges of a walk, sorted by distance from its start, then by their ends.

    Attributes:
        start: The id of the record where the walk began.
        direction: Which way it went.
        edges: The edges.
        names: Names by id; a lake looks them up when they are first asked for.
        types: Names of classes by id; as `names`.
        truncated: Whether there are more edges than were fetched.
    """

    #: What a row of `rows` says.
    columns: ClassVar[tuple[str, ...]] = ("source", "slot", "target", "inferred", "distance")

    start: str
    direction: Direction
    edges: tuple[Edge, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    types: Mapping[str, str] = field(default_factory=dict, repr=False)
    truncated: bool = False

    @classmethod
    def build(
        cls,
        start: str,
        direction: Direction,
        edges: Iterable[Edge],
        *,
        names: Mapping[str, str] | None = None,
        types: Mapping[str, str] | None = None,
        truncated: bool = False,
    ) -> Trace:
        """Sort edges from near to far; what does not hang together with the start is left out."""
        given = set(edges)
        distances = _measure(start, direction, given)
        kept = [one for one in given if _near(one, direction) in distances]
        kept.sort(key=lambda one: (distances[_near(one, direction)], one))
        names = {} if names is None else names
        types = {} if types is None else types
        return cls(start, direction, tuple(kept), names, types, truncated)

    @overload
    def __getitem__(self, index: int) -> Edge: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Edge, ...]: ...
    def __getitem__(self, index: int | slice) -> Edge | tuple[Edge, ...]:
        return self.edges[index]

    def __len__(self) -> int:
        return len(self.edges)

    def __iter__(self) -> Iterator[Edge]:
        return iter(self.edges)

    @functools.cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The records that were reached, the start first, from near to far."""
        far = _measure(self.start, self.direction, self.edges)
        declared = _measure(
            self.start, self.direction, [one for one in self.edges if not one.inferred]
        )
        return tuple(
            Node(
                id=one,
                type=self.types.get(one, ""),
                name=self.names.get(one, ""),
                distance=far[one],
                only_inferred=one not in declared,
            )
            for one in sorted(far, key=lambda one: (far[one], one))
        )

    def near(self, edge: Edge) -> str:
        """Return the end of an edge that the walk comes to first."""
        return _near(edge, self.direction)

    def far(self, edge: Edge) -> str:
        """Return the end of an edge to which the walk goes on."""
        return _far(edge, self.direction)

    @property
    def rows(self) -> tuple[tuple[str, str, str, bool, int], ...]:
        """The edges as rows of `columns`; the distance is that of the end further away."""
        far = {node.id: node.distance for node in self.nodes}
        return tuple(
            (one.source, one.slot, one.target, one.inferred, far[self.near(one)] + 1)
            for one in self.edges
        )

    def to_pandas(self) -> pandas.DataFrame:
        """Return the edges as a DataFrame, one row each.

        Raises:
            ImportError: pandas is not installed (extra `ml`).
        """
        import pandas

        return pandas.DataFrame(list(self.rows), columns=list(self.columns))

    def write(self, format: str = "tree") -> str:  # noqa: A002  # the word of the command line
        """Write the trace as `tree`, `mermaid`, `svg`, `html`, `json` or `csv`.

        Raises:
            UsageError: There is no such format.
        """
        from modellake.lineage.drawing import write_trace

        return write_trace(self, format)

    def _repr_html_(self) -> str:
        return self.write("html")


def find_path(
    start: str, end: str, direction: Direction, edges: Iterable[Edge]
) -> tuple[Edge, ...]:
    """Return a shortest path, of declared edges where there is one; empty where there is none.

    Of paths of one length the one is taken through whose edges content can live on, else the first.
    """
    given = sorted(set(edges), key=lambda one: (not one.learning, one))
    for kept in ([one for one in given if not one.inferred], given):
        found = _search(start, end, direction, kept)
        if found:
            return found
    return ()


def _search(start: str, end: str, direction: Direction, edges: Iterable[Edge]) -> tuple[Edge, ...]:
    after = _index(direction, edges)
    came: dict[str, Edge] = {}
    waiting = deque([start])
    while waiting and end not in came:
        here = waiting.popleft()
        for edge in after.get(here, ()):
            there = _far(edge, direction)
            if there not in came and there != start:
                came[there] = edge
                waiting.append(there)
    path: list[Edge] = []
    while end in came:
        path.append(came[end])
        end = _near(came[end], direction)
    return tuple(reversed(path))


def _measure(start: str, direction: Direction, edges: Iterable[Edge]) -> dict[str, int]:
    after = _index(direction, edges)
    distances = {start: 0}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for edge in after.get(here, ()):
            there = _far(edge, direction)
            if there not in distances:
                distances[there] = distances[here] + 1
                waiting.append(there)
    return distances


def _index(direction: Direction, edges: Iterable[Edge]) -> dict[str, list[Edge]]:
    after: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        after[_near(edge, direction)].append(edge)
    return after


def _near(edge: Edge, direction: Direction) -> str:
    """Return the end of an edge that a walk comes to first."""
    return edge.result if direction == "upstream" else edge.origin


def _far(edge: Edge, direction: Direction) -> str:
    return edge.origin if direction == "upstream" else edge.result

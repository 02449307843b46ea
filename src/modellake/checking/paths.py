"""Property paths, walked over the edges of an index: from a node, and back to it.

An index walks paths by itself, but a verdict depends on every node on the way, for which a path
must be written so that each step may be left out; and the nodes of all paths are asked together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from modellake.errors import UsageError
from modellake.packs import Query
from modellake.vocabulary import TERMS, vocabulary

__all__ = ["Edges", "Path", "Select", "expand_reach", "list_batches", "parse_path"]

#: Answers a SELECT query with rows of IRIs and texts; a column without a value is None.
Select = Callable[[str], Iterable[Sequence[str | None]]]

_TOKEN = re.compile(r"\s*(<[^<>\s]*>|[()^/|*+?])")
_PREFIX = re.compile(r"PREFIX\s+(\w*):\s*<([^>]*)>", re.IGNORECASE)
_NAME = re.compile(r"(?<![<\w])(\w*):(\w+)")
_BATCH = 500


@dataclass(frozen=True)
class Path:
    """A property path of SPARQL 1.1 (section 9.1), without negated sets.

    Attributes:
        kind: `step`, `sequence`, `choice`, `repeat` (any number of times) or `optional`.
        parts: What it consists of.
        iri: The predicate of a step.
        inverse: Whether the step goes from the object to the subject.
    """

    kind: str
    parts: tuple[Path, ...] = ()
    iri: str = ""
    inverse: bool = False

    def steps(self) -> Iterator[Path]:
        """Yield the steps of the path."""
        if self.kind == "step":
            yield self
        for part in self.parts:
            yield from part.steps()

    def invert(self) -> Path:
        """Return the path from its end to its start."""
        if self.kind == "step":
            return Path("step", iri=self.iri, inverse=not self.inverse)
        parts = tuple(part.invert() for part in self.parts)
        return Path(self.kind, parts[::-1] if self.kind == "sequence" else parts)


def parse_path(text: str) -> Path:
    """Return a path whose predicates are written as IRIs.

    Raises:
        UsageError: It is no path.

    Example:
        >>> [step.iri for step in parse_path("<urn:a>/^<urn:b>").steps()]
        ['urn:a', 'urn:b']
    """
    tokens = _TOKEN.findall(text)
    if "".join(tokens) == re.sub(r"\s", "", text):
        parser = _Parser([*tokens, ""])
        path = parser.read_choice()
        if parser.at_end and path is not None:
            return path
    raise UsageError(
        f"{text!r} is no property path.",
        fix="Write predicates, `/`, `|`, `^`, `*`, `+`, `?` and parentheses.",
    )


def expand_reach(rule: Query) -> tuple[str, ...]:
    """Write the prefixed names of a rule's paths as IRIs, by the prefixes of its query.

    Raises:
        UsageError: One is no path, or names what nobody declares; the error names the file.
    """
    known = vocabulary()
    prefixes = {**known.prefixes, **dict(_PREFIX.findall(rule.text))}

    def expand(match: re.Match[str]) -> str:
        if match[1] not in prefixes:
            raise UsageError(f"`reach` names the prefix {match[1]!r}, which is not declared.")
        return f"<{prefixes[match[1]]}{match[2]}>"

    try:
        paths = tuple(_NAME.sub(expand, path) for path in rule.reach)
        for step in (step for path in paths for step in parse_path(path).steps()):
            if step.iri.startswith(TERMS) and not known.slot_of(step.iri):
                raise UsageError(f"`reach` names {step.iri}, which is no slot.")
    except UsageError as error:
        raise UsageError(error.what, where=rule.file, fix=error.fix) from error
    return paths


class _Parser:
    """Reads tokens from left to right; None stands for what is missing."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._position = 0

    @property
    def at_end(self) -> bool:
        return self._tokens[self._position] == ""

    def read_choice(self) -> Path | None:
        return self._read_row("|", "choice", self._read_sequence)

    def _read_sequence(self) -> Path | None:
        return self._read_row("/", "sequence", self._read_repeated)

    def _read_row(self, mark: str, kind: str, read: Callable[[], Path | None]) -> Path | None:
        parts = [read()]
        while self._take(mark):
            parts.append(read())
        found = tuple(part for part in parts if part is not None)
        if len(found) < len(parts):
            return None
        return found[0] if len(found) == 1 else Path(kind, found)

    def _read_repeated(self) -> Path | None:
        inverse = self._take("^")
        path = self._read_primary()
        if path is not None and (mark := self._take("*", "+", "?")):
            path = Path("optional" if mark == "?" else "repeat", (path,))
        return path.invert() if path is not None and inverse else path

    def _read_primary(self) -> Path | None:
        if self._take("("):
            path = self.read_choice()
            return path if self._take(")") else None
        if self._tokens[self._position].startswith("<"):
            self._position += 1
            return Path("step", iri=self._tokens[self._position - 1][1:-1])
        return None

    def _take(self, *marks: str) -> str:
        token = self._tokens[self._position]
        if token not in marks:
            return ""
        self._position += 1
        return token


class Edges:
    """The edges of an index that some paths go along; each node is asked once in each direction.

    Args:
        select: Asks the index.
        paths: The paths that are walked.
        backward: Whether they are walked from their ends.
    """

    def __init__(self, select: Select, paths: Iterable[Path], *, backward: bool = False) -> None:
        self._select = select
        steps = {step for path in paths for step in path.steps()}
        used = _find_used(select, sorted({step.iri for step in steps}))
        self._wanted = {
            inverse: sorted(
                {step.iri for step in steps if (step.inverse != backward) is inverse} & used
            )
            for inverse in (False, True)
        }
        self._known: dict[bool, dict[str, dict[str, set[str]]]] = {False: {}, True: {}}

    def find_starts(self, path: Path, ends: set[str]) -> set[str]:
        """Return the nodes from which the path leads to one of the ends, there or on its way."""
        match path.kind:
            case "step":
                return self._follow(path.iri, ends, inverse=not path.inverse)
            case "choice":
                return {one for part in path.parts for one in self.find_starts(part, ends)}
            case "sequence":
                found: set[str] = set()
                for part in reversed(path.parts):
                    found = self.find_starts(part, ends | found)
                return found
            case _:
                return self._repeat(path, ends, self.find_starts)

    def find_passed(self, path: Path, starts: set[str]) -> set[str]:
        """Return the nodes that the path passes or reaches from the starts."""
        passed: set[str] = set()
        self._pass(path, starts, passed)
        return passed

    def _pass(self, path: Path, starts: set[str], passed: set[str]) -> set[str]:
        """Note the nodes that the path passes, and return those that it reaches."""
        match path.kind:
            case "step":
                found = self._follow(path.iri, starts, inverse=path.inverse)
                passed |= found
                return found
            case "choice":
                return {one for part in path.parts for one in self._pass(part, starts, passed)}
            case "sequence":
                for part in path.parts:
                    starts = self._pass(part, starts, passed)
                return starts
            case _:
                return self._repeat(path, starts, lambda part, new: self._pass(part, new, passed))

    def _repeat(
        self, path: Path, nodes: set[str], walk: Callable[[Path, set[str]], set[str]]
    ) -> set[str]:
        found, new = set(nodes), nodes
        while new:
            new = walk(path.parts[0], new) - found
            found |= new
            if path.kind == "optional":
                break
        return found

    def _follow(self, predicate: str, nodes: set[str], *, inverse: bool) -> set[str]:
        if predicate not in self._wanted[inverse]:
            return set()
        known = self._known[inverse]
        self._ask(sorted(nodes - known.keys()), inverse=inverse)
        return {other for node in nodes for other in known[node].get(predicate, ())}

    def _ask(self, nodes: Sequence[str], *, inverse: bool) -> None:
        known = self._known[inverse]
        wanted = ", ".join(f"<{one}>" for one in self._wanted[inverse])
        subject, value = ("?other", "?node") if inverse else ("?node", "?other")
        for batch in list_batches(nodes):
            known.update((node, defaultdict(set)) for node in batch)
            values = " ".join(f"<{node}>" for node in batch)
            rows = self._select(
                f"SELECT ?node ?predicate ?other WHERE {{ VALUES ?node {{ {values} }}"
                f" {subject} ?predicate {value} ."
                f" FILTER (isIRI(?other) && ?predicate IN ({wanted})) }}"
            )
            for node, predicate, other in rows:
                if node and predicate and other:
                    known[node][predicate].add(other)


def _find_used(select: Select, predicates: Sequence[str]) -> set[str]:
    """Return the predicates that some edge has: those that none has need not be asked for."""
    if not predicates:
        return set()
    values = " ".join(f"<{one}>" for one in predicates)
    query = (
        f"SELECT ?predicate WHERE {{ VALUES ?predicate {{ {values} }}"
        f" FILTER EXISTS {{ ?subject ?predicate ?object }} }}"
    )
    return {row[0] for row in select(query) if row[0]}


def list_batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield what one query may name, part by part."""
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]

"""JSON Pointers (RFC 6901): their words, and where in an input they lead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

__all__ = ["Moves", "Traced", "escape", "find_line", "spell_field", "unescape"]

#: Pointers of a normal form that stand elsewhere in the input, and where.
Moves = dict[str, str]

Lines = Mapping[str, tuple[int, int]]


def escape(key: str) -> str:
    """Return a key as a JSON Pointer writes it (RFC 6901, section 3)."""
    if "~" in key or "/" in key:
        return key.replace("~", "~0").replace("/", "~1")
    return key


def unescape(part: str) -> str:
    """Return the key that a part of a JSON Pointer stands for."""
    return part.replace("~1", "/").replace("~0", "~") if "~" in part else part


def spell_field(pointer: str) -> str:
    """Return a JSON Pointer in the user's words.

    Example:
        >>> spell_field("/evaluations/2/value")
        'evaluations[2].value'
    """
    words = ""
    for part in map(unescape, pointer.split("/")[1:]):
        words += f"[{part}]" if part.isdecimal() and words else f".{part}" if words else part
    return words


def find_line(lines: Lines, pointer: str) -> tuple[int, int] | None:
    """Return the line and column of a pointer, or of the nearest that holds it, or None."""
    while pointer not in lines:
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return lines[pointer]


class Traced(Lines):
    """The lines of one record of an input, by the pointers of its normal form."""

    def __init__(self, lines: Lines, start: str, moves: Moves) -> None:
        self._lines = lines
        self._start = start
        self._moves = moves

    def trace(self, pointer: str) -> str:
        """Return the pointer, within the record, that the input has for this one."""
        return _follow(pointer, self._moves)

    @property
    def row(self) -> int | None:
        """The line on which all of the input stands, or None."""
        row: int | None = getattr(self._lines, "row", None)
        return row

    def __getitem__(self, pointer: str) -> tuple[int, int]:
        return self._lines[self._start + self.trace(pointer)]

    def resolve(self) -> dict[str, tuple[int, int]]:
        """Return all of them at once, which takes half the time of asking for each."""
        if not self._moves and not self._start:
            return dict(self._lines)
        back = {old: new for new, old in self._moves.items()}
        made: dict[str, tuple[int, int]] = {}
        for pointer, place in self._inside():
            new = _follow(pointer, back)
            if new != pointer:  # what came here counts, and not what stood here and is gone
                made[new] = place
            else:
                made.setdefault(new, place)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self.resolve())

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __len__(self) -> int:
        return len(self.resolve())

    def _inside(self) -> Iterator[tuple[str, tuple[int, int]]]:
        inside = self._start + "/"
        for pointer, place in self._lines.items():
            if pointer == self._start or pointer.startswith(inside):
                yield pointer[len(self._start) :], place


def _follow(pointer: str, moves: Moves) -> str:
    start = pointer
    while start and moves:
        if start in moves:
            return moves[start] + pointer[len(start) :]
        start = start.rpartition("/")[0]
    return pointer

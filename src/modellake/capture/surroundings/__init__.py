"""What surrounds the work, taken at one place: the clock, the program, the environment."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from modellake.capture.surroundings.environment import read_environment
from modellake.capture.surroundings.program import ProgramFacts, read_program

__all__ = ["Surroundings", "capturing", "find_surroundings"]


def _read_clock() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True)
class Surroundings:
    """What capture takes from outside, and how much it measures.

    Attributes:
        clock: Says what time it is, with its zone.
        stopwatch: Counts seconds, for durations.
        program: Says what program runs.
        environment: Says in what environment.
        statistics: The families of meta-features to measure; with none, no statistics at all.
        keep: Whether to keep copies of data; None keeps those up to 16 MB.
    """

    clock: Callable[[], datetime] = _read_clock
    stopwatch: Callable[[], float] = time.perf_counter
    program: Callable[[], ProgramFacts | None] = read_program
    environment: Callable[[], Mapping[str, Any]] = field(default=read_environment, repr=False)
    statistics: tuple[str, ...] = ("simple", "statistical")
    keep: bool | None = None


_DEFAULT = Surroundings()
_SURROUNDINGS: ContextVar[Surroundings] = ContextVar("modellake_surroundings", default=_DEFAULT)


def find_surroundings() -> Surroundings:
    """Return the surroundings that hold here."""
    return _SURROUNDINGS.get()


@contextlib.contextmanager
def capturing(
    *,
    clock: Callable[[], datetime] | None = None,
    stopwatch: Callable[[], float] | None = None,
    program: Callable[[], ProgramFacts | None] | None = None,
    environment: Callable[[], Mapping[str, Any]] | None = None,
    statistics: Sequence[str] | None = None,
    keep: bool | None = None,
) -> Iterator[Surroundings]:
    """Change how work inside is captured.

    Args:
        clock: Says what time it is.
        stopwatch: Counts seconds.
        program: Says what program runs.
        environment: Says in what environment: an Environment record.
        statistics: The families of meta-features to measure: `simple`, `statistical`,
            `model_based`, `landmarking`; with none, no statistics of data at all.
        keep: Whether copies of data are kept in the lake; by default those up to 16 MB.

    Example:
        >>> with capturing(statistics=(), keep=False) as surroundings:
        ...     surroundings.statistics
        ()
    """
    given = {
        "clock": clock,
        "stopwatch": stopwatch,
        "program": program,
        "environment": environment,
        "statistics": None if statistics is None else tuple(statistics),
        "keep": keep,
    }
    changes: dict[str, Any] = {name: one for name, one in given.items() if one is not None}
    token = _SURROUNDINGS.set(replace(find_surroundings(), **changes))
    try:
        yield find_surroundings()
    finally:
        _SURROUNDINGS.reset(token)

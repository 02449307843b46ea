"""Lines sorted in little memory."""

from __future__ import annotations

import heapq
import itertools
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack

__all__ = ["sort_lines"]


def sort_lines(lines: Iterable[str], *, batch: int = 500_000) -> Iterator[str]:
    """Return lines in the order of their code points, each once.

    What exceeds a batch waits in temporary files, so memory does not grow with the lines.

    Args:
        lines: Lines without line ends.
        batch: How many lines are sorted at once.
    """
    lines = iter(lines)
    with ExitStack() as stack:
        runs: list[Iterable[str]] = []
        while run := sorted(itertools.islice(lines, batch)):
            if len(run) == batch or runs:
                file = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
                file.writelines(f"{line}\n" for line in run)
                file.seek(0)
                runs.append(line[:-1] for line in file)
            else:
                runs.append(run)
        last = None
        for line in heapq.merge(*runs):
            if line != last:
                yield line
            last = line

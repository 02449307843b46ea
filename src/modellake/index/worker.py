"""A process of its own that answers queries, because it can be killed.

Oxigraph has no time limit, and a query that runs holds its thread. The process is started at the
first query and kept; at the time limit it is killed, and the next query starts a new one.
"""

from __future__ import annotations

import importlib.util
import json
import os
import select
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from pathlib import Path
from typing import Any

from modellake.errors import LakeError, QueryError, QueryTimeoutError
from modellake.index import snapshots

__all__ = ["Worker"]

#: Seconds until a new process must have said that it is ready.
_START = 60.0


#: More than the system calls that wait can take is as good as no limit.
_MOST_SECONDS = 1e6


class Worker:
    """Answers queries from the newest snapshot of a folder. Threads take turns."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._owner = 0
        self._end: weakref.finalize[[subprocess.Popen[bytes]], Worker] | None = None

    def ask(self, request: dict[str, Any], *, timeout: float) -> dict[str, Any]:
        """Return the reply of the process to one request; its `rows` are for `read_rows`.

        Raises:
            QueryTimeoutError: There was none within the time limit.
            QueryError: The process died of the query.
            LakeError: No process can be started.
        """
        with self._lock:
            complete = False
            try:
                self._start()
                timeout = min(_MOST_SECONDS, timeout)
                deadline = time.monotonic() + timeout
                self._send({**request, "timeout": timeout})
                reply = self._receive(deadline)
                complete = True
            except _SilentError:
                raise QueryTimeoutError(
                    f"the query was stopped after {timeout:g} seconds",
                    fix="Bind a node first, add a LIMIT, or allow more time.",
                ) from None
            except _DeadError as error:
                raise QueryError(
                    f"the process that answers queries ended within the query ({error})",
                    fix="It may need more memory than there is: bind a node first, or add a LIMIT.",
                ) from None
            finally:
                if not complete:  # an exception, Ctrl-C included, leaves a process in mid-sentence
                    self._stop()
            return reply

    def close(self) -> None:
        """End the process. A later query starts a new one."""
        with self._lock:
            self._stop()

    def _start(self) -> None:
        if self._process and self._owner == os.getpid() and self._process.poll() is None:
            return
        self._stop()
        try:
            process = subprocess.Popen(  # noqa: S603  # Python itself, with fixed arguments
                _command(self._folder),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise LakeError(f"no process can be started for queries: {error}") from error
        self._process, self._owner = process, os.getpid()
        self._end = weakref.finalize(self, _kill, process)
        try:
            self._receive(time.monotonic() + _START)
        except (_SilentError, _DeadError) as error:
            raise LakeError(
                f"the process for queries does not start ({error})",
                fix="Try `python -c 'import pyoxigraph'`.",
            ) from None

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None or self._end is None:
            return
        if self._owner == os.getpid():
            self._end()
            return
        # A copy made by fork: the process belongs to the parent, who still talks with it.
        self._end.detach()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                os.close(pipe.fileno())
        process.returncode = 0

    def _send(self, message: dict[str, Any]) -> None:
        process = self._process
        assert process is not None
        assert process.stdin is not None
        data = json.dumps(message).encode()
        try:
            process.stdin.write(snapshots.LENGTH.pack(len(data)) + data)
            process.stdin.flush()
        except BrokenPipeError:
            raise _DeadError(_describe_end(process)) from None

    def _receive(self, deadline: float) -> dict[str, Any]:
        reply: dict[str, Any] = json.loads(self._read_part(deadline))
        return {**reply, "rows": self._read_part(deadline)}

    def _read_part(self, deadline: float) -> bytes:
        size: int = snapshots.LENGTH.unpack(self._read(snapshots.LENGTH.size, deadline))[0]
        return self._read(size, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        pipe = process.stdout.fileno()
        poll = select.poll()
        poll.register(pipe, select.POLLIN)
        parts: list[bytes] = []
        while size:
            if not poll.poll(max(deadline - time.monotonic(), 0) * 1000):
                raise _SilentError("it says nothing")
            parts.append(os.read(pipe, min(size, 1 << 20)))
            if not parts[-1]:
                raise _DeadError(_describe_end(process))
            size -= len(parts[-1])
        return b"".join(parts)


class _SilentError(Exception):
    """The process said nothing until the deadline."""


class _DeadError(Exception):
    """The process is gone."""


def _command(folder: str) -> list[str]:
    """Return the command of a Python that loads nothing but snapshots.py and pyoxigraph."""
    found = importlib.util.find_spec("pyoxigraph")
    if not sys.executable or found is None or found.origin is None:
        raise LakeError("queries need a Python interpreter with pyoxigraph in a file of its own")
    packages = str(Path(found.origin).parent.parent)
    # -I and -S: no user site, no PYTHON* variables, no .pth files of editable installations.
    return [sys.executable, "-I", "-S", snapshots.__file__, folder, packages]


def _describe_end(process: subprocess.Popen[bytes]) -> str:
    try:
        code = process.wait(5)
    except subprocess.TimeoutExpired:
        return "its output closed"
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            with suppress(BrokenPipeError):  # closing flushes
                pipe.close()

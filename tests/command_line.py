"""The command line as a test runs it: what it exits with and what it says on which stream."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from modellake.cli import main


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


def call(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run a command in this process, and return what it exits with."""
    monkeypatch.setattr(sys, "argv", ["modellake", *arguments])
    try:
        main()
    except SystemExit as stopped:
        return int(stopped.code or 0)
    return 0


def make_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Return what runs a command in this process, with nobody's settings."""
    for name in ("MODELLAKE_LAKE", "MODELLAKE_ACTOR"):
        monkeypatch.delenv(name, raising=False)

    def run_command(*arguments: str) -> Done:
        code = call(monkeypatch, *arguments)
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return run_command

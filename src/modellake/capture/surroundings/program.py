"""The program that runs: its file, its commit, and what was not committed."""

from __future__ import annotations

import ast
import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

__all__ = ["ProgramFacts", "read_program"]

#: Seconds that git may take; a repository on a slow disk is then not asked.
_PATIENCE = 10


@dataclass(frozen=True)
class ProgramFacts:
    """What is known of the program.

    Attributes:
        path: Its path in its repository, or from the working folder, or its name.
        content: The bytes of its file.
        commit: The commit that is checked out, or None.
        uncommitted: The SHA-256 of what differs from the commit, or None where nothing does.
    """

    path: str
    content: bytes
    commit: str | None = None
    uncommitted: str | None = None

    @property
    def description(self) -> str | None:
        """What the file says of itself: the first paragraph of its docstring, or None."""
        try:
            text = ast.get_docstring(ast.parse(self.content))
        except (SyntaxError, ValueError):  # a notebook, or another language
            return None
        return " ".join(text.partition("\n\n")[0].split()) if text else None

    @property
    def digest(self) -> str:
        """The SHA-256 of the file."""
        return hashlib.sha256(self.content).hexdigest()


def read_program(file: Path | None = None) -> ProgramFacts | None:
    """Return what is known of a program, or None where it has no file, as in a console.

    Args:
        file: Its file; by default the script that runs, or the notebook.
    """
    file = file or _find_main()
    if file is None or not file.is_file():
        return None
    file = file.resolve()
    content = file.read_bytes()
    top = _ask_git(file.parent, "rev-parse", "--show-toplevel")
    if top is None:
        return ProgramFacts(_shorten(file, Path.cwd()), content)
    folder = Path(os.fsdecode(top.strip()))
    commit = _ask_git(folder, "rev-parse", "HEAD")
    return ProgramFacts(
        _shorten(file, folder),
        content,
        commit.decode().strip() if commit else None,
        _digest_changes(folder, file, content) if commit else None,
    )


def _find_main() -> Path | None:
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    if main:
        return Path(main)
    notebook = os.environ.get("JPY_SESSION_NAME")  # set by Jupyter for the kernels it starts
    return Path(notebook) if notebook else None


def _shorten(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else file.name


def _digest_changes(folder: Path, file: Path, content: bytes) -> str | None:
    changes = _ask_git(folder, "diff", "HEAD", "--binary", "--no-ext-diff", "--no-textconv") or b""
    if _ask_git(folder, "ls-files", "--error-unmatch", str(file)) is None:
        changes += content  # a file that git does not know yet is in no difference
    return hashlib.sha256(changes).hexdigest() if changes else None


def _ask_git(folder: Path, *arguments: str) -> bytes | None:
    """Return what git answers, or None where there is no git, or no repository."""
    try:
        done = subprocess.run(  # noqa: S603  # a fixed command without a shell
            ["git", "-C", str(folder), *arguments],  # noqa: S607  # git where the user has it
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None

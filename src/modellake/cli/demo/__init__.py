"""`modellake demo`: the paper's story, told with real data, in a folder that is kept."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from modellake.cli.terminal import talk
from modellake.errors import UsageError

EXAMPLE = "Example: modellake demo story"


def demo(
    folder: Annotated[
        Path | None,
        typer.Argument(metavar="[FOLDER]", help="An empty or new folder; a temporary one."),
    ] = None,
    files: Annotated[
        bool, typer.Option("--files", help="Only write the files, to run them one by one.")
    ] = False,
) -> None:
    """Tell the paper's story, from raw data to a withdrawn model.

    Bob ingests data, Alice prepares them, Tim trains models on them.

    Needs modellake[ml]. The folder keeps the scripts, the lake and the cards.
    """
    from modellake.cli.demo.telling import lay_out, tell

    place = folder or Path(tempfile.mkdtemp(prefix="modellake-demo-"))
    if place.exists() and any(place.iterdir()):
        raise UsageError(
            "The folder is not empty.", where=str(place), fix="Name a new one: modellake demo story"
        )
    _check_extra()
    place.mkdir(parents=True, exist_ok=True)
    with contextlib.chdir(place):
        lay_out()
        if not files:
            tell(place)
    if files:
        talk(f"Next: cd {place}; python 1_ingest.py")
        return
    talk("The story is that of Garouani, Ravat and Valles-Parlangeau, Model Lake (WISE 2024).")


def _check_extra() -> None:
    try:
        import pandas  # noqa: F401  # both are used by the scripts
        import sklearn  # noqa: F401
    except ImportError as error:
        raise UsageError(
            "The demo works with pandas and scikit-learn, which are not installed.",
            fix="Install them: pip install 'modellake[ml]'",
        ) from error


run = demo

"""`modellake init`: make an empty lake."""

from __future__ import annotations

from typing import Annotated

import typer

from modellake.cli.options import ActorOption, Clearance, LakeOption, open_lake
from modellake.cli.terminal import talk

EXAMPLE = "Example: modellake init --base https://lake.example.org/ --visibility internal"


def init(
    lake: LakeOption = None,
    base: Annotated[
        str, typer.Option(metavar="IRI", help="The IRI that relative ids are relative to.")
    ] = "https://lake.invalid/",
    visibility: Annotated[
        Clearance, typer.Option(help="What a record without a visibility counts as.")
    ] = Clearance.PUBLIC,
    actor: ActorOption = None,
) -> None:
    """Make an empty lake: a folder with a ledger and an index."""
    made = open_lake(lake, actor=actor)
    made.init(base=base, visibility=visibility.value)
    talk(f"Made the lake {made.location}. Next: modellake add PATH…")


run = init

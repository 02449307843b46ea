"""`modellake remove`: take records out of the lake; their history stays."""

from __future__ import annotations

from typing import Annotated

import typer

from modellake.cli.options import ActorOption, LakeOption, open_lake
from modellake.cli.terminal import show, talk

EXAMPLE = "Example: modellake remove model/diabetes-v0"


def remove(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids of records.")],
    lake: LakeOption = None,
    actor: ActorOption = None,
) -> None:
    """Remove records; what they were stays in the ledger.

    To forget it, use `modellake erase`.
    """
    opened = open_lake(lake, actor=actor)
    head = opened.remove(ids)
    talk(f"Removed {len(ids)} record(s). Their history is kept: modellake log {ids[0]}")
    show(f"head {head}")


run = remove

"""`modellake erase`: forget the content of records for good."""

from __future__ import annotations

from typing import Annotated

import typer

from modellake.cli.options import ActorOption, LakeOption, open_lake
from modellake.cli.terminal import show, talk

EXAMPLE = "Example: modellake erase user/bob --yes"


def erase(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Ids of records.")],
    lake: LakeOption = None,
    actor: ActorOption = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Erase all that the lake ever held of records.

    The ledger keeps that something was there, and that it was erased. This cannot be undone.
    """
    opened = open_lake(lake, actor=actor)
    if not yes:
        typer.confirm(f"Erase {', '.join(ids)} with all history?", abort=True, err=True)
    erasure = opened.erase(ids)
    for referrer in erasure.referrers:
        talk(f"still refers to it: {referrer}")
    talk(f"Erased {len(ids)} record(s); the chain still verifies: modellake verify")
    show(f"head {erasure.head}")


run = erase

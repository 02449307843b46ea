"""`modellake erase`: forget the content of records for good."""

from __future__ import annotations

from typing import Annotated

import typer

from modellake.cli.options import ActorOption, LakeOption, open_lake
from modellake.cli.terminal import show, talk
from modellake.errors import UsageError

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
    if not yes and not _confirm(ids):
        raise UsageError("Nothing was erased.", fix="Answer y, or do not be asked: --yes.")
    erasure = opened.erase(ids)
    for referrer in erasure.referrers:
        talk(f"still refers to it: {referrer}")
    talk(f"Erased {len(ids)} record(s); the chain still verifies: modellake verify")
    show(f"head {erasure.head}")


def _confirm(ids: list[str]) -> bool:
    try:
        return typer.confirm(f"Erase {', '.join(ids)} with all history?", err=True)
    except typer.Abort:  # nobody is there to answer
        return False


run = erase

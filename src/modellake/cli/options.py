"""The options that commands share, and how they become a lake."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from modellake.cli.terminal import TableFormat, talk

if TYPE_CHECKING:
    from modellake import Lake

__all__ = [
    "ActorOption",
    "At",
    "Clearance",
    "ClearanceOption",
    "LakeOption",
    "TableFormatOption",
    "open_lake",
    "tell_narrowed",
]


class Clearance(StrEnum):
    """How confidential a record the reader may see, from the lowest to the highest."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"


LakeOption = Annotated[
    str | None,
    typer.Option(
        "--lake",
        "-L",
        envvar="MODELLAKE_LAKE",
        metavar="FOLDER|URL",
        help="The lake's folder or ledger URL; [tool.modellake] or ./lake by default.",
        show_default=False,
    ),
]
ClearanceOption = Annotated[
    Clearance, typer.Option("--clearance", help="Show records up to this visibility.")
]
ActorOption = Annotated[
    str | None,
    typer.Option(
        "--actor",
        envvar="MODELLAKE_ACTOR",
        metavar="ID",
        help="Who does it, for the ledger; your user name by default.",
        show_default=False,
    ),
]
TableFormatOption = Annotated[TableFormat, typer.Option("--format", "-f", help="How to print.")]
At = Annotated[
    str | None,
    typer.Option(
        "--at",
        metavar="TIME|SEQUENCE",
        help="As it was then: 2026-11-23, 2026-11-23T10:00:00Z or an entry's number.",
        show_default=False,
    ),
]


def open_lake(
    location: str | None,
    *,
    clearance: Clearance = Clearance.RESTRICTED,
    actor: str | None = None,
    at: str | None = None,
) -> Lake:
    """Return the lake that the options name, as it is or as it was."""
    import modellake

    lake = modellake.Lake(location, clearance=clearance.value, actor=actor)
    return lake.at(at) if at is not None else lake


def tell_narrowed(clearance: Clearance) -> None:
    """Say that an answer below the highest clearance may be incomplete."""
    if clearance is not Clearance.RESTRICTED:
        talk(f"Records above {clearance.value} are left out; the answer may be incomplete.")

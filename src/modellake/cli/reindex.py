"""`modellake reindex`: compute the index from the ledger anew."""

from __future__ import annotations

from typing import Annotated

import typer

from modellake.cli.options import LakeOption, open_lake
from modellake.cli.terminal import progress, talk

EXAMPLE = "Example: modellake reindex --base https://lake.example.org/"


def reindex(
    lake: LakeOption = None,
    base: Annotated[
        str | None, typer.Option(metavar="IRI", help="A new base for relative ids.")
    ] = None,
) -> None:
    """Throw the index away and rebuild it from the ledger.

    The ledger is the truth, so nothing is lost. The new index is packed: questions about the whole
    lake are faster than after many additions.
    """
    opened = open_lake(lake)
    with progress("Indexing records") as tell:
        count = opened.reindex(base=base, progress=tell)
    talk(f"Indexed {count} records.")


run = reindex

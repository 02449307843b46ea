"""`modellake verify`: prove that the ledger is whole and the index agrees."""

from __future__ import annotations

from typing import Annotated

import typer

from modellake.cli.options import LakeOption, open_lake
from modellake.cli.terminal import show, talk

EXAMPLE = "Example: modellake verify --head 5c1e…"


def verify(
    lake: LakeOption = None,
    head: Annotated[
        str | None,
        typer.Option(metavar="DIGEST", help="A head that you remember; a cut tail shows by it."),
    ] = None,
) -> None:
    """Prove that nothing was lost or changed.

    Walks the chain of the ledger, computes each digest again, and compares the index with a
    replay, and the lake's own files with their names.
    """
    opened = open_lake(lake)
    report = opened.verify(head=head)
    for finding in report.findings:
        talk(f"{finding.severity}  {finding.rule}  {finding.message}\n  {finding.fix}")
    if not report.ok:
        raise typer.Exit(1)
    show(f"verified {opened.sequence} entries, head {opened.head}")


run = verify

"""`modellake evaluate`: measure a stored model again, beside what is claimed of it."""

from __future__ import annotations

from typing import Annotated

import typer

from modellake.cli.options import ActorOption, LakeOption, TableFormatOption, open_lake
from modellake.cli.terminal import TableFormat, show_table, talk

EXAMPLE = "Example: modellake evaluate model/diabet-predictor --data split/diabetes-v1-test"


def evaluate(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The id of a model.")],
    data: Annotated[
        str, typer.Option("--data", "-d", metavar="DATASET", help="The id of a recorded dataset.")
    ],
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", "-m", help="A measure; by default those that are claimed."),
    ] = None,
    tolerance: Annotated[
        float, typer.Option("--tolerance", help="How much better a claim may be.")
    ] = 0.02,
    trust: Annotated[
        list[str] | None,
        typer.Option("--trust", metavar="TYPE", help="A type that the file may make."),
    ] = None,
    allow_code: Annotated[
        bool,
        typer.Option("--allow-code", help="Load a pickle or joblib file, which runs its code."),
    ] = False,
    format: TableFormatOption = TableFormat.TABLE,  # noqa: A002  # the option's name
    lake: LakeOption = None,
    actor: ActorOption = None,
) -> None:
    """Measure a stored model again, and tell the gap to claims.

    The result is recorded beside the claim. Exits with 1 if a claim is better than the measurement
    by more than the tolerance.
    """
    import modellake

    opened = open_lake(lake, actor=actor)
    with modellake.capturing(program=lambda: None):  # the command itself is no program of the lake
        done = opened.evaluate(
            model, data=data, measures=measure, trusted=trust or (), allow_code=allow_code
        )
    rows = [
        (one.measure, _write(one.measured), _write(one.claimed), _write(one.gap), one.source)
        for one in done.comparisons
    ]
    show_table(("measure", "measured", "claimed", "gap", "source"), rows, format)
    talk(f"recorded as {done.analysis}")
    if done.gap is not None and done.gap > tolerance:
        talk(f"A claim is better by {done.gap:.4f}, more than {tolerance} allows.")
        raise typer.Exit(1)


def _write(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


run = evaluate

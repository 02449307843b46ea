"""`modellake schema`: what the schema says, and files to begin with."""

from __future__ import annotations

from typing import Annotated

import typer

from modellake.cli.terminal import show

EXAMPLE = "Example: modellake schema --example OutputModel > model.yaml"


def schema(
    name: Annotated[
        str | None,
        typer.Argument(metavar="CLASS|SLOT", help="What to explain; the list of types by default."),
    ] = None,
    example: Annotated[
        str | None,
        typer.Option(metavar="CLASS", help="Write a commented file that passes `check`."),
    ] = None,
) -> None:
    """Explain the schema, or write a file to begin with."""
    import modellake

    if example is not None and name is not None:
        raise modellake.UsageError(
            "It is one or the other.", fix="Leave out the name before --example."
        )
    show(modellake.describe_schema(name) if example is None else modellake.write_example(example))


run = schema

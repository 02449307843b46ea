"""`modellake check`: the gate, on files or on a lake."""

from __future__ import annotations

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from modellake.cli.options import Clearance, ClearanceOption, LakeOption, open_lake
from modellake.cli.terminal import show, takes_color, talk, write_file

if TYPE_CHECKING:
    from modellake import Record, Report

EXAMPLE = "Example: modellake check cards/ --pack core --pack model-card --format sarif:out.sarif"


class FailOn(StrEnum):
    """The mildest severity that fails."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"
    NEVER = "never"


class EngineChoice(StrEnum):
    """Who runs the shapes."""

    SHACL = "shacl"
    PYSHACL = "pyshacl"


def check(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH…", help="Files, folders, globs, or - for input."),
    ] = None,
    lake: LakeOption = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="SEQUENCE|TIME",
            help="Of the lake only what changed after it, and what that touches.",
        ),
    ] = None,
    clearance: ClearanceOption = Clearance.RESTRICTED,
    packs: Annotated[
        list[str] | None,
        typer.Option("--pack", "-p", metavar="NAME|PATH", help="Packs of rules; core by default."),
    ] = None,
    context: Annotated[
        list[str] | None,
        typer.Option("--with", metavar="PATH", help="Resolve against these too; not reported."),
    ] = None,
    engine: Annotated[EngineChoice, typer.Option(help="The SHACL engine.")] = EngineChoice.SHACL,
    fail_on: Annotated[
        FailOn, typer.Option(help="The mildest severity that fails.")
    ] = FailOn.VIOLATION,
    require: Annotated[
        str, typer.Option(metavar="WHY,WHO…", help="Groups of rules that must hold.")
    ] = "",
    waivers: Annotated[
        str | None, typer.Option(metavar="FILE", help="Findings that somebody answers for.")
    ] = None,
    baseline: Annotated[
        str | None, typer.Option(metavar="FILE", help="Fail only on what this file lacks.")
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="Judge as of that day."),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option(metavar="ROLE", help="Only duties of this role, for example provider."),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", metavar="FORMAT[:FILE]", help="Several at once; text."),
    ] = None,
    max_findings: Annotated[
        int | None, typer.Option(min=1, help="Print so many findings at most.")
    ] = None,
) -> None:
    """Check records against the schema and the rules of packs.

    Can they be read, do they fit the schema, do the rules of the packs hold?

    Without paths the lake is checked.
    """
    import modellake

    settings = modellake.read_settings()
    day = as_of.date() if as_of else date.today()
    accepted = baseline or settings.baseline
    report = modellake.check(
        tuple(paths) if paths else open_lake(lake, clearance=clearance),
        since=since,
        packs=tuple(packs or settings.packs or ("core",)),
        pack_folders=settings.pack_folders,
        with_=_read_context(context or [], lake if paths else None),
        engine=engine.value,
        waivers=waivers or settings.waivers or (),
        baseline=accepted or frozenset(),
        require=tuple(one.strip() for one in require.split(",") if one.strip()),
        as_of=day,
        role=role,
        fail_on=fail_on.value,
    )
    talk(f"Checked as of {day.isoformat()}.")
    if accepted and not Path(accepted).exists() and not report.coverage.gaps:
        write_file(accepted, modellake.write_baseline(report))
        talk(f"Wrote the present findings to {accepted}; only new ones fail from now on.")
        return
    for one in formats or ["text"]:
        _write(report if max_findings is None else report.cut(max_findings), one)
    if report.exit_code:
        raise typer.Exit(report.exit_code)


def _read_context(paths: list[str], lake: str | None) -> tuple[Record | str, ...]:
    """Return what references may name: files, and the lake where one is named with files."""
    return (*paths, *(open_lake(lake).records() if lake else ()))


def _write(report: Report, wanted: str) -> None:
    import modellake

    name, _, file = wanted.partition(":")
    if file:
        write_file(file, modellake.write_report(report, name))
        talk(f"Wrote {file}.")
    else:
        show(modellake.write_report(report, name, color=takes_color(sys.stdout)))


run = check

"""`modellake add`: read files of any known format into the lake."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from modellake.cli.options import ActorOption, LakeOption, open_lake
from modellake.cli.terminal import TableFormat, progress, show, show_table, takes_color, talk

if TYPE_CHECKING:
    from modellake import Addition, Preview, Report

EXAMPLE = "Example: modellake add cards/ runs/*.json --actor user/alice"

#: Findings that are shown; `modellake check --since` shows them all.
_MOST = 20

#: From so many new records on, it is worth a minute to pack the index.
_MANY = 20_000


def add(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders, globs, or - for input.")
    ],
    lake: LakeOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse records that have violations.")
    ] = False,
    mapping: Annotated[
        str | None,
        typer.Option(metavar="FILE", help="Read with this mapping file, whatever the format."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would become of the first files.")
    ] = False,
    check: Annotated[
        bool,
        typer.Option("--check/--no-check", help="Check what was added and what depends on it."),
    ] = True,
    actor: ActorOption = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print the head only.")] = False,
) -> None:
    """Read files of any known format into the lake.

    Run it again to resume: what is unchanged makes no entry.

    Prints last the head of the ledger, a digest to remember for `modellake verify --head`.
    """
    import modellake

    if dry_run:
        if mapping is None:
            raise modellake.UsageError("A dry run shows a mapping.", fix="Name it: --mapping FILE.")
        _preview(modellake.preview(*paths, mapping=mapping))
        return
    opened = open_lake(lake, actor=actor)
    with progress("Adding records") as tell:
        result = opened.add(
            modellake.stream(*paths, mapping=mapping), strict=strict, progress=tell, check=check
        )
    _tell(result.report, paths)
    for note in result.report.notes:
        talk(f"{note} Next: modellake check --lake {opened.location}")
    for record, reason in result.refused:
        talk(f"refused    {record or '(no id)'}  {reason}")
    if not quiet:
        talk(_count(result))
        if len(result.new) >= _MANY:
            talk("Questions about the whole lake are faster after `modellake reindex`.")
    show(f"head {result.head}")
    if result.refused or not result.report.ok:
        raise typer.Exit(1)


def _count(result: Addition) -> str:
    words = ("new", "changed", "unchanged", "refused")
    return ", ".join(f"{len(getattr(result, word))} {word}" for word in words)


def _tell(report: Report, paths: Sequence[str]) -> None:
    """Tell the findings; files of a folder that are of no format are one line together."""
    import modellake

    unknown = [
        one for one in report.findings if one.rule == "source-known" and one.severity == "info"
    ]
    apart = set(unknown)
    rest = tuple(one for one in report.findings if one not in apart)
    if rest:
        told = replace(report, findings=rest, notes=()).cut(_MOST)
        talk(modellake.write_report(told, color=takes_color(sys.stderr)))
    if unknown:
        files = "file is" if len(unknown) == 1 else "files are"
        names = " ".join(shlex.quote(one) for one in paths)
        talk(f"{len(unknown)} {files} of no known format, such as {unknown[0].place}.")
        talk(f"See them with `modellake check {names}`.")


def _preview(preview: Preview) -> None:
    rows = [(one.field, one.slot or "(unmapped)", one.record, one.value) for one in preview.rows]
    show_table(("field", "slot", "record", "value"), rows, TableFormat.TABLE)
    for finding in preview.findings:
        talk(f"{finding.severity}  {finding.rule}  {finding.message} {finding.fix}".rstrip())


run = add

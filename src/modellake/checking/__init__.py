"""Records or a lake → a report: engines, findings, writers."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from modellake.checking.engines import EngineName
from modellake.checking.report import Coverage, Report, Threshold, WaivedFinding, fingerprint
from modellake.checking.run import Checker, Options
from modellake.checking.waivers import Waiver, read_baseline, read_waivers, write_baseline
from modellake.checking.writers import FORMATS, ReportFormat, write_report
from modellake.errors import UsageError
from modellake.record import BASE, Reading, Record

__all__ = [
    "FORMATS",
    "Coverage",
    "Report",
    "ReportFormat",
    "WaivedFinding",
    "Waiver",
    "check",
    "fingerprint",
    "read_baseline",
    "read_waivers",
    "write_baseline",
    "write_report",
]

Moment = str | int | datetime.date


@runtime_checkable
class Gated(Protocol):
    """What checks itself, all of it or only what changed: a lake."""

    def check(
        self, options: Options, *, since: Moment | None = None, context: Sequence[Record] = ()
    ) -> Report:
        """Return the report of a check."""
        ...


#: Paths (files, folders, globs, `-`), or records that were read or made.
Readable = str | os.PathLike[str] | Reading | Iterable[Record | str | os.PathLike[str]]

#: What is checked.
Checkable = Readable | Gated


def check(
    records: Checkable,
    *,
    packs: Sequence[str | Path] = ("core",),
    pack_folders: Sequence[Path] = (),
    with_: Readable = (),
    since: Moment | None = None,
    engine: EngineName = "shacl",
    waivers: str | Path | Sequence[Waiver] = (),
    baseline: str | Path | frozenset[str] = frozenset(),
    require: Sequence[str] = (),
    as_of: datetime.date | None = None,
    role: str | None = None,
    fail_on: Threshold = "violation",
    base: str = BASE,
) -> Report:
    """Check records and return what was found and what was looked at.

    In this order, each defect once: can it be read, does it have the schema's shape, the generated
    SHACL shapes, references, unique keys, the rules of the packs.

    Args:
        records: Paths to read, records, or a lake.
        packs: The packs to run, by name or path.
        pack_folders: Where the project keeps packs of its own.
        with_: Paths or records that references may name and rules may look at, not reported.
        since: Of a lake only what changed after this moment, and what its verdict can touch: an
            entry's number, a time with its zone, or a date, which means its end (UTC).
        engine: `shacl`, or the slower reference `pyshacl`.
        waivers: A file of waivers, or waivers.
        baseline: A file of a baseline (one that does not exist yet is empty), or its fingerprints.
        require: Groups of rules (`why`, `who`) whose findings are violations.
        as_of: The day on which waivers, dates and requirements are judged; today by default.
        role: Whose duties are asked for (`ai_provider`, or `provider`); everybody's by default.
        fail_on: The mildest severity that fails; `never` for none.
        base: What relative ids are relative to.

    Returns:
        The report: `report.ok`, `report.findings`, `report.coverage`.

    Raises:
        SourceError: A named file does not exist, or cannot be opened.
        RecordNotFoundError: There is no such pack.
        UsageError: A pack, the waivers or the baseline are wrong; or `since` is given for what
            keeps no history, or with a rule that looks at the whole lake.

    Example:
        >>> from modellake.sources import read
        >>> check(read({"id": "tag/health", "type": "Tag"})).findings[0].rule
        'required-field'
    """
    around = _read(with_, base)
    options = Options(
        packs=tuple(packs),
        pack_folders=tuple(pack_folders),
        engine=engine,
        waivers=read_waivers(waivers) if isinstance(waivers, str | Path) else tuple(waivers),
        baseline=_read_baseline(baseline),
        require=tuple(require),
        as_of=as_of or datetime.date.today(),
        role=role,
        fail_on=fail_on,
        base=base,
    )
    if isinstance(records, Gated):
        return records.check(options, since=since, context=around.records)
    if since is not None:
        raise UsageError("Only a lake keeps what was before.", fix="Name it: --lake FOLDER.")
    checked = _read(records, base)
    return Checker(options).check(
        checked, read=checked.findings, files=checked.files, context=around
    )


def _read(given: Readable, base: str) -> Reading:
    if isinstance(given, Reading):
        return given
    from modellake.sources import read

    if isinstance(given, str | os.PathLike):
        return read(given, base=base)
    listed = list(given)
    records = tuple(one for one in listed if isinstance(one, Record))
    found = read(*(one for one in listed if not isinstance(one, Record)), base=base)
    return Reading((*records, *found.records), found.findings, found.files)


def _read_baseline(given: str | Path | frozenset[str]) -> frozenset[str]:
    if isinstance(given, frozenset):
        return given
    return read_baseline(given) if Path(given).exists() else frozenset()

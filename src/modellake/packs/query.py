"""Rules and questions in SPARQL: a query whose leading `#:` comments are its header, in YAML.

::

    #: kind: rule
    #: title: An activity ends after it started
    #: severity: violation
    #: scope: record
    #: slot: ended_at
    #: columns: {activity: The activity., started: Its start., ended: Its end.}
    #: message: It ends at {ended}, before its start at {started}.
    #: fix: Correct `started_at` or `ended_at`.
    PREFIX mlk: <https://w3id.org/modellake/>
    SELECT ?activity ?started ?ended WHERE { … }

The id is the file's name. Column 1 of a rule is the focus, each row is one finding.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, get_args

from modellake.errors import UsageError
from modellake.finding import SEVERITIES, Severity
from modellake.packs.reading import Lines, read_mapping
from modellake.vocabulary import suggest

__all__ = ["Parameter", "ParameterType", "Query", "Scope", "parse_query"]

Scope = Literal["record", "closure", "lake"]
ParameterType = Literal[
    "string", "integer", "double", "boolean", "date", "datetime", "iri", "record", "concept"
]

_HEADER_KEYS = (
    "kind",
    "title",
    "code",
    "question",
    "description",
    "columns",
    "parameters",
    "severity",
    "scope",
    "slot",
    "looks_at",
    "reach",
    "group",
    "message",
    "fix",
    "citation",
    "example",
    "stakeholder",
    "command",
)
_PARAMETER_KEYS = ("type", "enum", "default", "day", "description")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*|[A-Z][A-Z0-9]*(?:-[A-Za-z0-9]+)*")
_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)(?:\|([^{|}]+))?\}", re.ASCII)


@dataclass(frozen=True)
class Parameter:
    """A value that the caller gives. It is bound as a value, never pasted into the text.

    Attributes:
        name: The variable of the query, without `?`.
        type: What is given: a `record` by its id, a `concept` by the text of an enum's value.
        enum: The enum that a `concept` is of; empty for any.
        default: What holds where nothing is given. `today` is the day that the caller says, and
            its end for a datetime; None leaves the variable free, so that all values fit.
        day: Which moment of a day is meant where a datetime is given as a day: `start` or `end`.
        required: Whether the header names no default.
        description: What it means.
    """

    name: str
    type: ParameterType = "string"
    enum: str = ""
    default: str | int | float | bool | None = None
    day: Literal["start", "end"] = "start"
    required: bool = False
    description: str = ""


@dataclass(frozen=True)
class Query:
    """A rule or a question.

    Attributes:
        id: The file's name: what holds (a rule) or what is listed (a question).
        kind: `rule` or `question`.
        title: One line.
        code: The short name in a list of questions that somebody keeps elsewhere, or empty.
        text: The SPARQL query, header included.
        question: The question in plain words.
        description: Why it matters.
        columns: What each column holds, in the order of the query; the first is the focus.
        parameters: What the caller may give.
        severity: Of the findings of a rule.
        scope: What a rule looks at: a record, a record with its ancestors and descendants, or all.
        slot: The slot that a finding points at, or empty for the record as a whole.
        looks_at: The types that a rule looks at; empty for all. A rule of which no record is there
            matched nothing, and says so.
        reach: The paths (SPARQL 1.1, section 9) from the focus to all that a rule looks at in other
            records; from them follows what is checked again when something changed.
        group: The name of what a rule is part of, for scores and `--require`; or empty.
        message: What a finding says; `{column}` is replaced by the row's value, and
            `{column|word}` by the word where there is none.
        fix: The next step.
        citation: Where the demand comes from.
        example: A command that shows it.
        stakeholder: Who asks.
        command: The command that answers it, where no query does.
        pack: The name of its pack.
        file: Where it was read.
    """

    id: str
    kind: Literal["rule", "question"]
    title: str
    text: str = field(repr=False)
    code: str = ""
    question: str = ""
    description: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    severity: Severity = "violation"
    scope: Scope = "lake"
    slot: str = ""
    looks_at: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()
    group: str = ""
    message: str = ""
    fix: str = ""
    citation: str = ""
    example: str = ""
    stakeholder: str = ""
    command: str = ""
    pack: str = ""
    file: str = ""

    def write_message(self, row: Mapping[str, str]) -> str:
        """Fill the message with the values of a row.

        A column without a value becomes what follows its name, as in `{last|never}`, or `?`.
        """
        return _PLACEHOLDER.sub(
            lambda match: row.get(match[1]) or match[2] or "?", self.message or self.title
        )


def parse_query(text: str, *, name: str, file: str, pack: str = "") -> Query:
    """Read a `.rq` file.

    Raises:
        UsageError: The header is missing, is no YAML, lacks a key or has one that is unknown; the
            error names file and line.
    """
    lines = text.splitlines()
    count = next((n for n, line in enumerate(lines) if not line.startswith("#:")), len(lines))
    if not count:
        raise UsageError(
            "The query has no header.", where=f"{file}:1", fix="Begin it with `#: kind: rule`."
        )
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"The file's name {name!r} is no id.",
            where=file,
            fix="Use lower-case words with hyphens, for example `license-present.rq`.",
        )
    header, places = read_mapping("\n".join(line[2:] for line in lines[:count]), file=file)
    _check_header(header, places)
    parameters = _read_parameters(header.pop("parameters", None) or {}, places)
    columns = {key: str(about or "") for key, about in (header.pop("columns", None) or {}).items()}
    looks_at = tuple(map(str, header.pop("looks_at", None) or ()))
    reach = tuple(map(str, header.pop("reach", None) or ()))
    texts: dict[str, Any] = {key: str(value or "") for key, value in header.items()}
    return Query(
        id=name,
        text=text,
        file=file,
        pack=pack,
        parameters=parameters,
        columns=columns,
        looks_at=looks_at,
        reach=reach,
        **texts,
    )


def _check_header(header: Mapping[str, Any], places: Lines) -> None:
    places.check_keys(header, _HEADER_KEYS)
    for key in ("kind", "title"):
        if not header.get(key):
            raise UsageError(f"The header lacks `{key}`.", where=places.at())
    places.check_choice(header, "kind", ("rule", "question"))
    places.check_choice(header, "severity", SEVERITIES)
    places.check_choice(header, "scope", get_args(Scope))
    places.check_mapping(header, "columns")
    places.check_mapping(header, "parameters")
    for key, what in (("looks_at", "types"), ("reach", "paths")):
        if not isinstance(header.get(key, []), list):
            raise UsageError(f"`{key}` must be a list of {what}.", where=places.at(key))
    if header["kind"] == "rule":
        for key in ("severity", "scope", "columns"):
            if not header.get(key):
                raise UsageError(f"The header of a rule lacks `{key}`.", where=places.at())
    named = {one for one, _ in _PLACEHOLDER.findall(str(header.get("message", "")))}
    unknown = named - set(header.get("columns") or {})
    if unknown:
        word = min(unknown)
        raise UsageError(
            f"The message names {{{word}}}, which is no column.",
            where=places.at("message"),
            fix=suggest(word, header.get("columns") or {}),
        )


def _read_parameters(rows: Mapping[str, Any], places: Lines) -> tuple[Parameter, ...]:
    found = []
    for name, row in rows.items():
        row = row if isinstance(row, dict) else {"default": row}
        places.check_keys(row, _PARAMETER_KEYS, below=f"parameters/{name}")
        places.check_choice(row, "type", get_args(ParameterType), below=f"parameters/{name}")
        places.check_choice(row, "day", ("start", "end"), below=f"parameters/{name}")
        default = row.get("default")
        if default == "today" and row.get("type") == "datetime":
            row = {"day": "end", **row}
        if isinstance(default, date):  # YAML reads 2026-01-01 as a date, and a time as a datetime
            row = {**row, "default": default.isoformat()}
        found.append(Parameter(name=str(name), required="default" not in row, **row))
    return tuple(found)

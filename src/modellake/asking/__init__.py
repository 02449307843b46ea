"""Questions: files of packs that give rows. Their parameters are values, never text.

::

    question = get_question("models-without-license")
    answer = ask(question, lake, parameters={}, today=date.today())
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from modellake.asking.answer import FORMATS, Answer
from modellake.asking.names import LookedUp, find_names, list_iris
from modellake.asking.parameters import bind_parameters
from modellake.asking.source import Selectable
from modellake.asking.spelling import advise_on, find_absent
from modellake.errors import QueryError, RecordNotFoundError, UsageError
from modellake.index.terms import Table, Term
from modellake.packs import Pack, Query, find_packs, load_pack
from modellake.packs.query import parse_query
from modellake.record import BASE, compact_id
from modellake.vocabulary import suggest

__all__ = [
    "FORMATS",
    "Answer",
    "LookedUp",
    "Selectable",
    "advise_on",
    "ask",
    "describe_question",
    "find_names",
    "get_question",
    "list_questions",
]


def list_questions(*, folders: Sequence[Path] = ()) -> tuple[Query, ...]:
    """Return the questions of all packs, sorted by pack and id.

    Args:
        folders: Where the project keeps packs of its own.

    Example:
        >>> "models-in-production" in [question.id for question in list_questions()]
        True
    """
    packs = find_packs(folders)
    return tuple(question for name in packs for question in load_pack(packs[name]).questions)


def get_question(name: str, *, folders: Sequence[Path] = ()) -> Query:
    """Return the question of that id, of that code, or of that `pack/id`; rules answer too.

    Args:
        name: The id, or the path of a `.rq` file in a pack.
        folders: Where the project keeps packs of its own.

    Raises:
        RecordNotFoundError: There is none; the error offers the closest.
        UsageError: A file of a pack is wrong.

    Example:
        >>> get_question("DE1").id
        'sources-of-dataset'
    """
    path = Path(name)
    if path.suffix == ".rq" and path.is_file():
        return _read_query(path)
    files = [
        file for folder in find_packs(folders).values() for file in sorted(folder.glob("*.rq"))
    ]
    # A question goes before a rule: where one has a code, another can have it as its id.
    found = [_read_query(file) for file in files if _is_meant(file, name)]
    if found:
        return min(found, key=lambda query: query.kind == "rule")
    raise RecordNotFoundError(
        f"There is no question {name!r}.",
        fix=suggest(name, [file.stem for file in files])
        or "`modellake ask --list` shows what can be asked.",
    )


def _is_meant(file: Path, name: str) -> bool:
    """Say whether a file is named; only a name that looks like a code needs a look inside."""
    if name in (file.stem, f"{file.parent.name}/{file.stem}"):
        return True
    code = name.upper()
    return code.isalnum() and f"\n#: code: {code}\n" in file.read_text(encoding="utf-8")


def _read_query(file: Path) -> Query:
    pack = Pack(name=file.resolve().parent.name, folder=file.parent, title="")
    text = file.read_text(encoding="utf-8")
    return parse_query(text, name=file.stem, file=pack.file(file.name), pack=pack.name)


def describe_question(question: Query) -> dict[str, Any]:
    """Return what `ask --list --format json` says of a question: plain JSON values.

    Example:
        >>> describe_question(get_question("DE1"))["pack"]
        'data-engineering'
    """
    parameters = [
        {
            "name": one.name,
            "type": one.type,
            "enum": one.enum or None,
            "required": one.required,
            "default": one.default,
            "description": one.description,
        }
        for one in question.parameters
    ]
    return {
        "id": question.id,
        "code": question.code or None,
        "pack": question.pack,
        "title": question.title,
        "question": question.question,
        "description": question.description or None,
        "stakeholder": question.stakeholder or None,
        "parameters": parameters,
        "columns": [{"name": name, "description": text} for name, text in question.columns.items()],
        "example": question.example or None,
        "command": question.command or None,
    }


def ask(
    question: Query,
    source: Selectable,
    *,
    parameters: Mapping[str, object] | None = None,
    today: date | None = None,
    base: str = BASE,
    warnings: Iterable[str] = (),
) -> Answer:
    """Ask a question.

    Args:
        question: From `get_question`.
        source: What answers; the lake, as a rule.
        parameters: What the header names, as Python values or as text; dates in ISO 8601.
        today: What a parameter with the default `today` is. The clock is never read here.
        base: What ids are relative to.
        warnings: What the reader must know of the source.

    Raises:
        UsageError: A parameter is unknown, missing, or not of its type; or a command answers.
        QueryError, QueryTimeoutError: As the source has it.
    """
    if question.command:
        raise UsageError(
            f"{question.id} is no query: a command answers it.", fix=f"Run `{question.command}`."
        )
    bound = bind_parameters(question, parameters or {}, today=today, base=base)
    table = _select(question, source, bound.terms)
    return Answer(
        question=question,
        columns=table.columns,
        terms=table.rows,
        names=LookedUp(find_names, source, list_iris(table.rows)),
        parameters=bound.shown,
        sequence=table.sequence,
        truncated=table.truncated,
        warnings=(*warnings, *_name_absent(question, source, table, bound.terms, base)),
        base=base,
    )


def _name_absent(
    question: Query, source: Selectable, table: Table, terms: Mapping[str, Term], base: str
) -> Iterator[str]:
    """Yield for an empty answer which parameters name no record: that may be why it is empty."""
    kinds = {one.name: one.type for one in question.parameters}
    named = [term.value for name, term in terms.items() if kinds[name] == "record"]
    for one in find_absent(source, () if table.rows else named):
        record = compact_id(one, base)
        yield f"No record {record!r}. {advise_on(source, record, base=base)}"


def _select(question: Query, source: Selectable, terms: Mapping[str, Term]) -> Table:
    """Answer the query of a question; where it is none, the error names the file and the line."""
    try:
        return source.select(question.text, values=terms)
    except QueryError as error:
        where, _, place = (error.where or "").partition(":")
        if where != "query" or not question.file:
            raise
        named = f"{question.file}:{place}" if place else question.file
        raise QueryError(error.what, where=named, fix=error.fix) from error

"""What a question gave: rows, and their forms for people and for programs."""

from __future__ import annotations

import csv
import functools
import html
import io
import json
import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from modellake.asking.parameters import read_words
from modellake.errors import UsageError
from modellake.index.terms import Term
from modellake.packs import Query
from modellake.record import BASE, compact_id
from modellake.vocabulary import TERMS

if TYPE_CHECKING:
    import pandas

__all__ = ["FORMATS", "Answer", "Cell"]

Cell: TypeAlias = "str | int | float | bool | None"

#: What a terminal would obey rather than show.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|#])")
_ORDERED = re.compile(r"\border\s+by\b", re.IGNORECASE)


@dataclass(frozen=True)
class Answer:
    """The rows that a question gave.

    Attributes:
        question: What was asked.
        columns: The names of the columns.
        terms: The rows as RDF terms. Use `rows` for Python values.
        parameters: What the parameters were, defaults included.
        names: The names of records by IRI; looked up when the first is asked for.
        sequence: The ledger entry up to which the answer holds.
        truncated: Whether there are more rows than were fetched.
        warnings: What the reader must know beside (an index behind the ledger, a clearance).
        base: What ids are relative to.
    """

    question: Query
    columns: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...] = field(default=(), repr=False)
    parameters: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    sequence: int = 0
    truncated: bool = False
    warnings: tuple[str, ...] = ()
    base: str = BASE

    def __post_init__(self) -> None:
        if not _is_ordered(self.question.text):
            ordered = tuple(sorted(self.terms, key=_sort_key))
            object.__setattr__(
                self, "terms", ordered
            )  # the way of a frozen class to its normal form

    @functools.cached_property
    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """The rows: ids of records, texts of concepts, numbers, booleans and texts.

        They are sorted where the question does not say an order.
        """
        return tuple(tuple(self._cell(term) for term in row) for row in self.terms)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is said below the rows: that there are none, or more, and the warnings."""
        empty = () if self.terms else ("No rows.",)
        more = (f"Only the first {len(self.terms)} rows.",) if self.truncated else ()
        return (*empty, *more, *self.warnings)

    def __len__(self) -> int:
        return len(self.terms)

    def to_pandas(self) -> pandas.DataFrame:
        """Return the rows as a DataFrame.

        Raises:
            ImportError: pandas is not installed (extra `ml`).
        """
        import pandas

        return pandas.DataFrame(list(self.rows), columns=list(self.columns))

    def write(self, format: str = "table") -> str:  # noqa: A002  # the word of the command line
        """Write the answer as `table`, `csv`, `json`, `markdown` or `html`.

        Raises:
            UsageError: There is no such format.
        """
        if format not in _WRITERS:
            raise UsageError(
                f"There is no format {format!r} for an answer.",
                fix=f"Use one of: {', '.join(FORMATS)}.",
            )
        return _WRITERS[format](self)

    def show(self, term: Term | None) -> str:
        """Return a cell for people: a record by its name and id, a number in six digits."""
        value = self._cell(term)
        if value is None:
            return ""
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, float):
            return f"{value:.6g}"
        name = self.names.get(term.value, "") if term and term.kind == "iri" else ""
        return f"{name} ({value})" if name and name != value else str(value)

    def _cell(self, term: Term | None) -> Cell:
        if term is None:
            return None
        if term.kind != "iri":
            return term.python
        return read_words().get(term.value) or compact_id(term.value, self.base)

    def _repr_html_(self) -> str:
        return self.write("html")


def _is_ordered(text: str) -> bool:
    # Headers and comments may speak of an order; that of the rows stands after the last brace.
    return _ORDERED.search(text.rpartition("}")[2]) is not None


def _sort_key(row: Iterable[Term | None]) -> tuple[object, ...]:
    """Return a key for rows of any terms: nothing first, then numbers by value, then texts."""
    key: list[tuple[int, float, str]] = []
    for term in row:
        if term is None:
            key.append((0, 0.0, ""))
        elif term.datatype and isinstance(value := term.python, int | float):
            key.append((1, float(value), term.value))
        else:
            key.append((2, 0.0, term.value))
    return tuple(key)


def _write_table(answer: Answer) -> str:
    cells = [[_CONTROL.sub("\ufffd", answer.show(one)) for one in row] for row in answer.terms]
    rows = [list(answer.columns), *cells]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    rows.insert(1, ["─" * width for width in widths])
    lines = ["  ".join(map(_pad, row, widths)).rstrip() for row in rows]
    return "\n".join([*lines, *answer.notes, ""])


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _write_csv(answer: Answer) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow([str(cell).lower() if isinstance(cell, bool) else cell for cell in row])
    return stream.getvalue()


def _write_json(answer: Answer) -> str:
    document: dict[str, Any] = {
        "question": answer.question.id,
        "title": answer.question.title,
        "parameters": dict(answer.parameters),
        "sequence": answer.sequence,
        "truncated": answer.truncated,
        "warnings": list(answer.warnings),
        "columns": list(answer.columns),
        "rows": [dict(zip(answer.columns, map(_finite, row), strict=True)) for row in answer.rows],
        "names": {compact_id(one, answer.base): name for one, name in answer.names.items()},
    }
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _finite(cell: Cell) -> Cell:
    # JSON has no numbers such as INF (RFC 8259, section 6), which a division by zero gives.
    return None if isinstance(cell, float) and not math.isfinite(cell) else cell


def _write_markdown(answer: Answer) -> str:
    def escape(text: str) -> str:
        return _MARKDOWN.sub(r"\\\1", _CONTROL.sub(" ", text))

    lines = [
        f"**{escape(answer.question.title)}**",
        "",
        "| " + " | ".join(map(escape, answer.columns)) + " |",
        "|" + " --- |" * len(answer.columns),
    ]
    lines += [
        "| " + " | ".join(escape(answer.show(one)) for one in row) + " |" for row in answer.terms
    ]
    notes = [text for note in answer.notes for text in ("", escape(note))]
    return "\n".join([*lines, *notes, ""])


def _write_html(answer: Answer) -> str:
    def cell(term: Term | None) -> str:
        text = html.escape(answer.show(term))
        if term is None or term.kind != "iri" or term.value.startswith(TERMS):
            return f"<td>{text}</td>"
        name = html.escape(answer.names.get(term.value) or compact_id(term.value, answer.base))
        title = html.escape(compact_id(term.value, answer.base), quote=True)
        if not term.value.startswith(("http://", "https://")):
            return f'<td title="{title}">{name}</td>'
        return (
            f'<td><a href="{html.escape(term.value, quote=True)}" title="{title}">{name}</a></td>'
        )

    head = "".join(
        f'<th title="{html.escape(answer.question.columns.get(name, ""), quote=True)}">'
        f"{html.escape(name)}</th>"
        for name in answer.columns
    )
    body = "".join("<tr>" + "".join(map(cell, row)) + "</tr>\n" for row in answer.terms)
    notes = "".join(f"<p>{html.escape(note)}</p>\n" for note in answer.notes)
    return (
        f"<table>\n<caption>{html.escape(answer.question.title)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n{notes}"
    )


_WRITERS: dict[str, Callable[[Answer], str]] = {
    "table": _write_table,
    "csv": _write_csv,
    "json": _write_json,
    "markdown": _write_markdown,
    "html": _write_html,
}
FORMATS = tuple(_WRITERS)

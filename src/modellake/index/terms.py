"""What a query answers with: terms and tables, as small values without an engine behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from modellake.errors import QueryError

__all__ = ["XSD", "Table", "Term", "iri", "literal"]

XSD = "http://www.w3.org/2001/XMLSchema#"

_INTEGERS = frozenset(
    XSD + name
    for name in (
        "integer",
        "int",
        "long",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "nonPositiveInteger",
        "negativeInteger",
        "unsignedInt",
        "unsignedLong",
        "unsignedShort",
        "unsignedByte",
    )
)
_NUMBERS = frozenset(XSD + name for name in ("double", "float", "decimal"))
_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\ud800-\udfff]')
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
)


class Term(NamedTuple):
    """An RDF term.

    Attributes:
        kind: `iri`, `literal` or `blank`.
        value: The IRI, the lexical form, or the label of the blank node.
        datatype: The IRI of a literal's datatype; empty for `xsd:string` and where a language is.
        language: A literal's language tag, or empty.
    """

    kind: Literal["iri", "literal", "blank"]
    value: str
    datatype: str = ""
    language: str = ""

    def __str__(self) -> str:
        return self.value

    @property
    def python(self) -> str | int | float | bool:
        """The value as Python has it: integers, floats and booleans by datatype, else text.

        An ill-typed literal (`"x"^^xsd:integer`) stays text.
        """
        try:
            if self.datatype in _INTEGERS:
                return int(self.value)
            if self.datatype in _NUMBERS:
                return float(self.value)
        except ValueError:
            return self.value
        if self.datatype == XSD + "boolean":
            return {"true": True, "1": True, "false": False, "0": False}.get(self.value, self.value)
        return self.value

    @property
    def sparql(self) -> str:
        """The term as SPARQL and N-Quads write it.

        Raises:
            QueryError: The term cannot be written (a space in an IRI, a blank node, …).
        """
        if self.kind == "iri":
            return _write_iri(self.value)
        if self.kind == "blank":
            raise QueryError(
                f"the blank node _:{self.value} cannot be named in a query",
                fix="Name the record by its IRI.",
            )
        text = '"' + self.value.translate(_ESCAPES) + '"'
        if self.language:
            if not _LANGUAGE.fullmatch(self.language):
                raise QueryError(f"{self.language!r} is not a language tag")
            return f"{text}@{self.language}"
        return f"{text}^^{_write_iri(self.datatype)}" if self.datatype else text


@dataclass(frozen=True)
class Table:
    """The answer to a query.

    Attributes:
        columns: The names of the variables, without `?`.
        rows: One term for each column; None where the variable has no value.
        sequence: The ledger sequence that the index had; 0 for who may not see all entries.
        truncated: Whether there are more rows than the limit.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]
    sequence: int
    truncated: bool = False


def iri(value: str) -> Term:
    """Make the term for an IRI."""
    return Term("iri", value)


def literal(value: str | bool | int | float, *, datatype: str = "", language: str = "") -> Term:
    """Make a literal; Python's booleans, integers and floats bring their datatype.

    Floats become `xsd:double`. Where both are given, `datatype` wins over Python's type.
    """
    if isinstance(value, str):
        return Term("literal", value, datatype, language)
    if isinstance(value, bool):
        return Term("literal", str(value).lower(), datatype or XSD + "boolean")
    kind = "integer" if isinstance(value, int) else "double"
    return Term("literal", _write_number(value), datatype or XSD + kind)


def _write_number(value: float) -> str:
    # XML Schema part 2 section 3.2.5 writes the special values so; Python has nan and inf.
    special = {"nan": "NaN", "inf": "INF", "-inf": "-INF"}
    return special.get(repr(value), repr(value))


def _write_iri(value: str) -> str:
    if not value or _NOT_IN_IRI.search(value):
        raise QueryError(f"{value!r} is not an IRI", fix="Escape what is not allowed with %.")
    return f"<{value}>"


def make_rows(
    rows: Sequence[Sequence[Sequence[str] | None]],
) -> tuple[tuple[Term | None, ...], ...]:
    """Make the rows of a table from lists of `[kind, value, datatype, language]`."""
    make = Term._make  # the lists have the fields in their order
    return tuple(tuple([None if cell is None else make(cell) for cell in row]) for row in rows)

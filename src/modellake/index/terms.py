"""What a query answers with: terms and tables, as small values without an engine behind them."""

from __future__ import annotations

import functools
import re
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


_DIRECTED = "http://www.w3.org/1999/02/22-rdf-syntax-ns#dirLangString"
_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_SIGNS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}

#: What tab-separated values write without quotes, and without its datatype.
_BARE_FORMS = {
    "boolean": re.compile("true|false"),
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?\d*\.\d+"),
    "double": re.compile(r"[+-]?(\d+\.?\d*|\.\d+)[eE][+-]?\d+"),
}
_BARE = re.compile(r'"(?:[^"\\]|\\.)*"(?:@\S+|\^\^<[^>]*>)?|<[^<>]*>|_:\S+|([+\-.\w]+)')


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


def read_rows(data: bytes, *, width: int) -> tuple[tuple[Term | None, ...], ...]:
    """Read rows as SPARQL's format of tab-separated values has them, without its first line.

    A term that is there more than once is read once: most columns hold few values.
    """
    lines = data.decode().split("\n")[:-1]
    if not width:
        return ((),) * len(lines)
    term = _Terms().__getitem__
    return tuple([tuple(map(term, line.split("\t"))) for line in lines])


#: Makes a term of all its fields, in half the time.
_make = functools.partial(tuple.__new__, Term)


class _Terms(dict[str, "Term | None"]):
    """The terms that were read, by how they are written."""

    def __missing__(self, text: str) -> Term | None:
        self[text] = term = _read_term(text)
        return term


def _read_term(text: str) -> Term | None:
    if not text:
        return None
    sign = text[0]
    if sign == "<":
        if text[1] != "<":
            return _make(("iri", text[1:-1], "", ""))
        return Term("literal", _BARE.sub(_write_in_full, text[4:-4]))
    if sign == '"':
        value, _, tail = text[1:].rpartition('"')
        if "\\" in value:
            value = _ESCAPED.sub(_unescape, value)
        if not tail:
            return _make(("literal", value, "", ""))
        if tail[0] == "@":
            language, directed, _ = tail[1:].partition("--")
            return Term("literal", value, _DIRECTED if directed else "", language)
        return Term("literal", value, tail[3:-1])
    if sign == "_":
        return Term("blank", text[2:])
    kind = next(kind for kind, form in _BARE_FORMS.items() if form.fullmatch(text))
    return Term("literal", text, XSD + kind)


def _unescape(found: re.Match[str]) -> str:
    code = found[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _SIGNS.get(code, code)


def _write_in_full(found: re.Match[str]) -> str:
    """Write a number or a boolean of a triple as N-Triples does."""
    term = _read_term(found[1]) if found[1] else None
    return term.sparql if term else found[0]

"""What a query is allowed to be, and its parameters bound, by the tokens of SPARQL 1.1.

The engines are no help here: Oxigraph would follow SERVICE to the network, parses it even where no
space sets it off (`SERVICESILENT<x>{}`), has no entry that parses only, and binds a variable only
where the SELECT clause names it. So a query is read as tokens (SPARQL 1.1, section 19.8, terminals
139 to 173), in which words within strings, comments, IRIs, names and variables are no keywords.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from modellake.errors import QueryError
from modellake.index.terms import Term

__all__ = [
    "Form",
    "Token",
    "bind_values",
    "check_query",
    "explain_syntax",
    "scan",
    "write_prefixes",
]

Form = Literal["select", "construct", "describe", "ask"]

_FORMS: tuple[Form, ...] = ("select", "construct", "describe", "ask")
_UPDATES = re.compile("ADD|CLEAR|COPY|CREATE|DEFINE|DELETE|DROP|INSERT|LOAD|MOVE|USING|WITH")
_NAME = r"\w·\u0300-\u036f\u203f\u2040.\-"
_TOKEN = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<iri><(?:[^\x00-\x20<>"{{}}|^`\\]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
        |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    | (?P<variable>[?$][\w·\u0300-\u036f\u203f\u2040]+)
    | (?P<language>@[A-Za-z]+(?:-+[A-Za-z0-9]+)*)
    | (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<name>(?:[^\W\d][{_NAME}]*)?:(?:[{_NAME}:%]|\\.)*)
    | (?P<word>[^\W\d]\w*)
    | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_POSITION = re.compile(r"\b(?:at|line) ?(\d+)(?::(\d+))?")


@dataclass(frozen=True)
class Token:
    """A terminal of the grammar; white space and comments are none."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The keyword in capitals, or an empty string for all that is no bare word."""
        return self.text.upper() if self.kind == "word" else ""


@functools.lru_cache(maxsize=8)
def scan(query: str) -> tuple[Token, ...]:
    """Cut a query into tokens; once for all that look at it, which is a third of a short answer."""
    found = _TOKEN.finditer(query)
    return tuple(
        Token(match.lastgroup or "", match.group(), match.start())
        for match in found
        if match.lastgroup != "space"
    )


def check_query(query: str, forms: Sequence[Form], prefixes: Mapping[str, str]) -> Form:
    """Return the form of a query that only reads, and only here.

    Raises:
        QueryError: It has another form, a prefix that nothing declares, an update, FROM or SERVICE.
    """
    # Section 19.2 resolves escapes such as \u0053 before the grammar; Oxigraph does so only within
    # strings and IRIs. What either reading would run is refused.
    plain = _ESCAPE.sub(_unescape, query)
    for text in (query, plain) if plain != query else (query,):
        tokens = scan(text)
        _refuse_service(text, tokens)
        _refuse_keywords(text, tokens)
    tokens = scan(query)
    form = _find_form(query, tokens)
    if form not in forms:
        wanted = " or ".join(name.upper() for name in forms)
        raise _error(query, tokens[0], f"this is a query of another form than {wanted}")
    _check_prefixes(query, tokens, prefixes)
    return form


def prepare_query(
    query: str,
    forms: Sequence[Form],
    values: Mapping[str, Term] | None,
    prefixes: Mapping[str, str] | None,
) -> str:
    """Return the query with its values, checked: what an engine may be given.

    Raises:
        QueryError: As `check_query` and `bind_values` say.
    """
    check_query(query, forms, prefixes or {})
    return bind_values(query, values or {})


def find_form(query: str) -> Form:
    """Return the form of a query: what follows its BASE and PREFIX declarations.

    Raises:
        QueryError: It is no query.
    """
    return _find_form(query, scan(query))


def explain_syntax(query: str, message: str) -> QueryError:
    """Make the error for what an engine says of a query, with the line and the place in it."""
    found = _POSITION.search(message)
    if not found:
        return QueryError(f"the query cannot be answered: {message.strip()}", where="query")
    line, column = int(found[1]), int(found[2] or 0)
    text = (query.splitlines() or [""])[min(line, len(query.splitlines() or [""])) - 1]
    near = text[max(column - 1, 0) :].strip().split(maxsplit=1) if column else []
    what = f"unexpected {near[0][:40]!r}" if near else "unexpected end of the line"
    prose = [part for part in message.split(", ") if re.fullmatch(r"[A-Z][a-z]+ [\w ?]+", part)]
    what = prose[0] if prose else what if column else "a syntax error"
    place = f"query:{line}:{column}" if column else f"query:{line}"
    start = max(column - 60, 0)
    excerpt = text[start : start + 100].strip()
    return QueryError(f"{what} in {excerpt!r}", where=place, fix="Write it as SPARQL 1.1.")


def write_prefixes(query: str, prefixes: Mapping[str, str]) -> str:
    """Put the declarations that a query relies on before its first line, on the same line."""
    tokens = scan(query)
    used = {token.text.partition(":")[0] for token in tokens if token.kind == "name"}
    missing = sorted(used - _declared(tokens) - {"_"})
    return "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in missing) + query


def limit_rows(query: str, limit: int) -> str:
    """Add LIMIT to a SELECT query that has none, so that a server does not send what is cut.

    A query that ends with VALUES stays as it is; so does one with ORDER BY, since Virtuoso 7 does
    not sort for a LIMIT above 10,000.
    """
    depth = 0
    for token in scan(query):
        depth += (token.text == "{") - (token.text == "}")
        if depth == 0 and token.word in ("LIMIT", "ORDER", "VALUES"):
            return query
    return query if depth else f"{query}\nLIMIT {limit}"


def _unescape(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code <= 0x10FFFF else match[0]


def _error(query: str, token: Token, what: str, fix: str | None = None) -> QueryError:
    line = query.count("\n", 0, token.start) + 1
    column = token.start - (query.rfind("\n", 0, token.start) + 1) + 1
    return QueryError(what, where=f"query:{line}:{column}", fix=fix)


def _refuse_service(query: str, tokens: Sequence[Token]) -> None:
    """Refuse SERVICE as any parser could see it, one that needs no space around words included."""
    for position, token in enumerate(tokens):
        if token.kind not in ("word", "name"):
            continue
        prefix, colon, local = token.text.lower().partition(":")
        following = [after.text for after in tokens[position + 1 : position + 4]]
        if following[:1] and following[0].upper() == "SILENT":
            del following[0]
        keyword = "service" in prefix and (not colon or following[:1] == ["{"])
        glued = re.search(r"\.service(silent)?$", local) and following[1:2] == ["{"]
        if keyword or glued:
            raise _error(
                query,
                token,
                f"{token.text!r} would send a part of the query to another server",
                "Leave SERVICE out: a lake answers from its own index.",
            )


def _refuse_keywords(query: str, tokens: Sequence[Token]) -> None:
    for token in tokens:
        if _UPDATES.fullmatch(token.word):
            fix = "Change records with `modellake add` and `modellake remove`."
            raise _error(query, token, f"{token.text} is no part of a query", fix)
        if token.word.startswith("FROM"):
            fix = "Leave FROM out: the clearance says what is read; GRAPH names one graph of it."
            raise _error(query, token, "FROM chooses graphs, which the clearance does here", fix)


def _find_form(query: str, tokens: Sequence[Token]) -> Form:
    position = 0
    while position < len(tokens) and tokens[position].word in ("BASE", "PREFIX"):
        position += 2 if tokens[position].word == "BASE" else 3
    if position >= len(tokens):
        raise QueryError("the query is empty", where="query:1:1")
    for form in _FORMS:
        if tokens[position].word.startswith(form.upper()):
            return form
    raise _error(
        query,
        tokens[position],
        f"a query does not begin with {tokens[position].text!r}",
        "Begin with SELECT, CONSTRUCT, DESCRIBE or ASK.",
    )


def _declared(tokens: Sequence[Token]) -> set[str]:
    pairs = itertools.pairwise(tokens)
    return {name.text.partition(":")[0] for word, name in pairs if word.word == "PREFIX"}


def _check_prefixes(query: str, tokens: Sequence[Token], prefixes: Mapping[str, str]) -> None:
    known = _declared(tokens) | set(prefixes) | {"_"}
    for token in tokens:
        name = token.text.partition(":")[0]
        if token.kind == "name" and name not in known:
            declaration = f"Declare it: PREFIX {name}: <…>."
            raise _error(query, token, f"the prefix {name + ':'!r} is not declared", declaration)


def bind_values(query: str, values: Mapping[str, Term]) -> str:
    """Put terms in the place of variables, as values: nothing in them is read as SPARQL.

    This is the substitution of SPARQL-dev SEP-0007 with one difference: it reaches subqueries too.
    A variable that SELECT names stays a column (`SELECT ?x` becomes `SELECT (term AS ?x)`);
    `SELECT *` has no column for it.

    Raises:
        QueryError: The query has no such variable, or sets it itself (AS, VALUES).
    """
    if not values:
        return query
    tokens = scan(query)
    used = {token.text[1:] for token in tokens if token.kind == "variable"}
    for token in tokens:
        if token.kind == "iri" and any(f"?{name}" in token.text for name in values):
            # `?a<?b&&?c>?d` holds an IRI by the terminals of the grammar, not so for Oxigraph.
            raise _error(query, token, f"{token.text} hides a parameter", "Put spaces around '<'.")
    for name in values:
        if name not in used:
            raise QueryError(f"the query has no variable ?{name}", where="query")
    pieces: list[str] = []
    end = 0
    for start, stop, text in _replacements(query, tokens, values):
        pieces += [query[end:start], text]
        end = stop
    return "".join([*pieces, query[end:]])


def _replacements(
    query: str, tokens: Sequence[Token], values: Mapping[str, Term]
) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and the new text of every place that changes, from left to right."""
    terms = {name: term.sparql for name, term in values.items()}
    clause, depth, nesting = "", 0, 0
    for position, token in enumerate(tokens):
        if token.word:
            clause = _enter_clause(clause, token.word, depth)
        depth += (token.text == "(") - (token.text == ")")
        if token.text in ("{", "}"):
            nesting += 1 if token.text == "{" else -1
            clause = ""
        name = token.text[1:]
        if token.kind != "variable" or name not in terms:
            continue
        before = tokens[position - 1] if position else token
        if before.word == "AS" or clause == "VALUES":
            raise _error(query, token, f"the query sets the parameter {token.text} itself")
        start, stop = token.start, token.start + len(token.text)
        if before.text == "(" and position > 1 and tokens[position - 2].word == "BOUND":
            yield tokens[position - 2].start, tokens[position + 1].start + 1, " true "
        elif depth == 0 and clause == "SELECT":
            column = name if nesting == 0 else f"bound_{name}"
            yield start, stop, f"({terms[name]} AS ?{column})"
        else:
            yield start, stop, f"({terms[name]})" if _is_key(clause, depth) else f" {terms[name]} "


def _enter_clause(clause: str, word: str, depth: int) -> str:
    """Return the clause that a word begins, or the one that goes on."""
    if depth == 0 and word in ("SELECT", "GROUP", "ORDER", "HAVING", "VALUES", "WHERE", "LIMIT"):
        return word
    return clause


def _is_key(clause: str, depth: int) -> bool:
    # GROUP BY and ORDER BY take a term only in parentheses (sections 19.8, rules 20 and 24).
    return depth == 0 and clause in ("GROUP", "ORDER")

"""What a caller gives → terms that stand for the variables of a query."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from modellake.errors import UsageError
from modellake.index.terms import XSD, Term, iri, literal
from modellake.packs import Parameter, Query
from modellake.record import compact_id, expand_id
from modellake.vocabulary import suggest, vocabulary

__all__ = ["BoundParameters", "bind_parameters", "read_words"]

_TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


@dataclass(frozen=True)
class BoundParameters:
    """The terms by variable, and what they are in the user's words."""

    terms: dict[str, Term]
    shown: dict[str, str | int | float | bool]


def bind_parameters(
    query: Query, given: Mapping[str, object], *, today: date | None, base: str
) -> BoundParameters:
    """Return the terms for the variables of a query; optional ones that are not given stay free.

    Raises:
        UsageError: A parameter is unknown, missing, or not of its type.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in given:
        if name not in known:
            raise UsageError(
                f"{query.id} has no parameter {name!r}.",
                fix=suggest(name, known) or f"It has: {', '.join(known) or 'none'}.",
            )
    terms: dict[str, Term] = {}
    shown: dict[str, str | int | float | bool] = {}
    for parameter in query.parameters:
        value = given.get(parameter.name)
        value = _default(query, parameter, today) if value is None else value
        if value is None:
            continue
        term = _read(query, parameter, value, base)
        terms[parameter.name] = term
        shown[parameter.name] = _show(term, base)
    return BoundParameters(terms, shown)


def _default(query: Query, parameter: Parameter, today: date | None) -> object:
    if parameter.required:
        raise UsageError(
            f"{query.id} needs the parameter {parameter.name!r}: {parameter.description}",
            fix=f"Add `--param {parameter.name}=…`.",
        )
    if parameter.default != "today":
        return parameter.default
    if today is None:
        raise UsageError(
            f"{query.id} needs to know which day it is.", fix=f"Give {parameter.name!r}."
        )
    return today


def _show(term: Term, base: str) -> str | int | float | bool:
    if term.kind != "iri":
        return term.python
    return read_words().get(term.value) or compact_id(term.value, base)


@functools.lru_cache(maxsize=1)
def read_words() -> Mapping[str, str]:
    """Return the word for each IRI of the schema: the text of a concept, the name of the rest."""
    known = vocabulary()
    concepts = {
        concept.iri: text for enum in known.enums.values() for text, concept in enum.values.items()
    }
    classes = {one.iri: one.name for one in known.classes.values()}
    slots = {one.iri: one.name for one in known.slots.values()}
    return MappingProxyType(classes | slots | concepts)


def _read(query: Query, parameter: Parameter, value: object, base: str) -> Term:
    if parameter.type == "concept":
        return _read_concept(query, parameter, value)
    try:
        if parameter.type in ("record", "iri"):
            return _read_iri(parameter, value, base)
        if parameter.type == "datetime":
            return _read_datetime(parameter, value)
        return _READERS[parameter.type](value)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise UsageError(
            f"{parameter.name!r} of {query.id} is no {parameter.type}: {value!r}.",
            fix=_EXAMPLES.get(parameter.type),
        ) from error


def _read_concept(query: Query, parameter: Parameter, value: object) -> Term:
    text = str(value)
    enums = vocabulary().enums
    chosen = [enums[parameter.enum]] if parameter.enum else list(enums.values())
    for enum in chosen:
        for name, concept in enum.values.items():
            if text in (name, concept.iri, *concept.aliases):
                return iri(concept.iri)
    names = [name for enum in chosen for name in enum.values]
    raise UsageError(
        f"{parameter.name!r} of {query.id} cannot be {text!r}.",
        fix=suggest(text, names) or f"Known are: {', '.join(sorted(names)[:40])}.",
    )


def _read_iri(parameter: Parameter, value: object, base: str) -> Term:
    text = str(value)
    if parameter.type == "record" and not vocabulary().is_id(text):
        raise ValueError(text)
    expanded = expand_id(text, base)
    if ":" not in expanded:
        raise ValueError(text)
    term = iri(expanded)
    _ = term.sparql  # refuses what is no IRI
    return term


def _read_boolean(value: object) -> Term:
    return literal(_TRUTH[str(value).lower()])


def _read_integer(value: object) -> Term:
    if isinstance(value, float) and not value.is_integer():
        raise ValueError(value)
    return literal(int(value if isinstance(value, int | float) else str(value)))


def _read_double(value: object) -> Term:
    number = float(value if isinstance(value, int | float) else str(value))
    if not math.isfinite(number):
        raise ValueError(value)
    return literal(number)


def _read_date(value: object) -> Term:
    day = value.date() if isinstance(value, datetime) else value
    day = day if isinstance(day, date) else date.fromisoformat(str(day))
    return literal(day.isoformat(), datatype=XSD + "date")


def _read_datetime(parameter: Parameter, value: object) -> Term:
    moment = value if isinstance(value, date) else _parse_moment(str(value))
    if not isinstance(moment, datetime):
        last = timedelta(days=1, seconds=-1) if parameter.day == "end" else timedelta()
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC) + last
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return literal(moment.isoformat().replace("+00:00", "Z"), datatype=XSD + "dateTime")


def _parse_moment(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return datetime.fromisoformat(text)


def _read_string(value: object) -> Term:
    return literal(str(value))


_READERS: dict[str, Callable[[object], Term]] = {
    "string": _read_string,
    "integer": _read_integer,
    "double": _read_double,
    "boolean": _read_boolean,
    "date": _read_date,
}
_EXAMPLES = {
    "integer": "Give a whole number, for example 30.",
    "double": "Give a number, for example 0.8.",
    "boolean": "Give true or false.",
    "date": "Give a day as 2026-11-23.",
    "datetime": "Give a time as 2026-11-23T10:00:00Z.",
    "iri": "Give an absolute IRI, or one with a known prefix.",
    "record": "Give the id of a record, for example model/diabetes.",
}

"""What a mapping says under `convert` → one function, and the names that it may use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from modellake.sources.conversions import PLAIN, Conversion, encode_id, spell_value
from modellake.vocabulary import suggest

__all__ = ["CONVERSIONS", "Conversions", "compile_conversion"]


def _make_split(argument: Any) -> Conversion:
    """`split: ","`: the parts of a text, without the empty ones."""
    separator = _text_argument(argument)
    return lambda value: [part.strip() for part in str(value).split(separator) if part.strip()]


def _make_join(argument: Any) -> Conversion:
    """`join: ", "`: the items of a list as one text."""
    separator = _text_argument(argument)
    return lambda value: separator.join(spell_value(item) for item in _listed(value))


def _make_id(argument: Any) -> Conversion:
    """`id: dataset`: the text as an id under that prefix, percent-encoded where it must be."""
    prefix = _text_argument(argument).rstrip("/")

    def convert(value: Any) -> str:
        encoded = encode_id(str(value))
        if not encoded or isinstance(value, list | dict):
            raise ValueError("It is no name that an id can be made of.")
        return f"{prefix}/{encoded}"

    return convert


def _make_match(argument: Any) -> Conversion:
    """`match: "by (.*)"`: the first group of a regular expression, found anywhere."""
    try:
        pattern = re.compile(_text_argument(argument))
    except re.error as error:
        raise ValueError(f"It is no regular expression: {error}.") from error
    group = 1 if pattern.groups else 0

    def convert(value: Any) -> str | None:
        found = pattern.search(str(value))
        return found[group] if found else None

    return convert


def _make_values(argument: Any) -> Conversion:
    """`values: {a: b}`: b for a, in any case; what the table does not hold does not fit."""
    if not isinstance(argument, Mapping) or not argument:
        raise ValueError("It takes a table of values, such as {a: b}.")
    table = {str(key).strip().lower(): value for key, value in argument.items()}

    def convert(value: Any) -> Any:
        key = str(value).strip().lower()
        if key not in table:
            raise ValueError(f"It is none of: {', '.join(sorted(table))}.")
        return table[key]

    return convert


def _text_argument(argument: Any) -> str:
    if not isinstance(argument, str) or not argument:
        raise ValueError("It takes a text.")
    return argument


#: The conversions with an argument by name.
MADE: Mapping[str, Callable[[Any], Conversion]] = {
    "split": _make_split,
    "join": _make_join,
    "id": _make_id,
    "match": _make_match,
    "values": _make_values,
}

#: The names and what each does, as the reference lists them.
CONVERSIONS: Mapping[str, str] = {
    name: " ".join((made.__doc__ or "").split()) for name, made in [*PLAIN.items(), *MADE.items()]
}

# These take a list whole; the others are applied to each of its items.
_WHOLE = frozenset(("first", "join", "json-text"))

# These take an object; the others are about one value.
_OF_OBJECTS = frozenset(PLAIN[name] for name in ("text", "json", "json-text", "keys", "first"))

_RULES = {"license": "license-known", "language": "language-known"}


@dataclass(frozen=True)
class Conversions:
    """Conversions that are applied one after the other.

    Attributes:
        steps: Each with whether it takes a list whole.
        rule: The rule of the finding about a value that does not fit.
    """

    steps: tuple[tuple[Conversion, bool], ...]
    rule: str = "value-convertible"

    @property
    def takes_list(self) -> bool:
        """Say whether the first of them takes a list whole."""
        return self.steps[0][1]

    def takes(self, value: Any) -> bool:
        """Say whether the conversion makes use of all of a value, and not of its keys alone."""
        return not isinstance(value, dict) or self.steps[0][0] is not PLAIN["keys"]

    def __call__(self, value: Any) -> Any:
        """Return the converted value; a list where a list was given or a text was split.

        Raises:
            ValueError: The value does not fit; the message says why.
        """
        for convert, whole in self.steps:
            if isinstance(value, dict) and convert not in _OF_OBJECTS:
                raise ValueError("It is an object, not one value.")
            if isinstance(value, list) and not whole:
                value = _flatten([convert(item) for item in value])
            elif value is not None:
                value = convert(value)
        return value


def compile_conversion(written: object) -> Conversions:
    """Return the conversions for what a mapping says under `convert`.

    Args:
        written: A name, `{name: argument}`, or a list of them that are applied in order.

    Raises:
        ValueError: A name is unknown, or an argument does not fit.

    Example:
        >>> compile_conversion([{"split": ","}, "lowercase"])("En, De")
        ['en', 'de']
    """
    parts = written if isinstance(written, list) and written else [written]
    rule = next((_RULES[part] for part in parts if isinstance(part, str) and part in _RULES), None)
    steps = tuple(_compile_step(part) for part in parts)
    return Conversions(steps, rule) if rule else Conversions(steps)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _flatten(items: list[Any]) -> list[Any]:
    return [one for item in items if item is not None for one in _listed(item)]


def _compile_step(part: object) -> tuple[Conversion, bool]:
    if isinstance(part, str) and part in PLAIN:
        return PLAIN[part], part in _WHOLE
    if isinstance(part, Mapping) and len(part) == 1:
        name, argument = next(iter(part.items()))
        if name in MADE:
            return MADE[name](argument), name in _WHOLE
        part = name
    if isinstance(part, str) and part in MADE:
        raise ValueError(f"The conversion {part!r} takes an argument: {{{part}: …}}.")
    raise ValueError(
        f"Unknown conversion {part!r}. {suggest(str(part), CONVERSIONS) or ''}".strip()
    )

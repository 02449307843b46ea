"""Enums: each value has a concept of its own, named as its text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from generator.profile.index import Element, Index, close
from generator.sources import Mistake

__all__ = ["check"]

_NOTES = ("predicate", "rank", "broader")


def check(index: Index) -> Iterator[Mistake]:
    """Yield the mistakes in enums and their values."""
    prefixes = index.root.data.get("prefixes") or {}
    namespace = f"{index.terms}concept/"
    prefix = next((name for name, iri in prefixes.items() if iri == namespace), None)
    if prefix is None:
        what = f"No prefix stands for {namespace}, where enum values have their IRIs."
        yield index.root.mistake(("prefixes",), what, f"Write `mlc: {namespace}`.")
    used = {slot.get("range") for slot in index.elements("slots")}
    broader = {
        value.get("annotations", {}).get("broader")
        for one in index.elements("enums")
        for value in _values(one).values()
    }
    texts = {text for one in index.elements("enums") for text in _values(one)}
    for one in index.elements("enums"):
        if not _values(one):
            what = f"{one.name} has no values."
            yield one.mistake(what=what, fix="List them under `permissible_values:`.")
        if one.name not in used and broader.isdisjoint(_values(one)):
            what = f"No slot has the range {one.name}."
            yield one.mistake(what=what, fix="Use or remove the enum.")
        for text, value in _values(one).items():
            yield from _check_value(one, text, value, prefix or "mlc")
            yield from _check_notes(index, one, text, value, texts)
        yield from _check_aliases(one)


def _values(one: Element) -> dict[str, dict[str, Any]]:
    values: dict[str, dict[str, Any]] = one.get("permissible_values", {})
    return values


def _check_value(one: Element, text: str, value: dict[str, Any], prefix: str) -> Iterator[Mistake]:
    place = ("permissible_values", text)
    if not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?", text):
        what = f"The text {text!r} cannot be the local name of a concept."
        fix = "Use ASCII letters, digits, `_` and `-`, the last two inside only."
        yield one.mistake(*place, what=what, fix=fix)
    elif value.get("meaning") != f"{prefix}:{text}":
        given = value.get("meaning")
        what = f"{text} has {f'the meaning {given}' if given else 'no meaning'}."
        fix = f"Write `meaning: {prefix}:{text}`; a foreign term is a mapping."
        yield one.mistake(*place, "meaning", what=what, fix=fix)
    if not value.get("description", "").strip():
        what = f"{text} has no description."
        yield one.mistake(*place, what=what, fix="Say in a sentence what it is.")


def _check_notes(
    index: Index, one: Element, text: str, value: dict[str, Any], texts: set[str]
) -> Iterator[Mistake]:
    place = ("permissible_values", text, "annotations")
    for key, note in value.get("annotations", {}).items():
        if key not in _NOTES:
            what = f"Nothing reads the annotation {key!r}."
            yield one.mistake(*place, key, what=what, fix=close(key, _NOTES, "Remove it."))
        elif key == "predicate" and note not in index.slots:
            fix = close(str(note), index.slots, "Name a slot.")
            yield one.mistake(*place, key, what=f"There is no slot {note!r}.", fix=fix)
        elif key == "broader" and note not in texts:
            fix = close(str(note), texts, "Name the text of an enum value.")
            yield one.mistake(*place, key, what=f"No enum has the value {note!r}.", fix=fix)
        elif key == "rank" and (not isinstance(note, int) or isinstance(note, bool)):
            what = f"The rank {note!r} is no whole number."
            yield one.mistake(*place, key, what=what, fix="Write 0, 1, 2 and so on.")


def _check_aliases(one: Element) -> Iterator[Mistake]:
    seen = dict.fromkeys(_values(one), "a value of the enum")
    for text, value in _values(one).items():
        for position, alias in enumerate(value.get("aliases", [])):
            if alias in seen:
                what = f"The alias {alias!r} is {seen[alias]} already."
                place = ("permissible_values", text, "aliases", position)
                yield one.mistake(*place, what=what, fix="Remove the alias.")
            seen[alias] = f"an alias of {text}"

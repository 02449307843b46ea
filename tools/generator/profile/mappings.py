"""Prefixes and foreign terms: every IRI that the schema names is declared and exists."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from generator.profile.index import Element, Index, close
from generator.sources import KeyPath, Mistake, Module

__all__ = ["check"]

_KINDS = ("exact", "close", "broad", "narrow", "related")


def check(index: Index, terms: Path) -> Iterator[Mistake]:
    """Yield the mistakes in imports, prefixes and mappings."""
    yield from _check_modules(index, terms.parent)
    known = _read_terms(terms)
    for part in ("classes", "slots", "enums", "types"):
        for one in index.elements(part):
            yield from _check_mappings(index, one, (), one.data, known)
            for text, value in one.get("permissible_values", {}).items():
                place = ("permissible_values", text)
                yield from _check_mappings(index, one, place, value, known)


def _read_terms(path: Path) -> set[str] | None:
    """Return the IRIs of the list's first column, or None where there is no list."""
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return {row[0] for row in csv.reader(file, delimiter="\t") if row}


def _check_modules(index: Index, folder: Path) -> Iterator[Mistake]:
    root = index.root
    prefixes = root.data.get("prefixes") or {}
    files = {module.name for module in index.modules}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in files:
            fix = f"Add `- {path.stem}` to the imports, or remove the file."
            yield root.mistake(("imports",), f"{path.name} is imported by no file.", fix)
    for module in index.modules:
        yield from _check_prefixes(module, root, prefixes)
        for key in ("id", "name", "description"):
            if not module.data.get(key):
                yield module.mistake((), f"The file has no `{key}`.", f"Write `{key}:`.")
        if module.data.get("name") not in (None, module.name):
            fix = f"Write `name: {module.name}`, as the file is called."
            yield module.mistake(("name",), "The name is not that of the file.", fix)


def _check_prefixes(module: Module, root: Module, prefixes: dict[str, Any]) -> Iterator[Mistake]:
    own = module.data.get("prefixes") or {}
    for name, iri in own.items():
        place = ("prefixes", name)
        if prefixes.get(name) != iri:
            fix = f"Declare it in {root.file} in the same way, and in every file."
            yield module.mistake(place, f"The root does not say {name} is {iri}.", fix)
        if not str(iri).endswith(("/", "#")):
            fix = "Choose the namespace up to a slash or hash, as JSON-LD does."
            yield module.mistake(place, f"The namespace {iri} has no end.", fix)
    default = module.data.get("default_prefix")
    if default not in own or not str(own.get(default)).endswith("/"):
        fix = "Write `default_prefix:` with a declared prefix of a slash namespace."
        yield module.mistake(("default_prefix",), "The default prefix is none.", fix)
    if module.data.get("default_range") != "string":
        fix = "Write `default_range: string`."
        yield module.mistake(("default_range",), "The default range is not string.", fix)


def _check_mappings(
    index: Index, one: Element, place: KeyPath, data: dict[str, Any], known: set[str] | None
) -> Iterator[Mistake]:
    prefixes = one.module.data.get("prefixes") or {}
    seen: dict[str, str] = {}
    for kind in _KINDS:
        key = f"{kind}_mappings"
        for position, curie in enumerate(data.get(key, [])):
            where = (*place, key, position)
            prefix, _, local = curie.partition(":")
            iri = f"{prefixes.get(prefix)}{local}"
            if prefix not in prefixes:
                fix = close(prefix, prefixes, "Declare the prefix in every file.")
                yield one.mistake(*where, what=f"No prefix {prefix!r} is declared.", fix=fix)
            elif iri.startswith(index.terms):
                fix = "A mapping names a foreign term."
                yield one.mistake(*where, what=f"{curie} is a term of this schema.", fix=fix)
            elif known is not None and iri not in known and curie not in known:
                fix = close(curie, known, "Add it to terms.tsv with its source, if it exists.")
                yield one.mistake(*where, what=f"terms.tsv has no {curie}.", fix=fix)
            if curie in seen:
                what = f"{curie} is among the {seen[curie]} mappings already."
                yield one.mistake(*where, what=what, fix="Keep one of them.")
            seen[curie] = kind

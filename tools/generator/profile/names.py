"""Names: their form, their uniqueness, and the IRIs that follow from them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

from generator.profile.index import Element, Index
from generator.sources import Mistake

__all__ = ["check"]

_FORMS = {
    "classes": (r"[A-Z][A-Za-z0-9]*", "PascalCase"),
    "enums": (r"[A-Z][A-Za-z0-9]*", "PascalCase"),
    "types": (r"[A-Z][A-Za-z0-9]*", "PascalCase"),
    "slots": (r"[a-z][a-z0-9]*(_[a-z0-9]+)*", "snake_case"),
}
#: Attributes of Pydantic's BaseModel that a field would hide, and names of the generated module.
_TAKEN = {
    *("construct", "copy", "dict", "fields", "from_orm", "json", "parse_file", "parse_obj"),
    *("parse_raw", "schema", "schema_json", "update_forward_refs", "validate"),
    *("Annotated", "Any", "BaseModel", "CLASSES", "ClassVar", "Date", "DateTime", "Field", "Id"),
    *("Integer", "Iri", "Literal", "Many", "Node", "TypeVar"),
}


def check(index: Index) -> Iterator[Mistake]:
    """Yield the mistakes in names, aliases, descriptions and IRIs."""
    yield from _check_forms(index)
    yield from _check_unique(index)
    yield from _check_iris(index)
    for part in ("classes", "slots"):
        yield from _check_aliases(index, part)
    for part in ("classes", "slots", "enums", "types", "subsets"):
        for one in index.elements(part):
            if not one.get("description", "").strip():
                what = f"{one.name} has no description."
                yield one.mistake(what=what, fix="Say in a sentence what it is.")


def _check_forms(index: Index) -> Iterator[Mistake]:
    for part, (form, word) in _FORMS.items():
        for one in index.elements(part):
            if not re.fullmatch(form, one.name):
                fix = f"Write it in {word}, ASCII letters and digits only."
                yield one.mistake(what=f"The name {one.name!r} is not in {word}.", fix=fix)
            if keyword.iskeyword(one.name) or one.name in _TAKEN:
                what = f"The name {one.name!r} is taken in Python or Pydantic."
                yield one.mistake(what=what, fix="Choose another word.")


def _check_unique(index: Index) -> Iterator[Mistake]:
    """All names are terms of one JSON-LD context: one that hides another changes the graph."""
    prefixes = [name for module in index.modules for name in module.data.get("prefixes") or {}]
    seen = dict.fromkeys(prefixes, "prefixes")
    for part in _FORMS:
        for one in index.elements(part):
            if one.name in seen:
                what = f"The name {one.name!r} is used twice (among the {seen[one.name]} already)."
                yield one.mistake(what=what, fix="Rename one of them.")
            seen.setdefault(one.name, part)
    for enum in index.elements("enums"):
        for text in enum.get("permissible_values", {}):
            place = ("permissible_values", text)
            if text in seen:
                what = f"The text {text!r} is used twice (among the {seen[text]} already)."
                fix = "Rename it, or merge the two enums if they are one idea."
                yield enum.mistake(*place, what=what, fix=fix)
            seen[text] = f"values of {enum.name}"


def _check_iris(index: Index) -> Iterator[Mistake]:
    prefix = index.root.data.get("default_prefix", "")
    for one in index.elements("classes"):
        yield from _check_iri(one, "class_uri", f"{prefix}:{one.name}")
    for one in index.elements("slots"):
        if not one.get("designates_type"):
            yield from _check_iri(one, "slot_uri", f"{prefix}:{_camel(one.name)}")
    seen: dict[str, str] = {}
    for part, key in (("classes", "class_uri"), ("slots", "slot_uri")):
        for one in index.elements(part):
            iri = one.get(key)
            if iri in seen and seen[iri] != one.name:
                what = f"{seen[iri]} has the IRI {iri} already."
                yield one.mistake(key, what=what, fix="Rename one of them: one IRI, one meaning.")
            seen.setdefault(iri, one.name)


def _check_iri(one: Element, key: str, wanted: str) -> Iterator[Mistake]:
    given = one.get(key)
    if given != wanted:
        what = f"{one.name} has {f'the {key} {given}' if given else f'no {key}'}."
        fix = f"Write `{key}: {wanted}`; a foreign term is a mapping (`exact_mappings:` …)."
        yield one.mistake(key, what=what, fix=fix)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in rest)


def _check_aliases(index: Index, part: str) -> Iterator[Mistake]:
    live = {one.name for one in index.elements(part)}
    seen: dict[str, str] = {}
    for one in index.elements(part):
        for position, alias in enumerate(one.get("aliases", [])):
            place = ("aliases", position)
            if alias in live:
                what = f"The alias {alias!r} is the name of another of the {part}."
                yield one.mistake(*place, what=what, fix="Remove the alias.")
            elif alias in seen:
                what = f"The alias {alias!r} belongs to {seen[alias]} already."
                yield one.mistake(*place, what=what, fix="Keep it at one of the two.")
            seen[alias] = one.name

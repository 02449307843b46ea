"""What may stand where: the keys of each kind of element, and the type of their values.

`CONSTRAINTS` are the keys that some layer must enforce; the agreement suite asks for each of them
that its violations are caught. All other keys only describe or connect.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any

from generator.sources import KeyPath, Mistake, Module

__all__ = ["CONSTRAINTS", "check", "clean"]

#: The keys of a slot, slot usage, type or condition that constrain what records may say.
CONSTRAINTS = frozenset(
    {
        "abstract",
        "designates_type",
        "identifier",
        "maximum_cardinality",
        "maximum_value",
        "minimum_cardinality",
        "minimum_value",
        "multivalued",
        "pattern",
        "permissible_values",
        "range",
        "required",
        "rules",
        "typeof",
        "unique_keys",
    }
)

_MAPPINGS = {f"{kind}_mappings": list for kind in ("exact", "close", "broad", "narrow", "related")}
_WORDS = {"description": str, "title": str, "comments": list, "notes": list, "see_also": list}
_DESCRIBED = {**_WORDS, **_MAPPINGS, "aliases": list, "in_subset": list}
_BOUNDS = {"minimum_cardinality": int, "maximum_cardinality": int}
_FACETS = {"pattern": str, "minimum_value": (int, float), "maximum_value": (int, float)}

Keys = Mapping[str, Any]
_TOP: Keys = {
    **_WORDS,
    **dict.fromkeys(("id", "name", "version", "license", "default_prefix", "default_range"), str),
    **dict.fromkeys(("prefixes", "subsets", "classes", "slots", "enums", "types"), dict),
    "imports": list,
}
_CLASS: Keys = {
    **_DESCRIBED,
    **dict.fromkeys(("is_a", "class_uri"), str),
    **dict.fromkeys(("abstract", "mixin"), bool),
    **dict.fromkeys(("mixins", "slots", "rules"), list),
    **dict.fromkeys(("slot_usage", "unique_keys", "annotations"), dict),
}
_USAGE: Keys = {
    **_WORDS,
    **_BOUNDS,
    **_FACETS,
    "range": str,
    "required": bool,
    "in_subset": list,
}
_SLOT: Keys = {
    **_USAGE,
    **_DESCRIBED,
    **dict.fromkeys(("is_a", "slot_uri"), str),
    "mixins": list,
    **dict.fromkeys(("abstract", "mixin", "multivalued", "inlined", "inlined_as_list"), bool),
    **dict.fromkeys(("identifier", "designates_type"), bool),
    "annotations": dict,
}
_ENUM: Keys = {**_DESCRIBED, "permissible_values": dict}
_VALUE: Keys = {**_DESCRIBED, "meaning": str, "rank": int, "annotations": dict}
_TYPE: Keys = {**_DESCRIBED, **_FACETS, **dict.fromkeys(("typeof", "uri", "base"), str)}
_RULE: Keys = {**_WORDS, "preconditions": dict, "postconditions": dict}
_CONDITION: Keys = {"equals_string": str, "value_presence": str, "required": bool}
_KEY: Keys = {"description": str, "unique_key_slots": list}
_PARTS: Mapping[str, Keys] = {
    "classes": _CLASS,
    "slots": _SLOT,
    "enums": _ENUM,
    "types": _TYPE,
    "subsets": _WORDS,
}
_KIND_NAMES: dict[Any, str] = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    list: "a list",
}
_KIND_NAMES |= {dict: "a mapping", (int, float): "a number"}


def check(module: Module) -> list[Mistake]:
    """Return a mistake for every key that the profile lacks and every value of another type."""
    return [
        mistake
        for path, data, allowed in _elements(module)
        for mistake in _check_element(module, path, data, allowed)
    ]


def clean(module: Module) -> Module:
    """Return the module without what `check` finds, so that the other checks can rely on types."""
    return Module(module.name, module.file, _clean(module.data, _TOP), module.marks)


def _elements(module: Module) -> Iterator[tuple[KeyPath, Any, Keys]]:
    """Yield every element of the file with its path and the keys that it may have."""
    yield (), module.data, _TOP
    for part, allowed in _PARTS.items():
        for name, data in _items(module.data.get(part)):
            path = (part, name)
            yield path, data, allowed
            yield from _inner(path, data)


def _inner(path: KeyPath, data: Any) -> Iterator[tuple[KeyPath, Any, Keys]]:
    for key, allowed in (
        ("slot_usage", _USAGE),
        ("unique_keys", _KEY),
        ("permissible_values", _VALUE),
    ):
        for name, inner in _items(_get(data, key)):
            yield (*path, key, name), inner, allowed
    rules = _get(data, "rules")
    for position, rule in enumerate(rules if isinstance(rules, list) else []):
        where = (*path, "rules", position)
        yield where, rule, _RULE
        for side in ("preconditions", "postconditions"):
            part = _get(rule, side)
            if part is not None:
                yield (*where, side), part, {"slot_conditions": dict}
            for slot, condition in _items(_get(part, "slot_conditions")):
                yield (*where, side, "slot_conditions", slot), condition, _CONDITION


def _get(data: Any, key: str) -> Any:
    return data.get(key) if isinstance(data, dict) else None


def _items(data: Any) -> Iterator[tuple[Any, Any]]:
    yield from data.items() if isinstance(data, dict) else ()


def _check_element(module: Module, path: KeyPath, data: Any, allowed: Keys) -> Iterator[Mistake]:
    if path and not isinstance(path[-1], str) and path[-2] != "rules":
        what = f"The name {path[-1]!r} is no text: YAML read it as {type(path[-1]).__name__}."
        yield module.mistake(path, what, "Put it in quotes.")
    if not isinstance(data, dict):
        yield module.mistake(path, f"{path[-1]!r} holds no keys.", "Give it a `description:`.")
        return
    for key, value in data.items():
        if key not in allowed:
            close = difflib.get_close_matches(str(key), list(allowed), n=1)
            fix = f"Did you mean `{close[0]}`?" if close else "Remove it."
            yield module.mistake((*path, key), f"The profile has no `{key}` here.", fix)
        elif not _fits(value, allowed[key]):
            wanted = _KIND_NAMES[allowed[key]]
            what = f"`{key}` must be {wanted}; YAML read {value!r}."
            fix = "Put it in quotes." if allowed[key] is str else f"Write {wanted}."
            yield module.mistake((*path, key), what, fix)
        elif isinstance(value, list):
            yield from _check_list(module, (*path, key), value)


def _check_list(module: Module, path: KeyPath, items: list[Any]) -> Iterator[Mistake]:
    for position, item in enumerate(items):
        place = (*path, position)
        if path[-1] != "rules" and not isinstance(item, str):
            what = f"An item of `{path[-1]}` must be text; YAML read {item!r}."
            yield module.mistake(place, what, "Put it in quotes.")
        elif item in items[:position]:
            yield module.mistake(place, f"{item!r} stands twice.", "Remove one of them.")


def _fits(value: Any, wanted: Any) -> bool:
    is_bool = isinstance(value, bool)
    return isinstance(value, wanted) and (is_bool if wanted is bool else not is_bool)


def _clean(data: Any, allowed: Keys) -> dict[str, Any]:
    kept = {
        key: value
        for key, value in _items(data)
        if isinstance(key, str) and key in allowed and _fits(value, allowed[key])
    }
    for key, inner in {**_PARTS, "slot_usage": _USAGE, "unique_keys": _KEY}.items():
        if isinstance(kept.get(key), dict) and key in allowed:
            kept[key] = _clean_all(kept[key], inner)
    if "permissible_values" in kept:
        kept["permissible_values"] = _clean_all(kept["permissible_values"], _VALUE)
    if "rules" in kept:
        kept["rules"] = [_clean(rule, _RULE) for rule in kept["rules"]]
    for side in ("preconditions", "postconditions"):
        if side in kept:
            conditions = _get(kept[side], "slot_conditions")
            kept[side] = {"slot_conditions": _clean_all(conditions, _CONDITION)}
    return {k: _texts(v) if isinstance(v, list) and k != "rules" else v for k, v in kept.items()}


def _clean_all(table: Any, allowed: Keys) -> dict[str, Any]:
    return {n: _clean(one, allowed) for n, one in _items(table) if isinstance(n, str)}


def _texts(items: list[Any]) -> list[str]:
    return [item for item in items if isinstance(item, str)]

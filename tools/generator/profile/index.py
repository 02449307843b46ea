"""All elements of the schema by name, wherever they stand."""

from __future__ import annotations

import difflib
import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from generator.sources import Mistake, Module

__all__ = ["BUILT_IN", "ROOTS", "Element", "Index", "close"]

#: The types of LinkML that every layer reads alike, and what they are in JSON.
BUILT_IN = {
    "string": "string",
    "integer": "integer",
    "double": "double",
    "boolean": "boolean",
    "date": "date",
    "datetime": "datetime",
    "uri": "iri",
    "uriorcurie": "iri",
}
ROOTS = ("Record", "Value")


@dataclass(frozen=True)
class Element:
    """One class, slot, enum or type: its name, its content, and where it stands."""

    part: str
    name: str
    data: dict[str, Any]
    module: Module

    def mistake(self, *path: Any, what: str, fix: str) -> Mistake:
        """Return a mistake at a place inside the element."""
        return self.module.mistake((self.part, self.name, *path), what, fix)

    def get(self, key: str, default: Any = None) -> Any:
        """Return what stands under the key."""
        return self.data.get(key, default)


@dataclass(frozen=True)
class Index:
    """The elements of all modules; where two have one name, the first counts."""

    modules: list[Module]

    def elements(self, part: str) -> Iterator[Element]:
        """Yield every element of one part, in the order of files, repeated names included."""
        for module in self.modules:
            for name, data in (module.data.get(part) or {}).items():
                yield Element(part, name, data, module)

    def _table(self, part: str) -> dict[str, Element]:
        return {one.name: one for one in reversed(list(self.elements(part)))}

    @functools.cached_property
    def classes(self) -> dict[str, Element]:
        """The classes by name."""
        return self._table("classes")

    @functools.cached_property
    def slots(self) -> dict[str, Element]:
        """The slots by name."""
        return self._table("slots")

    @functools.cached_property
    def enums(self) -> dict[str, Element]:
        """The enums by name."""
        return self._table("enums")

    @functools.cached_property
    def types(self) -> dict[str, Element]:
        """The types of the schema itself by name."""
        return self._table("types")

    @functools.cached_property
    def root(self) -> Module:
        """The file that no other imports."""
        imported = {name for one in self.modules for name in one.data.get("imports") or []}
        return next((one for one in self.modules if one.name not in imported), self.modules[0])

    @functools.cached_property
    def terms(self) -> str:
        """The namespace of classes and slots."""
        prefixes = self.root.data.get("prefixes") or {}
        return str(prefixes.get(self.root.data.get("default_prefix"), ""))

    def above(self, table: str, name: str) -> list[str]:
        """Return the name and all above it by `is_a` and `mixins`, nearest first."""
        elements: dict[str, Element] = getattr(self, table)
        found: list[str] = []
        waiting = [name]
        while waiting:
            one = waiting.pop(0)
            if one in elements and one not in found:
                found.append(one)
                waiting += [n for n in (elements[one].get("is_a"),) if n]
                waiting += elements[one].get("mixins", [])
        return found

    def kind_of_class(self, name: str) -> str | None:
        """Return `Record`, `Value`, or None where the class descends from neither or both."""
        roots = [root for root in ROOTS if root in self.above("classes", name)]
        return roots[0] if len(roots) == 1 else None

    def slots_of(self, class_name: str) -> list[str]:
        """Return the names of all slots of a class, without repetition."""
        names = [s for c in self.above("classes", class_name) for s in self._listed(c)]
        return list(dict.fromkeys(names))

    def _listed(self, class_name: str) -> list[str]:
        listed: list[str] = self.classes[class_name].get("slots", [])
        return listed

    def effective(self, class_name: str, slot: str) -> dict[str, Any]:
        """Return the slot as the class has it: each class narrows what the classes above say."""
        merged = dict(self.slots[slot].data) if slot in self.slots else {}
        for name in reversed(self.above("classes", class_name)):
            merged |= self.classes[name].get("slot_usage", {}).get(slot) or {}
        return merged

    def kind(self, range_: str | None) -> str | None:
        """Return the kind of a range as `Slot.kind` names it, or None for an unknown range."""
        if range_ is None:
            return "string"
        if range_ in self.enums:
            return "enum"
        if range_ in self.classes:
            return "value" if self.kind_of_class(range_) == "Value" else "reference"
        seen = set()
        while range_ in self.types and range_ not in seen:
            seen.add(range_)
            range_ = self.types[range_].get("typeof", "")
        return BUILT_IN.get(range_)


def close(word: str, known: Iterable[str], otherwise: str) -> str:
    """Return a question for the closest known word, or the other advice."""
    found = difflib.get_close_matches(word, sorted(set(known) - {word}), n=1)
    return f"Did you mean `{found[0]}`?" if found else otherwise

"""What a mapping file says, compiled."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from modellake.sources.conversions import is_empty
from modellake.sources.mapping.coercing import coerce
from modellake.sources.mapping.converting import Conversions
from modellake.sources.outline import list_outer_types
from modellake.sources.paths import Path
from modellake.vocabulary import SlotDefinition, vocabulary

__all__ = [
    "Filling",
    "Inheritance",
    "Lookup",
    "Mapping",
    "Part",
    "Placeholder",
    "RecordMapping",
    "Step",
    "Template",
]


#: Texts up to this length are remembered with what becomes of them.
_SHORT = 100


@dataclass(frozen=True)
class Placeholder:
    """A `{path}`, `{@variable}` or `{path|conversion}` of a template."""

    path: Path | None
    variable: str = ""
    convert: Conversions | None = None

    def __str__(self) -> str:
        return self.path.text if self.path else self.variable


@dataclass(frozen=True)
class Template:
    """A text with placeholders. In an id, what they give is percent-encoded."""

    parts: tuple[str | Placeholder, ...]
    is_id: bool

    def __str__(self) -> str:
        """Return the text with the placeholders as paths and variables in braces."""
        return "".join(part if isinstance(part, str) else f"{{{part}}}" for part in self.parts)


@dataclass(frozen=True, eq=False)
class Lookup:
    """Where values stand in a node; one object for all fillings that look at the same place.

    Attributes:
        paths: The first of them that leads to something is taken.
        misspelled: Further paths, whose use is a finding.
        whole: True if a list is taken whole, and not item by item.
    """

    paths: tuple[Path, ...]
    misspelled: tuple[Path, ...]
    whole: bool


@functools.lru_cache(maxsize=4096)
def _share_lookup(paths: tuple[Path, ...], misspelled: tuple[Path, ...], whole: bool) -> Lookup:
    return Lookup(paths, misspelled, whole)


@dataclass(frozen=True)
class Filling:
    """Where the values of one slot come from: exactly one of the sources below is set.

    Attributes:
        slot: The slot.
        paths: The first of them that leads to something is taken.
        misspelled: Further paths, whose use is a finding.
        variable: The name of a variable, with its `@`.
        headings: Normalized headings of a Markdown text; the first with text is taken.
        labels: Normalized names of lines `**Name:** value`; the first is taken.
        constant: The value itself.
        template: An id or a text with placeholders.
        record: The name of a record mapping: the ids of its records.
        part: The value object to build.
        each: The nodes for each of which it is looked for, a list item by item; the first path
            that leads to something is taken. By default the item itself.
        when: A path that must lead to something, and what it must be (in any case) where that
            is said; else the filling gives nothing.
        convert: The conversions of what was found.
        quiet: True if what does not fit is no finding, since another slot takes it as written.
        status: How the value came to be known, where it differs from the mapping's.
    """

    slot: SlotDefinition
    paths: tuple[Path, ...] = ()
    misspelled: tuple[Path, ...] = ()
    variable: str = ""
    headings: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    constant: object = None
    template: Template | None = None
    record: str = ""
    part: Part | None = None
    each: tuple[Path, ...] = ()
    when: tuple[Path, frozenset[str]] | None = None
    convert: Conversions | None = None
    quiet: bool = False
    status: str = ""

    def accept(self, value: Any) -> tuple[Any, ...]:
        """Return the values that the slot takes for one as read; short texts are remembered.

        Raises:
            ValueError: It does not fit; the message says why, and may be followed by a next step.
        """
        if type(value) is str and len(value) <= _SHORT:
            return self._remembered(value)
        return self._convert(value)

    @functools.cached_property
    def _remembered(self) -> Callable[[str], tuple[Any, ...]]:
        # Cards repeat themselves: licenses, languages, tags, datasets.
        return functools.lru_cache(maxsize=1024)(self._convert)

    def _convert(self, value: Any) -> tuple[Any, ...]:
        made = self.convert(value) if self.convert else value
        listed = made if isinstance(made, list) else [made]
        return tuple(coerce(self.slot, one) for one in listed if not is_empty(one))

    @functools.cached_property
    def keys(self) -> frozenset[str] | None:
        """The keys of which the node must have one, or None where that is not known."""
        paths = self.each or (() if self.part else (*self.paths, *self.misspelled))
        firsts = [path.first for path in paths]
        return frozenset(one for one in firsts if one) if firsts and all(firsts) else None

    @functools.cached_property
    def lookup(self) -> Lookup:
        """The place of its values, shared with the fillings that have the same."""
        whole = self.convert is not None and self.convert.takes_list
        return _share_lookup(self.paths, self.misspelled, whole)

    @functools.cached_property
    def is_plain(self) -> bool:
        """Say whether it is looked for at its paths, and nothing else."""
        return bool(self.paths) and not self.each and self.when is None

    @functools.cached_property
    def fixed(self) -> tuple[Any, ...] | None:
        """What the mapping itself says, in the form of the slot; None where it says nothing."""
        is_fixed = self.constant is not None and not self.each and self.when is None
        return self._convert(self.constant) if is_fixed else None

    @property
    def is_page(self) -> bool:
        """Say whether only the text of a page can give something."""
        return bool(self.headings or self.labels)


@dataclass(frozen=True, eq=False)
class Step:
    """One slot of a part, with what tells quickly that nothing can be found for it.

    Attributes:
        name: The slot's name.
        slot: The slot, as the class has it.
        fillings: What fills it.
        keys: The keys of which the node must have one, or None where that is not known.
        is_page: True if only the text of a page can give something.
    """

    name: str
    slot: SlotDefinition
    fillings: tuple[Filling, ...]
    keys: frozenset[str] | None
    is_page: bool


@dataclass(frozen=True)
class Part:
    """A class and what fills its slots; without any of the slots in `needs` it is not made."""

    type: str
    slots: dict[str, tuple[Filling, ...]] = field(default_factory=dict)
    needs: frozenset[str] = frozenset()

    @functools.cached_property
    def steps(self) -> tuple[Step, ...]:
        """The slots in the order in which they are filled."""
        known = vocabulary().classes[self.type].slots
        return tuple(_plan(known[name], fillings) for name, fillings in self.slots.items())

    def choose_steps(self, node: object, *, has_text: bool) -> Iterable[Step]:
        """Return the steps that can find something: most slots of a mapping stay empty."""
        if self.needs:
            return self.steps
        known = self._steps_of_key
        keys = tuple([key for key in node if key in known]) if isinstance(node, dict) else ()
        return self._choose(keys, has_text)

    @functools.cached_property
    def _choose(self) -> Callable[[tuple[str, ...], bool], tuple[Step, ...]]:
        # Objects of one kind have the same keys.
        return functools.lru_cache(maxsize=1024)(self._list_steps)

    def _list_steps(self, keys: tuple[str, ...], has_text: bool) -> tuple[Step, ...]:
        """Return the steps of any node, those of the text, and those of the keys, in that order."""
        chosen = [step for step in self.steps if step.keys is None and not step.is_page]
        chosen += [step for step in self.steps if step.is_page and has_text]
        chosen += [step for key in keys for step in self._steps_of_key[key]]
        return tuple(dict.fromkeys(chosen))

    @functools.cached_property
    def _steps_of_key(self) -> dict[str, tuple[Step, ...]]:
        found: dict[str, tuple[Step, ...]] = {}
        for step in self.steps:
            for key in step.keys or ():
                found[key] = (*found.get(key, ()), step)
        return found


def _plan(slot: SlotDefinition, fillings: tuple[Filling, ...]) -> Step:
    keys = [one.keys for one in fillings]
    all_keys = None if None in keys else frozenset().union(*(one for one in keys if one))
    return Step(slot.name, slot, fillings, all_keys, all(one.is_page for one in fillings))


@dataclass(frozen=True)
class RecordMapping:
    """One kind of records that are made of each item.

    Attributes:
        name: What other records of the mapping call it.
        part: The class and its slots.
        ids: The first template whose placeholders all lead to something gives the id.
        each: The nodes of which each becomes a record, as in `Filling`.
        optional: True if no id is no finding.
    """

    name: str
    part: Part
    ids: tuple[Template, ...]
    each: tuple[Path, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Inheritance:
    """Another object of the document whose fields stand in for those that an item lacks.

    It is the first node of `source` whose `key` equals what `named_by` gives on the item.
    """

    source: Path
    key: Path
    named_by: Path


@dataclass(frozen=True)
class Mapping:
    """A format that is read with a mapping.

    Attributes:
        format: The name of the format, which is also the key of its rest in `unmapped`.
        title: What it reads, for people.
        files: Patterns of file names; `*/` before one looks at folders too.
        contains: Groups of texts; one of each must stand in the first bytes of a file.
        types: Local names of which the outermost `@type` of a JSON-LD file must be one.
        each: The items of the document, by the first path that leads to some; by default the
            document itself, or the documents of a list.
        inherit: See `Inheritance`.
        status: How its values came to be known.
        records: What becomes of an item. The record of a card, or else the first, keeps the rest.
        file: The mapping's own file.
    """

    format: str
    title: str
    records: tuple[RecordMapping, ...]
    files: tuple[str, ...] = ()
    contains: tuple[tuple[str, ...], ...] = ()
    types: tuple[str, ...] = ()
    each: tuple[Path, ...] = ()
    inherit: Inheritance | None = None
    status: str = "declared"
    file: str = ""

    @functools.cached_property
    def headings(self) -> frozenset[str]:
        """All headings that some slot takes: a section leaves out the parts that have a slot."""
        return frozenset(
            heading
            for record in self.records
            for fillings in record.part.slots.values()
            for filling in fillings
            for heading in filling.headings
        )

    def matches_name(self, name: str) -> bool:
        """Say whether a file's name fits one of the patterns; without patterns every name does."""
        return not self.files or self._names.fullmatch(name.replace("\\", "/")) is not None

    def matches_head(self, head: bytes) -> bool:
        """Say whether the first bytes hold the texts of the format, and an object of its types."""
        for group in self._texts:
            if not any(text in head for text in group):
                return False
        return not self.types or not list_outer_types(head).isdisjoint(self.types)

    @functools.cached_property
    def _names(self) -> re.Pattern[str]:
        # A pattern without folders fits the last part of the name.
        patterns = [one if "/" in one else f"*/{one}" for one in self.files]
        both = [fnmatch.translate(one) for one in (*patterns, *self.files)]
        return re.compile("|".join(both), re.IGNORECASE)

    @functools.cached_property
    def _texts(self) -> tuple[tuple[bytes, ...], ...]:
        return tuple(tuple(text.encode() for text in group) for group in self.contains)

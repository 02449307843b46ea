"""What the schema says, resolved: every artifact is written from these values and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["Class", "Condition", "Enum", "Key", "Qualified", "Rule", "Schema", "Slot", "Value"]

Kind = Literal[
    "string",
    "integer",
    "double",
    "boolean",
    "date",
    "datetime",
    "iri",
    "enum",
    "reference",
    "value",
]
Mappings = Mapping[str, tuple[str, ...]]

#: Integers that every JSON reader keeps exact (RFC 8259, section 6).
LARGEST_INTEGER = 2**53 - 1


@dataclass(frozen=True)
class Slot:
    """A slot, as it is declared or as one class has it."""

    name: str
    iri: str
    kind: Kind
    range: str
    datatype: str | None
    description: str
    title: str
    multivalued: bool
    required: bool
    min_cardinality: int | None
    max_cardinality: int | None
    pattern: str | None
    minimum: float | None
    maximum: float | None
    parents: tuple[str, ...]
    aliases: tuple[str, ...]
    abstract: bool
    inverse_of: str | None
    mappings: Mappings

    @property
    def least(self) -> int:
        """How many values there must be at least."""
        return max(self.min_cardinality or 0, 1 if self.required else 0)

    @property
    def most(self) -> int | None:
        """How many values there may be at most; None is any number."""
        return self.max_cardinality if self.multivalued else 1


@dataclass(frozen=True)
class Condition:
    """One condition of a rule on one slot: `present`, `absent`, or `equals` a value."""

    slot: str
    kind: Literal["present", "absent", "equals"]
    value: str | bool | None = None


@dataclass(frozen=True)
class Rule:
    """Where all of `when` hold, all of `then` must."""

    name: str
    message: str
    class_name: str
    when: tuple[Condition, ...]
    then: tuple[Condition, ...]


@dataclass(frozen=True)
class Key:
    """No two records of the class have the same values in all these slots."""

    name: str
    class_name: str
    slots: tuple[str, ...]


@dataclass(frozen=True)
class Qualified:
    """How a value class that qualifies a relation becomes a direct edge."""

    target: str
    kind: str | None
    predicates: Mapping[str, str]
    default: str
    inferred: str | None


@dataclass(frozen=True)
class Class:
    """A class with all its slots but `id` and `type`, which every class treats alike."""

    name: str
    iri: str
    kind: Literal["record", "value"]
    abstract: bool
    mixin: bool
    segment: str | None
    parent: str | None
    mixins: tuple[str, ...]
    ancestors: tuple[str, ...]
    descendants: tuple[str, ...]
    title: str
    description: str
    topic: str
    questions: tuple[str, ...]
    aliases: tuple[str, ...]
    mappings: Mappings
    slots: Mapping[str, Slot]
    rules: tuple[Rule, ...]
    keys: tuple[Key, ...]
    qualified: Qualified | None

    @property
    def parents(self) -> tuple[str, ...]:
        """The class above, then the mixins."""
        return (*((self.parent,) if self.parent else ()), *self.mixins)


@dataclass(frozen=True)
class Value:
    """One value of an enum: its text is the local name of its concept."""

    text: str
    iri: str
    description: str
    title: str
    rank: int | None
    broader: str | None
    aliases: tuple[str, ...]
    mappings: Mappings


@dataclass(frozen=True)
class Enum:
    """An enum with its values in the order of the schema."""

    name: str
    description: str
    topic: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Schema:
    """The whole schema. Mappings are in the order of names."""

    name: str
    version: str
    title: str
    description: str
    digest: str
    terms: str
    prefixes: Mapping[str, str]
    classes: Mapping[str, Class]
    slots: Mapping[str, Slot]
    enums: Mapping[str, Enum]

    def concrete(self, name: str) -> tuple[str, ...]:
        """Return the concrete classes that fit where this class is asked for."""
        return self.classes[name].descendants

    def rules_of(self, one: Class) -> Iterator[Rule]:
        """Yield the rules of a class and of all above it, those of the farthest first."""
        for name in (*reversed(one.ancestors), one.name):
            yield from self.classes[name].rules

    def keys_of(self, one: Class) -> Iterator[Key]:
        """Yield the unique keys of a class and of all above it."""
        for name in (*reversed(one.ancestors), one.name):
            yield from self.classes[name].keys

    def introduces(self, one: Class, slot: str) -> bool:
        """Say whether the class brings the slot, or changes it against the classes above."""
        above = [self.classes[name].slots.get(slot) for name in one.parents]
        return one.slots[slot] not in above

    def shape_iri(self, *path: str) -> str:
        """Return the IRI of a shape: the class, then the slot or rule."""
        return "/".join((f"{self.terms}shape", *path))

"""What the schema says, read from the generated tables: the only module that knows them.

Everything else asks here for prefixes, classes, slots, enums and the grammar of ids, so that no
name of the schema is written a second time in Python.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from modellake.errors import RecordNotFoundError

__all__ = [
    "CONCEPTS",
    "TERMS",
    "ClassDefinition",
    "ConceptDefinition",
    "EnumDefinition",
    "KeyDefinition",
    "QualifiedRelation",
    "SlotDefinition",
    "Vocabulary",
    "suggest",
    "vocabulary",
]

#: The namespace of classes and slots, and the namespace of enum values.
TERMS = "https://w3id.org/modellake/"
CONCEPTS = "https://w3id.org/modellake/concept/"

#: Alternatives of the grammar of ids that no ASCII text can take.
_BEYOND_ASCII = re.compile(r"\|\[\\u[^]]*\]")

SlotKind = Literal[
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


@dataclass(frozen=True)
class ConceptDefinition:
    """One value of an enum. `rank` orders the values where the schema says an order."""

    text: str
    iri: str
    description: str = ""
    rank: int | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class EnumDefinition:
    """An enum with its values by text."""

    name: str
    description: str
    values: Mapping[str, ConceptDefinition]


@dataclass(frozen=True)
class SlotDefinition:
    """A slot, as a class has it where it was asked of a class, else as it is declared.

    `kind` says what stands in a record's JSON: a scalar, an enum's text, the id of another record
    (`reference`), an IRI that is no record (`iri`), or an object of its own (`value`).
    """

    name: str
    iri: str
    kind: SlotKind
    range: str
    datatype: str | None = None
    multivalued: bool = False
    required: bool = False
    pattern: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_cardinality: int | None = None
    max_cardinality: int | None = None
    parents: tuple[str, ...] = ()
    description: str = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassDefinition:
    """A class. A record class has an id segment, a value class lives inside one record."""

    name: str
    iri: str
    kind: Literal["record", "value"]
    abstract: bool
    segment: str | None
    parents: tuple[str, ...]
    ancestors: tuple[str, ...]
    descendants: tuple[str, ...]
    description: str
    topic: str
    make_slots: Callable[[], Mapping[str, SlotDefinition]] = field(repr=False, compare=False)

    @functools.cached_property
    def slots(self) -> Mapping[str, SlotDefinition]:
        """Its slots as it has them, by name; made when they are first asked for."""
        return self.make_slots()


@dataclass(frozen=True)
class KeyDefinition:
    """A unique key: no two records of the class share these slots; the query lists who does."""

    class_name: str
    name: str
    slots: tuple[str, ...]
    query: str


@dataclass(frozen=True)
class QualifiedRelation:
    """How a value object that qualifies a relation becomes a direct edge. All fields are IRIs."""

    target: str
    kind: str | None
    predicates: Mapping[str, str]
    default: str
    inferred: str | None


@dataclass(frozen=True)
class Vocabulary:
    """The schema at run time. Get the one of this installation with `vocabulary()`."""

    version: str
    digest: str
    prefixes: Mapping[str, str]
    classes: Mapping[str, ClassDefinition]
    slots: Mapping[str, SlotDefinition]
    enums: Mapping[str, EnumDefinition]
    class_aliases: Mapping[str, str]
    slot_aliases: Mapping[str, str]
    value_aliases: Mapping[str, Mapping[str, str]]
    super_classes: Mapping[str, tuple[str, ...]]
    super_properties: Mapping[str, tuple[str, ...]]
    inverse_properties: Mapping[str, tuple[str, ...]]
    qualified: Mapping[str, QualifiedRelation]
    keys: tuple[KeyDefinition, ...]
    id_pattern: str = field(repr=False)
    folder: Path = field(repr=False)

    def get_class(self, name: str) -> ClassDefinition:
        """Return the class of that name or alias.

        Raises:
            RecordNotFoundError: No class is called so; the error offers the closest name.

        Example:
            >>> vocabulary().get_class("OutputModel").segment
            'model'
        """
        found = self.classes.get(self.class_aliases.get(name, name))
        if found is None:
            raise RecordNotFoundError(
                f"The schema has no class {name!r}.", fix=suggest(name, self.classes)
            )
        return found

    def get_slot(self, name: str) -> SlotDefinition:
        """Return the slot of that name or alias.

        Raises:
            RecordNotFoundError: No slot is called so; the error offers the closest name.
        """
        found = self.slots.get(self.slot_aliases.get(name, name))
        if found is None:
            raise RecordNotFoundError(
                f"The schema has no slot {name!r}.", fix=suggest(name, self.slots)
            )
        return found

    def is_id(self, text: str) -> bool:
        """Say whether the text fits the grammar of ids: relative to the lake's base, or absolute.

        Example:
            >>> vocabulary().is_id("model/diabetes"), vocabulary().is_id("model/a b")
            (True, False)
        """
        pattern = self._ascii_id_pattern if text.isascii() else self._any_id_pattern
        return pattern.fullmatch(text) is not None

    @functools.cached_property
    def _any_id_pattern(self) -> re.Pattern[str]:
        return re.compile(self.id_pattern)

    @functools.cached_property
    def _ascii_id_pattern(self) -> re.Pattern[str]:
        """The same for ASCII: sets of characters beyond it take 15 ms to compile."""
        return re.compile(_BEYOND_ASCII.sub("", self.id_pattern))

    def expand(self, curie: str) -> str:
        """Return the IRI of `prefix:local`, or the text itself where no prefix is declared."""
        prefix, colon, local = curie.partition(":")
        if colon and prefix in self.prefixes and not local.startswith("//"):
            return self.prefixes[prefix] + local
        return curie

    def compact(self, iri: str) -> str:
        """Return `prefix:local` by the longest namespace that fits, else the IRI as it is."""
        fitting = [item for item in self.prefixes.items() if iri.startswith(item[1])]
        if not fitting:
            return iri
        prefix, namespace = max(fitting, key=lambda item: len(item[1]))
        return f"{prefix}:{iri[len(namespace) :]}"

    def class_of(self, iri: str) -> ClassDefinition | None:
        """Return the class with that IRI, or None."""
        return self._classes_by_iri.get(iri)

    def slot_of(self, iri: str) -> SlotDefinition | None:
        """Return the slot with that IRI, or None."""
        return self._slots_by_iri.get(iri)

    def path(self, name: str) -> Path:
        """Return the path of a generated file (`shapes.ttl`, `ontology.ttl`, `schema.json` …)."""
        return self.folder / name

    @functools.cached_property
    def context(self) -> dict[str, Any]:
        """The JSON-LD context that makes a record's JSON its graph (JSON-LD 1.1, section 3.1)."""
        document = json.loads(self.path("context.jsonld").read_bytes())
        context: dict[str, Any] = document["@context"]
        return context

    @functools.cached_property
    def _classes_by_iri(self) -> dict[str, ClassDefinition]:
        return {one.iri: one for one in self.classes.values()}

    @functools.cached_property
    def _slots_by_iri(self) -> dict[str, SlotDefinition]:
        return {one.iri: one for one in self.slots.values()}


def suggest(word: str, known: Iterable[str]) -> str | None:
    """Return `Did you mean 'license'?` for the closest known word, or None where none is close.

    Example:
        >>> suggest("licence", ["license", "name"])
        "Did you mean 'license'?"
    """
    close = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f"Did you mean {close[0]!r}?" if close else None


@functools.lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Return what the installed schema says. Read once, about 10 ms."""
    folder = Path(str(resources.files("modellake_schema")))
    return _read_tables(json.loads((folder / "tables.json").read_bytes()), folder)


def _read_tables(tables: Mapping[str, Any], folder: Path) -> Vocabulary:
    slots = {name: _read_slot(name, row) for name, row in tables["slots"].items()}
    closure = tables["closure"]
    return Vocabulary(
        version=tables["version"],
        digest=tables["digest"],
        prefixes=tables["prefixes"],
        classes={name: _read_class(name, row, slots) for name, row in tables["classes"].items()},
        slots=slots,
        enums={name: _read_enum(name, row) for name, row in tables["enums"].items()},
        class_aliases=tables["aliases"]["classes"],
        slot_aliases=tables["aliases"]["slots"],
        value_aliases=tables["aliases"]["values"],
        super_classes={iri: tuple(row) for iri, row in closure["classes"].items()},
        super_properties={iri: tuple(row) for iri, row in closure["properties"].items()},
        inverse_properties={iri: tuple(row) for iri, row in closure["inverse"].items()},
        qualified={iri: QualifiedRelation(**row) for iri, row in closure["qualified"].items()},
        keys=tuple(_read_key(row) for row in tables["keys"]),
        id_pattern=tables["id_pattern"],
        folder=folder,
    )


def _read_slot(name: str, row: Mapping[str, Any]) -> SlotDefinition:
    lists = {"parents": tuple(row.get("parents", ())), "aliases": tuple(row.get("aliases", ()))}
    return SlotDefinition(name=name, **{**row, **lists})


def _read_class(
    name: str, row: Mapping[str, Any], slots: Mapping[str, SlotDefinition]
) -> ClassDefinition:
    def make_slots() -> Mapping[str, SlotDefinition]:
        return {
            slot: SlotDefinition(**{**vars(slots[slot]), **usage})
            for slot, usage in row["slots"].items()
        }

    return ClassDefinition(
        name=name,
        iri=row["iri"],
        kind=row["kind"],
        abstract=row["abstract"],
        segment=row.get("segment"),
        parents=tuple(row["parents"]),
        ancestors=tuple(row["ancestors"]),
        descendants=tuple(row["descendants"]),
        description=row["description"],
        topic=row["topic"],
        make_slots=make_slots,
    )


def _read_enum(name: str, row: Mapping[str, Any]) -> EnumDefinition:
    values = {
        text: ConceptDefinition(
            text=text,
            iri=value["iri"],
            description=value.get("description", ""),
            rank=value.get("rank"),
            aliases=tuple(value.get("aliases", ())),
        )
        for text, value in row["values"].items()
    }
    return EnumDefinition(name=name, description=row["description"], values=values)


def _read_key(row: Mapping[str, Any]) -> KeyDefinition:
    return KeyDefinition(
        class_name=row["class"], name=row["name"], slots=tuple(row["slots"]), query=row["query"]
    )

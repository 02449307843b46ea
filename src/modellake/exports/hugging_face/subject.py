"""What a README of the Hub is about: a model or dataset, its card, and its results."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from modellake.errors import UsageError
from modellake.exports.fitting import fit_record
from modellake.exports.material import Material, gather
from modellake.record import Record
from modellake.sources import Input, sources
from modellake.vocabulary import vocabulary

__all__ = ["Subject", "find_subject", "read_subject"]

_SOURCES = {"ModelCard": "huggingface-model-card", "DatasetCard": "huggingface-dataset-card"}
_FOLDERS = {"ModelCard": "models", "DatasetCard": "datasets"}


@dataclass(frozen=True)
class Subject:
    """A model or dataset with what is known of it.

    Attributes:
        asset: The model or dataset.
        card: Its card of the Hub, else another one, else None.
        results: The records of its evaluations, by id.
        names: The names of other records, by id.
        members: The records that belong to its card, by id, as far as they fit their classes.
    """

    asset: Record
    card: Record | None = None
    results: tuple[Record, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    members: Mapping[str, Record] = field(default_factory=dict)

    @property
    def is_model(self) -> bool:
        """Say whether it is a model; else it is a dataset."""
        return "OutputModel" in _kinds(self.asset)

    @functools.cached_property
    def known(self) -> Mapping[str, Any]:
        """The slots of the model or dataset, as far as they fit its class."""
        return fit_record(self.asset).json

    @functools.cached_property
    def said(self) -> Mapping[str, Any]:
        """The slots of the card, as far as they fit its class; none where there is no card."""
        return fit_record(self.card).json if self.card else {}

    @property
    def repository(self) -> str:
        """The name of its repository at the Hub."""
        return self.spell(self.asset.id)

    def find(self, one: str | None) -> Mapping[str, Any]:
        """Return the slots of a record that belongs to the card; none where it is not there."""
        found = self.members.get(one) if one is not None else None
        return found.json if found else {}

    def name(self, one: str) -> str:
        """Return the name of a record, else its id."""
        return self.names.get(one, one)

    def spell(self, one: str) -> str:
        """Return the name at the Hub that an id stands for; ids are in lower case, names need not.

        Example:
            >>> Subject(Record({"id": "model/a%20b", "type": "OutputModel"})).repository
            'a b'
        """
        if ":" in one:
            return one
        rest = unquote(one.partition("/")[2])
        name = self.names.get(one, rest)
        return name if name.lower() == rest.lower() else rest


def find_subject(root: Record, material: Material) -> Subject:
    """Return what a record, a card or what it describes, is about.

    Raises:
        UsageError: It is neither a model nor a dataset nor a card of one.
    """
    asset = root
    if "Card" in _kinds(root):
        described = root.json.get("describes")
        asset = material.find([str(described)]).get(str(described), root)
    if not {"OutputModel", "Dataset"} & _kinds(asset):
        raise UsageError(
            f"The Hub has cards of models and datasets; {root.id!r} is a {root.type}.",
            fix="Choose another format, or another record.",
        )
    members = {one: member.record for one, member in gather(asset, material).items()}
    cards = [one for one in members.values() if one.json.get("describes") == asset.id]
    cards.sort(
        key=lambda one: (
            one.id != root.id,
            one.json.get("card_format") not in _SOURCES.values(),
            one.id,
        )
    )
    fitting = {one: fit_record(member) for one, member in members.items()}
    results = [one for one in fitting.values() if one.json.get("evaluated_model") == asset.id]
    return Subject(
        asset,
        cards[0] if cards else None,
        tuple(sorted(results, key=lambda one: one.id)),
        dict(_list_names(fit_record(asset), members.values(), material)),
        fitting,
    )


def read_subject(text: bytes, subject: Subject) -> Subject:
    """Return what a README says, read as a card of the subject."""
    kind = "ModelCard" if subject.is_model else "DatasetCard"
    origin = subject.card.origin if subject.card else None
    name = f"{_FOLDERS[kind]}/{subject.repository}/README.md"
    if origin is not None and origin.text is not None and origin.file:
        name = origin.file
    (source,) = (one for one in sources() if one.name == _SOURCES[kind])
    records = [one for piece in source.read(Input(name, data=text), "") for one in piece]
    asset = next((one for one in records if "Card" not in _kinds(one)), Record({}))
    card = next((one for one in records if "Card" in _kinds(one)), None)
    return Subject(asset, card, (), subject.names, subject.members)


def _list_names(asset: Record, members: Any, material: Material) -> Iterator[tuple[str, str]]:
    """Yield the names of what a model names, so that they keep their case."""
    wanted = [asset.json.get("replaced_by")]
    wanted += [one.get("related_model") for one in asset.json.get("model_relation", ())]
    found = material.find([one for one in wanted if isinstance(one, str)])
    for record in (*members, *found.values()):
        if isinstance(record.json.get("name"), str):
            yield record.id, record.json["name"]


def _kinds(record: Record) -> set[str]:
    definition = vocabulary().classes.get(record.type)
    return {record.type, *(definition.ancestors if definition else ())}

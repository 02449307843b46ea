"""What an export is: a format, the text that it gives, and what it could not carry."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from modellake.exports.material import Material
from modellake.record import Record

__all__ = ["Export", "ExportFormat", "Loss", "Request"]


class Loss(NamedTuple):
    """Something that an export could not carry.

    Attributes:
        record: The id of the record.
        field: The slot, or the path to it in the user's words.
        reason: Why it is not there, as a sentence.
        vocabulary: Where it is there under our own terms, the name of the vocabulary that has no
            term for it; else empty.
    """

    record: str
    field: str
    reason: str
    vocabulary: str = ""


@dataclass(frozen=True)
class Request:
    """What is to be written.

    Attributes:
        records: The records, in the order in which they are written.
        material: Where a card finds the other records that belong to it.
        context: The address of a JSON-LD context to refer to instead of embedding one.
    """

    records: Iterable[Record]
    material: Material
    context: str | None = None


@dataclass(frozen=True)
class ExportFormat:
    """A format that records are written to: one module of this package, with a constant `FORMAT`.

    Attributes:
        name: The word of options.
        title: What it is, for people.
        suffix: The ending of its files, with the dot.
        media_type: Its media type.
        scope: Whether it holds records as they are, or the card of one: the record with all that
            explains it. A card format of `files` is one file a record.
        write: Yields the text piece by piece, and each loss where it occurs.
    """

    name: str
    title: str
    suffix: str
    media_type: str
    scope: Literal["records", "card"]
    write: Callable[[Request], Iterator[str | Loss]]
    files: bool = False


class Export(str):
    """The text of an export; besides, what it could not carry.

    Attributes:
        format_name: The name of the format.
        media_type: Its media type.
        losses: What is not in the text, or is there in a way that reading it again does not give
            back, sorted. Empty: nothing is lost.
    """

    format_name: str
    media_type: str
    losses: tuple[Loss, ...]

    @classmethod
    def collect(cls, wanted: ExportFormat, pieces: Iterable[str | Loss]) -> Export:
        """Return the text and the losses that a format yields."""
        texts: list[str] = []
        losses: set[Loss] = set()
        for piece in pieces:
            if isinstance(piece, Loss):
                losses.add(piece)
            else:
                texts.append(piece)
        made = cls("".join(texts))
        made.format_name, made.media_type = wanted.name, wanted.media_type
        made.losses = tuple(sorted(losses))
        return made

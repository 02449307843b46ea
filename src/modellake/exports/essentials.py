"""What a reader of one foreign vocabulary alone learns of a card, and what it does not.

Of a model that is its name, license, creator, training data and results.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from modellake.alignment import VOCABULARIES, alignment
from modellake.exports.format import Loss
from modellake.exports.material import Member, list_about
from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["find_unreadable"]

_ESSENTIALS = ("name", "license", "creator", "trained_on")
_RESULT = ("metric", "evaluation_value")


def find_unreadable(root: Record, members: Mapping[str, Member]) -> Iterator[Loss]:
    """Yield essentials that the record does not hold, and those that a vocabulary cannot say."""
    definition = vocabulary().classes.get(root.type)
    if definition is None:
        return
    for name in _ESSENTIALS:
        if name in definition.slots:
            yield from _check(root, name)
    results = [member.record for member in members.values() if _is_result(member.record, root.id)]
    for result in results:
        for name in _RESULT:
            yield from _check(result, name)
    if not results and "trained_on" in definition.slots:
        yield Loss(root.id, "evaluated_model", "No result of an evaluation refers to it.")


def _is_result(record: Record, subject: str) -> bool:
    definition = vocabulary().classes.get(record.type)
    return (
        definition is not None
        and "evaluation_value" in definition.slots
        and any(record.json.get(slot) == subject for slot in list_about())
    )


def _check(record: Record, name: str) -> Iterator[Loss]:
    if name not in record.json:
        yield Loss(record.id, name, f"The record holds no `{name}`.")
        return
    for one, reason in _list_deaf(name):
        yield Loss(record.id, name, reason, one)


@functools.cache
def _list_deaf(name: str) -> tuple[tuple[str, str], ...]:
    """Return the vocabularies that have no term for a slot, each with the sentence that says so."""
    iri = vocabulary().slots[name].iri
    return tuple(
        (one, f"{one} has no term that `{name}` follows from.")
        for one in VOCABULARIES
        if not alignment().understands(one, iri)
    )

"""What a reader of one foreign vocabulary alone learns of a card, and what it does not.

Of a model that is its name, license, creator, training data and results.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping

from modellake.alignment import VOCABULARIES, alignment
from modellake.exports.format import Loss
from modellake.exports.material import Member, list_about
from modellake.record import Record
from modellake.vocabulary import vocabulary

__all__ = ["find_unreadable"]

_ESSENTIALS = ("name", "license", "creator", "trained_on")
_RESULT = ("metric", "evaluation_value")


def find_unreadable(root: Record, members: Mapping[str, Member]) -> list[Loss]:
    """Return essentials that the record does not hold, and those that a vocabulary cannot say."""
    definition = vocabulary().classes.get(root.type)
    if definition is None:
        return []
    found = [
        loss for name in _ESSENTIALS if name in definition.slots for loss in _check(root, name)
    ]
    subject = root.id
    results = [one.record for one in members.values() if _is_result(one.record, subject)]
    found += [loss for result in results for name in _RESULT for loss in _check(result, name)]
    if not results and "trained_on" in definition.slots:
        found.append(Loss(root.id, "evaluated_model", "No result of an evaluation refers to it."))
    return found


def _is_result(record: Record, subject: str) -> bool:
    json = record.json
    return record.type in _list_results() and any(
        json.get(slot) == subject for slot in list_about()
    )


@functools.cache
def _list_results() -> frozenset[str]:
    """Return the classes of results of an evaluation."""
    classes = vocabulary().classes.values()
    return frozenset(one.name for one in classes if "evaluation_value" in one.slots)


def _check(record: Record, name: str) -> list[Loss]:
    if name not in record.json:
        return [Loss(record.id, name, f"The record holds no `{name}`.")]
    return [Loss(record.id, name, reason, one) for one, reason in _list_deaf(name)]


@functools.cache
def _list_deaf(name: str) -> tuple[tuple[str, str], ...]:
    """Return the vocabularies that have no term for a slot, each with the sentence that says so."""
    iri = vocabulary().slots[name].iri
    return tuple(
        (one, f"{one} has no term that `{name}` follows from.")
        for one in VOCABULARIES
        if not alignment().understands(one, iri)
    )

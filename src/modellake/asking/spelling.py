"""Advice on an id that no record has: a close one of those that the reader may see."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from contextlib import suppress

from modellake.asking.source import Selectable
from modellake.errors import ConnectionFailedError, LakeError, QueryTimeoutError
from modellake.index.terms import iri
from modellake.record import compact_id, expand_id
from modellake.vocabulary import suggest, vocabulary

__all__ = ["advise_on", "find_absent"]

#: In a segment of more records than this, none is called close: comparing them takes too long.
_MOST_NAMES = 20_000

#: A lake says the same of what is hidden: which of the two it is, nobody is told.
_ADVICE = "It may not exist, or lie above your clearance."


def advise_on(source: Selectable, record: str, *, base: str) -> str:
    """Return advice on a record that the source does not show, with a close id that it does.

    Takes one query, and up to half a second where the segment holds 20,000 records.
    """
    segment, _, tail = compact_id(expand_id(record, base), base).partition("/")
    known = {one.segment for one in vocabulary().classes.values() if one.segment}
    for near in difflib.get_close_matches(segment, sorted(known), n=1):
        tails: list[str] = []
        with suppress(LakeError, ConnectionFailedError, QueryTimeoutError):  # it is only advice
            tails = _list_tails(source, expand_id(f"{near}/", base), near)
        close = suggest(tail, tails) if len(tails) <= _MOST_NAMES else None
        if close:
            advice = close.replace("'", f"'{near}/", 1)
            return f"{_ADVICE} {advice}"
    return _ADVICE


def find_absent(source: Selectable, iris: Iterable[str]) -> list[str]:
    """Return those of the IRIs that name no record which the source shows, sorted."""
    wanted = sorted(set(iris))
    listed = " ".join(iri(one).sparql for one in wanted)
    query = f"SELECT DISTINCT ?one WHERE {{ VALUES ?one {{ {listed} }} ?one a ?type }}"
    known = {row[0].value for row in source.select(query).rows if row[0]} if wanted else set()
    return [one for one in wanted if one not in known]


def _list_tails(source: Selectable, stem: str, segment: str) -> list[str]:
    """Return what follows the stem in the IRIs of a segment, one more than is compared at most."""
    classes = [
        iri(one.iri).sparql for one in vocabulary().classes.values() if one.segment == segment
    ]
    query = (
        f"SELECT DISTINCT ?one WHERE {{ VALUES ?type {{ {' '.join(classes)} }} ?one a ?type"
        f' FILTER(STRSTARTS(STR(?one), "{stem}")) }} LIMIT {_MOST_NAMES + 1}'
    )
    return [row[0].value.removeprefix(stem) for row in source.select(query).rows if row[0]]

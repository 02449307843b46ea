"""What is known of the records in an answer besides, looked up when somebody asks for it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping

from modellake.asking.source import Selectable
from modellake.index.terms import Term, iri
from modellake.vocabulary import TERMS, vocabulary

__all__ = ["LookedUp", "find_names", "list_iris"]

#: So many names are looked up in one query.
_NAMES = 2_000


class LookedUp(Mapping[str, str]):
    """What a source knows of records, looked up when somebody asks: rows alone need none of it.

    Args:
        find: Returns it by IRI.
        source: What answers.
        iris: The IRIs; or by IRI the keys to use in their place.
    """

    def __init__(
        self,
        find: Callable[[Selectable, Iterable[str]], Mapping[str, str]],
        source: Selectable,
        iris: Iterable[str] | Mapping[str, str],
    ) -> None:
        self._look_up = functools.partial(find, source, iris)
        self._keys = iris if isinstance(iris, Mapping) else {}

    @functools.cached_property
    def _known(self) -> dict[str, str]:
        found = self._look_up()
        return {self._keys.get(one, one): found[one] for one in sorted(found)}

    def __getitem__(self, record: str) -> str:
        return self._known[record]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def list_iris(rows: Iterable[Iterable[Term | None]]) -> Iterator[str]:
    """Yield the IRIs in rows that may be records, as often as they stand there."""
    for row in rows:
        for one in row:
            if one and one.kind == "iri" and not one.value.startswith(TERMS):
                yield one.value


def find_names(source: Selectable, iris: Iterable[str]) -> dict[str, str]:
    """Return the names of records by IRI; what has none is left out."""
    iris, known = tuple(iris), vocabulary()
    name, first, last = (known.slots[slot].iri for slot in ("name", "first_name", "last_name"))
    forms = (
        f"?record <{name}> ?name",
        f'?record <{first}> ?first ; <{last}> ?last BIND(CONCAT(?first, " ", ?last) AS ?name)',
    )
    found: dict[str, str] = {}
    for form in forms:
        waiting = sorted(set(iris) - set(found))
        for start in range(0, len(waiting), _NAMES):
            listed = " ".join(iri(one).sparql for one in waiting[start : start + _NAMES])
            query = f"SELECT ?record ?name WHERE {{ VALUES ?record {{ {listed} }} {form} }}"
            for record, text in source.select(query).rows:
                if record and text:
                    found[record.value] = min(text.value, found.get(record.value, text.value))
    return found

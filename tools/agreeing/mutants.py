"""Loosen each constraint in a copy of one artifact, and see whether the suite would notice.

The suite notices where an instance that the layer must refuse is accepted by the changed artifact.
Only the instance made for the constraint is asked, so the score is a lower bound. A loosened range
takes anything: the facets that hang on a datatype go with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from agreeing import layers
from agreeing.cases import Case
from agreeing.mutant_classes import PydanticMutants
from agreeing.mutant_definitions import JsonSchemaMutants
from agreeing.mutant_shapes import ShapeMutants
from agreeing.verdicts import Table
from generator.schema import Schema

__all__ = ["Score", "score_mutants"]

_PER_ARTIFACT = {"pydantic": "model.py", "json-schema": "schema.json", "shacl": "shapes.ttl"}


@dataclass(frozen=True)
class Score:
    """How many mutants the suite noticed, by artifact, and which it did not."""

    noticed: Counter[str]
    made: Counter[str]
    survivors: tuple[str, ...]

    @property
    def value(self) -> float:
        """The share of mutants that the suite noticed."""
        return self.noticed.total() / max(self.made.total(), 1)

    @property
    def lines(self) -> list[str]:
        """What a developer wants to read of it."""
        rows = [
            f"{name}: {self.noticed[name]} of {n} mutants noticed" for name, n in self.made.items()
        ]
        return [*(f"survived: {name}" for name in self.survivors[:20]), *rows]


def score_mutants(
    schema: Schema, cases: Sequence[Case], table: Table, folder: Path, *, every: int = 1
) -> Score:
    """Return the score over every n-th constraint of each kind and artifact."""
    sample = list(_sample(cases, table, every))
    work = {layer: [case for case, other in sample if other == layer] for layer in _PER_ARTIFACT}
    with ProcessPoolExecutor(max_workers=2) as pool:
        n = len(work)
        found = pool.map(_find_survivors, [schema] * n, work, work.values(), [folder] * n)
        survivors = dict(zip(work, found, strict=True))
    return Score(
        noticed=Counter({_PER_ARTIFACT[k]: len(work[k]) - len(survivors[k]) for k in work}),
        made=Counter({_PER_ARTIFACT[k]: len(work[k]) for k in work}),
        survivors=tuple(f"{n} in {_PER_ARTIFACT[k]}" for k in work for n in survivors[k]),
    )


def _find_survivors(schema: Schema, layer: str, cases: Sequence[Case], folder: Path) -> list[str]:
    artifacts = layers.Artifacts(folder)
    makers: dict[str, Callable[[], Callable[[Case], bool]]] = {
        "pydantic": lambda: PydanticMutants(schema, artifacts.model()).notices,
        "json-schema": lambda: JsonSchemaMutants(schema, artifacts.read("schema.json")).notices,
        "shacl": lambda: ShapeMutants(schema, artifacts).notices,
    }
    notices = makers[layer]()
    return [case.name for case in cases if not notices(case)]


def _sample(cases: Sequence[Case], table: Table, every: int) -> Iterable[tuple[Case, str]]:
    """Yield cases with the layers to mutate: of each kind and layer the first, then each n-th."""
    met: Counter[tuple[str, str]] = Counter()
    for case in cases:
        for layer in sorted(table.get(case.kind, frozenset()) & set(_PER_ARTIFACT)):
            if met[case.kind, layer] % every == 0:
                yield case, layer
            met[case.kind, layer] += 1

"""Fits, results and outputs → the groups that each become one Analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from modellake.capture.evaluating import Result
from modellake.capture.fitting import Fit, find_fit
from modellake.capture.producing import Output

__all__ = ["Group", "group_fits"]


@dataclass
class Group:
    """What becomes one Analysis: a model with the fits before it, its results and its outputs."""

    model: Any
    fits: list[Fit] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)


def group_fits(
    fits: Sequence[Fit],
    results: Sequence[Result],
    outputs: Sequence[Output],
    error: BaseException | None,
) -> list[Group]:
    """Return one group for each model; transformers that were fitted before it belong to it."""
    asked: list[Result | Output] = [*results, *outputs]
    owners = {id(one.model): find_fit(fits, one.model) for one in asked}
    wanted = {id(fit.estimator) for fit in owners.values() if fit}
    groups: dict[int, Group] = {}
    waiting: list[Fit] = []
    for fit in fits:
        if fit.error is not None and error is None:
            continue  # the work handled it
        waiting.append(fit)
        model = fit.estimator
        if id(model) in wanted or hasattr(model, "predict"):
            groups[id(model)] = Group(model, [*waiting])
            waiting = [one for one in waiting if not hasattr(one.estimator, "predict")]
    if not groups and waiting:
        groups[id(waiting[-1].estimator)] = Group(waiting[-1].estimator, waiting)

    def find_group(model: Any) -> Group:
        fit = owners[id(model)]
        return groups.setdefault(id(fit.estimator if fit else model), Group(model))

    for result in results:
        find_group(result.model).results.append(result)
    for output in outputs:
        find_group(output.model).outputs.append(output)
    return list(groups.values()) or [Group(None)]

"""Fits → what an analysis says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modellake.capture.implementing import find_seed, list_chosen, note_implementation
from modellake.capture.journal import Journal
from modellake.capture.naming import drop_unknown
from modellake.capture.recognizing import Use

__all__ = ["Fit", "find_fit", "note_fit"]


@dataclass(frozen=True)
class Fit:
    """One outermost fit.

    Attributes:
        estimator: What was fitted.
        use: Which data X and y are, or None where they are no table.
        seconds: How long it took, or None where it failed.
        error: What it raised, or None.
    """

    estimator: Any
    use: Use | None
    seconds: float | None
    error: BaseException | None = None


def find_fit(fits: Sequence[Fit], model: Any) -> Fit | None:
    """Return the last fit of a model, or of the search whose best estimator it is."""
    done = [one for one in reversed(fits) if one.error is None]
    for fit in done:
        if fit.estimator is model:
            return fit
    for fit in done:
        if getattr(fit.estimator, "best_estimator_", None) is model:
            return fit
    return None


def note_fit(journal: Journal, fits: Sequence[Fit], run: Mapping[str, Any]) -> dict[str, Any]:
    """Take the implementation along, and return what an Analysis says of its fits."""
    if not fits:
        return {}
    last = fits[-1]
    environment, programs = run["execution_environment"], run["uses_program"]
    implementation = None
    if environment:
        implementation = journal.attempt(
            "the implementation",
            lambda: note_implementation(
                journal,
                last.estimator,
                environment=environment,
                program=programs[0] if programs else None,
                before=[one.estimator for one in fits[:-1]],
            ),
        )
    use = last.use
    return drop_unknown(
        {
            "analyze": [use.dataset] if use else [],
            "has_features": [_describe_features(use)] if use else [],
            "has_target": _describe_target(use),
            "has_implementation": implementation,
            "has_parameter_setting": list_chosen(last.estimator),
            "random_seed": find_seed(last.estimator),
            "training_duration": _tell_duration([one.seconds for one in fits]),
        }
    )


def _describe_features(use: Use) -> dict[str, Any]:
    return {
        "type": "AnalysisFeatures",
        "selected_attributes": list(use.features),
    }


def _describe_target(use: Use | None) -> dict[str, Any] | None:
    if use is None or not use.target:
        return None
    return {"type": "AnalysisTarget", "target_attributes": list(use.target)}


def _tell_duration(seconds: Sequence[float | None]) -> str | None:
    known = [one for one in seconds if one is not None]
    return f"PT{sum(known):.3f}S" if known and len(known) == len(seconds) else None

"""Estimators → what they are: algorithm, parameters, settings, and the parts they are made of."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from modellake.capture.journal import Journal
from modellake.capture.naming import drop_unknown, slug, write_value
from modellake.record import canonicalize

__all__ = ["find_seed", "is_estimator", "list_chosen", "note_implementation"]


def note_implementation(
    journal: Journal,
    estimator: Any,
    *,
    environment: str,
    program: str | None,
    before: Sequence[Any] = (),
) -> str:
    """Take along the ModelImplementation of an estimator and of its parts, and return its id.

    The same settings, in the same environment and program, have the same id.

    Args:
        journal: The journal of the analysis.
        estimator: The estimator.
        environment: The id of the environment.
        program: The id of the program, or None.
        before: Estimators that were fitted before it to prepare its data.
    """
    parts = [
        note_implementation(journal, part, environment=environment, program=program)
        for part in (*before, *_list_parts(estimator))
    ]
    kind = type(estimator)
    slots = drop_unknown(
        {
            "type": "ModelImplementation",
            "name": kind.__name__,
            "source_code_url": f"{kind.__module__}.{kind.__qualname__}",
            "programming_language": "Python",
            "uses_algorithm": _note_algorithm(journal, estimator),
            "has_parameter_setting": _list_settings(estimator),
            "coded_in": environment,
            "has_sub_implementation": list(dict.fromkeys(parts)),
            "implemented_by": program,
        }
    )
    digest = hashlib.sha256(canonicalize(slots)).hexdigest()[:8]
    id_ = f"implementation/{slug(kind.__name__)}-{digest}"
    return journal.note_absent({"id": id_, **slots})


def is_estimator(value: object) -> bool:
    """Say whether a value is an estimator of scikit-learn, or works as one."""
    return hasattr(value, "get_params") and hasattr(value, "fit") and not inspect.isclass(value)


def find_seed(estimator: Any) -> int | None:
    """Return the seed of the estimator, or else of its only part that has one.

    Example:
        >>> from sklearn.svm import SVC
        >>> find_seed(SVC(random_state=7))
        7
    """
    seeds = {
        name: value
        for name, value in estimator.get_params(deep=True).items()
        if name.rpartition("__")[2] == "random_state" and _is_whole(value)
    }
    if "random_state" in seeds:
        return int(seeds["random_state"])
    different = {int(seed) for seed in seeds.values()}
    return different.pop() if len(different) == 1 else None


def list_chosen(estimator: Any) -> list[dict[str, Any]]:
    """Return the settings that a search chose, as `has_parameter_setting` of its analysis."""
    chosen = getattr(estimator, "best_params_", None)
    if not isinstance(chosen, Mapping):
        return []
    return [_write_setting(name, value, None) for name, value in sorted(chosen.items())]


def _is_whole(value: object) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool)


def _list_parts(estimator: Any) -> Iterator[Any]:
    """Yield the estimators that are values of its parameters, alone or in lists of named ones."""
    for value in estimator.get_params(deep=False).values():
        yield from _find_estimators(value)


def _find_estimators(value: Any) -> Iterator[Any]:
    if is_estimator(value):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _find_estimators(one)


def _list_settings(estimator: Any) -> list[dict[str, Any]]:
    algorithm = slug(type(estimator).__name__)
    return [
        _write_setting(name, value, f"parameter/{algorithm}-{slug(name)}")
        for name, value in sorted(estimator.get_params(deep=False).items())
    ]


def _write_setting(name: str, value: object, parameter: str | None) -> dict[str, Any]:
    return drop_unknown(
        {
            "type": "ParameterSetting",
            "parameter_name": name,
            "setting_value": _tell_value(value) or "''",
            "of_parameter": parameter,
        }
    )


def _tell_value(value: Any) -> str:
    """Return a value as text; of estimators the class, since their own settings stand elsewhere."""
    if is_estimator(value):
        return type(value).__name__
    if isinstance(value, list | tuple) and any(True for _ in _find_estimators(value)):
        return write_value(", ".join(_tell_value(one) for one in value))
    return write_value(value)


def _note_algorithm(journal: Journal, estimator: Any) -> str:
    kind = type(estimator)
    name = kind.__name__
    parameters = [
        journal.note_absent(json) for json in _list_parameters(kind, estimator.get_params(False))
    ]
    summary = (inspect.getdoc(kind) or "").strip().partition("\n")[0]
    json = {
        "id": f"algorithm/{slug(name)}",
        "type": "Algorithm",
        "name": name,
        "description": summary,
        "learning_paradigm": _find_paradigms(estimator),
        "has_parameter": parameters,
    }
    return journal.note_absent(drop_unknown(json))


def _list_parameters(kind: type, settings: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    declared = inspect.signature(kind).parameters
    for name in sorted(settings):
        default = declared[name].default if name in declared else inspect.Parameter.empty
        known = default is not inspect.Parameter.empty
        yield drop_unknown(
            {
                "id": f"parameter/{slug(kind.__name__)}-{slug(name)}",
                "type": "Parameter",
                "name": name,
                "default_value": (write_value(default) or "''") if known else None,
                "data_type": type(default).__name__ if known and default is not None else None,
            }
        )


def _find_paradigms(estimator: Any) -> list[str]:
    from sklearn.base import is_classifier, is_clusterer, is_outlier_detector, is_regressor

    found = []
    if is_classifier(estimator) or is_regressor(estimator):
        found.append("supervised")
    elif is_clusterer(estimator) or is_outlier_detector(estimator):
        found.append("unsupervised")
    if type(estimator).__module__.startswith("sklearn.ensemble"):
        found.append("ensemble")
    return found

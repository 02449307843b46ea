"""Watching scikit-learn: whoever is fitted tells it to the analysis that is under way.

Only the outermost call counts: what a pipeline or a search fits inside is a part of it. While
somebody watches, the methods of all estimators are wrapped, also of those that are imported later;
when nobody does any more, they are what they were.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
import threading
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, Protocol

__all__ = ["Watcher", "watch"]

_METHODS = ("fit", "fit_transform", "fit_predict", "partial_fit", "transform")
_LOCK = threading.RLock()
_HELD: dict[str, Any] = {"count": 0, "wrapped": [], "everywhere": None}
_WATCHER: ContextVar[Watcher | None] = ContextVar("modellake_watcher", default=None)
_INSIDE: ContextVar[bool] = ContextVar("modellake_inside", default=False)


class Watcher(Protocol):
    """Who is told of fits."""

    def watch_fit(self, estimator: Any, data: Any, target: Any, run: Callable[[], Any]) -> Any:
        """Run a fit, record it, and return what it returned."""

    def watch_transform(self, data: Any, result: Any) -> None:
        """Remember that a result was made from data."""


@contextlib.contextmanager
def watch(watcher: Watcher) -> Iterator[None]:
    """Tell a watcher of all outermost fits inside, in this thread."""
    _hold()
    token = _WATCHER.set(watcher)
    try:
        yield
    finally:
        _WATCHER.reset(token)
        _release()


def watch_everywhere(watcher: Watcher) -> Callable[[], None]:
    """Tell a watcher of all outermost fits that no analysis watches; return what ends it."""
    _hold()
    _HELD["everywhere"] = watcher

    def end() -> None:
        if _HELD["everywhere"] is watcher:
            _HELD["everywhere"] = None
            _release()

    return end


class _Wrapped:
    """A method of an estimator that tells of its outermost calls; a descriptor, as methods are."""

    def __init__(self, name: str, original: Any) -> None:
        self.name = name
        self.original = original

    def __get__(self, instance: Any, owner: type) -> Any:
        method = self.original.__get__(instance, owner)
        if instance is None or _find_watcher() is None:
            return method

        @functools.wraps(method)
        def call(*args: Any, **kwargs: Any) -> Any:
            watcher = _find_watcher()
            if watcher is None or _is_nested():
                return method(*args, **kwargs)
            token = _INSIDE.set(True)
            try:
                return _tell(watcher, self.name, method, args, kwargs)
            finally:
                _INSIDE.reset(token)

        return call


def _tell(
    watcher: Watcher, name: str, method: Any, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    """Call a method, and tell the watcher what went in and what came out."""
    data, target = _bind(method, args, kwargs)

    def run() -> Any:
        return method(*args, **kwargs)

    learns = name != "transform"
    result = watcher.watch_fit(method.__self__, data, target, run) if learns else run()
    if name.endswith("transform"):
        watcher.watch_transform(data, result)
    return result


def _find_watcher() -> Watcher | None:
    return _WATCHER.get() or _HELD["everywhere"]


def _is_nested() -> bool:
    """Say whether a call comes from inside a fit: of this thread, or of a worker."""
    caller = sys._getframe(2).f_globals.get("__name__", "")
    return _INSIDE.get() or caller.partition(".")[0] == "sklearn"


def _bind(method: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, Any]:
    """Return what a call gives for X and for y."""
    try:
        given = inspect.signature(method).bind(*args, **kwargs).arguments
    except (TypeError, ValueError):  # the method itself will say what is wrong
        return None, None
    return given.get("X", given.get("raw_documents")), given.get("y")  # vectorizers take texts


def _hold() -> None:
    with _LOCK:
        _HELD["count"] += 1
        if _HELD["count"] == 1:
            for kind in _list_kinds():
                _wrap(kind)
                _follow(kind)


def _release() -> None:
    with _LOCK:
        _HELD["count"] -= 1
        if not _HELD["count"]:
            for kind, name, changed, original in reversed(_HELD["wrapped"]):
                if kind.__dict__.get(name) is changed:
                    setattr(kind, name, original)
            _HELD["wrapped"].clear()


def _wrap(kind: type) -> None:
    for name in _METHODS:
        original = kind.__dict__.get(name)
        if hasattr(original, "__get__") and not isinstance(original, _Wrapped):
            _replace(kind, name, _Wrapped(name, original))


def _follow(kind: type) -> None:
    """Wrap classes that are made later, after all that scikit-learn itself does to them."""
    original = kind.__dict__.get("__init_subclass__")
    if original is None:
        return

    def follow(cls: Any, /, **kwargs: Any) -> None:
        original.__get__(None, cls)(**kwargs)
        _wrap(cls)

    _replace(kind, "__init_subclass__", classmethod(follow))


def _replace(kind: type, name: str, changed: Any) -> None:
    _HELD["wrapped"].append((kind, name, changed, kind.__dict__[name]))
    setattr(kind, name, changed)


def _list_kinds() -> set[type]:
    """Return the estimators that are loaded, and what they inherit their methods from."""
    from sklearn import base

    mixins = [one for one in vars(base).values() if isinstance(one, type)]
    kinds, waiting = set(), [base.BaseEstimator]
    while waiting:
        kind = waiting.pop()
        if kind not in kinds:
            kinds.add(kind)
            waiting.extend(kind.__subclasses__())
    return {one for kind in (*kinds, *mixins) for one in kind.__mro__} - {object}

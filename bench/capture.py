"""Capture of 1,000,000 rows x 20 columns, against what pandas does with the same frame."""

from __future__ import annotations

import gc
import tempfile
import threading
import time
import unittest.mock
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import psutil

import modellake
from modellake.capture.measuring.fingerprint import fingerprint
from modellake.capture.measuring.meta_features import measure_features
from modellake.capture.surroundings import capturing

_ROWS = 1_000_000
_RUNS = 3


def run() -> dict[str, Any]:
    """Return ratios of processor times in this run, and megabytes beyond the frame.

    The targets: a fingerprint 2 times `hash_pandas_object`, two families of meta-features 2 times
    `describe` + `duplicated` + `nunique`, 200 MB, and 100 ms for capture beside the fingerprints.
    """
    frame = _make_frame()
    pure = {
        "floats": pd.DataFrame(np.random.default_rng(0).normal(size=(_ROWS, 20))),
        "integers": pd.DataFrame(np.random.default_rng(0).integers(0, 10**6, (_ROWS, 20))),
    }
    memory = {"fingerprint_mb": _weigh(fingerprint, frame)}
    memory["families_mb"] = _weigh(measure_features, frame)  # first, while nothing lies about
    return {
        "fingerprint": _compare(fingerprint, _hash, frame),
        **{f"fingerprint of {kind}": _compare(fingerprint, _hash, pure[kind]) for kind in pure},
        "families": _compare(measure_features, _describe, frame),
        "memory": memory,
        "capture": _capture(frame),
    }


def _make_frame() -> pd.DataFrame:
    """Return 8 columns of floats, 4 of integers, 3 of booleans, 4 of words and one of ids."""
    rng = np.random.default_rng(0)
    words = np.array([f"word {number}" for number in range(1_000)])
    columns: dict[str, Any] = {f"float{at}": rng.normal(size=_ROWS) for at in range(8)}
    columns |= {f"integer{at}": rng.integers(0, 10**6, _ROWS) for at in range(4)}
    columns |= {f"boolean{at}": rng.random(_ROWS) < 0.5 for at in range(3)}
    columns |= {f"word{at}": rng.choice(words, _ROWS) for at in range(4)}
    return pd.DataFrame({**columns, "id": [f"id{at}" for at in range(_ROWS)]})


def _hash(frame: pd.DataFrame) -> None:
    pd.util.hash_pandas_object(frame, index=False).sum()


def _describe(frame: pd.DataFrame) -> None:
    frame.describe()
    frame.duplicated().sum()
    frame.nunique()


def _compare(
    ours: Callable[[pd.DataFrame], Any], peer: Callable[[pd.DataFrame], Any], frame: pd.DataFrame
) -> dict[str, float]:
    seconds, floor = _time(lambda: ours(frame)), _time(lambda: peer(frame))
    return {"seconds": seconds, "peer_seconds": floor, "ratio": seconds / floor}


def _time(work: Callable[[], object]) -> float:
    seconds = []
    for _ in range(_RUNS):
        gc.collect()
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return min(seconds)


def _weigh(work: Callable[[pd.DataFrame], Any], frame: pd.DataFrame) -> float:
    """Return the megabytes that the process grew by at its peak."""
    gc.collect()
    process, ended = psutil.Process(), threading.Event()
    before = process.memory_info().rss
    peaks = [before]

    def watch() -> None:
        while not ended.wait(0.002):
            peaks.append(process.memory_info().rss)

    watcher = threading.Thread(target=watch)
    watcher.start()
    work(frame)
    ended.set()
    watcher.join()
    return (max(peaks) - before) / 1e6


def _capture(frame: pd.DataFrame) -> dict[str, float]:
    """Return what it costs to capture a process without statistics, beside its fingerprints."""
    spent: list[float] = []

    def timed(table: Any) -> Any:
        began = time.process_time()
        found = fingerprint(table)
        spent.append(time.process_time() - began)
        return found

    with (
        tempfile.TemporaryDirectory() as folder,
        capturing(statistics=(), keep=False),
        unittest.mock.patch("modellake.capture.measuring.fingerprint.fingerprint", timed),
    ):
        lake = modellake.Lake(folder)
        with lake.process(frame.head(10), by="Ada", purpose="warm up") as process:
            process.result(frame.head(9), name="first")
        spent.clear()
        began = time.process_time()
        with lake.process(frame, by="Ada", purpose="measure") as process:
            process.result(frame.head(_ROWS - 1), name="second")
        seconds = time.process_time() - began
    return {
        "seconds": seconds,
        "fingerprints": len(spent),
        "beside_ms": (seconds - sum(spent)) * 1000,
    }

"""Fixtures that several test modules share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real material (MODELLAKE_CORPUS); without it the test is skipped or fails."""
    folder = os.environ.get("MODELLAKE_CORPUS")
    if folder and Path(folder).is_dir():
        return Path(folder)
    if os.environ.get("MODELLAKE_CORPUS_REQUIRED") == "1":
        pytest.fail("MODELLAKE_CORPUS_REQUIRED=1, but MODELLAKE_CORPUS names no folder.")
    pytest.skip("MODELLAKE_CORPUS names no folder of real material.")

"""Fixtures that several test modules share."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from command_line import Run, make_run

if TYPE_CHECKING:
    from modellake.ledger import Ledger


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real material (MODELLAKE_CORPUS); without it the test is skipped or fails."""
    folder = os.environ.get("MODELLAKE_CORPUS")
    if folder and Path(folder).is_dir():
        return Path(folder)
    if os.environ.get("MODELLAKE_CORPUS_REQUIRED") == "1":
        pytest.fail("MODELLAKE_CORPUS_REQUIRED=1, but MODELLAKE_CORPUS names no folder.")
    pytest.skip("MODELLAKE_CORPUS names no folder of real material.")


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The address of an empty schema in the PostgreSQL that tools/servers.sh started."""
    address = os.environ.get("MODELLAKE_TEST_POSTGRESQL")
    if not address:
        pytest.skip("MODELLAKE_TEST_POSTGRESQL names no server: run make test-servers.")
    import psycopg

    schema = f"lake_{uuid.uuid4().hex}"
    with psycopg.connect(address.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        yield f"{address}?options=-csearch_path%3D{schema}"
        connection.execute(f"DROP SCHEMA {schema} CASCADE")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.servers)])
def ledger_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new ledger can be made."""
    if request.param == "sqlite":
        return str(tmp_path / "lake" / "ledger.sqlite")
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def ledger(ledger_address: str) -> Iterator[Ledger]:
    """An empty ledger."""
    from modellake.ledger import Ledger

    with Ledger(ledger_address, create=True) as made:
        yield made


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in an empty folder, with nobody's settings."""
    monkeypatch.chdir(tmp_path)
    return make_run(monkeypatch, capsys)

"""What the tests of the ledger share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from modellake.ledger import Change, Ledger

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def add(record: str, content: bytes = b"{}", **others: object) -> Change:
    return Change("add", record, "OutputModel", "public", content, **others)  # type: ignore[arg-type]


def append(ledger: Ledger, *changes: Change, hour: int = 0) -> list[str]:
    moment = NOON + timedelta(hours=hour)
    outcomes = ledger.append(changes, actor="ada", time=moment)
    return [outcome.status for outcome in outcomes]


def state(ledger: Ledger, **options: object) -> dict[str, bytes | None]:
    return {one.record: one.content for one in ledger.current(**options)}  # type: ignore[arg-type]

"""Where a lake is: a folder, or a ledger URL and a SPARQL endpoint."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from modellake.errors import UsageError
from modellake.index import Index
from modellake.lake.replay import Replay
from modellake.ledger import VISIBILITIES, Ledger
from modellake.record import BASE
from modellake.vocabulary import vocabulary

if TYPE_CHECKING:
    from contextlib import ExitStack

__all__ = ["check_base", "check_clearance", "is_made", "note_schema", "open_lake"]

#: Seconds to wait for a database that somebody else is writing to.
_WAIT = 30.0

_LEDGER, _INDEX = "ledger.sqlite", "index"
_BASE = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`#?/]+/(?:(?!\.{1,2}/)[^\s<>\"{}|\\^`#?/]*/)*"
)


def open_lake(
    location: str, endpoint: str | None, resources: ExitStack, *, create: Mapping[str, str] | None
) -> Replay:
    """Open a ledger and the index of it.

    Args:
        location: A folder or a ledger URL.
        endpoint: A SPARQL endpoint, or None for an index in the folder.
        resources: What closes them.
        create: The settings of a lake that is made where there is none; None makes none.

    Raises:
        LakeError: There is no lake, or a newer version made it.
        UsageError: A ledger URL came without an endpoint.
    """
    if "://" in location and endpoint is None:
        raise UsageError(
            "A lake in a database needs a SPARQL endpoint for its index.",
            where=location,
            fix="Name it: Lake(url, index=…), or `index` in [tool.modellake].",
        )
    given = {**create, "schemas": json.dumps([vocabulary().digest])} if create else {}
    ledger = Ledger(_find_ledger(location), create=create is not None, settings=given)
    resources.callback(ledger.close)
    settings = ledger.read_settings()
    index = _open_index(endpoint, Path(location) / _INDEX)
    resources.callback(index.close)
    current = json.loads(settings.get("schemas", "[]")) in ([], [vocabulary().digest])
    base = settings.get("base", BASE)
    return Replay(ledger, index, base, current, leased=endpoint is not None)


def _open_index(endpoint: str | None, folder: Path) -> Index:
    """Return the index in the folder, or at the endpoint."""
    if endpoint is None:
        from modellake.index.embedded import EmbeddedIndex

        return EmbeddedIndex(folder)
    from modellake.index.endpoint import EndpointIndex

    return EndpointIndex(endpoint)


def is_made(location: str) -> bool:
    """Say whether a folder or a database holds a lake."""
    if "://" not in location:
        return Path(_find_ledger(location)).is_file()
    from modellake.ledger.database import Database

    with closing(Database(location, wait=_WAIT)) as database:
        return database.is_made()


def note_schema(ledger: Ledger) -> None:
    """Write down that entries are made with this installation's schema."""
    known = json.loads(ledger.read_settings().get("schemas", "[]"))
    if vocabulary().digest not in known:
        ledger.write_settings({"schemas": json.dumps([*known, vocabulary().digest])})


def check_base(base: str) -> None:
    """Raise a UsageError unless relative ids can be put behind the text."""
    if _BASE.fullmatch(base) is None:
        raise UsageError(
            f"{base!r} cannot be a base.",
            fix="Give an absolute IRI that ends in `/`, as https://lake.example.org/.",
        )


def check_clearance(clearance: str) -> None:
    """Raise a UsageError unless the text is one of the visibilities."""
    if clearance not in VISIBILITIES:
        known = ", ".join(VISIBILITIES)
        raise UsageError(f"There is no clearance {clearance!r}.", fix=f"Choose one of {known}.")


def _find_ledger(location: str) -> str:
    return location if "://" in location else str(Path(location) / _LEDGER)

"""The ledger: every change of a lake as one entry in an append-only chain of digests.

It knows nothing of the schema: to it a record is an id, a type, a visibility and bytes.
"""

from modellake.ledger.entry import (
    ABSENT,
    GENESIS,
    SALT_BYTES,
    VISIBILITIES,
    Change,
    Entry,
    Head,
    Outcome,
    StoredOrigin,
)
from modellake.ledger.ledger import Ledger

__all__ = [
    "ABSENT",
    "GENESIS",
    "SALT_BYTES",
    "VISIBILITIES",
    "Change",
    "Entry",
    "Head",
    "Ledger",
    "Outcome",
    "StoredOrigin",
]

"""The lake: one façade over the ledger and the index of it."""

from modellake.lake.addition import Addition
from modellake.lake.history import SlotChange
from modellake.lake.lake import Erasure, Lake, Visibility

__all__ = ["Addition", "Erasure", "Lake", "SlotChange", "Visibility"]

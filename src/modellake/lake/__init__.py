"""The lake: one façade over the ledger and the index of it."""

from modellake.lake.addition import Addition
from modellake.lake.history import Erasure, SlotChange
from modellake.lake.lake import Lake, Visibility

__all__ = ["Addition", "Erasure", "Lake", "SlotChange", "Visibility"]

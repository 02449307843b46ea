"""A lease: what one process at a time may do, and loses when it dies."""

from __future__ import annotations

import secrets
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from modellake.errors import LockedError

if TYPE_CHECKING:
    from modellake.ledger.database import Database

__all__ = ["Lease"]

_LOOK_AGAIN = 0.1


class Lease:
    """A lease that this process holds. Get one with `Ledger.lease`; leave the block to give it up.

    Attributes:
        name: What it is for.
        term: Grows with every new holder. Who writes it beside what the lease guards can tell a
            holder that slept past its time from the present one.
    """

    def __init__(
        self, database: Database, name: str, holder: str, term: int, seconds: float
    ) -> None:
        self.name = name
        self.term = term
        self._database = database
        self._holder = holder
        self._seconds = seconds

    @classmethod
    def take(cls, database: Database, name: str, *, seconds: float, wait: float) -> Lease:
        """Return the lease, waiting for it at most so long.

        Raises:
            LockedError: Another process holds it.
        """
        holder = secrets.token_hex(16)
        until = time.monotonic() + wait
        while True:
            with database.write() as session:
                term = session.take_lease(name, holder, seconds)
            if term is not None:
                return cls(database, name, holder, term, seconds)
            if time.monotonic() >= until:
                raise LockedError(
                    f"Another process holds the lease {name!r}.",
                    where=database.where,
                    fix=f"Wait until it has ended. If it died, the lease ends in {seconds:g} s.",
                )
            time.sleep(_LOOK_AGAIN)

    def renew(self) -> None:
        """Hold the lease for its full time from now on.

        Raises:
            LockedError: It ran out, and another process has it.
        """
        with self._database.write() as session:
            term = session.take_lease(self.name, self._holder, self._seconds)
        if term != self.term:
            raise LockedError(
                f"The lease {self.name!r} ran out, and another process took it.",
                where=self._database.where,
                fix="Start again from the present state.",
            )

    def release(self) -> None:
        """Let others take the lease."""
        with self._database.write() as session:
            session.end_lease(self.name, self._holder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()

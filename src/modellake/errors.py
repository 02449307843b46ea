"""The errors of modellake: bad usage raises, bad metadata is a finding.

Each leaf is also the built-in exception that people catch already::

    ModelLakeError
    ├── UsageError            (ValueError)       an argument, option or setting is wrong
    ├── SourceError           (ValueError)       an input cannot be read at all
    ├── RecordNotFoundError   (KeyError)         no such record, rule, question or entry
    ├── LakeError             (OSError)          the lake is missing, too new, or damaged
    ├── LockedError           (TimeoutError)     somebody else holds what is needed
    ├── ConflictError         (RuntimeError)     the record changed since it was read
    ├── QueryError            (ValueError)       not SPARQL, or asks for what is not allowed
    ├── QueryTimeoutError     (TimeoutError)     the query was stopped at its time limit
    └── ConnectionFailedError (ConnectionError)  a server refuses or does not answer
"""

from __future__ import annotations

__all__ = [
    "ConflictError",
    "ConnectionFailedError",
    "LakeError",
    "LockedError",
    "ModelLakeError",
    "QueryError",
    "QueryTimeoutError",
    "RecordNotFoundError",
    "SourceError",
    "UsageError",
]


class ModelLakeError(Exception):
    """The root of all errors that modellake raises.

    Attributes:
        what: What is wrong, with the value.
        where: The file with line and column, the record and field, or the address; or None.
        fix: The next step, as a sentence; or None.
    """

    def __init__(self, what: str, *, where: str | None = None, fix: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        lines = [f"{self.where}: {self.what}" if self.where else self.what]
        return "\n".join([*lines, self.fix] if self.fix else lines)


class UsageError(ModelLakeError, ValueError):
    """An argument, an option or a file of settings is wrong."""


class SourceError(ModelLakeError, ValueError):
    """An input cannot be read at all: no such file, no permission, a folder for a file."""


class RecordNotFoundError(ModelLakeError, KeyError):
    """No record, rule, question or entry of that name exists, or the reader may not see it."""


class LakeError(ModelLakeError, OSError):
    """The lake is missing, was made by a newer version, or is damaged."""


class LockedError(ModelLakeError, TimeoutError):
    """Another process holds the ledger, the index or the lease for longer than the caller waits."""


class ConflictError(ModelLakeError, RuntimeError):
    """The record changed since the caller read it (`expected=` names another version)."""


class QueryError(ModelLakeError, ValueError):
    """The query is not SPARQL 1.1, or asks for what is not allowed (an update, SERVICE)."""


class QueryTimeoutError(ModelLakeError, TimeoutError):
    """The query ran past its time limit and was stopped."""


class ConnectionFailedError(ModelLakeError, ConnectionError):
    """A database or a SPARQL endpoint refuses the connection or the credentials, or is silent."""

"""What a database driver's error means to the user, and what to do about it."""

from __future__ import annotations

import sqlite3

from modellake.errors import ConnectionFailedError, LakeError, LockedError, ModelLakeError

__all__ = ["explain_failure"]

_FULL = "The disk is full, so nothing of this batch was stored."
_FULL_FIX = "Free some space, then run the same again: what was stored before stays, once."
_SQLITE_REASONS = (
    # The first word of SQLite's name of the error (sqlite.org/rescode.html), what, and what to do.
    ("FULL", _FULL, _FULL_FIX),
    ("IOERR", "The disk refuses to read or write.", "Check its free space, quota and health."),
    ("READONLY", "The ledger cannot be written.", "Check the permissions of file and folder."),
    ("CANTOPEN", "The ledger cannot be opened.", "Check the permissions of file and folder."),
    ("NOTADB", "This file is no ledger.", "Restore it from a copy."),
    (
        "CORRUPT",
        "The ledger's file is damaged.",
        "Restore it from a copy that `verify` finds whole.",
    ),
)
_SERVER_REASONS = (
    # The first letters of PostgreSQL's error code (its manual, appendix A), what, and what to do.
    ("53100", _FULL, _FULL_FIX),
    ("42501", "The database user may not do this.", "Grant it all rights on the lake's schema."),
    ("25006", "The database takes no writes.", "Use the address of the primary server."),
)
# Connection exceptions, invalid authorization, no such database, too many clients, shut down.
_UNREACHABLE = ("08", "28", "3D", "53300", "57P")


def explain_failure(error: BaseException, where: str, wait: float, password: str) -> ModelLakeError:
    """Return the error of modellake for an error of the database driver.

    Args:
        error: What sqlite3 or psycopg raised.
        where: The ledger's file, or its address without the password.
        wait: For how many seconds a lock was waited for.
        password: What must not stand in the message.
    """
    if isinstance(error, sqlite3.Error):
        name = str(getattr(error, "sqlite_errorname", "")).removeprefix("SQLITE_")
        return _explain_sqlite(name, str(error), where, wait)
    said = " ".join(str(error).split())
    if password:
        said = said.replace(password, "***")
    return _explain_server(getattr(error, "sqlstate", None), said, where, wait)


def _explain_sqlite(name: str, said: str, where: str, wait: float) -> ModelLakeError:
    if name.startswith(("BUSY", "LOCKED")):
        return _explain_lock(where, wait)
    for start, what, fix in _SQLITE_REASONS:
        if name.startswith(start):
            return LakeError(f"{what} (SQLite says: {said})", where=where, fix=fix)
    return LakeError(f"SQLite says: {said}.", where=where)


def _explain_server(state: str | None, said: str, where: str, wait: float) -> ModelLakeError:
    if state is None or state.startswith(_UNREACHABLE):
        return ConnectionFailedError(
            f"The database does not let us in: {said}",
            where=where,
            fix="Check address, user and password, and that the server is running.",
        )
    if state == "55P03":
        return _explain_lock(where, wait)
    for start, what, fix in _SERVER_REASONS:
        if state.startswith(start):
            return LakeError(f"{what} (PostgreSQL says: {said})", where=where, fix=fix)
    return LakeError(f"PostgreSQL says: {said}", where=where)


def _explain_lock(where: str, wait: float) -> LockedError:
    return LockedError(
        f"Another process has held the ledger for more than {wait:g} s.",
        where=where,
        fix="Wait until it has ended, or end it, then run the same again.",
    )

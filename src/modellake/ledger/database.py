"""The database behind a ledger, SQLite or PostgreSQL: how it is opened, locked, and how it fails.

Imported when a ledger is opened, not before: SQLAlchemy takes 0.2 s to import.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event, exc

from modellake.errors import LakeError, LockedError, UsageError
from modellake.ledger import tables
from modellake.ledger.failure import explain_failure
from modellake.ledger.session import Session

__all__ = ["FORMAT", "Database"]

#: The version of the tables. A lake with a higher one was made by a newer modellake.
FORMAT = 1

#: Who writes folds the write-ahead log into the database when it holds so many bytes; SQLite does
#: when the last process closes it. Between two folds the database file does not change, so a copy
#: of the folder that no fold falls into is a whole ledger.
_WAL_BYTES = 256 * 1024 * 1024
_WAL_KEPT_BYTES = 16 * 1024 * 1024

# What SQLite's header says of whose file it is: "mlak".
_APPLICATION = 0x6D6C616B

# Any number, the same in every version: who makes the tables of a PostgreSQL ledger holds it.
_MAKING_LOCK = 7_101_917
_WRITING_LOCK = 7_101_918

_ADDRESS_FIX = "Use a file, or postgresql+psycopg://user:password@host:port/database."

_PRAGMAS = {
    "synchronous": "FULL",
    "fullfsync": "ON",  # macOS: fsync does not reach the disk there
    "checkpoint_fullfsync": "ON",
    "secure_delete": "ON",
    "trusted_schema": "OFF",
    "wal_autocheckpoint": "0",  # it folds after the commit, when another may write: see `_fold`
    "journal_size_limit": str(_WAL_KEPT_BYTES),
}


class Database:
    """One ledger's tables in SQLite or PostgreSQL.

    Safe in many threads and processes; after a fork, the child opens connections of its own.
    """

    def __init__(self, address: str | Path, *, wait: float) -> None:
        self._url = _read_address(address)
        self._wait = wait
        self._process = os.getpid()
        self._abandoned: list[sa.Engine] = []
        self._engine = self._make_engine()

    @property
    def is_file(self) -> bool:
        """Whether this is SQLite."""
        return self._url.get_backend_name() == "sqlite"

    @property
    def where(self) -> str:
        """The file, or the address without password and options."""
        if self.is_file:
            return str(self._url.database)
        url = self._url
        shown = sa.URL.create(
            url.drivername,
            username=url.username,
            host=url.host,
            port=url.port,
            database=url.database,
        )
        return shown.render_as_string()

    def open(self) -> None:
        """Check that a ledger is here that this version reads.

        Raises:
            LakeError: No ledger is here, a newer version made it, or it is damaged.
        """
        if not self.is_made():
            raise LakeError(
                "There is no lake here.", where=self.where, fix="`modellake init` makes one."
            )
        with self.read() as session:
            self._check_format(session.read_settings().get("format"))

    def make(self, settings: Mapping[str, str]) -> None:
        """Make the tables where they are not, and write these settings into the new ones."""
        if self.is_made():
            return
        if self.is_file:
            self._make_folder()
        with self._begin("make") as connection:
            if _has_tables(connection):
                return  # somebody else was faster
            tables.METADATA.create_all(connection, checkfirst=False)
            Session(connection).write_settings({**settings, "format": str(FORMAT)})

    @contextlib.contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that sees one state of the ledger."""
        with self._begin("read") as connection:
            yield Session(connection)

    @contextlib.contextmanager
    def write(self) -> Iterator[Session]:
        """Give the only session that may write, and commit at the end.

        Raises:
            LockedError: Another writer has held the ledger for longer than `wait`.
        """
        self._fold()
        with self._begin("write") as connection:
            yield Session(connection)

    def shred(self) -> None:
        """Rewrite the tables and empty the write-ahead log: nothing deleted is left in them then.

        Raises:
            LockedError: Another process still reads or writes the ledger.
        """
        with self._translate_errors(), self._connect("none") as connection:
            if not self.is_file:
                self._shred_on_server(connection)
                return
            connection.exec_driver_sql("VACUUM")
            busy = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").scalar()
        if busy:
            raise LockedError(
                "Another process is reading, so erased text is still in the write-ahead log.",
                where=self.where,
                fix="Wait until it has ended, then erase the same records again.",
            )

    def _fold(self) -> None:
        """Fold a write-ahead log that has grown large into the database; the next writer reuses it.

        Only with the right to write, so that nobody starts the log anew meanwhile: before version
        3.51.3, SQLite can lose a commit then (sqlite.org/wal.html#walresetbug).
        """
        log = Path(f"{self.where}-wal")
        if self.is_file and log.exists() and log.stat().st_size >= _WAL_BYTES:
            with self._begin("write"), self._connect("none") as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(PASSIVE)")

    def _shred_on_server(self, connection: sa.Connection) -> None:
        names = [table.name for table in (tables.ENTRIES, tables.ORIGINS, tables.TEXTS)]
        owner = sa.text(
            "SELECT bool_and(pg_has_role(relowner, 'MEMBER')) FROM pg_class"
            " WHERE oid = ANY(SELECT to_regclass(name) FROM unnest(CAST(:names AS text[])) name)"
        )
        autocommit = connection.execution_options(isolation_level="AUTOCOMMIT")
        if not autocommit.execute(owner, {"names": names}).scalar():
            # PostgreSQL would only warn, and leave the erased text in its files.
            raise LakeError(
                "The records are erased, but only the owner of the tables can rewrite them.",
                where=self.where,
                fix=f"Let the owner run: VACUUM (FULL) {', '.join(names)};",
            )
        autocommit.exec_driver_sql(f"SET lock_timeout = {int(self._wait * 1000)}")
        autocommit.exec_driver_sql(f"VACUUM (FULL) {', '.join(names)}")
        autocommit.exec_driver_sql("RESET lock_timeout")

    def find_damage(self) -> str | None:
        """Return what SQLite itself finds wrong with its file, or None."""
        if not self.is_file:
            return None
        try:
            with self._connect("none") as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
        except exc.DatabaseError as error:
            return str(error.orig)
        return None if found == "ok" else str(found)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _make_engine(self) -> sa.Engine:
        if self.is_file:
            engine = sa.create_engine(
                self._url, hide_parameters=True, connect_args={"timeout": self._wait}
            )
            event.listen(engine, "connect", self._prepare_file)
        else:
            engine = _make_server_engine(self._url)
        event.listen(engine, "begin", self._begin_transaction)
        return engine

    def _connect(self, purpose: str) -> sa.Connection:
        if os.getpid() != self._process:
            # Kept, so that this process does not close what belongs to its parent.
            self._abandoned.append(self._engine)
            self._process = os.getpid()
            self._engine = self._make_engine()
        return self._engine.connect().execution_options(modellake_purpose=purpose)

    @contextlib.contextmanager
    def _begin(self, purpose: str) -> Iterator[sa.Connection]:
        with self._translate_errors(), self._connect(purpose) as connection, connection.begin():
            yield connection

    def _begin_transaction(self, connection: sa.Connection) -> None:
        purpose = connection.get_execution_options().get("modellake_purpose")
        if self.is_file:
            if purpose != "none":
                connection.exec_driver_sql("BEGIN" if purpose == "read" else "BEGIN IMMEDIATE")
        elif purpose in ("write", "make"):
            self._lock_server(connection, purpose)
        elif purpose == "read":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

    def _lock_server(self, connection: sa.Connection, purpose: str) -> None:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(self._wait * 1000)}")
        # A server that acknowledges before it has written would break the ledger's promise.
        connection.exec_driver_sql(
            "SELECT set_config('synchronous_commit', 'on', true)"
            " WHERE current_setting('synchronous_commit') = 'off'"
        )
        if purpose == "make":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_MAKING_LOCK)))
            return
        connection.exec_driver_sql(
            f"SELECT pg_advisory_xact_lock({_WRITING_LOCK},"
            f" to_regclass('{tables.ENTRIES.name}')::oid::int)"
        )

    def _prepare_file(self, connection: Any, _record: object) -> None:
        connection.isolation_level = None  # transactions are begun by _begin_transaction
        if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        mode = self._set_journal_mode(connection)
        for name, value in _PRAGMAS.items():
            connection.execute(f"PRAGMA {name} = {value}")
        level = connection.execute("PRAGMA synchronous").fetchone()[0]
        if mode != "wal" or level != 2:
            raise LakeError(
                f"The file system does not let SQLite write safely (journal {mode}, sync {level}).",
                where=self.where,
                fix="Keep the lake on a local disk, or use PostgreSQL.",
            )

    def _set_journal_mode(self, connection: Any) -> str:
        # Changing the mode of a new file needs it alone, and SQLite does not wait for that.
        until = time.monotonic() + self._wait
        while True:
            try:
                return str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0])
            except connection.OperationalError as error:
                if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > until:
                    raise
            time.sleep(0.01)

    def _make_folder(self) -> None:
        try:
            Path(self.where).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LakeError(
                f"The lake's folder cannot be made: {error.strerror}.", where=self.where
            ) from error

    def is_made(self) -> bool:
        """Say whether a ledger is here, of whatever version."""
        if self.is_file and not self._look_at_file():
            return False
        with self.read() as session:
            return _has_tables(session.connection)

    def _look_at_file(self) -> bool:
        """Say whether a file is here that may hold a ledger, and leave it as it is."""
        try:
            if Path(self.where).stat().st_size == 0:
                return False
            application = self._read_application()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except sqlite3.Error as error:
            raise explain_failure(error, self.where, self._wait, "") from error
        except OSError as error:
            what = f"The ledger cannot be read: {error.strerror}."
            raise LakeError(what, where=self.where) from error
        if application != _APPLICATION:
            raise LakeError(
                "This is a file of another program.", where=self.where, fix="Choose another folder."
            )
        return True

    def _read_application(self) -> int | None:
        """Return whose file it is, or None where it is not SQLite's. Nobody but SQLite opens it.

        As soon as a process closes any descriptor of a file, POSIX drops all its locks on it; the
        next process to close the ledger would then remove the log that this one still writes to
        (sqlite.org/howtocorrupt.html, section 2.2).
        """
        if not os.access(self.where, os.R_OK) or Path(self.where).is_dir():
            number = errno.EISDIR if Path(self.where).is_dir() else errno.EACCES
            raise OSError(number, os.strerror(number))
        try:
            return self._ask_application("ro")
        except sqlite3.OperationalError:  # a killed process left a journal, which must be undone
            return self._ask_application("rw")

    def _ask_application(self, mode: str) -> int | None:
        address = f"{Path(self.where).absolute().as_uri()}?mode={mode}"
        connection = sqlite3.connect(address, uri=True, timeout=self._wait)
        with contextlib.closing(connection):
            try:
                return int(connection.execute("PRAGMA application_id").fetchone()[0])
            except sqlite3.DatabaseError as error:
                if error.sqlite_errorname == "SQLITE_NOTADB":
                    return None
                raise

    @contextlib.contextmanager
    def _translate_errors(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            if error.orig is None:
                raise
            password = str(self._url.password or "")
            raise explain_failure(error.orig, self.where, self._wait, password) from error

    def _check_format(self, value: object) -> None:
        if isinstance(value, str) and value.isdecimal() and int(value) <= FORMAT:
            return
        raise LakeError(
            f"A newer version of modellake made this lake: format {value}; we read {FORMAT}.",
            where=self.where,
            fix="Upgrade modellake.",
        )


def _read_address(address: str | Path) -> sa.URL:
    if isinstance(address, Path) or "://" not in address:
        return sa.URL.create("sqlite", database=str(address))
    try:
        url = sa.make_url(address)
        backend = url.get_backend_name()
    except (exc.ArgumentError, ValueError) as error:
        raise UsageError("The ledger's address is no URL.", fix=_ADDRESS_FIX) from error
    if backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if backend == "sqlite" and url.database:
        return url.set(drivername="sqlite")
    raise UsageError(f"A ledger cannot be kept in {url.drivername!r}.", fix=_ADDRESS_FIX)


def _has_tables(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table(tables.SETTINGS.name)


def _make_server_engine(url: sa.URL) -> sa.Engine:
    try:
        return sa.create_engine(
            url,
            hide_parameters=True,
            pool_pre_ping=True,
            connect_args={"connect_timeout": 10, "application_name": "modellake"},
        )
    except ImportError as error:
        raise UsageError(
            "PostgreSQL needs the driver psycopg.",
            fix="Install it: pip install 'modellake[postgresql]'.",
        ) from error

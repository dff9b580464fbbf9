"""One engine per database URL, and how each kind of transaction begins on each database.

Knows drivers and locking, no table. SQLite has one writer at a time; PostgreSQL is made to
behave the same, so that a use case which reads and then writes is right on both.
"""

import sqlite3
import time
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import StorageError

_TIMEOUT_S = 10.0  # how long a writer waits for another one
_TIMEOUT_MAX_S = 3600
_CONNECT_TIMEOUT_S = 10  # how long to wait for a PostgreSQL server to answer at all
_WAL_RETRY_S = 0.01
_POSTGRES_NAMES = frozenset({"postgres", "postgresql", "postgresql+psycopg"})
_HINT = "write sqlite:///relative.db, sqlite:////absolute/path.db or postgresql://user@host/name"

# Arbitrary, but for ever the same: every version of the program must take the same lock.
_WRITER_LOCK = 7_005_219_934_582_413

PURPOSE = "storage_purpose"


class Purpose(StrEnum):
    """What a transaction is for; the execution option `PURPOSE` of its connection carries it."""

    READ = "read"
    WRITE = "write"
    MIGRATE = "migrate"


def parse(url: str) -> URL:
    """Read a database URL; raises StorageError, which never quotes the URL since it may hold a password."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StorageError(f"the database URL cannot be read: {_HINT}") from None
    if parsed.drivername in _POSTGRES_NAMES:
        return _parse_postgres(parsed)
    if parsed.drivername == "sqlite":
        return _parse_sqlite(parsed)
    raise StorageError(f"the database URL names an unknown kind of database: {_HINT}")


def is_sqlite(url: URL) -> bool:
    """Whether a parsed URL is of a SQLite file."""
    return url.drivername == "sqlite"


def sqlite_path(url: URL) -> Path:
    """The file of a parsed SQLite URL."""
    return Path(url.database or "")


def place(url: URL) -> str:
    """Which database this is, for a message: without user, password and options."""
    if is_sqlite(url):
        return f"the database {url.database}"
    host = url.host or "the local socket"
    return f"the PostgreSQL database {url.database or '(default)'} at {host}"


def create(url: URL) -> Engine:
    """An engine for a parsed URL; its connections begin transactions as their `Purpose` asks."""
    timeout_s = _timeout(url)
    bare = url.difference_update_query(["timeout"])
    if is_sqlite(url):
        engine = create_engine(bare, connect_args={"timeout": timeout_s}, hide_parameters=True)
        event.listen(engine, "connect", _Pragmas(timeout_s))
        event.listen(engine, "begin", _Opening(_sqlite_openings()))
    else:
        patience = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_TIMEOUT_S}
        engine = create_engine(bare, connect_args=patience, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "begin", _Opening(_postgres_openings(timeout_s)))
    return engine


def read_archive(path: Path) -> Engine:
    """An engine for a SQLite file that lies by itself, such as a backup: it is read and never touched."""
    return _archive(path, "ro", ())


def write_archive(path: Path) -> Engine:
    """An engine for a SQLite file that is there, is empty, and is thrown away if its writing fails.

    It has no journal, and nothing waits for the disk: who writes it does so in the end.
    """
    return _archive(path, "rw", ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF"))


def _archive(path: Path, mode: str, pragmas: tuple[str, ...]) -> Engine:
    address = f"file:{quote(str(path.absolute()))}?mode={mode}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, isolation_level=None)
        for pragma in pragmas:
            connection.execute(pragma)
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=NullPool, hide_parameters=True)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return engine


def _parse_postgres(url: URL) -> URL:
    if not (url.host or url.database or url.query):
        raise StorageError(f"the database URL names no PostgreSQL database: {_HINT}")
    _timeout(url)
    return url.set(drivername="postgresql+psycopg")


def _parse_sqlite(url: URL) -> URL:
    if url.host or not url.database or url.database == ":memory:":
        raise StorageError(f"the database URL names no SQLite file: {_HINT}")
    if set(url.query) - {"timeout"}:
        raise StorageError("a SQLite database URL takes one option only, timeout=SECONDS: remove the others")
    _timeout(url)
    return url


def _timeout(url: URL) -> float:
    """How long a writer waits for another, in seconds: the option `timeout` of the URL, or the default."""
    try:
        seconds = float(str(url.query.get("timeout", _TIMEOUT_S)))
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= _TIMEOUT_MAX_S:
        raise StorageError(
            f"the option timeout of the database URL must be a number of seconds from 0 to {_TIMEOUT_MAX_S}"
        )
    return seconds


class _Pragmas:
    """Prepares each new SQLite connection (sqlite.org/pragma.html)."""

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s

    def __call__(self, connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        try:
            self._use_wal(cursor)
            cursor.execute("PRAGMA synchronous = NORMAL")
            cursor.execute("PRAGMA foreign_keys = 1")
        finally:
            cursor.close()

    def _use_wal(self, cursor: DBAPICursor) -> None:
        """Switch to write-ahead logging; SQLite does not wait for others who do the same, so we do."""
        deadline = time.monotonic() + self._timeout_s
        while True:
            try:
                cursor.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(_WAL_RETRY_S)
            else:
                return


class _Opening:
    """Begins each transaction with the statements for its purpose."""

    def __init__(self, statements: Mapping[Purpose, tuple[str, ...]]) -> None:
        self._statements = statements

    def __call__(self, connection: Connection) -> None:
        for statement in self._statements[Purpose(connection.get_execution_options()[PURPOSE])]:
            connection.exec_driver_sql(statement)


def _sqlite_openings() -> dict[Purpose, tuple[str, ...]]:
    # A deferred transaction that reads and then writes fails at once when another one wrote in between,
    # whatever the timeout; so a writer takes the lock first. A batch migration drops and renames tables,
    # which must not cascade, and foreign keys can only be switched off before BEGIN.
    return {
        Purpose.READ: ("PRAGMA query_only = 1", "BEGIN"),
        Purpose.WRITE: ("PRAGMA query_only = 0", "BEGIN IMMEDIATE"),
        Purpose.MIGRATE: ("PRAGMA foreign_keys = 0", "BEGIN IMMEDIATE"),
    }


def _postgres_openings(timeout_s: float) -> dict[Purpose, tuple[str, ...]]:
    timeout_ms = max(1, round(timeout_s * 1000))  # 0 would mean for ever
    lock = (
        f"SET LOCAL lock_timeout = {timeout_ms}",
        f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})",
    )
    return {
        Purpose.READ: ("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY",),
        Purpose.WRITE: lock,
        Purpose.MIGRATE: lock,
    }

"""The edge: turns what drivers and SQLAlchemy raise into `StorageError`, once per transaction.

Knows error codes and words, no table and no query.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.errors import DatabaseBusyError, StorageError

_PRIMARY_CODE = 0xFF  # SQLite packs the extended code above the primary one (sqlite.org/rescode.html)
_WORDS_MAX = 300  # characters quoted from a driver: enough for its first line, no flood in a log

_SQLITE_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# Nothing can be loaded into such a file.
_MEND = "move it away, with those beside it that end in -wal and -shm, and restore a backup"
_SQLITE_ADVICE = {
    sqlite3.SQLITE_FULL: "the disk is full: free some space there, or choose another place",
    sqlite3.SQLITE_READONLY: (
        "it may only be read: let this user write to the file and to its folder, on a file system"
        " that is not read-only"
    ),
    sqlite3.SQLITE_PERM: "access is denied: let this user read and write the file and its folder",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened: check that it is a file in a folder this user may write",
    sqlite3.SQLITE_CORRUPT: f"the file is damaged: {_MEND}",
    sqlite3.SQLITE_NOTADB: f"the file is no SQLite database: name another file, or {_MEND}",
    # A full disk ends so too, where SQLite cannot make the files that it needs beside the database.
    sqlite3.SQLITE_IOERR: (
        "its folder cannot be written to; the disk may be full, the file system read-only, or the disk"
        " broken: free some space, make it writable, or choose another place"
    ),
}
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES_BUSY = frozenset({"40001", "40P01", "55P03"})
_POSTGRES_ADVICE = {
    "25006": "it may only be read: point the URL at the primary server",
    "53100": "the disk of the server is full: free some space",
    "42501": "this user lacks a right: grant it",
}


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Run a block; what a database raises in it leaves as a `StorageError` that names `place`."""
    try:
        yield
    except (StatementError, PoolTimeoutError, sqlite3.Error, psycopg.Error) as error:
        raise _translate(error, place) from error


def _translate(error: Exception, place: str) -> StorageError:
    cause = error.orig if isinstance(error, StatementError) and error.orig is not None else error
    match cause:
        case PoolTimeoutError():
            return _busy(place)
        case sqlite3.Error():
            return _from_sqlite(cause, place)
        case psycopg.Error():
            return _from_postgres(cause, place, lost=_is_lost(error, cause))
        case _:
            return StorageError(f"{place}: {_words(cause)}")


def _busy(place: str) -> DatabaseBusyError:
    return DatabaseBusyError(
        f"{place} is busy: another program or thread held it for too long. Try again, or stop the other one"
    )


def _from_sqlite(error: sqlite3.Error, place: str) -> StorageError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
    if code in _SQLITE_BUSY:
        return _busy(place)
    advice = _SQLITE_ADVICE.get(code)
    return StorageError(f"{place}: {advice} ({_words(error)})" if advice else f"{place}: {_words(error)}")


def _from_postgres(error: psycopg.Error, place: str, *, lost: bool) -> StorageError:
    if error.sqlstate in _POSTGRES_BUSY:
        return _busy(place)
    advice = _POSTGRES_ADVICE.get(error.sqlstate or "")
    if lost:
        advice = (
            "cannot be reached: check that the server runs and that the URL names the right host and user"
        )
    return StorageError(f"{place}: {advice} ({_words(error)})" if advice else f"{place}: {_words(error)}")


def _is_lost(error: Exception, cause: psycopg.Error) -> bool:
    """Whether there is no connection: never made (no SQLSTATE then), or broken since."""
    broken = isinstance(error, DBAPIError) and error.connection_invalidated
    return broken or (isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None)


def _words(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:_WORDS_MAX] if lines else type(error).__name__

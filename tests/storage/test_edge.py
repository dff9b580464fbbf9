import resource
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from databases import sqlite_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage import DatabaseBusyError, StorageError, open_store
from storage.edge import translated


def test_a_file_that_may_only_be_read_is_told(sqlite_path: Path) -> None:
    """A real refusal of SQLite; opened so, because no file mode stops the superuser."""
    with (
        closing(sqlite3.connect(f"file:{sqlite_path}?mode=ro", uri=True)) as connection,
        pytest.raises(StorageError, match="the database: it may only be read: let this user") as told,
        translated("the database"),
    ):
        connection.execute("DELETE FROM feed")
    assert isinstance(told.value.__cause__, sqlite3.OperationalError)


def test_start_without_room_on_the_disk_is_told_with_what_to_do(tmp_path: Path) -> None:
    """A real failure of SQLite, which calls it an I/O error: it is not given room for the files it needs."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(StorageError, match="disk may be full, the file system read-only") as told:
            open_store(sqlite_url(tmp_path / "watcher.db"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert str(told.value).startswith(f"the database {tmp_path / 'watcher.db'}: ")
    assert str(told.value).endswith("(disk I/O error)")
    assert "free some space" in str(told.value)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "the disk is full: free some space there"),
        (sqlite3.SQLITE_IOERR_WRITE, "may be full, the file system read-only, or the disk broken: free"),
        (sqlite3.SQLITE_READONLY_DIRECTORY, "on a file system that is not read-only"),
    ],
)
def test_what_sqlite_says_of_the_disk_is_put_in_words(code: int, words: str) -> None:
    """Whatever the extended code, and bare or wrapped by SQLAlchemy."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    with pytest.raises(StorageError, match=words), translated("the database"):
        raise error
    with pytest.raises(StorageError, match=words), translated("the database"):
        raise OperationalError("SELECT", {}, error)


@pytest.mark.parametrize(
    "error",
    [
        psycopg.errors.LockNotAvailable("canceling statement due to lock timeout"),
        psycopg.errors.DeadlockDetected("deadlock detected"),
        psycopg.errors.SerializationFailure("could not serialize access"),
        PoolTimeoutError("QueuePool limit reached"),
    ],
)
def test_what_another_try_may_mend_is_busy(error: Exception) -> None:
    """Locks, deadlocks and a crowd of threads."""
    with pytest.raises(DatabaseBusyError, match="the database is busy"), translated("the database"):
        raise error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (psycopg.errors.DiskFull("could not extend file"), "the disk of the server is full: free some space"),
        (psycopg.errors.InsufficientPrivilege("permission denied"), "lacks a right: grant it"),
        (psycopg.errors.UndefinedTable("relation is gone\nLINE 1: …"), r"the database: relation is gone$"),
        (psycopg.OperationalError("connection refused"), "cannot be reached"),
        (psycopg.errors.InvalidPassword("password authentication failed"), "password authentication failed"),
    ],
)
def test_what_postgresql_says_is_put_in_words(error: psycopg.Error, words: str) -> None:
    """Bare from the driver or wrapped by SQLAlchemy, the words are the same."""
    with pytest.raises(StorageError, match=words), translated("the database"):
        raise error
    with pytest.raises(StorageError, match=words), translated("the database"):
        raise OperationalError("SELECT", {}, error)


def test_a_broken_connection_is_told() -> None:
    """The server went away in the middle."""
    error = OperationalError(
        "SELECT", {}, psycopg.errors.AdminShutdown("terminating"), connection_invalidated=True
    )
    with pytest.raises(StorageError, match="cannot be reached"), translated("the database"):
        raise error


def test_words_are_bounded_and_never_empty() -> None:
    """A driver may say a lot, or nothing."""
    with pytest.raises(StorageError) as told, translated("the database"):
        raise sqlite3.DatabaseError("x" * 5_000)
    assert len(str(told.value)) < 400
    with pytest.raises(StorageError, match="the database: DatabaseError"), translated("the database"):
        raise sqlite3.DatabaseError


def test_other_exceptions_pass_as_they_are() -> None:
    """A mistake of ours is not the database's."""
    with pytest.raises(KeyError), translated("the database"):
        raise KeyError("x")

"""Backups: all that a database holds as one SQLite file, and back into a database of either kind.

Rows are copied table by table, in the shape of the tables' version, so that a backup also moves a desk
from one kind of database to the other (docs/decisions/0025-backup.md). Knows no meaning of a row.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    URL,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Float,
    Integer,
    MetaData,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.types import TypeEngine

from storage import engine as engines
from storage import schema
from storage.columns import UTCDateTime
from storage.edge import translated
from storage.engine import PURPOSE, Purpose
from storage.errors import StorageError
from storage.records import Upgrade
from storage.tables import DAEMON, METADATA

#: Told as rows are copied: the table, how many rows are done, and how many there are of all tables.
Tell = Callable[[str, int, int], None]

#: Rows held in memory at a time.
_AT_ONCE = 500
_VERSION = "alembic_version"
# The version is set by bringing the tables up; the hold is of a process, not of what was found.
_NOT_COPIED = frozenset({_VERSION, DAEMON.name})

# How a column of a SQLite file is declared, and the type that reads and writes the same on both databases.
_PORTABLE: tuple[tuple[type[TypeEngine[Any]], TypeEngine[Any]], ...] = (
    (DateTime, UTCDateTime()),
    (Date, Date()),
    (JSON, JSON()),
    (Boolean, Boolean()),
    (Float, Float()),
    (Integer, Integer()),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """What was copied: rows by table, and the version of the tables, which after a restore is the newest."""

    rows: Mapping[str, int]
    version: Upgrade


def save(url: str, path: Path, tell: Tell) -> Copied:
    """Write all that a database holds at one moment to a file, which is replaced whole or not at all.

    Others may write to the database meanwhile. Only this user may read the file. Raises StorageError, and
    SchemaError where there are no tables or this program does not know their version.
    """
    address = engines.parse(url)
    place, file = engines.place(address), f"the backup {path}"
    if engines.is_sqlite(address):
        source = engines.sqlite_path(address)
        if not source.exists():
            raise StorageError(f"there is nothing to back up: {place} does not exist")
        _refuse_same(source, path, place)
    with _whole_file(path) as half:
        with (
            # A reader sees all of it as it is at this moment, and keeps no writer waiting.
            _open(engines.create(address), place, Purpose.READ) as source_connection,
            _open(engines.write_archive(half), f"the backup {half}") as target,
        ):
            with translated(place):
                version = schema.found_in(source_connection, place)
            if not version:
                raise StorageError(f"there is nothing to back up: {place} has no tables")
            with translated(file):
                upgrade = schema.bring(target, file, version)
                tables = _portable(target)
            rows = _Copying(source_connection, target, place, file).copy(tables, tell)
        return Copied(rows=rows, version=upgrade)


def restore(path: Path, url: str, tell: Tell) -> Copied:
    """Load a backup into a database that holds nothing, in one transaction, and bring it up to date.

    Raises StorageError where the file is no backup, is damaged, or the database holds something.
    """
    return _load(path, engines.parse(url), tell, _refuse_filled)


def replace(path: Path, url: str, tell: Tell) -> Copied:
    """Load a backup in place of all that a database holds, in one transaction, and bring it up to date.

    Nothing else may work on the database meanwhile. Raises StorageError where the file is no backup or is
    damaged; then the database is as it was.
    """
    return _load(path, engines.parse(url), tell, lambda _connection, _place: None)


def _load(path: Path, address: URL, tell: Tell, refuse: Callable[[Connection, str], None]) -> Copied:
    place, file = engines.place(address), f"the backup {path}"
    if not path.is_file():
        raise StorageError(f"{file} is not there: name a file that `watcher db backup` wrote")
    if engines.is_sqlite(address):
        _refuse_same(path, engines.sqlite_path(address), place)
    schema.make_folder(address)
    with (
        _read_archive(path, file) as source,
        _open(engines.create(address), place, Purpose.MIGRATE) as target,
    ):
        version = schema.found_in(source, file)
        refuse(target, place)
        _drop_ours(target, place)
        with translated(place):
            schema.bring(target, place, version)
        rows = _Copying(source, target, file, place).copy(_portable(source), tell)
        with translated(place):
            upgrade = schema.bring(target, place)
            _set_sequences(target)
            _refuse_dangling(target, place)
    return Copied(rows=rows, version=upgrade)


class _Copying:
    """Copies rows from one connection to another; what goes wrong is told of the side it went wrong on."""

    def __init__(self, source: Connection, target: Connection, source_place: str, target_place: str) -> None:
        self._source = source
        self._target = target
        self._source_place = source_place
        self._target_place = target_place

    def copy(self, tables: tuple[Table, ...], tell: Tell) -> dict[str, int]:
        """Copy all rows and return how many each table has. Raises StorageError where some are missing."""
        with translated(self._source_place):
            counts = {table.name: _count(self._source, table) for table in tables}
            whole, done = sum(counts.values()), 0
            for table in tables:
                for part in self._parts(table):
                    with translated(self._target_place):
                        self._target.execute(insert(table), part)
                    done += len(part)
                    tell(table.name, done, whole)
        with translated(self._target_place):
            kept = {table.name: _count(self._target, table) for table in tables}
        if kept != counts:
            raise StorageError(f"{self._target_place} did not take all rows: try again")
        return counts

    def _parts(self, table: Table) -> Iterator[list[dict[str, object]]]:
        rows = self._source.execution_options(yield_per=_AT_ONCE).execute(select(table))
        for part in rows.mappings().partitions():
            yield [dict(row) for row in part]


@contextmanager
def _whole_file(path: Path) -> Iterator[Path]:
    """Give a file to write to that takes the place of another in the end, and is gone if that fails."""
    half = path.with_name(f".{path.name}.part")
    try:
        half.unlink(missing_ok=True)
        os.close(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        try:
            yield half
            _sync(half)
            half.replace(path)
            _sync(path.parent)
        finally:
            half.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"the backup {path} cannot be written ({error.strerror}): make room or choose another place"
        ) from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _open(engine: Engine, place: str, purpose: Purpose | None = None) -> Iterator[Connection]:
    """Open a database for one transaction; `place` names it in what goes wrong."""
    options: dict[str, Any] = {} if purpose is None else {PURPOSE: purpose}
    try:
        with (
            translated(place),
            engine.connect().execution_options(**options) as connection,
            connection.begin(),
        ):
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _read_archive(path: Path, file: str) -> Iterator[Connection]:
    """Open a backup, having seen that it is sound and is one of ours."""
    with _open(engines.read_archive(path), file) as connection:
        if (complaint := connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()) != "ok":
            raise StorageError(f"{file} is damaged ({complaint}): take another one")
        if not inspect(connection).has_table(_VERSION) or not schema.found_in(connection, file):
            raise StorageError(f"{file} is none of ours: name a file that `watcher db backup` wrote")
        yield connection


def _portable(connection: Connection) -> tuple[Table, ...]:
    """The tables that a SQLite file has, in an order in which each comes after those it refers to.

    They are read from the file, which may be older than the program; their types hold on both databases.
    """
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name not in _NOT_COPIED)
    for table in found.tables.values():
        for column in table.columns:
            column.type = _portable_type(column)
    return tuple(found.sorted_tables)


def _portable_type(column: Column[object]) -> TypeEngine[Any]:
    return next((ours for theirs, ours in _PORTABLE if isinstance(column.type, theirs)), Text())


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _refuse_filled(connection: Connection, place: str) -> None:
    names = METADATA.tables.keys() & set(inspect(connection).get_table_names())
    for name in sorted(names):
        if connection.execute(select(func.count()).select_from(Table(name, MetaData()))).scalar_one():
            raise StorageError(
                f"{place} is not empty: restore into an empty one, or let it be replaced with --replace"
            )


def _drop_ours(connection: Connection, place: str) -> None:
    """Drop our tables, of any version that this program knows."""
    schema.found_in(connection, place)
    names = set(inspect(connection).get_table_names()) & {*METADATA.tables, _VERSION}
    found = MetaData()
    found.reflect(connection, only=sorted(names))
    found.drop_all(connection)


def _set_sequences(connection: Connection) -> None:
    """Let the next row of each table get an id that no row has; SQLite sees to that by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in METADATA.sorted_tables:
        for column in table.primary_key.columns:
            if isinstance(column.type, Integer):
                largest = select(func.max(column)).scalar_subquery()
                sequence = func.pg_get_serial_sequence(table.name, column.name)
                setting = func.setval(sequence, func.coalesce(largest, 1), largest.is_not(None))
                connection.execute(select(setting))


def _refuse_dangling(connection: Connection, place: str) -> None:
    """See that what refers to a row has it: SQLite does not look while tables are made anew."""
    if connection.dialect.name == "sqlite" and connection.execute(text("PRAGMA foreign_key_check")).first():
        raise StorageError(f"{place} cannot take the backup: rows in it refer to others that it lacks")


def _refuse_same(one: Path, other: Path, place: str) -> None:
    if one.exists() and other.exists() and one.samefile(other):
        raise StorageError(f"the backup would be {place} itself: name another file")

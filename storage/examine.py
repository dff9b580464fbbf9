"""Is a database sound? Asks the database itself, and looks for rows that no use of the program leaves behind.

Changes nothing. Knows no settings: how far ahead a feed may be planned is an argument.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import (
    ColumnElement,
    Connection,
    ForeignKey,
    Table,
    and_,
    exists,
    func,
    or_,
    select,
)

from storage import engine as engines
from storage import schema
from storage.edge import translated
from storage.engine import PURPOSE, Purpose
from storage.errors import SchemaError
from storage.tables import ALERT, FEED, METADATA, OUTBOX, REPORT

#: Of what SQLite finds broken, so much is told: a file that is damaged is damaged all over.
_COMPLAINTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something wrong: in which table, "" for the whole database, what it is, and of how many rows."""

    table: str
    what: str
    rows: int = 1


def examine(url: str, *, now: datetime, furthest: datetime) -> tuple[Finding, ...]:
    """Tell what is wrong with a database, nothing when it is sound; no feed is planned beyond `furthest`.

    Where the database is broken or its tables are not those of this program, the rows are not looked at.
    Raises SchemaError where there are no tables or they are of another version, and StorageError.
    """
    address = engines.parse(url)
    place = engines.place(address)
    if engines.is_sqlite(address) and not engines.sqlite_path(address).exists():
        raise SchemaError(f"{place} does not exist: watcher db upgrade makes it")
    engine = engines.create(address)
    try:
        schema.require_head(schema.revision(engine, place), place)
        with (
            translated(place),
            engine.connect().execution_options(**{PURPOSE: Purpose.READ}) as connection,
            connection.begin(),
        ):
            broken = (*_damage(connection), *_differences(connection))
            return broken or tuple(_odd_rows(connection, now, furthest))
    finally:
        engine.dispose()


def _damage(connection: Connection) -> Iterator[Finding]:
    """What SQLite says of its own file; PostgreSQL keeps watch over its own."""
    if connection.dialect.name != "sqlite":
        return
    for (said,) in connection.exec_driver_sql(f"PRAGMA integrity_check({_COMPLAINTS})"):
        if said != "ok":
            yield Finding(table="", what=f"the file is damaged: {said}")


def _differences(connection: Connection) -> Iterator[Finding]:
    """Where our tables are not as declared, as Alembic tells it; others may stand beside them."""
    for found in compare_metadata(MigrationContext.configure(connection), METADATA):
        for change in found if isinstance(found, list) else [found]:
            if change[0] != "remove_table":
                yield _difference(change)


def _difference(change: tuple[Any, ...]) -> Finding:
    kind, *about = change
    named = next((one for one in about if isinstance(getattr(one, "name", None), str)), None)
    table = named.name if isinstance(named, Table) else getattr(getattr(named, "table", None), "name", "")
    words = kind.replace("_", " ").replace("remove", "not ours:").replace("add", "missing:")
    name = next((one for one in about if isinstance(one, str) and one != table), getattr(named, "name", ""))
    return Finding(table=table, what=f"the table is not as this program needs it ({words} {name})".strip())


def _odd_rows(connection: Connection, now: datetime, furthest: datetime) -> Iterator[Finding]:
    for table in METADATA.sorted_tables:
        for key in table.foreign_keys:
            where, to = _dangling(key), key.column.table.name
            yield from _counted(connection, table, where, f"refers to a row of {to} that is not there")
    for table, where, what in (*_odd_alerts(), *_odd_feeds(now, furthest), *_odd_mails()):
        yield from _counted(connection, table, where, what)
    yield from _sequences_behind(connection)


def _counted(
    connection: Connection, table: Table, where: ColumnElement[bool], what: str
) -> Iterator[Finding]:
    rows = connection.execute(select(func.count()).select_from(table).where(where)).scalar_one()
    if rows:
        yield Finding(table=table.name, what=what, rows=rows)


def _dangling(key: ForeignKey) -> ColumnElement[bool]:
    parent = key.column.table.alias("parent")
    return and_(key.parent.is_not(None), ~exists().where(parent.c[key.column.name] == key.parent))


def _odd_alerts() -> Iterable[tuple[Table, ColumnElement[bool], str]]:
    stands = exists().where(REPORT.c.alert_id == ALERT.c.id, REPORT.c.withdrawn_at.is_(None))
    yield ALERT, and_(ALERT.c.correction == "", ~stands), "stands, and no report that it rests on does"
    yield REPORT, func.json_array_length(REPORT.c.evidence) == 0, "is a report without evidence"


def _odd_feeds(now: datetime, furthest: datetime) -> Iterable[tuple[Table, ColumnElement[bool], str]]:
    ahead = (FEED.c.added_at, FEED.c.last_polled, FEED.c.last_success)
    yield FEED, or_(*(column > now for column in ahead)), "was added, polled or read at a time yet to come"
    yield FEED, FEED.c.last_success > FEED.c.last_polled, "was read after it was last polled"
    yield FEED, and_(FEED.c.last_success.is_not(None), FEED.c.last_polled.is_(None)), "was read, never polled"
    yield FEED, FEED.c.next_due > furthest, "is planned further ahead than any rule plans"


def _odd_mails() -> Iterable[tuple[Table, ColumnElement[bool], str]]:
    both = and_(OUTBOX.c.sent_at.is_not(None), OUTBOX.c.dead_at.is_not(None))
    yield OUTBOX, both, "is both sent and given up"


def _sequences_behind(connection: Connection) -> Iterator[Finding]:
    """Tables of PostgreSQL whose next row would get an id that is taken, as after a copy by hand."""
    if connection.dialect.name == "sqlite":
        return
    for table in METADATA.sorted_tables:
        for column in table.primary_key.columns:
            named = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            if named is None:
                continue
            behind = (
                f"SELECT coalesce(max({column.name}), 0) > (SELECT last_value FROM {named}) FROM {table.name}"  # noqa: S608 -- our own names
            )
            if connection.exec_driver_sql(behind).scalar_one():
                yield Finding(table=table.name, what="gives its next row an id that is taken")

"""The door to the memory: opens a database and hands out transactions.

Knows no query; the repositories do, one for each aggregate.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from storage import engine as engines
from storage import schema
from storage.acts import Acts
from storage.alerts import Alerts
from storage.daemons import Daemons
from storage.digests import Digests
from storage.edge import translated
from storage.engine import PURPOSE, Purpose
from storage.feed_days import FeedDays
from storage.feeds import Feeds
from storage.heartbeats import Heartbeats
from storage.items import Items
from storage.lapses import Lapses
from storage.lines import Lines
from storage.notices import Notices
from storage.outbox import Outbox
from storage.revisions import Revisions
from storage.silences import Silences
from storage.stories import Stories
from storage.warnings import Warnings


@dataclass(frozen=True, slots=True, kw_only=True)
class Transaction:
    """What a transaction can reach: all of it happens, or nothing."""

    feeds: Feeds
    feed_days: FeedDays
    notices: Notices
    items: Items
    stories: Stories
    alerts: Alerts
    revisions: Revisions
    lapses: Lapses
    lines: Lines
    outbox: Outbox
    acts: Acts
    silences: Silences
    digests: Digests
    heartbeats: Heartbeats
    daemons: Daemons
    warnings: Warnings


class Store:
    """An open database. Threads may share it; a transaction belongs to the thread that opened it."""

    def __init__(self, engine: Engine, place: str) -> None:
        self._engine = engine
        self._place = place

    def begin(self) -> AbstractContextManager[Transaction]:
        """A transaction that writes: committed at the end of the block, rolled back on an exception.

        One at a time writes; others wait. Raises DatabaseBusyError after 10 s of waiting, and StorageError.
        """
        return self._transaction(Purpose.WRITE)

    def read(self) -> AbstractContextManager[Transaction]:
        """A transaction that reads, all of one moment, and keeps no writer waiting. Raises StorageError."""
        return self._transaction(Purpose.READ)

    def close(self) -> None:
        """Close every connection; the store is of no use afterwards."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self, purpose: Purpose) -> Iterator[Transaction]:
        with (
            translated(self._place),
            self._engine.connect().execution_options(**{PURPOSE: purpose}) as connection,
            connection.begin(),
        ):
            yield _repositories(connection)


def open_store(url: str) -> Store:
    """Open the database at a URL: sqlite:///relative.db, sqlite:////absolute.db or postgresql://….

    A SQLite file that is missing or empty is made with its tables and its folder; several processes may do so
    at once. Raises SchemaError when the tables are missing or of another version, and StorageError.
    """
    address = engines.parse(url)
    place = engines.place(address)
    schema.make_folder(address)
    engine = engines.create(address)
    try:
        found = schema.revision(engine, place)
        if not found and engines.is_sqlite(address):
            found = schema.migrate(address).after
        schema.require_head(found, place)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine, place)


def _repositories(connection: Connection) -> Transaction:
    return Transaction(
        feeds=Feeds(connection),
        feed_days=FeedDays(connection),
        notices=Notices(connection),
        items=Items(connection),
        stories=Stories(connection),
        alerts=Alerts(connection),
        revisions=Revisions(connection),
        lapses=Lapses(connection),
        lines=Lines(connection),
        outbox=Outbox(connection),
        acts=Acts(connection),
        silences=Silences(connection),
        digests=Digests(connection),
        heartbeats=Heartbeats(connection),
        daemons=Daemons(connection),
        warnings=Warnings(connection),
    )

"""A daemon's life from outside: its feeds, its mail server, its database, and what became of them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from mailbox import Mailbox
from pathlib import Path
from typing import Any

from command_line import FERRY
from desk import ANN, Entry, rss
from process import environment
from sqlalchemy import Executable, create_engine, select, update
from web import Act, WebServer, response

from storage import Transaction, engine, open_store
from storage.tables import FEED, OUTBOX, WAITING

#: Shortly before the feeds are subscribed to: what is much older is told as a new feed's older news.
IN_TIME = datetime.now(UTC) - timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class World:
    """What is around a daemon; `database_url` may name a database that is not there yet."""

    folder: Path
    database_url: str
    web: WebServer
    mailbox: Mailbox

    def publish(self, *titles: str, feed: str = "/feed") -> None:
        """Let a feed hold these headlines from now on."""
        entries = [
            Entry(title, at=IN_TIME, link=f"{self.web.url(feed)}/{title.replace(' ', '-')}")
            for title in titles
        ]
        self.web.script(feed, response(rss(*entries)))

    def script(self, feed: str, act: Act) -> None:
        """Let a feed do something else than answer."""
        self.web.script(feed, act)

    def environment(self, *feeds: str, **settings: str) -> dict[str, str]:
        """The environment of a daemon that polls these feeds every second and judges by the ferry pack.

        A feed is a target, or a host with a target. Alerts leave as they come, however many.
        """
        ours = {
            "database_url": self.database_url,
            "data_dir": str(self.folder / "data"),
            "smtp_url": f"{self.mailbox.url}?starttls=never",
            "mail_from": "watcher@desk.example",
            "mail_to": ANN,
            "allow_private_addresses": "true",
            "packs": str(FERRY),
            "poll_interval": "1",
            "host_gap": "0",
            "health": "off",
            "alert_group_window": "0",
            "alert_burst": "1000",
            "feeds": ",".join(map(self._url, feeds or ("/feed",))),
        }
        return environment(self.folder, **ours | settings)

    def _url(self, feed: str) -> str:
        host, slash, target = feed.partition("/")
        return self.web.url(slash + target, host=host or "127.0.0.1")

    @contextmanager
    def memory(self) -> Iterator[Transaction]:
        """What the database holds now."""
        with closing(open_store(self.database_url)) as store, store.read() as tx:
            yield tx

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database, a SQLite file, says to a query."""
        with closing(sqlite3.connect(self.folder / "watcher.db")) as database:
            return list(database.execute(query))

    def polls(self, feed: str = "/feed") -> int:
        """How often a feed was asked for."""
        return sum(asked.target == feed for asked in list(self.web.asked))

    def let_leases_run_out(self) -> None:
        """Do to the leases of a killed process what some minutes do: nobody holds a feed or a mail."""
        self._change(update(FEED).values(lease_until=None), update(OUTBOX).values(lease_until=None))

    def let_pauses_end(self, *, most: int = 100_000, but_of: str = "") -> None:
        """Do to mails that wait for another attempt what some hours do; the least tried come first."""
        waiting = select(OUTBOX.c.id).where(WAITING, OUTBOX.c.recipient != but_of)
        least_tried = waiting.order_by(OUTBOX.c.attempts, OUTBOX.c.id).limit(most)
        due = update(OUTBOX).where(OUTBOX.c.id.in_(least_tried))
        self._change(due.values(next_attempt=OUTBOX.c.created_at))

    def let_a_week_pass(self) -> None:
        """Let all mails that wait have been promised more than a week ago."""
        before = datetime.now(UTC) - timedelta(days=8)
        waiting = update(OUTBOX).where(WAITING)
        self._change(waiting.values(due_at=before, next_attempt=before))
        self._change(waiting.where(OUTBOX.c.frozen_at.is_not(None)).values(frozen_at=before))

    def _change(self, *statements: Executable) -> None:
        database = create_engine(engine.parse(self.database_url))
        with database.begin() as connection:
            for statement in statements:
                connection.execute(statement)
        database.dispose()

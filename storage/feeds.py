"""The feeds we subscribe to: which exist, which are due, what their last poll did.

Knows no HTTP and no schedule: when a feed is due again is told to it.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, true, update

from storage import mapping, statements
from storage.errors import FeedExistsError
from storage.records import Feed, NewFeed, PollResult
from storage.tables import FEED

_LIVE = FEED.c.removed.is_not(true())
_POLLED = (_LIVE, FEED.c.enabled.is_(true()), FEED.c.retired_at.is_(None))


class Feeds:
    """The feeds, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, feed: NewFeed, now: datetime) -> Feed:
        """Subscribe to a feed, due at once; one that was removed comes back. Raises FeedExistsError."""
        values = _fresh(feed, now)
        statement = (
            statements.insert(self._connection, FEED)
            .values(values)
            .on_conflict_do_update(index_elements=[FEED.c.url], set_=values, where=FEED.c.removed.is_(true()))
            .returning(*FEED.c)
        )
        row = self._connection.execute(statement).mappings().one_or_none()
        if row is None:
            raise FeedExistsError(f"the feed {feed.url} is there already: nothing was changed")
        return mapping.feed_of(row)

    def known(self) -> frozenset[str]:
        """The addresses of every feed that was ever subscribed to, also of those removed since."""
        return frozenset(self._connection.execute(select(FEED.c.url)).scalars())

    def seed(self, feeds: Iterable[NewFeed], now: datetime) -> int:
        """Subscribe to those feeds whose address was never known, even if removed since; say how many."""
        rows = [_fresh(feed, now) for feed in feeds]
        if not rows:
            return 0
        statement = statements.insert(self._connection, FEED).on_conflict_do_nothing().returning(FEED.c.id)
        return len(self._connection.execute(statement, rows).all())

    def remove(self, url: str) -> bool:
        """Unsubscribe; the address stays known, so seeding does not revive it. False if not subscribed."""
        return self._change(url, removed=True)

    def enable(self, url: str, *, enabled: bool) -> bool:
        """Poll a feed, though it was retired, or stop polling it. False if not subscribed."""
        return self._change(url, enabled=enabled, **({"retired_at": None} if enabled else {}))

    def get(self, feed_id: int) -> Feed | None:
        """The feed with this id, also when it was removed."""
        row = self._connection.execute(select(FEED).where(FEED.c.id == feed_id)).mappings().one_or_none()
        return None if row is None else mapping.feed_of(row)

    def all(self) -> tuple[Feed, ...]:
        """Every feed subscribed to, in the order they came."""
        rows = self._connection.execute(select(FEED).where(_LIVE).order_by(FEED.c.id)).mappings()
        return tuple(mapping.feed_of(row) for row in rows)

    def lease(
        self, now: datetime, *, until: datetime, limit: int, failing: int | None = None
    ) -> tuple[Feed, ...]:
        """Take up to `limit` feeds that are due, oldest due first; until then nobody else gets them.

        At most `failing` of them are feeds whose last poll failed; None does not restrict.
        """

        def take(share: int, *which: ColumnElement[bool]) -> list[Feed]:
            due = FEED.c.next_due
            statement = statements.lease(FEED, *_POLLED, *which, due=due, now=now, until=until, limit=share)
            return [mapping.feed_of(row) for row in self._connection.execute(statement).mappings()]

        if failing is None:
            feeds = take(limit)
        else:
            feeds = take(min(failing, limit), FEED.c.failures > 0)
            feeds += take(limit - len(feeds), FEED.c.failures == 0)
        return tuple(sorted(feeds, key=lambda feed: (feed.next_due, feed.id)))

    def release(self, feed_ids: Iterable[int]) -> None:
        """Give leased feeds back, unpolled."""
        statement = update(FEED).where(FEED.c.id.in_(list(feed_ids))).values(lease_until=None)
        self._connection.execute(statement)

    def hold_back(self, feed_ids: Iterable[int], *, until: datetime) -> None:
        """Let feeds be due at that moment, and not before; those that are due later stay so."""
        early = (FEED.c.id.in_(list(feed_ids)), FEED.c.next_due < until)
        self._connection.execute(update(FEED).where(*early).values(next_due=until))

    def pull_back(self, *, beyond: datetime, leased_beyond: datetime, to: datetime) -> int:
        """Make due at `to` what is due after `beyond`, end leases beyond their moment; say of how many."""
        statement = statements.pull_back(
            FEED, _LIVE, due=FEED.c.next_due, beyond=beyond, leased_beyond=leased_beyond, to=to
        )
        return len(self._connection.execute(statement).all())

    def record(self, feed_id: int, result: PollResult) -> None:
        """Write down what a poll did and end its lease. All that it tells is replaced, on failure too."""
        outcome = (
            {"failures": FEED.c.failures + 1} if result.error else {"failures": 0, "last_success": result.at}
        )
        values = {
            "lease_until": None,
            "last_polled": result.at,
            "next_due": result.next_due,
            "etag": result.etag,
            "last_modified": result.last_modified,
            "fingerprint": result.fingerprint,
            "moved_to": result.moved_to,
            "moves_seen": result.moves_seen,
            "retired_at": result.at if result.retired else None,
            "error": result.error,
        }
        self._connection.execute(update(FEED).where(FEED.c.id == feed_id).values(values | outcome))

    def next_due(self) -> datetime | None:
        """When the next poll is due, leased or not; None when no feed is polled."""
        moment: datetime | None = self._connection.scalar(select(func.min(FEED.c.next_due)).where(*_POLLED))
        return moment

    def _change(self, url: str, **values: bool | None) -> bool:
        statement = update(FEED).where(FEED.c.url == url, _LIVE).values(values).returning(FEED.c.id)
        return self._connection.execute(statement).first() is not None


def _fresh(feed: NewFeed, now: datetime) -> mapping.Values:
    """The row of a feed never polled: due at once."""
    return mapping.values_of_feed(feed) | {
        "removed": False,
        "added_at": now,
        "next_due": now,
        "lease_until": None,
        "etag": "",
        "last_modified": "",
        "fingerprint": "",
        "moved_to": "",
        "moves_seen": 0,
        "retired_at": None,
        "last_polled": None,
        "last_success": None,
        "failures": 0,
        "error": "",
    }

"""The feeds we subscribe to: which exist, which are due, what their last poll did.

Knows no HTTP and no schedule: when a feed is due again is told to it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Integer,
    Text,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from storage import mapping, statements
from storage.columns import UTCDateTime
from storage.errors import FeedExistsError
from storage.records import Feed, NewFeed, PollResult, Remembered, Share
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
        """Poll a feed, or stop polling it; it is retired no more. False if not subscribed."""
        return self._change(url, enabled=enabled, retired_at=None)

    def get(self, feed_id: int) -> Feed | None:
        """The feed with this id, also when it was removed."""
        row = self._connection.execute(select(FEED).where(FEED.c.id == feed_id)).mappings().one_or_none()
        return None if row is None else mapping.feed_of(row)

    def all(self) -> tuple[Feed, ...]:
        """Every feed subscribed to, in the order they came."""
        rows = self._connection.execute(select(FEED).where(_LIVE).order_by(FEED.c.id)).mappings()
        return tuple(mapping.feed_of(row) for row in rows)

    def lease(self, now: datetime, *, until: datetime, share: Share) -> tuple[tuple[Feed, ...], ...]:
        """Take feeds that are due, by their hosts, the oldest due first; until then nobody else gets them.

        No host is taken of which a feed is leased, or was polled less than the gap ago: whoever takes a
        host's feeds asks them in turn.
        """

        def take(statement: ReturningUpdate[*tuple[object, ...]], hosts: int) -> list[tuple[Feed, ...]]:
            told = {
                "now": now,
                "until": until,
                "asked_since": now - share.gap,
                "hosts": hosts,
                "in_turn": share.in_turn,
                "but": list(share.but),
            }
            rows = self._connection.execute(statement, told).mappings()
            feeds = sorted(map(mapping.feed_of, rows), key=lambda feed: (feed.host, *_by_due(feed)))
            return [tuple(turn) for _, turn in groupby(feeds, key=lambda feed: feed.host)]

        if share.failing is None:
            taken = take(_LEASE, share.hosts)
        else:
            taken = take(_LEASE_FAILING, min(share.failing, share.hosts))
            taken += take(_LEASE_OTHERS, share.hosts - len(taken))
        return tuple(sorted(taken, key=lambda turn: _by_due(turn[0])))

    def resting(self, now: datetime, *, gap: timedelta) -> frozenset[int]:
        """The feeds that are due and not leased, of hosts that were asked less than the gap ago."""
        rested = select(FEED.c.host).where(FEED.c.last_polled > now - gap, FEED.c.last_polled <= now)
        held = select(FEED.c.host).where(~statements.unleased(FEED, now))
        host = FEED.c.host
        waiting = (*_POLLED, FEED.c.next_due <= now, host.in_(rested), host.not_in(held))
        return frozenset(self._connection.execute(select(FEED.c.id).where(*waiting)).scalars())

    def release(self, feed_ids: Iterable[int]) -> None:
        """Give leased feeds back, unpolled."""
        statement = update(FEED).where(FEED.c.id.in_(list(feed_ids))).values(lease_until=None)
        self._connection.execute(statement)

    def hold_back(self, host: str, *, until: datetime) -> None:
        """Let the feeds of a host be due at that moment, and not before; those that are due later stay so."""
        early = (FEED.c.host == host, FEED.c.next_due < until)
        self._connection.execute(update(FEED).where(*early).values(next_due=until))

    def pull_back(self, *, beyond: datetime, leased_beyond: datetime, to: datetime) -> int:
        """Make due at `to` what is due after `beyond`, end leases beyond their moment; say of how many."""
        statement = statements.pull_back(
            FEED, _LIVE, due=FEED.c.next_due, beyond=beyond, leased_beyond=leased_beyond, to=to
        )
        return len(self._connection.execute(statement).all())

    def record(self, results: Mapping[int, PollResult]) -> None:
        """Write down what polls did and end their leases. All that they tell is replaced, on failure too."""
        if results:
            rows = [_values_of(feed_id, result) for feed_id, result in results.items()]
            self._connection.execute(_RECORD, rows)

    def next_due(self, now: datetime) -> datetime | None:
        """When the next poll is due of those that nobody holds; None when there are none."""
        waiting = (*_POLLED, statements.unleased(FEED, now))
        moment: datetime | None = self._connection.scalar(select(func.min(FEED.c.next_due)).where(*waiting))
        return moment

    def count_due(self, now: datetime) -> int:
        """How many feeds are due, leased or not."""
        return self._count(FEED.c.next_due <= now)

    def count_unread(self) -> int:
        """How many feeds are polled that were never read yet, nor tried in vain."""
        return self._count(and_(FEED.c.last_success.is_(None), FEED.c.failures == 0))

    def _count(self, condition: ColumnElement[bool]) -> int:
        return self._connection.execute(select(func.count()).where(*_POLLED, condition)).scalar_one()

    def _change(self, url: str, **values: bool | None) -> bool:
        statement = update(FEED).where(FEED.c.url == url, _LIVE).values(values).returning(FEED.c.id)
        return self._connection.execute(statement).first() is not None


def _values_of(feed_id: int, result: PollResult) -> mapping.Values:
    """What `_RECORD` is told of a poll."""
    return mapping.values_of_remembered(result) | {
        "next_due": result.next_due,
        "last_polled": result.at,
        "lease_until": None,
        "retired_at": result.at if result.retired else None,
        "error": result.error,
        "of_feed": feed_id,
        "asked_host": result.host,
        "asked_at": result.at,
        "has_failed": bool(result.error),
    }


_HAS_FAILED = bindparam("has_failed", type_=Boolean)
_HOST = bindparam("asked_host", type_=Text)
# One statement for many polls: the driver repeats it, row by row. Columns that are named in a row are set.
_RECORD = (
    update(FEED)
    .where(FEED.c.id == bindparam("of_feed"))
    .values(
        host=case((_HOST != "", _HOST), else_=FEED.c.host),
        failures=case((_HAS_FAILED, FEED.c.failures + 1), else_=0),
        last_success=case((_HAS_FAILED, FEED.c.last_success), else_=bindparam("asked_at", type_=UTCDateTime)),
    )
)


def _by_due(feed: Feed) -> tuple[datetime, int]:
    return feed.next_due, feed.id


def _lease(*which: ColumnElement[bool]) -> ReturningUpdate[*tuple[object, ...]]:
    """Mark the next feeds of hosts that nobody asks as ours until then, and return them, unordered."""
    now, asked_since = (bindparam(name, type_=UTCDateTime) for name in ("now", "asked_since"))
    # Not asked by a clock that stood ahead.
    was_asked = and_(FEED.c.last_polled > asked_since, FEED.c.last_polled <= now)
    busy = select(FEED.c.host).where(or_(~statements.unleased(FEED, now), was_asked))
    turn = func.row_number().over(partition_by=FEED.c.host, order_by=(FEED.c.next_due, FEED.c.id))
    left_alone = bindparam("but", type_=Integer, expanding=True)
    ready = (
        select(FEED.c.id, FEED.c.host, FEED.c.next_due, turn.label("turn"))
        .where(
            *_POLLED, *which, FEED.c.next_due <= now, FEED.c.host.not_in(busy), FEED.c.id.not_in(left_alone)
        )
        .cte("ready")
    )
    first = select(ready.c.host).where(ready.c.turn == 1).order_by(ready.c.next_due, ready.c.id)
    hosts = first.limit(bindparam("hosts", type_=Integer)).cte("hosts")
    chosen = select(ready.c.id).where(
        ready.c.host.in_(select(hosts.c.host)), ready.c.turn <= bindparam("in_turn", type_=Integer)
    )
    until = bindparam("until", type_=UTCDateTime)
    return update(FEED).where(FEED.c.id.in_(chosen)).values(lease_until=until).returning(*FEED.c)


# Built once: putting them together takes longer than asking them.
_LEASE = _lease()
_LEASE_FAILING, _LEASE_OTHERS = _lease(FEED.c.failures > 0), _lease(FEED.c.failures == 0)


def _fresh(feed: NewFeed, now: datetime) -> mapping.Values:
    """The row of a feed never polled: due at once."""
    known = mapping.values_of_feed(feed) | mapping.values_of_remembered(Remembered())
    return known | {
        "removed": False,
        "added_at": now,
        "next_due": now,
        "lease_until": None,
        "retired_at": None,
        "last_polled": None,
        "last_success": None,
        "failures": 0,
        "error": "",
    }

"""How the feeds were read, day by day."""

from datetime import UTC, date, datetime, timedelta, timezone

from stored import HOUR, NOON, item, new_feed

from storage import FeedDay, PollResult, Store, Transaction

DAY = timedelta(days=1)
MONDAY = NOON.date()


def _add(tx: Transaction, *names: str) -> list[int]:
    return [tx.feeds.add(new_feed(name), NOON).id for name in names]


def _poll(at: datetime = NOON, error: str = "") -> PollResult:
    return PollResult(at=at, next_due=at + HOUR, error=error)


def test_a_feed_is_read_on_a_day_on_which_one_poll_went_well(store: Store) -> None:
    """However many failed before it or after it; where all fail it was polled and not read."""
    with store.begin() as tx:
        first, second = _add(tx, "a", "b")
        tx.feed_days.count({first: _poll(error="down"), second: _poll(error="down")})
        tx.feed_days.count({first: _poll(NOON + HOUR)})
        tx.feed_days.count({first: _poll(NOON + 2 * HOUR, "down")})
        tx.feed_days.count({second: _poll(NOON + DAY)})
        tx.feed_days.count({})
    with store.read() as tx:
        assert tx.feed_days.list(MONDAY, MONDAY + DAY) == (
            FeedDay(day=MONDAY, polled=2, read=1),
            FeedDay(day=MONDAY + DAY, polled=1, read=1),
        )


def test_days_are_those_of_utc(store: Store) -> None:
    """Wherever the clock stands."""
    late = datetime(2026, 1, 27, 1, 0, tzinfo=timezone(timedelta(hours=2)))
    with store.begin() as tx:
        (feed,) = _add(tx, "a")
        tx.feed_days.count({feed: _poll(late)})
        tx.feed_days.count({feed: _poll(datetime(2026, 1, 27, tzinfo=UTC))})
    with store.read() as tx:
        assert [one.day for one in tx.feed_days.list(date.min, date.max)] == [MONDAY, MONDAY + DAY]


def test_days_are_asked_for_by_span_and_feed(store: Store) -> None:
    """Both ends of a span are in it; some feeds only, or all but some."""
    with store.begin() as tx:
        first, second = _add(tx, "a", "b")
        for days in range(4):
            tx.feed_days.count({first: _poll(NOON + days * DAY), second: _poll(NOON + days * DAY, "down")})
    span = (MONDAY + DAY, MONDAY + 2 * DAY)
    with store.read() as tx:
        assert [one.day for one in tx.feed_days.list(*span)] == list(span)
        assert {one.read for one in tx.feed_days.list(*span, only=[first])} == {1}
        assert {one.polled for one in tx.feed_days.list(*span, but={first})} == {1}
        assert {one.read for one in tx.feed_days.list(*span, but={first})} == {0}
        assert tx.feed_days.list(*span, only=[first], but=[first]) == ()


def test_the_feeds_that_brought_an_item_are_known(store: Store) -> None:
    """All that brought it, and none for what nobody brought."""
    with store.begin() as tx:
        first, second, _ = _add(tx, "a", "b", "c")
        for feed in (first, second):
            tx.items.keep_new(feed, [item("1"), item("2")])
        assert tx.items.feeds_with(["1", "unknown"]) == {first, second}
        # More than a statement of SQLite or PostgreSQL takes: a forecast of years has so many reports.
        assert tx.items.feeds_with(["1", *map(str, range(2, 70_000))]) == {first, second}
        assert tx.items.feeds_with(["unknown"]) == tx.items.feeds_with([]) == frozenset()


def test_polls_of_some_days_are_summed_over_all_feeds(store: Store) -> None:
    """All of them, and those that went well; days before and after are left out."""
    with store.begin() as tx:
        first, second = _add(tx, "a", "b")
        for at, error in ((NOON - DAY, ""), (NOON, "down"), (NOON + DAY, ""), (NOON + 2 * DAY, "")):
            tx.feed_days.count({first: _poll(at, error), second: _poll(at)})
    with store.read() as tx:
        assert tx.feed_days.polls(MONDAY, MONDAY + DAY) == (4, 3)
        assert tx.feed_days.polls(MONDAY + 7 * DAY, MONDAY + 8 * DAY) == (0, 0)

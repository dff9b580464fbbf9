"""Who listened, and on which days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from builders import feed, pack, starter_feed

from rules.model import Pack
from storage import Feed, FeedDay
from watcher.ledger.watched import ENOUGH_CARRIERS, Listeners, listeners, watched

MONDAY = date(2026, 1, 26)
DAY = timedelta(days=1)
LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)


def feeds(number: int, **changes: object) -> list[Feed]:
    """Feeds that were added long ago."""
    return [feed(id=one, url=_url(one), **{"added_at": LONG_AGO, **changes}) for one in range(1, number + 1)]


def _url(number: int) -> str:
    return f"https://news{number}.example/feed"


def _pack(name: str, *numbers: int) -> Pack:
    return pack(id=name, feeds=tuple(starter_feed(url=_url(one)) for one in numbers))


@pytest.mark.parametrize(
    ("polled", "read", "is_watched"), [(4, 4, True), (4, 2, True), (4, 1, False), (2, 2, True), (1, 1, False)]
)
def test_a_day_is_watched_on_which_half_of_the_feeds_were_read(
    polled: int, read: int, *, is_watched: bool
) -> None:
    """Of the four that were to be polled, also where the daemon got to some of them only."""
    share = watched(feeds(4), [FeedDay(day=MONDAY, polled=polled, read=read)])
    assert share(MONDAY, MONDAY) == float(is_watched)


def test_a_day_without_any_poll_is_not_watched() -> None:
    """Nor is any day where nobody subscribed to anything."""
    assert watched(feeds(4), [])(MONDAY, MONDAY) == 0
    assert watched([], [])(MONDAY, MONDAY) == 0
    assert watched([], [FeedDay(day=MONDAY, polled=1, read=0)])(MONDAY, MONDAY) == 0


def test_the_share_of_a_span_counts_its_ends() -> None:
    """Days outside of it say nothing."""
    days = [FeedDay(day=MONDAY + place * DAY, polled=4, read=4 * (place != 2)) for place in range(5)]
    share = watched(feeds(4), days)
    assert share(MONDAY, MONDAY + 3 * DAY) == 3 / 4
    assert share(MONDAY + 2 * DAY, MONDAY + 2 * DAY) == 0
    assert share(MONDAY - 5 * DAY, MONDAY - DAY) == 0
    assert share(MONDAY, MONDAY + 7 * DAY) == 4 / 8


@pytest.mark.parametrize(
    ("changes", "is_watched"),
    [
        ({}, False),
        ({"added_at": datetime(2026, 1, 27, tzinfo=UTC)}, True),
        ({"added_at": datetime(2026, 1, 26, tzinfo=UTC)}, False),
        ({"retired_at": datetime(2026, 1, 25, tzinfo=UTC)}, True),
        ({"retired_at": datetime(2026, 1, 26, tzinfo=UTC)}, False),
        ({"enabled": False}, True),
    ],
)
def test_feeds_that_were_not_to_be_polled_are_not_missed(
    changes: dict[str, object], *, is_watched: bool
) -> None:
    """One that came later, was retired before or is switched off is no gap in what was read."""
    silent = [feed(id=9, **{"added_at": LONG_AGO, **changes}), *feeds(3, **changes)]
    share = watched([feed(id=10, added_at=LONG_AGO), *silent], [FeedDay(day=MONDAY, polled=1, read=1)])
    assert share(MONDAY, MONDAY) == float(is_watched)


def test_feeds_that_were_polled_in_vain_are_missed_though_they_are_gone_now() -> None:
    """Whoever takes out what failed does not hear what it would have told."""
    share = watched(feeds(1), [FeedDay(day=MONDAY, polled=3, read=1)])
    assert share(MONDAY, MONDAY) == 0


def test_feeds_that_carried_such_news_before_would_carry_the_next() -> None:
    """Where there are enough of them to tell; what others start with does not matter then."""
    packs = [_pack("ours", 1), _pack("theirs", 2)]
    few, many = range(1, ENOUGH_CARRIERS), range(1, ENOUGH_CARRIERS + 1)
    assert listeners("ours", packs, feeds(4), [*many]) == Listeners(only=frozenset(many))
    assert listeners("ours", packs, feeds(4), [*few]) == Listeners(but=frozenset({2}))


def test_feeds_that_other_packs_start_with_are_left_out() -> None:
    """Not those that both start with, nor those that a person added."""
    packs = [_pack("ours", 1, 3), _pack("theirs", 2, 3), _pack("more", 5)]
    who = listeners("ours", packs, feeds(4), ())
    assert [one.id for one in feeds(6) if who.has(one)] == [1, 3, 4, 5, 6]
    assert [one.id for one in feeds(4) if Listeners(only=frozenset({2})).has(one)] == [2]
    assert listeners("unknown", packs, feeds(4), ()).but == {1, 2, 3}

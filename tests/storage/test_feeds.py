from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from stored import HOUR, MINUTE, NOON, new_feed, new_feeds

from storage import FeedExistsError, NewFeed, Pacing, PollResult, Share, Store, Transaction
from storage.records import Remembered


def _add(store: Store, *names: str) -> list[int]:
    """Subscribe to feeds, each due a minute after the one before; return their ids."""
    with store.begin() as tx:
        return [tx.feeds.add(new_feed(name), NOON + place * MINUTE).id for place, name in enumerate(names)]


def _take(tx: Transaction, now: datetime, *, until: datetime, **share: Any) -> list[int]:
    """Lease feeds and tell their ids, host by host."""
    return [feed.id for turn in tx.feeds.lease(now, until=until, share=Share(**share)) for feed in turn]


def test_a_new_feed_is_due_at_once_and_found_by_its_id(store: Store) -> None:
    """What was added is what is read, in another transaction."""
    with store.begin() as tx:
        added = tx.feeds.add(new_feed(), NOON)
    assert (added.added_at, added.next_due, added.failures, added.error) == (NOON, NOON, 0, "")
    with store.read() as tx:
        assert tx.feeds.all() == (added,)
        assert tx.feeds.get(added.id) == added
        assert tx.feeds.get(added.id + 1) is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(feed=new_feeds)
def test_any_feed_comes_back_as_it_was_given(store: Store, feed: NewFeed) -> None:
    """Every field of a subscription survives the database."""
    with store.begin() as tx:
        tx.feeds.remove(feed.url)
        added = tx.feeds.add(feed, NOON)
        read = tx.feeds.get(added.id)
        tx.feeds.remove(feed.url)
    assert read == added
    assert asdict(feed).items() <= asdict(added).items()


def test_adding_a_feed_twice_is_refused_and_changes_nothing(store: Store) -> None:
    """The error names the address."""
    _add(store, "a")
    with pytest.raises(FeedExistsError, match=r"https://a\.example/feed"), store.begin() as tx:
        tx.feeds.add(new_feed(title="other"), NOON)
    with store.read() as tx:
        assert [feed.title for feed in tx.feeds.all()] == [""]


def test_adding_a_removed_feed_revives_it_afresh(store: Store) -> None:
    """The tombstone takes the new description and forgets the old polls."""
    (feed_id,) = _add(store, "a")
    with store.begin() as tx:
        tx.feeds.record({feed_id: PollResult(at=NOON, next_due=NOON + HOUR, etag="e", error="gone")})
        tx.feeds.remove(new_feed().url)
        revived = tx.feeds.add(new_feed(title="again"), NOON + MINUTE)
    assert (revived.id, revived.title, revived.added_at) == (feed_id, "again", NOON + MINUTE)
    assert (revived.failures, revived.error, revived.etag) == (0, "", "")


def test_seeding_adds_only_what_was_never_known(store: Store) -> None:
    """Existing feeds stay untouched and removed ones removed."""
    _add(store, "a", "b")
    with store.begin() as tx:
        tx.feeds.remove(new_feed("b").url)
        feeds = [new_feed("a", title="seeded"), new_feed("b"), new_feed("c"), new_feed("c")]
        assert tx.feeds.seed(feeds, NOON) == 1
        assert tx.feeds.seed(feeds, NOON) == 0
        assert tx.feeds.seed([], NOON) == 0
        kept = tx.feeds.all()
    assert [(feed.url, feed.title) for feed in kept] == [(new_feed("a").url, ""), (new_feed("c").url, "")]


def test_the_address_of_a_removed_feed_stays_known(store: Store) -> None:
    """So that who would seed it need not write."""
    _add(store, "a", "b")
    with store.begin() as tx:
        tx.feeds.remove(new_feed("b").url)
    with store.read() as tx:
        assert tx.feeds.known() == {new_feed("a").url, new_feed("b").url}


def test_a_removed_feed_is_gone_from_every_list(store: Store) -> None:
    """It can still be looked up by its id, for what refers to it."""
    (feed_id,) = _add(store, "a")
    with store.begin() as tx:
        assert tx.feeds.remove(new_feed().url)
        assert not tx.feeds.remove(new_feed().url)
        assert not tx.feeds.enable(new_feed().url, enabled=True)
        assert tx.feeds.all() == ()
        assert tx.feeds.next_due(NOON) is None
        assert _take(tx, NOON, until=NOON + HOUR, hosts=9) == []
        assert tx.feeds.get(feed_id) is not None


def test_a_disabled_feed_is_listed_but_not_polled(store: Store) -> None:
    """It is never leased, and polled again once enabled."""
    _add(store, "a")
    with store.begin() as tx:
        assert tx.feeds.enable(new_feed().url, enabled=False)
        assert [feed.enabled for feed in tx.feeds.all()] == [False]
        assert tx.feeds.next_due(NOON) is None
        assert _take(tx, NOON, until=NOON + HOUR, hosts=9) == []
        assert tx.feeds.enable(new_feed().url, enabled=True)
        assert len(_take(tx, NOON, until=NOON + HOUR, hosts=9)) == 1


@pytest.mark.parametrize("enabled", [True, False])
def test_a_retired_feed_is_so_until_a_person_decides(store: Store, *, enabled: bool) -> None:
    """Whether to ask it again or not."""
    (feed_id,) = _add(store, "a")
    with store.begin() as tx:
        tx.feeds.record({feed_id: PollResult(at=NOON, next_due=NOON, error="410 Gone", retired=True)})
        assert _take(tx, NOON, until=NOON + HOUR, hosts=9) == []
        tx.feeds.enable(new_feed().url, enabled=enabled)
        (feed,) = tx.feeds.all()
    assert (feed.retired_at, feed.is_polled) == (None, enabled)


def test_a_lease_takes_the_oldest_due_up_to_the_limit(store: Store) -> None:
    """What is not due yet waits."""
    ids = _add(store, "a", "b", "c", "d")
    now = NOON + 2 * MINUTE
    with store.begin() as tx:
        assert _take(tx, now, until=now + HOUR, hosts=2) == ids[:2]
        assert _take(tx, now, until=now + HOUR, hosts=9) == ids[2:3]


def test_a_lease_takes_few_feeds_that_fail_however_long_they_are_due(store: Store) -> None:
    """Failing feeds have a share of their own, the others take the rest."""
    ids = _add(store, "a", "b", "c", "d", "e")
    now = NOON + HOUR
    with store.begin() as tx:
        for feed_id in ids[:3]:
            tx.feeds.record({feed_id: PollResult(at=NOON, next_due=NOON, error="no answer")})
        assert _take(tx, now, until=now, hosts=9, failing=0) == ids[3:]
        assert _take(tx, now, until=now, hosts=9, failing=1) == [ids[0], *ids[3:]]
        assert _take(tx, now, until=now, hosts=3, failing=2) == [*ids[:2], ids[3]]
        assert _take(tx, now, until=now, hosts=1, failing=2) == ids[:1]
        assert _take(tx, now, until=now, hosts=4) == ids[:4]


def test_a_lease_holds_until_it_expires_is_released_or_recorded(store: Store) -> None:
    """Each of the three frees the feed for another."""
    ids = _add(store, "a", "b", "c")
    now = NOON + HOUR
    with store.begin() as tx:
        _take(tx, now, until=now + MINUTE, hosts=9)
        assert _take(tx, now, until=now + MINUTE, hosts=9) == []
        tx.feeds.release(ids[:1])
        tx.feeds.record({ids[1]: PollResult(at=now, next_due=now)})
        assert _take(tx, now, until=now + HOUR, hosts=9) == [ids[0], ids[1]]
        later = now + MINUTE
        assert _take(tx, later, until=later + HOUR, hosts=9) == [ids[2]]


def test_a_successful_poll_ends_the_failures(store: Store) -> None:
    """Failures count up, then a success clears them and is remembered."""
    (feed_id,) = _add(store, "a")
    with store.begin() as tx:
        for hour in (1, 2):
            bad = PollResult(at=NOON + hour * HOUR, next_due=NOON + (hour + 1) * HOUR, error="no answer")
            tx.feeds.record({feed_id: bad})
        failed = tx.feeds.get(feed_id)
        good = PollResult(at=NOON + 3 * HOUR, next_due=NOON + 4 * HOUR, etag='"e"', last_modified="Mon")
        tx.feeds.record({feed_id: good})
        healed = tx.feeds.get(feed_id)
    assert failed is not None
    assert (failed.failures, failed.error, failed.last_success) == (2, "no answer", None)
    assert failed.last_polled == NOON + 2 * HOUR
    assert healed is not None
    assert (healed.failures, healed.error, healed.etag, healed.last_modified) == (0, "", '"e"', "Mon")
    assert healed.last_polled == healed.last_success == NOON + 3 * HOUR


def test_what_is_due_or_leased_too_far_ahead_is_pulled_back(store: Store) -> None:
    """Each of the two on its own; what lies at the moment or before it stays, and so do removed feeds."""
    ids = _add(store, "late", "held", "fine", "gone")
    with store.begin() as tx:
        tx.feeds.remove(new_feed("gone").url)
        tx.feeds.record({ids[0]: PollResult(at=NOON, next_due=NOON + 9 * HOUR)})
        tx.feeds.record({ids[2]: PollResult(at=NOON, next_due=NOON + 2 * HOUR)})
        tx.feeds.record({ids[3]: PollResult(at=NOON, next_due=NOON + 9 * HOUR)})
        _take(tx, NOON + HOUR, until=NOON + 9 * HOUR, hosts=9)
        _take(tx, NOON + 2 * HOUR, until=NOON + 3 * HOUR, hosts=9)
        assert tx.feeds.pull_back(beyond=NOON + 2 * HOUR, leased_beyond=NOON + 3 * HOUR, to=NOON) == 2
        assert [feed.next_due for feed in tx.feeds.all()] == [NOON, NOON + MINUTE, NOON + 2 * HOUR]
        now = NOON + 2 * HOUR
        assert _take(tx, now, until=now, hosts=9) == ids[:2]


def test_next_due_is_the_earliest_of_the_polled(store: Store) -> None:
    """None while there is no feed."""
    with store.read() as tx:
        assert tx.feeds.next_due(NOON) is None
    _add(store, "a", "b")
    with store.begin() as tx:
        tx.feeds.enable(new_feed("a").url, enabled=False)
        assert tx.feeds.next_due(NOON) == NOON + MINUTE


def test_a_host_is_asked_by_one_at_a_time(store: Store) -> None:
    """Its feeds are taken in turn, up to so many; while one is held, nobody gets another."""
    addresses = [f"https://{host}.example/{path}" for host in "ab" for path in range(3)]
    with store.begin() as tx:
        ids = [tx.feeds.add(NewFeed(url=url), NOON).id for url in addresses]
        turns = tx.feeds.lease(NOON, until=NOON + MINUTE, share=Share(hosts=9, in_turn=2))
        assert [[feed.id for feed in turn] for turn in turns] == [ids[:2], ids[3:5]]
        assert _take(tx, NOON, until=NOON + MINUTE, hosts=9) == []
        tx.feeds.release(ids[:2])
        assert _take(tx, NOON, until=NOON + MINUTE, hosts=9, in_turn=9) == ids[:3]


def test_a_host_that_was_asked_is_left_alone_for_the_gap(store: Store) -> None:
    """Whichever of its feeds was polled, and by whichever address it is asked there."""
    with store.begin() as tx:
        ids = [tx.feeds.add(NewFeed(url=f"https://{host}.example/1"), NOON).id for host in ("a", "b", "c")]
        tx.feeds.record({ids[0]: PollResult(at=NOON, next_due=NOON, host="c.example")})
        gap = timedelta(seconds=5)
        assert _take(tx, NOON + gap / 2, until=NOON + gap / 2, hosts=9, gap=gap) == [ids[1]]
        assert _take(tx, NOON + gap, until=NOON + MINUTE, hosts=9, gap=gap) == [ids[0], ids[1]]


def test_the_feeds_of_a_host_are_held_back_together(store: Store) -> None:
    """Those of others, and those due later, stay as they are."""
    with store.begin() as tx:
        for url in ("https://a.example/1", "https://a.example/2", "https://b.example/1"):
            tx.feeds.add(NewFeed(url=url), NOON)
        tx.feeds.hold_back("a.example", until=NOON + HOUR)
        assert [feed.next_due for feed in tx.feeds.all()] == [NOON + HOUR, NOON + HOUR, NOON]


def test_what_is_remembered_of_a_feed_comes_back(store: Store) -> None:
    """Its pace among it; a poll that says nothing of it forgets it."""
    known = Remembered(
        etag='W/"x"',
        entries=7,
        pacing=Pacing(every=HOUR, skip_hours=frozenset({0, 23}), skip_days=frozenset({6})),
        rhythm=timedelta(seconds=90.5),
        newest_at=NOON,
    )
    (feed_id,) = _add(store, "a")
    with store.begin() as tx:
        tx.feeds.record({feed_id: PollResult(at=NOON, next_due=NOON, **known.remembered())})
        (feed,) = tx.feeds.all()
        assert feed.remembered() == known.remembered()
        tx.feeds.record({feed_id: PollResult(at=NOON, next_due=NOON)})
        assert tx.feeds.all()[0].remembered() == Remembered().remembered()

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Barrier, Event, Lock

import pytest
import sqlalchemy
from databases import sqlite_url
from desk import NOON, QUIET, SCRAPPED, SIGNED, SIGNED_TOO, Desk, Entry, address, rss, set_desk
from structlog.testing import capture_logs
from waiting import DEADLINE_S

from storage import Feed, NewFeed, PollResult, open_store
from storage import engine as engines
from watcher.body import read_body
from watcher.due import IN_TURN, THREADS, lease_due, longest_lease
from watcher.feeds.entry import MAX_ENTRIES
from watcher.poll import Polled, Poller
from watcher.ports import Fetched, FetchFailed, FetchStopped, NotModified
from watcher.sweep import sweep

MINUTE = timedelta(minutes=1)


def take(desk: Desk) -> tuple[Feed, ...]:
    """Lease the feeds of the one host that is due."""
    (turn,) = lease_due(desk.app, desk.clock(), 1)
    return turn


def poll_turn(desk: Desk, turn: tuple[Feed, ...]) -> Polled:
    """Poll the one feed that was leased."""
    read = partial(read_body, desk.app.rulesets)
    (polled,) = Poller(desk.app, desk.web, pause=lambda _: None, read_body=read).poll_in_turn(turn)
    return polled


def run_sql(url: str, *statements: str) -> None:
    """Do to a database what no part of ours would."""
    engine = sqlalchemy.create_engine(engines.parse(url))
    with engine.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
    engine.dispose()


def test_writes_items_alerts_promises_and_the_next_due_time(either_desk: Desk) -> None:
    """What a poll brings is all there afterwards, and agrees."""
    desk = either_desk
    desk.subscribe("a")
    desk.publish("a", SIGNED, QUIET, etag='"1"')
    (polled,) = desk.poll()
    (alert,) = desk.alerts()
    assert (polled.items, polled.error, polled.alerts) == (2, "", (alert,))
    assert (alert.forecast, alert.stance, alert.counts) == ("bridge-built", "confirms", True)
    assert alert.belief_before == pytest.approx(0.7)
    assert alert.belief_after == pytest.approx(0.8119, abs=1e-4)
    assert [one.subject_id for one in desk.undelivered()] == [f"{alert.id}:0"] * 2
    feed = desk.feed("a")
    assert (feed.last_success, feed.etag, feed.failures) == (NOON, '"1"', 0)
    assert feed.next_due == NOON + 30 * MINUTE
    assert desk.items() == 2


def test_every_poll_counts_towards_its_day(either_desk: Desk) -> None:
    """A feed that fails all day was polled and not read; the next day is another one."""
    desk, today = either_desk, NOON.date()
    desk.subscribe("a", "b")
    desk.publish("a", QUIET)
    desk.web.pages[address("b")] = FetchFailed(words="nobody answers")
    desk.poll()
    desk.clock.advance(hours=1)
    desk.poll()
    desk.clock.advance(days=1)
    desk.publish("b", QUIET)
    desk.poll()
    with desk.app.store.read() as tx:
        days = tx.feed_days.list(today, today + timedelta(days=7))
    assert [(one.day - today, one.polled, one.read) for one in days] == [
        (timedelta(0), 2, 1),
        (timedelta(days=1), 2, 2),
    ]


@pytest.mark.parametrize("table", ["item", "alert", "alert_report", "outbox", "outbox_alert"])
def test_fault_in_the_middle_leaves_nothing_and_the_feed_comes_round_again(
    database_url: str, tmp_path: Path, table: str
) -> None:
    """All of a poll is written or none of it, and none of it is lost."""
    store = open_store(database_url)
    desk = set_desk(store, tmp_path)
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    turn = take(desk)
    store.close()
    run_sql(database_url, f"ALTER TABLE {table} RENAME TO away")
    try:
        polled = poll_turn(desk, turn)
    finally:
        store.close()
        run_sql(database_url, f"ALTER TABLE away RENAME TO {table}")
    assert polled.error
    assert (desk.items(), desk.alerts(), desk.undelivered()) == (0, (), ())
    assert (desk.feed("a").failures, desk.feed("a").error) == (1, polled.error)
    desk.clock.moment = desk.feed("a").next_due
    assert len(desk.poll()[0].alerts) == 1
    store.close()


def test_failure_that_cannot_be_written_down_is_told(sqlite_path: Path, tmp_path: Path) -> None:
    """Two things that went wrong are two things told."""
    store = open_store(sqlite_url(sqlite_path))
    desk = set_desk(store, tmp_path)
    desk.subscribe("a")
    desk.web.pages[address("a")] = FetchFailed(words="nobody answers")
    turn = take(desk)
    run_sql(sqlite_url(sqlite_path), "ALTER TABLE feed RENAME TO away")
    polled = poll_turn(desk, turn)
    assert polled.error.startswith("nobody answers; and it could not be written down: ")
    store.close()


def test_same_body_again_raises_nothing(desk: Desk) -> None:
    """An item is judged once, however often its feed repeats it."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    desk.clock.advance(minutes=31)
    (again,) = desk.poll()
    assert (again.items, again.alerts) == (0, ())
    assert len(desk.alerts()) == 1


def test_entry_with_a_new_guid_and_a_new_link_raises_nothing(desk: Desk) -> None:
    """As of a news search that names one article otherwise in each answer."""
    desk.subscribe("a")
    for turn in "12":
        links = f"https://news.google.com/rss/articles/{turn}"
        desk.publish("a", *(Entry(title, link=f"{links}{title[:1]}") for title in (SIGNED, QUIET)))
        desk.poll()
        desk.clock.advance(minutes=31)
    assert (len(desk.alerts()), desk.items()) == (1, 2)


def _five(stem: str, at: datetime) -> list[Entry]:
    return [Entry(f"{stem} {n}", at=at, guid=f"{stem}{n}") for n in range(5)]


def test_entries_that_came_and_went_between_polls_are_a_gap(desk: Desk) -> None:
    """It is told, what came is judged, and the feed is asked sooner until its bodies overlap again."""
    desk.subscribe("a")
    desk.publish("a", *_five("old", NOON))
    desk.poll()
    desk.clock.moment = desk.feed("a").next_due
    younger = [*_five("new", NOON + timedelta(minutes=20)), Entry(SIGNED, at=NOON + timedelta(minutes=25))]
    desk.publish("a", *younger)
    with capture_logs() as logs:
        (polled,) = desk.poll()
    assert {"event": "feed.gap", "log_level": "warning", "url": address("a"), "new_items": 6} in logs
    assert len(polled.alerts) == 1
    feed, found_at = desk.feed("a"), desk.clock()
    assert (feed.gaps, feed.gap_at, feed.next_due) == (1, found_at, found_at + timedelta(minutes=15))
    desk.publish("a", QUIET, *younger)
    desk.clock.moment = feed.next_due
    desk.poll()
    assert (desk.feed("a").gaps, desk.feed("a").gap_at) == (0, found_at)


def test_feed_whose_entries_all_bear_new_names_is_quarantined(desk: Desk) -> None:
    """What it brings is kept and not judged, and then it goes on as before."""
    desk.subscribe("a")
    desk.publish("a", *_five("old", NOON))
    desk.poll()
    desk.clock.moment = desk.feed("a").next_due
    renamed = [*_five("new", NOON), Entry(SIGNED)]
    desk.publish("a", *renamed)
    with capture_logs() as logs:
        (polled,) = desk.poll()
    assert {"event": "feed.quarantined", "log_level": "warning", "url": address("a"), "new_items": 6} in logs
    assert (polled.items, polled.alerts, desk.alerts(), desk.items()) == (6, (), (), 11)
    assert desk.feed("a").quarantined_at == desk.clock()
    desk.clock.moment = desk.feed("a").next_due
    desk.publish("a", SIGNED_TOO, *renamed)
    (polled,) = desk.poll()
    assert (len(polled.alerts), desk.feed("a").quarantined_at) == (1, None)


def test_unchanged_body_is_not_read_again(database_url: str, tmp_path: Path) -> None:
    """Seen where items are gone that it would bring back; a changed one is read whole."""
    store = open_store(database_url)
    desk = set_desk(store, tmp_path)
    desk.subscribe("a")
    desk.publish("a", SIGNED, etag='"1"')
    desk.poll()
    store.close()
    run_sql(database_url, "DELETE FROM item")
    desk.publish("a", SIGNED, etag='"2"')
    desk.clock.advance(minutes=31)
    (polled,) = desk.poll()
    assert (polled.items, polled.error, desk.items()) == (0, "", 0)
    assert (desk.feed("a").etag, desk.feed("a").last_success) == ('"2"', desk.clock.moment)
    desk.publish("a", SIGNED, QUIET)
    desk.clock.advance(minutes=31)
    assert desk.poll()[0].items == 2
    store.close()


def test_body_that_could_not_be_read_is_tried_again(desk: Desk) -> None:
    """It stays a failure for as long as it comes, and what came before it is known again."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    good = desk.web.pages[address("a")]
    known = desk.feed("a").fingerprint
    assert isinstance(good, Fetched)
    desk.web.pages[address("a")] = replace(good, body=b"<html>Back soon</html>")
    for _ in range(2):
        desk.clock.moment = desk.feed("a").next_due
        assert desk.poll()[0].error
    assert (desk.feed("a").failures, desk.feed("a").fingerprint) == (2, known)
    desk.web.pages[address("a")] = good
    desk.clock.moment = desk.feed("a").next_due
    assert desk.poll()[0].error == ""
    assert desk.feed("a").failures == 0


@pytest.mark.parametrize(
    ("content_type", "url"),
    [("text/xml; charset=iso-8859-1", address("a")), ("", "https://elsewhere.example/")],
)
def test_body_that_is_to_be_read_otherwise_is_no_unchanged_one(
    desk: Desk, content_type: str, url: str
) -> None:
    """What it says of its characters, and the address its links are relative to, decide how it reads."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    known = desk.feed("a").fingerprint
    fetched = desk.web.pages[address("a")]
    assert isinstance(fetched, Fetched)
    desk.web.pages[address("a")] = replace(fetched, content_type=content_type, url=url)
    desk.clock.advance(minutes=31)
    assert desk.poll()[0].error == ""
    assert desk.feed("a").fingerprint != known


def test_validators_are_echoed_and_not_modified_is_a_success(desk: Desk) -> None:
    """A 304 ends a failure, keeps the validators and brings nothing."""
    desk.subscribe("a")
    desk.publish("a", SIGNED, etag='"1"')
    desk.poll()
    desk.web.pages[address("a")] = FetchFailed(words="500")
    desk.clock.advance(hours=1)
    desk.poll()
    desk.web.pages[address("a")] = NotModified()
    desk.clock.advance(hours=2)
    (polled,) = desk.poll()
    assert (polled.items, polled.error) == (0, "")
    assert [request.etag for request in desk.web.asked] == ["", '"1"', '"1"']
    assert (desk.feed("a").failures, desk.feed("a").error, desk.feed("a").etag) == (0, "", '"1"')


def test_failing_feed_backs_off_and_recovers_at_the_first_success(desk: Desk) -> None:
    """Each failure in a row doubles the pause; one success ends that."""
    desk.subscribe("a")
    desk.web.pages[address("a")] = FetchFailed(words="nobody answers")
    for failures in (1, 2, 3):
        desk.poll()
        feed = desk.feed("a")
        assert (feed.failures, feed.error) == (failures, "nobody answers")
        assert feed.next_due - desk.clock() == 15 * MINUTE * 2**failures
        desk.clock.moment = feed.next_due
    desk.publish("a", SIGNED)
    desk.poll()
    feed = desk.feed("a")
    assert (feed.failures, feed.error) == (0, "")
    assert feed.next_due - desk.clock() == 30 * MINUTE


def test_interval_of_the_settings_does_not_grow(desk: Desk) -> None:
    """Who fixes an interval gets it."""
    desk.set(poll_interval=2 * MINUTE)
    desk.subscribe("a")
    desk.web.pages[address("a")] = FetchFailed(words="nobody answers")
    desk.poll()
    assert desk.feed("a").next_due == NOON + 2 * MINUTE


def test_retry_after_wins_over_a_fixed_interval(desk: Desk) -> None:
    """A server that asks for peace gets it."""
    desk.set(poll_interval=MINUTE)
    desk.subscribe("a")
    desk.web.pages[address("a")] = FetchFailed(words="429", retry_after=NOON + 7 * 60 * MINUTE)
    desk.poll()
    assert desk.feed("a").next_due == NOON + 7 * 60 * MINUTE


def test_host_that_asks_for_a_pause_gets_it_from_all_its_feeds(desk: Desk) -> None:
    """Those that are due later stay so, and other hosts are no matter."""
    busy, later = desk.clock() + timedelta(hours=2), desk.clock() + timedelta(hours=5)
    desk.subscribe("a", "b")
    same = {name: f"https://a.example/{name}" for name in ("soon", "late")}
    with desk.app.store.begin() as tx:
        tx.feeds.seed([NewFeed(url=url, title=name) for name, url in same.items()], desk.clock())
        ids = {feed.title: feed.id for feed in tx.feeds.all()}
        tx.feeds.record({ids["late"]: PollResult(at=desk.clock(), next_due=later)})
        tx.feeds.record({ids["soon"]: PollResult(at=desk.clock(), next_due=desk.clock() + MINUTE)})
    desk.publish("b", QUIET)
    desk.web.pages[address("a")] = FetchFailed(words="429", retry_after=busy, host="a.example")
    desk.poll()
    with desk.app.store.read() as tx:
        due = {feed.title: feed.next_due for feed in tx.feeds.all()}
    assert due == {"a": busy, "soon": busy, "late": later, "b": desk.clock() + 30 * MINUTE}


def test_permanent_redirect_seen_three_times_is_gone_to_at_once(desk: Desk) -> None:
    """Where the new address fails, the old one is asked next, and all begins anew."""
    desk.subscribe("a")
    old, new = address("a"), address("b")
    desk.publish("a", SIGNED, etag='"1"')
    moved = desk.web.pages[old]
    assert isinstance(moved, Fetched)
    desk.web.pages[old] = replace(moved, moved_to=new)
    desk.web.pages[new] = NotModified()
    with capture_logs() as logs:
        for _ in range(5):
            desk.poll()
            desk.clock.advance(minutes=31)
    assert [request.url for request in desk.web.asked] == [old, old, old, new, new]
    assert [request.etag for request in desk.web.asked] == ["", '"1"', '"1"', "", ""]
    assert [log["to"] for log in logs if log["event"] == "feed.moved"] == [new]
    desk.web.pages[new] = FetchFailed(words="404 Not Found")
    for _ in range(4):
        desk.poll()
        desk.clock.moment = desk.feed("a").next_due
    assert [request.url for request in desk.web.asked][5:] == [new, old, old, old]
    assert desk.feed("a").moves_seen == 3


def test_feed_that_is_gone_is_asked_no_more_until_it_is_enabled(either_desk: Desk) -> None:
    """It stays a failing feed for all who look."""
    desk = either_desk
    desk.subscribe("a")
    desk.web.pages[address("a")] = FetchFailed(words="410 Gone", gone=True)
    with capture_logs() as logs:
        desk.poll()
    assert [log["event"] for log in logs] == ["feed.retired"]
    assert (desk.feed("a").retired_at, desk.feed("a").error) == (desk.clock(), "410 Gone")
    assert not desk.feed("a").is_polled
    desk.clock.advance(days=9)
    assert desk.poll() == ()
    desk.publish("a", SIGNED)
    with desk.app.store.begin() as tx:
        tx.feeds.enable(address("a"), enabled=True)
    assert desk.poll()[0].items == 1
    assert desk.feed("a").is_polled


def test_new_address_that_is_gone_says_nothing_of_the_old_one(desk: Desk) -> None:
    """The old one is asked next, as after any failure of the new."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    page = desk.web.pages[address("a")]
    assert isinstance(page, Fetched)
    desk.web.pages[address("a")] = replace(page, moved_to=address("b"))
    desk.web.pages[address("b")] = FetchFailed(words="410 Gone", gone=True)
    for _ in range(4):
        desk.poll()
        desk.clock.moment = desk.feed("a").next_due
    assert desk.web.asked[-1].url == address("b")
    assert desk.feed("a").is_polled
    assert desk.poll()[0].error == ""


def test_redirects_that_change_or_end_are_not_remembered(desk: Desk) -> None:
    """Three polls in a row must tell the same; a failure between them says nothing."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    page = desk.web.pages[address("a")]
    assert isinstance(page, Fetched)
    here, there = (replace(page, moved_to=address(name)) for name in "bc")
    told: list[int] = []
    for answer in (here, here, there, page, there, FetchFailed(words="no answer"), there):
        desk.web.pages[address("a")] = answer
        desk.poll()
        told.append(desk.feed("a").moves_seen)
        desk.clock.moment = desk.feed("a").next_due
    assert told == [1, 2, 1, 0, 1, 1, 2]
    assert {request.url for request in desk.web.asked} == {address("a")}


def test_what_is_no_feed_is_a_failure_in_words_and_keeps_the_validators(desk: Desk) -> None:
    """A web page in place of a feed must not be taken for a feed without news."""
    desk.subscribe("a")
    desk.web.pages[address("a")] = Fetched(body=b"<!doctype html><p>moved", url=address("a"), etag='"page"')
    (polled,) = desk.poll()
    assert polled.error == "this is a web page, not a feed"
    assert (desk.feed("a").error, desk.feed("a").etag) == (polled.error, "")


def test_exception_in_one_feed_stops_no_other(desk: Desk) -> None:
    """A fault of ours costs the feed it shows at, and is logged with its trace."""
    desk.subscribe("a", "broken", "c")
    desk.publish("a", SIGNED)
    desk.web.pages[address("broken")] = RuntimeError("secret detail")
    desk.publish("c", SCRAPPED)
    with capture_logs() as logs:
        polled = {one.feed.title: one for one in desk.poll()}
    assert polled["broken"].error == "the program failed on this feed: RuntimeError"
    assert desk.feed("broken").failures == 1
    assert {alert.stance.value for alert in desk.alerts()} == {"confirms", "contradicts"}
    assert [log["exc_info"] for log in logs if log["event"] == "feed.broke"] == [True]


def test_stopped_fetch_gives_the_feed_back(either_desk: Desk) -> None:
    """What we broke off ourselves is no failure, and the feed is due at once after a restart."""
    either_desk.subscribe("a")
    either_desk.web.pages[address("a")] = FetchStopped()
    turn = take(either_desk)
    assert lease_due(either_desk.app, either_desk.clock(), 1) == ()
    polled = poll_turn(either_desk, turn)
    assert (polled.error, polled.items) == ("", 0)
    assert lease_due(either_desk.app, either_desk.clock(), 1) == (turn,)


def test_leases_nothing_without_room_and_nothing_before_its_time(desk: Desk) -> None:
    """A full pool takes no more, and a feed that is not due is left alone."""
    desk.subscribe("a")
    assert lease_due(desk.app, desk.clock(), 0) == ()
    desk.clock.advance(minutes=-1)
    assert lease_due(desk.app, desk.clock(), 1) == ()


def test_sweep_polls_more_feeds_than_threads_each_once(desk: Desk) -> None:
    """A sweep goes on until every feed that was due had its turn."""
    names = [f"f{number}" for number in range(2 * THREADS + 1)]
    desk.subscribe(*names)
    for name in names:
        desk.publish(name, QUIET)
    assert len(desk.poll()) == len(names)
    assert len(desk.web.asked) == len(names)


def test_sweep_asks_hosts_at_the_same_time_and_the_feeds_of_one_in_turn(desk: Desk) -> None:
    """Two hosts wait for one another here; a third is never asked twice at a time."""
    desk.subscribe("slow", "fast")
    met = Barrier(2)

    def meet() -> NotModified:
        met.wait(DEADLINE_S)
        return NotModified()

    desk.web.pages |= {address("slow"): meet, address("fast"): meet}
    one_by_one = Lock()

    def alone() -> NotModified:
        assert one_by_one.acquire(blocking=False), "asked twice at a time"
        one_by_one.release()
        return NotModified()

    urls = [f"https://busy.example/{number}" for number in range(3 * IN_TURN)]
    with desk.app.store.begin() as tx:
        tx.feeds.seed([NewFeed(url=url) for url in urls], desk.clock())
    desk.web.pages |= dict.fromkeys(urls, alone)
    polled = list(sweep(desk.app, desk.web))
    assert (len(polled), {one.error for one in polled}) == (2 + len(urls), {""})


def test_host_is_left_alone_for_the_gap_between_two_requests(desk: Desk) -> None:
    """Within its turn and from one turn to the next; it is slept through by the clock that counts it."""
    desk.set(host_gap=timedelta(seconds=5))
    urls = [f"https://busy.example/{number}" for number in range(IN_TURN + 2)]
    with desk.app.store.begin() as tx:
        tx.feeds.seed([NewFeed(url=url) for url in urls], desk.clock())
    asked: list[datetime] = []

    def note() -> NotModified:
        asked.append(desk.clock())
        return NotModified()

    desk.web.pages |= dict.fromkeys(urls, note)
    told = sweep(desk.app, desk.web, threads=1, pause=lambda seconds: desk.clock.advance(seconds=seconds))
    assert len(list(told)) == len(urls)
    assert asked == [NOON + number * timedelta(seconds=5) for number in range(len(urls))]


def test_pace_of_a_feed_is_learned_from_what_it_says_and_how_often_it_speaks(desk: Desk) -> None:
    """And is kept when an answer has no body: what was promised then counts for that time."""
    desk.subscribe("a")
    every_eight_hours = [Entry(f"{QUIET} {hours}", at=NOON - timedelta(hours=hours)) for hours in (0, 8, 16)]
    ttl = rss(*every_eight_hours).replace(b"<title>t</title>", b"<title>t</title><ttl>60</ttl>")
    desk.web.pages[address("a")] = Fetched(body=ttl, url=address("a"), etag='"1"')
    desk.poll()
    known = desk.feed("a")
    assert (known.rhythm, known.newest_at, known.entries) == (timedelta(hours=8), NOON, 3)
    assert known.pacing.every == timedelta(hours=1)
    assert known.next_due == NOON + timedelta(hours=2)
    desk.clock.moment = known.next_due
    desk.web.pages[address("a")] = NotModified(fresh_until=NOON + timedelta(hours=7))
    desk.poll()
    assert desk.feed("a").remembered() == known.remembered()
    assert desk.feed("a").next_due == NOON + timedelta(hours=7)


def test_turn_ends_where_the_host_asks_for_a_pause(desk: Desk) -> None:
    """Its other feeds are given back unasked, and held back until then."""
    urls = [f"https://busy.example/{number}" for number in range(3)]
    with desk.app.store.begin() as tx:
        tx.feeds.seed([NewFeed(url=url) for url in urls], desk.clock())
    until = NOON + timedelta(hours=2)
    refusal = FetchFailed(words="429", retry_after=until, host="busy.example")
    desk.web.pages |= dict.fromkeys(urls, refusal)
    assert len(desk.poll()) == len(desk.web.asked) == 1
    with desk.app.store.read() as tx:
        assert [feed.next_due for feed in tx.feeds.all()] == [until] * 3
        assert [feed.failures for feed in tx.feeds.all()] == [1, 0, 0]
    desk.clock.moment = until
    assert len(lease_due(desk.app, desk.clock(), 1)[0]) == 3


def test_sweep_ends_although_the_clock_is_set_back_meanwhile(desk: Desk) -> None:
    """Feeds that are due again by a clock an hour behind are not polled again in the same sweep."""
    desk.subscribe("a", "b")
    desk.publish("b", QUIET)

    def an_hour_back() -> Fetched:
        desk.clock.moment = NOON - 60 * MINUTE
        return Fetched(body=rss(Entry(SIGNED)), url=address("a"))

    desk.web.pages[address("a")] = an_hour_back
    assert len(desk.poll()) == 2
    assert len(desk.web.asked) == 2


def test_clock_set_back_repeats_no_alert_and_dates_none_in_the_future(desk: Desk) -> None:
    """An hour that comes twice is lived through: nothing breaks, nothing is told twice."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    desk.clock.advance(hours=-1)
    assert desk.poll() == ()
    desk.subscribe("b")
    desk.publish("b", Entry(SIGNED_TOO, at=NOON))
    desk.poll()
    (alert,) = desk.alerts()
    assert [report.published for report in alert.reports] == [NOON, NOON - 60 * MINUTE]
    desk.clock.advance(hours=1, minutes=30)
    assert len(desk.poll()) == 2
    assert len(desk.alerts()) == 1


def test_two_thousand_items_at_the_first_poll_are_one_transaction(either_desk: Desk) -> None:
    """A feed with all it ever held is kept whole, and its one story is one alert."""
    either_desk.subscribe("a")
    stories = [
        Entry(f"{QUIET} for the {n}th time", at=NOON, link=f"https://p.example/{n}")
        for n in range(MAX_ENTRIES - 1)
    ]
    either_desk.publish("a", *stories, Entry(SIGNED))
    (polled,) = either_desk.poll()
    assert (polled.items, polled.error, len(polled.alerts)) == (MAX_ENTRIES, "", 1)


@pytest.mark.parametrize(
    "title",
    [
        f"<b>{SIGNED}</b><script>alert(1)</script>",
        f"\x01{SIGNED}\x1b[31m\u202e\ufeff",
        f"{SIGNED}\x00 \ufffd",
        f"&lt;img src=x onerror=alert(1)&gt;{SIGNED}",
    ],
)
def test_markup_and_control_characters_reach_no_alert(either_desk: Desk, title: str) -> None:
    """What a feed hides in its text neither breaks a poll nor comes through it."""
    either_desk.subscribe("a")
    either_desk.publish("a", title)
    (polled,) = either_desk.poll()
    (alert,) = polled.alerts
    assert polled.error == ""
    assert SIGNED in alert.title
    assert not set("<>\x00\x01\x1b\u202e") & set(alert.title)
    assert "alert(1)" not in alert.title
    (quote,) = alert.reports[0].evidence
    assert SIGNED in quote.text


def test_words_of_a_failure_may_hold_any_character(either_desk: Desk) -> None:
    """A server's words are kept on both databases, NUL and lone surrogates included."""
    either_desk.subscribe("a")
    either_desk.web.pages[address("a")] = FetchFailed(words="said \x00 and \ud800")
    (polled,) = either_desk.poll()
    assert "written down" not in polled.error
    assert either_desk.feed("a").failures == 1


def test_waits_for_another_program_that_holds_the_database(sqlite_path: Path, tmp_path: Path) -> None:
    """A poll that meets a locked database goes on when the lock is gone."""
    store = open_store(sqlite_url(sqlite_path))
    desk = set_desk(store, tmp_path)
    desk.subscribe("a")
    turn = take(desk)
    fetched = Event()

    def tell() -> Fetched:
        fetched.set()
        return Fetched(body=rss(Entry(SIGNED)), url=address("a"))

    desk.web.pages[address("a")] = tell
    other = sqlalchemy.create_engine(sqlite_url(sqlite_path))
    with other.connect() as connection, ThreadPoolExecutor(1) as pool:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        poll = pool.submit(poll_turn, desk, turn)
        assert fetched.wait(10)
        assert not poll.done()
        connection.rollback()
        assert len(poll.result(timeout=10).alerts) == 1
    other.dispose()
    store.close()


def test_database_locked_for_too_long_loses_nothing(sqlite_path: Path, tmp_path: Path) -> None:
    """Where waiting does not help, the poll is told to have failed and comes round again."""
    store = open_store(sqlite_url(sqlite_path, timeout_s=0.05))
    desk = set_desk(store, tmp_path)
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    turn = take(desk)
    other = sqlalchemy.create_engine(sqlite_url(sqlite_path))
    with other.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        assert "busy" in poll_turn(desk, turn).error
        connection.rollback()
    other.dispose()
    desk.clock.moment += longest_lease(desk.app.settings.host_gap)
    assert len(desk.poll()[0].alerts) == 1
    store.close()


def test_failure_is_logged_once_for_each_cause(desk: Desk) -> None:
    """A feed that stays down for a week says so once."""
    desk.subscribe("a")
    causes = ("nobody answers", "nobody answers", "gone")
    with capture_logs() as logs:
        for words in causes:
            desk.web.pages[address("a")] = FetchFailed(words=words)
            desk.poll()
            desk.clock.moment = desk.feed("a").next_due
    assert [log["why"] for log in logs if log["event"] == "feed.failed"] == ["nobody answers", "gone"]


def test_alert_is_logged_with_its_evidence_and_its_effect(desk: Desk) -> None:
    """The log alone tells what was found, where, and what it did to the belief."""
    desk.subscribe("a")
    desk.publish("a", Entry(SIGNED, link="https://a.example/1"))
    with capture_logs() as logs:
        desk.poll()
    (logged,) = [log for log in logs if log["event"] == "alert.raised"]
    assert logged["evidence"] == SIGNED
    assert (logged["publisher"], logged["link"]) == ("a", "https://a.example/1")
    assert (logged["stance"], logged["forecast"], logged["indicator"]) == (
        "confirms",
        "bridge-built",
        "money",
    )
    assert (logged["belief_before"], logged["belief_after"]) == (0.7, 0.8119)


def test_two_processes_that_sweep_at_once_raise_one_alert(either_desk: Desk) -> None:
    """A lease that ran out under a slow poll costs a fetch and nothing else."""
    desk = either_desk
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    turn = take(desk)
    with ThreadPoolExecutor(2) as pool:
        polls = [pool.submit(poll_turn, desk, turn) for _ in range(2)]
        polled = [poll.result(timeout=30) for poll in polls]
    assert sorted(len(one.alerts) for one in polled) == [0, 1]
    assert len(desk.undelivered()) == 2


def test_sweep_tells_of_each_feed_as_it_is_done(desk: Desk) -> None:
    """Who waits for a sweep sees it move."""
    desk.subscribe("a")
    desk.publish("a", QUIET)
    told = sweep(desk.app, desk.web)
    assert next(told).feed.title == "a"
    assert next(told, None) is None


def test_news_that_follow_one_another_at_one_address_are_all_kept(desk: Desk) -> None:
    """A ministry replaces its last release by the next: other guid, other words, other day, same link."""
    desk.subscribe("a")
    for day in range(6):
        news = Entry(f"Release {day}", at=desk.clock(), link="https://m.example/press.htm", guid=f"urn:{day}")
        desk.publish("a", news)
        desk.poll()
        desk.clock.advance(days=1)
    assert desk.items() == 6


def test_entries_of_a_live_blog_without_guids_are_all_kept(desk: Desk) -> None:
    """Their links differ by what stands behind the #, which names no page."""
    desk.subscribe("a")
    entries = [Entry(f"News {n}", link=f"https://paper.example/live#{n}") for n in range(4)]
    body = re.sub(rb"<guid>.*?</guid>", b"", rss(*entries))
    desk.web.pages[address("a")] = Fetched(body=body, url=address("a"))
    desk.poll()
    assert desk.items() == 4


def test_host_that_has_enough_is_left_alone_though_it_does_not_say_for_how_long(desk: Desk) -> None:
    """429 without Retry-After ends its turn, and holds its feeds back as long as the one that was told."""
    urls = [f"https://busy.example/{number}" for number in range(3)]
    with desk.app.store.begin() as tx:
        tx.feeds.seed([NewFeed(url=url) for url in urls], desk.clock())
    desk.web.pages |= dict.fromkeys(urls, FetchFailed(words="429", host="busy.example"))
    assert len(desk.poll()) == len(desk.web.asked) == 1
    with desk.app.store.read() as tx:
        assert {feed.next_due for feed in tx.feeds.all()} == {NOON + 30 * MINUTE}

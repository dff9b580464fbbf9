import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from databases import sqlite_url
from desk import ANN, BOB, NOON, QUIET, SCRAPPED, SIGNED, Desk, Entry, address, addressees, rss, set_desk
from living import Box, running
from waiting import DEADLINE_S, until

from storage import NewDaemon, PollResult, Share, StorageError, open_store
from watcher import daemon
from watcher.app import App
from watcher.deliver import LEASE
from watcher.due import FAILING, THREADS, lease_due
from watcher.notify import keep_notices
from watcher.ports import Fetched, FetchFailed, FetchOutcome, FetchStopped, SendOutcome, Sent


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tick a hundred times as often, so that tests need not wait."""
    for name in (
        "TICK_S",
        "LOOK_S",
        "DIGEST_TICK_S",
        "NOTICE_TICK_S",
        "HOUSEKEEPING_S",
        "PRUNE_TICK_S",
        "LAPSE_TICK_S",
    ):
        monkeypatch.setattr(daemon, name, getattr(daemon, name) / 100)


def beats(desk: Desk) -> set[str]:
    """The jobs that gave a sign of life."""
    with desk.app.store.read() as tx:
        return {beat.job for beat in tx.heartbeats.all()}


def test_polls_delivers_writes_digests_and_keeps_house(desk: Desk) -> None:
    """All eight jobs run, one leading to the other, until the daemon is stopped."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    box = Box(4)
    with running(desk, box) as work:
        until(lambda: len(beats(desk)) == 8)
        desk.clock.advance(days=7)
        assert box.full.wait(DEADLINE_S)
    assert work.drained
    assert set(addressees(box.taken)) == {ANN, BOB}
    assert sum("digest" in str(one["Subject"]).lower() for one in box.taken) == 2
    assert (desk.app.settings.data_dir / "digests" / "2026-W05.html").is_file()
    assert work.events("daemon.stopping")
    assert work.logs[-1]["event"] == "daemon.stopped"


def test_tells_of_a_feed_that_retired_and_when_it_is_well_again(desk: Desk) -> None:
    """One mail for each reader, each time."""
    desk.subscribe("a", "b")
    desk.publish("b", QUIET)
    desk.web.pages[address("a")] = FetchFailed(words="410 Gone", gone=True)
    box, well = Box(2), Box(2)
    with running(desk, box) as work:
        assert box.full.wait(DEADLINE_S)
    assert {str(one["Subject"]) for one in box.taken} == {"Feed trouble: 1 feed"}
    desk.publish("a", QUIET)
    with desk.app.store.begin() as tx:
        tx.feeds.enable(address("a"), enabled=True)
    desk.clock.advance(hours=24)
    with running(desk, well):
        assert well.full.wait(DEADLINE_S)
    assert {str(one["Subject"]) for one in well.taken} == {"Feeds well again: 1"}
    assert [log["url"] for log in work.events("notice.raised")] == [address("a")]


def test_without_a_mail_server_mail_waits(desk: Desk) -> None:
    """Promises are kept for the day that a server is named."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    with running(desk, None):
        until(lambda: len(desk.undelivered()) == 2)
    assert {one.attempts for one in desk.undelivered()} == {0}


def test_polls_a_feed_again_when_it_is_due(desk: Desk) -> None:
    """Due-ness follows the app's clock."""
    desk.subscribe("a")
    desk.publish("a", QUIET)
    with running(desk):
        until(lambda: desk.items() == 1)
        desk.publish("a", QUIET, SIGNED)
        desk.clock.advance(minutes=31)
        until(lambda: desk.items() == 2)
    assert len(desk.web.asked) == 2


def test_clock_set_back_between_ticks_repeats_nothing_and_stops_nothing(desk: Desk) -> None:
    """An hour later by the app's clock the daemon has caught up with itself."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    box = Box(4)
    with running(desk, box) as work:
        until(lambda: len(box.taken) == 2)
        desk.clock.advance(hours=-1)
        desk.subscribe("b")
        desk.publish("b", "Sund scraps bridge")
        assert box.full.wait(DEADLINE_S)
    assert work.drained
    assert len({one["Message-ID"] for one in box.taken}) == 4


def test_what_a_clock_far_ahead_planned_does_not_wait_for_that_day(desk: Desk) -> None:
    """A feed polled and a mail postponed in 2035 are polled and sent when the clock is right again."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    box = Box(2)
    desk.clock.advance(days=3650)
    desk.poll()
    with desk.app.store.begin() as tx:
        tx.outbox.lease(desk.clock(), until=desk.clock() + LEASE, limit=1)
    with running(desk, None) as work:
        desk.clock.moment = NOON
        until(lambda: bool(work.events("clock.set_back")))
        until(lambda: len(desk.web.asked) == 2)
    with running(desk, box):
        assert box.full.wait(DEADLINE_S)
    assert [(log["feeds"], log["mails"]) for log in work.events("clock.set_back")] == [(1, 2)]


def test_database_that_fails_is_logged_once_and_waited_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The daemon outlives its database, and works on when it is back."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    failures = 0

    def fail_five_times(*args: Any, **share: Any) -> object:
        nonlocal failures
        failures += 1
        if failures <= 5:
            raise StorageError("the database is gone")
        return lease_due(*args, **share)

    monkeypatch.setattr("watcher.daemon.lease_due", fail_five_times)
    with running(desk) as work:
        until(lambda: len(desk.alerts()) == 1)
    assert [(log["job"], log["why"]) for log in work.events("job.failed")] == [
        ("poll what is due", "the database is gone")
    ]


def test_database_held_by_another_program_delays_and_loses_nothing(sqlite_path: Path, tmp_path: Path) -> None:
    """While another program writes, jobs fail in words; afterwards all is done, and done once."""
    url = sqlite_url(sqlite_path, timeout_s=0.05)
    with closing(open_store(url)) as store, closing(sqlite3.connect(sqlite_path)) as other:
        desk = set_desk(store, tmp_path)
        desk.subscribe("a")
        desk.publish("a", QUIET)
        box = Box(2)
        with running(desk, box) as work:
            until(lambda: desk.items() == 1)
            other.execute("BEGIN IMMEDIATE")
            desk.publish("a", QUIET, SIGNED)
            desk.clock.advance(minutes=31)
            until(lambda: bool(work.events("job.failed")))
            other.rollback()
            assert box.full.wait(DEADLINE_S)
        assert "busy" in work.events("job.failed")[0]["why"]
    assert sorted(addressees(box.taken)) == [ANN, BOB]


def test_digest_folder_that_cannot_be_written_is_told_once_and_the_digest_comes_later(desk: Desk) -> None:
    """A full disk is told in words, at the first try; the other jobs go on meanwhile."""
    with desk.app.store.begin() as tx:
        tx.heartbeats.beat("test", NOON)
    desk.clock.advance(days=7)
    in_the_way = desk.app.settings.data_dir / "digests"
    in_the_way.touch()
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    box = Box(4)
    with running(desk, box) as work:
        until(lambda: len(box.taken) == 2)
        until(lambda: bool(work.events("job.failed")))
        in_the_way.unlink()
        assert box.full.wait(DEADLINE_S)
    (failure,) = work.events("job.failed")
    assert "digests/2026-W05.txt cannot be written: File exists" in failure["why"]


def test_job_that_breaks_is_logged_with_its_trace_and_tried_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fault of ours in one job ends neither that job nor the others."""
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    broke = Event()

    def break_once(*args: Any, **share: Any) -> object:
        if not broke.is_set():
            broke.set()
            raise ZeroDivisionError
        return lease_due(*args, **share)

    monkeypatch.setattr("watcher.daemon.lease_due", break_once)
    with running(desk) as work:
        until(lambda: len(desk.alerts()) == 1)
    (log,) = work.events("job.broke")
    assert (log["job"], log["why"]) == ("poll what is due", "ZeroDivisionError()")
    assert "break_once" in log["trace"]


def test_stop_ends_running_fetches_and_gives_their_feeds_back(desk: Desk) -> None:
    """A fetch that is told to stop leaves its feed due at once for the next start."""
    desk.subscribe("a")
    stop, fetching = Event(), Event()

    def hang() -> FetchOutcome:
        fetching.set()
        stop.wait(DEADLINE_S)
        return FetchStopped()

    desk.web.pages[address("a")] = hang
    with running(desk, stop=stop) as work:
        assert fetching.wait(DEADLINE_S)
    assert work.drained
    with desk.app.store.begin() as tx:
        assert len(tx.feeds.lease(NOON, until=NOON, share=Share(hosts=9))) == 1


def test_work_that_does_not_end_is_cut_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mail server that never answers holds up the end for a few seconds and no longer."""
    monkeypatch.setattr(daemon, "DRAIN_S", 0.1)
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    sending, answered = Event(), Event()

    def hang(_message: EmailMessage) -> SendOutcome:
        sending.set()
        answered.wait(DEADLINE_S)
        return Sent()

    try:
        with running(desk, hang) as work:
            assert sending.wait(DEADLINE_S)
        assert work.drained is False
        assert work.events("daemon.stopped")[0]["drained"] is False
    finally:
        answered.set()
        until(lambda: len(desk.undelivered()) == 1)


def test_slow_feed_holds_up_no_other(desk: Desk) -> None:
    """While one publisher lets us wait, the others are read and mailed."""
    desk.subscribe("slow", "quick")
    desk.publish("quick", SIGNED)
    box, answer = Box(2), Event()

    def wait() -> FetchOutcome:
        answer.wait(DEADLINE_S)
        return Fetched(body=rss(Entry(QUIET)), url=address("slow"))

    desk.web.pages[address("slow")] = wait
    with running(desk, box):
        assert box.full.wait(DEADLINE_S)
        assert not answer.is_set()
        answer.set()
        until(lambda: desk.items() == 2)


def test_feeds_that_hang_whenever_they_are_polled_keep_no_other_from_its_turn(desk: Desk) -> None:
    """However many fail again and again, they share half of the threads; and all that are leased start."""
    names = [f"f{number}" for number in range(2 * THREADS)]
    desk.subscribe(*names)
    with desk.app.store.begin() as tx:
        for feed in tx.feeds.all():
            tx.feeds.record({feed.id: PollResult(at=NOON, next_due=NOON, error="no answer")})
    stop = Event()
    hanging: list[str] = []

    def hang(name: str) -> FetchOutcome:
        hanging.append(name)
        stop.wait(DEADLINE_S)
        return FetchStopped()

    desk.web.pages |= {address(name): partial(hang, name) for name in names}
    desk.subscribe("live")
    desk.publish("live", QUIET)
    with running(desk, stop=stop) as work:
        until(lambda: desk.items() == 1 and len(hanging) == FAILING)
        desk.publish("live", QUIET, SIGNED)
        desk.clock.advance(minutes=31)
        until(lambda: desk.items() == 2)
        assert len(hanging) == FAILING
    assert work.drained
    with desk.app.store.begin() as tx:
        assert len(tx.feeds.lease(desk.clock(), until=NOON, share=Share(hosts=len(names)))) == len(names)


def test_job_left_in_the_future_by_a_clock_set_back_runs_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The scheduler reads the machine's clock; an hour set back must not silence the daemon for an hour."""
    started: list[BackgroundScheduler] = []
    start = BackgroundScheduler.start

    def remember(scheduler: BackgroundScheduler) -> None:
        started.append(scheduler)
        start(scheduler)

    monkeypatch.setattr(BackgroundScheduler, "start", remember)
    desk.subscribe("a")
    desk.publish("a", QUIET)
    with running(desk):
        until(lambda: desk.items() == 1)
        for job in started[0].get_jobs():
            job.modify(next_run_time=datetime.now(UTC) + timedelta(hours=1))
        desk.subscribe("b")
        desk.publish("b", SIGNED)
        until(lambda: desk.items() == 2)


def test_machine_that_slept_for_a_year_ticks_at_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty million missed ticks are one tick."""
    start = BackgroundScheduler.start

    def start_a_year_ago(scheduler: BackgroundScheduler) -> None:
        start(scheduler)
        for job in scheduler.get_jobs():
            job.modify(next_run_time=datetime.now(UTC) - timedelta(days=365))

    monkeypatch.setattr(BackgroundScheduler, "start", start_a_year_ago)
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    with running(desk):
        until(lambda: len(desk.alerts()) == 1)


def test_feeds_are_asked_once_each_after_the_machine_slept_for_days(desk: Desk) -> None:
    """However many polls were missed; what had moved on meanwhile is read."""
    desk.subscribe("a", "b")
    for name in ("a", "b"):
        desk.publish(name, QUIET)
    with running(desk):
        until(lambda: desk.items() == 2)
        desk.publish("a", SIGNED)
        desk.publish("b", SCRAPPED)
        desk.clock.advance(days=3)
        until(lambda: desk.items() == 4)
        until(lambda: len(beats(desk)) == 8)
    assert Counter(one.url for one in desk.web.asked) == {address("a"): 2, address("b"): 2}


def test_daemon_whose_database_was_taken_over_ends_with_words(desk: Desk) -> None:
    """As after a sleep in which another one was started elsewhere; it touches nothing any more."""
    desk.subscribe("a")
    desk.publish("a", QUIET)
    with running(desk) as work:
        until(lambda: desk.items() == 1)
        desk.clock.advance(days=3)
        other = NewDaemon(holder="other", pid=7, host="elsewhere", place="", began="")
        with desk.app.store.begin() as tx:
            tx.daemons.take(other, at=desk.clock(), until=desk.clock() + timedelta(minutes=1))
        assert work.stop.wait(DEADLINE_S)
    assert work.drained
    (log,) = work.events("daemon.lost")
    assert "another one took the database over (process 7 on elsewhere)" in log["why"]
    with desk.app.store.read() as tx:
        last = tx.daemons.last()
    assert last is not None
    assert (last.holder, last.until is None) == ("other", False)


def test_late_job_is_logged_once_and_told_to_the_operator(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And when it is in time again."""
    monkeypatch.setattr("watcher.service.pulse.GRACE", timedelta(0))
    monkeypatch.setattr(daemon, "LATE_FOR", timedelta(0))
    fails = Event()
    fails.set()

    def fail(app: App) -> object:
        if fails.is_set():
            raise StorageError("no room")
        return keep_notices(app)

    monkeypatch.setattr(daemon, "keep_notices", fail)
    box = Box(10_000)
    with running(desk, box) as work:
        until(lambda: any(log["job"] == "tell of feeds in trouble" for log in work.events("job.late")))
        until(lambda: "The daemon does not get its work done" in _subjects(box))
        fails.clear()
        until(lambda: any(log["job"] == "tell of feeds in trouble" for log in work.events("job.in_time")))
    late = [log for log in work.events("job.late") if log["job"] == "tell of feeds in trouble"]
    assert late[0]["why"] == "no room"


def _subjects(box: Box) -> list[str]:
    return [str(message["Subject"]) for message in list(box.taken)]

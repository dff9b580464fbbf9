from datetime import timedelta

import pytest
from desk import ANN, BOB, QUIET, Desk, address
from structlog.testing import capture_logs

from storage import PollResult
from watcher.notify import PAUSE, keep_notices
from watcher.ports import FetchFailed, SendFailed

LATER = SendFailed(words="mail server mx: 451 try again later")


def fail(desk: Desk, *names: str, polls: int = 5) -> None:
    """Let feeds fail a number of polls, two hours apart."""
    for name in names:
        desk.web.pages[address(name)] = FetchFailed(words="nobody answers")
    for _ in range(polls):
        desk.clock.advance(hours=2)
        now = desk.clock()
        with desk.app.store.begin() as tx:
            ids = [feed.id for feed in tx.feeds.all() if feed.url in map(address, names)]
            tx.feeds.record({each: PollResult(at=now, next_due=now, error="nobody answers") for each in ids})


def retire(desk: Desk, name: str) -> None:
    """Let a feed be gone."""
    gone = PollResult(at=desk.clock(), next_due=desk.clock(), error="410 Gone", retired=True)
    with desk.app.store.begin() as tx:
        tx.feeds.record({desk.feed(name).id: gone})


def read(desk: Desk, *names: str) -> None:
    """Let feeds be read."""
    for name in names:
        desk.publish(name, QUIET)
    desk.clock.advance(hours=24)
    desk.poll()


def mails(desk: Desk) -> list[tuple[str, str]]:
    """Keep the notices, deliver, and give whom what was mailed: subjects by addressees."""
    desk.post.taken.clear()
    keep_notices(desk.app)
    desk.deliver()
    return [(str(one["To"]), str(one["Subject"])) for one in desk.post.taken]


@pytest.fixture
def five(either_desk: Desk) -> Desk:
    """A desk with five feeds, all of them read."""
    either_desk.subscribe(*"abcde")
    read(either_desk, *"abcde")
    return either_desk


def test_a_trouble_is_mailed_once_then_weekly_and_when_it_is_over(five: Desk) -> None:
    """To each recipient one mail on all feeds, whatever the number of times that we look."""
    fail(five, "a", "b")
    assert mails(five) == [(ANN, "Feed trouble: 2 feeds"), (BOB, "Feed trouble: 2 feeds")]
    for days in (1, 5):
        five.clock.advance(days=days)
        assert mails(five) == []
    five.clock.advance(days=1)
    assert mails(five) == [(ANN, "Feed trouble lasts: 2 feeds"), (BOB, "Feed trouble lasts: 2 feeds")]
    read(five, *"abcde")
    assert mails(five) == [(ANN, "Feeds well again: 2"), (BOB, "Feeds well again: 2")]
    five.clock.advance(days=7)
    assert mails(five) == []


def test_what_goes_wrong_one_by_one_is_told_together(five: Desk) -> None:
    """Between two mails lies an hour; a clock that stood ahead does not make it longer."""
    retire(five, "a")
    assert mails(five)[0] == (ANN, "Feed trouble: 1 feed")
    retire(five, "b")
    five.clock.moment += PAUSE - timedelta(seconds=1)
    retire(five, "c")
    assert mails(five) == []
    five.clock.advance(seconds=1)
    assert mails(five)[0] == (ANN, "Feed trouble: 2 feeds")
    retire(five, "d")
    five.clock.advance(days=-3650)
    assert mails(five)[0] == (ANN, "Feed trouble: 4 feeds")
    assert mails(five) == []


def test_an_outage_is_one_notice(five: Desk) -> None:
    """And so is its end, though a feed may wait for its turn for long."""
    fail(five, *"abcd")
    (first, _) = mails(five)
    assert first == (ANN, "Feed trouble: most feeds")
    read(five, "b", "c", "e")
    assert mails(five)[0] == (ANN, "Feeds well again: most feeds")
    five.clock.advance(hours=2)
    assert mails(five) == []
    read(five, "b", "c", "e")
    assert mails(five)[0] == (ANN, "Feed trouble: 2 feeds")


def test_mail_that_waited_until_all_was_well_says_so_and_no_other_is_sent(five: Desk) -> None:
    """Who could not be reached meanwhile gets one mail, not first that all is well and then the trouble."""
    five.post.refusals = {ANN: LATER}
    fail(five, "a")
    assert mails(five) == [(BOB, "Feed trouble: 1 feed")]
    five.post.refusals.clear()
    read(five, *"abcde")
    assert sorted(mails(five)) == [(ANN, "Feeds well again: 1"), (BOB, "Feeds well again: 1")]


def test_who_switches_a_feed_off_or_removes_it_is_told_no_more(five: Desk) -> None:
    """Neither that it fails, nor that all is well; a mail that waited says that it is over."""
    five.post.refusals = {ANN: LATER}
    fail(five, "a", "b")
    mails(five)
    five.post.refusals.clear()
    with five.app.store.begin() as tx:
        tx.feeds.remove(address("a"))
        tx.feeds.enable(address("b"), enabled=False)
    five.clock.advance(days=1)
    assert mails(five) == [(ANN, "Feed trouble is over: 2")]
    with five.app.store.read() as tx:
        assert tx.notices.holding() == ()


def test_without_recipients_notices_are_kept_all_the_same(desk: Desk) -> None:
    """`watcher feeds health` shows them."""
    desk.set(recipients=())
    desk.subscribe("a")
    fail(desk, "a")
    with capture_logs() as logs:
        assert not keep_notices(desk.app).is_none
        assert keep_notices(desk.app).is_none
    assert [(log["event"], log["url"]) for log in logs] == [("notice.raised", address("a"))]
    assert desk.undelivered() == ()
    with desk.app.store.read() as tx:
        assert len(tx.notices.holding()) == 1

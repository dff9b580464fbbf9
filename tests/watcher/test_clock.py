from dataclasses import replace
from datetime import timedelta

import pytest
from desk import NOON, SIGNED, Desk
from structlog.testing import capture_logs

from storage import PollResult
from watcher.attention.policy import longest_wait
from watcher.clock import SLACK, pull_back
from watcher.feeds.pace import LONGEST

MOMENT = timedelta(seconds=1)
HALF_AN_HOUR = timedelta(minutes=30)
WEEK = timedelta(weeks=1)


def due_after_pulling_back(desk: Desk, ahead: timedelta, interval: timedelta | None) -> timedelta:
    """How far ahead a feed is due afterwards that was due so far ahead before."""
    desk.subscribe("a")
    with desk.app.store.begin() as tx:
        tx.feeds.record({desk.feed("a").id: PollResult(at=NOON, next_due=NOON + ahead)})
        pull_back(tx, NOON, replace(desk.app.settings, poll_interval=interval))
    return desk.feed("a").next_due - NOON


@pytest.mark.parametrize(
    ("interval", "longest"),
    [
        (None, LONGEST + SLACK),
        (HALF_AN_HOUR, LONGEST + SLACK),
        (WEEK, WEEK + SLACK),
    ],
)
def test_feed_that_a_rule_can_have_put_there_stays(
    either_desk: Desk, interval: timedelta | None, longest: timedelta
) -> None:
    """The longest pause is a day, or the interval where that is longer."""
    assert due_after_pulling_back(either_desk, longest, interval) == longest
    assert due_after_pulling_back(either_desk, longest + MOMENT, interval) == timedelta()


def test_mail_that_a_rule_can_have_put_there_stays(either_desk: Desk) -> None:
    """The longest wait is for more publishers, and then for a night."""
    either_desk.subscribe("a")
    either_desk.publish("a", SIGNED)
    either_desk.poll()
    first, second = either_desk.undelivered()
    longest = NOON + longest_wait(timedelta()) + SLACK
    with either_desk.app.store.begin() as tx:
        tx.outbox.postpone(first.id, words="busy", next_attempt=longest)
        tx.outbox.postpone(second.id, words="busy", next_attempt=longest + MOMENT)
        pull_back(tx, NOON, either_desk.app.settings)
    assert [one.next_attempt for one in either_desk.undelivered()] == [longest, NOON]


def test_nothing_is_told_where_nothing_is_wrong(desk: Desk) -> None:
    """It runs twice a minute."""
    desk.subscribe("a")
    with capture_logs() as logs, desk.app.store.begin() as tx:
        pull_back(tx, NOON, desk.app.settings)
    assert logs == []

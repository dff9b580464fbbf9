from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.backoff import (
    FIRST_RETRY,
    GIVE_UP_AFTER,
    LONGEST_PAUSE,
    LONGEST_RETRY,
    next_attempt,
    next_poll,
)

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)

intervals = st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=30))
jitters = st.floats(min_value=0, max_value=1, exclude_max=True)
wishes = st.none() | st.timedeltas(timedelta(days=-30), timedelta(days=30)).map(lambda pause: NOW + pause)


def poll(
    *,
    interval: timedelta = HOUR,
    fixed: bool = False,
    failures: int = 0,
    retry_after: datetime | None = None,
    jitter: float = 0,
) -> timedelta:
    """Return the pause until the next poll."""
    due = next_poll(
        NOW, interval=interval, fixed=fixed, failures=failures, retry_after=retry_after, jitter=jitter
    )
    return due - NOW


@pytest.mark.parametrize(
    ("failures", "pause"), [(0, 1), (1, 2), (2, 4), (3, 8), (4, 16), (5, 24), (6, 24), (1_000_000, 24)]
)
def test_failures_double_the_interval_up_to_a_day(failures: int, pause: int) -> None:
    """Each failure in a row doubles the pause, until it is a day."""
    assert poll(failures=failures) == pause * HOUR


def test_jitter_takes_up_to_a_quarter_off_a_grown_pause_only() -> None:
    """Feeds that failed together come back apart; a healthy feed keeps its interval."""
    assert poll(failures=1, jitter=0.5) == 2 * HOUR * 0.875
    assert poll(failures=9, jitter=0.5) == 24 * HOUR * 0.875
    assert poll(jitter=0.5) == HOUR


def test_a_fixed_interval_does_not_grow() -> None:
    """A feed with a fixed interval is polled at it, however often it failed."""
    assert poll(fixed=True, failures=7, jitter=0.9) == HOUR


def test_a_later_wish_of_the_server_wins_always() -> None:
    """Retry-After lengthens every pause up to a day, and shortens none."""
    assert poll(retry_after=NOW + 3 * HOUR) == 3 * HOUR
    assert poll(retry_after=NOW + 3 * HOUR, fixed=True, failures=1) == 3 * HOUR
    assert poll(retry_after=NOW + timedelta(days=400)) == LONGEST_PAUSE
    assert poll(retry_after=NOW + timedelta(minutes=1)) == HOUR
    assert poll(retry_after=NOW - HOUR, failures=2) == 4 * HOUR


def test_an_interval_longer_than_a_day_stays() -> None:
    """A weekly feed that fails is not polled more often than weekly."""
    week = timedelta(days=7)
    assert poll(interval=week, failures=3, jitter=0.9) == week


@given(interval=intervals, fixed=st.booleans(), failures=st.integers(0, 10_000), wish=wishes, jitter=jitters)
def test_a_poll_is_never_early_and_always_bounded(
    *, interval: timedelta, fixed: bool, failures: int, wish: datetime | None, jitter: float
) -> None:
    """Never before the interval has passed, never later than a day or the interval."""
    pause = poll(interval=interval, fixed=fixed, failures=failures, retry_after=wish, jitter=jitter)
    assert interval <= pause <= max(interval, LONGEST_PAUSE)
    if wish is not None:
        assert pause >= min(wish - NOW, LONGEST_PAUSE)


@given(intervals, st.integers(0, 100), wishes, jitters)
def test_more_failures_never_mean_sooner(
    interval: timedelta, failures: int, wish: datetime | None, jitter: float
) -> None:
    """With the same dice, one more failure never brings the next poll forward."""
    sooner = poll(interval=interval, failures=failures, retry_after=wish, jitter=jitter)
    later = poll(interval=interval, failures=failures + 1, retry_after=wish, jitter=jitter)
    assert sooner <= later


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(0, 1), (1, 1), (2, 2), (3, 4), (9, 256), (10, 360), (500, 360)]
)
def test_mail_is_tried_again_after_a_minute_then_rarer(attempts: int, minutes: int) -> None:
    """One minute, doubling, six hours at most."""
    assert next_attempt(NOW, NOW, attempts, 0) == NOW + timedelta(minutes=minutes)


def test_mail_is_given_up_after_seven_days() -> None:
    """A second before the week is over there is a next attempt, at the week there is none."""
    assert next_attempt(NOW - GIVE_UP_AFTER + timedelta(seconds=1), NOW, 30, 0) == NOW + LONGEST_RETRY
    assert next_attempt(NOW - GIVE_UP_AFTER, NOW, 30, 0) is None


@given(st.timedeltas(timedelta(0), timedelta(days=20)), st.integers(0, 1_000), jitters)
def test_an_attempt_is_never_early_always_bounded_and_never_sooner_for_more_failures(
    age: timedelta, attempts: int, jitter: float
) -> None:
    """Between a minute and six hours from now, growing with the attempts, until the week is over."""
    due = next_attempt(NOW - age, NOW, attempts, jitter)
    later = next_attempt(NOW - age, NOW, attempts + 1, jitter)
    assert (due is None) == (age >= GIVE_UP_AFTER) == (later is None)
    if due is not None and later is not None:
        assert NOW + FIRST_RETRY <= due <= later <= NOW + LONGEST_RETRY

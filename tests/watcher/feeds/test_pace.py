from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import Pacing
from storage.records import Remembered
from watcher.backoff import LONGEST_PAUSE
from watcher.feeds.pace import LONGEST, SHORTEST, SPREAD, USUAL, Answered, next_poll, own_interval, rhythm_of

#: A Tuesday.
NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

spans = st.timedeltas(timedelta(0), timedelta(days=400))
moments = st.none() | st.timedeltas(-timedelta(days=30), timedelta(days=30)).map(lambda ahead: NOW + ahead)
_UNKNOWN = Remembered()
jitters = st.floats(min_value=0, max_value=1, exclude_max=True)
pacings = st.builds(
    Pacing,
    every=st.none() | spans,
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)
known_feeds = st.builds(
    Remembered, pacing=pacings, rhythm=st.none() | spans, newest_at=moments, gaps=st.integers(0, 6)
)
answers = st.builds(Answered, failures=st.integers(0, 10_000), fresh_until=moments, retry_after=moments)


def pause(
    known: Remembered = _UNKNOWN, *, fixed: timedelta | None = None, jitter: float = 0, **answered: Any
) -> timedelta:
    """Return the pause until the next poll."""
    return next_poll(known, Answered(**answered), NOW, fixed=fixed, jitter=jitter) - NOW


@pytest.mark.parametrize(
    ("ages", "rhythm"),
    [
        ((), None),
        ((HOUR,), None),
        ((HOUR, HOUR), None),
        ((HOUR, 3 * HOUR), 2 * HOUR),
        ((5 * HOUR, HOUR, 2 * HOUR, 3 * HOUR), HOUR),
        ((MINUTE, 2 * MINUTE, 3 * MINUTE, 30 * DAY), MINUTE),
        ((*(number * MINUTE for number in range(20)), *(number * DAY for number in range(1, 90))), MINUTE),
    ],
)
def test_rhythm_is_the_usual_pause_between_the_newest_entries(
    ages: tuple[timedelta, ...], rhythm: timedelta | None
) -> None:
    """Neither one long pause moves it nor an archive; entries of one moment are one."""
    assert rhythm_of(NOW - age for age in ages) == rhythm


@pytest.mark.parametrize(
    ("rhythm", "silence", "gaps", "interval"),
    [
        (None, None, 0, USUAL),
        (timedelta(0), timedelta(0), 0, SHORTEST),
        (HOUR, timedelta(0), 0, 15 * MINUTE),
        (4 * HOUR, HOUR, 0, HOUR),
        (4 * HOUR, 32 * HOUR, 0, 2 * HOUR),
        (4 * HOUR, None, 0, HOUR),
        (DAY, timedelta(0), 0, 6 * HOUR),
        (30 * DAY, timedelta(0), 0, LONGEST),
        (HOUR, 365 * DAY, 0, LONGEST),
        (DAY, timedelta(0), 1, 3 * HOUR),
        (DAY, timedelta(0), 6, SHORTEST),
        (30 * DAY, timedelta(0), 1, 12 * HOUR),
    ],
)
def test_a_feed_is_asked_four_times_between_two_entries(
    rhythm: timedelta | None, silence: timedelta | None, gaps: int, interval: timedelta
) -> None:
    """From 15 minutes to 24 hours, rarer when it falls silent and twice as often for each gap."""
    newest = None if silence is None else NOW - silence
    assert own_interval(Remembered(rhythm=rhythm, newest_at=newest, gaps=gaps), NOW) == interval


@pytest.mark.parametrize(
    ("known", "answered", "expected"),
    [
        ({}, {}, 30 * MINUTE),
        ({}, {"fresh_until": NOW + 10 * MINUTE}, 30 * MINUTE),
        ({}, {"fresh_until": NOW + 2 * HOUR}, 2 * HOUR),
        ({}, {"fresh_until": NOW + 9 * DAY}, LONGEST),
        ({}, {"fresh_until": NOW - DAY}, 30 * MINUTE),
        ({"every": HOUR}, {}, HOUR),
        ({"every": MINUTE}, {}, 30 * MINUTE),
        ({"every": 365 * DAY}, {}, LONGEST),
        ({"every": timedelta.max}, {}, LONGEST),
        ({"every": HOUR}, {"fresh_until": NOW + 2 * HOUR}, 2 * HOUR),
        ({"skip_hours": {12}}, {}, HOUR),
        ({"skip_hours": {12, 13, 14}}, {}, 3 * HOUR),
        ({"skip_hours": {13}}, {}, 30 * MINUTE),
        ({"skip_days": {1}}, {}, 12 * HOUR),
        ({"skip_days": {1, 2}}, {}, LONGEST),
        ({"skip_days": set(range(7))}, {}, LONGEST),
        ({"skip_hours": set(range(24))}, {}, LONGEST),
        ({}, {"failures": 1}, 30 * MINUTE),
        ({}, {"failures": 2}, HOUR),
        ({}, {"failures": 3}, 2 * HOUR),
        ({}, {"failures": 6}, 16 * HOUR),
        ({}, {"failures": 7}, DAY),
        ({}, {"failures": 1_000_000}, DAY),
        ({}, {"failures": 1, "retry_after": NOW + 3 * HOUR}, 3 * HOUR),
        ({}, {"failures": 1, "retry_after": NOW + 400 * DAY}, LONGEST_PAUSE),
        ({}, {"failures": 4, "retry_after": NOW + MINUTE}, 4 * HOUR),
        ({}, {"failures": 4, "retry_after": NOW - HOUR}, 4 * HOUR),
    ],
)
def test_table_of_what_was_answered_and_when_the_feed_is_due(
    known: dict[str, Any], answered: dict[str, Any], expected: timedelta
) -> None:
    """Its own interval, what publisher and server wish within a day, and pauses that double on failure."""
    assert pause(Remembered(pacing=Pacing(**known)), **answered) == expected


def test_failed_feed_is_tried_again_soon_however_slow_its_rhythm() -> None:
    """A weekly letter that could not be read once is not put off for another day."""
    weekly = Remembered(rhythm=7 * DAY)
    assert own_interval(weekly, NOW) == LONGEST
    assert pause(weekly, failures=1) == USUAL
    daily = Remembered(rhythm=HOUR)
    assert pause(daily, failures=1) == SHORTEST


def test_jitter_puts_polls_off_and_shortens_only_pauses_that_grew() -> None:
    """None is early: neither by its rhythm, nor after a first failure."""
    assert pause(jitter=0.5) == 30 * MINUTE * (1 + SPREAD * 0.5)
    assert pause(jitter=0.5, failures=1) == 30 * MINUTE
    assert pause(jitter=0.5, failures=2) == HOUR * 0.875


@pytest.mark.parametrize("answered", [{}, {"failures": 7}, {"fresh_until": NOW + DAY}])
def test_a_fixed_interval_is_kept_to_the_second(answered: dict[str, Any]) -> None:
    """Who fixes an interval gets it, whatever the publisher wishes; only Retry-After is stronger."""
    wishes = Remembered(pacing=Pacing(every=DAY, skip_hours=frozenset(range(24))), gaps=3)
    assert pause(wishes, fixed=MINUTE, jitter=0.9, **answered) == MINUTE
    assert pause(wishes, fixed=MINUTE, retry_after=NOW + HOUR) == HOUR
    assert pause(wishes, fixed=7 * DAY, retry_after=NOW + HOUR) == 7 * DAY


@given(known_feeds, answers, st.none() | st.timedeltas(timedelta(seconds=1), 30 * DAY), jitters)
def test_a_poll_is_never_early_and_always_bounded(
    known: Remembered, answered: Answered, fixed: timedelta | None, jitter: float
) -> None:
    """Never before 15 minutes or the fixed interval, nor later than a day."""
    due = next_poll(known, answered, NOW, fixed=fixed, jitter=jitter)
    assert NOW + (fixed or SHORTEST) <= due <= NOW + max(fixed or LONGEST, LONGEST)
    if answered.retry_after is not None:
        assert due >= min(answered.retry_after, NOW + LONGEST_PAUSE)


@given(known_feeds, st.integers(1, 100), jitters)
def test_more_failures_never_mean_sooner(known: Remembered, failures: int, jitter: float) -> None:
    """With the same dice, one more failure never brings the next poll forward."""
    assert pause(known, failures=failures, jitter=jitter) <= pause(
        known, failures=failures + 1, jitter=jitter
    )

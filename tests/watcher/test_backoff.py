from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.backoff import (
    FIRST_RETRY,
    GIVE_UP_AFTER,
    LONGEST_RETRY,
    next_attempt,
)

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)

jitters = st.floats(min_value=0, max_value=1, exclude_max=True)


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

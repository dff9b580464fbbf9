"""What should have been seen by now."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.expected import WATCHED_ENOUGH, Deadline, Wait, deadlines
from rules.model import Expectation

OPENS, CLOSES = date(2025, 1, 1), date(2026, 12, 31)
HALF_A_YEAR = timedelta(days=182)
ONCE = Expectation(strength=2.0, by=date(2025, 6, 30))
OFTEN = Expectation(strength=2.0, every=HALF_A_YEAR)


def all_watched(_since: date, _by: date) -> float:
    """Every feed was read every day."""
    return 1.0


def waits(
    expected: Expectation, *seen: date, today: date, watched: float = 1.0
) -> list[tuple[date, date, Wait]]:
    """Give each wait: since when, until when, how it stands."""
    found = deadlines(expected, (OPENS, CLOSES), seen, today, lambda *_: watched)
    return [(one.since, one.by, one.wait) for one in found]


@pytest.mark.parametrize(
    ("seen", "today", "watched", "wait"),
    [
        ([], date(2025, 6, 30), 1.0, Wait.OPEN),
        ([], date(2025, 7, 2), 1.0, Wait.OPEN),
        ([], date(2025, 7, 3), 1.0, Wait.MISSED),
        ([], date(2025, 7, 3), WATCHED_ENOUGH, Wait.MISSED),
        ([], date(2025, 7, 3), WATCHED_ENOUGH - 0.01, Wait.UNSEEN),
        ([date(2025, 7, 1)], date(2025, 7, 3), 1.0, Wait.MISSED),
        ([date(2024, 12, 31)], date(2025, 7, 3), 1.0, Wait.MISSED),
    ],
)
def test_what_does_not_come_by_its_day_is_missed(
    seen: list[date], today: date, watched: float, wait: Wait
) -> None:
    """The day itself still counts, and its news may be late; what came before the span or after does not."""
    assert waits(ONCE, *seen, today=today, watched=watched) == [(OPENS, date(2025, 6, 30), wait)]


def test_what_comes_in_time_is_met() -> None:
    """Also where nobody looked for long."""
    came = date(2025, 6, 30)
    assert waits(ONCE, came, today=date(2026, 1, 1), watched=0.0) == [(OPENS, came, Wait.MET)]


def test_what_is_expected_often_is_waited_for_again() -> None:
    """From each report, and from each deadline that passed; the last wait is the one that is open."""
    came = date(2025, 3, 1)
    first = came + HALF_A_YEAR
    second = first + HALF_A_YEAR
    assert waits(OFTEN, came, today=date(2026, 3, 3)) == [
        (OPENS, came, Wait.MET),
        (came, first, Wait.MISSED),
        (first, second, Wait.MISSED),
        (second, second + HALF_A_YEAR, Wait.OPEN),
    ]


def test_no_wait_runs_beyond_the_span() -> None:
    """A deadline after the forecast closes decides nothing."""
    assert waits(OFTEN, date(2026, 9, 1), today=date(2027, 6, 1))[-1][2] is Wait.MET
    assert max(by for _, by, _ in waits(OFTEN, today=date(2027, 6, 1))) <= CLOSES
    late = Expectation(strength=2.0, by=date(2030, 1, 1))
    assert waits(late, today=date(2027, 6, 1)) == [(OPENS, CLOSES, Wait.MISSED)]


@given(
    st.lists(st.dates(date(2024, 1, 1), date(2027, 12, 31)), max_size=12),
    st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    st.integers(1, 400),
)
def test_waits_follow_one_another(seen: list[date], today: date, days: int) -> None:
    """Each begins where the one before ended, at most one is open, and it is the last."""
    expected = Expectation(strength=2.0, every=timedelta(days=days))
    found: tuple[Deadline, ...] = deadlines(expected, (OPENS, CLOSES), seen, today, all_watched)
    for earlier, later in pairwise(found):
        assert later.since == earlier.by
        assert earlier.wait is not Wait.OPEN
    assert sum(one.wait is Wait.OPEN for one in found) <= 1

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from charted import curve, mark, moment, unmoved
from hypothesis import given
from hypothesis import strategies as st

from rules.model import Stance
from watcher.charts.layout import (
    belief_at,
    belief_of,
    ends_at,
    evidence_line,
    moved,
    place,
    place_of,
    points,
    reach,
    stated_line,
    ticks,
)

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- given one
STEPS = st.lists(st.tuples(MOMENTS, st.floats()), max_size=20).map(tuple)


@given(steps=STEPS, until=DAYS)
def test_lines_stay_within_their_days_and_beliefs(
    steps: tuple[tuple[datetime, float], ...], until: date
) -> None:
    """Whatever moves are given, a line runs forward from its opening to its end, between 0 and 1."""
    drawn = curve(evidence=steps, stated=steps, until=until)
    for line in (evidence_line(drawn), stated_line(drawn)):
        places = [at for at, _ in line]
        assert places == sorted(places)
        assert all(place_of(drawn.opens) <= at <= place_of(ends_at(drawn)) + 1 for at in places)
        assert all(0 <= belief <= 1 for _, belief in line)


def test_line_starts_at_the_prior_and_keeps_its_last_belief() -> None:
    """The belief on evidence is the prior up to the first story, and the last belief up to the end."""
    line = evidence_line(curve())
    assert line[0] == (place_of(date(2025, 3, 1)), 0.7)
    assert line[-1] == (place_of(date(2026, 7, 1)), 0.05)
    assert belief_at(line, place_of(date(2025, 5, 10))) == 0.7
    assert belief_at(line, place(moment("2025-05-10T09:00"))) == 0.9


def test_what_came_after_the_end_is_not_drawn() -> None:
    """A resolved forecast ends with its resolution: later news and marks are left out."""
    ended = curve(resolved=(date(2025, 12, 1), True))
    assert evidence_line(ended)[-1] == (place_of(date(2025, 12, 2)), 0.9)
    assert [point.stance for point in points(ended, 1)] == [Stance.CONFIRMS]


@pytest.mark.parametrize(
    ("closes", "last"),
    [
        pytest.param(date(2026, 12, 31), date(2026, 12, 31), id="near"),
        pytest.param(date(2034, 12, 31), date(2026, 6, 30), id="far"),
        pytest.param(date(2026, 1, 31), date(2026, 6, 30), id="past"),
    ],
)
def test_axis_reaches_to_the_horizon_where_that_is_near(closes: date, last: date) -> None:
    """A forecast that closes in eight years is not squeezed into a corner of its picture."""
    assert reach(curve(closes=closes)) == (date(2025, 3, 1), last)


def test_axis_of_a_forecast_that_does_not_count_yet_has_a_day() -> None:
    """A curve drawn before its forecast opens has an axis all the same."""
    early = unmoved(until=date(2024, 1, 1))
    first, last = reach(early)
    assert first < last
    assert len(evidence_line(early)) == 2


@given(
    days=st.lists(st.dates(date(2025, 3, 1), date(2026, 6, 30)), max_size=40),
    apart=st.floats(0, 100),
)
def test_every_mark_is_counted_in_one_point(days: list[date], apart: float) -> None:
    """Marks that stand close are one point; none is lost, and points of a stance stand apart."""
    marks = tuple(mark(day.isoformat(), stance) for day in days for stance in Stance)
    found = points(curve(marks=marks), apart)
    assert sum(point.count for point in found) == len(marks)
    for stance in Stance:
        places = [point.at for point in found if point.stance is stance]
        assert all(later - earlier >= apart for earlier, later in pairwise(places))


def test_marks_stand_at_the_belief_that_they_led_to() -> None:
    """A mark is at the end of its day's moves."""
    assert [(point.belief, point.count) for point in points(curve(), 1)] == [(0.9, 1), (0.05, 1)]


@given(first=DAYS, length=st.integers(1, 30_000), most=st.integers(1, 12))
def test_labels_of_days_are_few_and_in_order(first: date, length: int, most: int) -> None:
    """However long an axis is, its labels are at most as many as asked for, and lie on it."""
    last = first + timedelta(days=length)
    found = [day for day, _ in ticks(first, last, most)]
    assert len(found) <= most
    assert found == sorted(found)
    assert all(first <= day <= last for day in found)


@pytest.mark.parametrize(
    ("last", "most", "labels"),
    [
        (date(2025, 3, 15), 4, ["1 Mar", "8 Mar", "15 Mar"]),
        (date(2025, 9, 1), 4, ["Mar 2025", "May 2025", "Jul 2025", "Sep 2025"]),
        (date(2028, 1, 1), 4, ["2026", "2027", "2028"]),
    ],
)
def test_labels_suit_the_length_of_the_axis(last: date, most: int, labels: list[str]) -> None:
    """Days, months or years."""
    assert [words for _, words in ticks(date(2025, 3, 1), last, most)] == labels


def test_evidence_that_moves_nothing_is_none() -> None:
    """A curve is without evidence where no mark stands and the belief never left the prior."""
    assert moved(curve())
    assert not moved(unmoved())
    assert not moved(curve(marks=(), evidence=((moment("2025-05-10"), 0.7),)))


@pytest.mark.parametrize(("given_", "belief"), [(1.5, 1.0), (-3, 0.0), (float("nan"), 0.5), (0.25, 0.25)])
def test_beliefs_are_bounded(given_: float, belief: float) -> None:
    """What is no probability is drawn as the nearest one."""
    assert belief_of(given_) == belief

"""How good beliefs were: Brier score, log score, courses over time, calibration."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.accuracy import FEW, Row, brier, calibration, log_score, mean, over_time

START = datetime(2026, 1, 1, tzinfo=UTC)
_BELIEFS = st.floats(0, 1)


def day(number: float) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=number)


@pytest.mark.parametrize(
    ("belief", "came", "squared", "bits"),
    [
        (1.0, True, 0.0, 0.0),
        (0.7, True, 0.09, 0.5146),
        (0.3, True, 0.49, 1.7370),
        (0.5, False, 0.25, 1.0),
        (0.25, False, 0.0625, 0.4150),
        (1.0, False, 1.0, math.inf),
    ],
)
def test_scores_of_single_beliefs(belief: float, *, came: bool, squared: float, bits: float) -> None:
    """Worked by hand: (p - o) squared, and the binary logarithm of what was given to what came."""
    assert brier(belief, came) == pytest.approx(squared)
    assert log_score(belief, came) == pytest.approx(bits, abs=1e-4)


@given(_BELIEFS, _BELIEFS)
def test_honest_belief_scores_best_on_the_average(chance: float, said: float) -> None:
    """The Brier score is proper: who believes p does not gain by saying anything else."""

    def expected(belief: float) -> float:
        return chance * brier(belief, True) + (1 - chance) * brier(belief, False)  # noqa: FBT003  what came

    assert expected(chance) <= expected(said) + 1e-12


def test_mean_of_several() -> None:
    """Each counts the same; of none there is no mean."""
    assert mean(brier, [(0.7, True), (0.5, False)]) == pytest.approx(0.17)
    assert mean(brier, []) is None


def test_course_is_weighted_by_how_long_each_belief_was_held() -> None:
    """Nine days of 0.5 and one of 0.9, on what came: 0.9 * 0.25 + 0.1 * 0.01."""
    course = [(day(0), 0.5), (day(9), 0.9)]
    assert over_time(brier, course, day(10), came=True) == pytest.approx(0.226)
    assert over_time(log_score, course, day(10), came=True) == pytest.approx(0.9 + 0.1 * 0.15200, abs=1e-4)


def test_what_was_believed_after_the_end_does_not_count() -> None:
    """A belief of the day after is no forecast."""
    assert over_time(brier, [(day(0), 0.5), (day(11), 1.0)], day(10), came=True) == 0.25


def test_course_of_no_length_is_its_last_belief() -> None:
    """What was held at the very moment counts."""
    assert over_time(brier, [(day(0), 0.5), (day(0), 0.9)], day(0), came=True) == pytest.approx(0.01)


@pytest.mark.parametrize("course", [[], [(day(2), 0.5)]])
def test_no_course_has_no_score(course: list[tuple[datetime, float]]) -> None:
    """A forecast that was never believed cannot have been right or wrong."""
    with pytest.raises(ValueError, match="begins before it is scored"):
        over_time(brier, course, day(1), came=True)


@given(st.lists(st.tuples(_BELIEFS, st.booleans()), max_size=60))
def test_every_belief_is_in_one_row(beliefs: list[tuple[float, bool]]) -> None:
    """Rows are in order, and none is empty."""
    rows = calibration(beliefs)
    assert sum(row.count for row in rows) == len(beliefs)
    assert list(rows) == sorted(rows, key=lambda row: row.low)
    for row in rows:
        assert row.low - 1e-12 <= row.mean <= row.high + 1e-12
        assert 0 <= row.came <= 1
        assert row.is_small == (row.count < FEW)


def test_row_holds_beliefs_against_what_came() -> None:
    """Of four beliefs of seventy-odd per cent three came; certainty belongs to the last row."""
    rows = calibration([(0.7, True), (0.72, True), (0.74, True), (0.76, False), (1.0, True)])
    assert rows[0] == Row(low=0.7, high=0.8, count=4, mean=rows[0].mean, came=0.75)
    assert rows[0].mean == pytest.approx(0.73)
    assert (rows[1].low, rows[1].high, rows[1].count) == (0.9, 1.0, 1)

"""How good beliefs were, held against worked examples and a second computation."""

import math
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.account import Entry, account
from rules.accuracy import brier, log_score
from watcher.ledger.score import Measure, Record, base_rate, score_records

START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def record(name: str = "bridge", **changes: Any) -> Record:
    """A forecast of 70 per cent that came true ten days after it opened; news made it 90 on the fifth."""
    course = ((START, 0.7), (START + 5 * DAY, 0.9))
    values: dict[str, Any] = {
        "pack": "island",
        "forecast": name,
        "came": True,
        "on": date(2026, 1, 10),
        "prior": 0.7,
        "first": 0.7,
        "alone": 0.8,
        "believed": course,
        "evidence": course,
        "until": START + 10 * DAY,
    }
    return Record(**values | changes)


def held(belief: float, name: str, **changes: Any) -> Record:
    """A forecast of which one belief was held all the time."""
    course = ((START, belief),)
    return record(name, prior=belief, first=belief, believed=course, evidence=course, **changes)


def test_briers_ten_forecasts_of_rain() -> None:
    """G. W. Brier (1950), his table of ten forecasts: 0.19 over rain and no rain, half of it over rain."""
    table = [0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1]
    rain = [False, True, True, True, False, False, False, False, False, False]
    two_classes = [
        (said - it) ** 2 + ((1 - said) - (1 - it)) ** 2 for said, it in zip(table, rain, strict=True)
    ]
    assert sum(two_classes) / 10 == pytest.approx(0.19)
    ours = [brier(said, it) for said, it in zip(table, rain, strict=True)]
    assert math.fsum(ours) / 10 == pytest.approx(0.095)


def test_the_cab_problem() -> None:
    """A. Tversky and D. Kahneman (1982): 15 % of cabs are blue, the witness is right on 80 %; so 41 %."""
    witness = Entry(id="witness", indicator="witness", ratio=0.8 / 0.2)
    result = account(0.15, [witness])
    assert result.belief == pytest.approx(12 / 29)
    assert f"{result.belief:.0%}" == "41%"


def test_decibans_add_up() -> None:
    """I. J. Good (1950): ten decibans are a factor of ten, so 5 to 4 is about one, and three of it 2.9."""
    signs = [Entry(id=name, indicator=name, ratio=1.25) for name in ("first", "second", "third")]
    moved = math.fsum(part.moves for part in account(0.5, signs).parts)
    assert 10 * moved / math.log(10) == pytest.approx(3 * 0.969, abs=1e-3)


def test_bits_of_surprise() -> None:
    """I. J. Good (1952): what was given one half surprises by one bit, one quarter by two, an eighth 3."""
    assert [log_score(2.0**-bits, True) for bits in (1, 2, 3)] == [1, 2, 3]  # noqa: FBT003  what came


def test_every_belief_of_a_forecast_is_scored() -> None:
    """Worked by hand: first stated, over time, final; of the evidence alone; the prior; the base rate."""
    evidence = ((START, 0.7), (START + 5 * DAY, 0.8))
    (scored,) = score_records([record(first=0.6, evidence=evidence)]).forecasts
    assert {measure: mark.brier for measure, mark in scored.marks.items()} == pytest.approx(
        {
            Measure.FIRST: 0.16,
            Measure.HELD: (0.09 + 0.01) / 2,
            Measure.FINAL: 0.01,
            Measure.EVIDENCE: (0.09 + 0.04) / 2,
            Measure.PRIOR: 0.09,
            Measure.ALONE: 0.04,
            Measure.BASE: 0.25,
        }
    )
    assert scored.marks[Measure.HELD].bits == pytest.approx((-math.log2(0.7) - math.log2(0.9)) / 2)
    assert scored.held == pytest.approx(0.8)


def test_what_was_believed_after_the_answer_is_no_forecast() -> None:
    """Neither the course nor the final belief knows of it."""
    late = ((START, 0.3), (START + 11 * DAY, 0.98))
    (scored,) = score_records([record(believed=late)]).forecasts
    assert scored.marks[Measure.FINAL].brier == scored.marks[Measure.HELD].brier == pytest.approx(0.49)


@pytest.mark.parametrize(
    ("others", "rate"), [([], 1 / 2), ([True], 2 / 3), ([False, False], 1 / 4), ([True] * 9, 10 / 11)]
)
def test_base_rate_is_the_rule_of_succession(others: list[bool], rate: float) -> None:
    """Laplace: one more of each kind than was seen."""
    assert base_rate(others) == pytest.approx(rate)


def test_base_rate_of_a_forecast_is_that_of_the_others() -> None:
    """Its own answer is no part of it."""
    records = [held(0.7, "a"), held(0.7, "b"), held(0.7, "c", came=False)]
    assert [one.base for one in score_records(records).forecasts] == pytest.approx([2 / 4, 2 / 4, 3 / 4])


def test_calibration_is_that_of_the_mean_belief() -> None:
    """Each forecast is once in the table, in the row of what was believed of it on the average."""
    rows = score_records([record("a"), record("b", came=False), held(0.1, "c", came=False)]).calibration
    assert [(row.low, row.count, row.came, row.is_small) for row in rows] == [
        (0.1, 1, 0.0, True),
        (0.8, 2, 0.5, True),
    ]


def test_without_an_answer_there_is_no_score() -> None:
    """No mean of nothing."""
    scores = score_records([])
    assert (scores.forecasts, scores.means, scores.calibration) == ((), {}, ())


_BELIEFS = st.floats(0.02, 0.98)


@st.composite
def records(draw: st.DrawFn) -> list[Record]:
    """Draw answered forecasts with courses of some beliefs, whole hours apart."""
    drawn = []
    for number in range(draw(st.integers(1, 6))):
        lines = []
        for _ in range(2):
            hours = sorted(draw(st.sets(st.integers(1, 72), max_size=6)))
            lines.append(tuple((START + timedelta(hours=hour), draw(_BELIEFS)) for hour in (0, *hours)))
        drawn.append(
            record(
                f"f{number}",
                came=draw(st.booleans()),
                prior=draw(_BELIEFS),
                first=draw(_BELIEFS),
                alone=draw(_BELIEFS),
                believed=lines[0],
                evidence=lines[1],
                until=START + timedelta(hours=draw(st.integers(1, 72))),
            )
        )
    return drawn


def hour_by_hour(course: Sequence[tuple[datetime, float]], until: datetime) -> list[float]:
    """The belief in each hour, from the first on."""
    hours = int((until - START) / timedelta(hours=1))
    return [
        next(belief for at, belief in reversed(course) if at <= START + timedelta(hours=hour))
        for hour in range(hours)
    ]


@settings(max_examples=40, deadline=None)
@given(records())
def test_scores_agree_with_a_second_computation(drawn: list[Record]) -> None:
    """Exact fractions, hour by hour, for the Brier score; decimals of fifty digits for the bits."""
    scores = score_records(drawn)
    yes = sum(one.came for one in drawn)
    for ours in scores.forecasts:
        one = ours.record
        last = [belief for at, belief in one.believed if at <= one.until][-1]
        beliefs: dict[Measure, list[Fraction]] = {
            Measure.FIRST: [Fraction(one.first)],
            Measure.PRIOR: [Fraction(one.prior)],
            Measure.BASE: [Fraction(yes - one.came + 1, len(drawn) + 1)],
            Measure.FINAL: [Fraction(last)],
            Measure.ALONE: [Fraction(one.alone)],
            Measure.HELD: list(map(Fraction, hour_by_hour(one.believed, one.until))),
            Measure.EVIDENCE: list(map(Fraction, hour_by_hour(one.evidence, one.until))),
        }
        for measure, many in beliefs.items():
            missed = Counter(1 - belief if one.came else belief for belief in many)
            squared = sum(miss * miss * times for miss, times in missed.items()) / missed.total()
            assert ours.marks[measure].brier == pytest.approx(float(squared))
            assert ours.marks[measure].bits == pytest.approx(float(bits(missed)))


def bits(missed: Counter[Fraction]) -> Decimal:
    """The mean surprise in bits, by what was not given to what came."""
    with localcontext() as context:
        context.prec = 50
        surprises = [
            -times * (Decimal((1 - miss).numerator) / Decimal((1 - miss).denominator)).ln()
            for miss, times in missed.items()
        ]
        return sum(surprises, Decimal()) / Decimal(2).ln() / missed.total()

"""The real events of March 2025 to July 2026, relived with the built-in pack, as docs/backtest.md tells."""

import math
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from rule_samples import corpus_rows

from rules import load
from rules.account import CEILING, log_odds
from rules.backtest import Backtest, Course, backtest
from rules.grades import grade_of
from rules.hindsight import Reading, hindsight
from rules.located import read
from rules.model import Item, Stance
from rules.resolved import Resolved, resolved_in

RESOLUTIONS = Path(__file__).parents[1] / "data" / "backtest" / "resolutions.yaml"
#: Forecasts of which the corpus holds no news of their span.
UNMOVED = {"joint-exercises", "tech-transfer", "naval-logistics"}


@cache
def _resolved() -> dict[str, Resolved]:
    found = resolved_in(read(RESOLUTIONS), load("india-belgium").pack)
    return {one.forecast: one for one in found}


@cache
def _relived() -> Backtest:
    ruleset = load("india-belgium")
    items = [
        Item(
            id=row["id"],
            title=row["title"],
            summary=row["summary"],
            language=row["lang"],
            url=row["url"],
            publisher=row["outlet"],
            published=datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),
        )
        for row in corpus_rows()
        if not row.get("invented")
    ]
    graded = [(item, grade_of(item.url, ruleset.pack.feeds)) for item in items]
    return backtest(ruleset, graded, {name: one.on for name, one in _resolved().items()})


def _course(name: str) -> Course:
    return next(course for course in _relived().courses if course.forecast.id == name)


def _believed(name: str, day: date) -> float:
    """What was believed of a forecast when a day was over."""
    return [belief for since, belief in _course(name).curve if since <= day][-1]


def test_protracted_talks_are_believed_in_through_2025_and_no_more_after_january_2026() -> None:
    """At the end of every month the belief is no lower than its prior, until the talks are concluded."""
    firsts = [date(2025 + month // 12, month % 12 + 1, 1) for month in range(3, 13)]
    assert all(_believed("fta-protracted", first - timedelta(days=1)) >= 0.7 for first in firsts)
    assert _believed("fta-protracted", date(2026, 1, 31)) < 0.1
    assert _believed("fta-protracted", date(2026, 2, 28)) < 0.1


def test_every_step_is_explained_by_its_story() -> None:
    """Each names its news, and the factors of all lead from the prior to the last odds."""
    for course in _relived().courses:
        moved = [math.log(step.factor) for step in course.steps]
        prior = log_odds(course.forecast.prior.probability)
        for step in course.steps:
            assert step.item in step.alert.reports
            assert step.item.title
            assert step.item.publisher
            assert (step.factor > 1) == (step.after > step.before)
        if all(1 - CEILING < belief < CEILING for _, belief in course.held[1:]):
            assert math.fsum([prior, *moved]) == pytest.approx(course.account.odds)


def test_forecasts_without_news_keep_their_prior() -> None:
    """They are told by having no part in their account."""
    still = {course.forecast.id: course for course in _relived().courses if not course.account.parts}
    assert set(still) == UNMOVED
    for course in still.values():
        assert course.belief == pytest.approx(course.forecast.prior.probability)


@pytest.mark.parametrize(
    "title",
    [
        "EU naval force Atalanta and Indian Navy hold table-top exercise in Mumbai",
        "Italian destroyer of EU operation Aspides exercises with Indian Navy's INS Surat in Indian Ocean",
    ],
)
def test_exercises_that_the_news_lacks_would_have_been_found(title: str) -> None:
    """Told in our words, the two by which the forecast came true: no rule is missing, only their news."""
    item = Item(id="1", title=title, language="en", published=datetime(2025, 9, 9, tzinfo=UTC))
    found = load("india-belgium").match(item)
    assert [(one.forecast, one.stance) for one in found] == [("joint-exercises", Stance.CONFIRMS)]


def test_no_news_counts_once_the_end_is_known() -> None:
    """Of forecasts that ended early too, though alerts go on."""
    late = [
        alert
        for alert in _relived().alerts
        if alert.label[0] == "fta-protracted" and alert.day > date(2026, 1, 27)
    ]
    assert late
    assert not any(alert.counts for alert in late)
    for course in _relived().courses:
        assert all(step.day <= course.ends for step in course.steps)


def test_short_forecasts_ended_and_the_long_ones_did_not() -> None:
    """All that closed are resolved, each answer with its public sources; one could not be told."""
    closed = {
        course.forecast.id for course in _relived().courses if course.forecast.closes < date(2026, 7, 1)
    }
    assert set(_resolved()) == closed
    assert {name for name, one in _resolved().items() if one.came is None} == {"tech-transfer"}
    assert all(one.sources for one in _resolved().values())


@pytest.mark.parametrize(
    "name", ["security-cooperation", "joint-exercises", "fta-protracted", "fta-commitment", "naval-logistics"]
)
def test_scores_agree_with_a_reckoning_hour_by_hour(name: str) -> None:
    """Whoever adds up what was held in each hour, by the formulas of the books, finds the same."""
    course, one = _course(name), _resolved()[name]
    assert one.came is not None
    found = hindsight(course.held, [part.entry for part in course.account.parts], course.over, came=one.came)
    said = {Reading.PRIOR: course.forecast.prior.probability, Reading.FINAL: course.belief}
    # Even odds, times every factor: the odds at the end without the prior's.
    odds = math.exp(course.account.odds) * (1 / said[Reading.PRIOR] - 1)
    said[Reading.EVIDENCE] = min(max(odds / (1 + odds), 0.02), 0.98)
    for reading, belief in said.items():
        assert found.marks[reading].brier == pytest.approx(_brier(belief, came=one.came))
        assert found.marks[reading].log == pytest.approx(_bits(belief, came=one.came))
    hours = [
        _held(course, hour) for hour in range(int((course.over - course.held[0][0]).total_seconds() // 3600))
    ]
    assert found.marks[Reading.HELD].brier == pytest.approx(
        sum(_brier(belief, came=one.came) for belief in hours) / len(hours)
    )
    assert found.marks[Reading.HELD].log == pytest.approx(
        sum(_bits(belief, came=one.came) for belief in hours) / len(hours)
    )


def test_evidence_misled_on_the_trade_talks_until_the_turn() -> None:
    """Over time the belief was worse than its prior; at the end it was right."""
    course = _course("fta-protracted")
    entries = [part.entry for part in course.account.parts]
    marks = hindsight(course.held, entries, course.over, came=False).marks
    assert marks[Reading.HELD].brier > marks[Reading.PRIOR].brier > marks[Reading.FINAL].brier


def _held(course: Course, hour: int) -> float:
    moment = course.held[0][0] + timedelta(hours=hour)
    return [belief for since, belief in course.held if since <= moment][-1]


def _brier(belief: float, *, came: bool) -> float:
    """Half of Brier's sum over both outcomes (1950)."""
    yes, no = Fraction(belief), 1 - Fraction(belief)
    return float(((yes - came) ** 2 + (no - (not came)) ** 2) / 2)


def _bits(belief: float, *, came: bool) -> float:
    """Good's surprise at what came (1952), by natural logarithms."""
    return -math.log(belief if came else 1 - belief) / math.log(2)

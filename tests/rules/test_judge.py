from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import pytest
from builders import forecast, indicator, match
from hypothesis import given
from hypothesis import strategies as st

from rules.belief import belief
from rules.judge import History, Outcome, judge
from rules.model import Match, Stance

_FORECAST = forecast(opens=date(2025, 3, 15), due_from=date(2025, 9, 15), closes=date(2026, 3, 15))
_SPAN_DAYS = (_FORECAST.closes - _FORECAST.opens).days
_RATIOS = st.lists(st.floats(0.1, 10), max_size=4).map(tuple)
_MATCHES = st.builds(
    lambda stance, strength: match(indicator=indicator(stance=stance, strength=strength)),
    st.sampled_from(Stance),
    st.floats(1, 20),
)
_NEW = History(known=None, ratios=())


class _Known(NamedTuple):
    """An alert that was raised before; unless told, it moved no belief."""

    ratio: float
    counts: bool = False


def _opens_plus(days: int, clock: time = time(12)) -> datetime:
    return datetime.combine(_FORECAST.opens + timedelta(days=days), clock, tzinfo=UTC)


@given(_MATCHES, _RATIOS, st.none() | st.builds(_Known, st.floats(0.1, 10)), st.integers(-4000, -1))
def test_before_a_forecast_opens_nothing_is_evidence(
    found: Match, ratios: tuple[float, ...], known: _Known | None, days: int
) -> None:
    """What the assessment could know raises no alert and moves no belief."""
    history = History(known=known, ratios=ratios)
    ruling = judge(found, _FORECAST, history, happened_at=_opens_plus(days))
    assert ruling.outcome is Outcome.TOO_EARLY
    assert not ruling.counts
    assert ruling.before == ruling.after == belief(_FORECAST, ratios)
    assert ruling.ratios == ratios


@given(_MATCHES, _RATIOS, st.integers(1, 4000))
def test_after_a_forecast_closes_nothing_counts(found: Match, ratios: tuple[float, ...], days: int) -> None:
    """Late news alerts, and moves no belief."""
    history = History(known=None, ratios=ratios)
    ruling = judge(found, _FORECAST, history, happened_at=_opens_plus(_SPAN_DAYS + days))
    assert ruling.outcome is Outcome.ALERT
    assert not ruling.counts
    assert (ruling.before, ruling.ratios) == (ruling.after, ratios)


@given(_MATCHES, _RATIOS, st.floats(1, 2), st.integers(0, _SPAN_DAYS + 4000))
def test_a_match_that_says_no_more_corroborates(
    found: Match, ratios: tuple[float, ...], more: float, days: int
) -> None:
    """Where its story stands as strong or stronger already, a match moves no belief."""
    history = History(known=_Known(found.indicator.likelihood_ratio**more), ratios=ratios)
    ruling = judge(found, _FORECAST, history, happened_at=_opens_plus(days))
    assert ruling.outcome is Outcome.CORROBORATES
    assert not ruling.counts
    assert (ruling.before, ruling.ratios) == (ruling.after, ratios)


@given(_RATIOS, st.sampled_from(Stance), st.integers(0, _SPAN_DAYS))
def test_a_stronger_match_takes_the_place_of_the_weaker_in_any_order(
    others: tuple[float, ...], stance: Stance, days: int
) -> None:
    """A plan and then its deed move belief as far as the deed alone."""
    plan, deed = (match(indicator=indicator(stance=stance, strength=strength)) for strength in (1.5, 4.0))
    weaker = plan.indicator.likelihood_ratio
    history = History(known=_Known(weaker, counts=True), ratios=(*others, weaker))
    ruling = judge(deed, _FORECAST, history, happened_at=_opens_plus(days))
    assert (ruling.outcome, ruling.counts) == (Outcome.STRENGTHENS, True)
    assert ruling.before == belief(_FORECAST, (*others, weaker))
    assert ruling.after == belief(_FORECAST, (*others, ruling.ratio))


@given(_RATIOS, st.integers(1, 4000))
def test_after_a_forecast_closes_nothing_strengthens(ratios: tuple[float, ...], days: int) -> None:
    """What is late corroborates, however strong."""
    history = History(known=_Known(0.9), ratios=ratios)
    ruling = judge(match(), _FORECAST, history, happened_at=_opens_plus(_SPAN_DAYS + days))
    assert (ruling.outcome, ruling.counts) == (Outcome.CORROBORATES, False)


def test_a_ratio_that_did_not_count_gives_no_place() -> None:
    """What strengthens an alert that moved nothing counts beside the others, whatever their size."""
    deed, weaker = match(indicator=indicator(stance=Stance.CONFIRMS, strength=8)), 1.5
    for counts, left in ((True, ()), (False, (weaker,))):
        history = History(known=_Known(weaker, counts=counts), ratios=(weaker,))
        ruling = judge(deed, _FORECAST, history, happened_at=_opens_plus(1))
        assert ruling.ratios == (*left, 8.0)
        assert ruling.after == belief(_FORECAST, ruling.ratios)


def test_stronger_match_takes_one_of_equal_ratios_out() -> None:
    """The others are those of other stories."""
    deed = match(indicator=indicator(stance=Stance.CONFIRMS, strength=8))
    history = History(known=_Known(2.0, counts=True), ratios=(2.0, 3.0, 2.0))
    assert judge(deed, _FORECAST, history, happened_at=_opens_plus(1)).ratios == (3.0, 2.0, 8.0)


@given(_MATCHES, _RATIOS, st.integers(0, _SPAN_DAYS))
def test_within_its_span_a_new_story_moves_belief(found: Match, ratios: tuple[float, ...], days: int) -> None:
    """The first match of a story alerts, and folds its ratio into what was believed before."""
    ruling = judge(found, _FORECAST, History(known=None, ratios=ratios), happened_at=_opens_plus(days))
    assert ruling.outcome is Outcome.ALERT
    assert ruling.counts
    assert ruling.ratio == found.indicator.likelihood_ratio
    assert ruling.before == belief(_FORECAST, ratios)
    assert ruling.ratios == (*ratios, ruling.ratio)
    assert ruling.after == belief(_FORECAST, ruling.ratios)
    assert (ruling.after >= ruling.before) == (
        found.stance is Stance.CONFIRMS or ruling.after == ruling.before
    )


@pytest.mark.parametrize(
    ("happened_at", "outcome", "counts"),
    [
        (_opens_plus(-1, time(23, 59, 59)), Outcome.TOO_EARLY, False),
        (_opens_plus(0, time(0)), Outcome.ALERT, True),
        (_opens_plus(_SPAN_DAYS, time(23, 59, 59)), Outcome.ALERT, True),
        (_opens_plus(_SPAN_DAYS + 1, time(0)), Outcome.ALERT, False),
    ],
)
def test_the_first_and_the_last_day_belong_to_the_span(
    happened_at: datetime, outcome: Outcome, *, counts: bool
) -> None:
    """A forecast is open from the first moment of its first day to the last of its last, in UTC."""
    ruling = judge(match(), _FORECAST, _NEW, happened_at=happened_at)
    assert (ruling.outcome, ruling.counts) == (outcome, counts)


@given(ratios=_RATIOS, counts=st.booleans(), days=st.integers(0, _SPAN_DAYS))
def test_a_rejected_alert_is_strengthened_without_moving_belief(
    ratios: tuple[float, ...], days: int, *, counts: bool
) -> None:
    """Its own ratio is not among those that count, and the stronger one does not join them."""
    history = History(known=_Known(0.9, counts=counts), ratios=ratios, rejected=True)
    ruling = judge(match(), _FORECAST, history, happened_at=_opens_plus(days))
    assert (ruling.outcome, ruling.counts, ruling.ratios) == (Outcome.STRENGTHENS, True, ratios)
    assert ruling.before == ruling.after == belief(_FORECAST, ratios)

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import pytest
from builders import forecast, indicator, match
from hypothesis import given
from hypothesis import strategies as st

from rules.judge import Outcome, judge
from rules.model import Match, Said, Stance

_FORECAST = forecast(opens=date(2025, 3, 15), due_from=date(2025, 9, 15), closes=date(2026, 3, 15))
_SPAN_DAYS = (_FORECAST.closes - _FORECAST.opens).days
_MATCHES = st.builds(
    lambda stance, strength: match(indicator=indicator(stance=stance, strength=strength)),
    st.sampled_from(Stance),
    st.floats(1, 20),
)


class _Known(NamedTuple):
    """An alert that was raised before."""

    ratio: float
    said: Said = Said.ASSERTED


def _opens_plus(days: int, clock: time = time(12)) -> datetime:
    return datetime.combine(_FORECAST.opens + timedelta(days=days), clock, tzinfo=UTC)


@given(_MATCHES, st.none() | st.builds(_Known, st.floats(0.1, 10)), st.integers(-4000, -1))
def test_before_a_forecast_opens_nothing_is_evidence(found: Match, known: _Known | None, days: int) -> None:
    """What the assessment could know raises no alert and moves no belief."""
    ruling = judge(found, _FORECAST, known, happened_at=_opens_plus(days))
    assert (ruling.outcome, ruling.counts) == (Outcome.TOO_EARLY, False)


@given(_MATCHES, st.none() | st.builds(_Known, st.floats(0.1, 10)), st.integers(0, 4000))
def test_once_another_took_its_place_nothing_is_evidence(
    found: Match, known: _Known | None, days: int
) -> None:
    """News of a superseded forecast raises nothing: it is the newer one's; the day before it still does."""
    old = replace(_FORECAST, superseded_on=_opens_plus(100).date())
    ruling = judge(found, old, known, happened_at=_opens_plus(100 + days))
    assert (ruling.outcome, ruling.counts) == (Outcome.SUPERSEDED, False)
    assert judge(found, old, None, happened_at=_opens_plus(99)).outcome is Outcome.ALERT


@given(_MATCHES, st.integers(1, 4000))
def test_after_a_forecast_closes_nothing_counts(found: Match, days: int) -> None:
    """Late news alerts, and moves no belief."""
    ruling = judge(found, _FORECAST, None, happened_at=_opens_plus(_SPAN_DAYS + days))
    assert (ruling.outcome, ruling.counts) == (Outcome.ALERT, False)


@given(_MATCHES, st.floats(1, 2), st.integers(0, _SPAN_DAYS + 4000))
def test_a_match_that_says_no_more_corroborates(found: Match, more: float, days: int) -> None:
    """Where its story stands as strong or stronger already, a match adds a witness."""
    known = _Known(found.indicator.likelihood_ratio**more)
    ruling = judge(found, _FORECAST, known, happened_at=_opens_plus(days))
    assert (ruling.outcome, ruling.counts) == (Outcome.CORROBORATES, False)


@given(st.sampled_from(Stance), st.integers(0, _SPAN_DAYS))
def test_a_stronger_match_takes_the_place_of_the_weaker(stance: Stance, days: int) -> None:
    """The deed strengthens the alert that its plan raised; the plan told later corroborates."""
    plan, deed = (match(indicator=indicator(stance=stance, strength=strength)) for strength in (1.5, 4.0))
    for first, then, outcome in ((plan, deed, Outcome.STRENGTHENS), (deed, plan, Outcome.CORROBORATES)):
        known = _Known(first.indicator.likelihood_ratio)
        assert judge(then, _FORECAST, known, happened_at=_opens_plus(days)).outcome is outcome


@pytest.mark.parametrize(
    ("before", "now", "outcome"),
    [
        (Said.PLANNED, Said.ASSERTED, Outcome.STRENGTHENS),
        (Said.ASKED, Said.HEDGED, Outcome.STRENGTHENS),
        (Said.ASSERTED, Said.PLANNED, Outcome.CORROBORATES),
        (Said.PLANNED, Said.HEDGED, Outcome.CORROBORATES),
    ],
)
def test_what_is_said_with_more_certainty_strengthens(before: Said, now: Said, outcome: Outcome) -> None:
    """One indicator, told as a plan and then as a fact, weighs as a fact."""
    known = _Known(match().indicator.likelihood_ratio, before)
    assert judge(match(said=now), _FORECAST, known, happened_at=_opens_plus(1)).outcome is outcome


@given(st.integers(1, 4000))
def test_after_a_forecast_closes_nothing_strengthens(days: int) -> None:
    """What is late corroborates, however strong."""
    ruling = judge(match(), _FORECAST, _Known(0.9), happened_at=_opens_plus(_SPAN_DAYS + days))
    assert (ruling.outcome, ruling.counts) == (Outcome.CORROBORATES, False)


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
    ruling = judge(match(), _FORECAST, None, happened_at=happened_at)
    assert (ruling.outcome, ruling.counts) == (outcome, counts)

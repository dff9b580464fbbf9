"""From a match to a ruling: does it raise an alert, corroborate one, or come too early?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.belief import belief
from rules.model import Forecast, Match


class Outcome(StrEnum):
    """What is done with a match."""

    ALERT = "alert"
    CORROBORATES = "corroborates"
    TOO_EARLY = "too early"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the log knows when a match comes: whether its story was alerted, and the ratios counted so far."""

    alerted: bool
    ratios: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The machine's decision on a match. `counts` is false where no belief moves."""

    outcome: Outcome
    counts: bool
    ratio: float
    before: float
    after: float


def judge(match: Match, forecast: Forecast, history: History, *, happened_at: datetime) -> Ruling:
    """Rule on a match of an item published at `happened_at` (aware UTC).

    Before the forecast opens nothing is evidence: the assessment knew it. After it closes a
    match alerts and moves no belief. One story alerts once for a forecast and stance.
    """
    day = happened_at.date()
    ratio = match.indicator.likelihood_ratio
    before = belief(forecast, history.ratios)
    if day < forecast.opens:
        return Ruling(outcome=Outcome.TOO_EARLY, counts=False, ratio=ratio, before=before, after=before)
    if history.alerted:
        return Ruling(outcome=Outcome.CORROBORATES, counts=False, ratio=ratio, before=before, after=before)
    counts = day <= forecast.closes
    after = belief(forecast, (*history.ratios, ratio)) if counts else before
    return Ruling(outcome=Outcome.ALERT, counts=counts, ratio=ratio, before=before, after=after)

"""From a match to a ruling: does it raise an alert, strengthen or corroborate one, or come too early?"""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rules.model import Forecast, Match, Said
from rules.weighing import MODALITY


class Outcome(StrEnum):
    """What is done with a match."""

    ALERT = "alert"
    STRENGTHENS = "strengthens"
    CORROBORATES = "corroborates"
    TOO_EARLY = "too early"
    SUPERSEDED = "superseded"


class Known(Protocol):
    """The alert that a story raised before, by what it stands."""

    @property
    def ratio(self) -> float:
        """Its likelihood ratio."""

    @property
    def said(self) -> Said:
        """How its evidence says what happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The machine's decision on a match. `counts` is false where no belief moves by it."""

    outcome: Outcome
    counts: bool


def judge(match: Match, forecast: Forecast, known: Known | None, *, happened_at: datetime) -> Ruling:
    """Rule on a match of an item published at `happened_at` (aware UTC).

    `known` is the alert that its story raised for this forecast and stance, None where it raised none.
    Before the forecast opens nothing is evidence: the assessment knew it. After it closes a match alerts and
    moves no belief. One story raises one alert for a forecast and stance, and weighs as much as the strongest
    of its reports: where the deed follows its plan, it strengthens the alert, and takes the place of the
    plan. Once a newer forecast took the place of one, news is that one's business.
    """
    if not forecast.has_opened(happened_at):
        return Ruling(outcome=Outcome.TOO_EARLY, counts=False)
    if forecast.is_superseded(happened_at):
        return Ruling(outcome=Outcome.SUPERSEDED, counts=False)
    counts = happened_at.date() <= forecast.closes
    if known is None:
        return Ruling(outcome=Outcome.ALERT, counts=counts)
    if counts and says_more(match, known):
        return Ruling(outcome=Outcome.STRENGTHENS, counts=True)
    return Ruling(outcome=Outcome.CORROBORATES, counts=False)


def says_more(match: Match, known: Known) -> bool:
    """Tell whether a match would move odds further than an alert does, whoever reports the two."""
    return _weight(match.indicator.likelihood_ratio, match.said) > _weight(known.ratio, known.said)


def _weight(ratio: float, said: Said) -> float:
    return abs(math.log(ratio)) * MODALITY[said]

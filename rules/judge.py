"""From a match to a ruling: does it raise an alert, strengthen or corroborate one, or come too early?"""

import math
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from rules.belief import belief
from rules.model import Forecast, Match


class Outcome(StrEnum):
    """What is done with a match."""

    ALERT = "alert"
    STRENGTHENS = "strengthens"
    CORROBORATES = "corroborates"
    TOO_EARLY = "too early"


class Weighed(Protocol):
    """What an alert weighs so far."""

    @property
    def ratio(self) -> float:
        """Its likelihood ratio."""

    @property
    def counts(self) -> bool:
        """Whether that is among the ratios that count for its forecast, if it was not rejected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the log knows when a match comes.

    `known` is the alert that its story raised for this forecast and stance, None where it raised
    none; `ratios` are all that count for the forecast so far. `rejected` where a person's verdict took
    that alert out of the belief: its ratio is not among them.
    """

    known: Weighed | None
    ratios: tuple[float, ...]
    rejected: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """The machine's decision on a match. `counts` is false where no belief moves.

    `ratios` are those that count for the forecast from now on.
    """

    outcome: Outcome
    counts: bool
    ratio: float
    ratios: tuple[float, ...]
    before: float
    after: float


def judge(match: Match, forecast: Forecast, history: History, *, happened_at: datetime) -> Ruling:
    """Rule on a match of an item published at `happened_at` (aware UTC).

    Before the forecast opens nothing is evidence: the assessment knew it. After it closes a
    match alerts and moves no belief. One story raises one alert for a forecast and stance, and
    weighs as much as the strongest of its reports: where the deed follows its plan, it strengthens
    the alert, and its ratio takes the place of the plan's. An alert that was rejected is strengthened
    too, and stays out of the belief: only who rejected it brings it back.
    """
    ratio, known = match.indicator.likelihood_ratio, history.known

    def ruling(outcome: Outcome, ratios: tuple[float, ...], *, counts: bool) -> Ruling:
        before, after = belief(forecast, history.ratios), belief(forecast, ratios)
        return Ruling(outcome=outcome, counts=counts, ratio=ratio, ratios=ratios, before=before, after=after)

    if not forecast.has_opened(happened_at):
        return ruling(Outcome.TOO_EARLY, history.ratios, counts=False)
    counts = happened_at.date() <= forecast.closes
    if known is None:
        return ruling(Outcome.ALERT, (*history.ratios, ratio) if counts else history.ratios, counts=counts)
    if counts and outweighs(ratio, known.ratio):
        if history.rejected:
            return ruling(Outcome.STRENGTHENS, history.ratios, counts=True)
        others = without(history.ratios, known.ratio) if known.counts else history.ratios
        return ruling(Outcome.STRENGTHENS, (*others, ratio), counts=True)
    return ruling(Outcome.CORROBORATES, history.ratios, counts=False)


def outweighs(ratio: float, other: float) -> bool:
    """Tell whether a likelihood ratio moves odds further than another does, whatever the direction."""
    return abs(math.log(ratio)) > abs(math.log(other))


def without(ratios: tuple[float, ...], one: float) -> tuple[float, ...]:
    """Take one of several ratios out, which is among them."""
    at = ratios.index(one)
    return (*ratios[:at], *ratios[at + 1 :])

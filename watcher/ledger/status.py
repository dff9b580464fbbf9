"""Where a forecast stands: in its span, to be resolved, resolved, or superseded. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rules.model import Forecast
from rules.succession import Superseded
from storage import Answer


class Status(StrEnum):
    """Where a forecast stands. `DUE`: what it claims may show from now on."""

    NOT_YET_OPEN = "not yet open"
    OPEN = "open"
    DUE = "due"
    DECIDED = "decided, to be resolved"
    PAST = "past its horizon, to be resolved"
    YES = "resolved yes"
    NO = "resolved no"
    VOID = "void"
    SUPERSEDED = "superseded"

    @property
    def asks(self) -> bool:
        """Whether a person should say how the forecast ended."""
        return self in {Status.DECIDED, Status.PAST}

    @property
    def is_over(self) -> bool:
        """Whether nothing is believed of the forecast any more."""
        return self in {*_ANSWERED.values(), Status.SUPERSEDED}


_ANSWERED = {Answer.YES: Status.YES, Answer.NO: Status.NO, Answer.VOID: Status.VOID}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What is known of a forecast's end: its answer, its successor, whether decisive evidence is there."""

    answer: Answer | None = None
    superseded: Superseded | None = None
    decided: bool = False


def status_on(forecast: Forecast, day: date, ending: Ending) -> Status:
    """Say where a forecast stands on a day. Who was resolved before it was superseded stays resolved."""
    if ending.answer is not None:
        return _ANSWERED[ending.answer]
    if ending.superseded is not None and day >= ending.superseded.since:
        return Status.SUPERSEDED
    if day > forecast.closes:
        return Status.PAST
    return _within(forecast, day, decided=ending.decided)


def _within(forecast: Forecast, day: date, *, decided: bool) -> Status:
    if day < forecast.opens:
        return Status.NOT_YET_OPEN
    if decided:
        return Status.DECIDED
    return Status.OPEN if day < forecast.due_from else Status.DUE

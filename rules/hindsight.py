"""How good the beliefs of a forecast were, once it is known how it ended. Pure.

A past is read in four ways. The last belief is easily right, as the news that ends a forecast is evidence
too: how early it was right, only the belief over time tells.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rules.account import Entry, account
from rules.accuracy import brier, log_score, over_time

#: Who knows nothing holds a claim for as likely as its opposite.
EVEN = 0.5


class Reading(StrEnum):
    """What of a course is scored."""

    PRIOR = "prior"
    EVIDENCE = "evidence alone"
    FINAL = "last belief"
    HELD = "belief over time"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The Brier score and the log score in bits; of both the least is the best."""

    brier: float
    log: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """What the beliefs of a forecast score; `alone` is the belief that its evidence makes of even odds."""

    alone: float
    marks: Mapping[Reading, Marks]


def hindsight(
    course: Sequence[tuple[datetime, float]], entries: Iterable[Entry], until: datetime, *, came: bool
) -> Hindsight:
    """Score the course of a forecast that ended, with the entries that were its evidence then.

    `course` holds each belief with the moment from which it was held, in order, the prior first; none is held
    longer than `until`.

    Raises:
        ValueError: the course begins after `until`.
    """
    alone = account(EVEN, entries).belief
    said = {Reading.PRIOR: course[0][1], Reading.EVIDENCE: alone, Reading.FINAL: course[-1][1]}
    marks = {
        reading: Marks(brier=brier(held, came), log=log_score(held, came)) for reading, held in said.items()
    }
    marks[Reading.HELD] = Marks(
        brier=over_time(brier, course, until, came), log=over_time(log_score, course, until, came)
    )
    return Hindsight(alone=alone, marks=marks)


def means(many: Sequence[Hindsight]) -> Mapping[Reading, Marks]:
    """Give the mean marks of forecasts, of each reading; nothing where there are none."""
    return {
        reading: Marks(
            brier=math.fsum(one.marks[reading].brier for one in many) / len(many),
            log=math.fsum(one.marks[reading].log for one in many) / len(many),
        )
        for reading in Reading
        if many
    }

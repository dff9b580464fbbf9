"""How good the beliefs in forecasts were that are resolved, held against what costs nothing. Pure.

The scores themselves are in `rules.accuracy`. A belief is scored up to the end of the day on which its
question was answered, or on which the forecast closed, whichever came first: what was believed later was
no forecast. Void and superseded forecasts are not scored.

The base rate of a forecast is told from all others that are resolved by the rule of succession,
(yes + 1) / (n + 2) (P.-S. Laplace, *Essai philosophique sur les probabilités*, 1814): one half where there
are none. It knows how the others ended, later ones too, so it is a hard rival.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from rules.accuracy import Row, Score, brier, calibration, log_score, over_time

#: Beliefs with the moments from which they were held, in order.
Course = tuple[tuple[datetime, float], ...]


class Measure(StrEnum):
    """Which belief is scored."""

    FIRST = "first stated"
    HELD = "held over time"
    FINAL = "final"
    EVIDENCE = "evidence over time"
    PRIOR = "prior"
    ALONE = "indicators alone"
    BASE = "base rate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What was believed of a forecast that came true, or did not, as its answer of the day `on` says.

    `first` is the first belief that a person set, else the prior. `believed` and `evidence` are the two
    lines from the day it opened, the second without what people set; they are scored up to `until`. `alone`
    is what the entries of that moment make of even odds.
    """

    pack: str
    forecast: str
    came: bool
    on: date
    prior: float
    first: float
    alone: float
    believed: Course
    evidence: Course
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The scores of a belief: the Brier score in [0, 1], and the log score in bits. The less the better."""

    brier: float
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A forecast with the marks of its beliefs; `held` is the mean belief over time."""

    record: Record
    base: float
    held: float
    marks: Mapping[Measure, Mark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All that is scored, the means of the marks, and the mean beliefs held against what came.

    Without a resolved forecast all is empty.
    """

    forecasts: tuple[Scored, ...]
    means: Mapping[Measure, Mark]
    calibration: tuple[Row, ...]


def score_records(records: Sequence[Record], pack: str | None = None) -> Scores:
    """Score the records of a pack, or all, each with the base rate of all others, in the order given."""
    forecasts = tuple(
        _scored(record, base_rate(_without(records, record)))
        for record in records
        if pack in {None, record.pack}
    )
    return Scores(
        forecasts=forecasts,
        means={measure: _mean([one.marks[measure] for one in forecasts]) for measure in Measure}
        if forecasts
        else {},
        calibration=calibration((one.held, one.record.came) for one in forecasts),
    )


def base_rate(others: Iterable[bool]) -> float:
    """Tell from how others ended how likely one is to come true, by the rule of succession."""
    ended = list(others)
    return (sum(ended) + 1) / (len(ended) + 2)


def _without(records: Sequence[Record], one: Record) -> list[bool]:
    return [other.came for other in records if other is not one]


def _scored(record: Record, base: float) -> Scored:
    single = {
        Measure.FIRST: record.first,
        Measure.FINAL: _last(record.believed, record.until),
        Measure.PRIOR: record.prior,
        Measure.ALONE: record.alone,
        Measure.BASE: base,
    }
    courses = {Measure.HELD: record.believed, Measure.EVIDENCE: record.evidence}
    marks = {measure: _mark(belief, came=record.came) for measure, belief in single.items()}
    marks |= {measure: _mark_over_time(course, record) for measure, course in courses.items()}
    held = over_time(_as_it_is, record.believed, record.until, record.came)
    return Scored(record=record, base=base, held=held, marks={one: marks[one] for one in Measure})


def _mark(belief: float, *, came: bool) -> Mark:
    return Mark(brier=brier(belief, came), bits=log_score(belief, came))


def _mark_over_time(course: Course, record: Record) -> Mark:
    def scored(score: Score) -> float:
        return over_time(score, course, record.until, record.came)

    return Mark(brier=scored(brier), bits=scored(log_score))


def _last(course: Course, until: datetime) -> float:
    return [belief for at, belief in course if at <= until][-1]


def _as_it_is(belief: float, came: bool) -> float:  # noqa: ARG001, FBT001  a score that is none
    return belief


def _mean(marks: Sequence[Mark]) -> Mark:
    return Mark(
        brier=math.fsum(one.brier for one in marks) / len(marks),
        bits=math.fsum(one.bits for one in marks) / len(marks),
    )

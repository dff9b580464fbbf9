"""How good beliefs were, once their forecasts are resolved. Pure.

The Brier score is the squared distance of a belief from what came, 1 or 0 (G. W. Brier, "Verification of
forecasts expressed in terms of probability", Monthly Weather Review 78, 1950; its form for one of two
outcomes, half of his sum over both). The log score is the surprise in bits at what came (I. J. Good,
"Rational decisions", JRSS B 14, 1952). Of both the least is the best: 0 for who knew, and for who always
says even odds 0.25 and 1 bit.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

Score = Callable[[float, bool], float]

#: Fewer resolved forecasts than these in a row of the table tell little: chance alone moves it that far.
FEW = 10
#: The rows of a table of calibration: beliefs in tenths.
ROWS = 10


def brier(belief: float, came: bool) -> float:  # noqa: FBT001  a score is of a belief and what came
    """Give the Brier score of a belief, in [0, 1]."""
    return (belief - came) ** 2


def log_score(belief: float, came: bool) -> float:  # noqa: FBT001  as above
    """Give the log score of a belief in bits; infinite where what was held impossible came."""
    held = belief if came else 1 - belief
    return -math.log2(held) if held > 0 else math.inf


def mean(score: Score, beliefs: Iterable[tuple[float, bool]]) -> float | None:
    """Give the mean score of beliefs, each with what came; None where there are none."""
    scores = [score(belief, came) for belief, came in beliefs]
    return math.fsum(scores) / len(scores) if scores else None


def over_time(
    score: Score,
    course: Sequence[tuple[datetime, float]],
    until: datetime,
    came: bool,  # noqa: FBT001  as above
) -> float:
    """Give the score of a course of beliefs, each weighted by how long it was held, up to `until`.

    `course` holds each belief with the moment from which it was held, in order; what was never held before
    `until` does not count. A course of no length is scored by its last belief.

    Raises:
        ValueError: the course is empty, or begins after `until`.
    """
    held = [(min(moment, until), belief) for moment, belief in course if moment <= until]
    if not held:
        raise ValueError("a course of beliefs begins before it is scored")
    spans = [
        ((later - since).total_seconds(), belief)
        for (since, belief), (later, _) in pairwise([*held, (until, 0.0)])
    ]
    length = math.fsum(seconds for seconds, _ in spans)
    if not length:
        return score(held[-1][1], came)
    return math.fsum(score(belief, came) * seconds for seconds, belief in spans) / length


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Beliefs from `low` up to `high`: how many, their mean, and the share of them that came."""

    low: float
    high: float
    count: int
    mean: float
    came: float

    @property
    def is_small(self) -> bool:
        """Whether there are too few to tell anything."""
        return self.count < FEW


def calibration(beliefs: Iterable[tuple[float, bool]]) -> tuple[Row, ...]:
    """Sort beliefs, each with what came, into tenths: the rows that have any, from the least belief on."""
    tenths: dict[int, list[tuple[float, bool]]] = {}
    for belief, came in beliefs:
        tenths.setdefault(min(int(belief * ROWS), ROWS - 1), []).append((belief, came))
    return tuple(
        Row(
            low=tenth / ROWS,
            high=(tenth + 1) / ROWS,
            count=len(held),
            mean=math.fsum(belief for belief, _ in held) / len(held),
            came=sum(came for _, came in held) / len(held),
        )
        for tenth, held in sorted(tenths.items())
    )

"""The curve of a belief, to be drawn: its steps, and a mark for each entry that moved it. Pure."""

import math
from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from rules.account import log_odds
from rules.model import Stance
from storage import Answer, Line
from watcher.charts.spec import Curve, Mark, Steps
from watcher.ledger.course import Move, course
from watcher.ledger.standing import Instant, Standing
from watcher.ledger.turns import What

_ANSWERS = {Answer.YES: True, Answer.NO: False}
#: What is evidence and moves a belief. Changed rules and what a person takes out have no mark.
_EVIDENCE = frozenset({What.RAISED, What.STRENGTHENED, What.CORROBORATED, What.LAPSED, What.EVIDENCE})


def curve_of(standing: Standing, instant: Instant, *, title: str) -> Curve:
    """Give the curve of a belief from the day that its forecast opened up to the day that is looked at."""
    moves = tuple(course(standing.ledger, standing.until))
    stated = ((move.at, move.after.stated) for move in moves)
    return Curve(
        title=title,
        prior=standing.account.prior,
        evidence=_steps((move.at, move.after.evidence) for move in moves),
        stated=_steps((at, belief) for at, belief in stated if belief is not None),
        marks=_marks(moves, instant.zone, {alert.id: alert.title for alert in standing.ledger.alerts}),
        opens=standing.terms.opens,
        due_from=standing.forecast.due_from,
        closes=standing.terms.closes,
        until=instant.day,
        resolved=_resolved(standing.resolution),
    )


def _steps(moments: Iterable[tuple[datetime, float]]) -> Steps:
    """Leave out what changes nothing."""
    steps = list[tuple[datetime, float]]()
    for at, belief in moments:
        if not steps or steps[-1][1] != belief:
            steps.append((at, belief))
    return tuple(steps)


def _marks(moves: Iterable[Move], zone: tzinfo, titles: dict[str, str]) -> tuple[Mark, ...]:
    """Mark each entry where it came in, with all that it has moved the belief since, if it moved it."""
    moved, days = dict[str, list[float]](), dict[str, date]()
    for move in moves:
        if move.what in _EVIDENCE:
            days.setdefault(move.entry, move.at.astimezone(zone).date())
            step = log_odds(move.after.evidence) - log_odds(move.before.evidence)
            moved.setdefault(move.entry, []).append(step)
    sums = ((entry, math.fsum(steps)) for entry, steps in moved.items())
    return tuple(
        Mark(
            day=days[entry],
            stance=Stance.CONFIRMS if weight > 0 else Stance.CONTRADICTS,
            weight=abs(weight),
            words=titles.get(entry, entry),
        )
        for entry, weight in sums
        if weight
    )


def _resolved(line: Line | None) -> tuple[date, bool | None] | None:
    if line is None or line.on is None or line.answer is None:
        return None
    return line.on, _ANSWERS.get(line.answer)

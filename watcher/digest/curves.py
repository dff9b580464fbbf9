"""What the charts of a digest are drawn from: the curve of each belief, and the strip of stories. Pure."""

import math
from collections.abc import Iterable
from datetime import date, datetime, tzinfo

from rules.account import log_odds
from rules.model import Stance
from storage.lines import Answer, Line
from watcher.charts.spec import Curve, Mark, Steps, Strip, StripRow
from watcher.digest.forecast_week import NEWS, ForecastWeek, weeks_to
from watcher.digest.summary import Digest
from watcher.digest.week import IsoWeek
from watcher.ledger import Ledger, Move, course

_ANSWERS = {Answer.YES: True, Answer.NO: False}


def curve_of(week: ForecastWeek, digest: Digest) -> Curve:
    """Give the curve of a belief, from the day that the forecast opened up to the end of the week."""
    moves = tuple(course(week.ledger, digest.week.end(digest.zone)))
    forecast = week.forecast
    stated = ((move.at, move.after.stated) for move in moves)
    return Curve(
        title=forecast.id,
        prior=forecast.prior.probability,
        evidence=_steps((move.at, move.after.evidence) for move in moves),
        stated=_steps((at, belief) for at, belief in stated if belief is not None),
        marks=_marks(week.ledger, moves, digest.zone),
        opens=forecast.opens,
        due_from=forecast.due_from,
        closes=forecast.closes,
        until=digest.last_day,
        resolved=_resolved(week.resolution),
    )


def strip_of(digest: Digest) -> Strip:
    """Give the stories of each forecast by the week they were raised in; what does not stand is no story."""
    weeks = weeks_to(digest.week)
    return Strip(
        weeks=tuple(map(str, weeks)),
        rows=tuple(
            StripRow(name=each.forecast.id, counts=_counts(each.ledger, weeks, digest.zone))
            for each in digest.forecasts
        ),
    )


def _steps(moments: Iterable[tuple[datetime, float]]) -> Steps:
    """Leave out what changes nothing."""
    steps = list[tuple[datetime, float]]()
    for at, belief in moments:
        if not steps or steps[-1][1] != belief:
            steps.append((at, belief))
    return tuple(steps)


def _marks(ledger: Ledger, moves: Iterable[Move], zone: tzinfo) -> tuple[Mark, ...]:
    """Mark each story where it was raised, with all that it has moved the belief since."""
    alerts = {alert.id: alert for alert in ledger.alerts}
    weights, days = dict[str, list[float]](), dict[str, date]()
    for move in moves:
        if move.entry in alerts and move.what in NEWS:
            days.setdefault(move.entry, move.at.astimezone(zone).date())
            moved = log_odds(move.after.evidence) - log_odds(move.before.evidence)
            weights.setdefault(move.entry, []).append(moved)
    return tuple(
        Mark(
            day=days[entry],
            stance=alerts[entry].stance,
            weight=abs(math.fsum(weighed)),
            words=alerts[entry].title,
        )
        for entry, weighed in weights.items()
    )


def _counts(ledger: Ledger, weeks: tuple[IsoWeek, ...], zone: tzinfo) -> tuple[tuple[int, int], ...]:
    stories = [
        (IsoWeek.of(alert.raised_at, zone), alert.stance)
        for alert in ledger.alerts
        if not alert.correction and alert.rejected_at is None
    ]
    return tuple(
        (stories.count((week, Stance.CONFIRMS)), stories.count((week, Stance.CONTRADICTS))) for week in weeks
    )


def _resolved(line: Line | None) -> tuple[date, bool | None] | None:
    if line is None or line.on is None or line.answer is None:
        return None
    return line.on, _ANSWERS.get(line.answer)

"""One week of one forecast: where its belief stood and what moved it. Figures, not sentences; pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from rules.account import log_odds
from rules.model import Forecast, Stance
from storage.judgements import Alert
from storage.lines import Line
from watcher.digest.week import IsoWeek
from watcher.ledger import Believed, Ledger, Move, What, beliefs_at, course
from watcher.ledger.outlook import Due
from watcher.ledger.standing import WEEKS as TREND
from watcher.ledger.standing import Instant, Standing, standing_at

#: Weeks that the strip of stories looks back on, the week itself included.
WEEKS = 12

NEWS = frozenset({What.RAISED, What.STRENGTHENED, What.CORROBORATED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A week in a zone, looked at now; where it is not over, as far as it is known."""

    week: IsoWeek
    zone: tzinfo
    now: datetime

    @property
    def start(self) -> datetime:
        """Its first moment."""
        return self.week.start(self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return self.week.end(self.zone)

    @property
    def last_day(self) -> date:
        """Its last day, or today where that is still to come."""
        return min(self.week.sunday, self.now.astimezone(self.zone).date())

    @property
    def instant(self) -> Instant:
        """The moment that it is over, or now."""
        until = None if self.now < self.end else self.end
        return Instant(now=self.now, until=until, day=self.last_day, zone=self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An alert with its news of the week, and every move of the belief by it, which may be none.

    `weight` is what the moves come to, in natural log odds: below nothing where it contradicts. `factor` is
    by how many times the odds differ with it, by the account at the end of the week; None where it is not in
    there.
    """

    alert: Alert
    moves: tuple[Move, ...]
    weight: float
    factor: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastWeek:
    """A forecast's week: `trend` are its beliefs at the ends of weeks, up to this one and the one before.

    `moves` are all of the week, `stories` its news, what moved the belief most first; `dues` are signs that
    should be seen soon. `standing` is where it stands at the end of the week.
    """

    ledger: Ledger
    standing: Standing
    trend: tuple[Believed, ...]
    moves: tuple[Move, ...]
    stories: tuple[Story, ...]
    dues: tuple[Due, ...]

    @property
    def pack(self) -> str:
        """The id of its pack."""
        return self.ledger.pack

    @property
    def forecast(self) -> Forecast:
        """The forecast as its pack has it."""
        return self.ledger.forecast

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """The alerts of its stories."""
        return tuple(story.alert for story in self.stories)

    @property
    def before(self) -> float:
        """The belief at the start of the week."""
        return self.trend[-2].belief

    @property
    def after(self) -> float:
        """The belief at its end, or now where it is not over."""
        return self.trend[-1].belief

    @property
    def moved(self) -> bool:
        """Whether anything came of the week: news, or a move of another kind."""
        return bool(self.stories) or any(move.before != move.after for move in self.moves)

    @property
    def contradicted(self) -> bool:
        """Whether any news of the week contradicts the forecast."""
        return any(story.alert.stance is Stance.CONTRADICTS for story in self.stories)

    @property
    def confirmed(self) -> bool:
        """Whether any news of the week confirms the forecast."""
        return any(story.alert.stance is Stance.CONFIRMS for story in self.stories)

    @property
    def resolution(self) -> Line | None:
        """How it was resolved by the end of the week; None where it is open."""
        return self.standing.resolution

    @property
    def to_resolve(self) -> bool:
        """Whether a person is asked how it ended."""
        return self.standing.status.asks

    def moves_by(self, kinds: Iterable[What]) -> tuple[Move, ...]:
        """The moves of the week by something of these kinds that changed the belief."""
        wanted = frozenset(kinds)
        return tuple(move for move in self.moves if move.what in wanted and move.before != move.after)


def forecast_week(
    ledger: Ledger, alerts: Sequence[Alert], dues: Sequence[Due], siblings: Iterable[Forecast], span: Span
) -> ForecastWeek:
    """Sum up a forecast's week; `alerts` are its news of the week that stands, `dues` what is due soon.

    `siblings` are the forecasts of its pack.
    """
    moves = tuple(move for move in course(ledger, span.end) if move.at >= span.start)
    standing = standing_at(ledger, siblings, span.instant)
    factors = {part.entry.id: math.exp(part.moves) for part in standing.account.parts}
    return ForecastWeek(
        ledger=ledger,
        standing=standing,
        trend=beliefs_at(ledger, [each.end(span.zone) for each in weeks_to(span.week)[-TREND:]]),
        moves=moves,
        stories=_stories(alerts, moves, factors),
        dues=tuple(dues),
    )


def weeks_to(week: IsoWeek) -> tuple[IsoWeek, ...]:
    """Give the weeks that a digest looks back on, its own the last."""
    weeks = [week]
    while len(weeks) < WEEKS:
        weeks.append(weeks[-1].previous)
    return tuple(reversed(weeks))


def _stories(
    alerts: Iterable[Alert], moves: Iterable[Move], factors: Mapping[str, float]
) -> tuple[Story, ...]:
    of_news = [move for move in moves if move.what in NEWS]
    stories = (
        _story(alert, [move for move in of_news if move.entry == alert.id], factors.get(alert.id))
        for alert in alerts
    )
    return tuple(
        sorted(
            stories,
            key=lambda story: (
                -abs(story.weight),
                story.alert.stance is Stance.CONFIRMS,
                story.alert.raised_at,
                story.alert.id,
            ),
        )
    )


def _story(alert: Alert, moves: Sequence[Move], factor: float | None) -> Story:
    weight = math.fsum(log_odds(one.after.evidence) - log_odds(one.before.evidence) for one in moves)
    return Story(alert=alert, moves=tuple(moves), weight=weight, factor=factor)

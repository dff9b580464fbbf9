"""Silences: which alerts nobody wants to be told of for a while, and what was held back of them.

What a silence holds back is logged and moves the belief as ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from storage import mapping, statements
from storage.judgements import Alert
from storage.promises import Says
from storage.tables import FEED, SILENCE, SILENCE_HELD


class Scope(StrEnum):
    """What a silence is about."""

    FORECAST = "forecast"
    INDICATOR = "indicator"
    FEED = "feed"
    STORY = "story"

    @property
    def holds_escalations(self) -> bool:
        """Whether it also holds back that a belief crosses a threshold.

        Who silences a forecast or an indicator knows that it is in motion, and not how far. What the news of
        a silenced feed or story does to a belief is not trusted either.
        """
        return self in {Scope.FEED, Scope.STORY}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSilence:
    """Alerts that nobody wants to be told of until then.

    `target` is the id of the forecast, indicator or story, or the feed's address; `pack` is that of the first
    three, "" for a feed.
    """

    scope: Scope
    pack: str
    target: str
    why: str
    who: str
    until: datetime

    def covers(self, alert: Alert, feed: str) -> bool:
        """Tell whether it is about an alert that news of a feed (its address) led to."""
        targets = {
            Scope.FORECAST: alert.forecast,
            Scope.INDICATOR: alert.indicator,
            Scope.STORY: alert.story,
            Scope.FEED: feed,
        }
        return self.pack in {"", alert.pack} and self.target == targets[self.scope]


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence(NewSilence):
    """A silence. `ended_at` is when a person ended it, `told_at` when what it had held back was told."""

    id: int
    created_at: datetime
    ended_at: datetime | None = None
    told_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """When it is over: in time, or before that."""
        return self.until if self.ended_at is None else self.ended_at

    def runs(self, now: datetime) -> bool:
        """Tell whether it holds anything back."""
        return now < self.over_at


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """What was not told of an alert, and when that would have been."""

    silence_id: int
    alert_id: str
    says: Says
    at: datetime


class Silences:
    """The silences, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, silence: NewSilence, now: datetime) -> Silence:
        """Begin a silence."""
        said = {each.name: getattr(silence, each.name) for each in fields(NewSilence)}
        state = {"scope": silence.scope.value, "created_at": now, "ended_at": None, "told_at": None}
        statement = insert(SILENCE).values(said | state).returning(*SILENCE.c)
        (made,) = _silences(self._connection.execute(statement).mappings())
        return made

    def get(self, silence_id: int) -> Silence | None:
        """The silence with this number."""
        found = self._connection.execute(select(SILENCE).where(SILENCE.c.id == silence_id)).mappings()
        return next(iter(_silences(found)), None)

    def all(self) -> tuple[Silence, ...]:
        """All silences, those that are over too, newest first."""
        return _silences(self._connection.execute(select(SILENCE).order_by(SILENCE.c.id.desc())).mappings())

    def running(self, now: datetime) -> tuple[Silence, ...]:
        """The silences that hold back now, the one that ends last first."""
        runs = and_(SILENCE.c.ended_at.is_(None), SILENCE.c.until > now)
        statement = select(SILENCE).where(runs).order_by(SILENCE.c.until.desc(), SILENCE.c.id)
        return _silences(self._connection.execute(statement).mappings())

    def end(self, silence_id: int, now: datetime) -> bool:
        """End a silence. False where none of this number runs."""
        runs = and_(SILENCE.c.id == silence_id, SILENCE.c.ended_at.is_(None), SILENCE.c.until > now)
        statement = update(SILENCE).where(runs).values(ended_at=now).returning(SILENCE.c.id)
        return self._connection.execute(statement).first() is not None

    def covering(self, alert: Alert, feed_id: int | None, now: datetime) -> tuple[Silence, ...]:
        """The silences that run and are about an alert, the one that ends last first.

        `feed_id` is the feed whose news led to it, None for none.
        """
        running = self.running(now)
        feed = ""
        if feed_id is not None and any(each.scope is Scope.FEED for each in running):
            feed = self._connection.scalar(select(FEED.c.url).where(FEED.c.id == feed_id)) or ""
        return tuple(each for each in running if each.covers(alert, feed))

    def hold(self, silence_id: int, alert_id: str, says: Says, at: datetime) -> None:
        """Write down that something was not told of an alert; the same twice is once.

        A silence that was told of, and holds back again since a clock was set back, is to be told of anew.
        """
        told = (SILENCE.c.id == silence_id, SILENCE.c.told_at.is_not(None))
        self._connection.execute(update(SILENCE).where(*told).values(told_at=None))
        held = {"silence_id": silence_id, "alert_id": alert_id, "says": says.value, "at": at}
        statement = statements.insert(self._connection, SILENCE_HELD).values(held).on_conflict_do_nothing()
        self._connection.execute(statement)

    def held(
        self, silence_id: int | None = None, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[HeldBack, ...]:
        """What was held back from `since` on and before `until`, oldest first; None does not restrict."""
        conditions = []
        if silence_id is not None:
            conditions.append(SILENCE_HELD.c.silence_id == silence_id)
        if since is not None:
            conditions.append(SILENCE_HELD.c.at >= since)
        if until is not None:
            conditions.append(SILENCE_HELD.c.at < until)
        order = (SILENCE_HELD.c.at, SILENCE_HELD.c.alert_id, SILENCE_HELD.c.says)
        rows = self._connection.execute(select(SILENCE_HELD).where(*conditions).order_by(*order)).mappings()
        return tuple(HeldBack(**{**row, "says": Says(row["says"])}) for row in rows)

    def count_held(self) -> dict[int, int]:
        """Of how many alerts each silence held something back, by its number."""
        alerts = func.count(SILENCE_HELD.c.alert_id.distinct()).label("alerts")
        statement = select(SILENCE_HELD.c.silence_id, alerts).group_by(SILENCE_HELD.c.silence_id)
        return {row.silence_id: row.alerts for row in self._connection.execute(statement)}

    def ended_untold(self, now: datetime) -> tuple[Silence, ...]:
        """The silences that are over, and of which nobody was told yet what they held back; oldest first."""
        over = or_(SILENCE.c.ended_at.is_not(None), SILENCE.c.until <= now)
        statement = select(SILENCE).where(over, SILENCE.c.told_at.is_(None)).order_by(SILENCE.c.id)
        return _silences(self._connection.execute(statement).mappings())

    def mark_told(self, silence_id: int, at: datetime) -> None:
        """Write down that what a silence held back was promised to those who are told."""
        self._connection.execute(update(SILENCE).where(SILENCE.c.id == silence_id).values(told_at=at))


def _silences(rows: Iterable[mapping.Row]) -> tuple[Silence, ...]:
    return tuple(Silence(**{**row, "scope": Scope(row["scope"])}) for row in rows)  # named as the fields

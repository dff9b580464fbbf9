"""Where a forecast stands: its belief and how that went, its account, its end. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from rules.account import Account
from rules.model import Forecast, Terms
from rules.succession import Superseded, superseded
from rules.weighing import Told
from storage import Alert, Lapse, Line
from watcher.ledger.balance import Believed
from watcher.ledger.course import beliefs_at
from watcher.ledger.days import begins
from watcher.ledger.ledger import Ledger, balance_at
from watcher.ledger.status import Ending, Status, status_on

#: So far back the row of a forecast tells how its belief went.
WEEKS = 8
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """A moment from which ledgers are looked at: just before `until`, None for now; `now` is the clock's.

    `day` is the last day that is looked at, in the configured zone.
    """

    now: datetime
    until: datetime | None
    day: date
    zone: tzinfo

    @property
    def at(self) -> datetime:
        """The moment."""
        return self.now if self.until is None else self.until

    def has_seen(self, moment: datetime) -> bool:
        """Tell whether something of a moment had happened by then."""
        return self.until is None or moment < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A forecast as it stands at a moment.

    By the `terms` of then the `account` was drawn up; `told` is what each of its entries tells, by its id.
    `trend` are the beliefs of the last weeks, this moment's the last. `alerts`, `lapses` and `lines` are
    those from before the moment. A superseded forecast stands as it did when the newer one opened: `until`
    is that moment then, else the one asked for.
    """

    ledger: Ledger
    terms: Terms
    account: Account
    told: Mapping[str, Told]
    alerts: tuple[Alert, ...]
    lapses: tuple[Lapse, ...]
    lines: tuple[Line, ...]
    trend: tuple[Believed, ...]
    status: Status
    resolution: Line | None
    superseded: Superseded | None
    until: datetime | None

    @property
    def forecast(self) -> Forecast:
        """The forecast as its pack has it."""
        return self.ledger.forecast

    @property
    def believed(self) -> Believed:
        """What is believed."""
        return self.trend[-1]

    @property
    def week_ago(self) -> float:
        """The belief of a week before."""
        return self.trend[-2].belief


def standing_at(ledger: Ledger, siblings: Iterable[Forecast], instant: Instant) -> Standing:
    """Say where a forecast stands; `siblings` are the forecasts of its pack."""
    newer = superseded(ledger.forecast.id, siblings)
    until = instant.until
    if newer is not None and newer.since <= instant.day:
        until = min(instant.at, begins(newer.since, instant.zone))
    balance = balance_at(ledger, until)
    account = balance.account()
    resolution = balance_at(ledger, instant.until).resolution()
    ending = Ending(
        answer=None if resolution is None else resolution.answer,
        superseded=newer,
        decided=account.is_decided,
    )
    last = until or instant.now
    weeks = [last - week * _WEEK for week in range(WEEKS - 1, 0, -1)]
    then = replace(ledger.forecast, opens=balance.terms.opens, closes=balance.terms.closes)
    return Standing(
        ledger=ledger,
        terms=balance.terms,
        account=account,
        told=balance.told(),
        alerts=tuple(one for one in ledger.alerts if instant.has_seen(one.raised_at)),
        lapses=tuple(one for one in ledger.lapses if instant.has_seen(one.at)),
        lines=tuple(one for one in ledger.lines if instant.has_seen(one.at)),
        trend=(*beliefs_at(ledger, weeks), balance.believed()),
        status=status_on(then, instant.day, ending),
        resolution=resolution,
        superseded=newer,
        until=until,
    )

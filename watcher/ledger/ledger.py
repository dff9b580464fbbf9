"""The ledger of one forecast: all that the store holds of it, and what it comes to at any moment."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules import RuleSet
from rules.account import Account, Entry
from rules.model import Forecast, Terms
from storage import Alert, Judged, Lapse, Line, Revision, Transaction
from watcher.ledger.balance import Balance, Believed
from watcher.ledger.turns import Turn, What, turns, turns_of_alerts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that the store held of a forecast when it was read, and the forecast as its pack has it."""

    pack: str
    forecast: Forecast
    read_at: datetime
    alerts: tuple[Alert, ...] = ()
    revisions: tuple[Revision, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    lines: tuple[Line, ...] = ()
    verdicts: tuple[Judged, ...] = ()

    def opening(self) -> Balance:
        """Give the balance before anything happened."""
        return _opening(self.forecast, self.revisions)

    def turns(self, until: datetime | None = None) -> Iterator[Turn]:
        """Give what happened before a moment in the order of time; without one all, to the rules of today."""
        last = self.opening().terms
        news = turns_of_alerts(self.alerts, self.verdicts)
        for turn in turns(news, self.revisions[1:], self.lapses, self.lines):
            if until is not None and turn.at >= until:
                return
            if isinstance(turn.now, Terms):
                last = turn.now
            yield turn
        if until is None and last != Terms.of(self.forecast):
            yield Turn(at=self.read_at, what=What.RULES, entry="", now=Terms.of(self.forecast))


def balance_at(ledger: Ledger, moment: datetime | None = None) -> Balance:
    """Give where a ledger stood just before a moment, None for now."""
    balance = ledger.opening()
    for turn in ledger.turns(moment):
        balance.take(turn)
    return balance


def entries_at(ledger: Ledger, moment: datetime | None = None) -> tuple[Entry, ...]:
    """Give what was evidence just before a moment, None for now."""
    return balance_at(ledger, moment).entries()


def account_at(ledger: Ledger, moment: datetime | None = None) -> Account:
    """Draw up the account as it was just before a moment, None for now."""
    return balance_at(ledger, moment).account()


def believed_at(ledger: Ledger, moment: datetime | None = None) -> Believed:
    """Say what was believed just before a moment, None for now."""
    return balance_at(ledger, moment).believed()


def read_ledgers(tx: Transaction, rulesets: Iterable[RuleSet], now: datetime) -> tuple[Ledger, ...]:
    """Read the ledgers of all forecasts, in the order of their packs."""
    return tuple(
        read_ledger(tx, ruleset.pack.id, forecast, now)
        for ruleset in rulesets
        for forecast in ruleset.pack.forecasts
    )


def read_ledger(tx: Transaction, pack: str, forecast: Forecast, now: datetime) -> Ledger:
    """Read the ledger of a forecast."""
    name = forecast.id
    return Ledger(
        pack=pack,
        forecast=forecast,
        read_at=now,
        alerts=tx.alerts.list(pack=pack, forecast=name),
        revisions=tx.revisions.list(pack=pack, forecast=name),
        lapses=tx.lapses.list(pack=pack, forecast=name),
        lines=tx.lines.list(pack=pack, forecast=name),
        verdicts=tx.alerts.verdicts(pack, name),
    )


def balance_of(tx: Transaction, pack: str, forecast: Forecast) -> Balance:
    """Read where the ledger of a forecast stands by the rules of today, without the reports of its alerts."""
    name = forecast.id
    revisions = tx.revisions.list(pack=pack, forecast=name)
    balance = _opening(forecast, revisions)
    lapses, lines = tx.lapses.list(pack=pack, forecast=name), tx.lines.list(pack=pack, forecast=name)
    news = turns_of_alerts(tx.alerts.standings(pack, name), tx.alerts.verdicts(pack, name))
    for turn in turns(news, revisions[1:], lapses, lines):
        balance.take(turn)
    balance.terms = Terms.of(forecast)
    return balance


def _opening(forecast: Forecast, revisions: Sequence[Revision]) -> Balance:
    """Give the balance before anything happened: by the first edition noted, without one by today's."""
    return Balance(revisions[0].terms if revisions else Terms.of(forecast))

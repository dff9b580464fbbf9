"""Which forecasts ask to be resolved, for who looks at the whole: cheap where none does."""

from collections.abc import Iterator
from datetime import datetime

from rules import ProblemsError
from storage import LineKind, Revision, Transaction
from watcher.app import load_packs
from watcher.cli.actions.ledgers import books_of
from watcher.config import Settings
from watcher.ledger.standing import Instant


def to_resolve(tx: Transaction, settings: Settings, now: datetime) -> tuple[str, ...]:
    """Name the forecasts that ask to be resolved.

    Packs take a second to load, so that is done only where the kept terms say that one may ask. Where they
    have problems, nothing is said of forecasts: others tell those.
    """
    day = now.astimezone(settings.timezone).date()
    instant = Instant(now=now, until=None, day=day, zone=settings.timezone)
    if not any(_may_ask(tx, instant)):
        return ()
    try:
        rulesets = load_packs(settings.packs)
    except ProblemsError:
        return ()
    books = books_of(tx, rulesets, instant)
    standings = map(books.standing, (*books.ledgers, *books.former))
    return tuple(one.forecast.id for one in standings if one.status.asks)


def _may_ask(tx: Transaction, instant: Instant) -> Iterator[bool]:
    lines = tx.lines.list()
    back = {line.subject for line in lines if line.kind is LineKind.TAKEN_BACK}
    answered = {
        (line.pack, line.forecast)
        for line in lines
        if line.kind is LineKind.RESOLVED and str(line.id) not in back
    }
    by_hand = {(line.pack, line.forecast, line.indicator) for line in lines}
    last = {(one.pack, one.forecast): one for one in tx.revisions.list()}
    for key, revision in last.items():
        if key not in answered:
            yield revision.terms.closes < instant.day or _may_be_decided(tx, revision, by_hand)


def _may_be_decided(tx: Transaction, revision: Revision, by_hand: set[tuple[str, str, str]]) -> bool:
    """Tell whether there is decisive evidence, as far as indicators tell."""
    decisive = {name for name, weight in revision.terms.indicators.items() if weight.decisive}
    if not decisive:
        return False
    seen = {one.indicator for one in tx.alerts.standings(revision.pack, revision.forecast)}
    return bool(decisive & seen) or any(
        (revision.pack, revision.forecast, name) in by_hand for name in decisive
    )

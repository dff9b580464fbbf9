"""Log what was expected and never came, each wait once; after a stop also what ended meanwhile."""

from collections.abc import Iterator
from datetime import UTC

import structlog

from rules.expected import Wait
from rules.model import Forecast
from storage import Lapse
from watcher.app import App
from watcher.ledger.ledger import Ledger, read_ledger
from watcher.ledger.listening import Listening
from watcher.ledger.outlook import Due, outlook

_log = structlog.get_logger(__name__)


def note_lapses(app: App) -> tuple[Lapse, ...]:
    """Keep the waits that ended in silence while feeds were read, and give those that were new.

    Raises StorageError.
    """
    found = _lapses(app)
    if not found:
        return ()
    with app.store.begin() as tx:
        kept = tuple(lapse for lapse in found if tx.lapses.add(lapse))
    for lapse in kept:
        _log.info(
            "indicator.lapsed",
            forecast=lapse.forecast,
            indicator=lapse.indicator,
            since=lapse.since.isoformat(),
            by=lapse.by.isoformat(),
            ratio=round(lapse.ratio, 4),
            watched=round(lapse.watched, 4),
        )
    return kept


def _lapses(app: App) -> tuple[Lapse, ...]:
    """Find the waits that ended in silence and are not logged yet."""
    now = app.now()
    today = now.astimezone(UTC).date()
    with app.store.read() as tx:
        listening = Listening(tx, app.rulesets)
        ledgers = [read_ledger(tx, pack, forecast, now) for pack, forecast in _expecting(app)]
        return tuple(
            Lapse(
                at=now,
                pack=ledger.pack,
                forecast=ledger.forecast.id,
                indicator=due.indicator,
                since=due.since,
                by=due.by,
                ratio=due.ratio,
                watched=due.watched,
            )
            for ledger in ledgers
            for due in outlook(ledger, today, listening.to(ledger))
            if due.wait is Wait.MISSED and due.watched is not None and not _is_logged(ledger, due)
        )


def _is_logged(ledger: Ledger, due: Due) -> bool:
    return any((one.indicator, one.by) == (due.indicator, due.by) for one in ledger.lapses)


def _expecting(app: App) -> Iterator[tuple[str, Forecast]]:
    """Give the forecasts of which something is expected, with their packs."""
    for ruleset in app.rulesets:
        for forecast in ruleset.pack.forecasts:
            if any(indicator.expected is not None for indicator in forecast.indicators):
                yield ruleset.pack.id, forecast

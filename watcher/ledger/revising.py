"""Note by which terms beliefs are made up, each time that the rules of a forecast changed them."""

from collections.abc import Sequence
from datetime import datetime

from rules import RuleSet
from rules.model import Terms
from storage import Revision, Store, Transaction


def note_revisions(store: Store, rulesets: Sequence[RuleSet], now: datetime) -> tuple[Revision, ...]:
    """Keep the terms of the forecasts whose terms are not those that were kept last; give what was new.

    Raises StorageError.
    """
    with store.read() as tx:
        if not _changed(tx, rulesets, now):
            return ()
    with store.begin() as tx:
        found = _changed(tx, rulesets, now)  # asked again: another process may have noted them meanwhile
        for one in found:
            tx.revisions.add(one)
    return found


def _changed(tx: Transaction, rulesets: Sequence[RuleSet], now: datetime) -> tuple[Revision, ...]:
    last = {(one.pack, one.forecast): one.terms for one in tx.revisions.list()}
    return tuple(
        Revision(
            at=now,
            pack=ruleset.pack.id,
            forecast=forecast.id,
            ruleset=ruleset.digest,
            terms=Terms.of(forecast),
        )
        for ruleset in rulesets
        for forecast in ruleset.pack.forecasts
        if last.get((ruleset.pack.id, forecast.id)) != Terms.of(forecast)
    )

"""Look up who listened for the news of a forecast; only where a wait ended without any."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from rules import RuleSet
from rules.expected import Watched
from storage import Feed, Transaction
from watcher.ledger.ledger import Ledger
from watcher.ledger.watched import listeners, watched


@dataclass
class Listening:
    """Who listened, as one transaction sees it. What nobody asks for is not read."""

    tx: Transaction
    rulesets: Iterable[RuleSet]
    _asked: dict[tuple[str, str, date, date], float] = field(default_factory=dict)

    @cached_property
    def _feeds(self) -> tuple[Feed, ...]:
        return self.tx.feeds.all()

    def to(self, ledger: Ledger) -> Watched:
        """Give the share of the days of a span on which the feeds of a forecast were read."""

        def share(since: date, by: date) -> float:
            key = (ledger.pack, ledger.forecast.id, since, by)
            if key not in self._asked:
                self._asked[key] = self._look_up(ledger, since, by)
            return self._asked[key]

        return share

    def _look_up(self, ledger: Ledger, since: date, by: date) -> float:
        # What was carried since says nothing of who listened then; and a judgement is to stay what it was.
        items = {
            report.item
            for alert in ledger.alerts
            for report in alert.reports
            if report.published.date() <= by
        }
        packs = (ruleset.pack for ruleset in self.rulesets)
        who = listeners(ledger.pack, packs, self._feeds, self.tx.items.feeds_with(items))
        days = self.tx.feed_days.list(since, by, only=who.only, but=who.but)
        return watched(filter(who.has, self._feeds), days)(since, by)

"""The log of alerts as one transaction sees it: what is asked again and again is read once.

Decides nothing of what a match means; it bounds how many reports an alert keeps.
"""

from dataclasses import dataclass, field, replace

from rules.model import Forecast, Stance
from storage import Alert, Report, Standing, Transaction
from watcher.ledger.balance import Balance
from watcher.ledger.ledger import balance_of
from watcher.ledger.turns import turns_of

#: A publisher's further pages on one story are no further witnesses: these few show that it told it
#: again, and a feed that tells one story two thousand times must not fill the log with it.
REPORTS_OF_ONE_PUBLISHER = 10
#: Entries may name any publisher, so the bound for one alone would bound nothing; and no reader asks
#: for more witnesses of one event than these.
REPORTS_OF_ONE_ALERT = 200

_Key = tuple[str, str, str, Stance]


@dataclass(slots=True)
class AlertLog:
    """The log inside one transaction that writes, where nobody else can change it meanwhile."""

    tx: Transaction
    #: The pages of the reports that joined alerts in this transaction, by the alert.
    joined: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    #: The alerts whose reports changed in this transaction, each with its forecast.
    touched: dict[str, Forecast] = field(default_factory=dict)
    _standing: dict[_Key, Standing] = field(default_factory=dict)
    _balances: dict[tuple[str, str], Balance] = field(default_factory=dict)
    _reports: dict[str, dict[str, int]] = field(default_factory=dict)

    def standing(self, pack: str, story: str, forecast: str, stance: Stance) -> Standing | None:
        """The alert that this story raised for this forecast and stance; None where it raised none."""
        key = (pack, story, forecast, stance)
        if key not in self._standing:
            found = self.tx.alerts.standing(*key)
            if found is None:
                return None
            self._standing[key] = found
        return self._standing[key]

    def weigh(self, forecast: Forecast, alert: Alert) -> Alert:
        """Give an alert with the beliefs before it stood so and after; it is evidence from now on."""
        balance = self._balance(alert.pack, forecast)
        before = balance.believed().belief
        *_, now = turns_of(alert)
        balance.take(now)
        return replace(alert, belief_before=before, belief_after=balance.believed().belief)

    def add(self, alert: Alert) -> bool:
        """Log an alert. False, and nothing written, when its id or its key is taken."""
        if not self.tx.alerts.add(alert):
            self._balances.pop((alert.pack, alert.forecast), None)  # it was weighed, and is no evidence
            return False
        return True

    def put(self, alert: Alert) -> None:
        """Let an alert stand by a stronger report, or by none.

        That report is kept whatever the bound, and counts towards it.
        """
        self.tx.alerts.put(alert)
        key = (alert.pack, alert.story, alert.forecast, alert.stance)
        self._standing[key] = Standing.of(alert)
        self._reports.pop(alert.id, None)  # whether it is one more, only the log can tell

    def hear(self, alert: Alert) -> None:
        """Write down by whom an alert is reported by now, and where that took the belief."""
        self.tx.alerts.hear(alert.id, alert.heard, alert.belief_after)
        self._standing.pop((alert.pack, alert.story, alert.forecast, alert.stance), None)

    def held(self, page: tuple[str, str], pack: str, forecast: str, stance: Stance) -> Standing | None:
        """The newest alert of this forecast and stance that holds a report of a page."""
        about = (pack, forecast, stance)
        holding = self.tx.alerts.holding(page)
        found = (one for one in holding if (one.pack, one.forecast, one.stance) == about)
        return next(map(Standing.of, found), None)

    def add_report(self, alert_id: str, report: Report) -> bool:
        """Add a report to an alert. False when it has that one, or as many as an alert keeps."""
        kept = self._reports_of(alert_id)
        of_publisher = kept.get(report.publisher, 0)
        if of_publisher >= REPORTS_OF_ONE_PUBLISHER or sum(kept.values()) >= REPORTS_OF_ONE_ALERT:
            return False
        if not self.tx.alerts.add_report(alert_id, report):
            return False
        kept[report.publisher] = of_publisher + 1
        self.joined.setdefault(alert_id, set()).add(report.page)
        return True

    def _balance(self, pack: str, forecast: Forecast) -> Balance:
        key = (pack, forecast.id)
        if key not in self._balances:
            self._balances[key] = balance_of(self.tx, pack, forecast)
        return self._balances[key]

    def _reports_of(self, alert_id: str) -> dict[str, int]:
        if alert_id not in self._reports:
            self._reports[alert_id] = self.tx.alerts.count_reports(alert_id)
        return self._reports[alert_id]

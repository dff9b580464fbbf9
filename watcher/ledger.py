"""The log of alerts as one transaction sees it: what is asked again and again is read once.

Decides nothing of what a match means; it bounds how many reports an alert keeps.
"""

from dataclasses import dataclass, field

from rules.model import Stance
from storage import Alert, Report, Standing, Transaction

#: A publisher's further pages on one story are no further witnesses: these few show that it told it
#: again, and a feed that tells one story two thousand times must not fill the log with it.
REPORTS_OF_ONE_PUBLISHER = 10
#: Entries may name any publisher, so the bound for one alone would bound nothing; and no reader asks
#: for more witnesses of one event than these.
REPORTS_OF_ONE_ALERT = 200

_Key = tuple[str, str, str, Stance]


@dataclass(slots=True)
class Ledger:
    """The log inside one transaction that writes, where nobody else can change it meanwhile."""

    tx: Transaction
    #: The pages of the reports that joined alerts in this transaction, by the alert.
    joined: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    _standing: dict[_Key, Standing] = field(default_factory=dict)
    _ratios: dict[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)
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

    def ratios(self, pack: str, forecast: str) -> tuple[float, ...]:
        """The likelihood ratios that count for a forecast so far."""
        key = (pack, forecast)
        if key not in self._ratios:
            self._ratios[key] = self.tx.alerts.ratios(*key)
        return self._ratios[key]

    def add(self, alert: Alert, ratios: tuple[float, ...]) -> bool:
        """Log an alert, with which these ratios count for its forecast.

        False, and nothing written, when its id or its key is taken.
        """
        if not self.tx.alerts.add(alert):
            return False
        self._ratios[alert.pack, alert.forecast] = ratios
        return True

    def put(self, alert: Alert, ratios: tuple[float, ...]) -> None:
        """Let an alert stand by a stronger report, or by none; then these ratios count for its forecast.

        That report is kept whatever the bound, and counts towards it.
        """
        self.tx.alerts.put(alert)
        self._ratios[alert.pack, alert.forecast] = ratios
        key = (alert.pack, alert.story, alert.forecast, alert.stance)
        self._standing[key] = Standing.of(alert)
        self._reports.pop(alert.id, None)  # whether it is one more, only the log can tell

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

    def _reports_of(self, alert_id: str) -> dict[str, int]:
        if alert_id not in self._reports:
            self._reports[alert_id] = self.tx.alerts.count_reports(alert_id)
        return self._reports[alert_id]

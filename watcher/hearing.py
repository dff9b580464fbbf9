"""By whom alerts are reported: what that makes them weigh, told anew where their reports changed."""

from dataclasses import dataclass, replace
from datetime import datetime

from rules.model import Forecast
from rules.weighing import ENOUGH, best_of
from storage import Alert, Heard
from watcher.alert_log import AlertLog
from watcher.mail.publishers import voices_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardAnew:
    """An alert as it weighs by now, and the belief before."""

    alert: Alert
    before: float


def hear(book: AlertLog, now: datetime) -> dict[str, HeardAnew]:
    """Write down by whom the alerts are reported whose reports changed; give those for whom that is new."""
    found = ((name, _hear(book, name, forecast, now)) for name, forecast in book.touched.items())
    return {name: heard for name, heard in found if heard is not None}


def _hear(book: AlertLog, alert_id: str, forecast: Forecast, now: datetime) -> HeardAnew | None:
    alert = book.tx.alerts.get(alert_id)
    if alert is None or (latest := _latest(alert, now)) is None:
        return None
    earlier = [each for each in alert.heard if each.at != now]
    weighed = book.weigh(forecast, replace(alert, heard=(*earlier, latest)))
    moved = weighed.belief_after != weighed.belief_before
    heard = replace(weighed, belief_before=alert.belief_before)
    if not moved:
        heard = replace(heard, belief_after=alert.belief_after)
    book.hear(heard)
    return HeardAnew(alert=heard, before=weighed.belief_before)


def _latest(alert: Alert, now: datetime) -> Heard | None:
    """Tell by whom an alert is reported; None where that is known, or where no report of it stands."""
    standing = [report for report in alert.reports if report.withdrawn_at is None]
    if not standing:
        return None
    best = best_of(report.grade for report in standing)
    heard = Heard(at=now, best=best, independent=min(len(voices_of(standing)), ENOUGH))
    last = alert.heard[-1] if alert.heard else None
    return None if last is not None and replace(last, at=now) == heard else heard

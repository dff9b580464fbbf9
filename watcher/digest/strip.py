"""What the strip of stories in a digest is drawn from. Pure."""

from datetime import tzinfo

from rules.model import Stance
from watcher.charts.spec import Strip, StripRow
from watcher.digest.forecast_week import weeks_to
from watcher.digest.summary import Digest
from watcher.digest.week import IsoWeek
from watcher.ledger import Ledger


def strip_of(digest: Digest) -> Strip:
    """Give the stories of each forecast by the week they were raised in; what does not stand is no story."""
    weeks = weeks_to(digest.week)
    return Strip(
        weeks=tuple(map(str, weeks)),
        rows=tuple(
            StripRow(name=each.forecast.id, counts=_counts(each.ledger, weeks, digest.zone))
            for each in digest.forecasts
        ),
    )


def _counts(ledger: Ledger, weeks: tuple[IsoWeek, ...], zone: tzinfo) -> tuple[tuple[int, int], ...]:
    stories = [
        (IsoWeek.of(alert.raised_at, zone), alert.stance)
        for alert in ledger.alerts
        if not alert.correction and alert.rejected_at is None
    ]
    return tuple(
        (stories.count((week, Stance.CONFIRMS)), stories.count((week, Stance.CONTRADICTS))) for week in weeks
    )

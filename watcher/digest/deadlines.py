"""What is due: signs that should be seen soon or did not come, forecasts that close, those to be resolved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from watcher.digest.forecast_week import ForecastWeek
from watcher.digest.moves import lapsed
from watcher.digest.shown import Further, listed
from watcher.digest.summary import Digest
from watcher.mail.plain import clean
from watcher.mail.words import counted, day

#: Forecasts that close within this are named.
SOON = timedelta(weeks=6)
MOST_LINES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Lists in words: what did not come in the week, what closes soon, and what a person should resolve."""

    lapses: Further
    closing: Further
    to_resolve: Further

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.lapses.lines or self.closing.lines or self.to_resolve.lines)


def deadlines(digest: Digest) -> Deadlines:
    """Put into words what is due at the end of a digest's week."""
    today, forecasts = digest.week.sunday, digest.forecasts
    lapses = [line for each in forecasts for line in lapsed(each, digest.zone)]
    return Deadlines(
        lapses=listed(lapses, MOST_LINES, "sign"),
        closing=listed(list(_closing(forecasts, today)), MOST_LINES, "forecast"),
        to_resolve=listed(list(_to_resolve(forecasts)), MOST_LINES, "forecast"),
    )


def until_told(by: date, today: date) -> str:
    """Say how far a day lies ahead: "today", "in 5 days", "in 3 weeks"."""
    days = (by - today).days
    if days <= 0:
        return "today"
    return f"in {counted(days, 'day')}" if days < 14 else f"in {counted(round(days / 7), 'week')}"  # noqa: PLR2004


def _closing(forecasts: tuple[ForecastWeek, ...], today: date) -> Iterator[str]:
    soon = [each for each in forecasts if not each.closed and each.forecast.closes - today <= SOON]
    for each in sorted(soon, key=lambda one: one.forecast.closes):
        closes = each.forecast.closes
        yield clean(f"{each.forecast.id} closes {until_told(closes, today)}, on {day(closes)}")


def _to_resolve(forecasts: tuple[ForecastWeek, ...]) -> Iterator[str]:
    for each in forecasts:
        if each.to_resolve:
            yield clean(f"{each.forecast.id} closed on {day(each.forecast.closes)}")

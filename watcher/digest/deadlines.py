"""What is due: signs that should be seen soon or did not come, forecasts that close, those to be resolved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from watcher.digest.forecast_week import ForecastWeek
from watcher.digest.moves import lapsed
from watcher.digest.shown import Further, listed
from watcher.digest.summary import Digest
from watcher.ledger.outlook import AHEAD, due_words
from watcher.mail.plain import clean
from watcher.mail.words import day

MOST_LINES = 20
_LONGEST_SIGN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """Lists in words: what did not come, what should come or closes soon, what is to be resolved."""

    lapses: Further
    due: Further
    closing: Further
    to_resolve: Further

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return any(one.lines for one in (self.lapses, self.due, self.closing, self.to_resolve))


def deadlines(digest: Digest) -> Deadlines:
    """Put into words what is due at the end of a digest's week, or now where that is not over."""
    today = digest.last_day
    lapses = [line for each in digest.forecasts for line in lapsed(each, digest.zone)]
    return Deadlines(
        lapses=listed(lapses, MOST_LINES, "sign"),
        due=listed(list(_due(digest.forecasts, today)), MOST_LINES, "sign"),
        closing=listed(list(_closing(digest.forecasts, today)), MOST_LINES, "forecast"),
        to_resolve=listed(list(_to_resolve(digest.forecasts)), MOST_LINES, "forecast"),
    )


def _due(forecasts: tuple[ForecastWeek, ...], today: date) -> Iterator[str]:
    """Say which signs should be seen by when, the first to be due first, and what their silence would do."""
    waits = [(each.forecast.id, due) for each in forecasts for due in each.dues]
    for name, due in sorted(waits, key=lambda one: (one[1].by, one[0], one[1].indicator)):
        says = clean(due.says, limit=_LONGEST_SIGN).rstrip(".")
        silence = f"odds ×{due.ratio:.2f} if nothing comes"
        yield clean(f"{name} {due_words(due.by, today)}, by {day(due.by)}: {says}; {silence}")


def _closing(forecasts: tuple[ForecastWeek, ...], today: date) -> Iterator[str]:
    closing = [
        one for one in forecasts if today <= one.forecast.closes <= today + AHEAD and not one.resolution
    ]
    for one in sorted(closing, key=lambda each: (each.forecast.closes, each.forecast.id)):
        closes = one.forecast.closes
        soon = due_words(closes, today).removeprefix("due ")
        yield clean(f"{one.forecast.id} closes on {day(closes)}, {soon}")


def _to_resolve(forecasts: tuple[ForecastWeek, ...]) -> Iterator[str]:
    for each in forecasts:
        if each.to_resolve:
            status = each.standing.status.value.partition(",")[0]
            yield clean(f"{each.forecast.id}: {status}, closes {day(each.forecast.closes)}")

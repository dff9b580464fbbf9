"""What happened to an alert that may be worth telling. Pure values."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from storage.judgements import Alert, Report
from storage.promises import Held, Says
from watcher.mail.publishers import voices_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An alert as it stands now, and what took it there: `says` is never `ESCALATED` here.

    `before` is the belief before. `held` is `BACKLOG` or `LATE` where the news is old, `SILENCED` where
    it was held back until now, `NOT` else. `feed_id` is the feed whose news led to it, None where that is
    past.
    """

    alert: Alert
    says: Says
    before: float
    held: Held = Held.NOT
    feed_id: int | None = None

    @property
    def name(self) -> str:
        """By what it is known: the same event is promised to a recipient once."""
        if self.says is Says.CORROBORATED:
            return f"{self.alert.id}:{self.says}"
        return f"{self.alert.id}:{len(self.alert.stood)}"

    @property
    def topic(self) -> str:
        """The forecast that it is about."""
        return f"{self.alert.pack}/{self.alert.forecast}"

    def crosses(self, thresholds: Iterable[float]) -> bool:
        """Tell whether it takes the belief across one of these, in per cent, from either side."""
        return crossed(self.before, self.alert.belief_after, thresholds) is not None


def crossed(before: float, after: float, thresholds: Iterable[float]) -> float | None:
    """The first of these, in per cent, that a belief went across; None where it went across none."""
    return next((each for each in thresholds if (before < each / 100) != (after < each / 100)), None)


def is_heard_anew(reports: Sequence[Report], joined: Collection[tuple[str, str]]) -> bool:
    """Tell whether the reports of these pages raised the number of independent publishers of an alert."""
    before = [report for report in reports if report.page not in joined]
    return len(voices_of(reports)) > len(voices_of(before))

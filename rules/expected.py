"""What should have been seen by now: what does not come by its time is evidence too. Pure.

Only while somebody looked: absence says nothing of days on which the feeds were not read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from rules.model import Expectation

#: A wait counts where the feeds were read on so much of it; else nobody can say that nothing came.
WATCHED_ENOUGH = 0.8

#: A wait is judged so long after its last day: news of that day is polled a day later at the latest, and
#: another one later where a poll failed.
GRACE = timedelta(days=2)

#: The share, in [0, 1], of the days from the first up to and with the second on which feeds were read.
Watched = Callable[[date, date], float]


class Wait(StrEnum):
    """How a wait stands."""

    OPEN = "open"
    MET = "met"
    MISSED = "missed"
    UNSEEN = "unseen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """A wait from one day up to and with another, and how it stands."""

    since: date
    by: date
    wait: Wait


def deadlines(
    expected: Expectation, span: tuple[date, date], seen: Iterable[date], today: date, watched: Watched
) -> tuple[Deadline, ...]:
    """Give the waits of an expectation within the span of its forecast, up to the one open today.

    `seen` are the days on which the indicator was reported. Where it is expected again and again, each
    report begins the next wait, and so does each deadline that passes. A wait stays open for `GRACE` days
    after its last one.
    """
    opens, closes = span
    days = sorted(day for day in seen if opens <= day <= min(today, closes))
    if expected.every is None:
        by = closes if expected.by is None else min(expected.by, closes)
        return (_deadline(opens, by, [day for day in days if day <= by], today, watched),)
    waits = list[Deadline]()
    since = opens
    while (by := since + expected.every) <= closes:
        waits.append(_deadline(since, by, [day for day in days if since < day <= by], today, watched))
        if waits[-1].wait is Wait.OPEN:
            break
        since = waits[-1].by
    return tuple(waits)


def _deadline(since: date, by: date, seen: list[date], today: date, watched: Watched) -> Deadline:
    """Judge one wait; one that was met ends on the last of the days on which the indicator was seen."""
    if seen:
        return Deadline(since=since, by=seen[-1], wait=Wait.MET)
    if today <= by + GRACE:
        return Deadline(since=since, by=by, wait=Wait.OPEN)
    enough = watched(since, by) >= WATCHED_ENOUGH
    return Deadline(since=since, by=by, wait=Wait.MISSED if enough else Wait.UNSEEN)

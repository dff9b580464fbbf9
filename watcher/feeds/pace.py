"""When to ask a feed again: at its own pace, and no sooner than its publisher and its server wish. Pure.

The clock and the dice are arguments; `jitter` lies in [0, 1).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import median

from storage.records import Remembered
from watcher.backoff import LONGEST_PAUSE, doubled

#: Between two polls of a feed, whatever its rhythm.
SHORTEST, LONGEST = timedelta(minutes=15), timedelta(hours=24)
#: Where its rhythm is not known; and the longest before a feed that failed once is tried again.
USUAL = timedelta(minutes=30)

#: A feed is asked so often between two of its entries: news is to be seen while it is new.
_ASKED_BETWEEN = 4
#: Entries that tell the rhythm: the last ones, since papers come and go.
_NEWEST = 20
#: How much later than planned a poll may come: feeds that were added together drift apart.
SPREAD = 0.1
_HOUR = timedelta(hours=1)
_HOURS_OF_A_DAY = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How a poll ended, as far as the next one depends on it.

    `failures` counts those in a row up to it; until `fresh_until` the server promises nothing new
    (Cache-Control, Expires), and before `retry_after` it does not want to be asked (Retry-After).
    """

    failures: int = 0
    fresh_until: datetime | None = None
    retry_after: datetime | None = None


def rhythm_of(published: Iterable[datetime]) -> timedelta | None:
    """Say how long it usually takes from one entry to the next; None where fewer than two moments tell.

    The median of the pauses between the newest entries: a night or a holiday does not move it.
    """
    moments = sorted(set(published))[-_NEWEST:]
    pauses = [(later - earlier).total_seconds() for earlier, later in pairwise(moments)]
    return timedelta(seconds=median(pauses)) if pauses else None


def own_interval(known: Remembered, now: datetime) -> timedelta:
    """Say how long to wait between polls by the feed's own rhythm: 15 minutes to 24 hours.

    A feed that is silent is asked less and less often; one of which entries were lost between two polls
    twice as often, for each time in which they were.
    """
    if known.rhythm is None:
        return USUAL
    silence = timedelta(0) if known.newest_at is None else now - known.newest_at
    interval = max(known.rhythm, silence / _ASKED_BETWEEN) / _ASKED_BETWEEN
    return max(min(interval, LONGEST) / 2.0**known.gaps, SHORTEST)


def next_poll(
    known: Remembered, answered: Answered, now: datetime, *, fixed: timedelta | None, jitter: float
) -> datetime:
    """Say when to poll a feed again.

    After its own interval; after a failure sooner than that at first, then after a pause that doubles
    with each further one, up to 24 hours. What the publisher wishes is kept within 24 hours too. An
    interval that the user has `fixed` holds whatever happens, but for Retry-After.
    """
    if fixed is not None:
        due = now + fixed
    elif answered.failures:
        due = now + _pause(own_interval(known, now), answered.failures, jitter)
    else:
        own = min(own_interval(known, now) * (1 + SPREAD * jitter), LONGEST)
        due = _as_wished(known, answered, now + own, now, jitter)
    asked = answered.retry_after
    return due if asked is None else max(due, min(asked, now + LONGEST_PAUSE))


def _pause(interval: timedelta, failures: int, jitter: float) -> timedelta:
    first = min(interval, USUAL)
    return max(first, doubled(first, failures - 1, LONGEST_PAUSE, jitter))


def _as_wished(
    known: Remembered, answered: Answered, due: datetime, now: datetime, jitter: float
) -> datetime:
    """Put a poll off for as long as the publisher wishes, and a day at most."""
    latest = now + LONGEST
    wishes = [due]
    if known.pacing.every is not None:
        wishes.append(now + min(known.pacing.every, LONGEST))
    if answered.fresh_until is not None:
        wishes.append(answered.fresh_until)
    wished = min(max(wishes), latest)
    allowed = _after_skipped(known, wished)
    # Not every feed that skips the night in its first minute.
    return min(allowed + (SHORTEST * jitter if allowed != wished else timedelta(0)), latest)


def _after_skipped(known: Remembered, due: datetime) -> datetime:
    """Leave out the hours and days in which the feed says that nothing comes; both are of GMT."""
    moment = due.astimezone(UTC)
    for _ in range(_HOURS_OF_A_DAY):
        if moment.hour not in known.pacing.skip_hours and moment.weekday() not in known.pacing.skip_days:
            break
        moment = moment.replace(minute=0, second=0, microsecond=0) + _HOUR
    return moment

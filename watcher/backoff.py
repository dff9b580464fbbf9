"""When to try again. Pure: the clock and the dice are arguments.

`jitter` lies in [0, 1) and takes up to a quarter off a pause that grew by failures, so that what
failed together does not come back together.
"""

from datetime import datetime, timedelta

LONGEST_PAUSE = timedelta(hours=24)  # between polls of a failing feed, and what a server may ask for
FIRST_RETRY = timedelta(minutes=1)  # of a mail; RFC 5321, 4.5.4.1 lets the first retries come early
LONGEST_RETRY = timedelta(hours=6)
PATIENCE = timedelta(hours=1)  # a mail that waits longer is not merely between two attempts
GIVE_UP_AFTER = timedelta(days=7)  # RFC 5321, 4.5.4.1 asks for at least 4 to 5 days

_SPREAD = 0.25
_MAX_DOUBLINGS = 32  # beyond any cap, and far from overflow


def next_poll(
    now: datetime,
    *,
    interval: timedelta,
    fixed: bool,
    failures: int,
    retry_after: datetime | None,
    jitter: float,
) -> datetime:
    """Say when to poll a feed again: after its interval, doubled for each failure in a row.

    A `fixed` interval does not grow. A server's own wish wins where it is later, up to 24
    hours from now. Never earlier than `interval` from now.
    """
    longest = max(LONGEST_PAUSE, interval)
    grown = interval if fixed or failures <= 0 else _doubled(interval, failures, longest, jitter)
    due = now + max(interval, grown)
    return due if retry_after is None else max(due, min(retry_after, now + LONGEST_PAUSE))


def next_attempt(created: datetime, now: datetime, attempts: int, jitter: float) -> datetime | None:
    """Say when to send a mail again after `attempts` failures; None once it is seven days old."""
    if now - created >= GIVE_UP_AFTER:
        return None
    return now + max(FIRST_RETRY, _doubled(FIRST_RETRY, max(attempts - 1, 0), LONGEST_RETRY, jitter))


def _doubled(first: timedelta, times: int, longest: timedelta, jitter: float) -> timedelta:
    seconds = first.total_seconds() * 2 ** min(times, _MAX_DOUBLINGS)
    return timedelta(seconds=min(seconds, longest.total_seconds()) * (1 - _SPREAD * jitter))

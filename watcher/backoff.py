"""When to try again what failed. Pure: the clock and the dice are arguments.

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


def next_attempt(created: datetime, now: datetime, attempts: int, jitter: float) -> datetime | None:
    """Say when to send a mail again after `attempts` failures; None once it is seven days old."""
    if now - created >= GIVE_UP_AFTER:
        return None
    return now + max(FIRST_RETRY, doubled(FIRST_RETRY, max(attempts - 1, 0), LONGEST_RETRY, jitter))


def doubled(first: timedelta, times: int, longest: timedelta, jitter: float) -> timedelta:
    """Double a pause so many times, up to the longest, and take up to a quarter off."""
    seconds = first.total_seconds() * 2 ** min(times, _MAX_DOUBLINGS)
    return timedelta(seconds=min(seconds, longest.total_seconds()) * (1 - _SPREAD * jitter))

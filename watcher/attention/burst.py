"""The cap on messages in any hour. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


def fits(leavings: Sequence[datetime], at: datetime, most: int) -> bool:
    """Tell whether one more may leave at a moment, so that at most so many leave in any hour around it."""
    near = sorted([each for each in leavings if abs(each - at) < HOUR] + [at])
    return all(last - first >= HOUR for first, last in zip(near, near[most:], strict=False))


def frees(leavings: Sequence[datetime], now: datetime, most: int) -> datetime:
    """Say when one more may leave, from a moment on: an hour later at the latest."""
    ends = sorted(each + HOUR for each in leavings if now < each + HOUR < now + HOUR)
    return next((end for end in ends if fits(leavings, end, most)), now + HOUR)

"""Whether a body follows the one before: what is missing between them, and what cannot be new. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from storage.records import Feed

#: A body that held fewer entries may well be followed by one of others.
FEWEST = 5
#: Each gap halves the interval: after six, a day is less than half an hour.
MOST_GAPS = 6
#: A poll that comes so many intervals after the last one was held up by us.
_LATE = 2


class Overlap(StrEnum):
    """How the entries of a body lie to those that its feed brought before."""

    FIRST = "first"  # there is nothing to hold them against
    OVERLAPS = "overlaps"
    GAP = "gap"
    ALL_NEW = "all new"


class Continuity(NamedTuple):
    """What is remembered of a feed's gaps and of its quarantine; the fields are those of `Feed`."""

    gaps: int
    gap_at: datetime | None
    quarantined_at: datetime | None


def overlap_of(feed: Feed, dates: Sequence[datetime | None], *, known: int) -> Overlap:
    """Say how a body overlaps with what its feed brought before.

    `dates` say when its entries were published, None where they do not tell; `known` counts those that
    came before. Where none did, younger entries have pushed the others out, a gap; but of entries that
    bear no date, or are no younger than what we know, we would have seen some: they bear new names.
    """
    if feed.last_success is None or feed.entries < FEWEST or not dates:
        return Overlap.FIRST
    if known:
        return Overlap.OVERLAPS
    last = feed.newest_at
    younger = last is not None and all(date is not None and date > last for date in dates)
    return Overlap.GAP if younger else Overlap.ALL_NEW


def continuity(feed: Feed, overlap: Overlap, now: datetime, *, share: float) -> Continuity:
    """Say what is remembered of gaps after a body; `share` of its entries came before, in [0, 1].

    A gap counts where we had come when we meant to. One is forgotten for each body of which we knew half.
    """
    gaps, gap_at = feed.gaps, feed.gap_at
    if overlap is Overlap.GAP:
        gap_at = now
        gaps += not _held_up(feed, now)
    elif overlap is Overlap.OVERLAPS and 2 * share >= 1:
        gaps -= 1
    quarantined_at = now if overlap is Overlap.ALL_NEW else None
    return Continuity(gaps=max(min(gaps, MOST_GAPS), 0), gap_at=gap_at, quarantined_at=quarantined_at)


def _held_up(feed: Feed, now: datetime) -> bool:
    """Tell whether a poll comes much later than its feed's pace asked for: after failures, or a stop."""
    if feed.failures or feed.last_polled is None:
        return True
    planned = max(feed.next_due - feed.last_polled, timedelta(0))
    return now - feed.last_polled > _LATE * planned

from datetime import datetime, timedelta
from typing import Any

import builders
import pytest
from builders import NOON

from storage.records import Feed
from watcher.feeds.overlap import FEWEST, MOST_GAPS, Overlap, continuity, overlap_of

HOUR = timedelta(hours=1)
YOUNGER, OLDER = NOON + HOUR, NOON - HOUR


def read_at_noon(**changes: Any) -> Feed:
    """A feed whose last body, read at noon, held enough entries, the newest of noon; due in an hour."""
    known = {"entries": FEWEST, "newest_at": NOON, "next_due": NOON + HOUR}
    return builders.feed(**known | changes)


@pytest.mark.parametrize(
    ("changes", "dates", "known", "overlap"),
    [
        ({"last_success": None}, [YOUNGER], 0, Overlap.FIRST),
        ({"entries": FEWEST - 1}, [YOUNGER], 0, Overlap.FIRST),
        ({}, [], 0, Overlap.FIRST),
        ({}, [YOUNGER, OLDER, None], 1, Overlap.OVERLAPS),
        ({}, [YOUNGER, YOUNGER + HOUR], 0, Overlap.GAP),
        ({}, [YOUNGER, NOON], 0, Overlap.ALL_NEW),
        ({}, [YOUNGER, None], 0, Overlap.ALL_NEW),
        ({"newest_at": None}, [YOUNGER], 0, Overlap.ALL_NEW),
    ],
)
def test_a_body_is_held_against_the_one_before(
    changes: dict[str, Any], dates: list[datetime | None], known: int, overlap: Overlap
) -> None:
    """Where nothing of it is known, only younger entries can be told from known ones under new names."""
    assert overlap_of(read_at_noon(**changes), dates, known=known) is overlap


@pytest.mark.parametrize(
    ("changes", "late", "gaps"),
    [
        ({}, HOUR, 1),
        ({"gaps": 1}, 2 * HOUR, 2),
        ({"gaps": MOST_GAPS}, HOUR, MOST_GAPS),
        ({"gaps": 1}, 3 * HOUR, 1),
        ({"gaps": 1, "failures": 1}, HOUR, 1),
        ({"last_polled": None}, HOUR, 0),
    ],
)
def test_a_gap_counts_where_we_came_in_time(changes: dict[str, Any], late: timedelta, gaps: int) -> None:
    """One that a stop or failures made says nothing of the feed's pace; it is remembered all the same."""
    told = continuity(read_at_noon(**changes), Overlap.GAP, NOON + late, share=0)
    assert told == (gaps, NOON + late, None)


@pytest.mark.parametrize(("gaps", "share", "left"), [(2, 0.5, 1), (2, 0.49, 2), (0, 1.0, 0)])
def test_gaps_are_forgotten_one_by_one(gaps: int, share: float, left: int) -> None:
    """For each body of which half was known, not their moment."""
    feed = read_at_noon(gaps=gaps, gap_at=NOON, quarantined_at=NOON)
    assert continuity(feed, Overlap.OVERLAPS, NOON + HOUR, share=share) == (left, NOON, None)


def test_a_quarantine_lasts_until_a_body_follows_the_one_before() -> None:
    """And says nothing of gaps."""
    feed = read_at_noon(gaps=2, gap_at=OLDER)
    assert continuity(feed, Overlap.ALL_NEW, YOUNGER, share=0) == (2, OLDER, YOUNGER)

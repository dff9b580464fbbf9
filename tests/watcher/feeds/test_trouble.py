from datetime import datetime, timedelta
from typing import Any

import builders
import pytest

from storage import NoticeKind
from watcher.feeds.trouble import FAILED_POLLS, Trouble, trouble_of

NOON = builders.NOON
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
OLD = NOON - 365 * DAY
#: A feed that was read at noon last, asked since without success.
DOWN: dict[str, Any] = {"error": "nobody answers", "failures": FAILED_POLLS, "last_polled": NOON + 6 * HOUR}


@pytest.mark.parametrize(
    "state",
    [
        {},
        {"last_success": None, "last_polled": None},
        {"error": "404", "failures": 1, "last_polled": NOON + 30 * DAY},
        DOWN | {"failures": FAILED_POLLS - 1},
        DOWN | {"last_polled": NOON + 6 * HOUR - MINUTE},
        DOWN | {"failures": 999, "last_polled": NOON + HOUR},
        DOWN | {"enabled": False},
        {"retired_at": NOON, "error": "410 Gone", "enabled": False},
        {"newest_at": NOON - 7 * DAY, "rhythm": MINUTE},
        {"newest_at": NOON - 70 * DAY, "rhythm": 7 * DAY, "added_at": OLD},
        {"newest_at": NOON - 30 * DAY, "added_at": OLD},
        {"newest_at": OLD, "rhythm": HOUR, "added_at": NOON - 7 * DAY},
        {"newest_at": None, "rhythm": None},
        {"newest_at": NOON - 90 * DAY, "rhythm": HOUR, "error": "404", "failures": 1},
        {"newest_at": NOON - 90 * DAY, "rhythm": HOUR, "enabled": False},
        {"gaps": 3, "gap_at": NOON},
    ],
)
def test_table_of_feeds_in_no_trouble(state: dict[str, Any]) -> None:
    """A short stop, a pause within the rhythm, old news of a new feed, one that is off, gaps."""
    assert trouble_of(builders.feed(**state)) is None


@pytest.mark.parametrize(
    ("state", "kind", "since", "words"),
    [
        (
            {"retired_at": NOON + DAY, "error": "410 Gone", "failures": 1},
            NoticeKind.RETIRED,
            NOON + DAY,
            "its publisher has ended it, and it is polled no more: 410 Gone",
        ),
        (DOWN, NoticeKind.FAILING, NOON, "it could not be read 5 times in a row: nobody answers"),
        (
            DOWN | {"last_success": None},
            NoticeKind.FAILING,
            builders.feed().added_at,
            "it could not be read 5 times in a row: nobody answers",
        ),
        (
            DOWN | {"last_success": NOON + 3650 * DAY},
            NoticeKind.FAILING,
            NOON + 3650 * DAY,
            "it could not be read 5 times in a row: nobody answers",
        ),
        (
            {"newest_at": NOON - 7 * DAY - HOUR, "rhythm": 3 * HOUR},
            NoticeKind.SILENT,
            NOON - 7 * DAY - HOUR,
            "it has been silent for 7 days; its rhythm is every 3 h",
        ),
        (
            {"newest_at": NOON - 71 * DAY, "rhythm": 7 * DAY, "added_at": OLD},
            NoticeKind.SILENT,
            NOON - 71 * DAY,
            "it has been silent for 71 days; its rhythm is weekly",
        ),
        (
            {"newest_at": NOON - 31 * DAY, "added_at": OLD},
            NoticeKind.SILENT,
            NOON - 31 * DAY,
            "it has been silent for 31 days",
        ),
        (
            {"newest_at": OLD, "rhythm": HOUR, "added_at": NOON - 8 * DAY},
            NoticeKind.SILENT,
            OLD,
            "it has been silent for 365 days; its rhythm is hourly",
        ),
        (
            {"last_success": NOON + 20 * DAY},
            NoticeKind.SILENT,
            builders.feed().added_at,
            "it has been silent for 42 days",
        ),
    ],
)
def test_table_of_feeds_in_trouble(
    state: dict[str, Any], kind: NoticeKind, since: datetime, words: str
) -> None:
    """Retired at once; failing after five polls and six hours; silent far beyond the rhythm."""
    assert trouble_of(builders.feed(**state)) == Trouble(kind=kind, words=words, since=since)

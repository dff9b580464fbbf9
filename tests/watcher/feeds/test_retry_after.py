from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.feeds.retry_after import LONGEST, retry_after

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "pause"),
    [
        ("60", timedelta(seconds=60)),
        (" 60 ", timedelta(seconds=60)),
        ("99999999999999999999", LONGEST),
        ("9" * 5_000, LONGEST),
        ("Tue, 03 Feb 2026 12:30:00 GMT", timedelta(minutes=30)),
        ("Tue, 03 Feb 2026 12:30:00 -0000", timedelta(minutes=30)),
        ("Tue, 03 Feb 2026 12:30:00 +0100", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", LONGEST),
        ("Mon, 01 Jan 0001 00:00:00 +2359", None),
        ("Tue, 03 Feb 2026 11:00:00 GMT", None),
        ("0", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
        ("soon", None),
        ("", None),
    ],
)
def test_reads_both_forms(header: str, pause: timedelta | None) -> None:
    """Seconds and dates are read, bounded by a day; what is past or unreadable is nothing."""
    assert retry_after(header, NOW) == (None if pause is None else NOW + pause)


@given(st.text(st.characters(max_codepoint=255)))
def test_any_header_is_bounded(header: str) -> None:
    """Whatever a server writes, the answer is None or within the next day."""
    moment = retry_after(header, NOW)
    assert moment is None or NOW < moment <= NOW + LONGEST

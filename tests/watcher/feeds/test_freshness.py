from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.feeds.freshness import LONGEST, fresh_until

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
DATE = "Tue, 03 Feb 2026 13:00:00 GMT"  # of a server whose clock is an hour ahead
LATER = "Tue, 03 Feb 2026 13:10:00 GMT"


@pytest.mark.parametrize(
    ("control", "minutes"),
    [
        ("max-age=600", 10),
        ("Public, MAX-AGE=600", 10),
        ('max-age="600"', 10),
        ("max-age = 600", 10),
        (" , ,max-age=600,, ", 10),
        ("max-age=600, must-revalidate", 10),
        ("max-age=600, max-age=1200", 10),
        ("max-age=600, s-maxage=1200", 10),
        ("s-maxage=1200", None),
        ('private="max-age=1200", max-age=600', 10),
        ('x="a,\\"max-age=1200"', None),
        ("max-age=600, no-cache", None),
        ("max-age=600, no-store", None),
        ('no-cache="set-cookie", max-age=600', None),
        ("must-revalidate", None),
        ("max-age=0", None),
        ("max-age=-600", None),
        ("max-age=+600", None),
        ("max-age=6e2", None),
        ("max-age=²", None),
        ("max-age=", None),
        ("max-age", None),
        ("max-age=31536000", 24 * 60),
        ("max-age=" + "9" * 500, 24 * 60),
        ("max-age=" + "9" * 5_000, None),
        ('max-age="600', None),
        ("=600", None),
        ("", None),
    ],
)
def test_reads_cache_control(control: str, minutes: int | None) -> None:
    """Max-age counts unless the server wants to be asked each time; what cannot be read promises nothing."""
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert fresh_until({"cache-control": control}, NOW) == expected


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({"expires": LATER, "date": DATE}, 10),
        ({"expires": LATER}, 70),
        ({"expires": LATER, "date": "yesterday"}, 70),
        ({"expires": LATER, "date": DATE, "age": "60"}, 9),
        ({"expires": LATER, "date": DATE, "cache-control": "public"}, 10),
        ({"expires": LATER, "date": DATE, "cache-control": "max-age=60"}, 1),
        ({"expires": LATER, "date": DATE, "cache-control": "max-age=soon"}, None),
        ({"expires": LATER, "date": DATE, "cache-control": "must-revalidate"}, None),
        ({"expires": DATE, "date": LATER}, None),
        ({"expires": "Fri, 31 Dec 9999 23:59:59 GMT", "date": DATE}, 24 * 60),
        ({"expires": "Tuesday, 03-Feb-26 13:10:00 GMT", "date": "Tue Feb  3 13:00:00 2026"}, 10),
        ({"expires": "0", "date": DATE}, None),
        ({"expires": "-1"}, None),
    ],
)
def test_reads_expires_by_the_server_s_own_clock(headers: dict[str, str], minutes: int | None) -> None:
    """Expires counts from Date where there is no max-age; without Date, from when the answer came."""
    assert fresh_until(headers, NOW) == (None if minutes is None else NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("age", "minutes"),
    [("120", 8), (" 120 ", 8), ("0", 10), ("600", None), ("601", None), ("9" * 500, None), ("old", 10)],
)
def test_what_was_old_already_holds_less_long(age: str, minutes: int | None) -> None:
    """Age, of a cache on the way, is taken off; one that cannot be read counts as none."""
    expected = None if minutes is None else NOW + timedelta(minutes=minutes)
    assert fresh_until({"cache-control": "max-age=600", "age": age}, NOW) == expected


@given(
    st.dictionaries(
        st.sampled_from(["cache-control", "expires", "date", "age"]),
        st.text(st.characters(max_codepoint=255)),
    )
)
def test_any_headers_are_bounded(headers: dict[str, str]) -> None:
    """Whatever a server writes, the answer is None or within the next day."""
    moment = fresh_until(headers, NOW)
    assert moment is None or NOW < moment <= NOW + LONGEST

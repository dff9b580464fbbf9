"""Quiet hours: when they hold, and when they are over."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.attention.quiet import QuietHours

BRUSSELS = ZoneInfo("Europe/Brussels")
NIGHT = QuietHours.parse("22:00-07:00")


def at(text: str) -> datetime:
    """Read a moment in Brussels."""
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "over"),
    [
        ("2026-01-27 21:59", "2026-01-27 21:59"),
        ("2026-01-27 22:00", "2026-01-28 07:00"),
        ("2026-01-28 03:00", "2026-01-28 07:00"),
        ("2026-01-28 07:00", "2026-01-28 07:00"),
        ("2026-03-28 23:30", "2026-03-29 07:00"),
        ("2026-10-24 23:30", "2026-10-25 07:00"),
    ],
)
def test_night_lasts_until_morning_by_the_clock_on_the_wall(now: str, over: str) -> None:
    """Also in the nights in which the clock is put forward or back."""
    assert NIGHT.over(at(now), BRUSSELS) == at(over)
    assert NIGHT.hold(at(now), BRUSSELS) == (now != over)


def test_hours_within_a_day() -> None:
    """Where the end is the later one, both are of one day."""
    lunch = QuietHours.parse("12:00-13:30")
    assert lunch.over(at("2026-01-27 12:10"), BRUSSELS) == at("2026-01-27 13:30")
    assert not lunch.hold(at("2026-01-27 13:30"), BRUSSELS)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.times(), st.times())  # noqa: DTZ001 -- made aware below
def test_quiet_hours_always_end_within_a_day(moment: datetime, start: object, end: object) -> None:
    """What is held back is never held for longer than a day and the hour of a changed clock."""
    if start == end:
        return
    now = moment.replace(tzinfo=UTC)
    hours = QuietHours(start, end)  # type: ignore[arg-type]  # times, which the strategy does not say
    over = hours.over(now, BRUSSELS)
    assert timedelta() <= over - now <= timedelta(hours=25)

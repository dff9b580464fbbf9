from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watcher.digest import IsoWeek, WeekTime, due_weeks

BRUSSELS = ZoneInfo("Europe/Brussels")
# Half hours, southern summers, a clock that went back at 00:01 (St. John's until 2011), a day that
# never was (Apia, 30 December 2011), a jump over midnight (Sao Paulo until 2018).
_ZONES = st.sampled_from(
    [
        UTC,
        BRUSSELS,
        *map(
            ZoneInfo,
            (
                "America/St_Johns",
                "America/Sao_Paulo",
                "Australia/Lord_Howe",
                "Pacific/Apia",
                "Asia/Kolkata",
                "Asia/Beirut",
            ),
        ),
    ]
)
_MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone
_TIMES = st.builds(
    WeekTime, weekday=st.integers(0, 6), at=st.times().map(lambda at: at.replace(second=0, microsecond=0))
)
MONDAY_SEVEN = WeekTime.parse("Monday 07:00")


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_weeks_are_written_as_iso_8601_writes_them() -> None:
    """Text and value go both ways."""
    week = IsoWeek.parse("2026-W05")
    assert (week.year, week.number, str(week)) == (2026, 5, "2026-W05")
    assert (week.monday, week.sunday) == (date(2026, 1, 26), date(2026, 2, 1))


@pytest.mark.parametrize(
    "text", ["2026-5", "2026-W5", "2026-W54", "2026-W53", "2026-W00", "0000-W01", "W05", ""]
)
def test_no_week_is_refused_in_words(text: str) -> None:
    """2026 has 53 weeks, 2027 has not; neither has a week 54."""
    if text == "2026-W53":
        assert str(IsoWeek.parse(text)) == text
        text = "2027-W53"
    with pytest.raises(ValueError, match=r"ISO week|has no week"):
        IsoWeek.parse(text)


def test_a_week_is_bounded_by_midnights_of_its_zone() -> None:
    """The week that loses an hour has 167 of them, the one that gains an hour 169."""
    spring, autumn = IsoWeek.parse("2026-W13"), IsoWeek.parse("2026-W43")
    assert spring.start(BRUSSELS) == _utc("2026-03-22T23:00")
    assert spring.end(BRUSSELS) - spring.start(BRUSSELS) == timedelta(hours=167)
    assert autumn.end(BRUSSELS) - autumn.start(BRUSSELS) == timedelta(hours=169)


@given(_MOMENTS, _ZONES)
def test_every_moment_is_in_exactly_one_week(moment: datetime, zone: ZoneInfo) -> None:
    """Weeks neither overlap nor leave gaps, whatever the clocks do."""
    week = IsoWeek.of(moment, zone)
    assert week.start(zone) <= moment < week.end(zone)
    assert week.previous.end(zone) == week.start(zone)
    assert week.next.previous == week


def test_a_clock_set_back_over_midnight_makes_no_second_week() -> None:
    """St. John's went back from 00:01 to 23:01: in 1987 such an hour came on a Sunday, never twice over."""
    zone = ZoneInfo("America/St_Johns")
    start = IsoWeek.parse("2006-W44").start(zone)
    for minutes in range(-1600, 1600, 7):
        moment = start + timedelta(minutes=minutes)
        week = IsoWeek.of(moment, zone)
        assert week.start(zone) <= moment < week.end(zone)


@pytest.mark.parametrize("text", ["Monday 07:00", "Sunday 23:59", "Wednesday 00:00"])
def test_times_of_the_week_are_written_in_words(text: str) -> None:
    """Text and value go both ways."""
    assert str(WeekTime.parse(text)) == text


def test_a_time_of_the_week_is_read_in_any_case() -> None:
    """Settings are typed by people."""
    assert WeekTime.parse(" monday  07:00 ") == WeekTime(weekday=0, at=time(7))


@pytest.mark.parametrize(
    "text", ["", "Monday", "07:00", "Lundi 07:00", "Monday 24:00", "Monday 7:00", "Mon 07:00"]
)
def test_no_time_of_the_week_is_refused_in_words(text: str) -> None:
    """The message shows how to write one."""
    with pytest.raises(ValueError, match="Monday 07:00"):
        WeekTime.parse(text)


def test_a_week_is_due_from_its_sending_moment_on() -> None:
    """Not a second before Monday seven o'clock in the zone."""
    since = _utc("2026-01-28T10:00")

    def due(now: str) -> tuple[IsoWeek, ...]:
        return due_weeks(_utc(now), zone=BRUSSELS, at=MONDAY_SEVEN, since=since, written=frozenset())

    assert due("2026-02-02T05:59:59") == ()
    assert due("2026-02-02T06:00") == (IsoWeek.parse("2026-W05"),)


def test_a_daemon_that_slept_catches_up_in_order_without_repeating() -> None:
    """Weeks already written stay written; the others come oldest first, across a change of year."""
    weeks = due_weeks(
        _utc("2026-01-20T12:00"),
        zone=BRUSSELS,
        at=MONDAY_SEVEN,
        since=_utc("2025-12-17T00:00"),
        written=frozenset({"2026-W01"}),
    )
    assert list(map(str, weeks)) == ["2025-W51", "2025-W52", "2026-W02", "2026-W03"]


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-03-30T04:59", False),  # summer time began on the Sunday before: 07:00 is 05:00 UTC
        ("2026-03-30T05:00", True),
        ("2026-10-26T05:59", False),  # and ended on this one: 07:00 is 06:00 UTC
        ("2026-10-26T06:00", True),
    ],
)
def test_the_sending_moment_follows_the_clocks(now: str, *, due: bool) -> None:
    """Seven o'clock is seven o'clock on the wall, both ways."""
    last_week = IsoWeek.of(_utc(now), BRUSSELS).previous
    weeks = due_weeks(
        _utc(now), zone=BRUSSELS, at=MONDAY_SEVEN, since=last_week.start(BRUSSELS), written=frozenset()
    )
    assert weeks == ((last_week,) if due else ())


@given(_MOMENTS, st.lists(st.integers(0, 30 * 24), min_size=1, max_size=12), _ZONES, _TIMES)
def test_each_week_is_due_once_however_often_it_is_asked(
    since: datetime, steps: list[int], zone: ZoneInfo, at: WeekTime
) -> None:
    """Asking at any moments, and writing what is due, writes every completed week once and in order."""
    now, written = since, list[str]()
    for hours in steps:
        now += timedelta(hours=hours)
        weeks = due_weeks(now, zone=zone, at=at, since=since, written=frozenset(written))
        assert all(week.end(zone) <= now for week in weeks)
        written += map(str, weeks)
    assert len(set(written)) == len(written)
    assert written == sorted(written)
    assert tuple(written) == tuple(
        map(str, due_weeks(now, zone=zone, at=at, since=since, written=frozenset()))
    )
    assert not written or written[0] == str(IsoWeek.of(since, zone))

"""ISO weeks in a zone, and which of them are due. Knows the calendar and nothing of alerts."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)
_TIME = re.compile(r"([A-Za-z]+)\s+([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class IsoWeek:
    """A week of ISO 8601: Monday to Sunday; week 1 holds the year's first Thursday."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "IsoWeek":
        """Read "2026-W05".

        Raises:
            ValueError: the text is no ISO week, or the year has no such week.
        """
        written = _WEEK.fullmatch(text.strip())
        if not written:
            raise ValueError(f"{text!r} is not an ISO week: write it like 2026-W05")
        year, number = int(written[1]), int(written[2])
        try:
            date.fromisocalendar(year, number, 1)
        except ValueError as error:
            raise ValueError(f"{text!r}: the year {year} has no week {number}") from error
        return cls(year=year, number=number)

    @classmethod
    def containing(cls, day: date) -> "IsoWeek":
        """The week of a calendar day."""
        year, number, _ = day.isocalendar()
        return cls(year=year, number=number)

    @classmethod
    def of(cls, moment: datetime, zone: tzinfo) -> "IsoWeek":
        """The week that an aware moment falls in, in the zone: `start <= moment < end`."""
        week = cls.containing(moment.astimezone(zone).date())
        # Where clocks were set back over midnight (St. John's did at 00:01), a Sunday hour comes twice
        # around the Monday; `start` decides, so that weeks never overlap.
        if moment < week.start(zone):
            return week.previous
        return week.next if moment >= week.end(zone) else week

    def __str__(self) -> str:
        return f"{self.year:04d}-W{self.number:02d}"

    @property
    def monday(self) -> date:
        """The first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """The last day."""
        return date.fromisocalendar(self.year, self.number, 7)

    @property
    def previous(self) -> "IsoWeek":
        """The week before."""
        return IsoWeek.containing(self.monday - timedelta(weeks=1))

    @property
    def next(self) -> "IsoWeek":
        """The week after."""
        return IsoWeek.containing(self.monday + timedelta(weeks=1))

    def start(self, zone: tzinfo) -> datetime:
        """Monday midnight in the zone, as aware UTC."""
        return _moment(self.monday, time(), zone)

    def end(self, zone: tzinfo) -> datetime:
        """The next Monday's midnight in the zone, as aware UTC; it belongs to the next week."""
        return self.next.start(zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekTime:
    """A time of the week: `weekday` from 0 (Monday), wall-clock `at`."""

    weekday: int
    at: time

    @classmethod
    def parse(cls, text: str) -> "WeekTime":
        """Read "Monday 07:00".

        Raises:
            ValueError: the text is not an English weekday and a time of day.
        """
        written = _TIME.fullmatch(text.strip())
        if not written or written[1].lower() not in _WEEKDAYS:
            raise ValueError(f"{text!r} is not a time of the week: write it like Monday 07:00")
        at = time(int(written[2]), int(written[3]))
        return cls(weekday=_WEEKDAYS.index(written[1].lower()), at=at)

    def __str__(self) -> str:
        return f"{_WEEKDAYS[self.weekday].capitalize()} {self.at:%H:%M}"

    def within(self, week: IsoWeek, zone: tzinfo) -> datetime:
        """This time of the given week in the zone, as aware UTC."""
        return _moment(week.monday + timedelta(days=self.weekday), self.at, zone)


def due_weeks(
    now: datetime, *, zone: tzinfo, at: WeekTime, since: datetime, written: frozenset[str]
) -> tuple[IsoWeek, ...]:
    """The weeks whose digest should have been sent by now and is not written, oldest first.

    A week's digest is due at `at` of the following week; the first week is the one of `since`.
    `written` holds weeks as text (2026-W05).
    """
    due = []
    week = IsoWeek.of(since, zone)
    while at.within(week.next, zone) <= now:
        if str(week) not in written:
            due.append(week)
        week = week.next
    return tuple(due)


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    """A wall-clock time as UTC: the first of two where clocks went back, the moved one where they jumped."""
    return datetime.combine(day, at, zone).astimezone(UTC)

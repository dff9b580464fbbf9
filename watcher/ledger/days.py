"""Days of the configured zone as moments: when one begins, and when it is over. Pure."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def begins(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in the zone, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def ends(day: date, zone: tzinfo) -> datetime:
    """The first moment after a day in the zone, in UTC; the last day of the calendar ends where it begins."""
    return begins(day + timedelta(days=1) if day < date.max else day, zone)

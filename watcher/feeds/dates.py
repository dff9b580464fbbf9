"""The dates that nearly all feeds write, read as feedparser reads them. Pure."""

import re
from datetime import UTC, datetime, timedelta, timezone

# RFC 822 as feeds write it: "Tue, 03 Feb 2026 11:51:49 -0500", the day's name and the seconds at will.
_RFC_822 = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun),\s+)?(\d{1,2})\s+([a-z]{3})[a-z]{0,6}\s+(\d\d(?:\d\d)?)"
    r"\s+(\d{1,2}):(\d\d)(?::(\d\d))?\s+(?:([a-z]{1,4})|([+-])(\d\d):?(\d\d))",
    re.ASCII,
)
# W3C-DTF, a profile of ISO 8601 (https://www.w3.org/TR/NOTE-datetime); fractions of seconds are dropped.
# Of a zone without colon feedparser reads the last digit only: it is right where the minutes are none.
_W3C = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)(?:t(\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,9})?)?"
    r"(?:z|([+-])(\d\d)(?::(\d\d)|00))?)?",
    re.ASCII,
)
_MONTHS = {
    month: number
    for number, month in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
# RFC 822, section 5, and what feeds add to it, in hours; the military letters as that standard has them.
_ZONES = {
    "ut": 0,
    "utc": 0,
    "gmt": 0,
    "z": 0,
    "a": -1,
    "n": 1,
    "m": -12,
    "y": 12,
    "met": 1,
    "mest": 2,
    "adt": -3,
    "ast": -4,
    "at": -4,
    "edt": -4,
    "est": -5,
    "et": -5,
    "cdt": -5,
    "cst": -6,
    "ct": -6,
    "mdt": -6,
    "mst": -7,
    "mt": -7,
    "pdt": -7,
    "pst": -8,
    "pt": -8,
}
_SHORT_YEAR = 100
_NINETIES = 90  # two digits from here on are of the twentieth century


def moment(text: str) -> datetime:
    """Turn a date as feeds write it into the moment it names, in UTC; no zone means UTC.

    Raises ValueError for what is no date, or is written in a way that is left to feedparser.
    """
    lowered = text.lower()
    match = _RFC_822.fullmatch(lowered)
    if match:
        return _rfc_822(match)
    match = _W3C.fullmatch(lowered)
    if match:
        return _w3c(match)
    raise ValueError("not in one of the usual forms")


def _rfc_822(match: re.Match[str]) -> datetime:
    day, month, year, hour, minute, second, name, sign, hours, minutes = match.groups()
    number = int(year)
    if number < _SHORT_YEAR and len(year) == 2:  # noqa: PLR2004 (two digits)
        number += 2000 if number < _NINETIES else 1900
    if month not in _MONTHS or (name and name not in _ZONES):
        raise ValueError("no such month or zone")
    away = timedelta(hours=_ZONES[name]) if name else _away(sign, hours, minutes)
    return _at((number, _MONTHS[month], int(day), int(hour), int(minute), int(second or 0)), away)


def _w3c(match: re.Match[str]) -> datetime:
    year, month, day, hour, minute, second, sign, hours, minutes = match.groups()
    away = _away(sign, hours, minutes) if sign else timedelta()
    return _at((int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0)), away)


def _away(sign: str, hours: str, minutes: str | None) -> timedelta:
    away = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return -away if sign == "-" else away


def _at(parts: tuple[int, int, int, int, int, int], away: timedelta) -> datetime:
    if not away:
        return datetime(*parts, tzinfo=UTC)
    try:
        return datetime(*parts, tzinfo=timezone(away)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the calendar") from error

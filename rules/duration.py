"""Spans of time as rules write them: durations of ISO 8601 in whole years, months, weeks and days. Pure."""

import re
from datetime import timedelta

#: ISO 8601-1:2019, 5.5.2: designators from the greatest to the least; weeks may stand beside the others
#: (ISO 8601-2:2019, 4.4).
_WRITTEN = re.compile(
    r"P(?=\d)(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,3})M)?(?:(?P<weeks>\d{1,4})W)?(?:(?P<days>\d{1,5})D)?",
    re.ASCII,
)
#: Days of the mean year of the Gregorian calendar, so that P12M is P1Y wherever it begins.
_YEAR = 365.2425


def duration(text: str) -> timedelta:
    """Read a duration, as P6M or P26W, as whole days; months and years are of mean length.

    Raises:
        ValueError: the text is no such duration, or one of no day.
    """
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise ValueError("write a duration as in P6M, P26W, P1Y or P180D")
    years, months, weeks, days = (int(one or 0) for one in written.groups())
    span = timedelta(days=round(years * _YEAR + months * _YEAR / 12) + 7 * weeks + days)
    if not span:
        raise ValueError("a duration is at least a day")
    return span

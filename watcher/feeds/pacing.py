"""How often a feed says that it is worth asking. Pure.

RSS 2.0 says `ttl` in minutes, `skipHours` and `skipDays` in GMT (https://www.rssboard.org/rss-specification);
RSS 1.0 and many others say `updatePeriod` and `updateFrequency` of the syndication module
(http://web.resource.org/rss/1.0/modules/syndication/). They are read from the document's text, as
feedparser keeps no more than the last hour and day, and so both ways to parse say the same.
"""

import re
from datetime import timedelta

from storage.records import Pacing

HEAD = 50_000  # characters in which a feed has said it, before its first entry

_ENTRY = re.compile(r"<(?:[\w.-]{1,20}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_SAID = re.compile(
    r"<(?:[\w.-]{1,20}:)?(ttl|updatePeriod|updateFrequency|hour|day)(?:\s[^<>]{0,200})?>"
    r"\s{0,99}(?:<!\[CDATA\[\s{0,99})?(\w{1,9})",
    re.IGNORECASE,
)
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_DAYS = {day: n for n, day in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"))}
_HOURS = 24


def pacing_of(document: str) -> Pacing:
    """Read what a document says ahead of its first entry; what makes no sense is left out."""
    head = document[:HEAD]
    first = _ENTRY.search(head)
    said: dict[str, list[str]] = {}
    for name, value in _SAID.findall(_uncommented(head[: first.start()] if first else head)):
        said.setdefault(name.lower(), []).append(value.lower())
    if not said:
        return Pacing()
    hours = (int(hour) for hour in said.get("hour", ()) if hour.isdecimal())
    return Pacing(
        every=_every(said),
        skip_hours=frozenset(hour % _HOURS for hour in hours if hour <= _HOURS),
        skip_days=frozenset(_DAYS[day[:3]] for day in said.get("day", ()) if day[:3] in _DAYS),
    )


def _every(said: dict[str, list[str]]) -> timedelta | None:
    minutes = _count(said.get("ttl"))
    if minutes:
        return timedelta(minutes=minutes)
    if "updateperiod" not in said and "updatefrequency" not in said:
        return None
    period = _PERIODS.get(said.get("updateperiod", ["daily"])[0])
    return period / (_count(said.get("updatefrequency")) or 1) if period else None


def _count(values: list[str] | None) -> int:
    return int(values[0]) if values and values[0].isdecimal() else 0


def _uncommented(text: str) -> str:
    """Drop the comments, in linear time whatever their number."""
    before, *rest = text.split("<!--")
    return before + "".join(part.partition("-->")[2] for part in rest)

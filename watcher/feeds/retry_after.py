"""When a server wants to be asked again. Pure."""

from datetime import datetime, timedelta

from watcher.feeds.http_date import http_date

LONGEST = timedelta(hours=24)  # a server may ask for a pause, not for being forgotten
_LONGEST_DIGITS = 9


def retry_after(header: str, now: datetime) -> datetime | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds, or a date.

    Returns aware UTC at most 24 hours after `now`; None when the header says nothing
    that can be read, or names a moment that has passed.
    """
    wanted = _moment(header.strip(), now)
    if wanted is None or wanted <= now:
        return None
    return min(wanted, now + LONGEST)


def _moment(header: str, now: datetime) -> datetime | None:
    if header.isascii() and header.isdigit():
        seconds = int(header) if len(header) <= _LONGEST_DIGITS else LONGEST.total_seconds()
        return now + timedelta(seconds=seconds)
    return http_date(header)

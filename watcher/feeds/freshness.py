"""How long an answer stays fresh, by what its server promised (RFC 9111, 4.2). Pure."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from watcher.feeds.http_date import http_date

LONGEST = timedelta(hours=24)  # a promise is a reason to ask later, none to ask never again

#: The headers that say so, all that `fresh_until` reads.
HEADERS = ("cache-control", "expires", "date", "age")

_LONGEST_HEADER = 1_000  # characters: what is longer was not written to be read
_LONGEST_DIGITS = 9
_DIRECTIVE = re.compile(r'\s*([^\s=,"]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]*)))?\s*(?:,|$)')
_EMPTY = re.compile(r"[\s,]*")


def fresh_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """Read until when an answer is promised to hold: aware UTC, at most 24 hours after `now`.

    `headers` are the answer's, by their names in small letters, several of one name joined with
    commas; `now` is when it came. None where nothing is promised or the promise is over, where the
    server wants to be asked each time, and where what it says cannot be read.
    """
    lifetime = _lifetime(headers, now)
    if lifetime is None:
        return None
    left = lifetime - _age(headers.get("age", ""))
    return now + min(left, LONGEST) if left > timedelta() else None


def _lifetime(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    directives = _directives(headers.get("cache-control", ""))
    if directives is None or directives.keys() & {"no-cache", "no-store"}:
        return None
    # s-maxage speaks to caches that several people share; ours is nobody else's.
    if "max-age" in directives:
        return _seconds(directives["max-age"])
    if "must-revalidate" in directives:
        return None
    expires = http_date(headers.get("expires", ""))
    if expires is None:
        return None
    # Both dates are by the server's clock, so that it does not matter how wrong that one is.
    return expires - (http_date(headers.get("date", "")) or now)


def _directives(header: str) -> dict[str, str] | None:
    """Read Cache-Control; of a directive that stands twice the first counts. None where it is no list."""
    found: dict[str, str] = {}
    if len(header) > _LONGEST_HEADER:
        return None
    at = _after_nothing(header, 0)
    while at < len(header):
        directive = _DIRECTIVE.match(header, at)
        if directive is None:
            return None
        name, quoted, plain = directive.groups()
        found.setdefault(name.lower(), (quoted if quoted is not None else plain) or "")
        at = _after_nothing(header, directive.end())
    return found


def _after_nothing(header: str, at: int) -> int:
    """Step over the empty elements that a list may hold (RFC 9110, 5.6.1)."""
    nothing = _EMPTY.match(header, at)
    return nothing.end() if nothing else at


def _age(header: str) -> timedelta:
    return _seconds(header.strip()) or timedelta()


def _seconds(digits: str) -> timedelta | None:
    if not (digits.isascii() and digits.isdigit()):
        return None
    # What does not fit is as good as the largest number that must (RFC 9111, 1.2.2).
    return timedelta(seconds=int(digits) if len(digits) <= _LONGEST_DIGITS else 2**31)

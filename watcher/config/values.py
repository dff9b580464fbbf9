"""How single values of the settings are written. Pure; knows no file and no other value.

Each function takes text and gives what it means, or raises ValueError in words that follow a
quotation of the text. None of them quotes it: it may hold a password.
"""

import math
import re
from collections.abc import Callable
from datetime import timedelta
from difflib import get_close_matches
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import PlainValidator, TypeAdapter, ValidationError
from yarl import URL

from watcher.mail.addresses import parse_address

Value = TypeVar("Value")
Network = IPv4Network | IPv6Network

LONGEST_URL = 2_000  # characters, as in the packs
LONGEST_INTERVAL = timedelta(days=30)  # a feed polled less often than monthly is not watched
LONGEST_GAP = timedelta(minutes=1)  # with more, the feeds of one host would not be done in a day
SHORTEST_KEEPING = timedelta(days=90)  # a quarter: what changed rules and digests look back on
LONGEST_WINDOW = timedelta(days=1)  # what waits longer for company is a digest

_DATABASES = frozenset({"sqlite", "postgres", "postgresql", "postgresql+psycopg"})
_DURATION = TypeAdapter(timedelta)


def from_text(meaning: Callable[[str], Value]) -> PlainValidator:
    """Make a validator of a function that reads text; anything but text is refused."""

    def validate(value: object) -> Value:
        if not isinstance(value, str):
            raise ValueError("text is expected")  # noqa: TRY004  pydantic turns only ValueError into words
        return meaning(value.strip())

    return PlainValidator(validate)


def database_url(text: str) -> str:
    """Read a database URL, as far as its form goes."""
    scheme, colon, rest = text.partition("://")
    if not colon or not rest or scheme not in _DATABASES:
        raise ValueError(
            "write sqlite:///relative.db, sqlite:////absolute/path.db or postgresql://user@host/name"
        )
    return text


def folder(text: str) -> Path:
    """Read a folder's path; ~ is the home folder."""
    if not text or "\0" in text:
        raise ValueError("a path is expected")
    try:
        return Path(text).expanduser()
    except RuntimeError as error:
        raise ValueError("there is no such home folder; write the path out") from error


def feed_url(text: str) -> str:
    """Read the address of a feed."""
    try:
        url = URL(text)
        _ = url.port
    except ValueError as error:
        raise ValueError("this is no web address") from error
    if url.scheme not in {"http", "https"} or not url.raw_host:
        raise ValueError("a feed's address begins with http:// or https:// and names a host")
    if not text.isprintable() or " " in text:
        raise ValueError("a feed's address holds no spaces and no control characters")
    if len(text) > LONGEST_URL:
        raise ValueError(f"a feed's address has at most {LONGEST_URL:,} characters")
    return text


def language(text: str) -> str:
    """Read a language (ISO 639-1); "" is unknown."""
    if not re.fullmatch("([a-z]{2})?", text):
        raise ValueError("a language is two small letters, such as en")
    return text


def country(text: str) -> str:
    """Read a country (ISO 3166, or EU and the like); "" is unknown."""
    if not re.fullmatch("([A-Z]{2,3})?", text):
        raise ValueError("a country is two or three capital letters, such as BE")
    return text


def network(text: str) -> Network:
    """Read an address, or a network such as 192.168.0.0/16."""
    try:
        return ip_network(text)
    except ValueError as error:
        try:
            wider = ip_network(text, strict=False)
        except ValueError:
            raise ValueError("this is no network; write it like 192.168.0.0/16 or fd00::/8") from error
        raise ValueError(f"bits are set beyond the prefix; write {wider}") from error


def interval(value: object) -> timedelta:
    """Read a pause: seconds, or an ISO 8601 duration such as PT15M."""
    seconds = _seconds(value)
    if math.isnan(seconds) or not 1 <= seconds <= LONGEST_INTERVAL.total_seconds():
        raise ValueError(f"at least 1 second and at most {LONGEST_INTERVAL.days} days are expected")
    return timedelta(seconds=seconds)


def gap(value: object) -> timedelta:
    """Read the pause between two requests to one host: seconds, or an ISO 8601 duration."""
    seconds, longest = _seconds(value), LONGEST_GAP.total_seconds()
    if math.isnan(seconds) or not 0 <= seconds <= longest:
        raise ValueError(f"0 to {longest:g} seconds are expected")
    return timedelta(seconds=seconds)


def window(value: object) -> timedelta:
    """Read how long alerts wait for company: seconds, or an ISO 8601 duration."""
    seconds, longest = _seconds(value), LONGEST_WINDOW.total_seconds()
    if math.isnan(seconds) or not 0 <= seconds <= longest:
        raise ValueError(f"0 to {longest:g} seconds are expected")
    return timedelta(seconds=seconds)


def keeping(value: object) -> timedelta:
    """Read how long items are kept: days, or an ISO 8601 duration such as P400D."""
    expected = "days or an ISO 8601 duration such as P400D are expected"
    try:
        span = timedelta(days=_number(value, expected))
    except (OverflowError, ValueError):
        span = _duration(str(value), expected)
    if span < SHORTEST_KEEPING:
        raise ValueError(f"at least {SHORTEST_KEEPING.days} days are expected")
    return span


def zone(text: str) -> ZoneInfo:
    """Read the name of a time zone (IANA)."""
    try:
        return ZoneInfo(text)
    except (ValueError, OSError, KeyError) as error:  # a folder of the database is an OSError
        close = get_close_matches(text, sorted(available_timezones()), n=1)
        hint = f"did you mean {close[0]}?" if close else "write it like Europe/Brussels"
        raise ValueError(f"there is no such time zone; {hint}") from error


def contact(text: str) -> str:
    """Read how a publisher can reach us: a mail address or a web address, in ASCII."""
    if not text.isascii() or not text.isprintable():
        raise ValueError("only printable ASCII fits into a request")
    if urlsplit(text).scheme in {"http", "https"} and urlsplit(text).netloc:
        return text
    try:
        return parse_address(text)
    except ValueError as error:
        raise ValueError("a mail address or an http(s) address is expected") from error


def _seconds(value: object) -> float:
    expected = "seconds or an ISO 8601 duration such as PT15M are expected"
    try:
        return _number(value, expected)
    except (ValueError, OverflowError):
        return _duration(str(value), expected).total_seconds()


def _number(value: object, expected: str) -> float:
    """Read a number, also one written as text."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(expected)  # noqa: TRY004  pydantic turns only ValueError into words
    return float(value)


def _duration(text: str, expected: str) -> timedelta:
    if not text.strip().upper().startswith("P"):
        raise ValueError(expected)
    try:
        return _DURATION.validate_python(text.strip().upper())
    except ValidationError as error:
        raise ValueError(expected) from error

"""Feeds spoilt by dice, each read to the end and held to what must be true of any.

A feed is known by its seed and its number: the same two give the same feed again.
"""

import time
import traceback
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import feed_samples
from builders import feed

from rules.model import Item
from watcher.errors import FeedParseError
from watcher.feeds import fast, killable
from watcher.feeds.address import LONGEST
from watcher.feeds.charset import decoded
from watcher.feeds.normalize import BODY, PUBLISHER, SUMMARY, TITLE, normalize_all
from watcher.feeds.parse import parse

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
URL = "https://feeds.example/news/rss.xml"
#: Nothing may take longer: the deadline of the slow way, and the start of its process on a busy machine.
LONGEST_S = killable.BOUNDS.seconds + 20

_CHARSETS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-32-le", "shift_jis")
_TYPES = (
    "application/rss+xml",
    "text/xml; charset=iso-8859-1",
    "text/html",
    "",
    "application/json",
    "a;b=c;;",
)
_TOKENS = (
    *(
        "<item>",
        "</item>",
        "<entry>",
        "</entry>",
        "<title>",
        "</title>",
        "<link href='x'/>",
        "<![CDATA[",
        "]]>",
    ),
    *(
        "<!--",
        "-->",
        "<!DOCTYPE rss [",
        "<!ENTITY a '&b;'>",
        "]>",
        "&",
        "&a;",
        "&#0;",
        "&#xD800;",
        "&#x10FFFF;",
    ),
    *("<?xml version='1.0' encoding='punycode'?>", "<?php", "?>", "\x00", "\x1b[31m", "\u202e", "\ufeff"),
    *(
        " type='xhtml'",
        " type='html'",
        " xml:base='//x'",
        " xml:lang='x'",
        " mode='base64'",
        " xmlns='urn:x'",
    ),
    *("<content type='image/png'>QUJD</content>", "<source>", "</source>", "<image>", "</image>", "<script>"),
    *("99999999999999999999", "-1", "0001-01-01T00:00:00+23:59", "Tue, 31 Feb 2026 25:00:00 +9999", "1e999"),
    *(
        "{",
        "}",
        "[",
        "]",
        '"',
        "\\ud800",
        "null",
        "http://[",
        "javascript:alert(1)",
        "http://a b/",
        "x" * 3_000,
    ),
    *(
        "<ttl>99999999999</ttl>",
        "<guid isPermaLink='false'>",
        "<media:title>",
        "<a:id/>",
        "é",
        "中",
        "\u0301",
    ),
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What one feed did that none may."""

    number: int
    words: str


def findings(seed: int, numbers: Iterable[int]) -> Iterator[Finding | None]:
    """Make the feed of each number and read it; None where all is well."""
    for number in numbers:
        dice = Random(f"{seed} {number}")  # noqa: S311 (dice, not secrets)
        body, content_type = spoilt(dice), dice.choice(_TYPES)
        words = _judged(body, content_type)
        yield Finding(number, f"{words}\n  {content_type!r} {body!r}") if words else None


def spoilt(dice: Random) -> bytes:
    """Make a feed that nobody would publish, of those that one would."""
    text = dice.choice(feed_samples.ALL)
    for _ in range(dice.choice((0, 1, 1, 2, 3, 5, 12))):
        text = _changed(text, dice)
    body = text.encode(dice.choice(_CHARSETS), "replace" if dice.random() < 0.5 else "ignore")
    for _ in range(dice.choice((0, 0, 0, 1, 4))):
        at = dice.randrange(len(body) + 1)
        body = body[:at] + dice.randbytes(dice.choice((1, 1, 2, 8))) + body[at + 1 :]
    return body


def _changed(text: str, dice: Random) -> str:
    start, end = sorted((dice.randrange(len(text) + 1), dice.randrange(len(text) + 1)))
    end = min(end, start + dice.choice((1, 8, 60, 400)))
    match dice.randrange(7):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:end] + text[start:end] * dice.choice((1, 2, 40)) + text[end:]
        case 2:
            return text[:start] if dice.random() < 0.2 else text[start:] if dice.random() < 0.2 else text
        case 3:
            other = dice.choice(feed_samples.ALL)
            return text[:start] + other[dice.randrange(len(other)) :]
        case _:
            return text[:start] + dice.choice(_TOKENS) + text[dice.choice((start, end)) :]


def _judged(body: bytes, content_type: str) -> str:
    """Read a feed to its items; say what is wrong, "" for nothing."""
    begun = time.monotonic()
    try:
        parsed = parse(body, content_type=content_type, url=URL)
        items = normalize_all(parsed, feed(url=URL), NOW)
    except FeedParseError:
        items = ()
    except Exception:  # noqa: BLE001 (finding these is its purpose)
        return traceback.format_exc()
    if time.monotonic() - begun > LONGEST_S:
        return f"took {time.monotonic() - begun:.1f} s"
    return next(filter(None, map(_unsound, items)), "") or _apart(body, content_type)


def _unsound(item: Item) -> str:
    texts = {"title": TITLE, "summary": SUMMARY, "body": BODY, "publisher": PUBLISHER}
    for name, longest in texts.items():
        said = getattr(item, name)
        if len(said) > longest or any(
            unicodedata.category(letter) in {"Cc", "Cs"} for letter in said if letter != "\n"
        ):
            return f"{name} is {said!r}"
    if len(item.id) != 32 or not int(item.id, 16):
        return f"id is {item.id!r}"
    if len(item.url) > LONGEST or not (item.url == "" or item.url.startswith(("http://", "https://"))):
        return f"url is {item.url!r}"
    return "" if item.published <= NOW else f"published is {item.published}"


def _apart(body: bytes, content_type: str) -> str:
    """Hold the fast reader against feedparser, where both answer."""
    document = decoded(body, content_type).encode("utf-8", "replace")
    quick = fast.read(document, URL)
    if quick is None:
        return ""
    try:
        slow = killable.read(document, URL)
    except FeedParseError:
        return ""
    return "" if slow == quick else f"feedparser: {slow}\n  we: {quick}"

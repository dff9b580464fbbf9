"""From the bytes of a feed to its entries. Pure, and the only module that imports feedparser.

feedparser is given a stream, never bytes or text: those it may take for a path or an address,
and open. It must not know what an item is; texts stay as the feed wrote them, markup and all.
"""

import calendar
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.parsers import expat

import feedparser

from watcher.errors import FeedParseError
from watcher.feeds.charset import decoded

MAX_ENTRIES = 2_000
MAX_TEXT = 200_000  # characters of one text
MAX_PROLOG = 8_192  # characters before the first element

_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BLANKS = re.compile(r"\s+")
_FIRST_ELEMENT = re.compile(r"<\w", re.ASCII)  # as feedparser sees it
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HEAD = 2_000  # characters in which a web page has shown itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed published, as parsed: texts may hold markup, nothing is trusted yet."""

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed's own words about itself, and its entries in its own order."""

    title: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()


def parse(body: bytes, *, content_type: str, url: str) -> ParsedFeed:
    """Parse RSS, RDF or Atom, well-formed or not; relative links are resolved against `url`.

    Raises FeedParseError, and nothing else, when no feed can be made out.
    """
    document = decoded(body, content_type)
    text = _checked(document)
    try:
        result = feedparser.parse(
            io.BytesIO(text.encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # a parser's crash on hostile bytes is a property of the bytes
        raise FeedParseError(f"the parser gave up: {type(error).__name__}") from error
    if not result["entries"] and not result["version"]:
        raise FeedParseError(_what_it_is(document))
    about = result["feed"]
    return ParsedFeed(
        title=_text(about, "title"),
        language=_text(about, "language"),
        entries=tuple(_entry(entry) for entry in result["entries"][:MAX_ENTRIES]),
    )


def _checked(text: str) -> str:
    """Refuse what is no feed for certain, and tidy what feedparser reads in quadratic time.

    Its patterns for DOCTYPE and ENTITY try every line break before the first element anew, and
    its pattern for the encoding backtracks over the whole first line.
    """
    if not text.strip():
        raise FeedParseError("empty body")
    first = _FIRST_ELEMENT.search(text)
    if first is None:
        raise FeedParseError(_what_it_is(text))
    prolog = _BLANKS.sub(_one_blank, text[: first.start()])
    if len(prolog) > MAX_PROLOG:
        raise FeedParseError(f"not XML: more than {MAX_PROLOG} characters before the first element")
    return f"{_DECLARATION}\n{prolog}{text[first.start() :]}"


def _one_blank(run: re.Match[str]) -> str:
    return "\n" if "\n" in run[0] else " "


def _what_it_is(text: str) -> str:
    if _WEB_PAGE.search(text[:_HEAD]):
        return "this is a web page, not a feed"
    if text.lstrip().startswith(("{", "[")):
        return "this is JSON; only RSS and Atom are read"
    try:
        expat.ParserCreate().Parse(text.strip(), True)  # noqa: FBT003 (the standard library's signature)
    except (expat.ExpatError, ValueError) as error:
        return f"not XML: {error}"
    return "this is XML, but not a feed: neither RSS nor Atom"


def _entry(entry: Mapping[str, Any]) -> Entry:
    contents = entry.get("content") or ()
    said = max((_text(content, "value") for content in contents), key=len, default="")
    return Entry(
        guid=_text(entry, "id"),
        link=_text(entry, "link"),
        title=_text(entry, "title"),
        summary=_text(entry, "summary"),
        content=said,
        published=_moment(entry, "published_parsed"),
        updated=_moment(entry, "updated_parsed"),
        language=_text(entry, "language") or _text(_part(entry, "title_detail"), "language"),
        publisher=_text(_part(entry, "source"), "title") or _text(entry, "news_source"),  # Bing's News:Source
    )


def _part(mapping: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = mapping.get(key)
    return value if isinstance(value, Mapping) else {}


def _text(mapping: Mapping[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value[:MAX_TEXT] if isinstance(value, str) else ""


def _moment(entry: Mapping[str, Any], key: str) -> datetime | None:
    # feedparser's get() would hand over `published` for a missing `updated`, with a warning.
    parsed = entry[key] if key in entry else None  # noqa: SIM401 (see above)
    try:
        return _EPOCH + timedelta(seconds=calendar.timegm(parsed)) if parsed else None
    except (ValueError, OverflowError, TypeError):
        return None


def _skip_author(parser: Any, key: str = "author") -> None:
    """Leave names as they are: feedparser's pattern for addresses in them takes quadratic time."""


def _skip_tag(parser: Any, *_tag: str | None) -> None:
    """Keep no tags: feedparser compares each new one with all before it."""
    parser._get_context().setdefault("tags", [])  # noqa: SLF001 (feedparser has no public hook)


# A feed of 10 MB could hold a thread for days with either (feedparser issue 562 is the first); we
# read neither. No public setting switches them off, so the two parser classes get these instead.
for _parser in (feedparser.api.StrictFeedParser, feedparser.api.LooseFeedParser):
    _parser._sync_author_detail = _skip_author  # noqa: SLF001 (see above)
    _parser._add_tag = _skip_tag  # noqa: SLF001 (see above)

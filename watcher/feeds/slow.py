"""From the text of a feed to its entries by feedparser, which reads what is broken too. Pure.

feedparser is given a stream, never bytes or text: those it may take for a path or an address,
and open. It must not know what an item is; texts stay as the feed wrote them, markup and all.
Its time is not bounded by the size of a document: run it where it can be killed
(`watcher.feeds.killable`).
"""

import calendar
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import feedparser

from watcher.errors import FeedParseError
from watcher.feeds.entry import MAX_ENTRIES, MAX_TEXT, Entry, Reading

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def read(document: bytes, url: str) -> Reading | None:
    """Read RSS, RDF, Atom or CDF in UTF-8, well-formed or not; relative links are resolved against `url`.

    None where it is no feed. Raises FeedParseError, and nothing else, when feedparser gives up.
    """
    try:
        result = feedparser.parse(
            io.BytesIO(document),
            response_headers={"content-type": "application/xml; charset=utf-8", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # a parser's crash on hostile bytes is a property of the bytes
        raise FeedParseError(f"the parser gave up: {type(error).__name__}") from error
    if not result["entries"] and not result["version"]:
        return None
    about = result["feed"]
    return Reading(
        title=_text(about, "title"),
        language=_text(about, "language"),
        entries=tuple(_entry(entry) for entry in result["entries"][:MAX_ENTRIES]),
    )


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
        publisher=_text(_part(entry, "source"), "title") or _text(entry, "news_source"),  # Bing's
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

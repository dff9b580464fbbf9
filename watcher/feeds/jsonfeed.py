"""From the text of a JSON Feed to its entries (https://www.jsonfeed.org/version/1.1/). Pure.

What has the wrong type is taken as missing, item by item: a feed's mistake costs no more than itself.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from watcher.errors import FeedParseError
from watcher.feeds.dates import moment
from watcher.feeds.entry import MAX_ENTRIES, MAX_TEXT, Entry, Reading
from watcher.feeds.texts import resolved

_HOME = "jsonfeed.org/version/"
_BARE = frozenset({"1", "1.0", "1.1"})  # a version as some write it, who have items all the same


def is_json_feed(text: str) -> bool:
    """Tell what may be a JSON Feed by what it holds, whatever its server calls it."""
    return text.lstrip().startswith("{") and '"version"' in text


def read(text: str, url: str) -> Reading:
    """Read JSON Feed 1.0 or 1.1; relative links are resolved against `url`. Raises FeedParseError."""
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise FeedParseError(f"not JSON: {_words(error)}") from error
    version, items = _text(feed, "version"), feed.get("items")
    if _HOME not in version and not (version in _BARE and isinstance(items, list)):
        raise FeedParseError("this is JSON, but not a JSON Feed")
    found = items[:MAX_ENTRIES] if isinstance(items, list) else ()
    return Reading(
        title=_text(feed, "title"),
        language=_text(feed, "language"),
        entries=tuple(_entry(item, url) for item in found if isinstance(item, dict)),
    )


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, json.JSONDecodeError) else "it holds too much to be read"


def _entry(item: Mapping[str, Any], url: str) -> Entry:
    html, text = _text(item, "content_html"), _text(item, "content_text")
    return Entry(
        guid=_text(item, "id"),
        link=_address(item, "url", url) or _address(item, "external_url", url),
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        content=html or text,
        published=_date(item, "date_published"),
        updated=_date(item, "date_modified"),
        language=_text(item, "language"),
    )


def _text(mapping: Mapping[str, Any], key: str) -> str:
    """Give a text; ids may be numbers, which the standard has readers take for texts."""
    value = mapping.get(key)
    if isinstance(value, int | float) and not isinstance(value, bool) and key == "id":
        return str(value)
    return value[:MAX_TEXT].strip() if isinstance(value, str) else ""


def _address(item: Mapping[str, Any], key: str, base: str) -> str:
    said = _text(item, key)
    return resolved(base, said) if said else ""


def _date(item: Mapping[str, Any], key: str) -> datetime | None:
    try:
        return moment(_text(item, key))
    except ValueError:
        return None

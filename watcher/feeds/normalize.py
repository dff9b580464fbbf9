"""From a feed's entry to an item: identified, dated, plain. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from rules.model import Item
from rules.text import fold
from storage.records import Feed
from watcher.feeds import aggregator
from watcher.feeds.address import canonical, host, page_key
from watcher.feeds.entry import Entry
from watcher.feeds.parse import ParsedFeed
from watcher.feeds.plaintext import line, lines

TITLE = 500  # the longest texts we keep, in characters
SUMMARY = 5_000
BODY = 50_000
PUBLISHER = 200
ID_DIGITS = 32  # hexadecimal: 128 bits never meet by chance

_LANGUAGE = re.compile(r"\s*([A-Za-z]{2})(?:[-_].*)?\s*", re.DOTALL)


def normalize_all(parsed: ParsedFeed, feed: Feed, now: datetime) -> tuple[Item, ...]:
    """Normalize a feed's entries in its order. Of several with one id the first is kept.

    The second key of each is its page with the moment of its publication, or with its title where it names
    none: a ministry may put one news after another at one address. Where several share the page, or there
    is none, it is what is said on one day: title, publisher and day. What several share even so tells none
    of them apart.
    """
    made: dict[str, tuple[Item, Entry]] = {}
    normalized = (
        (item, entry)
        for entry in parsed.entries
        if (item := normalize(entry, feed=feed, parsed=parsed, now=now)) is not None
    )
    for item, entry in _told_apart(tuple(normalized), feed):
        made.setdefault(item.id, (item, entry))
    pages = [page_key(item.url) for item, _ in made.values()]
    of_one = Counter(pages)
    keys = [
        f"page {page}\n{_when(item, entry)}" if page and of_one[page] == 1 else _said_on_a_day(item, entry)
        for page, (item, entry) in zip(pages, made.values(), strict=True)
    ]
    of_one = Counter(keys)
    return tuple(
        replace(item, second_key=_digest(key)) if key and of_one[key] == 1 else item
        for key, (item, _) in zip(keys, made.values(), strict=True)
    )


def normalize(entry: Entry, *, feed: Feed, parsed: ParsedFeed, now: datetime) -> Item | None:
    """Make an item of an entry, without its second key; None when the entry says nothing.

    The body is kept only where it says more than the summary. A date in the future, or
    none, becomes `now`. What a search service added is taken off (`watcher.feeds.aggregator`).
    """
    named = aggregator.publisher(line(entry.publisher, PUBLISHER))
    title, summary, body = line(entry.title, TITLE), lines(entry.summary, SUMMARY), lines(entry.content, BODY)
    if not (title or summary or body):
        return None
    title = aggregator.headline(title, named)
    if title and aggregator.lists_titles(entry.link):
        summary = body = ""
    url = canonical(aggregator.article(entry.link))
    dated = entry.published or entry.updated
    return Item(
        id=_id(entry, url=url, title=title, feed=feed),
        title=title,
        summary=summary,
        body=body if len(body) > len(summary) else "",
        language=_first_language(entry.language, parsed.language, feed.language),
        url=url,
        publisher=named or _publisher(feed=feed, parsed=parsed, url=url),
        published=min(dated, now).astimezone(UTC) if dated else now,
    )


def language_code(written: str) -> str:
    """Give the ISO 639-1 code of a language as feeds write it, "en" of "en-GB"; "" where it has none."""
    match = _LANGUAGE.fullmatch(written)
    return match[1].lower() if match else ""


def _id(entry: Entry, *, url: str, title: str, feed: Feed) -> str:
    """Identify an entry by what its feed says about it, and by nothing that changes between polls.

    A guid that is no URI ("12345") is unique inside its feed only, and so is a title: both
    count together with the feed's host.
    """
    guid = entry.guid.strip()
    dated = entry.published or entry.updated
    if guid:
        key = guid if ":" in guid else f"{host(feed.url)} {guid}"
    elif url:
        key = url
    else:
        key = f"{host(feed.url)} {title or entry.summary} {dated.date().isoformat() if dated else ''}"
    return _digest(key)


def _told_apart(normalized: Sequence[tuple[Item, Entry]], feed: Feed) -> Iterator[tuple[Item, Entry]]:
    """Identify by title and day the entries without a guid that share their address, as in a live blog."""
    of_one = Counter(item.url for item, entry in normalized if not entry.guid.strip())
    for item, entry in normalized:
        if item.url and not entry.guid.strip() and of_one[item.url] > 1:
            yield replace(item, id=_id(entry, url="", title=item.title, feed=feed)), entry
        else:
            yield item, entry


def _when(item: Item, entry: Entry) -> str:
    """Tell entries that follow one another at one address: by the moment they name, else by their titles."""
    dated = entry.published or entry.updated
    return dated.isoformat() if dated else fold(item.title)


def _said_on_a_day(item: Item, entry: Entry) -> str:
    """Name an item by its title, its publisher and its day; "" where it has no title or no day."""
    if not item.title or not (entry.published or entry.updated):
        return ""
    return f"said {item.published.date().isoformat()} {item.publisher}\n{' '.join(fold(item.title).split())}"


def _digest(key: str) -> str:
    return sha256(key.encode("utf-8", "replace")).hexdigest()[:ID_DIGITS]


def _first_language(*written: str) -> str:
    return next(filter(None, map(language_code, written)), "")


def _publisher(*, feed: Feed, parsed: ParsedFeed, url: str) -> str:
    named = (line(name, PUBLISHER) for name in (feed.title, parsed.title))
    return next(filter(None, named), host(url or feed.url))

"""From the bytes of a feed to its entries: the one way in.

JSON Feed is read by `watcher.feeds.jsonfeed`, what is sound by `watcher.feeds.fast`, and the rest by
feedparser, in a process that can be killed (`watcher.feeds.killable`).
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat

from storage.records import Pacing
from watcher.errors import FeedParseError
from watcher.feeds import fast, jsonfeed, killable
from watcher.feeds.charset import decoded
from watcher.feeds.entry import Entry, Reading
from watcher.feeds.pacing import pacing_of

MAX_PROLOG = 8_192  # characters before the first element

_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
_BLANKS = re.compile(r"\s+")
_FIRST_ELEMENT = re.compile(r"<\w", re.ASCII)  # as feedparser sees it
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HEAD = 2_000  # characters in which a web page has shown itself


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFeed:
    """A feed's own words about itself, the pace it asks for, and its entries in its own order."""

    title: str = ""
    language: str = ""
    pacing: Pacing = field(default_factory=Pacing)
    entries: tuple[Entry, ...] = ()


def parse(body: bytes, *, content_type: str, url: str) -> ParsedFeed:
    """Parse RSS, RDF, Atom, CDF or JSON Feed, well-formed or not; relative links are resolved against `url`.

    Raises FeedParseError, and nothing else, when no feed can be made out.
    """
    text = decoded(body, content_type)
    if jsonfeed.is_json_feed(text):
        return _parsed(jsonfeed.read(text, url), Pacing())
    document = _checked(text).encode("utf-8", "replace")
    reading = fast.read(document, url) or killable.read(document, url)
    if reading is None:
        raise FeedParseError(_what_it_is(text))
    return _parsed(reading, pacing_of(text))


def _parsed(reading: Reading, pacing: Pacing) -> ParsedFeed:
    return ParsedFeed(title=reading.title, language=reading.language, pacing=pacing, entries=reading.entries)


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
        return "this is JSON, but not a JSON Feed"
    try:
        expat.ParserCreate().Parse(text.strip(), True)  # noqa: FBT003 (the standard library's signature)
    except (expat.ExpatError, ValueError) as error:
        return f"not XML: {error}"
    return "this is XML, but not a feed: neither RSS nor Atom"

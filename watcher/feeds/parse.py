"""From the bytes of a feed to its entries: the one way in.

JSON Feed is read by `watcher.feeds.jsonfeed`, what is sound by `watcher.feeds.fast`, and the rest by
feedparser, in a process that can be killed (`watcher.feeds.killable`).
"""

import re
from dataclasses import replace
from xml.parsers import expat

from watcher.errors import FeedParseError
from watcher.feeds import fast, jsonfeed, killable
from watcher.feeds.charset import decoded
from watcher.feeds.entry import ParsedFeed
from watcher.feeds.pacing import pacing_of

MAX_PROLOG = 8_192  # characters before the first element

_DECLARATION = "<?xml version='1.0' encoding='utf-8'?>"
_BLANKS = re.compile(r"\s+")
_FIRST_ELEMENT = re.compile(r"<\w", re.ASCII)  # as feedparser sees it
_WEB_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_HEAD = 2_000  # characters in which a web page has shown itself


def parse(body: bytes, *, content_type: str, url: str) -> ParsedFeed:
    """Parse RSS, RDF, Atom, CDF or JSON Feed, well-formed or not; relative links are resolved against `url`.

    Raises FeedParseError, and nothing else, when no feed can be made out.
    """
    text = decoded(body, content_type)
    if jsonfeed.is_json_feed(text):
        return jsonfeed.read(text, url)
    document = _checked(text).encode("utf-8", "replace")
    parsed = fast.read(document, url) or killable.read(document, url)
    if parsed is None:
        raise FeedParseError(_what_it_is(text))
    return replace(parsed, pacing=pacing_of(text))


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

"""Finds the feeds of a web page, and looks at each before it is offered.

What a page announces is asked for first; only where that gives no feed, what it links to, and only then
the places where sites mostly have one. One after the other, through the same guarded door as all feeds,
and no further once a server asks to be left alone.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from watcher.errors import FeedParseError
from watcher.feeds.charset import decoded, decoded_page
from watcher.feeds.normalize import language_code
from watcher.feeds.parse import parse
from watcher.feeds.plaintext import line
from watcher.ports import Fetch, Fetched, FetchFailed, FetchRequest
from watcher.sources.page import TITLE, Candidate, How, announced, guessed, linked

MAX_ASKED = 12  # addresses beside the page itself

_KINDS = (
    (re.compile(r"<(?:\w+:)?rdf\b", re.IGNORECASE), "RSS 1.0"),
    (re.compile(r"<rss\b", re.IGNORECASE), "RSS"),
    (re.compile(r"<(?:\w+:)?feed\b", re.IGNORECASE), "Atom"),
)
_HEAD = 10_000  # characters in which a feed has shown of what kind it is


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A feed that was found and read, and what it says of itself.

    Its address is the one that was named, or where permanent redirects lead from there.
    """

    url: str
    how: How
    kind: str
    title: str
    language: str
    entries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What came of a search: feeds, and addresses that gave none, each with the reason.

    `failure` says why the page itself could not be looked at, "" where it could.
    """

    sources: tuple[Source, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    failure: str = ""


def discover(fetch: Fetch, url: str) -> Found:
    """Find the feeds of a page. Whatever the page and its server do, nothing is raised.

    An address that is a feed itself is found as such.
    """
    page = fetch(FetchRequest(url=url))
    if not isinstance(page, Fetched):
        return Found(failure=page.words if isinstance(page, FetchFailed) else "it was stopped")
    try:
        return Found(sources=(_source(page, Candidate(url=url, how=How.ITSELF)),))
    except FeedParseError:
        html = decoded_page(page.body, page.content_type)
    search = _Search(fetch, asked={url, page.url})
    for candidates in (announced(html, page.url), linked(html, page.url)):
        search.look_at(candidates)
        if search.sources:
            return search.found()
    search.look_at(guessed(page.url), most=1)
    return search.found()


@dataclass(slots=True)
class _Search:
    """The addresses asked so far, and what they gave."""

    fetch: Fetch
    asked: set[str]
    sources: dict[str, Source] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)
    is_over: bool = False
    _asked_for: int = 0

    def look_at(self, candidates: Iterable[Candidate], most: int = MAX_ASKED) -> None:
        """Ask for addresses in turn until `most` of them were feeds, or the search is over."""
        for one in candidates:
            if self.is_over or len(self.sources) >= most or self._asked_for >= MAX_ASKED:
                return
            if one.url not in self.asked:
                self._ask(one)

    def found(self) -> Found:
        """Tell what was found."""
        return Found(sources=tuple(self.sources.values()), refused=tuple(self.refused.items()))

    def _ask(self, candidate: Candidate) -> None:
        self.asked.add(candidate.url)
        self._asked_for += 1
        outcome = self.fetch(FetchRequest(url=candidate.url))
        match outcome:
            case Fetched():
                try:
                    self.sources.setdefault(outcome.url, _source(outcome, candidate))
                except FeedParseError as error:
                    self.refused[candidate.url] = str(error)
            case FetchFailed():
                self.refused[candidate.url] = outcome.words
                self.is_over = outcome.retry_after is not None
            case _:
                self.is_over = True


def _source(page: Fetched, candidate: Candidate) -> Source:
    """Read what an address gave. Raises FeedParseError where that is no feed."""
    parsed = parse(page.body, content_type=page.content_type, url=page.url)
    return Source(
        url=page.moved_to or candidate.url,
        how=candidate.how,
        kind=_kind(decoded(page.body, page.content_type)),
        title=line(parsed.title, TITLE) or candidate.title,
        language=language_code(parsed.language or next((one.language for one in parsed.entries), "")),
        entries=len(parsed.entries),
    )


def _kind(text: str) -> str:
    if text.lstrip().startswith("{"):
        return "JSON Feed"
    places = [(found.start(), name) for pattern, name in _KINDS if (found := pattern.search(text[:_HEAD]))]
    return min(places, default=(0, "feed"))[1]

"""Reads the page of an item whose feed brings a teaser only, before it is judged and kept.

Only what matters is asked for: items that a rule found something in, or missed by one part. The text takes
the place of the item's body, so that it is kept with it and no page is asked for twice. A site is asked for
one page at a time, with a pause between two, and only where its robots.txt allows it.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from threading import Lock

from yarl import URL

from rules import RuleSet
from rules.model import Item
from rules.nearest import almost_fired
from watcher.feeds.aggregator import lists_titles
from watcher.feeds.charset import decoded_page
from watcher.fulltext.article import article_text
from watcher.fulltext.robots import GAP, Robots, robots_of
from watcher.ports import Fetch, Fetched, FetchFailed, FetchRequest, Now

MAX_PAGES = 5  # for one poll of a feed
PATIENCE = timedelta(seconds=20)  # after which a poll asks for no further page: its lease runs out
LONGEST_WAIT = timedelta(seconds=10)  # for a site's pause to end, or for another thread to be done with it
MAX_SITES = 1_000  # remembered

_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_ENOUGH = 1_500  # characters of a body that is no teaser


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an article, or "" and the reason why there is none."""

    text: str = ""
    why: str = ""


@dataclass(slots=True)
class _Site:
    """What is remembered of a site: its rules, and when it may be asked again. Who asks holds its `turn`."""

    turn: Lock
    free_at: datetime
    robots: Robots | None = None


class FullText:
    """The pages of items. One for the process: safe from several threads, which wait for one another's sites.

    `fetch` is the guarded door; `wait` pauses for so many seconds, and says whether we were told to
    stop meanwhile.
    """

    def __init__(self, fetch: Fetch, now: Now, wait: Callable[[float], bool]) -> None:
        self._fetch = fetch
        self._now = now
        self._wait = wait
        self._lock = Lock()
        self._sites: OrderedDict[str, _Site] = OrderedDict()

    def read_near(self, items: Iterable[Item], rulesets: Sequence[RuleSet]) -> tuple[Item, ...]:
        """Give the items of one poll, those near to a rule with their whole text as far as bounds allow."""
        begun, asked, whole = self._now(), 0, []
        for item in items:
            in_time = begun <= self._now() <= begun + PATIENCE
            if asked < MAX_PAGES and in_time and is_teaser(item) and is_near(item, rulesets):
                asked += 1
                whole.append(self.read_whole(item))
            else:
                whole.append(item)
        return tuple(whole)

    def read_whole(self, item: Item) -> Item:
        """Give an item with the text of its page as its body; as it is where the page says no more."""
        text = self.text_of(item).text
        return replace(item, body=text) if len(text) > max(len(item.body), len(item.summary)) else item

    def text_of(self, item: Item) -> Text:
        """Ask for the text of an item's page. Whatever the site does, nothing is raised."""
        if not item.url:
            return Text(why="the item names no page")
        if lists_titles(item.url):
            return Text(why="its address leads to a search service, not to the page")
        with self._turn(item.url) as site:
            if site is None:
                return Text(why="the site is being asked for another page")
            if not self._allows(site, item.url):
                return Text(why="the site does not want its page read by programs (robots.txt)")
            outcome = self._ask(site, item.url)
        if not isinstance(outcome, Fetched):
            return Text(why=outcome.words)
        return self._read(item, outcome)

    def _read(self, item: Item, page: Fetched) -> Text:
        if page.content_type.partition(";")[0].strip().lower() not in _PAGES:
            return Text(why="it is no web page")
        if _origin(page.url) != _origin(item.url):
            with self._turn(page.url) as site:
                if site is None or not self._allows(site, page.url):
                    return Text(why="it leads to a site that does not want it read (robots.txt)")
        text = article_text(decoded_page(page.body, page.content_type))
        return Text(text=text) if text else Text(why="no article was made out in the page")

    @contextmanager
    def _turn(self, url: str) -> Iterator[_Site | None]:
        """Have a site to oneself; None where that takes too long."""
        origin = _origin(url)
        with self._lock:
            site = self._sites.setdefault(origin, _Site(Lock(), self._now()))
            self._sites.move_to_end(origin)
            if len(self._sites) > MAX_SITES:
                self._sites.popitem(last=False)
        if not site.turn.acquire(timeout=LONGEST_WAIT.total_seconds()):
            yield None
            return
        try:
            yield site
        finally:
            site.turn.release()

    def _allows(self, site: _Site, url: str) -> bool:
        if site.robots is None or site.robots.until <= self._now():
            outcome = self._ask(site, f"{_origin(url)}/robots.txt")
            site.robots = robots_of(outcome, self._now())
        return site.robots.allows(url)

    def _ask(self, site: _Site, url: str) -> Fetched | FetchFailed:
        """Ask a site once its pause is over; a long one is kept by not asking."""
        left = site.free_at - self._now()
        if left > LONGEST_WAIT:
            return FetchFailed(words="the site asked for a pause")
        if left > timedelta() and self._wait(left.total_seconds()):
            return FetchFailed(words="it was stopped")
        outcome = self._fetch(FetchRequest(url=url))
        site.free_at = self._now() + (site.robots.gap if site.robots else GAP)
        match outcome:
            case Fetched():
                return outcome
            case FetchFailed():
                site.free_at = max(site.free_at, outcome.retry_after or site.free_at)
                return outcome
            case _:
                return FetchFailed(words="it was stopped")


def is_teaser(item: Item) -> bool:
    """Tell whether an item names a page that may say more than its feed brought."""
    return bool(item.url) and len(item.body) < _ENOUGH


def is_near(item: Item, rulesets: Sequence[RuleSet]) -> bool:
    """Tell whether a rule finds something in an item, or lacks one part only."""
    return any(_is_near(item, ruleset) for ruleset in rulesets)


def _is_near(item: Item, ruleset: RuleSet) -> bool:
    if ruleset.match(item):
        return True
    reading = ruleset.read(item)
    return not ruleset.refusal(reading) and bool(almost_fired(ruleset, reading))


def _origin(url: str) -> str:
    return str(URL(url).origin())

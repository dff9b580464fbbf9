from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from threading import Event

import pytest
from rule_samples import ferry
from web import WebServer, redirect, response

from rules.model import Item
from watcher.feeds.fetch import Fetcher
from watcher.fulltext import whole as module
from watcher.fulltext.whole import FullText, Text, is_near, is_teaser
from watcher.ports import FetchFailed, FetchOutcome, FetchRequest, FetchStopped

NOON = datetime(2025, 2, 3, 12, tzinfo=UTC)
SIGNED = "Both governments signed the contract for the bridge on Monday, after years of talks about money."
MORE = "Work on the bridge begins in spring, and the ferry will be kept until it is open to all traffic."
HTML = ((b"Content-Type", b"text/html; charset=utf-8"),)
PAGE = response(
    f"<html><head><title>t</title></head><body><nav>Home</nav><article><h1>Bridge</h1><p>{SIGNED}</p>"
    f"<p>{MORE}</p></article><footer>Imprint</footer></body></html>".encode(),
    headers=HTML,
)


@dataclass(slots=True)
class _Clock:
    """A clock that stands unless it is waited for."""

    moment: datetime = NOON
    waits: list[float] = field(default_factory=list)
    is_stopping: bool = False

    def __call__(self) -> datetime:
        return self.moment

    def wait(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.moment += timedelta(seconds=seconds)
        return self.is_stopping


@pytest.fixture
def clock() -> _Clock:
    """Noon."""
    return _Clock()


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A site on loopback without a robots.txt, and with one article."""
    with WebServer() as running:
        running.script("/a", PAGE)
        yield running


@pytest.fixture
def texts(clock: _Clock) -> Iterator[FullText]:
    """Reads pages of loopback, whatever a host is called."""
    fetcher = Fetcher(
        (ip_network("127.0.0.1/32"),),
        "watcher-test/1",
        now=clock,
        stop=Event(),
        resolve=lambda _host, _port: ("127.0.0.1",),
    )
    yield FullText(fetcher, clock, clock.wait)
    fetcher.close()


def _item(url: str, title: str = "Norrey and Sund sign contract for bridge", **more: str) -> Item:
    return Item(id=url or title, title=title, url=url, language="en", published=NOON, **more)


def _asked(server: WebServer) -> list[str]:
    return [asked.target for asked in server.asked]


def test_the_text_of_the_page_becomes_the_body(server: WebServer, texts: FullText) -> None:
    """The article alone, a paragraph a line; robots.txt is asked first."""
    item = _item(server.url("/a"), summary="Short.")
    assert texts.read_whole(item) == replace(item, body=f"Bridge\n{SIGNED}\n{MORE}")
    assert _asked(server) == ["/robots.txt", "/a"]


def test_a_page_that_says_no_more_changes_nothing(server: WebServer, texts: FullText) -> None:
    """What the feed brought stays where it is longer."""
    item = _item(server.url("/a"), summary="s" * 2_000)
    assert texts.read_whole(item) == item


def test_what_robots_may_not_read_is_not_read(server: WebServer, texts: FullText) -> None:
    """The rules for us go before those for all, and are asked for once a day."""
    rules = b"User-agent: *\nDisallow: /\n\nUser-agent: forecast-watcher\nDisallow: /a\n"
    server.script("/robots.txt", response(rules))
    server.script("/b", PAGE)
    assert "robots.txt" in texts.text_of(_item(server.url("/a"))).why
    assert texts.text_of(_item(server.url("/b"))).text
    assert _asked(server) == ["/robots.txt", "/b"]


def test_rules_are_asked_for_again_the_next_day(server: WebServer, texts: FullText, clock: _Clock) -> None:
    """Until then the answer holds."""
    for hours in (0, 23, 2):
        clock.moment += timedelta(hours=hours)
        assert texts.text_of(_item(server.url("/a"))).text
    assert _asked(server) == ["/robots.txt", "/a", "/a", "/robots.txt", "/a"]


def test_without_an_answer_on_robots_nothing_is_read(
    server: WebServer, texts: FullText, clock: _Clock
) -> None:
    """A server in trouble is left alone for an hour."""
    server.script("/robots.txt", response(status="503 Service Unavailable"), response(status="404 Not Found"))
    assert not texts.text_of(_item(server.url("/a"))).text
    assert not texts.text_of(_item(server.url("/a"))).text
    assert _asked(server) == ["/robots.txt"]
    clock.moment += timedelta(hours=1)
    assert texts.text_of(_item(server.url("/a"))).text


def test_a_site_is_given_a_pause_between_two_requests(
    server: WebServer, texts: FullText, clock: _Clock
) -> None:
    """Two seconds, or as long as it says; of another site nobody waits for it."""
    texts.text_of(_item(server.url("/a")))
    texts.text_of(_item(server.url("/a", host="other.example")))
    assert clock.waits == [2, 2]
    server.script("/robots.txt", response(b"User-agent: *\nCrawl-delay: 9\n"))
    texts.text_of(_item(server.url("/a", host="slow.example")))
    texts.text_of(_item(server.url("/a", host="slow.example")))
    assert clock.waits == [2, 2, 2, 9]


@pytest.mark.parametrize("seconds", [b"3600", b"999999999"])
def test_a_pause_that_a_site_asks_for_is_kept(
    seconds: bytes, server: WebServer, texts: FullText, clock: _Clock
) -> None:
    """It is not asked again before, and nobody waits so long."""
    busy = response(status="429 Too Many Requests", headers=((b"Retry-After", seconds),))
    server.script("/a", busy)
    assert texts.text_of(_item(server.url("/a"))) == Text(why="429 Too Many Requests")
    assert texts.text_of(_item(server.url("/a"))) == Text(why="the site asked for a pause")
    assert _asked(server) == ["/robots.txt", "/a"]
    assert clock.waits == [2]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (response(status="404 Not Found"), "404 Not Found"),
        (response(b"%PDF", headers=((b"Content-Type", b"application/pdf"),)), "it is no web page"),
        (response(b"<html></html>", headers=HTML), "no article was made out in the page"),
    ],
)
def test_a_page_without_an_article_is_told(
    answer: bytes, why: str, server: WebServer, texts: FullText
) -> None:
    """The item stays as it is."""
    server.script("/a", answer)
    item = _item(server.url("/a"))
    assert texts.text_of(item) == Text(why=why)
    assert texts.read_whole(item) == item


def test_a_redirect_to_a_site_that_forbids_it_is_not_used(server: WebServer, texts: FullText) -> None:
    """What stands on another site is that site's."""
    with WebServer() as other:
        other.script("/robots.txt", response(b"User-agent: *\nDisallow: /\n"))
        other.script("/b", PAGE)
        server.script("/a", redirect(other.url("/b")))
        assert "leads to a site" in texts.text_of(_item(server.url("/a"))).why
        other.script("/robots.txt", response(status="404 Not Found"))
        server.script("/a", redirect(other.url("/b", host="third.example")))
        assert texts.text_of(_item(server.url("/a"))).text


def test_items_without_a_page_of_their_own_ask_nothing(texts: FullText) -> None:
    """One names none, the other a search service."""
    assert texts.text_of(_item("")).why == "the item names no page"
    google = _item("https://news.google.com/rss/articles/CBMi?oc=5")
    assert texts.text_of(google).why == "its address leads to a search service, not to the page"


@pytest.mark.parametrize("answer", [FetchStopped(), FetchFailed(words="it was stopped")])
def test_a_stop_ends_the_asking(answer: FetchOutcome, clock: _Clock) -> None:
    """Whether it comes while we ask, or while we wait."""
    texts = FullText(lambda _: answer, clock, clock.wait)
    item = _item("https://a.example/1")
    assert not texts.text_of(item).text
    asked: list[FetchRequest] = []

    def fetch(request: FetchRequest) -> FetchOutcome:
        asked.append(request)
        return FetchFailed(words="404 Not Found")

    clock.is_stopping = True
    assert FullText(fetch, clock, clock.wait).text_of(item) == Text(why="it was stopped")
    assert len(asked) == 1


def test_only_what_is_near_to_a_rule_is_read(server: WebServer, texts: FullText) -> None:
    """A match, or a rule that lacks one part; no other news, and no item that came whole."""
    match = _item(server.url("/a"))
    almost = _item(server.url("/a?2"), title="Contract for bridge signed by Norrey")
    other = _item(server.url("/a?3"), title="Fog delays morning ferry")
    came_whole = replace(match, body="b" * 5_000)
    server.script("/a?2", PAGE)
    read = texts.read_near((match, almost, other, came_whole), (ferry(),))
    assert [bool(item.body) for item in read] == [True, True, False, True]
    assert read[2:] == (other, came_whole)
    assert [target for target in _asked(server) if target != "/robots.txt"] == ["/a", "/a?2"]
    assert [is_near(item, (ferry(),)) for item in (match, almost, other)] == [True, True, False]
    assert not is_teaser(came_whole)


def test_a_poll_reads_few_pages_and_not_for_long(server: WebServer, texts: FullText, clock: _Clock) -> None:
    """What is beyond the number, or the time, is kept as the feed brought it."""
    items = [_item(server.url(f"/{number}")) for number in range(8)]
    for number in range(8):
        server.script(f"/{number}", PAGE)
    assert sum(bool(item.body) for item in texts.read_near(items, (ferry(),))) == module.MAX_PAGES
    server.script("/robots.txt", response(b"User-agent: *\nCrawl-delay: 8\n"))
    clock.moment += timedelta(days=2)
    assert sum(bool(item.body) for item in texts.read_near(items, (ferry(),))) == 4


def test_a_site_that_is_being_asked_is_not_waited_for_long(
    monkeypatch: pytest.MonkeyPatch, clock: _Clock
) -> None:
    """A second page of it is left while the first does not come."""
    monkeypatch.setattr(module, "LONGEST_WAIT", timedelta())
    inner: list[Text] = []

    def fetch(_: FetchRequest) -> FetchOutcome:
        inner.append(reader.text_of(_item("https://a.example/2")))
        return FetchFailed(words="503 Service Unavailable")

    reader = FullText(fetch, clock, clock.wait)
    reader.text_of(_item("https://a.example/1"))
    assert inner == [Text(why="the site is being asked for another page")]


def test_few_sites_are_remembered(
    server: WebServer, texts: FullText, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The one not asked for longest is forgotten, and asked for its rules anew."""
    monkeypatch.setattr(module, "MAX_SITES", 2)
    for host in ("a.example", "b.example", "c.example", "a.example"):
        texts.text_of(_item(server.url("/a", host=host)))
    assert _asked(server).count("/robots.txt") == 4


def test_threads_ask_a_site_one_after_the_other(server: WebServer, texts: FullText) -> None:
    """Its rules are asked for once, however many want its pages at the same time."""
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(texts.text_of, [_item(server.url("/a"))] * 4))
    assert all(text.text for text in found)
    assert _asked(server).count("/robots.txt") == 1

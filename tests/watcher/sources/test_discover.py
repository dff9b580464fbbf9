from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_network
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web import WebServer, redirect, response

from watcher.feeds.fetch import Fetcher
from watcher.ports import FetchStopped
from watcher.sources import discover as module
from watcher.sources.discover import Found, discover
from watcher.sources.page import MAX_ANNOUNCED, announced, linked

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
PAGE = "https://a.example/news/"

RSS = (
    b'<rss version="2.0"><channel><title>The Post</title><language>en-GB</language>'
    b"<item><title>One</title></item><item><title>Two</title></item></channel></rss>"
)
ATOM = b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>La Poste</title></feed>'


def _page(head: str = "", body: str = "") -> bytes:
    return response(
        f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode(),
        headers=((b"Content-Type", b"text/html"),),
    )


def _link(href: str, kind: str = "application/rss+xml", title: str = "") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


@pytest.fixture
def server() -> Iterator[WebServer]:
    """A web server on loopback; what is not scripted is not there."""
    with WebServer() as running:
        yield running


def _found(server: WebServer, target: str = "/") -> Found:
    fetcher = Fetcher((ip_network("127.0.0.1/32"),), "watcher-test/1", now=lambda: NOW, stop=Event())
    try:
        return discover(fetcher, server.url(target))
    finally:
        fetcher.close()


def test_finds_what_a_page_announces(server: WebServer) -> None:
    """Each feed with its title, kind, language and number of entries; what is none, with the reason."""
    links = (
        _link("rss.xml") + _link("/atom", "application/atom+xml; charset=utf-8") + _link("/gone", title="Old")
    )
    server.script("/news/", _page(f'<base href="/feeds/">{links}', '<a href="/feed">Feed</a>'))
    server.script("/feeds/rss.xml", response(RSS))
    server.script("/atom", response(ATOM))
    found = _found(server, "/news/")
    assert [(one.url, one.how, one.kind, one.title, one.language, one.entries) for one in found.sources] == [
        (server.url("/feeds/rss.xml"), "announced", "RSS", "The Post", "en", 2),
        (server.url("/atom"), "announced", "Atom", "La Poste", "fr", 0),
    ]
    assert found.refused == ((server.url("/gone"), "404 Not Found"),)
    assert [asked.target for asked in server.asked] == ["/news/", "/feeds/rss.xml", "/atom", "/gone"]


def test_follows_links_where_nothing_is_announced(server: WebServer) -> None:
    """Only those are asked for that look like feeds."""
    body = '<a href="/about">About</a><a href="/x/rss/world">World</a><a href="mailto:rss@a.example">Mail</a>'
    server.script("/", _page(body=body))
    server.script("/x/rss/world", response(RSS))
    (source,) = _found(server).sources
    assert (source.url, source.how) == (server.url("/x/rss/world"), "linked")
    assert [asked.target for asked in server.asked] == ["/", "/x/rss/world"]


def test_looks_where_sites_mostly_have_their_feed(server: WebServer) -> None:
    """At the site's root, and no further than the first feed."""
    server.script("/deep/page", _page(_link("/nothing")))
    server.script("/rss.xml", response(RSS))
    server.script("/atom.xml", response(ATOM))
    (source,) = _found(server, "/deep/page").sources
    assert (source.url, source.how) == (server.url("/rss.xml"), "guessed")
    assert [asked.target for asked in server.asked] == ["/deep/page", "/nothing", "/feed", "/rss", "/rss.xml"]


def test_a_feed_is_found_as_itself(server: WebServer) -> None:
    """Who gives the address of a feed gets that one."""
    server.script("/feed", response(RSS))
    (source,) = _found(server, "/feed").sources
    assert (source.url, source.how, source.entries) == (server.url("/feed"), "itself", 2)


def test_two_addresses_of_one_feed_are_one(server: WebServer) -> None:
    """What redirects to a feed that was found is not offered besides."""
    server.script("/", _page(_link("/a") + _link("/b") + _link("/c")))
    server.script("/a", response(RSS))
    server.script("/b", redirect("/a"))
    server.script("/c", redirect("/d", "301 Moved Permanently"))
    server.script("/d", response(ATOM))
    assert [one.url for one in _found(server).sources] == [server.url("/a"), server.url("/d")]


def test_a_server_that_asks_for_a_pause_gets_it(server: WebServer) -> None:
    """After a 429 with a wish nothing more is asked for."""
    server.script("/", _page(_link("/a") + _link("/b")))
    wish = ((b"Retry-After", b"60"),)
    server.script("/a", response(status="429 Too Many Requests", headers=wish))
    found = _found(server)
    assert found.refused == ((server.url("/a"), "429 Too Many Requests"),)
    assert [asked.target for asked in server.asked] == ["/", "/a"]


def test_a_page_that_cannot_be_fetched_is_told(server: WebServer) -> None:
    """The reason is the server's, or the guard's."""
    assert _found(server, "/none") == Found(failure="404 Not Found")
    guarded = Fetcher((), "watcher-test/1", now=lambda: NOW, stop=Event())
    assert "is a loopback address" in discover(guarded, server.url("/")).failure


def test_a_search_that_is_stopped_ends() -> None:
    """Nothing is said of a page that was not waited for."""
    assert discover(lambda _: FetchStopped(), PAGE) == Found(failure="it was stopped")


def test_a_page_may_not_send_us_everywhere(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many it announces, few are asked for."""
    monkeypatch.setattr(module, "MAX_ASKED", 3)
    server.script("/", _page("".join(_link(f"/{number}") for number in range(50))))
    _found(server)
    assert len(server.asked) == 4


@pytest.mark.parametrize("many", ["<div>", "<a href=/x>", '<a "', "<a '<a ", "<link ", "<base href=/"])
def test_a_page_that_goes_on_for_ever_is_read(many: str) -> None:
    """However deep, long or unclosed: what stands first is found."""
    page = _link("/rss") + many * (1_900_000 // len(many))
    assert [one.url for one in announced(page, PAGE)] == ["https://a.example/rss"]
    assert isinstance(linked(page, PAGE), tuple)


def test_announcements_are_bounded_and_of_the_web() -> None:
    """Of many the first are given, each once; other schemes, passwords and huge addresses are not."""
    many = "".join(_link(f"/{number % 30}") for number in range(100))
    assert len(announced(many, PAGE)) == MAX_ANNOUNCED
    bad = "".join(
        map(_link, ("javascript:x", "file:///etc", "http://[x", "", "x" * 3_000, "http://a.example:99999/"))
    )
    assert [one.url for one in announced(bad, PAGE)] == [PAGE]
    assert announced(_link("https://u:p@b.example/#x"), PAGE)[0].url == "https://b.example/"


@pytest.mark.parametrize(
    ("markup", "is_one"),
    [
        ('<link rel="feed" href="/f">', True),
        ("<link title='a > \"b\"' rel=feed href=/f>", True),
        ('<LINK REL="Alternate home" TYPE="application/feed+json" HREF="/f">', True),
        ('<link rel="alternate" type="text/html" hreflang="fr" href="/f">', False),
        ('<link rel="stylesheet" type="application/rss+xml" href="/f">', False),
        ('<link rel="alternate" type="application/rss+xml">', False),
        ('<a rel="alternate" type="application/rss+xml" href="/f">x</a>', False),
    ],
)
def test_what_announces_a_feed(markup: str, is_one: bool) -> None:  # noqa: FBT001  a parameter of pytest
    """An alternate of a feed's type, or the older relation of that name."""
    assert bool(announced(markup, PAGE)) == is_one


@pytest.mark.parametrize(
    ("href", "is_one"),
    [
        ("/rss", True),
        ("/world.rss", True),
        ("/feed/", True),
        ("/index.php?format=feed", True),
        ("feed:https://b.example/rss.xml", True),
        ("/feedback", False),
        ("/atomic-energy", False),
        ("/press", False),
    ],
)
def test_what_looks_like_a_feed(href: str, is_one: bool) -> None:  # noqa: FBT001  a parameter of pytest
    """A word by itself in the path or the query, no part of another."""
    assert bool(linked(f'<a href="{href}">x</a>', PAGE)) == is_one


_MARKUP = st.lists(
    st.sampled_from(
        ["<link rel=feed href=", "<base href=", "<a href=", "'", '"', ">", "/rss", "http://", "["]
    )
    | st.text()
).map("".join)


@given(_MARKUP)
def test_any_page_is_read(html: str) -> None:
    """Whatever a page holds, addresses of the web come of it, or none."""
    for one in (*announced(html, PAGE), *linked(html, PAGE)):
        assert one.url.startswith(("http://", "https://"))

from collections.abc import Iterator

import pytest
from fetching import MakeFetcher
from web import WebServer, redirect, response

from watcher.feeds.access import Access, Site, basic_login
from watcher.ports import Fetched, FetchRequest

KEY = (b"X-Api-Key", b"hunter2")


@pytest.fixture
def other() -> Iterator[WebServer]:
    """Another plain server, which differs by its port."""
    with WebServer() as running:
        yield running


def site(path: str, *, scheme: str = "https", host: str = "a.example", port: int = 443) -> Site:
    """Name a site."""
    return Site(scheme=scheme, host=host, port=port, path=path)


@pytest.mark.parametrize(
    ("inner", "is_held"),
    [
        (site("/a"), True),
        (site("/a/"), True),
        (site("/a/b?c"), True),
        (site("/a?b"), True),
        (site("/ab"), False),
        (site("/"), False),
        (site("/b/a"), False),
        (site("/A"), False),
        (site("/a", scheme="http"), False),
        (site("/a", host="b.example"), False),
        (site("/a", host="x.a.example"), False),
        (site("/a", port=8443), False),
    ],
)
def test_a_place_holds_what_lies_below_it(inner: Site, *, is_held: bool) -> None:
    """Scheme, host and port are the same, and the path begins with all of the site's."""
    assert site("/a").holds(inner) == is_held
    assert site("/").holds(site("/ab"))


def test_a_place_is_asked_with_what_it_wants(server: WebServer, fetcher: MakeFetcher) -> None:
    """The longest address that fits counts; a header of ours can be set otherwise, and stands once."""
    for target in ("/free", "/paid", "/paid/best", "/paidless"):
        server.script(target, response(b"x"))
    access = (
        Access(url=server.url("/paid"), headers=(KEY, (b"Accept", b"text/xml"))),
        Access(url=server.url("/paid/best"), headers=(basic_login("ann", "s@fe"),)),
    )
    fetch = fetcher(access=access)
    for target in ("/free", "/paid", "/paid/best", "/paidless"):
        assert isinstance(fetch(FetchRequest(url=server.url(target))), Fetched)
    keys = [asked.header(b"x-api-key") for asked in server.asked]
    logins = [asked.header(b"authorization") for asked in server.asked]
    assert keys == [None, b"hunter2", None, None]
    assert logins == [None, None, b"Basic YW5uOnNAZmU=", None]
    assert server.asked[1].head.lower().count(b"\r\naccept:") == 1
    assert server.asked[1].header(b"accept") == b"text/xml"


def test_a_login_in_the_address_comes_first(server: WebServer, fetcher: MakeFetcher) -> None:
    """Who wrote it there meant this feed."""
    server.script("/feed", response(b"x"))
    access = (Access(url=server.url("/"), headers=(basic_login("bob", "other"), KEY)),)
    fetcher(access=access)(FetchRequest(url=server.url("/feed", credentials="ann:s%40fe@")))
    assert server.asked[0].head.lower().count(b"authorization") == 1
    assert server.asked[0].header(b"authorization") == b"Basic YW5uOnNAZmU="
    assert server.asked[0].header(b"x-api-key") == b"hunter2"


def test_what_a_place_wants_goes_nowhere_else(
    server: WebServer, other: WebServer, fetcher: MakeFetcher
) -> None:
    """It goes along within the site, not away from it, and not back after that."""
    server.script("/paid/a", redirect("/paid/b"))
    server.script("/paid/b", redirect(other.url("/c")))
    other.script("/c", redirect(server.url("/paid/d")))
    server.script("/paid/d", response(b"x"))
    got = fetcher(access=(Access(url=server.url("/paid/"), headers=(KEY,)),))(
        FetchRequest(url=server.url("/paid/a"))
    )
    assert isinstance(got, Fetched)
    assert [asked.header(b"x-api-key") for asked in server.asked] == [b"hunter2", b"hunter2", None]
    assert other.asked[0].header(b"x-api-key") is None


def test_a_stranger_s_redirect_gets_no_key(server: WebServer, other: WebServer, fetcher: MakeFetcher) -> None:
    """A feed that points at somebody else's site does not enter it."""
    other.script("/feed", redirect(server.url("/paid/a")))
    server.script("/paid/a", response(b"x"))
    fetcher(access=(Access(url=server.url("/paid/"), headers=(KEY,)),))(FetchRequest(url=other.url("/feed")))
    assert server.asked[0].header(b"x-api-key") is None


def test_no_value_shows_in_a_repr(server: WebServer) -> None:
    """What ends in a log or a crash report tells no secret."""
    assert "hunter2" not in repr(Access(url=server.url("/"), headers=(KEY,)))

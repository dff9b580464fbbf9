from collections.abc import Iterator

import pytest
from command_line import FERRY_FEED, Cli
from web import WebServer, response

RSS = (
    b"<rss version='2.0'><channel><title>The \x1b[1mPost</title>"
    b"<item><title>One</title></item></channel></rss>"
)
LINK = '<link rel="alternate" type="application/rss+xml" href="{}">'


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[WebServer]:
    """A web server on loopback, which may be asked."""
    monkeypatch.setenv("WATCHER_ALLOW_PRIVATE_ADDRESSES", "127.0.0.0/8")
    with WebServer() as running:
        yield running


def _announce(server: WebServer, *targets: str) -> None:
    links = "".join(map(LINK.format, targets))
    server.script("/", response(f"<html><head>{links}</head></html>".encode()))
    for target in targets:
        server.script(target, response(RSS))


def _urls(cli: Cli) -> list[str]:
    return [feed["url"] for feed in cli("feeds", "--json").json]


def test_feeds_of_a_page_are_shown_and_not_subscribed_to(cli: Cli, server: WebServer) -> None:
    """With a number each, what they call themselves, and what was none."""
    _announce(server, "/a")
    server.script("/", response(f"<html>{LINK.format('/a')}{LINK.format('/gone')}</html>".encode()))
    ended = cli("feeds", "discover", server.url("/"))
    assert ended.code == 0
    assert ended.out.splitlines()[1].split(maxsplit=4)[:4] == ["1", "RSS", "1", "-"]
    assert ended.out.splitlines()[1].endswith(f"{server.url('/a')} (The [1mPost)")
    assert ended.err == f"watcher: no feed: {server.url('/gone')}: 404 Not Found\n"
    assert _urls(cli) == [FERRY_FEED]


def test_the_only_feed_is_added(cli: Cli, server: WebServer) -> None:
    """Once: the second time it is there already."""
    _announce(server, "/a")
    ended = cli("feeds", "discover", server.url("/"), "--add")
    assert (ended.code, ended.out.splitlines()[-1]) == (0, f"Subscribed to {server.url('/a')}.")
    assert cli("feeds", "--json").json[1]["title"] == "The [1mPost"
    again = cli("feeds", "discover", server.url("/"), "--add")
    assert (again.code, again.out.splitlines()[-1]) == (0, f"{server.url('/a')} is there already.")


def test_of_several_the_picked_are_added(cli: Cli, server: WebServer) -> None:
    """Without a number nothing is guessed; a number that is none is a mistake."""
    _announce(server, "/a", "/b", "/c")
    vague = cli("feeds", "discover", server.url("/"), "--add")
    assert (vague.code, vague.err) == (2, "watcher: 3 feeds were found: say which with --pick 1 to 3\n")
    assert cli("feeds", "discover", server.url("/"), "--pick", "4").code == 2
    assert _urls(cli) == [FERRY_FEED]
    assert cli("feeds", "discover", server.url("/"), "--pick", "3", "--pick", "1").code == 0
    assert _urls(cli) == [FERRY_FEED, server.url("/c"), server.url("/a")]


def test_discovery_as_json(cli: Cli, server: WebServer) -> None:
    """All of it for other programs, though a feed is added."""
    _announce(server, "/a")
    found = cli("feeds", "discover", server.url("/"), "--add", "--json").json
    assert found["feeds"][0]["url"] == server.url("/a")
    assert found["feeds"][0]["how"] == "announced"
    assert (found["refused"], found["failure"]) == ([], "")


def test_a_page_without_feeds_is_a_failure(cli: Cli, server: WebServer) -> None:
    """So is one that cannot be fetched, or that is not to be asked; no address is a mistake."""
    server.script("/", response(b"<html></html>"))
    none = cli("feeds", "discover", server.url("/"))
    assert (none.code, none.out) == (1, "")
    assert none.err.splitlines()[-1].startswith("watcher: no feed was found")
    assert cli("feeds", "discover", server.url("/x")).err == "watcher: 404 Not Found\n"
    assert cli("feeds", "discover", "ftp://a.example").code == 2


def test_private_addresses_are_not_asked(cli: Cli) -> None:
    """The guard of the feeds holds for pages too."""
    with WebServer() as server:
        ended = cli("feeds", "discover", server.url("/"))
        assert (ended.code, server.asked) == (1, [])
    assert "is a loopback address" in ended.err

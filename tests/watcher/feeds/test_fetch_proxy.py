from collections.abc import Iterator
from socket import EAI_NONAME, create_server, gaierror
from threading import Event

import pytest
from fetching import MakeFetcher, words
from web import WebServer, hang, response, tunnel

from watcher.feeds.proxy import Proxy
from watcher.ports import Fetched, FetchRequest

LOGIN = b"Basic YW5uOnBAc3M="  # ann:p@ss


@pytest.fixture
def proxy(server: WebServer) -> Proxy:
    """The plain server as a proxy that wants a login."""
    return Proxy(host="127.0.0.1", port=server.port, user="ann", password="p@ss")


def nowhere(_host: str, _port: int) -> list[str]:
    """Know no name, as behind a proxy that alone can look names up."""
    raise gaierror(EAI_NONAME, "x")


def test_http_goes_to_the_proxy_whole(server: WebServer, proxy: Proxy, fetcher: MakeFetcher) -> None:
    """The proxy is asked for the whole address, and told who we are; it looks the name up."""
    url = "http://feeds.example:8080/a?b=c"
    server.script(url, response(b"<rss/>"))
    got = fetcher(proxy=proxy, allow=(), resolve=nowhere)(FetchRequest(url=url, etag='"e"'))
    assert isinstance(got, Fetched)
    assert (got.body, got.url) == (b"<rss/>", url)
    asked = server.asked[0]
    assert asked.header(b"host") == b"feeds.example:8080"
    assert asked.header(b"proxy-authorization") == LOGIN
    assert asked.header(b"if-none-match") == b'"e"'


@pytest.mark.usefixtures("trusted")
def test_https_goes_through_a_tunnel(
    server: WebServer, secure: WebServer, proxy: Proxy, fetcher: MakeFetcher
) -> None:
    """The proxy sees host and port, the server all but the proxy's password; its certificate is checked."""
    server.script(f"feeds.example:{secure.port}", tunnel(secure.port))
    server.script(f"other.example:{secure.port}", tunnel(secure.port))
    secure.script("/feed", response(b"x" * 300_000))
    fetch = fetcher(proxy=proxy, allow=(), resolve=nowhere)
    got = fetch(FetchRequest(url=secure.url("/feed", host="feeds.example")))
    assert isinstance(got, Fetched)
    assert len(got.body) == 300_000
    assert server.asked[0].head.startswith(b"CONNECT ")
    assert server.asked[0].header(b"proxy-authorization") == LOGIN
    assert secure.asked[0].header(b"proxy-authorization") is None
    said = words(fetch(FetchRequest(url=secure.url("/feed", host="other.example"))))
    assert said.startswith("the server's TLS certificate is not valid: Hostname mismatch")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("407 Who", "the proxy does not connect us: 407 Proxy Authentication Required"),
        ("502 x", "the proxy does not connect us: 502 Bad Gateway"),
        ("302 x", "the proxy does not connect us: 302 Found"),
    ],
)
def test_says_what_the_proxy_refuses(
    server: WebServer, proxy: Proxy, fetcher: MakeFetcher, status: str, said: str
) -> None:
    """A proxy's refusal is not taken for the server's."""
    server.script("feeds.example:443", response(status=status))
    fetch = fetcher(proxy=proxy, resolve=nowhere)
    assert words(fetch(FetchRequest(url="https://feeds.example/"))) == said


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://10.0.0.1/", "refused: 10.0.0.1 is a private address;"),
        ("https://[::ffff:127.0.0.2]/", "refused: ::ffff:127.0.0.2 is a loopback address;"),
        ("http://feeds.example/", "refused: 192.168.1.1 is a private address (feeds.example leads to it);"),
    ],
)
def test_a_proxy_opens_no_way_to_private_addresses(
    server: WebServer, proxy: Proxy, fetcher: MakeFetcher, url: str, said: str
) -> None:
    """What is refused without a proxy is refused with one, as far as it can be told from here."""
    fetch = fetcher(proxy=proxy, resolve=lambda _host, _port: ["192.168.1.1"])
    assert words(fetch(FetchRequest(url=url))).startswith(said)
    assert server.asked == []


@pytest.fixture
def gate() -> Iterator[Event]:
    """Hold a name server back for as long as the test lasts."""
    held = Event()
    yield held
    held.set()


def test_a_name_server_that_hangs_leaves_the_name_to_the_proxy(
    server: WebServer, proxy: Proxy, fetcher: MakeFetcher, gate: Event
) -> None:
    """It gets a part of the time to connect, not all of it."""
    server.script("http://feeds.example/", response(b"x"))
    fetch = fetcher(proxy=proxy, connect_s=1, resolve=lambda _host, _port: [str(gate.wait(60))])
    assert isinstance(fetch(FetchRequest(url="http://feeds.example/")), Fetched)


def test_says_that_the_proxy_is_not_there(fetcher: MakeFetcher) -> None:
    """The operator looks at the proxy then, not at the feed."""
    with create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    fetch = fetcher(proxy=Proxy(host="127.0.0.1", port=port), resolve=nowhere)
    said = "the proxy cannot be used: the server cannot be reached: Connection refused"
    assert words(fetch(FetchRequest(url="http://feeds.example/"))) == said


def test_a_proxy_that_hangs_is_given_up(server: WebServer, proxy: Proxy, fetcher: MakeFetcher) -> None:
    """The deadline covers the tunnel too."""
    server.script("feeds.example:443", hang())
    fetch = fetcher(proxy=proxy, deadline_s=0.4, resolve=nowhere)
    said = words(fetch(FetchRequest(url="https://feeds.example/")))
    assert said == "the answer was not complete within 0.4 s"

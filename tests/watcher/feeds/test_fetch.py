import gzip
import tracemalloc
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime, timedelta
from ipaddress import ip_network
from random import Random
from socket import EAI_AGAIN, EAI_NONAME, create_server, gaierror, socket
from threading import Event
from typing import Any

import brotli  # type: ignore[import-untyped]  # has no stubs, and only compresses here
import pytest
from backports import zstd
from fetching import NOW, MakeFetcher, words
from web import WebServer, drip, hang, redirect, reset, response, say_and_close, say_and_reset

from watcher.ports import Fetched, FetchFailed, FetchRequest, FetchStopped, NotModified

MIB = 1024 * 1024


def test_fetches_a_body_with_its_validators(server: WebServer, fetcher: MakeFetcher) -> None:
    """A plain answer comes back whole, with what is needed to ask again."""
    headers = (
        (b"Content-Type", b"application/rss+xml; charset=utf-8"),
        (b"ETag", b'W/"a\xe9b"'),
        (b"Last-Modified", b"Tue, 03 Feb 2026 11:00:00 GMT"),
    )
    server.script("/feed", response(b"<rss/>", headers=headers))
    assert fetcher()(FetchRequest(url=server.url("/feed"))) == Fetched(
        body=b"<rss/>",
        url=server.url("/feed"),
        content_type="application/rss+xml; charset=utf-8",
        etag='W/"aéb"',
        last_modified="Tue, 03 Feb 2026 11:00:00 GMT",
    )


def test_asks_plainly_the_first_time(server: WebServer, fetcher: MakeFetcher) -> None:
    """Without validators no conditional header is sent; who asks, and for what, is said."""
    server.script("/feed", response(b"x"))
    fetcher()(FetchRequest(url=server.url("/feed")))
    asked = server.asked[0]
    assert asked.header(b"if-none-match") is None
    assert asked.header(b"if-modified-since") is None
    assert asked.header(b"user-agent") == b"watcher-test/1"
    assert asked.header(b"accept-encoding") == b"gzip, br, zstd"
    assert asked.header(b"accept") is not None


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        (b'W/"a\xe9 b\\"', b"tue, 3 feb 2026 11:00 whenever"),
        (b"unquoted", b"2026-02-03T11:00:00Z"),
        (b'w/"lower"', b"Tuesday, 03-Feb-26 11:00:00 GMT"),
        (b'"\xff\x80\xc3\xbc"', b"1770116400"),
        (b'"two", "of them"', b"Tue Feb  3 11:00:00 2026"),
        (b'"a\tb;--gzip"', b"0"),
        (b'""', b"\xe4"),
        (b'"only"', b""),
        (b"", b"Tue, 03 Feb 2026 11:00:00 +0100"),
    ],
)
def test_echoes_validators_byte_for_byte(
    server: WebServer, fetcher: MakeFetcher, etag: bytes, modified: bytes
) -> None:
    """What one answer gave goes back unchanged in the next request, and 304 means nothing changed."""
    first = response(b"x", headers=((b"ETag", etag), (b"Last-Modified", modified)))
    server.script("/feed", first, response(status="304 Not Modified"))
    fetch = fetcher()
    got = fetch(FetchRequest(url=server.url("/feed")))
    assert isinstance(got, Fetched)
    again = FetchRequest(url=server.url("/feed"), etag=got.etag, last_modified=got.last_modified)
    assert fetch(again) == NotModified()
    assert server.asked[1].header(b"if-none-match") == (etag or None)
    assert server.asked[1].header(b"if-modified-since") == (modified or None)


def test_keeps_no_validators_that_no_request_can_hold(server: WebServer, fetcher: MakeFetcher) -> None:
    """A zero byte passes through old servers; echoed, it would make every later request fail."""
    headers = ((b"ETag", b'"a\0b"'), (b"Last-Modified", b"a\0"))
    server.script("/feed", response(b"x", headers=headers))
    got = fetcher()(FetchRequest(url=server.url("/feed")))
    assert isinstance(got, Fetched)
    assert (got.etag, got.last_modified) == ("", "")


def test_validators_of_another_address_are_not_sent(server: WebServer, fetcher: MakeFetcher) -> None:
    """A fetcher remembers nothing: only what the request brings is sent, whoever gave it."""
    server.script("/a", response(b"x", headers=((b"ETag", b'"a"'),)))
    server.script("/b", response(b"y"))
    fetch = fetcher()
    for target in ("/a", "/b", "/a"):
        assert isinstance(fetch(FetchRequest(url=server.url(target))), Fetched)
    assert [asked.header(b"if-none-match") for asked in server.asked] == [None] * 3


def test_does_not_keep_a_validator_too_long_to_echo(server: WebServer, fetcher: MakeFetcher) -> None:
    """An endless ETag is dropped instead of cut, for a cut one would never match."""
    server.script("/feed", response(b"x", headers=((b"ETag", b"e" * 3_000),)))
    got = fetcher()(FetchRequest(url=server.url("/feed")))
    assert isinstance(got, Fetched)
    assert got.etag == ""


def test_hears_how_long_nothing_changes(server: WebServer, fetcher: MakeFetcher) -> None:
    """The promise of a body and that of a 304 are read, several lines of one header as one list."""
    promise = ((b"Cache-Control", b"public"), (b"cache-control", b"max-age=600"), (b"Age", b"60"))
    server.script("/new", response(b"x", headers=promise))
    server.script("/old", response(status="304 Not Modified", headers=promise))
    for target in ("/new", "/old"):
        got = fetcher()(FetchRequest(url=server.url(target), etag='"e"'))
        assert isinstance(got, Fetched | NotModified)
        assert got.fresh_until == NOW + timedelta(minutes=9)


def test_304_without_a_question_is_a_failure(server: WebServer, fetcher: MakeFetcher) -> None:
    """A server that says "not modified" to a first request has given nothing."""
    server.script("/feed", response(status="304 Not Modified"))
    assert words(fetcher()(FetchRequest(url=server.url("/feed")))) == "304 Not Modified"


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("404 Nope", "404 Not Found"),
        ("410 Gone", "410 Gone"),
        ("500 <script>", "500 Internal Server Error"),
        ("599 Odd", "the server answered 599"),
    ],
)
def test_says_a_status_in_standard_words(
    server: WebServer, fetcher: MakeFetcher, status: str, said: str
) -> None:
    """A status becomes its standard phrase, never the server's own text."""
    server.script("/feed", response(status=status))
    assert words(fetcher()(FetchRequest(url=server.url("/feed")))) == said


@pytest.mark.parametrize(
    ("status", "header", "expected"),
    [
        ("429 Too Many Requests", b"120", NOW + timedelta(seconds=120)),
        ("503 Service Unavailable", b"Tue, 03 Feb 2026 13:00:00 GMT", NOW + timedelta(hours=1)),
        ("503 Service Unavailable", b"31536000", NOW + timedelta(hours=24)),
        ("500 Internal Server Error", b"120", None),
        ("429 Too Many Requests", b"soon", None),
    ],
)
def test_hears_when_to_come_back(
    server: WebServer, fetcher: MakeFetcher, status: str, header: bytes, expected: datetime | None
) -> None:
    """Retry-After counts on 429 and 503, as seconds and as a date, up to a day."""
    server.script("/feed", response(status=status, headers=((b"Retry-After", header),)))
    outcome = fetcher()(FetchRequest(url=server.url("/feed")))
    assert isinstance(outcome, FetchFailed)
    assert outcome.retry_after == expected


@pytest.mark.parametrize(("status", "host"), [("429 Too Many", "127.0.0.1"), ("503 Unavailable", "")])
def test_too_many_requests_are_those_to_all_of_the_host(
    server: WebServer, fetcher: MakeFetcher, status: str, host: str
) -> None:
    """Named is who said so, behind redirects too; a service that is down speaks for itself."""
    server.script("/feed", redirect("busy"))
    server.script("/busy", response(status=status, headers=((b"Retry-After", b"120"),)))
    outcome = fetcher()(FetchRequest(url=server.url("/feed")))
    assert isinstance(outcome, FetchFailed)
    assert outcome.host == host


@pytest.mark.parametrize("status", ["302 Found", "301 Moved Permanently"])
def test_what_is_gone_behind_a_redirect_has_not_ended(
    server: WebServer, fetcher: MakeFetcher, status: str
) -> None:
    """A publisher who ends a feed says so at its address; a redirect may be mended tomorrow."""
    server.script("/a", redirect("/b", status))
    server.script("/b", response(status="410 Gone"))
    assert fetcher()(FetchRequest(url=server.url("/a"))) == FetchFailed(words="410 Gone")


@pytest.mark.parametrize(("status", "gone"), [("410 Gone", True), ("404 Not Found", False)])
def test_what_is_gone_is_gone_for_good(
    server: WebServer, fetcher: MakeFetcher, status: str, *, gone: bool
) -> None:
    """RFC 9110, 15.5.11; what is not found may be there tomorrow."""
    server.script("/feed", response(status=status))
    outcome = fetcher()(FetchRequest(url=server.url("/feed")))
    assert isinstance(outcome, FetchFailed)
    assert outcome.gone == gone


def test_follows_redirects_and_says_where_they_ended(server: WebServer, fetcher: MakeFetcher) -> None:
    """Relative and absolute redirects are followed; validators go along."""
    server.script("/a", redirect("b"))
    server.script("/b", redirect(server.url("/c?x=1"), "301 Moved Permanently"))
    server.script("/c?x=1", response(b"here"))
    got = fetcher()(FetchRequest(url=server.url("/a"), etag='"e"'))
    assert isinstance(got, Fetched)
    assert (got.body, got.url) == (b"here", server.url("/c?x=1"))
    assert [asked.header(b"if-none-match") for asked in server.asked] == [b'"e"'] * 3


@pytest.mark.parametrize(
    ("hops", "moved"),
    [
        ((), ""),
        (("301 Moved Permanently",), "/1"),
        (("308 Permanent Redirect", "301 Moved Permanently"), "/2"),
        (("302 Found",), ""),
        (("303 See Other",), ""),
        (("307 Temporary Redirect", "301 Moved Permanently"), ""),
        (("301 Moved Permanently", "302 Found", "308 Permanent Redirect"), "/1"),
    ],
)
@pytest.mark.parametrize("end", [response(b"x"), response(status="304 Not Modified")], ids=["200", "304"])
def test_says_where_permanent_redirects_led_first(
    server: WebServer, fetcher: MakeFetcher, hops: tuple[str, ...], moved: str, end: bytes
) -> None:
    """Behind a temporary one nothing is permanent for us: it may lead elsewhere tomorrow."""
    for number, status in enumerate(hops):
        server.script(f"/{number}", redirect(f"/{number + 1}", status))
    server.script(f"/{len(hops)}", end)
    outcome = fetcher()(FetchRequest(url=server.url("/0"), etag='"e"'))
    assert isinstance(outcome, Fetched | NotModified)
    assert outcome.moved_to == (server.url(moved) if moved else "")


def test_reads_redirects_that_are_not_ascii(server: WebServer, fetcher: MakeFetcher) -> None:
    """A Location in raw UTF-8 is followed, its host by its international name."""
    server.script("/a", redirect(server.url("/ü", host="bücher.example")))
    server.script("/%C3%BC", response(b"x"))
    known = {"127.0.0.1": ["127.0.0.1"], "xn--bcher-kva.example": ["127.0.0.1"]}
    fetch = fetcher(resolve=lambda host, _port: known[host])
    assert isinstance(fetch(FetchRequest(url=server.url("/a"))), Fetched)


def test_reads_redirects_in_latin_1(server: WebServer, fetcher: MakeFetcher) -> None:
    """What is no UTF-8 is read as HTTP once meant it."""
    server.script("/a", response(status="302 Found", headers=((b"Location", b"/\xfc"),)))
    server.script("/%C3%BC", response(b"x"))
    assert isinstance(fetcher()(FetchRequest(url=server.url("/a"))), Fetched)


def test_five_redirects_are_enough(server: WebServer, fetcher: MakeFetcher) -> None:
    """The fifth redirect is followed, the sixth is not."""
    for hop in range(6):
        server.script(f"/{hop}", redirect(f"/{hop + 1}"))
    server.script("/6", response(b"x"))
    assert words(fetcher()(FetchRequest(url=server.url("/0")))) == "too many redirects (more than 5)"
    assert isinstance(fetcher()(FetchRequest(url=server.url("/1"))), Fetched)


@pytest.mark.parametrize(
    ("to", "said"),
    [
        (
            "http://169.254.169.254/latest/meta-data",
            "refused: 169.254.169.254 is a link-local address; allow it with allow_private_addresses",
        ),
        ("http://[::ffff:10.0.0.1]/", "refused: ::ffff:10.0.0.1 is a private address; {hint}"),
        ("http://[::ffff:a9fe:a9fe]/", "refused: ::ffff:a9fe:a9fe is a link-local address; {hint}"),
        (
            "http://[64:ff9b::127.0.0.1]/",
            "refused: 64:ff9b::127.0.0.1 is a NAT64 address, a way to an IPv4 address; {hint}",
        ),
        (
            "http://[2002:7f00:1::]/",
            "refused: 2002:7f00:1:: is a 6to4 address, a tunnel to an IPv4 address; {hint}",
        ),
        ("http://224.0.0.1/", "refused: 224.0.0.1 is a multicast address; {hint}"),
        ("http://192.168.0.1:8080/", "refused: 192.168.0.1 is a private address; {hint}"),
        ("//10.0.0.1/", "refused: 10.0.0.1 is a private address; {hint}"),
        ("http://127.0.0.1:0/", "this address names a port that does not exist"),
        ("data:text/xml,<rss/>", "refused: data: only http and https are fetched"),
        ("file:///etc/passwd", "refused: file: only http and https are fetched"),
        ("gopher://127.0.0.1/", "refused: gopher: only http and https are fetched"),
        (
            "http://[::1]/",
            "refused: ::1 is a loopback address; allow it with allow_private_addresses",
        ),
        ("http://a:b/", "redirected to something that is not an address"),
        ("http://127.0.0.1:65616/", "this address names a port that does not exist"),
        ("https:///x", "this address names no host"),
        ("", "302 Found without saying where to"),
    ],
)
def test_vets_every_hop(server: WebServer, fetcher: MakeFetcher, to: str, said: str) -> None:
    """A redirect leads nowhere that the feed's own address might not lead."""
    server.script("/feed", redirect(to))
    said = said.format(hint="allow it with allow_private_addresses")
    assert words(fetcher()(FetchRequest(url=server.url("/feed")))) == said


def test_credentials_stay_with_their_host(server: WebServer, fetcher: MakeFetcher) -> None:
    """A password in the address goes along on the same host and to no other one."""
    server.script("/a", redirect("/b"))
    server.script("/b", redirect(server.url("/c", host="localhost", credentials="eve:x@")))
    server.script("/c", response(b"x"))
    fetch = fetcher(resolve=lambda _host, _port: ["127.0.0.1"])
    got = fetch(FetchRequest(url=server.url("/a", credentials="ann:s%40fe@")))
    assert isinstance(got, Fetched)
    assert got.url == server.url("/c", host="localhost")
    basic = b"Basic YW5uOnNAZmU="
    assert [asked.header(b"authorization") for asked in server.asked] == [basic, basic, None]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://10.0.0.1/", "refused: 10.0.0.1 is a private address; allow it with allow_private_addresses"),
        (
            "http://127.0.0.2/",
            "refused: 127.0.0.2 is a loopback address; allow it with allow_private_addresses",
        ),
        ("http://0x7f000002/", "refused: 127.0.0.2 is a loopback address (0x7f000002 leads to it); "),
        ("http://2130706434/", "refused: 127.0.0.2 is a loopback address (2130706434 leads to it); "),
        ("http://[::ffff:10.0.0.1]/", "refused: ::ffff:10.0.0.1 is a private address"),
        ("ftp://example.org/", "refused: ftp: only http and https are fetched"),
        ("/etc/passwd", "refused: no scheme: only http and https are fetched"),
        ("http://", "this address names no host"),
        ("http://a:b:c/", "this is not an address that can be fetched"),
    ],
)
def test_refuses_addresses(fetcher: MakeFetcher, url: str, said: str) -> None:
    """What is not public is refused before anything is sent, however it is written."""
    assert words(fetcher()(FetchRequest(url=url))).startswith(said)


def test_one_refused_address_refuses_the_host(server: WebServer, fetcher: MakeFetcher) -> None:
    """A host that leads to an allowed and to a private address is refused whole."""
    fetch = fetcher(resolve=lambda _host, _port: ["127.0.0.1", "192.168.1.1"])
    said = words(fetch(FetchRequest(url=server.url("/", host="feeds.example"))))
    assert said.startswith("refused: 192.168.1.1 is a private address (feeds.example leads to it)")
    assert server.asked == []


def test_rebinding_does_not_get_through(server: WebServer, fetcher: MakeFetcher) -> None:
    """A name is resolved once for a connection, and its next answer is vetted anew."""
    answers = iter((["127.0.0.1"], ["127.0.0.2"]))
    fetch = fetcher(resolve=lambda _host, _port: next(answers))
    server.script("/feed", say_and_close(redirect("/secret")))
    server.script("/secret", response(b"secret"))
    said = words(fetch(FetchRequest(url=server.url("/feed", host="feeds.example"))))
    assert said.startswith("refused: 127.0.0.2 is a loopback address (feeds.example leads to it)")
    assert [asked.target for asked in server.asked] == ["/feed"]


def test_allowing_everything_reaches_loopback(server: WebServer, fetcher: MakeFetcher) -> None:
    """With all networks allowed nothing is refused."""
    server.script("/feed", response(b"x"))
    fetch = fetcher(allow=(ip_network("0.0.0.0/0"), ip_network("::/0")))
    assert isinstance(fetch(FetchRequest(url=server.url("/feed"))), Fetched)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (gaierror(EAI_NONAME, "x"), "the name feeds.example leads nowhere: no such host"),
        (gaierror(EAI_AGAIN, "x"), "the name feeds.example leads nowhere: the name server does not answer"),
        (UnicodeError("label too long"), "the name feeds.example leads nowhere: label too long"),
        (TimeoutError("late"), "the name feeds.example leads nowhere: late"),
    ],
)
def test_says_why_a_name_leads_nowhere(fetcher: MakeFetcher, error: Exception, said: str) -> None:
    """A name that cannot be resolved is said in words."""

    def resolve(_host: str, _port: int) -> list[str]:
        raise error

    assert words(fetcher(resolve=resolve)(FetchRequest(url="http://feeds.example/"))) == said


def test_a_name_without_addresses_leads_nowhere(fetcher: MakeFetcher) -> None:
    """An empty answer of the name server is a failure in words."""
    fetch = fetcher(resolve=lambda _host, _port: [])
    said = "the name feeds.example leads nowhere: it has no address"
    assert words(fetch(FetchRequest(url="http://feeds.example/"))) == said


def test_a_hanging_name_server_does_not_outlast_connecting(fetcher: MakeFetcher) -> None:
    """Resolving counts as connecting, and ends with it."""
    gate = Event()
    fetch = fetcher(connect_s=0.3, resolve=lambda _host, _port: [str(gate.wait(60))])
    assert words(fetch(FetchRequest(url="http://feeds.example/"))) == "the server did not answer within 0.3 s"
    gate.set()


def test_says_that_nobody_listens(server: WebServer, fetcher: MakeFetcher) -> None:
    """A closed port is a refused connection."""
    with create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    said = words(fetcher()(FetchRequest(url=f"http://127.0.0.1:{port}/")))
    assert said == "the server cannot be reached: Connection refused"


def test_tries_the_next_address(server: WebServer, fetcher: MakeFetcher) -> None:
    """When a host's first address does not listen, its next one is tried."""
    allow = (ip_network("127.0.0.0/8"),)
    server.script("/feed", response(b"x"))
    fetch = fetcher(allow=allow, resolve=lambda _host, _port: ["127.0.0.2", "127.0.0.1"])
    assert isinstance(fetch(FetchRequest(url=server.url("/feed", host="feeds.example"))), Fetched)


def test_a_server_that_accepts_nothing_ends_on_time(fetcher: MakeFetcher) -> None:
    """A full backlog drops the handshake; the time to connect ends the wait."""
    with create_server(("127.0.0.1", 0), backlog=0) as listener, ExitStack() as stack:
        for _ in range(3):
            filler = stack.enter_context(socket())
            filler.setblocking(False)  # noqa: FBT003 (the standard library's signature)
            filler.connect_ex(listener.getsockname())
        fetch = fetcher(connect_s=0.4)
        said = words(fetch(FetchRequest(url=f"http://127.0.0.1:{listener.getsockname()[1]}/")))
        assert said == "the server did not answer within 0.4 s"


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(hang(), id="silence"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nX: ", b"x"), id="header"),
        pytest.param(drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="interim answers"),
        pytest.param(drip(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n", b"x"), id="body"),
        pytest.param(
            drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"), id="chunks"
        ),
    ],
)
def test_the_deadline_ends_every_drip(server: WebServer, fetcher: MakeFetcher, act: Any) -> None:
    """However slowly an answer comes, the whole fetch ends on time."""
    server.script("/feed", act)
    fetch = fetcher(deadline_s=0.5)
    assert words(fetch(FetchRequest(url=server.url("/feed")))) == "the answer was not complete within 0.5 s"


def test_the_deadline_covers_all_redirects(server: WebServer, fetcher: MakeFetcher) -> None:
    """A redirect does not start the clock anew."""
    server.script("/a", redirect("/b"))
    server.script("/b", drip(b"HTTP/1.1 200 OK\r\n", b"X"))
    said = words(fetcher(deadline_s=0.5)(FetchRequest(url=server.url("/a"))))
    assert said == "the answer was not complete within 0.5 s"


def test_reads_the_encodings_it_asks_for(server: WebServer, fetcher: MakeFetcher) -> None:
    """gzip, brotli and zstd bodies arrive decompressed."""
    encoders = ((b"gzip", gzip.compress), (b"br", brotli.compress), (b"zstd", zstd.compress))
    for name, compress in encoders:
        target = f"/{name.decode()}"
        server.script(target, response(compress(b"<rss/>"), headers=((b"Content-Encoding", name),)))
        got = fetcher()(FetchRequest(url=server.url(target)))
        assert isinstance(got, Fetched)
        assert got.body == b"<rss/>"


@pytest.mark.parametrize(
    ("name", "compress"),
    [
        (b"gzip", gzip.compress),
        (b"deflate", zlib.compress),
        (b"br", lambda body: brotli.compress(body, quality=1)),
        (b"zstd", zstd.compress),
    ],
)
def test_bombs_never_take_memory(
    server: WebServer, fetcher: MakeFetcher, name: bytes, compress: Callable[[bytes], bytes]
) -> None:
    """A body that unpacks to far more than its size is refused before it is out."""
    bomb = compress(bytes(32 * MIB))
    assert len(bomb) < 100_000
    server.script("/feed", response(bomb, headers=((b"Content-Encoding", name),)))
    tracemalloc.start()
    try:
        said = words(fetcher()(FetchRequest(url=server.url("/feed"))))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert said == "the answer unpacks to more than 100 times its size"
    assert peak < 16 * MIB


@pytest.mark.parametrize(
    ("headers", "body", "said"),
    [
        pytest.param(
            ((b"Content-Encoding", b"gzip, GZIP"),),
            gzip.compress(gzip.compress(b"<rss/>")),
            "the answer is packed more than once",
            id="two layers",
        ),
        pytest.param(
            ((b"Content-Encoding", b"br"), (b"Content-Encoding", b"gzip")),
            b"",
            "the answer is packed more than once",
            id="two headers",
        ),
        pytest.param(
            ((b"Content-Encoding", b"gzip"),),
            gzip.compress(b"<rss/>") + bytes(2 * MIB),
            "nothing comes out of the answer's compression",
            id="behind the end",
        ),
        pytest.param(
            ((b"Content-Encoding", b"zstd"),),
            zstd.compress(b"") * 50_000,
            "nothing comes out of the answer's compression",
            id="empty frames",
        ),
        pytest.param(
            ((b"Content-Encoding", b"gzip"),),
            gzip.compress(Random(7).randbytes(6 * MIB).hex().encode(), 1),  # noqa: S311 (packs by half)
            "the answer is larger than 10 MiB",
            id="hardly packed",
        ),
    ],
)
def test_refuses_what_is_oddly_packed(
    server: WebServer, fetcher: MakeFetcher, headers: tuple[tuple[bytes, bytes], ...], body: bytes, said: str
) -> None:
    """What no feed looks like is refused, each in its own words."""
    server.script("/feed", response(body, headers=headers))
    assert words(fetcher()(FetchRequest(url=server.url("/feed")))) == said


def test_a_feed_that_repeats_itself_is_no_bomb(server: WebServer, fetcher: MakeFetcher) -> None:
    """Below a mebibyte any ratio is fine, and above it that of a feed."""
    entries = [f"<item><title>News {n}</title><guid>{n * 7919}</guid></item>".encode() for n in range(40_000)]
    for target, body in (("/small", b"<p/>" * 200_000), ("/large", b"".join(entries))):
        packed = gzip.compress(body)
        server.script(target, response(packed, headers=((b"Content-Encoding", b"gzip"),)))
        got = fetcher()(FetchRequest(url=server.url(target)))
        assert isinstance(got, Fetched)
        assert got.body == body


def test_a_body_of_200_megabytes_is_cut_off(server: WebServer, fetcher: MakeFetcher) -> None:
    """The rest is not even read."""
    sent: list[int] = []

    def flood(_: WebServer, peer: socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n")
        for _part in range(200):
            peer.sendall(bytes(1_000_000))
            sent.append(1_000_000)

    server.script("/feed", flood)
    assert words(fetcher()(FetchRequest(url=server.url("/feed")))) == "the answer is larger than 10 MiB"
    assert sum(sent) < 50_000_000


def test_the_cap_is_exact(server: WebServer, fetcher: MakeFetcher) -> None:
    """A body of exactly the cap is taken, one more byte is not."""
    server.script("/full", response(b"x" * 1024))
    server.script("/over", response(b"x" * 1025))
    fetch = fetcher(max_bytes=1024)
    assert isinstance(fetch(FetchRequest(url=server.url("/full"))), Fetched)
    assert words(fetch(FetchRequest(url=server.url("/over")))).startswith("the answer is larger than ")


@pytest.mark.parametrize(
    ("act", "said"),
    [
        pytest.param(reset(), "the connection broke: Connection reset by peer", id="reset"),
        pytest.param(
            say_and_close(b""),
            "the server closed the connection without an answer",
            id="no answer",
        ),
        pytest.param(
            say_and_close(b"SSH-2.0\r\n\r\n"), "the answer is not HTTP: Expected HTTP/", id="not HTTP"
        ),
        pytest.param(
            say_and_close(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nxx"),
            "the answer broke off after 2 of 9 bytes",
            id="cut short",
        ),
        pytest.param(
            say_and_close(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 200_000),
            "the answer's headers take more than 64 KiB",
            id="endless header",
        ),
        pytest.param(
            say_and_close(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
            "the answer has more than 100 headers",
            id="too many headers",
        ),
        pytest.param(
            say_and_close(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"),
            "the answer broke off after 2 bytes, before its last chunk",
            id="cut within a chunk",
        ),
        pytest.param(
            say_and_reset(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab"),
            "the connection broke: Connection reset by peer",
            id="reset in the body",
        ),
        pytest.param(
            say_and_close(response(b"no gzip", headers=((b"Content-Encoding", b"gzip"),))),
            "the answer's compression is broken",
            id="broken gzip",
        ),
        pytest.param(
            say_and_close(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
            "the server switches to another protocol than HTTP",
            id="another protocol",
        ),
    ],
)
def test_says_what_a_bad_server_did(server: WebServer, fetcher: MakeFetcher, act: Any, said: str) -> None:
    """Broken answers come back as words, never as an exception."""
    server.script("/feed", act)
    assert words(fetcher()(FetchRequest(url=server.url("/feed")))).startswith(said)


def test_a_validator_that_is_no_header_is_not_sent(server: WebServer, fetcher: MakeFetcher) -> None:
    """A stored validator with a line break cannot smuggle a header in."""
    outcome = fetcher()(FetchRequest(url=server.url("/feed"), etag='"a"\r\nX-Evil: 1'))
    assert words(outcome).startswith("cannot ask for this: ")
    assert server.asked == []


def test_a_validator_that_no_server_sent_does_no_harm(server: WebServer, fetcher: MakeFetcher) -> None:
    """A stored validator that cannot be a header's value leads to a plain answer."""
    server.script("/feed", response(b"x"))
    assert isinstance(fetcher()(FetchRequest(url=server.url("/feed"), etag='"中"')), Fetched)


@pytest.mark.parametrize("end", ["stop", "close"])
def test_a_hanging_fetch_ends_when_asked_to(server: WebServer, fetcher: MakeFetcher, end: str) -> None:
    """Stopping the daemon, or closing the fetcher, ends a fetch that would wait on."""
    server.script("/feed", hang())
    stop = Event()
    fetch = fetcher(stop=stop, deadline_s=60)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(fetch, FetchRequest(url=server.url("/feed")))
        assert server.arrived.wait(10)
        if end == "stop":
            stop.set()
        else:
            fetch.close()
        assert running.result(timeout=20) == FetchStopped()
    assert fetch(FetchRequest(url=server.url("/feed"))) == FetchStopped()


def test_fifty_threads_share_one_fetcher(server: WebServer, fetcher: MakeFetcher) -> None:
    """Fetches at the same time do not get in each other's way."""
    fetch = fetcher()
    targets = [f"/{number}" for number in range(50)]
    for target in targets:
        server.script(target, redirect(f"{target}/feed"))
        server.script(f"{target}/feed", response(target.encode() * 5_000))
    with ThreadPoolExecutor(50) as pool:
        outcomes = list(pool.map(lambda target: fetch(FetchRequest(url=server.url(target))), targets))
    bodies = [outcome.body if isinstance(outcome, Fetched) else outcome for outcome in outcomes]
    assert bodies == [target.encode() * 5_000 for target in targets]


def test_the_environment_s_proxy_is_not_used(
    server: WebServer, fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy named in the environment is passed by, for it would blind the guard."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.2:9")
    server.script("/feed", response(b"x"))
    assert isinstance(fetcher()(FetchRequest(url=server.url("/feed"))), Fetched)


@pytest.mark.usefixtures("trusted")
def test_fetches_over_tls(secure: WebServer, fetcher: MakeFetcher) -> None:
    """A trusted certificate for the name opens the way, to the vetted address."""
    secure.script("/feed", response(b"x" * 300_000))
    fetch = fetcher(resolve=lambda _host, _port: ["127.0.0.1"])
    got = fetch(FetchRequest(url=secure.url("/feed", host="feeds.example")))
    assert isinstance(got, Fetched)
    assert len(got.body) == 300_000


@pytest.mark.usefixtures("trusted")
def test_tells_a_certificate_for_another_name(secure: WebServer, fetcher: MakeFetcher) -> None:
    """A trusted certificate does not speak for every name."""
    fetch = fetcher(resolve=lambda _host, _port: ["127.0.0.1"])
    said = words(fetch(FetchRequest(url=secure.url("/feed", host="other.example"))))
    assert said.startswith("the server's TLS certificate is not valid: Hostname mismatch")


def test_tells_an_untrusted_certificate(secure: WebServer, fetcher: MakeFetcher) -> None:
    """A self-signed certificate is refused in words."""
    said = words(fetcher()(FetchRequest(url=secure.url("/feed"))))
    assert said == "the server's TLS certificate is not valid: self-signed certificate"


def test_tells_a_server_that_speaks_no_tls(server: WebServer, fetcher: MakeFetcher) -> None:
    """Plain HTTP on an https address is a TLS failure in words."""
    with create_server(("127.0.0.1", 0)) as listener, ThreadPoolExecutor(1) as pool:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        running = pool.submit(fetcher(), FetchRequest(url=url))
        peer, _ = listener.accept()
        with peer:
            peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            assert words(running.result(timeout=20)) == "TLS failed: wrong version number"


def test_a_hanging_tls_handshake_ends_on_time(fetcher: MakeFetcher) -> None:
    """A server that accepts the connection and never shakes hands is given up."""
    with create_server(("127.0.0.1", 0)) as listener:
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        assert words(fetcher(connect_s=0.3)(FetchRequest(url=url))) == "TLS was not agreed within 0.3 s"


@pytest.mark.usefixtures("trusted")
def test_the_deadline_ends_a_drip_under_tls(secure: WebServer, fetcher: MakeFetcher) -> None:
    """TLS hides no drip from the deadline."""
    secure.script("/feed", drip(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", b"x"))
    said = words(fetcher(deadline_s=0.6)(FetchRequest(url=secure.url("/feed"))))
    assert said == "the answer was not complete within 0.6 s"

"""What is sent after what was received, and when: a raw server, the real fetcher, a real database."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from desk import NOON, QUIET, Desk, Entry, rss
from fetching import LOOPBACK
from web import Act, WebServer, redirect, response

from storage import Feed, NewFeed
from watcher.feeds.fetch import Fetcher
from watcher.poll import Polled
from watcher.sweep import sweep

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: Where the rhythm of a feed is not known; its first failure is tried again as soon.
USUAL = 30 * MINUTE

BODY = rss(Entry(QUIET))
Headers = dict[str, str | bytes]


class Wire:
    """A feed on a raw server, and who polls it."""

    def __init__(self, desk: Desk, server: WebServer) -> None:
        self.desk = desk
        self.server = server
        self.fetch = Fetcher(LOOPBACK, "watcher-test/1", now=desk.clock, stop=Event())
        with desk.app.store.begin() as tx:
            tx.feeds.add(NewFeed(url=server.url("/feed")), desk.clock())

    def poll(self, *acts: Act | bytes, target: str = "/feed") -> Polled:
        """Poll the feed, which answers so, at the moment when it is due."""
        if acts:
            self.server.script(target, *acts)
        self.desk.clock.moment = self.feed().next_due
        (polled,) = sweep(self.desk.app, self.fetch, threads=1)
        return polled

    def feed(self) -> Feed:
        """What is known of the feed."""
        return self.feeds()[0]

    def feeds(self) -> tuple[Feed, ...]:
        """What is known of all feeds; the one that is polled here comes first."""
        with self.desk.app.store.read() as tx:
            return tx.feeds.all()

    def pause(self) -> timedelta:
        """How long it is to be left alone from now on."""
        return self.feed().next_due - self.desk.clock()

    def asked_with(self) -> tuple[bytes | None, bytes | None]:
        """The validators that the last request carried, byte for byte."""
        last = self.server.asked[-1]
        return last.header(b"If-None-Match"), last.header(b"If-Modified-Since")


@pytest.fixture
def wire(desk: Desk) -> Iterator[Wire]:
    """A feed that is due, on a server that knows nothing yet."""
    with WebServer() as server:
        yield Wire(desk, server)


def answer(status: str, headers: Headers, body: bytes = b"") -> bytes:
    """Write an answer; where it has a body, that is a feed."""
    pairs = ((name.encode(), _raw(value)) for name, value in headers.items())
    return response(body, status=status, headers=tuple(pairs))


def ok(**headers: str | bytes) -> bytes:
    """Write a feed's plain answer; in the names of headers _ stands for -."""
    return answer("200 OK", {name.replace("_", "-"): value for name, value in headers.items()}, BODY)


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


@pytest.mark.parametrize(
    ("status", "headers", "pause"),
    [
        ("200 OK", {}, USUAL),
        ("200 OK", {"Cache-Control": "max-age=60"}, USUAL),
        ("200 OK", {"Cache-Control": "max-age=7200"}, 2 * HOUR),
        ("200 OK", {"Cache-Control": "public, MAX-AGE=7200", "Age": "1800"}, 1.5 * HOUR),
        ("200 OK", {"Cache-Control": "max-age=31536000"}, DAY),
        ("200 OK", {"Cache-Control": "no-cache, max-age=7200"}, USUAL),
        ("200 OK", {"Cache-Control": "max-age=soon"}, USUAL),
        ("200 OK", {"Expires": "Tue, 27 Jan 2026 15:00:00 GMT"}, 3 * HOUR),
        ("200 OK", {"Expires": "Tue, 27 Jan 2026 11:00:00 GMT"}, USUAL),
        ("200 OK", {"Expires": "0"}, USUAL),
        (
            "200 OK",
            {"Expires": "Sat, 01 Jan 2000 03:00:00 GMT", "Date": "Sat, 01 Jan 2000 00:00:00 GMT"},
            3 * HOUR,
        ),
        ("200 OK", {"Expires": "Tue, 27 Jan 2026 15:00:00 GMT", "Cache-Control": "max-age=7200"}, 2 * HOUR),
        ("404 Not Found", {}, USUAL),
        ("404 Not Found", {"Cache-Control": "max-age=7200"}, USUAL),
        ("404 Not Found", {"Retry-After": "7200"}, USUAL),
        ("403 Forbidden", {}, USUAL),
        ("500 Internal Server Error", {}, USUAL),
        ("500 Internal Server Error", {"Retry-After": "7200"}, USUAL),
        ("502 Bad Gateway", {}, USUAL),
        ("429 Too Many Requests", {}, USUAL),
        ("429 Too Many Requests", {"Retry-After": "7200"}, 2 * HOUR),
        ("429 Too Many Requests", {"Retry-After": "1"}, USUAL),
        ("429 Too Many Requests", {"Retry-After": "Tue, 27 Jan 2026 15:00:00 GMT"}, 3 * HOUR),
        ("429 Too Many Requests", {"Retry-After": "Tuesday, 27-Jan-26 15:00:00 GMT"}, 3 * HOUR),
        ("429 Too Many Requests", {"Retry-After": "Tue, 27 Jan 2026 11:00:00 GMT"}, USUAL),
        ("429 Too Many Requests", {"Retry-After": "tomorrow, perhaps"}, USUAL),
        ("429 Too Many Requests", {"Retry-After": "-5"}, USUAL),
        ("429 Too Many Requests", {"Retry-After": "9" * 400}, DAY),
        ("429 Too Many Requests", {"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, DAY),
        ("503 Service Unavailable", {}, USUAL),
        ("503 Service Unavailable", {"Retry-After": "7200"}, 2 * HOUR),
        ("503 Service Unavailable", {"Retry-After": "Tue, 27 Jan 2026 15:00:00 GMT"}, 3 * HOUR),
    ],
)
def test_table_of_first_answers_and_when_the_feed_is_due(
    wire: Wire, status: str, headers: Headers, pause: timedelta
) -> None:
    """Its own interval, unless the server promises or asks for a longer one; never more than a day."""
    polled = wire.poll(answer(status, headers, BODY))
    assert polled.error.partition(" ")[0] == ("" if status == "200 OK" else status[:3])
    assert wire.pause() == pause
    assert wire.feed().is_polled


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({}, USUAL),
        ({"Cache-Control": "max-age=7200"}, 2 * HOUR),
        ({"Expires": "Tue, 27 Jan 2026 15:30:00 GMT"}, 3 * HOUR),
    ],
)
def test_not_modified_is_believed_like_any_answer(wire: Wire, headers: Headers, pause: timedelta) -> None:
    """What it promises counts, and not what the whole answer before it promised."""
    wire.poll(ok(ETag='"1"', Cache_Control="max-age=60"))
    polled = wire.poll(answer("304 Not Modified", headers))
    assert (polled.error, wire.pause()) == ("", pause)


@pytest.mark.parametrize(
    ("statuses", "pauses"),
    [
        (["500 Error"] * 8, [USUAL, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR, DAY, DAY]),
        (["404 Not Found", "503 Busy", "404 Not Found"], [USUAL, HOUR, 2 * HOUR]),
        (["500 Error", "500 Error", "200 OK", "500 Error"], [USUAL, HOUR, USUAL, USUAL]),
    ],
    ids=["one cause", "several causes", "one success"],
)
def test_pauses_double_until_the_first_success(
    wire: Wire, statuses: list[str], pauses: list[timedelta]
) -> None:
    """Whatever the cause, and up to a day."""
    for status, pause in zip(statuses, pauses, strict=True):
        wire.poll(answer(status, {}, BODY))
        assert wire.pause() == pause


def test_dice_put_a_poll_off_by_a_tenth_and_take_a_quarter_off_a_grown_pause(wire: Wire) -> None:
    """Nothing is asked sooner than planned but what has failed again."""
    wire.desk.app = replace(wire.desk.app, dice=lambda: 0.5)
    wire.poll(ok())
    assert wire.pause() == 31.5 * MINUTE
    wire.poll(answer("500 Error", {}))
    assert wire.pause() == USUAL
    wire.poll(answer("500 Error", {}))
    assert wire.pause() == 0.875 * HOUR


@pytest.mark.parametrize(
    ("headers", "sent"),
    [
        ({}, (None, None)),
        ({"ETag": '"1"'}, (b'"1"', None)),
        ({"ETag": b'W/"a\xe9 b\\"'}, (b'W/"a\xe9 b\\"', None)),
        ({"ETag": "unquoted"}, (b"unquoted", None)),
        ({"Last-Modified": "tue, 3 feb 2026 11:00 whenever"}, (None, b"tue, 3 feb 2026 11:00 whenever")),
        (
            {"etag": '"1"', "LAST-MODIFIED": "Tue, 27 Jan 2026 11:00:00 GMT"},
            (b'"1"', b"Tue, 27 Jan 2026 11:00:00 GMT"),
        ),
        ({"ETag": '"' + "x" * 2_000 + '"'}, (None, None)),
    ],
)
def test_validators_come_back_byte_for_byte(
    wire: Wire, headers: Headers, sent: tuple[bytes | None, bytes | None]
) -> None:
    """Through the database, and again after a 304 and after failures; another body brings others."""
    wire.poll(answer("200 OK", headers, BODY))
    assert wire.asked_with() == (None, None)
    for status in ("500 Error", "503 Busy"):
        wire.poll(answer(status, {"ETag": '"of the error"'}))
        assert wire.asked_with() == sent
    wire.poll(answer("304 Not Modified", {"ETag": '"of the 304"'}))
    wire.poll(ok(ETag='"2"'))
    assert wire.asked_with() == sent
    wire.poll(ok())
    assert wire.asked_with() == (b'"2"', None)
    wire.poll()
    assert wire.asked_with() == (None, None)


@pytest.mark.parametrize("status", ["301 Moved Permanently", "308 Permanent Redirect"])
def test_third_permanent_redirect_is_gone_to_at_once_and_with_nothing_of_the_old_address(
    wire: Wire, status: str
) -> None:
    """From then on the new address is asked alone, at first without validators, then with its own."""
    wire.server.script("/new", ok(ETag='"new"'))
    moved = redirect(wire.server.url("/new"), status)
    for _ in range(3):
        assert wire.poll(moved).error == ""
        assert wire.pause() == USUAL
    assert [one.target for one in wire.server.asked] == ["/feed", "/new"] * 3
    assert wire.asked_with() == (b'"new"', None)
    for sent in (None, b'"new"'):
        wire.poll()
        assert (wire.server.asked[-1].target, wire.asked_with()) == ("/new", (sent, None))
    assert len(wire.server.asked) == 8


@pytest.mark.parametrize("status", ["302 Found", "303 See Other", "307 Temporary Redirect"])
def test_passing_redirect_is_followed_anew_each_time(wire: Wire, status: str) -> None:
    """However often it comes, the feed keeps its address."""
    wire.server.script("/new", ok(ETag='"new"'))
    for _ in range(5):
        assert wire.poll(redirect(wire.server.url("/new"), status)).error == ""
    assert [one.target for one in wire.server.asked] == ["/feed", "/new"] * 5
    assert wire.feed().moves_seen == 0


def test_410_at_its_own_address_ends_a_feed(wire: Wire) -> None:
    """It is asked no more, whatever time passes."""
    assert wire.poll(answer("410 Gone", {})).retired
    wire.desk.clock.advance(days=400)
    assert list(sweep(wire.desk.app, wire.fetch, threads=1)) == []
    assert len(wire.server.asked) == 1


def test_410_behind_a_redirect_is_a_failure_like_others(wire: Wire) -> None:
    """The next redirect may lead elsewhere."""
    wire.server.script("/new", answer("410 Gone", {}))
    wire.poll(redirect(wire.server.url("/new"), "301 Moved Permanently"))
    assert (wire.feed().is_polled, wire.pause()) == (True, USUAL)


def test_429_keeps_every_feed_of_the_host_waiting_and_503_its_own_alone(wire: Wire) -> None:
    """Too many requests are those to all of the host; another may well be in service."""
    other = wire.server.url("/other")
    with wire.desk.app.store.begin() as tx:
        tx.feeds.add(NewFeed(url=other), NOON + MINUTE)
    asked: list[timedelta] = []
    for status in ("503 Busy", "429 Too Many Requests"):
        wire.server.script("/feed", answer(status, {"Retry-After": "7200"}))
        wire.desk.clock.moment = min(feed.next_due for feed in wire.feeds())
        list(sweep(wire.desk.app, wire.fetch, threads=1))
        (due,) = (feed.next_due for feed in wire.feeds() if feed.url == other)
        asked.append(due - wire.desk.clock())
        with wire.desk.app.store.begin() as tx:
            tx.feeds.pull_back(beyond=NOON, leased_beyond=NOON, to=NOON)
    assert asked == [MINUTE, 2 * HOUR]


def test_fixed_interval_is_kept_to_the_second_but_for_retry_after(wire: Wire) -> None:
    """Who says how often gets it: no promise and no failure changes it."""
    wire.desk.set(poll_interval=5 * MINUTE)
    for raw, pause in (
        (ok(Cache_Control="max-age=7200"), 5 * MINUTE),
        (answer("500 Error", {}), 5 * MINUTE),
        (answer("404 Not Found", {}), 5 * MINUTE),
        (answer("503 Busy", {"Retry-After": "7200"}), 2 * HOUR),
    ):
        wire.poll(raw)
        assert wire.pause() == pause

"""The world around a compressed day: feeds that go with its clock, and a mail server, in their own process.

Real sockets on loopback: a host is an address of 127.0.1.0/24 or 127.0.2.0/24, all at one port.
"""

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from random import Random
from typing import Protocol

from aiosmtpd.smtp import SMTP, Envelope, Session
from desk import Entry, rss

#: Feeds of one host.
OF_A_HOST = 10
#: Entries that a feed holds.
_HELD = 15
#: One entry in so many concerns the built-in pack.
_ONE_IN = 300
_HOSTS_OF_A_NETWORK = 250
_RHYTHMS = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 180, 480, 1440))
_CONCERNS = (
    "India and the European Union signed their free trade agreement on Tuesday",
    "France delivers six Scorpene submarines to India",
    "Hungary blocks the new package of sanctions against Russia",
    "Belgium sends further troops to Romania for the battle group of NATO",
    "India buys oil from Russia at a record discount",
)
_WORDS = (
    "harbour ferry barley market school bridge garden winter record council library museum coast train"
    " concert harvest storm valley orchard festival"
).split()


class Moment(Protocol):
    """A clock."""

    def __call__(self) -> datetime:
        """Give the time."""
        ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where feeds and mail server are, and how many mails the server took so far."""

    urls: tuple[str, ...]
    smtp_url: str
    taken: "Synchronized[int]"

    @property
    def mails(self) -> int:
        """How many mails were taken."""
        return self.taken.value


@contextmanager
def surroundings(feeds: int, seed: int, clock: "Synchronized[float]") -> Iterator[Surroundings]:
    """Serve feeds as of the moment that `clock` holds, in seconds since 1970, and take mails."""
    context = multiprocessing.get_context("spawn")
    taken = context.Value("i", 0)
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(feeds, seed, clock, taken, theirs), daemon=True)
    process.start()
    try:
        http_port, smtp_port = ours.recv()
        urls = tuple(f"http://{_host(number)}:{http_port}/{number}" for number in range(feeds))
        yield Surroundings(urls, f"smtp://127.0.0.1:{smtp_port}?starttls=never", taken)
    finally:
        process.terminate()
        process.join(10)


def _host(number: int) -> str:
    place = number // OF_A_HOST
    return f"127.0.{1 + place // _HOSTS_OF_A_NETWORK}.{1 + place % _HOSTS_OF_A_NETWORK}"


def _serve(
    feeds: int, seed: int, clock: "Synchronized[float]", taken: "Synchronized[int]", door: Connection
) -> None:
    asyncio.run(_Servers(feeds, seed, clock, taken).run(door))


class _Servers:
    """Both servers, on one loop."""

    def __init__(
        self, feeds: int, seed: int, clock: "Synchronized[float]", taken: "Synchronized[int]"
    ) -> None:
        self._hosts = sorted({_host(number) for number in range(feeds)})
        self._seed = seed
        self._clock = clock
        self._taken = taken

    async def run(self, door: Connection) -> None:
        """Listen, tell the ports, and serve until killed."""
        first = await asyncio.start_server(self._answer, self._hosts[0], 0, backlog=1024)
        port = first.sockets[0].getsockname()[1]
        if self._hosts[1:]:
            await asyncio.start_server(self._answer, self._hosts[1:], port, backlog=1024)
        smtp = await asyncio.get_running_loop().create_server(lambda: SMTP(self), "127.0.0.1", 0)
        door.send((port, smtp.sockets[0].getsockname()[1]))
        await asyncio.Event().wait()

    async def handle_DATA(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802 -- its name
        """Take a mail."""
        with self._taken.get_lock():
            self._taken.value += 1
        return "250 kept"

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._response(head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def _response(self, head: bytes) -> bytes:
        feed = int(head[5 : head.index(b" ", 5)])  # of "GET /7 HTTP/1.1"
        now = datetime.fromtimestamp(self._clock.value, UTC)
        if _fails(feed, self._seed, now):
            return b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"
        newest, entries = _entries(feed, self._seed, now)
        if b'"%d"' % newest in head:
            return b'HTTP/1.1 304 Not Modified\r\nETag: "%d"\r\n\r\n' % newest
        body = rss(*entries)
        lines = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml",
            b'ETag: "%d"' % newest,
            b"Content-Length: %d" % len(body),
        )
        return b"\r\n".join((*lines, b"", body))


def _fails(feed: int, seed: int, now: datetime) -> bool:
    """Whether a feed is down: each twentieth is for an hour of the day."""
    dice = Random(f"{seed} {feed} fails")  # noqa: S311 -- the same every time
    return dice.randrange(20) == 0 and now.hour == dice.randrange(24)


def _entries(feed: int, seed: int, now: datetime) -> tuple[int, list[Entry]]:
    """The entries of a feed at a moment, newest first, and the number of the newest."""
    rhythm = Random(f"{seed} {feed}").choice(_RHYTHMS)  # noqa: S311 -- the same every time
    newest = int(now.timestamp() // rhythm.total_seconds())
    numbers = range(newest, newest - _HELD, -1)
    return newest, [_entry(feed, seed, number, rhythm) for number in numbers]


def _entry(feed: int, seed: int, number: int, rhythm: timedelta) -> Entry:
    dice = Random(f"{seed} {feed} {number}")  # noqa: S311 -- the same every time
    title = dice.choice(_CONCERNS) if dice.randrange(_ONE_IN) == 0 else " ".join(dice.choices(_WORDS, k=7))
    return Entry(
        title,
        at=datetime.fromtimestamp(number * rhythm.total_seconds(), UTC),
        link=f"https://paper-{feed}.example/{number}",
        summary=" ".join(dice.choices(_WORDS, k=60)),
    )

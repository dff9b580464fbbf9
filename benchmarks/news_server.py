"""A web server for the benchmarks, of few words and quick: feeds with an ETag each, on many loopback hosts.

    python benchmarks/news_server.py --feeds 2000 --hosts 200 [--latency 0.15] [--port 8080]

Serves /0, /1, … at every address 127.0.1.1 … 127.0.1.HOSTS until it is ended, prints its port when it
listens, and how many requests it answered with each status when it gets SIGTERM. One thread over epoll:
it must cost less than whom it serves.
"""

import argparse
import heapq
import select
import signal
import socket
import sys
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime

from papers import paper

_PIECE = 64 * 1024
_LONGEST_HEAD = 16 * 1024


class Newsstand:
    """Answers GETs by their number; each answer waits for the latency, counted from its request."""

    def __init__(self, bodies: list[bytes], latency_s: float) -> None:
        self.told: Counter[int] = Counter()
        self._whole = [_answer(b"200 OK", number, body) for number, body in enumerate(bodies)]
        self._same = [_answer(b"304 Not Modified", number, None) for number in range(len(bodies))]
        self._latency_s = latency_s
        self._polling = select.epoll()
        self._doors: dict[int, socket.socket] = {}
        self._peers: dict[int, socket.socket] = {}
        self._heads: dict[int, bytes] = {}
        self._rests: dict[int, tuple[memoryview, bool]] = {}  # what is still to be sent, and whether to close
        self._later: list[tuple[float, int, socket.socket, bytes, bool]] = []
        self._order = 0

    def listen(self, hosts: int, port: int) -> int:
        """Listen at so many addresses, on the same port; 0 takes any that is free. Return it."""
        for number in range(1, hosts + 1):
            door = socket.create_server((f"127.0.1.{number}", port), backlog=1024)
            door.settimeout(0)
            port = door.getsockname()[1]
            self._doors[door.fileno()] = door
            self._polling.register(door.fileno(), select.EPOLLIN)
        return port

    def serve(self) -> None:
        """Serve until an exception comes."""
        while True:
            wait_s = max(0.0, self._later[0][0] - time.monotonic()) if self._later else -1
            for number, events in self._polling.poll(wait_s):
                if number in self._doors:
                    self._accept(self._doors[number])
                elif events & select.EPOLLOUT:
                    self._send_on(number)
                else:
                    self._read(number)
            now = time.monotonic()
            while self._later and self._later[0][0] <= now:
                _, _, peer, answer, closes = heapq.heappop(self._later)
                if peer.fileno() >= 0:
                    self._begin(peer.fileno(), answer, closes=closes)

    def _accept(self, door: socket.socket) -> None:
        with suppress(BlockingIOError):
            while True:
                peer, _ = door.accept()
                peer.settimeout(0)
                peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._peers[peer.fileno()] = peer
                self._heads[peer.fileno()] = b""
                self._polling.register(peer.fileno(), select.EPOLLIN)
                self._read(peer.fileno())  # what is asked is mostly there already

    def _read(self, number: int) -> None:
        try:
            data = self._peers[number].recv(_PIECE)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        head = self._heads[number] + data
        if not data or len(head) > _LONGEST_HEAD:
            self._close(number)
        elif head.endswith(b"\r\n\r\n"):
            self._heads[number] = b""
            self._answer(number, head)
        else:
            self._heads[number] = head

    def _answer(self, number: int, head: bytes) -> None:
        feed = int(head[5 : head.index(b" ", 5)])  # of "GET /7 HTTP/1.1"
        lower = head.lower()
        is_known = b'if-none-match: "%d"' % feed in lower
        answer = (self._same if is_known else self._whole)[feed]
        self.told[304 if is_known else 200] += 1
        closes = b"connection: close" in lower
        if self._latency_s:
            self._order += 1
            due = time.monotonic() + self._latency_s
            heapq.heappush(self._later, (due, self._order, self._peers[number], answer, closes))
        else:
            self._begin(number, answer, closes=closes)

    def _begin(self, number: int, answer: bytes, *, closes: bool) -> None:
        self._rests[number] = memoryview(answer), closes
        self._polling.modify(number, select.EPOLLOUT)
        self._send_on(number)

    def _send_on(self, number: int) -> None:
        rest, closes = self._rests[number]
        try:
            rest = rest[self._peers[number].send(rest) :]
        except BlockingIOError:
            return
        except OSError:
            self._close(number)
            return
        if rest:
            self._rests[number] = rest, closes
        elif closes:
            self._close(number)
        else:
            del self._rests[number]
            self._polling.modify(number, select.EPOLLIN)

    def _close(self, number: int) -> None:
        self._heads.pop(number)
        self._rests.pop(number, None)
        self._polling.unregister(number)
        self._peers.pop(number).close()


def _answer(status: bytes, number: int, body: bytes | None) -> bytes:
    lines = [b"HTTP/1.1 " + status, b'ETag: "%d"' % number]
    if body is not None:
        lines += [b"Content-Type: application/xml; charset=utf-8", b"Content-Length: %d" % len(body)]
    return b"\r\n".join((*lines, b"", body or b""))


def _end(*_: object) -> None:
    raise SystemExit


def main() -> None:
    """Serve until SIGTERM, then tell what was answered."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=2000)
    parser.add_argument("--hosts", type=int, default=200)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds from a request to its answer")
    parser.add_argument("--port", type=int, default=0)
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, _end)
    newest = datetime.now(UTC).replace(microsecond=0)
    newsstand = Newsstand([paper(number, newest) for number in range(asked.feeds)], asked.latency)
    port = newsstand.listen(asked.hosts, asked.port)
    print(port, flush=True)
    try:
        newsstand.serve()
    finally:
        sys.stdout.write(f"{dict(newsstand.told)}\n")


if __name__ == "__main__":
    main()

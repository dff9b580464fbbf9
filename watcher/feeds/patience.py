"""How long one fetch may wait: a deadline for the whole, and an ear for being asked to stop.

Every wait on the network goes through here, on non-blocking sockets, so that neither a
dripping server nor a shutdown can be outlasted. Knows nothing of HTTP.
"""

import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from select import POLLIN, POLLOUT, poll
from time import monotonic
from typing import TypeVar

from watcher.errors import FetchError

SLICE_S = 0.25  # how long being asked to stop may go unnoticed
READABLE, WRITABLE = POLLIN, POLLOUT

_MS = 1_000  # in a second

_Result = TypeVar("_Result")


class TooLateError(FetchError):
    """Time is up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long to wait. `ends` is on the monotonic clock; `words` are said when it has come."""

    ends: float
    words: str
    stopped: Callable[[], bool]

    @classmethod
    def lasting(cls, seconds: float, words: str, stopped: Callable[[], bool]) -> "Patience":
        """Patience that begins now."""
        return cls(ends=monotonic() + seconds, words=words, stopped=stopped)

    def within(self, seconds: float, words: str) -> "Patience":
        """Patience for one step, never longer than for the whole."""
        ends = monotonic() + seconds
        return self if ends >= self.ends else Patience(ends=ends, words=words, stopped=self.stopped)

    def left(self) -> float:
        """Seconds left. Raises TooLateError when there are none, FetchError when asked to stop."""
        if self.stopped():
            raise FetchError("stopped before the answer came")
        left = self.ends - monotonic()
        if left <= 0:
            raise TooLateError(self.words)
        return left

    def until_ready(self, sock: socket.socket, event: int) -> None:
        """Wait until a socket is READABLE or WRITABLE; one that broke is both."""
        waiting = poll()  # unlike a selector it takes no file descriptor
        waiting.register(sock, event)
        while not waiting.poll(min(self.left(), SLICE_S) * _MS):
            pass

    def until_done(self, future: Future[_Result]) -> _Result:
        """Wait for another thread's result; raises what it raised."""
        while not future.done():
            with suppress(TimeoutError):
                return future.result(min(self.left(), SLICE_S))
        return future.result()

    def until_done_with(self, sock: socket.socket, event: int, act: Callable[[], _Result]) -> _Result:
        """Act on a socket as soon as it lets us. TLS may have to read in order to write."""
        while True:
            self.left()
            try:
                return act()
            except ssl.SSLWantReadError:
                self.until_ready(sock, READABLE)
            except ssl.SSLWantWriteError:
                self.until_ready(sock, WRITABLE)
            except BlockingIOError:
                self.until_ready(sock, event)

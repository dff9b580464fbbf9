"""How long one fetch may wait: a deadline for the whole, and an ear for being asked to stop.

Every wait on the network goes through here, on non-blocking sockets, so that neither a
dripping server nor a shutdown can be outlasted. Knows nothing of HTTP.
"""

import socket
import ssl
from collections.abc import Callable
from concurrent.futures import Future, wait
from dataclasses import dataclass
from selectors import EVENT_READ, EVENT_WRITE, DefaultSelector
from time import monotonic
from typing import TypeVar

from watcher.errors import FetchError

SLICE_S = 0.25  # how long being asked to stop may go unnoticed

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
        """Wait until a socket can be read from (EVENT_READ) or written to (EVENT_WRITE)."""
        with DefaultSelector() as selector:
            selector.register(sock, event)
            while not selector.select(min(self.left(), SLICE_S)):
                pass

    def until_done(self, future: Future[_Result]) -> _Result:
        """Wait for another thread's result; raises what it raised."""
        while not wait((future,), timeout=min(self.left(), SLICE_S)).done:
            pass
        return future.result()

    def until_done_with(self, sock: socket.socket, event: int, act: Callable[[], _Result]) -> _Result:
        """Act on a socket as soon as it lets us. TLS may have to read in order to write."""
        while True:
            self.left()
            try:
                return act()
            except ssl.SSLWantReadError:
                self.until_ready(sock, EVENT_READ)
            except ssl.SSLWantWriteError:
                self.until_ready(sock, EVENT_WRITE)
            except BlockingIOError:
                self.until_ready(sock, event)

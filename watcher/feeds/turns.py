"""One request at a time to a host, wherever a redirect comes from. For use from any thread.

A lease sees to it that a host is asked for one of its feeds at a time; it does not know who redirects there.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Lock

from watcher.feeds.patience import SLICE_S, Patience

_BUSY = "its host was busy for too long with other requests of ours"


class Turns:
    """Whose turn it is at each host."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._turns: defaultdict[str, Lock] = defaultdict(Lock)

    @contextmanager
    def taken(self, host: str, patience: Patience) -> Iterator[None]:
        """Wait for the turn at a host, and give it back. Raises FetchError when patience is at its end."""
        with self._guard:
            turn = self._turns[host]
        waits = replace(patience, words=_BUSY)
        while not turn.acquire(timeout=min(waits.left(), SLICE_S)):
            pass
        try:
            yield
        finally:
            turn.release()

"""What the fetcher's tests share: their clock, what may be reached, and the words of a failure."""

from collections.abc import Callable
from datetime import UTC, datetime
from ipaddress import ip_network

from watcher.feeds.fetch import Fetcher
from watcher.ports import FetchFailed, FetchOutcome

MakeFetcher = Callable[..., Fetcher]

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
LOOPBACK = (ip_network("127.0.0.1/32"),)


def words(outcome: FetchOutcome) -> str:
    """Return the words of a failure."""
    assert isinstance(outcome, FetchFailed), outcome
    return outcome.words

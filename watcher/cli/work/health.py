"""Is all well? Judged from what the store remembers. Pure: the clock is an argument."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.records import Feed, Heartbeat, OutboxTally
from watcher.backoff import PATIENCE

#: The jobs give a sign of life more often than this.
SILENCE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the store remembers, all of one moment."""

    heartbeats: tuple[Heartbeat, ...]
    feeds: tuple[Feed, ...]
    mail: OutboxTally
    items: int
    alerts_this_week: int
    last_alert: datetime | None


def last_sign(heartbeats: Sequence[Heartbeat]) -> datetime | None:
    """When the daemon last gave a sign of life."""
    return max((beat.last_at for beat in heartbeats), default=None)


def is_alive(heartbeats: Sequence[Heartbeat], now: datetime) -> bool:
    """Whether the daemon runs, as far as its signs of life tell."""
    last = last_sign(heartbeats)
    return last is not None and now - last <= SILENCE


def failing(feeds: Sequence[Feed]) -> tuple[Feed, ...]:
    """The polled feeds whose last poll failed."""
    return tuple(feed for feed in feeds if feed.enabled and feed.error)


def last_read(feeds: Sequence[Feed]) -> datetime | None:
    """When a feed was last read without error."""
    return max((feed.last_success for feed in feeds if feed.last_success is not None), default=None)


def troubles(memory: Memory, now: datetime) -> tuple[str, ...]:
    """What is not well, in words; nothing when all is. One failing feed of several is no trouble."""
    found: list[str] = []
    if not is_alive(memory.heartbeats, now):
        found.append("the daemon gives no sign of life: start it with `watcher run`")
    polled = [feed for feed in memory.feeds if feed.enabled]
    if polled and len(failing(polled)) == len(polled):
        found.append("every feed fails: `watcher feeds` says why")
    oldest = memory.mail.oldest_waiting
    if oldest is not None and now - oldest > PATIENCE:
        found.append("mail has been waiting for more than an hour: `watcher check` tries the server")
    return tuple(found)

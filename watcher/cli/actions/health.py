"""Is all well? Judged from what the store remembers. Pure: the clock is an argument."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.daemons import Daemon
from storage.records import Feed, Heartbeat, OutboxTally
from watcher.backoff import PATIENCE

#: The jobs give a sign of life more often than this.
SILENCE = timedelta(minutes=2)
#: The job whose signs of life are those of `watcher poll`; all others are the daemon's.
SWEEP = "sweep"
#: Who polls by cron does so at least once a day.
LONGEST_BETWEEN_SWEEPS = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What the store remembers, all of one moment; `to_resolve` are forecasts that ask how they ended."""

    heartbeats: tuple[Heartbeat, ...]
    feeds: tuple[Feed, ...]
    mail: OutboxTally
    items: int
    alerts_this_week: int
    last_alert: datetime | None
    daemon: Daemon | None = None
    to_resolve: tuple[str, ...] = ()


def last_sign(heartbeats: Sequence[Heartbeat]) -> datetime | None:
    """When the daemon last gave a sign of life."""
    return max((beat.last_at for beat in heartbeats if beat.job != SWEEP), default=None)


def last_sweep(heartbeats: Sequence[Heartbeat]) -> datetime | None:
    """When `watcher poll` last ran."""
    return max((beat.last_at for beat in heartbeats if beat.job == SWEEP), default=None)


def is_alive(memory: Memory, now: datetime) -> bool:
    """Whether the daemon runs, as far as its signs of life tell, and it did not say that it stops."""
    last = last_sign(memory.heartbeats)
    return last is not None and now - last <= SILENCE and not _has_stopped(memory)


def is_swept(memory: Memory, now: datetime) -> bool:
    """Whether `watcher poll` is used in the daemon's place: it ran since any daemon did."""
    sign, sweep = last_sign(memory.heartbeats), last_sweep(memory.heartbeats)
    return sweep is not None and (sign is None or sign < sweep) and not is_alive(memory, now)


def failing(feeds: Sequence[Feed]) -> tuple[Feed, ...]:
    """The feeds whose last poll failed, those among them that their publishers have ended."""
    return tuple(feed for feed in feeds if feed.enabled and feed.error)


def last_read(feeds: Sequence[Feed]) -> datetime | None:
    """When a feed was last read without error."""
    return max((feed.last_success for feed in feeds if feed.last_success is not None), default=None)


def troubles(memory: Memory, now: datetime) -> tuple[str, ...]:
    """What is not well, in words; nothing when all is. One failing feed of several is no trouble."""
    found: list[str] = []
    silence = _silence(memory, now)
    if silence:
        found.append(silence)
    found += _of_daemon(memory, now)
    polled = [feed for feed in memory.feeds if feed.enabled]
    if polled and len(failing(polled)) == len(polled):
        found.append("every feed fails: `watcher feeds` says why")
    oldest = memory.mail.oldest_waiting
    if oldest is not None and now - oldest > PATIENCE:
        found.append("mail has been waiting for more than an hour: `watcher check` tries the server")
    return tuple(found)


def late(memory: Memory, now: datetime) -> tuple[Heartbeat, ...]:
    """The jobs of a living daemon that have not succeeded for twice their interval and two minutes."""
    if memory.daemon is None or not is_alive(memory, now):
        return ()
    since = memory.daemon.since
    return tuple(
        beat
        for beat in memory.heartbeats
        if beat.every is not None and now - max(beat.last_at, since) > 2 * beat.every + SILENCE
    )


def _of_daemon(memory: Memory, now: datetime) -> Iterator[str]:
    """Say which jobs are late, and that new rules were refused."""
    for beat in late(memory, now):
        yield f"late, last done {beat.last_at:%Y-%m-%d %H:%M} UTC: {beat.job}; the log says why"
    daemon = memory.daemon
    if daemon is not None and daemon.refused_at is not None:
        problems = daemon.refused.splitlines()
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        yield f"new settings or packs were refused, the old go on: {problems[0]}{more}: `watcher check`"


def _has_stopped(memory: Memory) -> bool:
    """Whether the last daemon gave the database back, which it does at its end."""
    return memory.daemon is not None and memory.daemon.until is None


def _silence(memory: Memory, now: datetime) -> str:
    """Say that nobody polls; "" where the daemon runs, or `watcher poll` now and then."""
    sweep = last_sweep(memory.heartbeats)
    if is_alive(memory, now):
        return ""
    if sweep is None or not is_swept(memory, now):
        what = "was stopped" if _has_stopped(memory) else "gives no sign of life"
        return f"the daemon {what}: start it with `watcher run`"
    if now - sweep >= LONGEST_BETWEEN_SWEEPS:
        return "`watcher poll` has not run for 24 hours: let cron run it, or start `watcher run`"
    return ""

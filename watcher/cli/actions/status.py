"""Tell how the program is doing, from what the store remembers."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo

from storage import Daemon, Delivery, StorageError, is_empty
from watcher.app import opened_store, utc_now
from watcher.cli.actions.asking import to_resolve
from watcher.cli.actions.health import (
    SWEEP,
    Memory,
    failing,
    is_alive,
    is_swept,
    last_read,
    last_sign,
    last_sweep,
    late,
    troubles,
)
from watcher.cli.actions.opening import settings_for
from watcher.cli.actions.printing import Styled, print_facts, print_json
from watcher.cli.actions.shapes import Shape, moment
from watcher.cli.ending import FAILED
from watcher.cli.invocation import Invocation
from watcher.config import Settings
from watcher.digest import IsoWeek
from watcher.redact import redacted
from watcher.undelivered import LOOKED_AT, reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """How the program is doing; `memory` is None where the database cannot be read."""

    settings: Settings
    now: datetime
    memory: Memory | None
    undelivered: tuple[Delivery, ...]
    troubles: tuple[str, ...]

    @property
    def next_digest(self) -> datetime:
        """When the next digest is due."""
        zone, at = self.settings.timezone, self.settings.digest_at
        week = IsoWeek.of(self.now, zone)
        this_week = at.within(week, zone)
        return this_week if this_week > self.now else at.within(week.next, zone)


def show_status(invocation: Invocation, *, as_json: bool) -> int:
    """Print the status; the code is 0 when all is well, else 1."""
    status = _status(settings_for(invocation), utc_now())
    if as_json:
        print_json(_shape(status))
    else:
        print_facts(_facts(status))
    return FAILED if status.troubles else 0


def _status(settings: Settings, now: datetime) -> Status:
    def unreadable(words: str) -> Status:
        return Status(settings=settings, now=now, memory=None, undelivered=(), troubles=(words,))

    try:
        # A file is made by whatever needs it first; a server's tables are not, and opening it says so.
        if settings.database_url.startswith("sqlite") and is_empty(settings.database_url):
            return unreadable("there is no database yet: `watcher run` or `watcher poll` makes it")
        memory, undelivered = _recall(settings, now)
    except StorageError as error:
        return unreadable(str(error))
    return Status(
        settings=settings, now=now, memory=memory, undelivered=undelivered, troubles=troubles(memory, now)
    )


def _recall(settings: Settings, now: datetime) -> tuple[Memory, tuple[Delivery, ...]]:
    week = IsoWeek.of(now, settings.timezone).start(settings.timezone)
    with opened_store(settings) as store, store.read() as tx:
        memory = Memory(
            heartbeats=tx.heartbeats.all(),
            feeds=tx.feeds.all(),
            mail=tx.outbox.tally(),
            items=tx.items.count(),
            alerts_this_week=tx.alerts.count(since=week),
            last_alert=tx.alerts.last_raised(),
            daemon=tx.daemons.last(),
            to_resolve=to_resolve(tx, settings, now),
        )
        return memory, tx.outbox.undelivered(LOOKED_AT)


def _facts(status: Status) -> list[tuple[str, str | Styled]]:
    zone = status.settings.timezone
    well = [("Status", Styled("all is well", "green"))]
    facts = [("Status", Styled(trouble, "red")) for trouble in status.troubles] or well
    return [
        *facts,
        *(_memory_facts(status, status.memory) if status.memory else ()),
        ("Next digest", _when(status.next_digest, zone)),
        ("Database", redacted(status.settings.database_url)),
    ]


def _memory_facts(status: Status, memory: Memory) -> list[tuple[str, str | Styled]]:
    zone = status.settings.timezone
    counts = ", ".join(f"{many} {state}" for state, many in _feeds(memory).items())
    return [
        *_life_facts(memory, status.now, zone),
        *_rules_facts(memory, status.now, zone),
        ("Feeds", f"{counts}; last read {_when(last_read(memory.feeds), zone)}"),
        ("Items", str(memory.items)),
        ("Alerts", f"{memory.alerts_this_week} this week; the last {_when(memory.last_alert, zone)}"),
        *_asking_facts(memory),
        ("Mail", _mail(status, memory)),
    ]


def _asking_facts(memory: Memory) -> Iterator[tuple[str, str | Styled]]:
    asking = memory.to_resolve
    if asking:
        yield "Forecasts", Styled(f"{len(asking)} to be resolved: {', '.join(asking)}", "yellow")


def _life_facts(memory: Memory, now: datetime, zone: tzinfo) -> list[tuple[str, str | Styled]]:
    heartbeats = memory.heartbeats
    if is_swept(memory, now):
        return [("Daemon", f"none; polled by `watcher poll`, last {_when(last_sweep(heartbeats), zone)}")]
    return [
        ("Daemon", f"last sign of life {_when(last_sign(heartbeats), zone)}"),
        *((f"- {beat.job}", _when(beat.last_at, zone)) for beat in heartbeats),
    ]


def _rules_facts(memory: Memory, now: datetime, zone: tzinfo) -> Iterator[tuple[str, str | Styled]]:
    daemon = memory.daemon
    if daemon is None or not is_alive(memory, now):
        return
    yield "Rules", f"in force since {_when(daemon.loaded_at, zone)}"
    if daemon.refused_at is not None:
        yield "", Styled(f"newer ones were refused {_when(daemon.refused_at, zone)}", "red")
    if daemon.waiting_keys:
        yield "", f"wait for a restart: {daemon.waiting_keys}"


def _mail(status: Status, memory: Memory) -> str:
    words = f"{memory.mail.waiting} waiting, {memory.mail.sent} sent, {memory.mail.dead} given up"
    return "; ".join([words, *reasons(status.undelivered)])


def _feeds(memory: Memory) -> dict[str, int]:
    """Count feeds by their state; who retired fails too, until somebody looks at it."""
    return {
        "polled": sum(feed.is_polled for feed in memory.feeds),
        "failing": len(failing(memory.feeds)),
        "retired": sum(feed.enabled and not feed.is_polled for feed in memory.feeds),
        "off": sum(not feed.enabled for feed in memory.feeds),
    }


def _when(moment_: datetime | None, zone: tzinfo) -> str:
    return "never" if moment_ is None else f"{moment_.astimezone(zone):%Y-%m-%d %H:%M %Z}"


def _shape(status: Status) -> Shape:
    return {
        "well": not status.troubles,
        "troubles": list(status.troubles),
        **(_memory_shape(status, status.memory) if status.memory else {}),
        "next_digest": moment(status.next_digest),
        "database": redacted(status.settings.database_url),
    }


def _memory_shape(status: Status, memory: Memory) -> Shape:
    mail, now = memory.mail, status.now
    return {
        "daemon": {
            "alive": is_alive(memory, now),
            "last_sign": moment(last_sign(memory.heartbeats)),
            **_rules_shape(memory.daemon),
            "late": [beat.job for beat in late(memory, now)],
            "jobs": [
                {"job": beat.job, "last_at": moment(beat.last_at)}
                for beat in memory.heartbeats
                if beat.job != SWEEP
            ],
        },
        "last_sweep": moment(last_sweep(memory.heartbeats)),
        "feeds": {
            **_feeds(memory),
            "last_read": moment(last_read(memory.feeds)),
        },
        "items": memory.items,
        "to_resolve": list(memory.to_resolve),
        "alerts": {"this_week": memory.alerts_this_week, "last": moment(memory.last_alert)},
        "mail": {
            "waiting": mail.waiting,
            "sent": mail.sent,
            "dead": mail.dead,
            "oldest_waiting": moment(mail.oldest_waiting),
            "reasons": list(reasons(status.undelivered)),
        },
    }


def _rules_shape(daemon: Daemon | None) -> Shape:
    if daemon is None:
        return {"rules_since": None, "refused_at": None, "refused": [], "waiting_keys": []}
    return {
        "rules_since": moment(daemon.loaded_at),
        "refused_at": moment(daemon.refused_at),
        "refused": daemon.refused.splitlines(),
        "waiting_keys": [key for key in daemon.waiting_keys.split(", ") if key],
    }

"""A day of a daemon's life, compressed: its own jobs, driven by a clock that is set instead of waited for.

What the daemon declares to its scheduler is run, at the intervals that it declares; the scheduler's own clock
has no part in it. Fetching, storing and mailing are real.
"""

import gc
import json
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from concurrent.futures import wait
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from random import Random
from threading import Event
from typing import Any

import structlog
from day_news import surroundings

from storage import NewFeed
from watcher.app import App, open_app
from watcher.cli import main
from watcher.config import load_settings
from watcher.daemon import Daemon
from watcher.service.gear import equip
from watcher.service.hold import take_hold
from watcher.service.reload import Reload, source_of
from watcher.service.supervisor import Supervisor
from watcher.service.vitals import Vitals

#: How far the clock goes at a time. The daemon looks every second; that it looks later costs nothing.
STEP = timedelta(seconds=10)
#: A feed that is due for longer than this was missed.
LATE = timedelta(minutes=5)
#: Once warmed up, memory may grow by so much in a day.
MOST_GROWTH = 1.1

_HOUR = timedelta(hours=1)
#: A digest is written of a week in which a job lived.
_LIVED_BEFORE = "poll what is due"
#: Jobs failing or breaking, mails lost: none of it belongs to such a day.
_BAD_NEWS = ("job.failed", "job.broke", "mail.broke", "mail.dead", "poll.broke")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What the day was like: `rss` is the memory of the process in MiB after each hour."""

    rss: tuple[float, ...]
    polled: int
    items: int
    alerts: int
    mails: int
    waiting: int
    late: int
    digests: int
    runs: Mapping[str, int]
    heard: Mapping[str, int]
    green: bool

    @property
    def warm(self) -> float:
        """The memory after the second hour, or after half of a shorter span."""
        return self.rss[min(2, len(self.rss) // 2) - 1]

    @property
    def growth(self) -> float:
        """The memory at the end, as a multiple of that once it was warm."""
        return self.rss[-1] / self.warm

    @property
    def wrong(self) -> list[str]:
        """What should not be so."""
        found = [f"{event}: {self.heard[event]} times" for event in _BAD_NEWS if self.heard.get(event)]
        if self.growth > MOST_GROWTH:
            found.append(f"memory grew {self.growth:.2f}-fold")
        if self.late:
            found.append(f"{self.late} feeds were missed")
        if self.waiting:
            found.append(f"{self.waiting} mails wait")
        if not self.digests:
            found.append("no digest was written")
        if not self.green:
            found.append("the status is not green")
        return found


@dataclass(slots=True)
class _Clock:
    """The clock of the daemon, which the servers see too."""

    shared: "Synchronized[float]"

    def __call__(self) -> datetime:
        """Give the moment it was set to."""
        return datetime.fromtimestamp(self.shared.value, UTC)

    def set(self, moment: datetime) -> None:
        """Stand at a moment."""
        self.shared.value = moment.timestamp()


@dataclass(slots=True)
class _Ear:
    """Counts what is logged, and keeps none of it."""

    heard: Counter[str] = field(default_factory=Counter)

    def __call__(self, _logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
        """Hear one event."""
        self.heard[event["event"]] += 1
        raise structlog.DropEvent


def live(folder: Path, *, feeds: int, hours: int, seed: int, tell: Callable[[str], None]) -> Lived:
    """Live so many hours, which end now, with so many feeds; `tell` hears of each.

    The environment must not set our variables; the one that names the configuration is set.
    """
    shared = multiprocessing.get_context("spawn").Value("d", 0.0)
    clock = _Clock(shared)
    begin = datetime.now(UTC).replace(microsecond=0) - hours * _HOUR
    clock.set(begin)
    with surroundings(feeds, seed, shared) as around:
        config = _write_config(folder, around.smtp_url, begin + hours * _HOUR / 2)
        with _app(config, clock, seed) as app, _heard() as ear:
            with app.store.begin() as tx:
                tx.feeds.seed([NewFeed(url=url) for url in around.urls], begin)
                tx.heartbeats.beat(_LIVED_BEFORE, begin - timedelta(weeks=1))
            driven = _drive(app, clock, begin + hours * _HOUR, tell)
            with app.store.read() as tx:
                late = sum(feed.next_due < clock() - LATE for feed in tx.feeds.all())
                tally, digests = tx.outbox.tally(), len(tx.digests.written())
                items, alerts = tx.items.count(), len(tx.alerts.list())
        return Lived(
            rss=tuple(driven.rss),
            polled=driven.polled,
            items=items,
            alerts=alerts,
            mails=around.mails,
            waiting=tally.waiting,
            late=late,
            digests=digests,
            runs=driven.runs,
            heard=ear.heard,
            green=main(["--config", str(config), "status"]) == 0,
        )


@dataclass(slots=True)
class _Driven:
    rss: list[float] = field(default_factory=list)
    runs: Counter[str] = field(default_factory=Counter)
    polled: int = 0


def _drive(app: App, clock: _Clock, until: datetime, tell: Callable[[str], None]) -> _Driven:
    """Run the daemon's jobs when they are due, until the clock has caught up with the real one."""
    driven, stop = _Driven(), Event()
    hold = take_hold(app.store, clock)
    equipped = partial(equip, stop=stop)
    reload = Reload(
        equipped(app),
        source_of(app.settings.file),
        hold,
        equip=equipped,
        supervisor=Supervisor(),
        asked=Event(),
    )
    vitals = Vitals(app.store, clock, reloads=lambda: reload.counts)
    with closing(reload):
        daemon = Daemon(reload, hold, stop, vitals, Supervisor())
        jobs = daemon._scheduler().get_jobs()  # noqa: SLF001 -- what it declares, never started
        due = dict.fromkeys((job.id for job in jobs), clock())
        begin = clock()
        while clock() < min(until + _HOUR, datetime.now(UTC)):
            for job in jobs:
                if due[job.id] <= clock():
                    job.func()
                    driven.runs[job.id] += 1
                    due[job.id] = job.trigger.get_next_fire_time(clock(), clock()) or until
            polls = tuple(daemon._polls)  # noqa: SLF001 -- the clock stands while they are under way
            wait(polls)
            driven.polled += sum(len(poll.result()) for poll in polls)
            clock.set(clock() + STEP)
            if len(driven.rss) < (clock() - begin) // _HOUR:
                driven.rss.append(_rss_mib())
                tell(f"hour {len(driven.rss)}: {driven.polled} polls, {driven.rss[-1]:.1f} MiB")
        daemon._pool.shutdown()  # noqa: SLF001 -- as its own end does
        stop.set()
    return driven


@contextmanager
def _app(config: Path, clock: _Clock, seed: int) -> Iterator[App]:
    with open_app(load_settings(config, environ={}), clock) as app:
        yield replace(app, dice=Random(seed).random)  # noqa: S311 -- the same day every time


@contextmanager
def _heard() -> Iterator[_Ear]:
    ear = _Ear()
    structlog.configure(processors=[ear], cache_logger_on_first_use=False)
    try:
        yield ear
    finally:
        structlog.reset_defaults()


def _write_config(folder: Path, smtp_url: str, digest_at: datetime) -> Path:
    path = folder / "watcher.yaml"
    config = {
        "data_dir": str(folder),
        "feeds": [],
        "smtp_url": smtp_url,
        "mail_from": "watcher@desk.example",
        "mail_to": ["analyst@desk.example"],
        "allow_private_addresses": ["127.0.0.0/8"],
        "host_gap": 0,
        "digest_at": f"{digest_at:%A %H:%M}",
    }
    path.write_text(json.dumps(config), encoding="utf-8")
    return path


def _rss_mib() -> float:
    gc.collect()
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise AssertionError("the kernel tells no VmRSS")

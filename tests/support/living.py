"""A daemon that runs in a thread of the test, with fakes at the doors of its desk."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from email.message import EmailMessage
from threading import Event

from desk import Desk
from structlog.testing import capture_logs
from structlog.typing import EventDict
from waiting import DEADLINE_S

from watcher.app import App
from watcher.daemon import Daemon
from watcher.ports import Doors, Send, SendOutcome, Sent
from watcher.service.gear import Gear, gear_of
from watcher.service.hold import Hold, take_hold
from watcher.service.reload import Reload, Source
from watcher.service.supervisor import Supervisor
from watcher.service.vitals import Vitals

#: Settings that come from no file.
NOWHERE = Source(file=None, files=frozenset(), looked={}, empty=True)


class Stopwatch:
    """Seconds that pass when they are told to."""

    seconds = 1_000.0

    def __call__(self) -> float:
        """Give the seconds so far."""
        return self.seconds


class Running:
    """A daemon that runs in a thread, and what it logged."""

    def __init__(self, stop: Event) -> None:
        self.stop = stop
        self.logs: list[EventDict] = []
        self.drained: bool | None = None

    def events(self, event: str) -> list[EventDict]:
        """What was logged under a name."""
        return [log for log in list(self.logs) if log["event"] == event]


@contextmanager
def running(desk: Desk, send: Send | None = None, stop: Event | None = None) -> Iterator[Running]:
    """Run a daemon for the length of a block, and stop it at the end."""
    it = Running(stop or Event())
    work = daemon_of(desk, send, it.stop)
    with capture_logs() as it.logs, ThreadPoolExecutor(1) as pool:
        ended = pool.submit(work.run)
        try:
            yield it
        finally:
            it.stop.set()
            it.drained = ended.result(timeout=DEADLINE_S)


class Box:
    """A post that tells when it has taken enough."""

    def __init__(self, enough: int) -> None:
        self.taken: list[EmailMessage] = []
        self.full = Event()
        self._enough = enough

    def __call__(self, message: EmailMessage) -> SendOutcome:
        """Take a message."""
        self.taken.append(message)
        if len(self.taken) >= self._enough:
            self.full.set()
        return Sent()


def reload_of(
    desk: Desk, send: Send | None, stop: Event, *, source: Source = NOWHERE, hold: Hold | None = None
) -> Reload:
    """A daemon's gear, and how it is changed for another of the same doors."""

    def equip(app: App) -> Gear:
        return gear_of(app, desk.web, Doors(mail=send), stop)

    hold = hold or take_hold(desk.app.store, desk.app.now)
    return Reload(equip(desk.app), source, hold, equip=equip, supervisor=Supervisor(), asked=Event())


def daemon_of(
    desk: Desk,
    send: Send | None,
    stop: Event,
    *,
    vitals: Vitals | None = None,
    supervisor: Supervisor | None = None,
) -> Daemon:
    """A daemon that holds the database of a desk."""
    hold = take_hold(desk.app.store, desk.app.now)
    reload = reload_of(desk, send, stop, hold=hold)
    vitals = vitals or Vitals(desk.app.store, desk.app.now, reloads=lambda: reload.counts)
    return Daemon(reload, hold, stop, vitals, supervisor or Supervisor())

"""One daemon for each database: it holds the database by a lease, and ends where another one took it.

Knows how processes are told apart; the row is `storage.daemons`.
"""

import os
import socket
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from storage import Daemon, NewDaemon, StorageError, Store
from watcher.errors import WatcherError
from watcher.ports import Now

#: A daemon that did not renew its hold for so long is taken to have died.
LEASE = timedelta(seconds=90)
#: A hold that was renewed so far ahead of our clock was renewed by a clock that stood ahead.
SLACK = timedelta(minutes=5)

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")
# Fields of /proc/PID/stat, counted after the name, which is in brackets and may hold anything (proc(5)).
_STATE, _START = 0, 19

#: Tells whether the process of a daemon is gone, where that can be told.
IsGone = Callable[[Daemon], bool]


class HeldError(WatcherError):
    """Another daemon holds the database."""


class LostError(WatcherError):
    """Another daemon took the database over."""


class Hold:
    """The hold of this process on a database. Threads may share it."""

    def __init__(self, store: Store, daemon: NewDaemon, now: Now) -> None:
        self._store = store
        self._now = now
        self._until: datetime | None = None
        self.daemon = daemon

    def renew(self) -> None:
        """Go on holding the database. Raises LostError where another one has it, and StorageError."""
        until = self._now() + LEASE
        with self._store.begin() as tx:
            if not tx.daemons.renew(self.daemon.holder, until=until):
                raise LostError(_lost(tx.daemons.last()))
        self._until = until

    def make_sure(self) -> None:
        """Renew the hold where it has run out by our clock, as after a sleep: raises as `renew` does."""
        if self._until is None or not timedelta(0) < self._until - self._now() <= LEASE + SLACK:
            self.renew()

    def release(self) -> None:
        """Give the database back; where that cannot be written down, the hold runs out."""
        with suppress(StorageError), self._store.begin() as tx:
            tx.daemons.release(self.daemon.holder)

    def take(self, is_gone: IsGone) -> None:
        """Take the database where it is free. Raises HeldError, which says who has it, and StorageError."""
        now = self._now()
        with self._store.begin() as tx:
            last = tx.daemons.last()
            if last is not None and not is_free(last, now) and not is_gone(last):
                raise HeldError(_held(last))
            tx.daemons.take(self.daemon, at=now, until=now + LEASE)
        self._until = now + LEASE


def take_hold(store: Store, now: Now) -> Hold:
    """Take the database for this process. Raises HeldError, which says who has it, and StorageError."""
    hold = Hold(store, this_process(), now)
    hold.take(is_gone)
    return hold


def is_free(last: Daemon, now: datetime) -> bool:
    """Whether nobody holds the database any more, by the clock alone.

    A hold that lies too far ahead is none: a clock that stood ahead wrote it down.
    """
    return last.until is None or not timedelta(0) < last.until - now <= LEASE + SLACK


def is_gone(daemon: Daemon) -> bool:
    """Whether the process of a daemon has ended for sure: only one that we could see is told so."""
    return is_here(daemon) and not runs(daemon)


def is_here(daemon: Daemon) -> bool:
    """Whether a daemon's number means the same process to us."""
    return bool(daemon.place) and daemon.place == _place()


def runs(daemon: NewDaemon) -> bool:
    """Whether a process of this number runs that began when the daemon did; it must be one of ours to see."""
    try:
        os.kill(daemon.pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it runs, as another user
        pass
    state, began = _stat(daemon.pid)
    return state != "Z" and (not (began and daemon.began) or began == daemon.began)


def this_process() -> NewDaemon:
    """Say who we are, with a name that no other process has."""
    pid = os.getpid()
    return NewDaemon(
        holder=uuid4().hex, pid=pid, host=socket.gethostname(), place=_place(), began=_stat(pid)[1]
    )


def _place() -> str:
    """Name where a process number means one process: this machine since it started, this container.

    It is "" where the system does not tell (other systems than Linux).
    """
    try:
        return f"{_BOOT.read_text(encoding='ascii').strip()}/{_NAMESPACE.stat().st_ino}"
    except OSError:
        return ""


def _stat(pid: int) -> tuple[str, str]:
    """The state of a process, and when it began, in ticks since the machine started; "" where unknown."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
        return fields[_STATE].decode(), fields[_START].decode()
    except (OSError, IndexError):
        return "", ""


def _held(last: Daemon) -> str:
    return (
        f"another daemon holds this database: process {last.pid} on {last.host}, since"
        f" {last.since:%Y-%m-%d %H:%M} UTC. Stop that one first, or give this one a database of its own;"
        f" if it is dead, start again after {last.until:%H:%M:%S} UTC"
    )


def _lost(last: Daemon | None) -> str:
    who = f"process {last.pid} on {last.host}" if last else "somebody"
    return (
        f"this daemon was silent for so long that another one took the database over ({who}): it ends."
        " Run one daemon for each database"
    )

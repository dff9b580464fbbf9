"""Telling systemd how the daemon is doing: a few words in a datagram, sd_notify(3). Tells nobody elsewhere.

Nothing that goes wrong here is worth stopping for: who is not told will ask.
"""

import socket
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

_LONGEST = 300  # characters of a status


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Who started the daemon: `address` is a Unix socket's path, or an abstract name after @; "" is nobody.

    Where `watchdog` is given, the daemon is restarted when it gives no sign of life for so long.
    """

    address: str = ""
    watchdog: timedelta | None = None

    def ready(self, status: str) -> None:
        """Say that the daemon works, for the first time or after a reload."""
        self._tell("READY=1", _status(status))

    def reloading(self) -> None:
        """Say that settings and packs are read anew; `ready` ends it."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000}")

    def stopping(self) -> None:
        """Say that the daemon was told to stop."""
        self._tell("STOPPING=1")

    def alive(self) -> None:
        """Give a sign of life."""
        self._tell("WATCHDOG=1")

    def says(self, status: str) -> None:
        """Say in a line how the daemon is doing."""
        self._tell(_status(status))

    @property
    def every(self) -> float | None:
        """How often a sign of life is to be given, in seconds; None where nobody waits for one."""
        return None if self.watchdog is None else self.watchdog.total_seconds() / 3

    def _tell(self, *lines: str) -> None:
        if not self.address:
            return
        address = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
            out.settimeout(1)
            out.sendto("\n".join(lines).encode(), address)


def _status(words: str) -> str:
    return f"STATUS={' '.join(words.split())[:_LONGEST]}"

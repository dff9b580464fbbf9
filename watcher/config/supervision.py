"""What systemd tells a service in its environment (sd_notify(3), sd_watchdog_enabled(3))."""

import os
from collections.abc import Mapping
from datetime import timedelta

from watcher.supervisor import Supervisor


def read_supervisor(environ: Mapping[str, str] = os.environ, *, pid: int) -> Supervisor:
    """Say who supervises the process; what makes no sense counts as not said."""
    address = environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in {"/", "@"}:
        return Supervisor()
    return Supervisor(address, _watchdog(environ, pid))


def _watchdog(environ: Mapping[str, str], pid: int) -> timedelta | None:
    micros, meant = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not (micros.isascii() and micros.isdigit() and int(micros)) or meant not in {"", str(pid)}:
        return None
    return timedelta(microseconds=min(int(micros), 10**12))

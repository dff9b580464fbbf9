"""What systemd tells a service in its environment (sd_notify(3), sd_watchdog_enabled(3))."""

import os
from collections.abc import Mapping
from datetime import timedelta


def read_supervision(environ: Mapping[str, str] = os.environ, *, pid: int) -> tuple[str, timedelta | None]:
    """Say where a supervisor listens, and after how long without a sign of life it restarts the process.

    "" is nobody, None is never; what makes no sense counts as not said.
    """
    address = environ.get("NOTIFY_SOCKET", "")
    if address[:1] not in {"/", "@"}:
        return "", None
    return address, _watchdog(environ, pid)


def _watchdog(environ: Mapping[str, str], pid: int) -> timedelta | None:
    micros, meant = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not (micros.isascii() and micros.isdigit() and int(micros)) or meant not in {"", str(pid)}:
        return None
    return timedelta(microseconds=min(int(micros), 10**12))

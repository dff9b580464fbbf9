"""`watcher poll` with a stopwatch on its sweep, for `benchmarks/poll.py`.

    python benchmarks/poll_timed.py FILE < ADDRESSES

Subscribes to the addresses on standard input, a line each: more than the settings take. Where there are none,
is the command, and writes to the file how many seconds its sweep took, by the clock and of processors.
"""

import os
import sys
import time
from pathlib import Path

from storage import NewFeed
from watcher import cli
from watcher.app import App, opened_store, utc_now
from watcher.cli.actions import poll
from watcher.config import load_settings
from watcher.poll import Polled

_sweep = poll._sweep  # noqa: SLF001 -- what is measured
_told = Path(sys.argv[1])


def _timed(app: App) -> list[Polled]:
    begun, begun_cpu = time.perf_counter(), _cpu_s()
    polled = _sweep(app)
    _told.write_text(f"{time.perf_counter() - begun} {_cpu_s() - begun_cpu}")
    return polled


def _cpu_s() -> float:
    """Seconds of processors, those of processes that have ended included."""
    return sum(os.times()[:4])


def _subscribe(addresses: list[str]) -> None:
    with opened_store(load_settings()) as store, store.begin() as tx:
        tx.feeds.seed([NewFeed(url=url) for url in addresses], utc_now())


if __name__ == "__main__":
    if addresses := sys.stdin.read().split():
        _subscribe(addresses)
        sys.exit()
    poll._sweep = _timed  # noqa: SLF001 -- the same
    sys.argv[1:] = ["poll"]
    sys.exit(cli.main())

"""`watcher poll` with a stopwatch on its sweep, for `benchmarks/poll.py`.

    python benchmarks/poll_timed.py FILE

Writes to the file how many seconds the sweep took, by the clock and of processors. All else is the command.
"""

import sys
import time
from pathlib import Path

from watcher import cli
from watcher.app import App
from watcher.cli.actions import poll
from watcher.poll import Polled

_sweep = poll._sweep  # noqa: SLF001 -- what is measured
_told = Path(sys.argv[1])


def _timed(app: App) -> list[Polled]:
    begun, begun_cpu = time.perf_counter(), time.process_time()
    polled = _sweep(app)
    _told.write_text(f"{time.perf_counter() - begun} {time.process_time() - begun_cpu}")
    return polled


if __name__ == "__main__":
    poll._sweep = _timed  # noqa: SLF001 -- the same
    sys.argv[1:] = ["poll"]
    sys.exit(cli.main())

"""What `benchmarks/poll.py` has its peer do, in an environment that holds `reader` and `sgmllib3k`.

    python benchmarks/reader_timed.py FILE DATABASE WORKERS < ADDRESSES

Subscribes to the addresses on standard input, a line each. Where there are none, updates all feeds, and
writes to the file how many seconds that took, by the clock and of processors.
"""

import sys
import time
from pathlib import Path

from reader import make_reader  # type: ignore[import-not-found,unused-ignore]  # of another environment


def main() -> None:
    """Subscribe, or update."""
    told, database, workers = sys.argv[1:]
    reader = make_reader(database)
    addresses = sys.stdin.read().split()
    for address in addresses:
        reader.add_feed(address)
    if not addresses:
        begun, begun_cpu = time.perf_counter(), time.process_time()
        # All of them: by its own schedule it asks once an hour.
        reader.update_feeds(scheduled=False, workers=int(workers))
        Path(told).write_text(f"{time.perf_counter() - begun} {time.process_time() - begun_cpu}")


if __name__ == "__main__":
    main()

"""The long form of the fuzz test: `python tests/watcher/feeds/fuzz_run.py --minutes 10 --seed 7`.

Spoils feeds of every format, reads each to its items, and says what went wrong, with the number by
which to make each of them again. Ends with 1 if something did.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

sys.path[:0] = [
    str(Path(__file__).resolve().parents[2] / "support"),
    str(Path(__file__).resolve().parents[3]),
]

from feed_fuzzing import findings  # noqa: E402 -- found on the path set above

_EVERY_S = 60.0


def main() -> int:
    """Run it, print what was found, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10, help="how long feeds are made")
    parser.add_argument("--seed", type=int, default=0, help="of the dice: the same seed, the same feeds")
    parser.add_argument("--only", type=int, help="make and read the one feed of this number")
    asked = parser.parse_args()
    print(f"seed {asked.seed}")  # noqa: T201 -- what was asked for
    numbers: Iterator[int] = count() if asked.only is None else iter([asked.only])
    begun = told = time.monotonic()
    read = wrong = 0
    for finding in findings(asked.seed, numbers):
        read += 1
        if finding is not None:
            wrong += 1
            print(f"{finding.number}: {finding.words}", flush=True)  # noqa: T201
        now = time.monotonic()
        if now - told > _EVERY_S:
            told = now
            print(f"{(now - begun) / 60:.1f} min: {read:,} feeds, {wrong} findings", flush=True)  # noqa: T201
        if now - begun > asked.minutes * 60:
            break
    print(f"{read:,} feeds, {wrong} findings")  # noqa: T201
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())

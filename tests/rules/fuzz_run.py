"""The long form of the fuzz test: `python tests/rules/fuzz_run.py --minutes 10 --seed 7`.

Judges texts, packs, patterns and spoilt files that nobody would write, and says what failed, what was
slow, and the number by which to make each of them again. Ends with 1 if something failed or was slow.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from fuzzing import fuzz  # noqa: E402 -- found on the path set above

#: How often a line tells how far it is.
_EVERY_S = 30.0


def main() -> int:
    """Run it, print the account, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10, help="how long inputs are made")
    parser.add_argument("--seed", type=int, default=0, help="of the dice: the same seed, the same inputs")
    parser.add_argument("--only", type=int, help="make and judge the one input of this number")
    asked = parser.parse_args()
    print(f"seed {asked.seed}")  # noqa: T201 -- what was asked for
    numbers: Iterator[int] = count() if asked.only is None else iter([asked.only])
    begun = told = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        account = None
        for account in fuzz(asked.seed, numbers, Path(folder)):
            now = time.monotonic()
            if now - told > _EVERY_S:
                told = now
                done = f"{account.counts.total():,} inputs, {len(account.wrong)} failures"
                print(f"{(now - begun) / 60:.1f} min: {done}", flush=True)  # noqa: T201
            if now - begun > asked.minutes * 60:
                break
    print(account)  # noqa: T201
    return 1 if account is None or account.wrong or account.slow else 0


if __name__ == "__main__":
    sys.exit(main())

"""A day of a daemon's life in minutes: `python tests/e2e/day_run.py --feeds 2000 --seed 7`.

Its jobs run by a clock that is set, on feeds and a mail server on loopback, with SQLite in a temporary
folder.
Prints what each hour took, and ends with 1 where memory after the day is more than 1.1 times that after its
second hour, a job failed, a feed was missed, a mail waits, or `watcher status` is not green. `--hours 2`
lives less; then the first half warms up.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from day import live  # noqa: E402 -- found on the path set above


def main() -> int:
    """Live it, print the account, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--feeds", type=int, default=2_000)
    parser.add_argument("--hours", type=int, default=24)
    parser.add_argument("--seed", type=int, default=0, help="of the news: the same seed, the same news")
    asked = parser.parse_args()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        lived = live(Path(name), feeds=asked.feeds, hours=asked.hours, seed=asked.seed, tell=_tell)
    _tell(
        f"{asked.feeds} feeds, {asked.hours} hours, seed {asked.seed}: {lived.polled} polls,"
        f" {lived.items} items, {lived.alerts} alerts, {lived.mails} mails, {lived.digests} digests"
    )
    _tell(f"memory {lived.warm:.1f} MiB when warm, {lived.rss[-1]:.1f} at the end: {lived.growth:.3f}-fold")
    _tell(f"runs: {', '.join(f'{job} {runs}' for job, runs in lived.runs.items())}")
    _tell(f"lived in {time.monotonic() - begun:.0f} s")
    for wrong in lived.wrong:
        _tell(f"WRONG: {wrong}")
    return 1 if lived.wrong else 0


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 -- what was asked for


if __name__ == "__main__":
    sys.exit(main())

"""The long form of the sweep kill test: `python tests/e2e/sweep_kill_run.py --kills 50 --seed 7`.

Kills `watcher poll` again and again at random moments of its sweep over 60 feeds on 12 hosts, on SQLite in a
temporary folder, lets a last sweep end, and says whether an item was lost or kept twice, or an alert has no
mail promised. Ends with 1 if so. About 3 seconds a kill.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from mailbox import open_mailbox  # noqa: E402

from databases import sqlite_url  # noqa: E402 -- found on the path set above
from life import World  # noqa: E402
from sweep_kills import kill_sweeps_and_count  # noqa: E402
from web import WebServer  # noqa: E402


def main() -> int:
    """Run it, print the account, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=50, help="how many sweeps are killed")
    parser.add_argument("--seed", type=int, default=0, help="of the moments: the same seed, the same moments")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, open_mailbox() as mailbox, WebServer() as web:
        folder = Path(name)
        world = World(folder, sqlite_url(folder / "watcher.db"), web, mailbox)
        account = kill_sweeps_and_count(world, kills=asked.kills, seed=asked.seed)
    print(account)  # noqa: T201 -- what was asked for
    return 1 if account.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

"""The long form of the delivery kill test: `python tests/e2e/delivery_kill_run.py --kills 200 --seed 7`.

Kills a daemon again and again between match, outbox, connect, DATA, reply and mark, against a mail server
that drops, delays, defers and refuses, on SQLite in a temporary folder. Says how many kills fell where, and
whether an alert was lost, or a message marked sent that was not. Ends with 1 if so. About 3 seconds a kill.
"""

import argparse
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from databases import sqlite_url  # noqa: E402 -- found on the path set above
from delivery_kills import kill_deliveries_and_count  # noqa: E402
from life import World  # noqa: E402
from rough_mail import open_rough_mail  # noqa: E402
from web import WebServer  # noqa: E402


def main() -> int:
    """Run it, print the account, and return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=200, help="how often the daemon is killed")
    parser.add_argument("--seed", type=int, default=0, help="of the moments and of the server's mood")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, open_rough_mail(asked.seed) as mail, WebServer() as web:
        folder = Path(name)
        world = World(folder, sqlite_url(folder / "watcher.db"), web, mail)
        account = kill_deliveries_and_count(world, kills=asked.kills, seed=asked.seed)
    print(account)  # noqa: T201 -- what was asked for
    return 1 if account.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

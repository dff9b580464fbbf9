"""The long form of the delivery kill test: `python tests/e2e/delivery_kill_run.py --kills 200 --seed 7`.

Kills a daemon again and again between match, outbox, connect, DATA, reply and mark, against a mail server
that drops, delays, defers and refuses, on SQLite in a temporary folder. Says how many kills fell where, and
whether an alert was lost, or a message marked sent that was not. Ends with 1 if so. About 3 seconds a kill.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from delivery_kills import kill_deliveries_and_count  # noqa: E402 -- found on the path set above
from long_kills import kill_at_length  # noqa: E402
from rough_mail import open_rough_mail  # noqa: E402

if __name__ == "__main__":
    sys.exit(kill_at_length(kill_deliveries_and_count, __doc__, kills=200, open_mail=open_rough_mail))

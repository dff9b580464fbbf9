"""The long form of the sweep kill test: `python tests/e2e/sweep_kill_run.py --kills 50 --seed 7`.

Kills `watcher poll` again and again at random moments of its sweep over 60 feeds on 12 hosts, on SQLite in a
temporary folder, lets a last sweep end, and says whether an item was lost or kept twice, or an alert has no
mail promised. Ends with 1 if so. About 3 seconds a kill.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from long_kills import kill_at_length  # noqa: E402 -- found on the path set above
from sweep_kills import kill_sweeps_and_count  # noqa: E402

if __name__ == "__main__":
    sys.exit(kill_at_length(kill_sweeps_and_count, __doc__, kills=50))

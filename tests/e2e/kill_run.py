"""The long form of the kill test: `python tests/e2e/kill_run.py --kills 50 --seed 7`.

Kills a daemon again and again at random moments while news stream in, on SQLite in a temporary
folder, and says whether anything was lost or invented. Ends with 1 if so. About 3 seconds a kill.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "support")]

from kills import kill_and_count  # noqa: E402 -- found on the path set above
from long_kills import kill_at_length  # noqa: E402

if __name__ == "__main__":
    sys.exit(kill_at_length(kill_and_count, __doc__, kills=50))

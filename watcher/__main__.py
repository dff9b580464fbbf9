"""`python -m watcher`: the same as the command `watcher`."""

import sys

from watcher.cli import main

if __name__ == "__main__":
    sys.exit(main())

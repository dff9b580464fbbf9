"""The curve of a belief, drawn in the terminal."""

import sys
from shutil import get_terminal_size

from watcher.charts.terminal import terminal_curve
from watcher.cli.actions.printing import print_line
from watcher.ledger.curve import curve_of
from watcher.ledger.standing import Instant, Standing

#: Lines of a drawing: with more of them nothing more is told of two digits of belief.
_HEIGHT = 16
#: Columns where no terminal says how many it has, as in a pipe.
_WIDTH = 80


def print_curve(standing: Standing, instant: Instant) -> None:
    """Draw how a belief went, up to the day that is looked at."""
    width = get_terminal_size((_WIDTH, _HEIGHT)).columns
    encoding = sys.stdout.encoding or "ascii"
    curve = curve_of(standing, instant, title=f"{standing.forecast.id}: {standing.forecast.claim}")
    print_line(terminal_curve(curve, width=width, height=_HEIGHT, encoding=encoding))

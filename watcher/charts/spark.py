"""A line of eight block characters, for a row of a table. Pure."""

from collections.abc import Sequence

from watcher.charts.layout import belief_of

_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float]) -> str:
    """Draw probabilities, one character each: an eighth of the range from 0 to 1 a step."""
    steps = len(_BLOCKS)
    return "".join(_BLOCKS[min(int(belief_of(value) * steps), steps - 1)] for value in values)

"""Waiting for what another thread or process does, with a deadline."""

from collections.abc import Callable
from threading import Event

DEADLINE_S = 30

_BETWEEN_S = 0.02


def until(condition: Callable[[], bool], deadline_s: float = DEADLINE_S) -> None:
    """Wait for what can only be looked at, such as a row in a database; fails at the deadline.

    Where there is something to wait on (an event, a condition, a process), wait on that.
    """
    pause = Event()
    for _ in range(round(deadline_s / _BETWEEN_S)):
        if condition():
            return
        pause.wait(_BETWEEN_S)
    assert condition(), f"this did not come true within {deadline_s} s"

"""The life of the process: what signals mean, a start that can be stopped, and an end that is kept."""

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

#: How long a stop can go unheeded while the start waits.
HEED_S = 0.1

Result = TypeVar("Result")


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT set an event."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


def unless_stopped(stop: threading.Event, work: Callable[[], Result]) -> Result | None:
    """Do what may wait for long; None where `stop` is set first, and then the work is still under way.

    It has a thread of its own, because a wait inside a database's driver hears no signal. Who is given
    None ends the process by `leave`. What the work raises is raised here.
    """
    pool = ThreadPoolExecutor(1, thread_name_prefix="start")
    doing = pool.submit(work)
    pool.shutdown(wait=False)
    while not (wait((doing,), timeout=HEED_S).done or stop.is_set()):
        pass
    return doing.result() if doing.done() else None


def reload_on_hangup(asked: threading.Event, stop: threading.Event) -> None:
    """Let SIGHUP ask for a reload, or stop what was started on a terminal that has gone."""
    on_terminal = sys.stderr.isatty()

    def heed(*_: object) -> None:
        (stop if on_terminal and not sys.stderr.isatty() else asked).set()

    signal.signal(signal.SIGHUP, heed)


def leave(*, drained: bool, code: int = 0) -> None:
    """End the process at once where work was cut off: threads that hang must not keep it alive.

    Nothing is half-written: a transaction that was open is rolled back by the database.
    """
    if not drained:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)

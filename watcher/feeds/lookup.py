"""Names looked up on threads of their own, because the system's resolver cannot be interrupted.

A thread that is done waits a while for the next name: making one costs more than most answers do.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

_Result = TypeVar("_Result")
_Jobs = SimpleQueue[Callable[[], None]]

_LINGER_S = 30
_idle: deque[_Jobs] = deque()  # each is the inbox of one thread; taking from it is atomic


def start(job: Callable[[], _Result]) -> Future[_Result]:
    """Begin a job that may take for ever: it holds up no other, nor the end of the program."""
    future: Future[_Result] = Future()

    def run() -> None:
        try:
            future.set_result(job())
        except Exception as error:  # noqa: BLE001 (handed to the waiting thread, which judges it)
            future.set_exception(error)

    try:
        jobs = _idle.pop()
    except IndexError:
        jobs = _Jobs()
        Thread(target=_serve, args=(jobs,), name="resolve", daemon=True).start()
    jobs.put(run)
    return future


def _serve(jobs: _Jobs) -> None:
    while True:
        try:
            run = jobs.get(timeout=_LINGER_S)
        except Empty:
            with suppress(ValueError):  # taken this very moment: a job is on its way
                _idle.remove(jobs)
                return
            continue
        run()
        del run  # it holds what came of it
        _idle.append(jobs)

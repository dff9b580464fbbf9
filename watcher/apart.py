"""Work in a process of its own, which ends at its deadline whatever it is given.

No thread can be ended from outside, and some of what libraries are given keeps them busy for hours,
takes their memory, or takes more of ours than it is worth keeping. The process starts when it is first
needed, costs about half a second then, and a millisecond a piece of work after that. It leaves with
ours: at the end of its pipe, or, in the middle of its work and with nobody left to kill it, by an alarm
that the kernel keeps.
"""

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from threading import Lock
from typing import Generic, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from watcher.errors import WatcherError

P = ParamSpec("P")
R = TypeVar("R")

TURNS = 1_000  # of work done by one process, so that what leaks stays small
_GRACE = 2  # seconds after which the kernel ends what its parent did not
_PATIENCE = 6  # how many times its seconds a piece of work may wait for its turn and its end together


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What a piece of work may take: seconds, and bytes of address space of its process."""

    seconds: int
    memory: int


class Killable(Generic[P, R]):
    """Does its work in one child process, and kills it at the deadline. For use from any thread."""

    def __init__(
        self, work: Callable[P, R], *, doing: str, bounds: Bounds, lost: Callable[[str], WatcherError]
    ) -> None:
        """Prepare; the process starts with the first call.

        `work` must be importable by name. `doing` names it in the words of the error that `lost`
        makes where nothing came of it: "parsing this feed".
        """
        self._work = work
        self._doing = doing
        self._bounds = bounds
        self._lost = lost
        self._lock = Lock()
        self._pool: ProcessPool | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Do the work in the child.

        Raises what the work does; and what `lost` makes where it is not done by the deadline, and where
        the process dies of it.
        """
        try:
            return self._once(*args, **kwargs)
        except (BrokenProcessPool, RuntimeError):
            # It died while it had nothing to do: a signal to all our processes, or one short of memory.
            self.close()
        try:
            return self._once(*args, **kwargs)
        except (BrokenProcessPool, RuntimeError) as error:
            self.close()
            raise self._lost(f"the process for {self._doing} does not start") from error

    def _once(self, *args: P.args, **kwargs: P.kwargs) -> R:
        seconds = self._bounds.seconds
        future = self._running().schedule(
            _alarmed, args=(self._work, seconds + _GRACE, args, kwargs), timeout=seconds
        )
        try:
            done: R = future.result(timeout=seconds * _PATIENCE)
        except FutureTimeoutError as error:
            future.cancel()  # type: ignore[no-untyped-call] # of pebble's
            raise self._lost(f"{self._doing} took more than {seconds} s") from error
        except ProcessExpired as error:
            raise self._lost(f"{self._doing} ended its process (exit code {error.exitcode})") from error
        except MemoryError as error:
            raise self._lost(f"{self._doing} took more memory than it may") from error
        return done

    def _running(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=1,
                    max_tasks=TURNS,
                    initializer=_confine,
                    initargs=(self._bounds.memory,),
                    # Not fork: we have threads. Not forkserver: one process more, for a start a week.
                    context=multiprocessing.get_context("spawn"),
                )
            return self._pool

    def forget(self) -> None:
        """Leave the process to the one that began it: where we are its copy, it is no child of ours."""
        self._lock, self._pool = Lock(), None

    def close(self) -> None:
        """End the process; a later call starts another. At the interpreter's exit pebble does so itself."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call] # of pebble's
            pool.join()


def _confine(memory: int) -> None:
    """Prepare the child: deaf to the terminal that its parent runs in, and bounded in memory."""
    os.setsid()
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _alarmed(work: Callable[..., R], seconds: int, args: tuple[object, ...], kwargs: dict[str, object]) -> R:
    """Do the work under an alarm that ends the process, in the midst of a pattern too."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    try:
        return work(*args, **kwargs)
    finally:
        signal.alarm(0)  # not while the answer is on its way: the pipe's lock would stay taken

"""feedparser in a process of its own, which ends at its deadline whatever it is given.

No thread can be ended from outside, and some documents keep feedparser's patterns busy for hours.
The process starts when it is first needed, costs about half a second then, and a millisecond a document
after that. It leaves with ours: at the end of its pipe, or, in the middle of a document
and with nobody left to kill it, by an alarm that the kernel keeps.
"""

import multiprocessing
import os
import resource
import signal
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeoutError
from concurrent.futures.process import BrokenProcessPool
from threading import Lock

from pebble import ProcessExpired, ProcessPool

from watcher.errors import FeedParseError
from watcher.feeds.entry import Reading

Work = Callable[[bytes, str], Reading | None]

SECONDS = 10  # for one document; the largest real feed we know takes half a second
MEMORY = 1 << 30  # bytes of address space
DOCUMENTS = 1_000  # read by one process, so that what leaks stays small
_GRACE = 2  # seconds after which the kernel ends what its parent did not
_PATIENCE = 6  # how many times SECONDS a document may wait for its turn and its end together


class Killable:
    """Does its work in one child process, and kills it at the deadline. For use from any thread."""

    def __init__(self, work: Work, *, seconds: int = SECONDS, memory: int = MEMORY) -> None:
        """Prepare; the process starts with the first call. `work` must be importable by name."""
        self._work = work
        self._seconds = seconds
        self._memory = memory
        self._lock = Lock()
        self._pool: ProcessPool | None = None

    def __call__(self, document: bytes, url: str) -> Reading | None:
        """Do the work in the child.

        Raises FeedParseError where the work does, where it is not done by the deadline, and where
        the process dies of it.
        """
        try:
            return self._once(document, url)
        except (BrokenProcessPool, RuntimeError):
            # It died while it had nothing to do: a signal to all our processes, or one short of memory.
            self.close()
        try:
            return self._once(document, url)
        except (BrokenProcessPool, RuntimeError) as error:
            self.close()
            raise FeedParseError("the process that parses broken feeds does not start") from error

    def _once(self, document: bytes, url: str) -> Reading | None:
        future = self._running().schedule(
            _alarmed, args=(self._work, self._seconds + _GRACE, document, url), timeout=self._seconds
        )
        try:
            return future.result(timeout=self._seconds * _PATIENCE)
        except FutureTimeoutError as error:
            future.cancel()  # type: ignore[no-untyped-call] # of pebble's
            raise FeedParseError(f"the feed could not be parsed within {self._seconds} s") from error
        except ProcessExpired as error:
            raise FeedParseError(f"the parser died of this feed (exit code {error.exitcode})") from error
        except MemoryError as error:
            raise FeedParseError("the parser gave up: MemoryError") from error

    def _running(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                self._pool = ProcessPool(
                    max_workers=1,
                    max_tasks=DOCUMENTS,
                    initializer=_confine,
                    initargs=(self._memory,),
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


def _alarmed(work: Work, seconds: int, document: bytes, url: str) -> Reading | None:
    """Do the work under an alarm that ends the process, in the midst of a pattern too."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(seconds)
    try:
        return work(document, url)
    finally:
        signal.alarm(0)  # not while the answer is on its way: the pipe's lock would stay taken


def _feedparser(document: bytes, url: str) -> Reading | None:
    from watcher.feeds import slow  # noqa: PLC0415 (only the child needs feedparser)

    return slow.read(document, url)


read = Killable(_feedparser)
"""What `watcher.feeds.slow.read` does, in the one child of this process."""
os.register_at_fork(after_in_child=read.forget)

"""Reads bodies in processes of their own: the threads of one process share one interpreter.

Worth it where many feeds are due at once; a process more costs tens of megabytes.
"""

import gc
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from multiprocessing.util import Finalize

from rules import RuleSet
from storage import Feed
from watcher.body import Body, ReadBody, read_body
from watcher.feeds import killable
from watcher.ports import Fetched

#: So many feeds that were never read make it worth it: of others most is known, or not even sent.
MANY = 200
#: Processes that one process which fetches and writes can keep busy.
MOST = 4
_LOOK_S = 1  # how often a reader looks whether its parent lives

_rulesets: Sequence[RuleSet] = ()  # of this process, where it is a reader


@contextmanager
def open_readers(rulesets: Sequence[RuleSet], unread: int) -> Iterator[ReadBody]:
    """Give what reads bodies: for many unread feeds on every processor but ours, else in this process.

    To be called before threads start: the processes begin as copies of this one, rule sets and all,
    which takes a moment, where compiling them anew would take a second. Where that cannot be done (other
    systems than Linux), this process reads.
    """
    here = partial(read_body, rulesets)
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if unread < MANY or processors == 1:
        yield here
        return
    gc.freeze()  # what the copies share is not written to by counting what is still used
    pool = ProcessPoolExecutor(
        min(processors - 1, MOST),  # ours fetches and writes meanwhile
        mp_context=multiprocessing.get_context("fork"),
        initializer=_settle,
        initargs=(rulesets, os.getpid()),
    )
    pool.submit(int).result()
    gc.unfreeze()

    def read(fetched: Fetched, feed: Feed, now: datetime) -> Body:
        try:
            return pool.submit(_read, fetched, feed, now).result()
        except BrokenProcessPool:  # one was killed, by a lack of memory say; the others ended with it
            return here(fetched, feed, now)

    try:
        yield read
    finally:
        pool.shutdown(cancel_futures=True)


def _settle(rulesets: Sequence[RuleSet], parent: int) -> None:
    """Prepare a reader: deaf to the terminal, and gone when its parent is."""
    global _rulesets  # noqa: PLW0603 -- a worker of a pool keeps nothing else
    _rulesets = rulesets
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    # A process waits for its children at its end: that of feedparser has to be told.
    Finalize(None, killable.read.close, exitpriority=1)
    threading.Thread(target=_leave_with, args=(parent,), daemon=True).start()


def _leave_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(0)


def _read(fetched: Fetched, feed: Feed, now: datetime) -> Body:
    return read_body(_rulesets, fetched, feed, now)

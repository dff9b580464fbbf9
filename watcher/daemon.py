"""The daemon: a handful of jobs that do what is due, until told to stop.

Due-ness lives in the database, so a late, doubled or missed tick is harmless. The only module
that knows APScheduler.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from storage import StorageError
from watcher.app import App
from watcher.deliver import deliver
from watcher.poll import THREADS, Polled, lease_due, start_polls
from watcher.ports import Fetch, Send
from watcher.weekly import write_due_digests

TICK_S = 1
DIGEST_TICK_S = 30
HOUSEKEEPING_S = 30
#: After a stop, running work has this long; then the process ends, and what was open is rolled back.
DRAIN_S = 4.0

_log = structlog.get_logger(__name__)


class Daemon:
    """One process that polls, delivers, writes digests and keeps house, until `stop` is set."""

    def __init__(self, app: App, fetch: Fetch, send: Send | None, stop: threading.Event) -> None:
        self._app = app
        self._fetch = fetch
        self._send = send
        self._stop = stop
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="poll")
        self._polls: set[Future[Polled]] = set()
        self._alive: dict[str, datetime] = {}

    def run(self) -> bool:
        """Work until stopped. True when all work had ended by then, False when some was cut off."""
        scheduler = self._scheduler()
        scheduler.start()
        _log.info("daemon.started", pid=os.getpid())
        self._stop.wait()
        _log.info("daemon.stopping")
        drained = self._drain(scheduler)
        _log.info("daemon.stopped", drained=drained)
        return drained

    def _scheduler(self) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        scheduler.add_listener(self._job_broke, EVENT_JOB_ERROR)
        jobs: tuple[tuple[str, Callable[[], None], int], ...] = (
            ("poll what is due", self._poll, TICK_S),
            ("deliver what is due", self._deliver, TICK_S),
            ("write the digests that are due", self._digests, DIGEST_TICK_S),
            ("house-keeping", self._keep_house, HOUSEKEEPING_S),
        )
        for name, job, seconds in jobs:
            scheduler.add_job(
                self._watched(name, job),
                "interval",
                seconds=seconds,
                id=name,
                next_run_time=datetime.now(UTC),
            )
        return scheduler

    def _watched(self, name: str, job: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            if self._stop.is_set():
                return
            try:
                job()
            except StorageError as error:
                _log.error("database.failed", job=name, why=str(error))
            else:
                self._alive[name] = self._app.now()

        return run

    def _poll(self) -> None:
        self._polls = {poll for poll in self._polls if not poll.done()}
        feeds = lease_due(self._app, self._app.now(), THREADS - len(self._polls))
        self._polls |= set(start_polls(self._app, self._fetch, self._pool, feeds))

    def _deliver(self) -> None:
        if self._send is not None:
            deliver(self._app, self._send, self._stop.is_set)

    def _digests(self) -> None:
        write_due_digests(self._app)

    def _keep_house(self) -> None:
        """Write down which jobs are alive, for `watcher status` and for the first digest's week."""
        alive = dict(self._alive)
        with self._app.store.begin() as tx:
            for job, at in (*alive.items(), ("house-keeping", self._app.now())):
                tx.heartbeats.beat(job, at)

    def _drain(self, scheduler: BackgroundScheduler) -> bool:
        self._pool.shutdown(wait=False, cancel_futures=True)
        ending = threading.Thread(target=scheduler.shutdown, daemon=True)
        ending.start()
        wait(self._polls, timeout=DRAIN_S / 2)
        ending.join(DRAIN_S / 2)
        return not ending.is_alive() and all(poll.done() for poll in self._polls)

    def _job_broke(self, event: JobExecutionEvent) -> None:
        _log.error("job.broke", job=event.job_id, why=repr(event.exception), trace=event.traceback)


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT set an event."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


def leave(*, drained: bool) -> None:
    """End the process at once where work was cut off: threads that hang must not keep it alive.

    Nothing is half-written: a transaction that was open is rolled back by the database.
    """
    if not drained:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)

"""The daemon: a handful of jobs that do what is due, until told to stop.

Due-ness lives in the database, so a late, doubled or missed tick is harmless. The only module
that knows APScheduler.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from storage import Feed, StorageError
from watcher.app import App, ReadWhole
from watcher.body import read_body
from watcher.clock import pull_back
from watcher.deliver import deliver
from watcher.due import FAILING, THREADS, lease_due
from watcher.errors import WatcherError
from watcher.notify import keep_notices
from watcher.poll import Polled, Poller
from watcher.ports import Fetch, Send
from watcher.weekly import write_due_digests

TICK_S = 1
DIGEST_TICK_S = 30
NOTICE_TICK_S = 30
HOUSEKEEPING_S = 30
#: After a stop, running work has this long; then the process ends, and what was open is rolled back.
DRAIN_S = 4.0
#: How long a stop can go unheeded while the start waits.
HEED_S = 0.1

Result = TypeVar("Result")

_log = structlog.get_logger(__name__)


class Daemon:
    """One process that polls, delivers, writes digests, tells of feeds, keeps house, until `stop` is set."""

    def __init__(
        self,
        app: App,
        fetch: Fetch,
        send: Send | None,
        stop: threading.Event,
        *,
        read_whole: ReadWhole = tuple,
    ) -> None:
        self._app = app
        self._poller = Poller(
            app,
            fetch,
            pause=stop.wait,
            read_whole=read_whole,
            read_body=partial(read_body, app.rulesets),
        )
        self._send = send
        self._stop = stop
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="poll")
        self._polls: dict[Future[tuple[Polled, ...]], tuple[Feed, ...]] = {}
        self._alive: dict[str, datetime] = {}
        self._failing: dict[str, str] = {}

    def run(self) -> bool:
        """Work until stopped. True when all work had ended by then, False when some was cut off."""
        scheduler = self._scheduler()
        scheduler.start()
        _log.info("daemon.started", pid=os.getpid())
        while not self._stop.wait(TICK_S):
            _keep_pace(scheduler)
        _log.info("daemon.stopping")
        drained = self._drain(scheduler)
        _log.info("daemon.stopped", drained=drained)
        return drained

    def _scheduler(self) -> BackgroundScheduler:
        scheduler = BackgroundScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        )
        scheduler.add_listener(self._job_broke, EVENT_JOB_ERROR)
        # It warns at every tick of a job that still runs, and tells again of what broke in one.
        logging.getLogger("apscheduler").setLevel(logging.CRITICAL)
        jobs: tuple[tuple[str, Callable[[], None], float], ...] = (
            ("poll what is due", self._poll, TICK_S),
            ("deliver what is due", self._deliver, TICK_S),
            ("write the digests that are due", self._digests, DIGEST_TICK_S),
            ("tell of feeds in trouble", self._notices, NOTICE_TICK_S),
            ("house-keeping", self._keep_house, HOUSEKEEPING_S),
        )
        for name, job, seconds in jobs:
            every = _Every(timedelta(seconds=seconds))
            scheduler.add_job(self._watched(name, job), every, id=name, next_run_time=datetime.now(UTC))
        return scheduler

    def _watched(self, name: str, job: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            if self._stop.is_set():
                return
            try:
                job()
            except (StorageError, WatcherError) as error:
                self._tell_failed(name, str(error))
            else:
                self._failing.pop(name, None)
                self._alive[name] = self._app.now()

        return run

    def _tell_failed(self, job: str, why: str) -> None:
        """Log why a job failed, once for each change of cause: it will be tried again at its next tick."""
        if self._failing.get(job) != why:
            _log.error("job.failed", job=job, why=why)
        self._failing[job] = why

    def _poll(self) -> None:
        """Begin as many polls as can start at once: a lease must not run out while its feed waits."""
        self._polls = {poll: turn for poll, turn in self._polls.items() if not poll.done()}
        failing = sum(turn[0].failures > 0 for turn in self._polls.values())
        turns = lease_due(self._app, self._app.now(), THREADS - len(self._polls), failing=FAILING - failing)
        self._polls |= {self._pool.submit(self._poller.poll_in_turn, turn): turn for turn in turns}

    def _deliver(self) -> None:
        if self._send is not None:
            deliver(self._app, self._send, self._stop.is_set)

    def _digests(self) -> None:
        write_due_digests(self._app)

    def _notices(self) -> None:
        keep_notices(self._app)

    def _keep_house(self) -> None:
        """Write down which jobs are alive, for `watcher status` and for the first digest's week.

        And put right what was planned by a clock that stood ahead: at the start, and when it is set back.
        """
        alive, now = dict(self._alive), self._app.now()
        with self._app.store.begin() as tx:
            for job, at in (*alive.items(), ("house-keeping", now)):
                tx.heartbeats.beat(job, at)
            pull_back(tx, now, self._app.settings)

    def _drain(self, scheduler: BackgroundScheduler) -> bool:
        """End the jobs, then the polls they began: those give their feeds back, having been told to stop."""
        ending = threading.Thread(target=scheduler.shutdown, daemon=True)
        ending.start()
        ending.join(DRAIN_S / 2)
        polls = tuple(self._polls)
        wait(polls, timeout=DRAIN_S / 2)
        self._pool.shutdown(wait=False)
        return not ending.is_alive() and all(poll.done() for poll in polls)

    def _job_broke(self, event: JobExecutionEvent) -> None:
        _log.error("job.broke", job=event.job_id, why=repr(event.exception), trace=event.traceback)


class _Every(BaseTrigger):
    """Fires at once when late, and again an interval later.

    The scheduler's own interval lists every tick that was missed: a machine that slept for a
    month, or began in 1970, would list for minutes or for ever.
    """

    def __init__(self, interval: timedelta) -> None:
        self._interval = interval

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Give the next tick, whenever the last one was."""
        return now if previous_fire_time is None else now + self._interval


def _keep_pace(scheduler: BackgroundScheduler) -> None:
    """Run at once what waits longer than its interval: the clock was set back, and the rest would stand."""
    now = datetime.now(UTC)
    for job in scheduler.get_jobs():
        latest = job.trigger.get_next_fire_time(now, now)
        if latest is not None and job.next_run_time > latest:
            job.modify(next_run_time=now)


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


def leave(*, drained: bool) -> None:
    """End the process at once where work was cut off: threads that hang must not keep it alive.

    Nothing is half-written: a transaction that was open is rolled back by the database.
    """
    if not drained:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)

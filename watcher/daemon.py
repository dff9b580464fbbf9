"""The daemon: a handful of jobs that do what is due, until told to stop.

Due-ness lives in the database, so a late, doubled or missed tick is harmless. The only module
that knows APScheduler.
"""

import logging
import os
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

from storage import Feed, StorageError, WarningKind
from watcher.charts.draw import put_away
from watcher.clock import pull_back
from watcher.deliver import deliver
from watcher.due import FAILING, THREADS, lease_due
from watcher.errors import WatcherError
from watcher.lapsing import note_lapses
from watcher.mail.words import counted
from watcher.notify import keep_notices
from watcher.operator import clear, warn
from watcher.poll import Polled
from watcher.promise import tell_ended_silences
from watcher.retention import prune_old
from watcher.service.hold import Hold, LostError
from watcher.service.reload import Reload
from watcher.service.supervisor import Supervisor
from watcher.service.vitals import Vitals
from watcher.weekly import write_due_digests

TICK_S = 1
LOOK_S = 1
DIGEST_TICK_S = 30
NOTICE_TICK_S = 30
HOUSEKEEPING_S = 30
PRUNE_TICK_S = 3600
#: A wait ends with a day of UTC; by the hour, so that a late start or a failure costs no day.
LAPSE_TICK_S = 3600
#: After a stop, running work has this long; then the process ends, and what was open is rolled back.
DRAIN_S = 4.0
#: A job that has been late for so long is told to the operator.
LATE_FOR = timedelta(minutes=30)

_DELIVER = "deliver what is due"
_KEEP_HOUSE = "house-keeping"

_log = structlog.get_logger(__name__)


class Daemon:
    """One process that polls, delivers, writes digests, tells of feeds, keeps house, until `stop` is set.

    It holds the database alone; where another daemon took that over, it stops by itself, and `lost` says so.
    """

    def __init__(
        self, reload: Reload, hold: Hold, stop: threading.Event, vitals: Vitals, supervisor: Supervisor
    ) -> None:
        self._reload = reload
        self._hold = hold
        self._stop = stop
        self._vitals = vitals
        self._pulse = vitals.pulse
        self._supervisor = supervisor
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="poll")
        self._polls: dict[Future[tuple[Polled, ...]], tuple[Feed, ...]] = {}
        self._late: tuple[str, ...] = ()
        self._is_ready = False
        self._watched_at = 0.0
        self.lost = ""

    def run(self) -> bool:
        """Work until stopped. True when all work had ended by then, False when some was cut off."""
        scheduler = self._scheduler()
        scheduler.start()
        _log.info("daemon.started", pid=os.getpid())
        while not self._stop.wait(TICK_S):
            _keep_pace(scheduler)
            self._give_signs()
        self._supervisor.stopping()
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
            (_DELIVER, self._deliver, TICK_S),
            ("write the digests that are due", self._digests, DIGEST_TICK_S),
            ("tell of feeds in trouble", self._notices, NOTICE_TICK_S),
            ("look for new settings and packs", self._reload.turn, LOOK_S),
            ("delete old items", self._prune, PRUNE_TICK_S),
            ("note what never came", self._lapses, LAPSE_TICK_S),
            (_KEEP_HOUSE, self._keep_house, HOUSEKEEPING_S),
        )
        now = datetime.now(UTC)
        for name, job, seconds in jobs:
            every = timedelta(seconds=seconds)
            self._pulse.expect(name, every)
            scheduler.add_job(self._watched(name, job), _Every(every), id=name, next_run_time=now)
        tick = _Every(timedelta(seconds=TICK_S))
        scheduler.add_job(self._vitals.tick, tick, id="tick", next_run_time=now)
        return scheduler

    def _watched(self, name: str, job: Callable[[], None]) -> Callable[[], None]:
        def run() -> None:
            if self._stop.is_set():
                return
            try:
                self._hold.make_sure()
                job()
            except LostError as error:
                self._end(str(error))
            except (StorageError, WatcherError) as error:
                if self._pulse.failed(name, str(error)):  # else it was told: a job is tried at each tick
                    _log.error("job.failed", job=name, why=str(error))
            except Exception as error:
                self._pulse.failed(name, type(error).__name__)
                raise
            else:
                self._pulse.succeeded(name, self._vitals.now())

        return run

    def _end(self, why: str) -> None:
        """Stop by oneself: the database is another's."""
        if not self.lost:
            self.lost = why
            _log.error("daemon.lost", why=why)
        self._stop.set()

    def _poll(self) -> None:
        """Begin as many polls as can start at once: a lease must not run out while its feed waits."""
        ended = [poll for poll in self._polls if poll.done()]
        for poll in ended:
            del self._polls[poll]
            self._vitals.tally.polled(poll.result())
        failing = sum(turn[0].failures > 0 for turn in self._polls.values())
        with self._reload.in_use() as gear:
            room = THREADS - len(self._polls)
            for turn in lease_due(gear.app, gear.app.now(), room, failing=FAILING - failing):
                gear.take_up()
                poll = self._pool.submit(gear.poller.poll_in_turn, turn)
                poll.add_done_callback(lambda _: gear.put_down())
                self._polls[poll] = turn

    def _deliver(self) -> None:
        with self._reload.in_use() as gear:
            self._vitals.tally.delivered(deliver(gear.app, gear.doors, self._is_to_pause))

    def _is_to_pause(self) -> bool:
        """Asked before each message: whether to leave the others for later."""
        self._pulse.goes_on(_DELIVER)
        return self._stop.is_set()

    def _digests(self) -> None:
        try:
            write_due_digests(self._reload.gear.app)
        finally:
            put_away()  # what draws the charts of a week is not needed for the rest of it

    def _notices(self) -> None:
        keep_notices(self._reload.gear.app)

    def _prune(self) -> None:
        prune_old(self._reload.gear.app, self._stop.wait)

    def _lapses(self) -> None:
        note_lapses(self._reload.gear.app)

    def _keep_house(self) -> None:
        """Write down which jobs are alive, for `watcher status` and for the first digest's week.

        And put right what was planned by a clock that stood ahead: at the start, and when it is set back.
        What silences held back that are over is promised.
        """
        self._hold.renew()
        app, beats = self._reload.gear.app, self._pulse.all()
        now = app.now()
        with app.store.begin() as tx:
            tx.heartbeats.expect_only(beats)
            for job, beat in beats.items():
                at = now if job == _KEEP_HOUSE else beat.at
                if at is not None:
                    tx.heartbeats.beat(job, at, every=beat.every)
            pull_back(tx, now, app.settings)
        tell_ended_silences(app)
        self._tell_late()

    def _tell_late(self) -> None:
        """Tell the operator of jobs that have been late for long, and when none is any more."""
        beats, app = self._pulse.all(), self._reload.gear.app
        late = self._pulse.late(LATE_FOR)
        if late:
            last = {job: at for job in late if (at := beats[job].at)}
            words = [
                f"{job}: last done {f'{last[job]:%Y-%m-%d %H:%M} UTC' if job in last else 'never'}"
                for job in late
            ]
            warn(app, WarningKind.LATE, "\n".join(words))
        elif not self._pulse.late():
            clear(app, WarningKind.LATE)

    def _give_signs(self) -> None:
        """Log jobs that are late, once; tell the supervisor that we are ready, and that we live."""
        late = self._pulse.late()
        for job in set(late) - set(self._late):
            _log.error("job.late", job=job, why=self._pulse.all()[job].why or "it has not ended")
        for job in set(self._late) - set(late):
            _log.info("job.in_time", job=job)
        if late != self._late:
            self._supervisor.says(f"late: {', '.join(late)}" if late else "all jobs are in time")
        self._late = late
        if not self._vitals.is_alive:
            return
        if not self._is_ready:
            self._is_ready = True
            self._supervisor.ready(f"watching {counted(len(self._reload.gear.app.rulesets), 'pack')}")
        every, at = self._supervisor.every, self._vitals.elapsed()
        if every is not None and at - self._watched_at >= every and not self._pulse.hanging():
            self._watched_at = at
            self._supervisor.alive()

    def _drain(self, scheduler: BackgroundScheduler) -> bool:
        """End the jobs, then the polls they began: those give their feeds back, having been told to stop.

        At last the database is given back, unless it does not answer.
        """
        ending = _begun(scheduler.shutdown)
        ending.join(DRAIN_S / 2)
        polls = tuple(self._polls)
        wait(polls, timeout=DRAIN_S / 2)
        self._pool.shutdown(wait=False)
        releasing = _begun(self._hold.release)
        releasing.join(DRAIN_S / 8)
        return not (ending.is_alive() or releasing.is_alive()) and all(poll.done() for poll in polls)

    def _job_broke(self, event: JobExecutionEvent) -> None:
        _log.error("job.broke", job=event.job_id, why=repr(event.exception), trace=event.traceback)


def _begun(work: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


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

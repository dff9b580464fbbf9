"""How the jobs of the daemon are doing: when each last succeeded, and which are late or hang.

Counts time that the machine was awake, so that neither a sleep nor a clock set right makes a job late.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

#: A job is late when it did not succeed for twice its interval and so long ...
GRACE = timedelta(minutes=1)
#: ... and hangs when it did not even end, or show progress, for twice its interval and so long.
HANGS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """The state of one job: `well` and `ended` are seconds by the stopwatch, `at` by the clock.

    `at` is None before the job first succeeded, and `why` says why it failed last, "" where it did not.
    """

    every: timedelta
    well: float
    ended: float
    at: datetime | None = None
    why: str = ""


@dataclass(slots=True)
class Pulse:
    """The beats of all jobs. Threads may share it."""

    elapsed: Callable[[], float] = time.monotonic
    _beats: dict[str, Beat] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def expect(self, job: str, every: timedelta) -> None:
        """Wait for a job from now on."""
        now = self.elapsed()
        with self._lock:
            self._beats[job] = Beat(every=every, well=now, ended=now)

    def succeeded(self, job: str, at: datetime) -> None:
        """Write down that a job did its work."""
        now = self.elapsed()
        with self._lock:
            self._beats[job] = replace(self._beats[job], well=now, ended=now, at=at, why="")

    def failed(self, job: str, why: str) -> bool:
        """Write down that a job ended badly; False where it last did so for the same reason."""
        with self._lock:
            before = self._beats[job]
            self._beats[job] = replace(before, ended=self.elapsed(), why=why)
        return before.why != why

    def goes_on(self, job: str) -> None:
        """Write down that a job that takes long gets on."""
        with self._lock:
            self._beats[job] = replace(self._beats[job], ended=self.elapsed())

    def all(self) -> Mapping[str, Beat]:
        """The state of every job, by name."""
        with self._lock:
            return dict(self._beats)

    def age(self, beat: Beat) -> timedelta:
        """For how long a job has not succeeded."""
        return timedelta(seconds=max(self.elapsed() - beat.well, 0.0))

    def late(self, by: timedelta | None = None) -> tuple[str, ...]:
        """The jobs that did not succeed in time, by so much; by the grace that they are given unless told."""
        grace = GRACE if by is None else by
        return tuple(job for job, beat in self.all().items() if self.age(beat) > 2 * beat.every + grace)

    def hanging(self) -> tuple[str, ...]:
        """The jobs that did not even end in time."""
        now = self.elapsed()
        return tuple(
            job
            for job, beat in self.all().items()
            if timedelta(seconds=max(now - beat.ended, 0.0)) > 2 * beat.every + HANGS
        )

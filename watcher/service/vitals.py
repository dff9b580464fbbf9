"""Is the daemon alive, and does it get its work done? Asked by its health port, systemd, and itself."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from storage import StorageError, Store
from watcher.ports import Now
from watcher.service.pulse import Pulse
from watcher.service.tally import Tally

#: The scheduler ticks every second; it stands still when it did not for so many.
STANDSTILL_S = 15.0


@dataclass(slots=True)
class Vitals:
    """The signs of life of the daemon; `reloads` counts what became of them, by outcome."""

    store: Store
    now: Now
    elapsed: Callable[[], float] = time.monotonic
    pulse: Pulse = field(default_factory=Pulse)
    tally: Tally = field(default_factory=Tally)
    reloads: Callable[[], dict[str, int]] = dict
    _ticked: float | None = None

    def tick(self) -> None:
        """Give a sign of life: the scheduler ran a job."""
        self._ticked = self.elapsed()

    @property
    def is_alive(self) -> bool:
        """Whether the scheduler runs jobs."""
        return self._ticked is not None and self.elapsed() - self._ticked < STANDSTILL_S

    def troubles(self) -> tuple[str, ...]:
        """Say what keeps the daemon from its work: the database, jobs that are late. Waits for the former."""
        found = [] if self.is_alive else ["the scheduler stands still"]
        try:
            with self.store.read() as tx:
                tx.daemons.last()
        except StorageError as error:
            found.append(str(error))
        return *found, *(f"late: {job}" for job in self.pulse.late())

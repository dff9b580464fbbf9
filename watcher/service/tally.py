"""What the daemon did since its start, counted for `/metrics`."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from watcher.deliver import Delivered
from watcher.poll import Polled


@dataclass(slots=True)
class Tally:
    """Counts by their names. Threads may share it."""

    polls: Counter[str] = field(default_factory=Counter)
    items: int = 0
    alerts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    sends: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def polled(self, polls: Iterable[Polled]) -> None:
        """Count polls by their outcome, with what they brought."""
        with self._lock:
            for one in polls:
                self.polls["retired" if one.retired else "failed" if one.error else "read"] += 1
                self.items += one.items
                self.alerts.update((alert.pack, alert.forecast, alert.stance.value) for alert in one.alerts)

    def delivered(self, delivered: Delivered) -> None:
        """Count messages by what became of them."""
        with self._lock:
            self.sends.update({"sent": delivered.sent, "failed": delivered.failed})

    def copy(self) -> "Tally":
        """Give the counts of one moment."""
        with self._lock:
            return Tally(Counter(self.polls), self.items, Counter(self.alerts), Counter(self.sends))


def by_outcome(counts: Mapping[str, int], *outcomes: str) -> dict[str, int]:
    """Give counts with those that are none yet: a rate needs something to begin with."""
    return {outcome: counts.get(outcome, 0) for outcome in outcomes}

"""Write down together what several threads bring at the same time: one transaction for all that waits.

A database has one writer, and a transaction costs as much as a hundred rows. Knows nothing of what is
written.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

Thing = TypeVar("Thing")
Outcome = TypeVar("Outcome")

#: Things in one transaction: it must not keep the other writers waiting for long.
MOST = 64


def _shut() -> Lock:
    lock = Lock()
    lock.acquire()
    return lock


@dataclass(slots=True, eq=False)
class _Place(Generic[Thing, Outcome]):
    """A thing in the queue, and what came of it.

    Its thread waits for `called`, which is opened once: when the thing was dealt with, or to write.
    """

    thing: Thing
    outcome: Future[Outcome] = field(default_factory=Future)
    called: Lock = field(default_factory=_shut)


class Together(Generic[Thing, Outcome]):
    """Passes things to `write_all` in groups, in the order they came. Threads may share it.

    `write_all` writes all it is given or nothing, and gives one outcome each. Where it fails on several,
    each is written alone, so that one bad thing spoils no other; not so for errors that are `common` to
    all, such as a database that is busy.
    """

    def __init__(
        self,
        write_all: Callable[[Sequence[Thing]], Sequence[Outcome]],
        *,
        common: tuple[type[Exception], ...] = (),
    ) -> None:
        self._write_all = write_all
        self._common = common
        self._waiting: list[_Place[Thing, Outcome]] = []
        self._queue = Lock()
        self._is_writing = False

    @property
    def waiting(self) -> int:
        """How many things wait for their turn."""
        with self._queue:
            return len(self._waiting)

    def write(self, thing: Thing) -> Outcome:
        """Write one thing, with what others brought meanwhile. Raises what writing it raised."""
        mine = _Place[Thing, Outcome](thing)
        with self._queue:
            self._waiting.append(mine)
            begins, self._is_writing = not self._is_writing, True
        if not begins:
            mine.called.acquire()
        if not mine.outcome.done():
            self._write_first()
        return mine.outcome.result()

    def _write_first(self) -> None:
        """Write the first group, which our own thing heads, and call who heads the next one.

        Each thread is called by itself: were they to pass a lock on, each would wait for the interpreter
        in turn, and the next group for all of them.
        """
        with self._queue:
            group, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        self._write(group)
        with self._queue:
            self._is_writing = bool(self._waiting)
            if self._waiting:
                self._waiting[0].called.release()
        for place in group[1:]:
            place.called.release()

    def _write(self, group: Sequence[_Place[Thing, Outcome]]) -> None:
        try:
            outcomes = self._write_all([place.thing for place in group])
            done = list(zip(group, outcomes, strict=True))
        except BaseException as error:  # noqa: BLE001 -- raised again where the thing was brought
            if len(group) > 1 and isinstance(error, Exception) and not isinstance(error, self._common):
                for place in group:
                    self._write([place])
            else:
                for place in group:
                    place.outcome.set_exception(error)
        else:
            for place, outcome in done:
                place.outcome.set_result(outcome)

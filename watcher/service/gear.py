"""What the daemon works with by one reading of its settings, swapped as one when they are read anew."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from threading import Event, Lock

from watcher.app import App, ReadWhole, open_doors, open_fetch, open_pages
from watcher.body import read_body
from watcher.poll import Poller
from watcher.ports import Doors, Fetch


@dataclass(slots=True)
class Gear:
    """The parts, all of one reading. Once retired it is closed by whoever used it last."""

    app: App
    poller: Poller
    doors: Doors
    close: Callable[[], None]
    _users: int = 0
    _retired: bool = False
    _lock: Lock = field(default_factory=Lock, repr=False)

    def take_up(self) -> None:
        """Begin to use it: it stays open until it is put down."""
        with self._lock:
            self._users += 1

    def put_down(self) -> None:
        """End to use it."""
        with self._lock:
            self._users -= 1
            ends = self._retired and not self._users
        if ends:
            self.close()

    def retire(self) -> None:
        """Begin nothing more with it: what runs goes on to its end."""
        self.take_up()
        self._retired = True
        self.put_down()


def equip(app: App, stop: Event) -> Gear:
    """Open the doors that the settings ask for; once `stop` is set, what runs behind them ends."""
    with ExitStack() as stack:
        fetch = stack.enter_context(open_fetch(app, stop))
        read_whole = stack.enter_context(open_pages(app, stop))
        closing = stack.pop_all()
    return gear_of(app, fetch, open_doors(app), stop, read_whole=read_whole, close=closing.close)


def gear_of(
    app: App,
    fetch: Fetch,
    doors: Doors,
    stop: Event,
    *,
    read_whole: ReadWhole = tuple,
    close: Callable[[], None] = lambda: None,
) -> Gear:
    """Put the parts together behind given doors."""
    poller = Poller(
        app, fetch, pause=stop.wait, read_whole=read_whole, read_body=partial(read_body, app.rulesets)
    )
    return Gear(app, poller, doors, close)

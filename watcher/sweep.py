"""One sweep over the feeds that are due, as `watcher poll` makes it; the daemon goes on without end."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from datetime import datetime
from time import sleep

from storage import Feed
from watcher.app import App, ReadWhole
from watcher.due import THREADS, lease_due
from watcher.ledger.revising import note_revisions
from watcher.poll import Pause, Polled, Poller
from watcher.ports import Fetch
from watcher.readers import open_readers


def sweep(
    app: App, fetch: Fetch, *, threads: int = THREADS, pause: Pause = sleep, read_whole: ReadWhole = tuple
) -> Iterator[Polled]:
    """Poll once every feed that is due, telling of each when those of its host are done.

    On one thread the same news always make the same alerts.
    """
    note_revisions(app.store, app.rulesets, app.now())
    round_ = _Round(app)
    running: set[Future[tuple[Polled, ...]]] = set()
    with (
        open_readers(app.rulesets, round_.unread) as read_body,
        ThreadPoolExecutor(threads, thread_name_prefix="poll") as pool,
    ):
        poller = Poller(app, fetch, pause=pause, read_whole=read_whole, read_body=read_body)
        while True:
            if len(running) <= threads * 3 // 4:
                turns = round_.take(threads - len(running))
                running |= {pool.submit(poller.poll_in_turn, turn) for turn in turns}
            if running:
                ended, running = wait(running, return_when=FIRST_COMPLETED)
                for turn in ended:
                    yield from turn.result()
            elif round_.rests():
                pause(app.settings.host_gap.total_seconds())
            else:
                return


class _Round:
    """The feeds of one sweep: each is taken once, though a short interval may make it due again meanwhile."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._begun = app.now()
        with app.store.read() as tx:
            self.unread = tx.feeds.count_unread()
        self._taken: frozenset[int] = frozenset()
        self._again: frozenset[int] = frozenset()

    def take(self, hosts: int) -> list[list[Feed]]:
        """Lease feeds of so many hosts that had no turn yet."""
        turns: list[list[Feed]] = []
        while not turns and (leased := lease_due(self._app, self._now(), hosts, but=self._again)):
            again = {feed.id for turn in leased for feed in turn if feed.id in self._taken}
            if again:
                with self._app.store.begin() as tx:
                    tx.feeds.release(again)
            self._again |= again
            self._taken |= {feed.id for turn in leased for feed in turn}
            turns = [left for turn in leased if (left := [feed for feed in turn if feed.id not in again])]
        return turns

    def rests(self) -> bool:
        """Tell whether feeds wait for a turn whose hosts were asked a moment ago."""
        with self._app.store.read() as tx:
            resting = tx.feeds.resting(self._now(), gap=self._app.settings.host_gap)
        return not self._taken.issuperset(resting)

    def _now(self) -> datetime:
        # A clock that is set back meanwhile does not make feeds wait that were due.
        return max(self._begun, self._app.now())

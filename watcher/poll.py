"""Poll feeds: from those that are due to their items, alerts and promised mails.

What the polls of a moment bring is written in one transaction, each feed's whole or not at all. The feeds
of one host are asked one after another; what one does never stops another.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import BoundedSemaphore
from time import sleep

import structlog

from storage import Alert, DatabaseBusyError, Feed, Share, StorageError, Transaction
from watcher import body
from watcher.app import App, ReadWhole
from watcher.body import ReadBody
from watcher.conclude import conclude
from watcher.edits import correct
from watcher.feeds.moved import address_of, has_moved
from watcher.feeds.overlap import Overlap
from watcher.outcome import Reading, judge_news, read_failure, read_outcome
from watcher.ports import Fetch, FetchFailed, FetchRequest
from watcher.readers import open_readers
from watcher.together import Together

#: Hosts asked at the same time: a thread that waits for an answer costs little, and one that gets none
#: waits for half a minute.
THREADS = 96
#: Of those, hosts asked for feeds whose last poll failed: however many hang, the others keep their turns.
FAILING = THREADS // 2
#: Feeds of one host taken at a time, to be asked one after another.
IN_TURN = 8
#: Answers read at the same time. They share one interpreter, so more gains nothing, and each may hold a
#: feed of ten megabytes.
READERS = 8
#: A poll that has not reported so long after its turn came is taken to have died with its process.
LEASE = timedelta(minutes=1)

#: The log events of bodies that do not follow the one before.
_BREAKS = {Overlap.GAP: "feed.gap", Overlap.ALL_NEW: "feed.quarantined"}

Pause = Callable[[float], object]  # waits for so many seconds, or until we are told to stop

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll brought: `error` is "" when it went well.

    `alerts` were raised or strengthened by it, `corrected` lost by it the last report they stood by.

    `overlap` says how its body followed the one before, None where none was read.
    After some the host is not to be asked for its other feeds now: `ends_turn`. `moved_to` is where the
    feed is asked from now on, "" where it was before; a `retired` one is asked no more.
    """

    feed: Feed
    items: int = 0
    alerts: tuple[Alert, ...] = ()
    corrected: tuple[Alert, ...] = ()
    error: str = ""
    overlap: Overlap | None = None
    ends_turn: bool = False
    moved_to: str = ""
    retired: bool = False


def longest_lease(gap: timedelta) -> timedelta:
    """For how long feeds are taken: all of a host's turns, each of which may last as long as a lease."""
    return IN_TURN * (LEASE + gap)


def lease_due(
    app: App, now: datetime, hosts: int, *, failing: int | None = None, but: frozenset[int] = frozenset()
) -> tuple[tuple[Feed, ...], ...]:
    """Take the feeds that are due at `now` of so many hosts, so that nobody else polls them meanwhile.

    At most `failing` of those hosts are taken for feeds whose last poll failed; None does not restrict.
    The feeds in `but` are left alone.
    """
    gap = app.settings.host_gap
    if hosts <= 0:
        return ()
    with app.store.read() as tx:
        due = tx.feeds.next_due(now)
    if due is None or due > now:
        return ()
    share = Share(hosts=hosts, in_turn=IN_TURN, failing=failing, gap=gap, but=but)
    with app.store.begin() as tx:
        return tx.feeds.lease(now, until=now + longest_lease(gap), share=share)


def sweep(
    app: App, fetch: Fetch, *, threads: int = THREADS, pause: Pause = sleep, read_whole: ReadWhole = tuple
) -> Iterator[Polled]:
    """Poll once every feed that is due, telling of each when those of its host are done.

    On one thread the same news always make the same alerts.
    """
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


class Poller:
    """Polls leased feeds. Threads may share it: what they bring at the same time is written together."""

    def __init__(
        self,
        app: App,
        fetch: Fetch,
        *,
        pause: Pause,
        read_whole: ReadWhole = tuple,
        read_body: ReadBody | None = None,
    ) -> None:
        self._app = app
        self._fetch = fetch
        self._pause = pause
        self._read_whole = read_whole
        self._read_body = read_body or partial(body.read_body, app.rulesets)
        self._readers = BoundedSemaphore(READERS)
        self._writer = Together[Reading, Polled](self._write_down, common=(DatabaseBusyError,))

    def poll_in_turn(self, feeds: Sequence[Feed]) -> tuple[Polled, ...]:
        """Poll the leased feeds of one host, the gap between them, and give back those left over.

        Never raises. Where even the writing fails, the lease runs out and the feeds come round again.
        """
        polled: list[Polled] = []
        for place, feed in enumerate(feeds):
            if place:
                self._pause(self._app.settings.host_gap.total_seconds())
            polled.append(self._poll(feed))
            _tell(polled[-1])
            if polled[-1].ends_turn:
                self._release(feeds[place + 1 :])
                break
        return tuple(polled)

    def _poll(self, feed: Feed) -> Polled:
        try:
            return self._ask(feed)
        except StorageError as error:
            return Polled(feed=feed, error=str(error))
        except Exception as error:  # noqa: BLE001 -- whatever a feed brings out in us, the others go on
            _log.error("feed.broke", url=feed.url, kind=type(error).__name__, exc_info=True)
            words = f"the program failed on this feed: {type(error).__name__}"
            with suppress(Exception):  # whatever broke may break again; then the lease runs out
                return self._put_down(read_failure(self._app, feed, FetchFailed(words=words)))
            return Polled(feed=feed, error=words)

    def _ask(self, feed: Feed) -> Polled:
        request = FetchRequest(url=address_of(feed), etag=feed.etag, last_modified=feed.last_modified)
        outcome = self._fetch(request)
        with self._readers:
            reading = read_outcome(self._app, feed, outcome, self._read_body)
        if reading is None:
            self._release([feed])
            return Polled(feed=feed, ends_turn=True)
        if reading.news or reading.edits:
            whole = self._read_whole(reading.news)
            with self._readers:
                reading = judge_news(reading, whole, self._app.rulesets)
        return self._put_down(reading)

    def _put_down(self, reading: Reading) -> Polled:
        try:
            return self._writer.write(reading)
        except StorageError as error:
            words = reading.result.error
            if not words and not isinstance(error, DatabaseBusyError):
                # It may be of this feed alone: then it fails like any other, and does not come round at once.
                return self._put_down(read_failure(self._app, reading.feed, FetchFailed(words=str(error))))
            why = f"{words}; and it could not be written down: {error}" if words else str(error)
            return Polled(feed=reading.feed, error=why)

    def _release(self, feeds: Sequence[Feed]) -> None:
        """Give feeds back unasked; where that cannot be written down, their leases run out."""
        if feeds:
            with suppress(StorageError), self._app.store.begin() as tx:
                tx.feeds.release([feed.id for feed in feeds])

    def _write_down(self, readings: Sequence[Reading]) -> list[Polled]:
        """Keep what is new, log what it means, and when each feed is due again: all of it, or nothing."""
        with self._app.store.begin() as tx:
            polled = [_write(tx, reading, self._app.settings.mail_to) for reading in readings]
            tx.feeds.record({reading.feed.id: reading.result for reading in readings})
            for reading in readings:
                if reading.hold_back is not None:
                    host, until = reading.hold_back
                    tx.feeds.hold_back(host, until=until)
        return polled


def _write(tx: Transaction, reading: Reading, recipients: Sequence[str]) -> Polled:
    feed, result = reading.feed, reading.result
    kept = {item.id for item in tx.items.keep_new(feed.id, reading.unseen)}
    fresh = [one for one in reading.judged if one.item.id in kept]
    edited = [one for one in reading.edited if tx.items.edit(feed.id, one.item)]
    corrected = correct(tx, edited, recipients=recipients, now=result.at)
    fresh += [judged for one in edited for judged in one.judged]
    alerts = conclude(tx, feed, fresh, recipients=recipients, now=result.at)
    return Polled(
        feed=feed,
        items=len(kept),
        alerts=alerts,
        corrected=corrected,
        error=result.error,
        overlap=reading.overlap,
        ends_turn=reading.hold_back is not None,
        moved_to=result.moved_to if has_moved(result) and not has_moved(feed) else "",
        retired=result.retired,
    )


def _tell(polled: Polled) -> None:
    url = polled.feed.url
    if polled.moved_to:
        _log.info("feed.moved", url=url, to=polled.moved_to)
    if polled.retired:
        _log.warning("feed.retired", url=url, why=polled.error)
    elif polled.error and polled.error != polled.feed.error:
        _log.warning("feed.failed", url=url, why=polled.error)
    if polled.overlap in _BREAKS:
        _log.warning(_BREAKS[polled.overlap], url=url, new_items=polled.items)
    if not polled.error:
        _log.debug("feed.polled", url=url, new_items=polled.items)
    for alert in polled.corrected:
        _log.info(
            "alert.corrected",
            stance=alert.stance.value,
            forecast=alert.forecast,
            why=alert.correction,
            belief_before=round(alert.belief_before, 4),
            belief_after=round(alert.belief_after, 4),
            id=alert.id,
        )
    for alert in polled.alerts:
        _log.info(
            "alert.strengthened" if alert.strengthens else "alert.raised",
            stance=alert.stance.value,
            forecast=alert.forecast,
            indicator=alert.indicator,
            evidence=" … ".join(quote.text for quote in alert.reports[0].evidence),
            publisher=alert.reports[0].publisher,
            link=alert.reports[0].url,
            belief_before=round(alert.belief_before, 4),
            belief_after=round(alert.belief_after, 4),
            after_horizon=alert.after_horizon,
            id=alert.id,
        )

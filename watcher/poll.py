"""Poll feeds that were taken: from their addresses to their items, alerts and promised mails.

What the polls of a moment bring is written in one transaction, each feed's whole or not at all. The feeds
of one host are asked one after another; what one does never stops another.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import assert_never

import structlog

from storage import Alert, DatabaseBusyError, Feed, PollResult, Sighting, StorageError, Transaction
from watcher.app import App, ReadWhole
from watcher.body import Body, ReadBody
from watcher.conclude import conclude
from watcher.edits import correct
from watcher.errors import FeedParseError
from watcher.feeds.moved import address_of, has_moved
from watcher.outcome import (
    Reading,
    Terms,
    fingerprint_of,
    judge_news,
    read_body_of,
    read_failure,
    read_unchanged,
)
from watcher.ports import (
    Fetch,
    Fetched,
    FetchFailed,
    FetchOutcome,
    FetchRequest,
    FetchStopped,
    NotModified,
)
from watcher.promise import Audience
from watcher.together import Together

#: Answers read at the same time: enough to keep the processes busy that read, and each may hold a feed of
#: ten megabytes.
READERS = 8

Pause = Callable[[float], object]  # waits for so many seconds, or until we are told to stop

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll brought: `error` is "" when it went well.

    `feed` is as it was before, `result` what was written down of it, None where nothing was. `alerts` were
    raised or strengthened by it, `corrected` lost by it the last report they stood by. After some the host
    is not to be asked for its other feeds now: `ends_turn`.
    """

    feed: Feed
    result: PollResult | None = None
    items: int = 0
    alerts: tuple[Alert, ...] = ()
    corrected: tuple[Alert, ...] = ()
    error: str = ""
    ends_turn: bool = False

    @property
    def retired(self) -> bool:
        """Whether the feed is asked no more."""
        return self.result is not None and self.result.retired


class Poller:
    """Polls leased feeds. Threads may share it: what they bring at the same time is written together."""

    def __init__(
        self,
        app: App,
        fetch: Fetch,
        *,
        pause: Pause,
        read_whole: ReadWhole = tuple,
        read_body: ReadBody,
    ) -> None:
        self._app = app
        self._fetch = fetch
        self._pause = pause
        self._read_whole = read_whole
        self._read_body = read_body
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
                return self._put_down(self._failure(feed, words))
            return Polled(feed=feed, error=words)

    def _ask(self, feed: Feed) -> Polled:
        request = FetchRequest(url=address_of(feed), etag=feed.etag, last_modified=feed.last_modified)
        outcome = self._fetch(request)
        with self._readers:
            reading = self._read(feed, outcome)
        if reading is None:
            self._release([feed])
            return Polled(feed=feed, ends_turn=True)
        if reading.news or reading.edits:
            whole = self._read_whole(reading.news)
            with self._readers:
                reading = judge_news(reading, whole, self._app.rulesets)
        return self._put_down(reading)

    def _read(self, feed: Feed, outcome: FetchOutcome) -> Reading | None:
        """Read what came of asking; None where we were stopped before it came."""
        match outcome:
            case FetchFailed():
                return read_failure(feed, outcome, self._terms())
            case FetchStopped():
                return None
            case NotModified():
                return read_unchanged(feed, outcome, self._terms())
            case Fetched():
                return self._read_fetched(feed, outcome)
            case _:
                assert_never(outcome)

    def _read_fetched(self, feed: Feed, fetched: Fetched) -> Reading:
        terms, fingerprint = self._terms(), fingerprint_of(fetched)
        if fingerprint == feed.fingerprint:
            return read_unchanged(feed, fetched, terms)
        try:
            found = self._read_body(fetched, feed, terms.now)
        except FeedParseError as error:
            return self._failure(feed, str(error))
        return read_body_of(feed, fetched, found, self._sighted(feed, found), terms, fingerprint=fingerprint)

    def _sighted(self, feed: Feed, found: Body) -> Sighting:
        """Tell what is new in a body. Of a new feed all is; what it had in an earlier life is kept once."""
        if feed.last_success is None:
            return Sighting(unseen=found.items, edits=())
        with self._app.store.read() as tx:
            return tx.items.sighted(feed.id, found.items)

    def _failure(self, feed: Feed, words: str) -> Reading:
        return read_failure(feed, FetchFailed(words=words), self._terms())

    def _terms(self) -> Terms:
        app = self._app
        return Terms(now=app.now(), fixed=app.settings.poll_interval, jitter=app.dice())

    def _put_down(self, reading: Reading) -> Polled:
        try:
            return self._writer.write(reading)
        except StorageError as error:
            words = reading.result.error
            if not words and not isinstance(error, DatabaseBusyError):
                # It may be of this feed alone: then it fails like any other, and does not come round at once.
                return self._put_down(self._failure(reading.feed, str(error)))
            why = f"{words}; and it could not be written down: {error}" if words else str(error)
            return Polled(feed=reading.feed, error=why)

    def _release(self, feeds: Sequence[Feed]) -> None:
        """Give feeds back unasked; where that cannot be written down, their leases run out."""
        if feeds:
            with suppress(StorageError), self._app.store.begin() as tx:
                tx.feeds.release([feed.id for feed in feeds])

    def _write_down(self, readings: Sequence[Reading]) -> list[Polled]:
        """Keep what is new, log what it means, and when each feed is due again: all of it, or nothing."""
        audience = Audience.of(self._app.settings)
        with self._app.store.begin() as tx:
            polled = [_write(tx, reading, audience) for reading in readings]
            results = {reading.feed.id: reading.result for reading in readings}
            tx.feeds.record(results)
            tx.feed_days.count(results)
            for reading in readings:
                if reading.hold_back is not None:
                    host, until = reading.hold_back
                    tx.feeds.hold_back(host, until=until)
        return polled


def _write(tx: Transaction, reading: Reading, audience: Audience) -> Polled:
    feed, result = reading.feed, reading.result
    kept = {item.id for item in tx.items.keep_new(feed.id, reading.unseen)}
    fresh = [one for one in reading.judged if one.item.id in kept]
    edited = [one for one in reading.edited if tx.items.edit(feed.id, one.item)]
    corrected = correct(tx, feed, edited, audience=audience, now=result.at)
    fresh += [judged for one in edited for judged in one.judged]
    alerts = conclude(tx, feed, fresh, audience=audience, now=result.at)
    return Polled(
        feed=feed,
        result=result,
        items=len(kept),
        alerts=alerts,
        corrected=corrected,
        error=result.error,
        ends_turn=reading.hold_back is not None,
    )


def _tell(polled: Polled) -> None:
    url = polled.feed.url
    if polled.result is not None:
        _tell_changes(polled.feed, polled.result, polled.items)
    if polled.error not in {"", polled.feed.error} and not polled.retired:
        _log.warning("feed.failed", url=url, why=polled.error)
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


def _tell_changes(feed: Feed, result: PollResult, new_items: int) -> None:
    """Log what a feed is from this poll on and was not before."""
    if has_moved(result) and not has_moved(feed):
        _log.info("feed.moved", url=feed.url, to=result.moved_to)
    if result.retired:
        _log.warning("feed.retired", url=feed.url, why=result.error)
    if result.gap_at == result.at:
        _log.warning("feed.gap", url=feed.url, new_items=new_items)
    if result.quarantined_at == result.at:
        _log.warning("feed.quarantined", url=feed.url, new_items=new_items)

"""Poll feeds: from those that are due to their items, alerts and promised mails, one transaction a feed.

The poll of one feed is a function of that feed; what one does never stops another.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from random import random
from threading import BoundedSemaphore
from typing import NamedTuple, Self, assert_never

import structlog

from rules.model import Item
from storage import Alert, Feed, PollResult, StorageError
from watcher.app import App
from watcher.backoff import next_poll
from watcher.conclude import conclude, read_items
from watcher.errors import FeedParseError
from watcher.feeds.moved import Move, address_of, after_answer, after_failure, asked_at, ends, has_moved
from watcher.feeds.normalize import normalize_all
from watcher.feeds.parse import parse
from watcher.ports import Fetch, Fetched, FetchFailed, FetchOutcome, FetchRequest, FetchStopped, NotModified

#: Feeds polled at the same time: a thread that waits for an answer costs little, and one that gets none
#: waits for half a minute.
THREADS = 32
#: Of those, feeds whose last poll failed: however many publishers hang, the others keep their turns.
FAILING = THREADS // 2
#: Answers read and written down at the same time. They share one interpreter and the database has one
#: writer, so more gains nothing, and each may hold a feed of ten megabytes.
_READERS = BoundedSemaphore(4)
#: Between two polls of a feed where the settings name no interval.
INTERVAL = timedelta(minutes=30)
#: A poll that has not reported by then is taken to have died with its process.
LEASE = timedelta(minutes=2)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What one poll brought: `error` is "" when it went well."""

    feed: Feed
    items: int = 0
    alerts: tuple[Alert, ...] = ()
    error: str = ""


def lease_due(app: App, now: datetime, limit: int, failing: int | None = None) -> tuple[Feed, ...]:
    """Take up to `limit` feeds that are due at `now`, so that nobody else polls them meanwhile.

    At most `failing` of them are feeds whose last poll failed; None does not restrict.
    """
    if limit <= 0:
        return ()
    with app.store.read() as tx:
        due = tx.feeds.next_due()
    if due is None or due > now:
        return ()
    with app.store.begin() as tx:
        return tx.feeds.lease(now, until=now + LEASE, limit=limit, failing=failing)


def start_polls(app: App, fetch: Fetch, pool: Executor, feeds: Iterable[Feed]) -> dict[Future[Polled], Feed]:
    """Poll feeds in a pool of threads."""
    return {pool.submit(poll_feed, app, fetch, feed): feed for feed in feeds}


def sweep(app: App, fetch: Fetch) -> Iterator[Polled]:
    """Poll once every feed that is due as the sweep begins, telling of each as it is done.

    Only the fetching goes on at the same time. What the feeds brought is concluded in their order, so
    that the same news always make the same alerts.
    """
    begun = app.now()
    done: set[int] = set()  # a clock set back meanwhile makes feeds due again, for an hour and more
    with ThreadPoolExecutor(THREADS, thread_name_prefix="fetch") as pool:
        while feeds := [feed for feed in lease_due(app, begun, THREADS) if feed.id not in done]:
            done |= {feed.id for feed in feeds}
            coming = [pool.submit(fetch, _request(feed)) for feed in feeds]
            for feed, answer in zip(feeds, coming, strict=True):
                yield poll_feed(app, _given(answer), feed)


def _given(answer: Future[FetchOutcome]) -> Fetch:
    return lambda _: answer.result()


def poll_feed(app: App, fetch: Fetch, feed: Feed) -> Polled:
    """Poll one leased feed and write down what came of it. Never raises.

    Where even the writing fails, the lease runs out and the feed comes round again.
    """
    try:
        polled = _poll(app, fetch, feed)
    except StorageError as error:
        polled = Polled(feed=feed, error=str(error))
    except Exception as error:  # noqa: BLE001 -- whatever a feed brings out in us, the others go on
        _log.error("feed.broke", url=feed.url, kind=type(error).__name__, exc_info=True)
        words = f"the program failed on this feed: {type(error).__name__}"
        polled = _failed(app, feed, FetchFailed(words=words))
    _tell(polled)
    return polled


def _poll(app: App, fetch: Fetch, feed: Feed) -> Polled:
    outcome = fetch(_request(feed))
    with _READERS:
        return _read_answer(app, feed, outcome)


def _read_answer(app: App, feed: Feed, outcome: FetchOutcome) -> Polled:
    match outcome:
        case FetchFailed():
            return _failed(app, feed, outcome)
        case FetchStopped():
            with app.store.begin() as tx:
                tx.feeds.release([feed.id])
            return Polled(feed=feed)
        case NotModified():
            return _read(app, feed, (), _Known.by(feed), after_answer(feed, outcome.moved_to))
        case Fetched():
            known = _Known(outcome.etag, outcome.last_modified, _fingerprint(outcome))
            move = after_answer(feed, outcome.moved_to)
            if known.fingerprint == feed.fingerprint:
                return _read(app, feed, (), known, move)
            try:
                parsed = parse(outcome.body, content_type=outcome.content_type, url=outcome.url)
            except FeedParseError as error:
                return _failed(app, feed, FetchFailed(words=str(error)))
            return _read(app, feed, normalize_all(parsed, feed, app.now()), known, move)
        case _:
            assert_never(outcome)


class _Known(NamedTuple):
    """By what a feed's body is known again: to its server, and to us."""

    etag: str
    last_modified: str
    fingerprint: str

    @classmethod
    def by(cls, feed: Feed) -> Self:
        """As it was at the last poll."""
        return cls(feed.etag, feed.last_modified, feed.fingerprint)


def _fingerprint(fetched: Fetched) -> str:
    """Name a body, with what else decides how it is read."""
    told = f"{fetched.url}\0{fetched.content_type}\0".encode("utf-8", "backslashreplace")
    return sha256(told + fetched.body).hexdigest()


def _request(feed: Feed) -> FetchRequest:
    return FetchRequest(url=address_of(feed), etag=feed.etag, last_modified=feed.last_modified)


def _read(app: App, feed: Feed, items: tuple[Item, ...], known: _Known, move: Move) -> Polled:
    """Keep what is new, judge it, and write all of it with the feed's next due time, or nothing."""
    with app.store.read() as tx:
        unseen = tx.items.unseen(feed.id, items)
    judged = read_items(unseen, app.rulesets)
    now = app.now()
    result = PollResult(at=now, next_due=_next(app, now, 0, None), **known._asdict(), **move._asdict())
    with app.store.begin() as tx:
        kept = {item.id for item in tx.items.keep_new(feed.id, unseen)}
        fresh = [one for one in judged if one.item.id in kept]
        alerts = conclude(tx, feed, fresh, recipients=app.settings.mail_to, now=now)
        tx.feeds.record(feed.id, result)
    if has_moved(move) and not has_moved(feed):
        _log.info("feed.moved", url=feed.url, to=move.moved_to)
    return Polled(feed=feed, items=len(kept), alerts=alerts)


def _failed(app: App, feed: Feed, failure: FetchFailed) -> Polled:
    now, words = app.now(), failure.words
    result = PollResult(
        at=now,
        next_due=_next(app, now, feed.failures + 1, failure.retry_after),
        **_Known.by(feed)._asdict(),
        **after_failure(feed)._asdict(),
        error=words,
        retired=ends(feed, gone=failure.gone),
    )
    try:
        with app.store.begin() as tx:
            if failure.host and failure.retry_after:
                neighbours = asked_at(failure.host, tx.feeds.all())
                tx.feeds.hold_back(neighbours, until=failure.retry_after)
            tx.feeds.record(feed.id, result)
        if result.retired:
            _log.warning("feed.retired", url=feed.url, why=words)
    except StorageError as error:
        words = f"{words}; and it could not be written down: {error}"
    return Polled(feed=feed, error=words)


def _next(app: App, now: datetime, failures: int, retry_after: datetime | None) -> datetime:
    fixed = app.settings.poll_interval
    return next_poll(
        now,
        interval=fixed or INTERVAL,
        fixed=fixed is not None,
        failures=failures,
        retry_after=retry_after,
        jitter=random(),  # noqa: S311 -- spreads polls, guards nothing
    )


def _tell(polled: Polled) -> None:
    if polled.error:
        if polled.error != polled.feed.error:
            _log.warning("feed.failed", url=polled.feed.url, why=polled.error)
        return
    _log.debug("feed.polled", url=polled.feed.url, new_items=polled.items)
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
            after_horizon=not alert.counts,
            id=alert.id,
        )

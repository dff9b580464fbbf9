"""What came of asking for a feed: what is new in it, what that says, and when to ask again.

Reads the database, to know what is new; writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Any, assert_never
from urllib.parse import urlsplit

from rules import RuleSet
from rules.model import Item
from storage import Edit, Feed, PollResult, Sighting
from watcher.app import App
from watcher.body import Body, Found, ReadBody, find_in
from watcher.conclude import Judged
from watcher.edits import Edited, read_edits
from watcher.errors import FeedParseError
from watcher.feeds.moved import address_of, after_answer, after_failure, ends
from watcher.feeds.overlap import Overlap, continuity, overlap_of
from watcher.feeds.pace import Answered, next_poll, rhythm_of
from watcher.ports import Fetched, FetchFailed, FetchOutcome, FetchStopped, NotModified


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A poll that was read: `result` is what is known of the feed from now on.

    `unseen` are the items that it never brought before, `edits` those that read otherwise now; `judged`
    and `edited` are what they say, once they were judged. `overlap` is None where no body was read, `found`
    where its items were not judged as it was. Where the server asked all that its host serves to be left
    alone, `hold_back` names the host, and until when.
    """

    feed: Feed
    result: PollResult
    unseen: tuple[Item, ...] = ()
    judged: tuple[Judged, ...] = ()
    edits: tuple[Edit, ...] = ()
    edited: tuple[Edited, ...] = ()
    overlap: Overlap | None = None
    found: dict[str, Found] | None = None
    hold_back: tuple[str, datetime] | None = None

    @property
    def news(self) -> tuple[Item, ...]:
        """The items to be judged: those unseen, but for a body all of which bears new names."""
        return () if self.overlap is Overlap.ALL_NEW else self.unseen


def judge_news(reading: Reading, whole: Sequence[Item], rulesets: Sequence[RuleSet]) -> Reading:
    """Match the news of a poll, given with their whole texts, and what was edited. Pure, the slow part."""
    texts = {item.id: item for item in whole}
    as_brought = {item.id: item for item in reading.unseen} if reading.found is not None else {}

    def found(item: Item) -> Found:
        if reading.found is not None and as_brought.get(item.id) == item:
            return reading.found.get(item.id, ())
        return find_in(item, rulesets)

    return replace(
        reading,
        unseen=tuple(texts.get(item.id, item) for item in reading.unseen),
        judged=tuple(
            Judged(item=item, ruleset=rulesets[place], matches=matches)
            for item in whole
            for place, matches in found(item)
        ),
        edited=read_edits(reading.edits, rulesets),
    )


def read_outcome(app: App, feed: Feed, outcome: FetchOutcome, read_body: ReadBody) -> Reading | None:
    """Read what came of asking for a feed; None where we were stopped before it came."""
    match outcome:
        case FetchFailed():
            return read_failure(app, feed, outcome)
        case FetchStopped():
            return None
        case NotModified():
            moves = after_answer(feed, outcome.moved_to)._asdict()
            return _success(app, feed, Answered(fresh_until=outcome.fresh_until), moves)
        case Fetched():
            return _read_fetched(app, feed, outcome, read_body)
        case _:
            assert_never(outcome)


def read_failure(app: App, feed: Feed, failure: FetchFailed) -> Reading:
    """Read a poll that failed: what was known of the feed stays, but for a new address that failed."""
    answered = Answered(failures=feed.failures + 1, retry_after=failure.retry_after)
    known = feed.remembered() | after_failure(feed)._asdict()
    result = _result(app, feed, answered, known, error=failure.words, retired=ends(feed, gone=failure.gone))
    hold_back = (failure.host, failure.retry_after or result.next_due) if failure.host else None
    return Reading(feed=feed, result=result, hold_back=hold_back)


def _read_fetched(app: App, feed: Feed, fetched: Fetched, read_body: ReadBody) -> Reading:
    answered = Answered(fresh_until=fetched.fresh_until)
    known = after_answer(feed, fetched.moved_to)._asdict() | {
        "etag": fetched.etag,
        "last_modified": fetched.last_modified,
        "fingerprint": _fingerprint(fetched),
    }
    if known["fingerprint"] == feed.fingerprint:
        return _success(app, feed, answered, known)
    now = app.now()
    try:
        body = read_body(fetched, feed, now)
    except FeedParseError as error:
        return read_failure(app, feed, FetchFailed(words=str(error)))
    sighting = _sighted(app, feed, body)
    unseen = sighting.unseen
    seen_before = len(body.items) - len(unseen)
    overlap = overlap_of(feed, body.dates, known=seen_before)
    known |= _pace(feed, body, unseen, now)
    known |= continuity(feed, overlap, now, share=seen_before / max(len(body.items), 1))._asdict()
    reading = _success(app, feed, answered, known)
    return replace(reading, unseen=unseen, edits=sighting.edits, overlap=overlap, found=body.found)


def _sighted(app: App, feed: Feed, body: Body) -> Sighting:
    """Tell what is new in a body. Of a new feed all is; what it brought in an earlier life is kept once."""
    if feed.last_success is None:
        return Sighting(unseen=body.items, edits=())
    with app.store.read() as tx:
        return tx.items.sighted(feed.id, body.items)


def _success(app: App, feed: Feed, answered: Answered, known: dict[str, Any]) -> Reading:
    return Reading(feed=feed, result=_result(app, feed, answered, feed.remembered() | known))


def _result(app: App, feed: Feed, answered: Answered, known: dict[str, Any], **ending: Any) -> PollResult:
    now = app.now()
    result = PollResult(at=now, next_due=now, **known, **ending)
    due = next_poll(result, answered, now, fixed=app.settings.poll_interval, jitter=app.dice())
    asked_next = address_of(replace(feed, **result.remembered()))
    if asked_next != address_of(feed):  # what one address gave says nothing of another
        result = replace(result, etag="", last_modified="", fingerprint="")
    return replace(result, next_due=due, host=urlsplit(asked_next).hostname or "")


def _pace(feed: Feed, body: Body, unseen: Sequence[Item], now: datetime) -> dict[str, Any]:
    """What a body tells of the pace of its feed; where its entries bear no dates, news is when we see it."""
    dated = [min(date, now) for date in body.dates if date is not None]
    first_seen = now if unseen else feed.newest_at
    return {
        "entries": len(body.dates),
        "pacing": body.pacing,
        "rhythm": rhythm_of(dated),
        "newest_at": max(dated, default=first_seen),
    }


def _fingerprint(fetched: Fetched) -> str:
    """Name a body, with what else decides how it is read."""
    told = f"{fetched.url}\0{fetched.content_type}\0".encode("utf-8", "backslashreplace")
    return sha256(told + fetched.body).hexdigest()

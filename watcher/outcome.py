"""What came of asking for a feed: what is new in it, what that says, and when to ask again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from rules import RuleSet
from rules.model import Item
from storage import Edit, Feed, PollResult, Sighting
from watcher.body import Body, Found, find_in
from watcher.conclude import Judged
from watcher.edits import Edited, read_edits
from watcher.feeds.moved import address_of, after_answer, after_failure, ends
from watcher.feeds.overlap import Overlap, continuity, overlap_of
from watcher.feeds.pace import Answered, next_poll, rhythm_of
from watcher.ports import Fetched, FetchFailed, NotModified


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """When an answer came, and what decides beside it when to ask again: the settings and the dice.

    `fixed` is the interval that the user wants, None where the feed's own counts; `jitter` lies in [0, 1).
    """

    now: datetime
    fixed: timedelta | None
    jitter: float


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


def read_failure(feed: Feed, failure: FetchFailed, terms: Terms) -> Reading:
    """Read a poll that failed: what was known of the feed stays, but for a new address that failed."""
    answered = Answered(failures=feed.failures + 1, retry_after=failure.retry_after)
    ending = {"error": failure.words, "retired": ends(feed, gone=failure.gone)}
    result = _result(feed, after_failure(feed)._asdict(), answered, terms, **ending)
    hold_back = (failure.host, failure.retry_after or result.next_due) if failure.host else None
    return Reading(feed=feed, result=result, hold_back=hold_back)


def read_unchanged(feed: Feed, answer: NotModified | Fetched, terms: Terms) -> Reading:
    """Read an answer that says that nothing changed, or whose body is the one that was read last."""
    changes = after_answer(feed, answer.moved_to)._asdict()
    if isinstance(answer, Fetched):
        changes |= {"etag": answer.etag, "last_modified": answer.last_modified}
    result = _result(feed, changes, Answered(fresh_until=answer.fresh_until), terms)
    return Reading(feed=feed, result=result)


def read_body_of(
    feed: Feed, answer: Fetched, body: Body, sighting: Sighting, terms: Terms, *, fingerprint: str
) -> Reading:
    """Read an answer with a body of that fingerprint; `sighting` says what of it was seen before."""
    unseen = sighting.unseen
    seen_before = len(body.items) - len(unseen)
    overlap = overlap_of(feed, body.dates, known=seen_before)
    changes = {
        "etag": answer.etag,
        "last_modified": answer.last_modified,
        "fingerprint": fingerprint,
        **after_answer(feed, answer.moved_to)._asdict(),
        **_pace(feed, body, unseen, terms.now),
        **continuity(feed, overlap, terms.now, share=seen_before / max(len(body.items), 1))._asdict(),
    }
    return Reading(
        feed=feed,
        result=_result(feed, changes, Answered(fresh_until=answer.fresh_until), terms),
        unseen=unseen,
        edits=sighting.edits,
        overlap=overlap,
        found=body.found,
    )


def judge_news(reading: Reading, whole: Sequence[Item], rulesets: Sequence[RuleSet]) -> Reading:
    """Match the news of a poll, given with their whole texts, and what was edited. The slow part."""
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


def fingerprint_of(fetched: Fetched) -> str:
    """Name a body, with what else decides how it is read."""
    told = f"{fetched.url}\0{fetched.content_type}\0".encode("utf-8", "backslashreplace")
    return sha256(told + fetched.body).hexdigest()


def _result(
    feed: Feed, changes: dict[str, Any], answered: Answered, terms: Terms, **ending: Any
) -> PollResult:
    """Say what is known of a feed from now on: what was, but for the changes."""
    result = PollResult(at=terms.now, next_due=terms.now, **feed.remembered() | changes, **ending)
    due = next_poll(result, answered, terms.now, fixed=terms.fixed, jitter=terms.jitter)
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

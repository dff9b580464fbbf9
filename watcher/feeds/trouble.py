"""What is wrong with a feed, as far as its polls tell. Pure.

Judged by the moments of its polls and never by the clock: who was asleep for a month finds no feed silent
that could not be asked.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import Feed, NoticeKind
from watcher.mail.words import rhythm_told, span_told

#: A feed fails when so many polls in a row did ...
FAILED_POLLS = 5
#: ... and it was not read for so long: who polls every minute is not to be told of a short stop.
UNREAD_FOR = timedelta(hours=6)
#: A feed is silent when nothing new came for so many times its rhythm ...
RHYTHMS = 10
#: ... and for so long: a weekend or a holiday is no silence.
SHORTEST_SILENCE = timedelta(days=7)
#: The same where its rhythm is not known.
USUAL_SILENCE = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong with a feed: `words` go on after its name, and `since` says from when on it may be."""

    kind: NoticeKind
    words: str
    since: datetime


def trouble_of(feed: Feed) -> Trouble | None:
    """Say what is wrong with a feed; None where nothing is that a person should look at.

    One that is switched off is in no trouble. One whose last poll failed is not judged silent: nobody knows
    what it would have brought.
    """
    if not feed.enabled:
        return None
    if feed.retired_at is not None:
        words = f"its publisher has ended it, and it is polled no more: {feed.error or 'gone'}"
        return Trouble(kind=NoticeKind.RETIRED, words=words, since=feed.retired_at)
    return _failing(feed) if feed.error else _silent(feed)


def last_read(feed: Feed) -> datetime:
    """When a feed was last read; where it never was, when it was subscribed to."""
    return feed.last_success or feed.added_at


def _failing(feed: Feed) -> Trouble | None:
    since, asked = last_read(feed), feed.last_polled or feed.added_at
    # A success that lies ahead was written down by a clock that stood there.
    if feed.failures < FAILED_POLLS or timedelta(0) <= asked - since < UNREAD_FOR:
        return None
    words = f"it could not be read {feed.failures} times in a row: {feed.error}"
    return Trouble(kind=NoticeKind.FAILING, words=words, since=since)


def _silent(feed: Feed) -> Trouble | None:
    if feed.last_success is None:
        return None
    since, rhythm = feed.newest_at or feed.added_at, feed.rhythm
    limit = USUAL_SILENCE if rhythm is None else max(SHORTEST_SILENCE, RHYTHMS * rhythm)
    # A new feed may bring old news: it is given the time that any other has.
    if feed.last_success - max(since, feed.added_at) <= limit:
        return None
    usual = "" if rhythm is None else f"; its rhythm is {rhythm_told(rhythm)}"
    words = f"it has been silent for {span_told(feed.last_success - since)}{usual}"
    return Trouble(kind=NoticeKind.SILENT, words=words, since=since)

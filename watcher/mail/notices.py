"""Compose the mail on feeds in trouble: which, what is wrong, since when, and what to do about it.

Pure: the same notices and feeds give the same bytes. Must not know the outbox or the server.
"""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import urlsplit, urlunsplit

from storage.notices import Notice, NoticeKind
from storage.records import Feed
from watcher.mail import words
from watcher.mail.message import Rendered
from watcher.mail.plain import LONGEST_URL, clean
from watcher.mail.templating import render_html, render_text
from watcher.redact import redacted

#: Of more feeds than this in one part of a mail, the others are counted.
MOST_FEEDS = 20

_LONGEST_NAME = 120
_LONGEST_WORDS = 400

_BEGAN = {
    NoticeKind.RETIRED: "Retired",
    NoticeKind.FAILING: "Not read since",
    NoticeKind.SILENT: "Silent since",
    NoticeKind.MOST: "Since",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """A notice in words: `facts` are names with their values, `todo` is what to do, each with its command."""

    name: str
    address: str
    words: str
    facts: tuple[tuple[str, str], ...]
    todo: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Notices under one heading, of which `more` are not here."""

    heading: str
    notices: tuple[NoticeView, ...]
    more: int


def render_notices(
    notices: Sequence[Notice], feeds: Mapping[int, Feed], *, moment: datetime, zone: tzinfo
) -> Rendered:
    """Put the notices told at a moment into words, as they stand now; `feeds` are those they are about.

    What is over by the time that it is sent is told as over.
    """
    holding = [one for one in notices if one.cleared_at is None]
    again = [one for one in holding if one.reminded_at == moment]
    new = [one for one in holding if one.reminded_at != moment]
    well = [one for one in notices if one.cleared_at is not None and one.well]
    over = [one for one in notices if one.cleared_at is not None and not one.well]
    parts = [
        _part(heading, told, feeds, zone)
        for heading, told in (
            ("In trouble", new),
            ("Still in trouble", again),
            ("Well again", well),
            ("Switched off, removed or in other trouble since", over),
        )
        if told
    ]
    subject = _subject(new, again, well, over)
    values = {"subject": subject, "parts": parts}
    return Rendered(
        subject=subject,
        text=render_text("notices.txt.j2", **values),
        html=render_html("notices.html.j2", **values),
    )


def _subject(
    new: Sequence[Notice], again: Sequence[Notice], well: Sequence[Notice], over: Sequence[Notice]
) -> str:
    troubled = [*new, *again]
    if troubled:
        lasts = "" if new else " lasts"
        also = f"; well again: {_number(well)}" if well else ""
        noun = "" if _is_of_most(troubled) else f" {'feed' if _number(troubled) == '1' else 'feeds'}"
        return f"Feed trouble{lasts}: {_number(troubled)}{noun}{also}"
    return f"Feeds well again: {_number(well)}" if well else f"Feed trouble is over: {_number(over)}"


def _number(notices: Sequence[Notice]) -> str:
    """How many feeds notices are about, in figures; "most feeds" where that is what one says."""
    return "most feeds" if _is_of_most(notices) else str(len({one.feed_id for one in notices}))


def _is_of_most(notices: Iterable[Notice]) -> bool:
    return any(one.kind is NoticeKind.MOST for one in notices)


def _part(heading: str, notices: Sequence[Notice], feeds: Mapping[int, Feed], zone: tzinfo) -> Part:
    return Part(
        heading=heading,
        notices=tuple(_view(one, feeds.get(one.feed_id or 0), zone) for one in notices[:MOST_FEEDS]),
        more=max(len(notices) - MOST_FEEDS, 0),
    )


def _view(notice: Notice, feed: Feed | None, zone: tzinfo) -> NoticeView:
    address = "" if feed is None else clean(redacted(feed.url), limit=LONGEST_URL)
    name = "Most feeds" if feed is None else clean(redacted(feed.title), limit=_LONGEST_NAME) or address
    said = clean(redacted(notice.words), limit=_LONGEST_WORDS)
    over = notice.cleared_at is not None
    return NoticeView(
        name=name,
        address="" if name == address else address,
        words=f"Told {words.moment(notice.raised_at, zone)}: {said}"
        if over
        else f"{said[:1].upper()}{said[1:]}",
        facts=tuple(_facts(notice, feed, zone)),
        todo=() if over else tuple(_todo(notice, feed)),
    )


def _facts(notice: Notice, feed: Feed | None, zone: tzinfo) -> Iterable[tuple[str, str]]:
    yield _BEGAN[notice.kind], words.moment(notice.since, zone)
    if notice.cleared_at is not None:
        yield "Until", words.moment(notice.cleared_at, zone)
    if feed is None:
        return
    read = feed.last_success
    if read != notice.since:
        yield "Last read", "never" if read is None else words.moment(read, zone)
    if feed.is_polled:
        yield "Next poll", words.moment(feed.next_due, zone)


def _todo(notice: Notice, feed: Feed | None) -> Iterable[tuple[str, str]]:
    """What to do about a notice, each with the command for it."""
    if feed is None:
        yield "Look at the network of this machine. What each feed says", "watcher feeds health"
        return
    address = shlex.quote(clean(redacted(feed.url), limit=LONGEST_URL))
    stop = f"watcher feeds disable {address}"
    look = f"watcher feeds discover {shlex.quote(_site(feed.url))}"
    match notice.kind:
        case NoticeKind.RETIRED:
            yield "To look for its new address", look
            yield "To poll it all the same", f"watcher feeds enable {address}"
            yield "To unsubscribe from it", f"watcher feeds remove {address}"
        case NoticeKind.SILENT:
            yield "To look whether its site has another address", look
            yield "To stop polling it", stop
        case _:
            yield "It is tried again by itself. To stop polling it", stop


def _site(url: str) -> str:
    """The page that a feed's site begins with."""
    parts = urlsplit(url)
    return clean(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "/", "", "")), limit=LONGEST_URL)

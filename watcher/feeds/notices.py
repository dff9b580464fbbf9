"""What to say of feeds in trouble: each trouble once, again every week while it lasts, and when it is over.

Pure; the clock is an argument. Knows neither mail nor database.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from storage import Feed, NewNotice, Notice, NoticeKind
from watcher.feeds.trouble import Trouble, last_read, trouble_of

#: While a trouble lasts, it is told again so often.
REMIND_EVERY = timedelta(days=7)
#: With fewer feeds failing than this each is told of, however few there are.
FEWEST_OF_MOST = 3

_UNREAD = frozenset({NoticeKind.RETIRED, NoticeKind.FAILING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """A notice that holds no more; `well` where the feed is well again, and not off or in other trouble."""

    notice: Notice
    well: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What changed in the troubles of the feeds; `reminded` notices carry the words of today."""

    raised: tuple[NewNotice, ...] = ()
    reminded: tuple[Notice, ...] = ()
    cleared: tuple[Cleared, ...] = ()

    @property
    def is_none(self) -> bool:
        """Whether nothing changed."""
        return not (self.raised or self.reminded or self.cleared)

    @property
    def is_told(self) -> bool:
        """Whether there is anything in it to tell a person."""
        return bool(self.raised or self.reminded) or any(one.well for one in self.cleared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What was told so far: the notices that hold, and when most feeds were last read again after failing."""

    holding: tuple[Notice, ...] = ()
    most_ended: datetime | None = None


def news_of(feeds: Sequence[Feed], told: Told, now: datetime) -> News:
    """Say which notices to raise, to tell again and to clear; `feeds` are all that are subscribed to.

    Where most feeds fail, the fault is hardly theirs: that is one notice, of no feed. Those that still fail
    when it is cleared are told of only once they were asked again and failed.
    """
    enabled = {feed.id: feed for feed in feeds if feed.enabled}
    found = _found(enabled, told, now)
    known = {(one.feed_id, one.kind) for one in told.holding}
    return News(
        raised=tuple(
            NewNotice(feed_id=feed_id, kind=trouble.kind, words=trouble.words, since=trouble.since)
            for feed_id, trouble in found.items()
            if (feed_id, trouble.kind) not in known
        ),
        reminded=tuple(_due_again(told.holding, found, now)),
        cleared=tuple(_cleared(told.holding, enabled, found)),
    )


def _found(feeds: Mapping[int, Feed], told: Told, now: datetime) -> dict[int | None, Trouble]:
    """The troubles of today by their feeds; that of most feeds has none."""
    found: dict[int | None, Trouble] = {
        feed.id: trouble for feed in feeds.values() if (trouble := trouble_of(feed)) is not None
    }
    held = {one.kind: one for one in told.holding if one.feed_id is None}
    fail = any(trouble.kind is NoticeKind.FAILING for trouble in found.values())
    most = _most(feeds.values()) if fail or held else None
    excused_until = now if held or most else told.most_ended
    if excused_until is not None and excused_until <= now:
        alone = {one.feed_id for one in told.holding if one.kind is NoticeKind.FAILING}
        for feed in feeds.values():
            is_new = feed.id in found and found[feed.id].kind is NoticeKind.FAILING and feed.id not in alone
            if is_new and (feed.last_polled or feed.added_at) <= excused_until:
                del found[feed.id]
    if most is not None:
        found[None] = most
    return found


def _most(feeds: Collection[Feed]) -> Trouble | None:
    """Say that most of the feeds that are polled could not be read the last time; None where most could."""
    asked = [feed for feed in feeds if feed.is_polled]
    unread = [feed for feed in asked if feed.error]
    if len(unread) < FEWEST_OF_MOST or 2 * len(unread) <= len(asked):
        return None
    return Trouble(
        kind=NoticeKind.MOST,
        words=f"{len(unread)} of {len(asked)} feeds could not be read: is this machine online?",
        since=max(map(last_read, unread)),
    )


def _due_again(
    holding: Iterable[Notice], found: Mapping[int | None, Trouble], now: datetime
) -> Iterator[Notice]:
    for one in holding:
        trouble = found.get(one.feed_id)
        # By either sign: one that was told by a clock that stood ahead does not wait for that day.
        is_due = abs(now - (one.reminded_at or one.raised_at)) >= REMIND_EVERY
        if is_due and trouble is not None and trouble.kind is one.kind:
            yield replace(one, words=trouble.words)


def _cleared(
    holding: Iterable[Notice], feeds: Mapping[int, Feed], found: Mapping[int | None, Trouble]
) -> Iterator[Cleared]:
    for one in holding:
        trouble = found.get(one.feed_id)
        feed = None if one.feed_id is None else feeds.get(one.feed_id)
        if trouble is not None and trouble.kind is one.kind:
            continue
        if one.feed_id is None:
            yield Cleared(notice=one, well=bool(feeds))
        elif feed is None:
            yield Cleared(notice=one, well=False)
        elif not feed.error or _gives_way(one.kind, trouble):
            yield Cleared(notice=one, well=trouble is None)


def _gives_way(kind: NoticeKind, trouble: Trouble | None) -> bool:
    """Tell whether another trouble takes a notice's place; a feed that fails may be silent all the same."""
    if trouble is None:
        return False
    return trouble.kind is NoticeKind.RETIRED or {kind, trouble.kind} <= _UNREAD

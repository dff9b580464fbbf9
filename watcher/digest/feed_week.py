"""How well the feeds were read in a week: polls that went well, gaps, feeds in trouble. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.records import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedTrouble:
    """A feed that was not read: `words` say why, `last_success` when it last was (None: never)."""

    name: str
    words: str
    last_success: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedWeek:
    """How many of the enabled feeds were read without error since the week began, and what failed.

    Of `polls` in the week so many were `good`; both are 0 where none was counted. In `gaps` are the names of
    feeds of which entries were found to have come and gone unread.
    """

    enabled: int
    read: int
    troubles: tuple[FeedTrouble, ...]
    polls: int = 0
    good: int = 0
    gaps: tuple[str, ...] = ()


def feed_week(feeds: Sequence[Feed], start: datetime, end: datetime, polls: tuple[int, int]) -> FeedWeek:
    """Sum up the week from `start` up to `end`: `polls` are how many there were, and how many went well."""
    enabled = [feed for feed in feeds if feed.enabled]
    troubles = [
        FeedTrouble(name=_name(feed), words=_trouble(feed), last_success=feed.last_success)
        for feed in enabled
        if not _was_read(feed, start)
    ]
    gaps = (feed for feed in enabled if feed.gap_at is not None and start <= feed.gap_at < end)
    return FeedWeek(
        enabled=len(enabled),
        read=len(enabled) - len(troubles),
        troubles=tuple(troubles),
        polls=polls[0],
        good=polls[1],
        gaps=tuple(map(_name, gaps)),
    )


def _name(feed: Feed) -> str:
    return feed.title or feed.url


def _was_read(feed: Feed, start: datetime) -> bool:
    return not feed.error and feed.last_success is not None and feed.last_success >= start


def _trouble(feed: Feed) -> str:
    if feed.error:
        return feed.error
    return "not read yet" if feed.last_success is None else "not read this week"

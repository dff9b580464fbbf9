"""How well the feeds were read in a week, in words."""

from dataclasses import dataclass
from datetime import tzinfo

from watcher.digest.feed_week import FeedTrouble, FeedWeek
from watcher.digest.shown import Further, listed
from watcher.mail.plain import clean
from watcher.mail.words import counted, moment

#: Feeds in trouble that a digest names; the command knows all.
MOST_TROUBLES, MOST_GAPS = 20, 5
#: A feed's own words about a failure, kept to a few lines.
LONGEST_TROUBLE = 240
_LONGEST_NAME = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedLines:
    """Sentences on the feeds; `polls` and `gaps` are "" where nothing is known of them."""

    read: str
    polls: str
    gaps: str
    troubles: Further


def feed_lines(feeds: FeedWeek, zone: tzinfo) -> FeedLines:
    """Put into words how the feeds were read."""
    troubles = [_trouble_line(trouble, zone) for trouble in feeds.troubles]
    return FeedLines(
        read=read_told(feeds),
        polls=polls_told(feeds.polls, feeds.good),
        gaps=_gaps(feeds),
        troubles=listed(troubles, MOST_TROUBLES, "feed"),
    )


def read_told(feeds: FeedWeek) -> str:
    """Say how many feeds were read; of a week without a poll, that there was none."""
    if not feeds.enabled:
        return "No feed is enabled: nothing was watched."
    if not feeds.polls:
        return f"No poll of {counted(feeds.enabled, 'feed')} was counted in this week."
    verb = "was" if feeds.read == 1 else "were"
    return f"{feeds.read} of {counted(feeds.enabled, 'feed')} {verb} read without error."


def polls_told(polls: int, good: int) -> str:
    """Say how many polls there were and which share of them went well; "" where there were none."""
    return f"{good / polls:.0%} of {counted(polls, 'poll')} went well." if polls else ""


def _gaps(feeds: FeedWeek) -> str:
    """Name feeds of which entries came and went between two polls: what they held nobody knows."""
    if not feeds.gaps:
        return ""
    named = [clean(name, limit=_LONGEST_NAME) for name in feeds.gaps[:MOST_GAPS]]
    more = len(feeds.gaps) - MOST_GAPS
    return f"Entries came and went unread: {', '.join([*named, *([f'{more} more'] if more > 0 else [])])}."


def _trouble_line(trouble: FeedTrouble, zone: tzinfo) -> str:
    seen = trouble.last_success
    last = "never read" if seen is None else f"last read {moment(seen, zone)}"
    name = clean(trouble.name, limit=_LONGEST_NAME)
    return f"{name}: {clean(trouble.words, limit=LONGEST_TROUBLE)} ({last})"

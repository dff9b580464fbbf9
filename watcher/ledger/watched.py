"""Who listened, and on which days: what tells silence from deafness. Pure.

docs/decisions/0028-silence-is-evidence.md argues for the figures.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rules.expected import Watched
from rules.model import Pack
from storage import Feed, FeedDay

#: On a watched day at least this share of the feeds that were to be polled was read without an error.
HALF = 0.5
#: Fewer feeds than these, and what they carried by chance says little of who would carry the next.
ENOUGH_CARRIERS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Listeners:
    """The feeds that would carry the news of a forecast: only those in `only`, if any, and none in `but`."""

    only: frozenset[int] = frozenset()
    but: frozenset[int] = frozenset()

    def has(self, feed: Feed) -> bool:
        """Whether a feed is one of them."""
        return feed.id in self.only if self.only else feed.id not in self.but


def listeners(
    pack: str, packs: Iterable[Pack], feeds: Iterable[Feed], carriers: Collection[int]
) -> Listeners:
    """Say which feeds would carry the news of a forecast, given those that carried some before.

    Those, where there are enough of them; else all but the feeds that only other packs start with.
    """
    if len(carriers) >= ENOUGH_CARRIERS:
        return Listeners(only=frozenset(carriers))
    starters = {one.id: {feed.url for feed in one.feeds} for one in packs}
    own = starters.pop(pack, set())
    others = set().union(*starters.values()) - own
    return Listeners(but=frozenset(feed.id for feed in feeds if feed.url in others))


def watched(feeds: Iterable[Feed], days: Sequence[FeedDay]) -> Watched:
    """Say which share of a span somebody listened on, by the feeds subscribed to now and by what was read.

    A feed was to be polled from the day it was added to the day it was retired; one that is disabled or
    was removed since counts on the days on which it was polled.
    """
    live = [feed for feed in feeds if feed.enabled]
    added = sorted(feed.added_at.date() for feed in live)
    retired = sorted(feed.retired_at.date() for feed in live if feed.retired_at is not None)

    def is_watched(one: FeedDay) -> bool:
        wanted = bisect_right(added, one.day) - bisect_left(retired, one.day)
        return one.read >= HALF * max(wanted, one.polled, 1)

    heard = sorted(one.day for one in days if is_watched(one))

    def share(since: date, by: date) -> float:
        return (bisect_right(heard, by) - bisect_left(heard, since)) / ((by - since).days + 1)

    return share

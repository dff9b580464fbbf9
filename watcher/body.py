"""From the body of a feed to its items, and what those of a new feed say: what takes long. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from rules import RuleSet
from rules.model import Item, Match
from storage import Feed, Pacing
from watcher.feeds.normalize import normalize_all
from watcher.feeds.parse import parse
from watcher.ports import Fetched

#: What the rule sets find in an item, by the place of the rule set; those that find nothing are left out.
Found = tuple[tuple[int, tuple[Match, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a body holds: its items, and of each of its entries when it was published, where it says so.

    `found` is what the items say, by their ids, those left out that say nothing; None where they were
    not judged: of a feed that was read before most are known.
    """

    items: tuple[Item, ...]
    dates: tuple[datetime | None, ...]
    pacing: Pacing
    found: dict[str, Found] | None


ReadBody = Callable[[Fetched, Feed, datetime], Body]


def read_body(rulesets: Sequence[RuleSet], fetched: Fetched, feed: Feed, now: datetime) -> Body:
    """Read a body that came `now`. Raises FeedParseError where no feed can be made out."""
    parsed = parse(fetched.body, content_type=fetched.content_type, url=fetched.url)
    items = normalize_all(parsed, feed, now)
    is_new = feed.last_success is None
    return Body(
        items=items,
        dates=tuple(entry.published or entry.updated for entry in parsed.entries),
        pacing=parsed.pacing,
        found={item.id: said for item in items if (said := find_in(item, rulesets))} if is_new else None,
    )


def find_in(item: Item, rulesets: Sequence[RuleSet]) -> Found:
    """Match an item against every rule set."""
    return tuple((place, found) for place, one in enumerate(rulesets) if (found := one.match(item)))

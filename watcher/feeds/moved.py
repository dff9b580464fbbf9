"""Where to ask for a feed: permanent redirects are remembered once they were seen again and again. Pure.

RFC 9110, 15.4: 301 and 308 say that a resource has a new address, 302, 303 and 307 that it is elsewhere
today. One answer is not enough: a hotel's login page, or a server set up wrongly, says 301 as well.
"""

from typing import NamedTuple

from storage import Feed
from storage.records import Remembered

#: Polls in a row that must have been sent to one address before it is asked there at once.
SIGHTS = 3


class Move(NamedTuple):
    """Where a feed was last said to have moved, "" for nowhere, and how many polls in a row were told so."""

    moved_to: str
    moves_seen: int


_STAYED = Move("", 0)


def has_moved(known: Remembered | Move) -> bool:
    """Tell whether a feed is asked at its new address, by what is known of its moves."""
    return known.moves_seen >= SIGHTS


def address_of(feed: Feed) -> str:
    """Give the address to ask for a feed."""
    return feed.moved_to if has_moved(feed) else feed.url


def after_answer(feed: Feed, moved_to: str) -> Move:
    """Remember an answer that came by permanent redirects to `moved_to`, or, if that is "", by none."""
    if has_moved(feed):
        return Move(feed.moved_to, feed.moves_seen)
    if not moved_to:
        return _STAYED
    return Move(moved_to, feed.moves_seen + 1 if moved_to == feed.moved_to else 1)


def after_failure(feed: Feed) -> Move:
    """Forget a new address that has failed, so that the old one is asked next; one seen rarely stays."""
    return _STAYED if has_moved(feed) else Move(feed.moved_to, feed.moves_seen)


def ends(feed: Feed, *, gone: bool) -> bool:
    """Tell whether an answer ends a feed: of a new address that is gone, the old one may still live."""
    return gone and not has_moved(feed)

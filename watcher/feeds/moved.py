"""Where to ask for a feed: permanent redirects are remembered once they were seen again and again. Pure.

RFC 9110, 15.4: 301 and 308 say that a resource has a new address, 302, 303 and 307 that it is elsewhere
today. One answer is not enough: a hotel's login page, or a server set up wrongly, says 301 as well.
"""

from typing import NamedTuple

from storage import Feed

#: Polls in a row that must have been sent to one address before it is asked there at once.
SIGHTS = 3


class Move(NamedTuple):
    """Where a feed was last said to have moved, "" for nowhere, and how many polls in a row were told so."""

    moved_to: str
    moves_seen: int


_STAYED = Move("", 0)


def address_of(feed: Feed) -> str:
    """Give the address to ask for a feed."""
    return feed.moved_to if feed.moves_seen >= SIGHTS else feed.url


def after_answer(feed: Feed, moved_to: str) -> Move:
    """Remember an answer that came by permanent redirects to `moved_to`, or, if that is "", by none."""
    if feed.moves_seen >= SIGHTS:
        return Move(feed.moved_to, feed.moves_seen)
    if not moved_to:
        return _STAYED
    return Move(moved_to, feed.moves_seen + 1 if moved_to == feed.moved_to else 1)


def after_failure(feed: Feed) -> Move:
    """Forget a new address that has failed, so that the old one is asked next; one seen rarely stays."""
    return _STAYED if feed.moves_seen >= SIGHTS else Move(feed.moved_to, feed.moves_seen)

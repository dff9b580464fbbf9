"""How reliable a publisher is, told from where its page stands. Pure.

News of a file was brought by no feed, so no feed's grade comes with it. Whoever made a pack graded the feeds
that it starts with: a page of one of their sites is that publisher's.
"""

from collections.abc import Iterable
from urllib.parse import urlsplit

from rules.model import Grade, StarterFeed

#: What a site puts before its name for pages, feeds or telephones, and is the same publisher.
_DOORS = ("www.", "rss.", "feeds.", "amp.", "m.")


def grade_of(address: str, feeds: Iterable[StarterFeed]) -> Grade:
    """Give the grade of the feed whose site holds the page at an address; F where none does.

    Of several the nearest site counts, and of its feeds the worst grade.
    """
    host = _site(address)
    near = [
        (len(site), feed.grade.value)
        for feed in feeds
        if (site := _site(feed.url)) and f".{host}".endswith(f".{site}")
    ]
    return Grade(max(near)[1]) if near else Grade.F


def _site(address: str) -> str:
    """Give the host of an address without its door; "" where it has none."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:  # brackets that hold no address
        return ""
    door = next((door for door in _DOORS if host.startswith(door)), "")
    return host.removeprefix(door)

"""What a feed holds, whatever read it, and how much of it is kept. Frozen values, no behaviour.

Imports nothing of ours: the process of `watcher.feeds.killable` starts the faster.
"""

from dataclasses import dataclass
from datetime import datetime

MAX_ENTRIES = 2_000
MAX_TEXT = 200_000  # characters of one text


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a feed published, as parsed: texts may hold markup, nothing is trusted yet."""

    guid: str = ""
    link: str = ""
    title: str = ""
    summary: str = ""
    content: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    language: str = ""
    publisher: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A feed's own words about itself, and its entries in its own order."""

    title: str = ""
    language: str = ""
    entries: tuple[Entry, ...] = ()

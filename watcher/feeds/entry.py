"""What a parsed feed is, whatever read it, and how much of one is kept. Frozen values, no behaviour."""

from dataclasses import dataclass, field
from datetime import datetime

from storage.records import Pacing

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
class ParsedFeed:
    """A feed's own words about itself, and its entries in its own order."""

    title: str = ""
    language: str = ""
    pacing: Pacing = field(default_factory=Pacing)
    entries: tuple[Entry, ...] = ()

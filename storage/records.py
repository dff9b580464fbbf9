"""Frozen values that storage hands out and takes in, beside the words of `rules.model`.

All times are aware UTC.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from rules.model import Grade, Item


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFeed:
    """A feed to subscribe to."""

    url: str
    title: str = ""
    language: str = ""
    country: str = ""
    grade: Grade = Grade.F
    seen_at: str = ""
    seen_on: date | None = None
    enabled: bool = True

    @property
    def host(self) -> str:
        """The host that its address names, in small letters."""
        return urlsplit(self.url).hostname or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pacing:
    """What a feed says of when it is worth asking again.

    `every` is the shortest pause between two polls, None where nothing is said; `skip_hours` are hours of
    the day (0 to 23, UTC) and `skip_days` days of the week (0 is Monday) in which nothing new comes.
    """

    every: timedelta | None = None
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What is remembered of a feed from one poll to the next.

    `fingerprint` is that of the body last read, "" where none was, and `entries` how many it held;
    `moved_to` is where permanent redirects led in the last `moves_seen` polls. `rhythm` is the usual pause
    between two entries and `newest_at` when the newest one was published, None where that is not known.
    `gap_at` is when entries were last found to have come and gone between two polls, None where never,
    and `gaps` how often of late. `quarantined_at` is when all the entries of the last body bore new names,
    None where they did not.
    """

    etag: str = ""
    last_modified: str = ""
    fingerprint: str = ""
    entries: int = 0
    moved_to: str = ""
    moves_seen: int = 0
    pacing: Pacing = Pacing()
    rhythm: timedelta | None = None
    newest_at: datetime | None = None
    gaps: int = 0
    gap_at: datetime | None = None
    quarantined_at: datetime | None = None

    def remembered(self) -> dict[str, Any]:
        """The fields of what is remembered, by name."""
        return {each.name: getattr(self, each.name) for each in fields(Remembered)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Remembered):
    """A subscription and the state of its polls; `host` is the one that it is asked at."""

    id: int
    url: str
    title: str
    language: str
    country: str
    grade: Grade
    seen_at: str
    seen_on: date | None
    enabled: bool
    added_at: datetime
    next_due: datetime
    host: str = ""
    retired_at: datetime | None = None
    last_polled: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0
    error: str = ""

    @property
    def is_polled(self) -> bool:
        """Whether it is asked at all: it is enabled, and its publisher has not ended it."""
        return self.enabled and self.retired_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollResult(Remembered):
    """What one poll did to a feed's state: an empty `error` means success.

    `host` is the one to ask next time, "" for the same. A `retired` feed is polled no more until it is
    enabled.
    """

    at: datetime
    next_due: datetime
    host: str = ""
    error: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many feeds to take at a time: of up to `hosts` hosts, up to `in_turn` feeds each.

    At most `failing` hosts are taken for feeds whose last poll failed; None does not restrict. Between
    two requests to a host lies the `gap`. The feeds in `but` are left alone.
    """

    hosts: int
    in_turn: int = 1
    failing: int | None = None
    gap: timedelta = timedelta(0)
    but: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """An item whose words its publisher changed: as it is `kept`, and as it reads `now`."""

    kept: Item
    now: Item


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What a body holds beside the items that are kept as they are: those never seen, and edits."""

    unseen: tuple[Item, ...]
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxTally:
    """How many messages wait, were sent, are dead; `oldest_waiting` is when the first of those was due."""

    waiting: int
    sent: int
    dead: int
    oldest_waiting: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture in PNG, by the name that the page around it has for it."""

    name: str
    png: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestKey:
    """By what a digest is known: its ISO week (2026-W05), and for whom it was written.

    `audience` is "" where it is the whole digest; `edition` is "" for the week's own one, which is written
    once, and else names the request that it was written for. None of them holds a slash.
    """

    week: str
    audience: str = ""
    edition: str = ""

    @classmethod
    def parse(cls, text: str) -> "DigestKey":
        """Read what `str` writes: 2026-W05, 2026-W05/AUDIENCE or 2026-W05/AUDIENCE/EDITION."""
        week, audience, edition = [*text.split("/", 2), "", ""][:3]
        return cls(week=week, audience=audience, edition=edition)

    def __str__(self) -> str:
        return f"{self.week}/{self.audience}/{self.edition}".rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRun:
    """A digest as it was written, for all recipients who see the same; its page shows the pictures."""

    key: DigestKey
    written_at: datetime
    subject: str
    text: str
    html: str
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The signs of life of one job: the first and the last.

    `every` is how often one is expected, None where nobody waits for it.
    """

    job: str
    first_at: datetime
    last_at: datetime
    every: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """The versions of the tables before and after an upgrade: "" for none, equal if nothing was to do."""

    before: str
    after: str

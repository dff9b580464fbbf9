"""Frozen values that storage hands out and takes in, beside the words of `rules.model`.

All times are aware UTC.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from rules.model import Evidence, Grade, Item, Stance, Verdict


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
class Report:
    """One publisher's report of a story, as an alert keeps it (the item itself may be pruned).

    `signature` tells copies of one text (`rules.copies`); "" where the text is too short for that.
    `withdrawn_at` is when the publisher changed the text so that it says this no more, None where it did not.
    """

    item: str
    publisher: str
    grade: Grade
    title: str
    url: str
    language: str
    published: datetime
    evidence: tuple[Evidence, ...]
    signature: str = ""
    withdrawn_at: datetime | None = None

    @property
    def page(self) -> tuple[str, str]:
        """Where it stands, as its item says: an alert holds one report of a page."""
        return self.publisher, self.url or self.item


@dataclass(frozen=True, slots=True, kw_only=True)
class Stood:
    """How an alert stood until it was strengthened or corrected; the fields are those of `Alert`."""

    until: datetime
    indicator: str
    ratio: float
    counts: bool
    belief_before: float
    correction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A logged judgement: one per story, forecast and stance.

    `item` is the item that raised it, or the last that strengthened it, and its report comes first;
    `stood` is how it stood before each time that it was strengthened or corrected, oldest first.
    `ratio` is the likelihood ratio it counts with; `counts` is false after the
    forecast's horizon, where an alert moves no belief, and of one that was corrected. `rejudged` is
    true where the item was read before by other rules, and raised the alert only when it was judged again.
    `correction` says how it was corrected, "" where it stands: none of its reports says so any more.
    `verdict` is what a person says of it, `rejected_at` when a verdict took it out of the belief: None
    where it is in, as far as it counts.
    """

    id: str
    pack: str
    forecast: str
    stance: Stance
    indicator: str
    rule: str
    ruleset: str
    story: str
    title: str
    ratio: float
    counts: bool
    belief_before: float
    belief_after: float
    raised_at: datetime
    happened_at: datetime
    reports: tuple[Report, ...]
    item: str = ""
    stood: tuple[Stood, ...] = ()
    rejudged: bool = False
    correction: str = ""
    verdict: Verdict = Verdict.NONE
    rejected_at: datetime | None = None

    @property
    def weighs(self) -> bool:
        """Whether its ratio is in the belief: it counts, and no verdict took it out."""
        return self.counts and self.rejected_at is None

    @property
    def strengthens(self) -> str:
        """The indicator that its own outdid last; "" where it outdid none, or is corrected."""
        before = self.stood[-1] if self.stood and not self.correction else None
        return "" if before is None or before.correction else before.indicator

    @property
    def told(self) -> tuple[datetime, ...]:
        """When it was raised, and each time that it was strengthened or corrected."""
        return (self.raised_at, *(each.until for each in self.stood))

    @property
    def told_at(self) -> datetime:
        """When it was last raised, strengthened or corrected."""
        return self.told[-1]

    @property
    def after_horizon(self) -> bool:
        """Whether it came when its forecast had closed."""
        return not (self.stood[-1] if self.correction else self).counts

    @property
    def belief_at_first(self) -> float:
        """The belief before it was raised, whatever strengthened it since."""
        return self.stood[0].belief_before if self.stood else self.belief_before

    def ratio_at(self, moment: datetime) -> float | None:
        """The ratio it weighed with just before a moment; None where it weighed nothing or was not there."""
        if self.raised_at >= moment or (self.rejected_at is not None and self.rejected_at < moment):
            return None
        then = next((each for each in self.stood if each.until >= moment), self)
        return then.ratio if then.counts else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """An alert to be read beside another: `same_story` where one story raised both."""

    id: str
    forecast: str
    stance: Stance
    same_story: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The alert that a story raised, and how it stands so far; the fields are those of `Alert`."""

    id: str
    story: str
    indicator: str
    ratio: float
    counts: bool
    belief_before: float
    raised_at: datetime
    rejudged: bool
    correction: str
    stood: tuple[Stood, ...]
    verdict: Verdict
    rejected_at: datetime | None

    @property
    def rejected(self) -> bool:
        """Whether a verdict took it out of the belief."""
        return self.rejected_at is not None

    @classmethod
    def of(cls, alert: Alert) -> "Standing":
        """How an alert stands."""
        return cls(**{each.name: getattr(alert, each.name) for each in fields(cls)})


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxTally:
    """How many messages wait, were sent, are dead; `oldest_waiting` is when the first of those was due."""

    waiting: int
    sent: int
    dead: int
    oldest_waiting: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestRun:
    """The digest of an ISO week (2026-W05) as it was written, once for all recipients."""

    week: str
    written_at: datetime
    subject: str
    text: str
    html: str


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

"""The tables, as SQLModel rows without behaviour, and their names for statements.

Rows never leave this package: `storage.mapping` turns them into records.
Every constraint has a name, since SQLite can only change what is named.
"""

from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import JSON, Index, MetaData, Table, UniqueConstraint, and_, literal_column
from sqlmodel import Field, SQLModel

from storage.columns import PlainText, Seconds, UTCDateTime


class _Row(SQLModel):
    """The base of our rows: its own metadata, so that no other SQLModel mixes in."""

    metadata: ClassVar[MetaData] = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class FeedRow(_Row, table=True):
    """A subscription. A removed one stays as a tombstone, so that seeding does not bring it back."""

    __tablename__ = "feed"
    __table_args__ = (UniqueConstraint("url"), Index(None, "next_due"), Index(None, "host"))

    id: int | None = Field(default=None, primary_key=True)
    url: str = Field(sa_type=PlainText)
    host: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    title: str = Field(sa_type=PlainText)
    language: str = Field(sa_type=PlainText)
    country: str = Field(sa_type=PlainText)
    grade: str = Field(sa_type=PlainText)
    seen_at: str = Field(sa_type=PlainText)
    seen_on: date | None
    enabled: bool
    removed: bool
    added_at: datetime = Field(sa_type=UTCDateTime)
    next_due: datetime = Field(sa_type=UTCDateTime)
    lease_until: datetime | None = Field(sa_type=UTCDateTime)
    etag: str = Field(sa_type=PlainText)
    last_modified: str = Field(sa_type=PlainText)
    fingerprint: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    entries: int = Field(sa_column_kwargs={"server_default": "0"})
    moved_to: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    moves_seen: int = Field(sa_column_kwargs={"server_default": "0"})
    pacing: dict[str, Any] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "{}"})
    rhythm: timedelta | None = Field(sa_type=Seconds)
    newest_at: datetime | None = Field(sa_type=UTCDateTime)
    gaps: int = Field(sa_column_kwargs={"server_default": "0"})
    gap_at: datetime | None = Field(sa_type=UTCDateTime)
    quarantined_at: datetime | None = Field(sa_type=UTCDateTime)
    retired_at: datetime | None = Field(sa_type=UTCDateTime)
    last_polled: datetime | None = Field(sa_type=UTCDateTime)
    last_success: datetime | None = Field(sa_type=UTCDateTime)
    failures: int
    error: str = Field(sa_type=PlainText)


class NoticeRow(_Row, table=True):
    """What was told of a feed in trouble; `feed_id` is null where it is about most feeds."""

    __tablename__ = "feed_notice"

    id: int | None = Field(default=None, primary_key=True)
    feed_id: int | None = Field(foreign_key="feed.id")
    kind: str = Field(sa_type=PlainText)
    words: str = Field(sa_type=PlainText)
    since: datetime = Field(sa_type=UTCDateTime)
    raised_at: datetime = Field(sa_type=UTCDateTime)
    reminded_at: datetime | None = Field(sa_type=UTCDateTime)
    cleared_at: datetime | None = Field(sa_type=UTCDateTime)
    well: bool


class ItemRow(_Row, table=True):
    """A news item of one feed.

    The key holds a hash of the item's id: a feed may publish ids of any length, and
    PostgreSQL indexes at most 2,704 bytes.
    """

    __tablename__ = "item"
    __table_args__ = (Index(None, "published"),)

    feed_id: int = Field(primary_key=True, foreign_key="feed.id")
    digest: str = Field(primary_key=True, sa_type=PlainText)
    second_key: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    id: str = Field(sa_type=PlainText)
    title: str = Field(sa_type=PlainText)
    summary: str = Field(sa_type=PlainText)
    body: str = Field(sa_type=PlainText)
    language: str = Field(sa_type=PlainText)
    url: str = Field(sa_type=PlainText)
    publisher: str = Field(sa_type=PlainText)
    published: datetime = Field(sa_type=UTCDateTime)
    wording: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    edits: int = Field(sa_column_kwargs={"server_default": "0"})


class TombstoneRow(_Row, table=True):
    """The keys of an item that was deleted, so that its feed does not bring it back."""

    __tablename__ = "tombstone"
    __table_args__ = (Index(None, "feed_id", "second_key"),)

    feed_id: int = Field(primary_key=True, foreign_key="feed.id")
    digest: str = Field(primary_key=True, sa_type=PlainText)
    second_key: str = Field(sa_type=PlainText)


class StoryRow(_Row, table=True):
    """One event, whoever reports it."""

    __tablename__ = "story"
    __table_args__ = (Index(None, "first_at"),)

    id: str = Field(primary_key=True, sa_type=PlainText)
    event: str = Field(sa_type=PlainText)
    which: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    people: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    first_at: datetime = Field(sa_type=UTCDateTime)


class AlertRow(_Row, table=True):
    """A logged judgement. `story` is no foreign key: an alert outlives what it was judged from."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("pack", "story", "forecast", "stance"),
        Index(None, "pack", "forecast"),
        Index(None, "raised_at"),
    )

    id: str = Field(primary_key=True, sa_type=PlainText)
    pack: str = Field(sa_type=PlainText)
    forecast: str = Field(sa_type=PlainText)
    stance: str = Field(sa_type=PlainText)
    indicator: str = Field(sa_type=PlainText)
    rule: str = Field(sa_type=PlainText)
    ruleset: str = Field(sa_type=PlainText)
    story: str = Field(sa_type=PlainText)
    title: str = Field(sa_type=PlainText)
    ratio: float
    counts: bool
    belief_before: float
    belief_after: float
    raised_at: datetime = Field(sa_type=UTCDateTime)
    happened_at: datetime = Field(sa_type=UTCDateTime)
    rejudged: bool
    correction: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    item: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    stood: list[dict[str, Any]] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})
    verdict: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    rejected_at: datetime | None = Field(sa_type=UTCDateTime)


class ReportRow(_Row, table=True):
    """A publisher's report inside an alert; `digest` is of its page, as explained at `ItemRow`."""

    __tablename__ = "alert_report"
    __table_args__ = (UniqueConstraint("alert_id", "digest"), Index(None, "digest"))

    id: int | None = Field(default=None, primary_key=True)
    alert_id: str = Field(foreign_key="alert.id", sa_type=PlainText)
    digest: str = Field(sa_type=PlainText)
    item: str = Field(sa_type=PlainText)
    publisher: str = Field(sa_type=PlainText)
    grade: str = Field(sa_type=PlainText)
    title: str = Field(sa_type=PlainText)
    url: str = Field(sa_type=PlainText)
    language: str = Field(sa_type=PlainText)
    published: datetime = Field(sa_type=UTCDateTime)
    evidence: list[dict[str, Any]] = Field(sa_type=JSON)
    signature: str = Field(sa_type=PlainText)
    withdrawn_at: datetime | None = Field(sa_type=UTCDateTime)


class DeliveryRow(_Row, table=True):
    """A promise to send one message to one recipient."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("key"), Index(None, "due_at"))

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(sa_type=PlainText)
    kind: str = Field(sa_type=PlainText)
    subject_id: str = Field(sa_type=PlainText)
    recipient: str = Field(sa_type=PlainText)
    topic: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    created_at: datetime = Field(sa_type=UTCDateTime)
    due_at: datetime = Field(sa_type=UTCDateTime)
    frozen_at: datetime | None = Field(sa_type=UTCDateTime)
    next_attempt: datetime = Field(sa_type=UTCDateTime)
    lease_until: datetime | None = Field(sa_type=UTCDateTime)
    attempts: int
    sent_at: datetime | None = Field(sa_type=UTCDateTime)
    dead_at: datetime | None = Field(sa_type=UTCDateTime)
    error: str = Field(sa_type=PlainText)


class MemberRow(_Row, table=True):
    """What a message tells of one alert. `alert_id` is no foreign key: a message outlives what it tells."""

    __tablename__ = "outbox_alert"
    __table_args__ = (
        UniqueConstraint("recipient", "event"),
        Index(None, "delivery_id"),
        Index(None, "alert_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    delivery_id: int = Field(foreign_key="outbox.id")
    recipient: str = Field(sa_type=PlainText)
    event: str = Field(sa_type=PlainText)
    alert_id: str = Field(sa_type=PlainText)
    says: str = Field(sa_type=PlainText)
    held: str = Field(sa_type=PlainText)
    at: datetime = Field(sa_type=UTCDateTime)


class ActRow(_Row, table=True):
    """What a person did. Rows are added only, never changed."""

    __tablename__ = "act"
    __table_args__ = (Index(None, "subject"), Index(None, "at"))

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    who: str = Field(sa_type=PlainText)
    what: str = Field(sa_type=PlainText)
    subject: str = Field(sa_type=PlainText)
    value: str = Field(sa_type=PlainText)
    why: str = Field(sa_type=PlainText)


class SilenceRow(_Row, table=True):
    """Alerts that a person wants to hear nothing of for a while."""

    __tablename__ = "silence"

    id: int | None = Field(default=None, primary_key=True)
    scope: str = Field(sa_type=PlainText)
    pack: str = Field(sa_type=PlainText)
    target: str = Field(sa_type=PlainText)
    why: str = Field(sa_type=PlainText)
    who: str = Field(sa_type=PlainText)
    created_at: datetime = Field(sa_type=UTCDateTime)
    until: datetime = Field(sa_type=UTCDateTime)
    ended_at: datetime | None = Field(sa_type=UTCDateTime)
    told_at: datetime | None = Field(sa_type=UTCDateTime)


class HeldRow(_Row, table=True):
    """What a silence held back of an alert."""

    __tablename__ = "silence_held"

    silence_id: int = Field(primary_key=True, foreign_key="silence.id")
    alert_id: str = Field(primary_key=True, foreign_key="alert.id", sa_type=PlainText)
    says: str = Field(primary_key=True, sa_type=PlainText)
    at: datetime = Field(primary_key=True, sa_type=UTCDateTime)


class DigestRow(_Row, table=True):
    """The digest of an ISO week, as written."""

    __tablename__ = "digest"

    week: str = Field(primary_key=True, sa_type=PlainText)
    written_at: datetime = Field(sa_type=UTCDateTime)
    subject: str = Field(sa_type=PlainText)
    text: str = Field(sa_type=PlainText)
    html: str = Field(sa_type=PlainText)


class HeartbeatRow(_Row, table=True):
    """The last sign of life of one job."""

    __tablename__ = "heartbeat"

    job: str = Field(primary_key=True, sa_type=PlainText)
    first_at: datetime = Field(sa_type=UTCDateTime)
    last_at: datetime = Field(sa_type=UTCDateTime)
    every: timedelta | None = Field(sa_type=Seconds)


class DaemonRow(_Row, table=True):
    """The one daemon that may run, or the last that did: there is one row, with the id 1."""

    __tablename__ = "daemon"

    id: int | None = Field(default=None, primary_key=True)
    holder: str = Field(sa_type=PlainText)
    pid: int
    host: str = Field(sa_type=PlainText)
    place: str = Field(sa_type=PlainText)
    began: str = Field(sa_type=PlainText)
    since: datetime = Field(sa_type=UTCDateTime)
    until: datetime | None = Field(sa_type=UTCDateTime)
    loaded_at: datetime = Field(sa_type=UTCDateTime)
    refused_at: datetime | None = Field(sa_type=UTCDateTime)
    refused: str = Field(sa_type=PlainText)
    waiting_keys: str = Field(sa_type=PlainText)


class WarningRow(_Row, table=True):
    """What the operator was told of the daemon itself."""

    __tablename__ = "warning"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=PlainText)
    words: str = Field(sa_type=PlainText)
    raised_at: datetime = Field(sa_type=UTCDateTime)
    cleared_at: datetime | None = Field(sa_type=UTCDateTime)


METADATA = _Row.metadata


def _table(name: str) -> Table:
    return METADATA.tables[name]


FEED = _table("feed")
NOTICE = _table("feed_notice")
ITEM = _table("item")
TOMBSTONE = _table("tombstone")
STORY = _table("story")
ALERT = _table("alert")
REPORT = _table("alert_report")
OUTBOX = _table("outbox")
MEMBER = _table("outbox_alert")
ACT = _table("act")
SILENCE = _table("silence")
SILENCE_HELD = _table("silence_held")
DIGEST = _table("digest")
HEARTBEAT = _table("heartbeat")
DAEMON = _table("daemon")
WARNING = _table("warning")

#: Of an item: something beside its id tells it from the others of its feed, which one item can be only.
# Written out: SQLite uses a part index only where the statement shows its condition.
SECOND_KEY = ITEM.c.second_key != literal_column("''")
Index(
    None,
    ITEM.c.feed_id,
    ITEM.c.second_key,
    unique=True,
    sqlite_where=SECOND_KEY,
    postgresql_where=SECOND_KEY,
)

#: Of a message: it was neither sent nor given up.
WAITING = and_(OUTBOX.c.sent_at.is_(None), OUTBOX.c.dead_at.is_(None))
# What waits is little beside what was sent in years: the index holds nothing else.
Index(None, OUTBOX.c.next_attempt, sqlite_where=WAITING, postgresql_where=WAITING)

#: Of a message: nobody ever tried to send it, so others may join.
OPEN = OUTBOX.c.frozen_at.is_(None)
Index(None, OUTBOX.c.recipient, sqlite_where=OPEN, postgresql_where=OPEN)

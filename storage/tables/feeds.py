"""What is polled, and what it brought."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, literal_column
from sqlmodel import Field

from storage.columns import PlainText, Seconds, UTCDateTime
from storage.tables.row import Row, table


class FeedRow(Row, table=True):
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


class NoticeRow(Row, table=True):
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


class ItemRow(Row, table=True):
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


class TombstoneRow(Row, table=True):
    """The keys of an item that was deleted, so that its feed does not bring it back."""

    __tablename__ = "tombstone"
    __table_args__ = (Index(None, "feed_id", "second_key"),)

    feed_id: int = Field(primary_key=True, foreign_key="feed.id")
    digest: str = Field(primary_key=True, sa_type=PlainText)
    second_key: str = Field(sa_type=PlainText)


FEED = table("feed")
NOTICE = table("feed_notice")
ITEM = table("item")
TOMBSTONE = table("tombstone")

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

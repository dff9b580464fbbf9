"""What was promised, and what was written for the week."""

from datetime import datetime

from sqlalchemy import JSON, Index, UniqueConstraint, and_
from sqlmodel import Field

from storage.columns import PlainText, UTCDateTime
from storage.tables.row import Row, table


class DeliveryRow(Row, table=True):
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


class MemberRow(Row, table=True):
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


class DigestRow(Row, table=True):
    """The digest of an ISO week for those who see the same, as written; the pictures are PNG in base64."""

    __tablename__ = "digest"

    week: str = Field(primary_key=True, sa_type=PlainText)
    audience: str = Field(primary_key=True, sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    edition: str = Field(primary_key=True, sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    written_at: datetime = Field(sa_type=UTCDateTime)
    subject: str = Field(sa_type=PlainText)
    text: str = Field(sa_type=PlainText)
    html: str = Field(sa_type=PlainText)
    pictures: list[dict[str, str]] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})


OUTBOX = table("outbox")
MEMBER = table("outbox_alert")
DIGEST = table("digest")

#: Of a message: it was neither sent nor given up.
WAITING = and_(OUTBOX.c.sent_at.is_(None), OUTBOX.c.dead_at.is_(None))
# What waits is little beside what was sent in years: the index holds nothing else.
Index(None, OUTBOX.c.next_attempt, sqlite_where=WAITING, postgresql_where=WAITING)

#: Of a message: nobody ever tried to send it, so others may join.
OPEN = OUTBOX.c.frozen_at.is_(None)
Index(None, OUTBOX.c.recipient, sqlite_where=OPEN, postgresql_where=OPEN)

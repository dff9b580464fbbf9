"""What was concluded, and what people said of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import PlainText, UTCDateTime
from storage.tables.row import Row, table


class StoryRow(Row, table=True):
    """One event, whoever reports it."""

    __tablename__ = "story"
    __table_args__ = (Index(None, "first_at"),)

    id: str = Field(primary_key=True, sa_type=PlainText)
    event: str = Field(sa_type=PlainText)
    which: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    people: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": ""})
    first_at: datetime = Field(sa_type=UTCDateTime)


class AlertRow(Row, table=True):
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
    said: str = Field(sa_type=PlainText, sa_column_kwargs={"server_default": "asserted"})
    heard: list[dict[str, Any]] = Field(sa_type=JSON, sa_column_kwargs={"server_default": "[]"})


class ReportRow(Row, table=True):
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


class ActRow(Row, table=True):
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


class SilenceRow(Row, table=True):
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


class HeldRow(Row, table=True):
    """What a silence held back of an alert."""

    __tablename__ = "silence_held"

    silence_id: int = Field(primary_key=True, foreign_key="silence.id")
    alert_id: str = Field(primary_key=True, foreign_key="alert.id", sa_type=PlainText)
    says: str = Field(primary_key=True, sa_type=PlainText)
    at: datetime = Field(primary_key=True, sa_type=UTCDateTime)


STORY = table("story")
ALERT = table("alert")
REPORT = table("alert_report")
ACT = table("act")
SILENCE = table("silence")
SILENCE_HELD = table("silence_held")

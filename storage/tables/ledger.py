"""What makes up a belief beside the alerts: rules that changed, what never came, what people wrote."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from storage.columns import PlainText, UTCDateTime
from storage.tables.row import Row, table


class RevisionRow(Row, table=True):
    """The terms of a forecast from a moment on. Rows are added only, never changed."""

    __tablename__ = "revision"
    __table_args__ = (Index(None, "pack", "forecast"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    pack: str = Field(sa_type=PlainText)
    forecast: str = Field(sa_type=PlainText)
    ruleset: str = Field(sa_type=PlainText)
    terms: dict[str, Any] = Field(sa_type=JSON)


class LapseRow(Row, table=True):
    """An indicator that was expected and not seen by its day. Rows are added only, never changed."""

    __tablename__ = "lapse"
    __table_args__ = (UniqueConstraint("pack", "forecast", "indicator", "by"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    pack: str = Field(sa_type=PlainText)
    forecast: str = Field(sa_type=PlainText)
    indicator: str = Field(sa_type=PlainText)
    since: date
    by: date
    ratio: float
    watched: float


class LineRow(Row, table=True):
    """What a person wrote into the ledger of a forecast. Rows are added only, never changed."""

    __tablename__ = "ledger_line"
    __table_args__ = (Index(None, "pack", "forecast"),)

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UTCDateTime)
    who: str = Field(sa_type=PlainText)
    pack: str = Field(sa_type=PlainText)
    forecast: str = Field(sa_type=PlainText)
    kind: str = Field(sa_type=PlainText)
    subject: str = Field(sa_type=PlainText)
    indicator: str = Field(sa_type=PlainText)
    stance: str = Field(sa_type=PlainText)
    strength: float | None
    grade: str = Field(sa_type=PlainText)
    credibility: int | None
    belief: float | None
    answer: str = Field(sa_type=PlainText)
    on: date | None
    why: str = Field(sa_type=PlainText)
    source: str = Field(sa_type=PlainText)


class FeedDayRow(Row, table=True):
    """How often a feed was polled on a day in UTC, and how often without an error."""

    __tablename__ = "feed_day"

    feed_id: int = Field(primary_key=True, foreign_key="feed.id")
    day: date = Field(primary_key=True)
    polls: int
    good: int


REVISION = table("revision")
LAPSE = table("lapse")
LINE = table("ledger_line")
FEED_DAY = table("feed_day")

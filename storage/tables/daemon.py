"""How the daemon itself is doing."""

from datetime import datetime, timedelta

from sqlalchemy import JSON
from sqlmodel import Field

from storage.columns import PlainText, Seconds, UTCDateTime
from storage.tables.row import Row, table


class HeartbeatRow(Row, table=True):
    """The last sign of life of one job."""

    __tablename__ = "heartbeat"

    job: str = Field(primary_key=True, sa_type=PlainText)
    first_at: datetime = Field(sa_type=UTCDateTime)
    last_at: datetime = Field(sa_type=UTCDateTime)
    every: timedelta | None = Field(sa_type=Seconds)


class DaemonRow(Row, table=True):
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
    rulesets: dict[str, str] = Field(sa_type=JSON)


class WarningRow(Row, table=True):
    """What the operator was told of the daemon itself."""

    __tablename__ = "warning"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(sa_type=PlainText)
    words: str = Field(sa_type=PlainText)
    raised_at: datetime = Field(sa_type=UTCDateTime)
    cleared_at: datetime | None = Field(sa_type=UTCDateTime)


HEARTBEAT = table("heartbeat")
DAEMON = table("daemon")
WARNING = table("warning")

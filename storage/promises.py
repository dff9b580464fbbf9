"""Frozen values of the outbox: messages promised, and what became of each. All times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryKind(StrEnum):
    """What a message tells."""

    ALERT = "alert"
    CORRECTION = "correction"
    BACKLOG = "backlog"
    DIGEST = "digest"
    NOTICE = "notice"
    WARNING = "warning"


class Says(StrEnum):
    """What a message tells of an alert."""

    RAISED = "raised"
    STRENGTHENED = "strengthened"
    CORRECTED = "corrected"
    CORROBORATED = "corroborated"
    ESCALATED = "escalated"


class Held(StrEnum):
    """Why an alert was not told at once but in a summary; `NOT` where it was told at once."""

    NOT = ""
    BACKLOG = "backlog"
    LATE = "late"
    BURST = "burst"
    QUIET = "quiet"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """A message promised to one recipient.

    `subject_id` is an ISO week (2026-W05) or an alert id; a message that tells how an alert was
    strengthened names the indicator after it (a1b2c3:pact-signed), one that tells how it was corrected the
    times that it was strengthened or corrected (a1b2c3:2). One on the older news of a feed names the feed and
    the moment of the poll (feed-7:2026-01-27T12:00:00+00:00). Notices are told together: their subject is the
    moment they were told at, in ISO 8601. A warning is told by its number, with what became of it (7:raised,
    7:cleared).
    """

    kind: DeliveryKind
    subject_id: str
    recipient: str

    @property
    def key(self) -> str:
        """The stable key: the same promise made twice is one promise."""
        return f"{self.kind}:{self.subject_id}:{self.recipient}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row of the outbox."""

    id: int
    key: str
    kind: DeliveryKind
    subject_id: str
    recipient: str
    created_at: datetime
    next_attempt: datetime
    attempts: int = 0
    sent_at: datetime | None = None
    dead_at: datetime | None = None
    error: str = ""

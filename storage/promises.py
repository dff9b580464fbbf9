"""Frozen values of the outbox: messages promised, and what became of each. All times are aware UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class DeliveryKind(StrEnum):
    """What a message tells: the first four of alerts, of which only a summary of several forecasts."""

    ALERT = "alert"
    UPDATE = "update"
    CORRECTION = "correction"
    SUMMARY = "summary"
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

    `subject_id` is the key of a digest (2026-W05, see `storage.records.DigestKey`). A message on alerts is
    named by the event that it was first promised for (a1b2c3:0, see `NewMember`), and what it tells is what
    its members say. Notices are told together: their subject is the moment they were told at, in ISO 8601.
    A warning is told by its number, with what became of it (7:raised, 7:cleared). `topic` is pack/forecast
    where alerts of one forecast gather in a message, "" else.
    """

    kind: DeliveryKind
    subject_id: str
    recipient: str
    topic: str = ""

    @property
    def key(self) -> str:
        """The stable key: the same promise made twice is one promise."""
        return f"{self.kind}:{self.subject_id}:{self.recipient}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMember:
    """What is promised to be told of one alert.

    `event` names what happened to it: its id with the times that it was strengthened or corrected (a1b2c3:2),
    or with the word that it was corroborated (a1b2c3:corroborated). `held` is why it is told in a summary.
    """

    event: str
    alert_id: str
    says: Says
    held: Held = Held.NOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(NewMember):
    """What a message tells of one alert, and when that was promised."""

    delivery_id: int
    recipient: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A message on alerts, as far as it matters to what else is promised.

    An open one takes further members: nobody ever tried to send it, and nothing was given up. One that was
    frozen, and is not dead, may have arrived.
    """

    id: int
    kind: DeliveryKind
    topic: str
    created_at: datetime
    due_at: datetime
    frozen_at: datetime | None
    is_open: bool
    is_dead: bool

    @property
    def may_have_arrived(self) -> bool:
        """Whether its recipient may have read it."""
        return self.frozen_at is not None and not self.is_dead


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """That a message tells of an alert."""

    recipient: str
    event: str
    says: Says
    held: Held
    message: Promised


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A row of the outbox: due first at `due_at`, its members settled since `frozen_at`."""

    id: int
    key: str
    kind: DeliveryKind
    subject_id: str
    recipient: str
    topic: str
    created_at: datetime
    due_at: datetime
    frozen_at: datetime | None
    next_attempt: datetime
    attempts: int = 0
    sent_at: datetime | None = None
    dead_at: datetime | None = None
    error: str = ""

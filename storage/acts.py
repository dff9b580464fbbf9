"""The journal of acts: what a person did, when, and why. Rows are added and read, never changed."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from storage.tables import ACT


class Deed(StrEnum):
    """What a person does that is kept."""

    VERDICT = "verdict"
    SILENCE = "silence"
    SILENCE_END = "silence-end"
    RETRY = "outbox-retry"
    FEED_ADD = "feed-add"
    FEED_REMOVE = "feed-remove"
    FEED_ENABLE = "feed-enable"
    FEED_DISABLE = "feed-disable"
    FEED_IMPORT = "feed-import"
    RESTORE = "db-restore"
    PRUNE = "db-prune"
    BELIEVE = "forecast-believe"
    EVIDENCE = "forecast-evidence"
    RESOLVE = "forecast-resolve"
    ACCEPT = "entry-accept"
    REFUSE = "entry-refuse"
    EDIT = "entry-edit"
    TAKE_BACK = "line-take-back"
    DIGEST_SEND = "digest-send"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAct:
    """Something that a person does.

    `subject` is what it was done to: the id of an alert, of a forecast or of an entry in its ledger, the
    number of a silence, of a delivery or of a line, the address of a feed.
    `value` says what the subject is from now on, such as the verdict; `why` is in the person's words.
    """

    who: str
    what: Deed
    subject: str
    value: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(NewAct):
    """Something that a person did."""

    id: int
    at: datetime


class Acts:
    """The acts, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, act: NewAct, now: datetime) -> None:
        """Keep what a person does."""
        values = {each.name: getattr(act, each.name) for each in fields(NewAct)}
        self._connection.execute(insert(ACT).values(values | {"what": act.what.value, "at": now}))

    def list(
        self,
        *,
        what: Deed | None = None,
        about: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> tuple[Act, ...]:
        """The acts from `since` on and before `until`, newest first; None does not restrict."""
        wanted = {ACT.c.what: what and what.value, ACT.c.subject: about}
        conditions = [column == value for column, value in wanted.items() if value is not None]
        if since is not None:
            conditions.append(ACT.c.at >= since)
        if until is not None:
            conditions.append(ACT.c.at < until)
        rows = self._connection.execute(select(ACT).where(*conditions).order_by(ACT.c.id.desc())).mappings()
        return tuple(
            Act(**{**row, "what": Deed(row["what"])}) for row in rows
        )  # columns are named as the fields

"""Notices: what was told of feeds in trouble, and when that was over.

Knows no rule of what trouble is, and no mail.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Result, and_, func, insert, or_, select, update

from storage.tables import NOTICE


class NoticeKind(StrEnum):
    """What a notice is about: one feed, or most of them failing together."""

    RETIRED = "retired"
    FAILING = "failing"
    SILENT = "silent"
    MOST = "most"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNotice:
    """A trouble to be told: of no feed (None) where most feeds fail; `since` is from when on it may be."""

    feed_id: int | None
    kind: NoticeKind
    words: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(NewNotice):
    """A trouble that was told, with its latest words. It holds until it is cleared.

    Once cleared, `well` tells whether all was well again; else the feed was switched off or removed, or is
    in other trouble.
    """

    id: int
    raised_at: datetime
    reminded_at: datetime | None = None
    cleared_at: datetime | None = None
    well: bool = False


class Notices:
    """The notices, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, notice: NewNotice, now: datetime) -> Notice:
        """Raise a notice."""
        said = {each.name: getattr(notice, each.name) for each in fields(NewNotice)}
        state = {"raised_at": now, "reminded_at": None, "cleared_at": None, "well": False}
        return _one(self._connection.execute(insert(NOTICE).values(said | state).returning(*NOTICE.c)))

    def remind(self, notice_id: int, *, words: str, at: datetime) -> None:
        """Write down that a notice was told again, and in which words."""
        self._set(notice_id, words=words, reminded_at=at)

    def clear(self, notice_id: int, *, well: bool, at: datetime) -> None:
        """Write down that a notice holds no more, and whether all is well again."""
        self._set(notice_id, well=well, cleared_at=at)

    def holding(self) -> tuple[Notice, ...]:
        """The notices that are not cleared, in the order they were raised."""
        statement = select(NOTICE).where(NOTICE.c.cleared_at.is_(None)).order_by(NOTICE.c.id)
        return _all(self._connection.execute(statement))

    def told(self, moment: datetime) -> tuple[Notice, ...]:
        """The notices of which something was told at a moment, in the order they were raised."""
        was_well = and_(NOTICE.c.cleared_at == moment, NOTICE.c.well)
        about = or_(NOTICE.c.raised_at == moment, NOTICE.c.reminded_at == moment, was_well)
        return _all(self._connection.execute(select(NOTICE).where(about).order_by(NOTICE.c.id)))

    def last_told(self) -> datetime | None:
        """When something was last told of any notice; None where nothing ever was."""
        statement = select(
            func.max(NOTICE.c.raised_at),
            func.max(NOTICE.c.reminded_at),
            func.max(NOTICE.c.cleared_at).filter(NOTICE.c.well),
        )
        moments = self._connection.execute(statement).one()
        return max((moment for moment in moments if moment is not None), default=None)

    def most_ended(self) -> datetime | None:
        """When a notice that most feeds fail was last cleared; None where none ever was."""
        statement = select(func.max(NOTICE.c.cleared_at)).where(NOTICE.c.kind == NoticeKind.MOST.value)
        moment: datetime | None = self._connection.scalar(statement)
        return moment

    def _set(self, notice_id: int, **values: object) -> None:
        self._connection.execute(update(NOTICE).where(NOTICE.c.id == notice_id).values(values))


def _all(result: Result[*tuple[object, ...]]) -> tuple[Notice, ...]:
    return tuple(
        Notice(**{**row, "kind": NoticeKind(row["kind"])})  # columns are named as the fields
        for row in result.mappings()
    )


def _one(result: Result[*tuple[object, ...]]) -> Notice:
    (notice,) = _all(result)
    return notice

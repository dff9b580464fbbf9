"""How the feeds were read, day by day in UTC: one row for a feed and a day, kept for good.

Knows no opinion on what is well enough.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date

from sqlalchemy import Connection, case, func, select

from storage import statements
from storage.records import PollResult
from storage.tables import FEED_DAY


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDay:
    """A day in UTC: how many feeds were `polled` on it, and how many of them `read` without an error."""

    day: date
    polled: int
    read: int


class FeedDays:
    """The days of the feeds, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def count(self, results: Mapping[int, PollResult]) -> None:
        """Count what polls did towards their days, by the ids of the feeds."""
        if not results:
            return
        rows = [
            {"feed_id": feed_id, "day": one.at.astimezone(UTC).date(), "polls": 1, "good": int(not one.error)}
            for feed_id, one in results.items()
        ]
        statement = statements.insert(self._connection, FEED_DAY)
        counted = {name: FEED_DAY.c[name] + statement.excluded[name] for name in ("polls", "good")}
        keys = [FEED_DAY.c.feed_id, FEED_DAY.c.day]
        self._connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=counted), rows)

    def polls(self, since: date, until: date) -> tuple[int, int]:
        """How many polls there were from the first day up to and with the second, and how many went well."""
        statement = select(
            func.coalesce(func.sum(FEED_DAY.c.polls), 0).label("polls"),
            func.coalesce(func.sum(FEED_DAY.c.good), 0).label("good"),
        ).where(FEED_DAY.c.day.between(since, until))
        row = self._connection.execute(statement).one()
        return int(row.polls), int(row.good)

    def list(
        self, since: date, until: date, *, only: Collection[int] = (), but: Collection[int] = ()
    ) -> tuple[FeedDay, ...]:
        """The days from the first up to and with the second on which a feed was polled, oldest first.

        Of the feeds in `only`, where it names any, and of none in `but`.
        """
        conditions = [FEED_DAY.c.day.between(since, until)]
        if only:
            conditions.append(FEED_DAY.c.feed_id.in_(only))
        if but:
            conditions.append(FEED_DAY.c.feed_id.not_in(but))
        read = func.sum(case((FEED_DAY.c.good > 0, 1), else_=0))
        statement = select(FEED_DAY.c.day, func.count().label("polled"), read.label("read"))
        statement = statement.where(*conditions).group_by(FEED_DAY.c.day).order_by(FEED_DAY.c.day)
        rows = self._connection.execute(statement)
        return tuple(FeedDay(day=row.day, polled=row.polled, read=row.read) for row in rows)

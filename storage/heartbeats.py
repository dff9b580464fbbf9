"""Signs of life of the jobs, for whoever asks whether the program works.

Knows no job and no schedule.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, select, update

from storage import mapping, statements
from storage.records import Heartbeat
from storage.tables import HEARTBEAT


class Heartbeats:
    """The heartbeats, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, job: str, at: datetime, *, every: timedelta | None = None) -> None:
        """Write down that a job lived at this time; its earliest sign of life is kept.

        The earliest is not always the first: a clock that stood ahead may have been set back since.
        The next one is expected after `every`; None where nobody waits for it.
        """
        first = HEARTBEAT.c.first_at
        latest = {"last_at": at, "first_at": case((first > at, at), else_=first), "every": every}
        statement = (
            statements.insert(self._connection, HEARTBEAT)
            .values({"job": job, "first_at": at, "last_at": at, "every": every})
            .on_conflict_do_update(index_elements=[HEARTBEAT.c.job], set_=latest)
        )
        self._connection.execute(statement)

    def expect_only(self, jobs: Iterable[str]) -> None:
        """Wait for no sign of life of any other job: one that an older program had."""
        others = HEARTBEAT.c.job.not_in(list(jobs)), HEARTBEAT.c.every.is_not(None)
        self._connection.execute(update(HEARTBEAT).where(*others).values(every=None))

    def all(self) -> tuple[Heartbeat, ...]:
        """The last sign of life of every job, by name."""
        rows = self._connection.execute(select(HEARTBEAT).order_by(HEARTBEAT.c.job)).mappings()
        return tuple(mapping.heartbeat_of(row) for row in rows)

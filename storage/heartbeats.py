"""Signs of life of the jobs, for whoever asks whether the program works.

Knows no job and no schedule.
"""

from datetime import datetime

from sqlalchemy import Connection, case, select

from storage import mapping, statements
from storage.records import Heartbeat
from storage.tables import HEARTBEAT


class Heartbeats:
    """The heartbeats, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def beat(self, job: str, at: datetime) -> None:
        """Write down that a job lived at this time; its earliest sign of life is kept.

        The earliest is not always the first: a clock that stood ahead may have been set back since.
        """
        first = HEARTBEAT.c.first_at
        latest = {"last_at": at, "first_at": case((first > at, at), else_=first)}
        statement = (
            statements.insert(self._connection, HEARTBEAT)
            .values({"job": job, "first_at": at, "last_at": at})
            .on_conflict_do_update(index_elements=[HEARTBEAT.c.job], set_=latest)
        )
        self._connection.execute(statement)

    def all(self) -> tuple[Heartbeat, ...]:
        """The last sign of life of every job, by name."""
        rows = self._connection.execute(select(HEARTBEAT).order_by(HEARTBEAT.c.job)).mappings()
        return tuple(mapping.heartbeat_of(row) for row in rows)

"""Which weeks have their digest written.

Knows no text of a digest and no calendar.
"""

from datetime import datetime

from sqlalchemy import Connection, select

from storage import statements
from storage.tables import DIGEST


class Digests:
    """The weeks written, inside one transaction; a week is named as in ISO 8601, 2026-W05."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def written(self) -> frozenset[str]:
        """The weeks whose digest is written."""
        return frozenset(self._connection.execute(select(DIGEST.c.week)).scalars())

    def write(self, week: str, at: datetime) -> bool:
        """Mark the digest of a week as written. False when it was."""
        statement = (
            statements.insert(self._connection, DIGEST)
            .values(week=week, written_at=at)
            .on_conflict_do_nothing()
            .returning(DIGEST.c.week)
        )
        return self._connection.execute(statement).first() is not None

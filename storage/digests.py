"""The digests written, each once, as they were sent.

Knows no calendar: which week is due is decided elsewhere.
"""

from sqlalchemy import Connection, select

from storage import mapping, statements
from storage.records import DigestRun
from storage.tables import DIGEST


class Digests:
    """The weeks written, inside one transaction; a week is named as in ISO 8601, 2026-W05."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def written(self) -> frozenset[str]:
        """The weeks whose digest is written."""
        return frozenset(self._connection.execute(select(DIGEST.c.week)).scalars())

    def write(self, run: DigestRun) -> bool:
        """Keep the digest of a week. False, and nothing changed, when the week has one."""
        statement = (
            statements.insert(self._connection, DIGEST)
            .values(mapping.values_of_digest(run))
            .on_conflict_do_nothing()
            .returning(DIGEST.c.week)
        )
        return self._connection.execute(statement).first() is not None

    def get(self, week: str) -> DigestRun | None:
        """The digest of a week."""
        row = self._connection.execute(select(DIGEST).where(DIGEST.c.week == week)).mappings().one_or_none()
        return None if row is None else mapping.digest_run_of(row)

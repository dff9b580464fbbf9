"""The digests written, each once, as they were sent.

Knows no calendar and no recipient: which week is due, and who sees what, is decided elsewhere.
"""

from dataclasses import fields

from sqlalchemy import Connection, select

from storage import mapping, statements
from storage.records import DigestKey, DigestRun
from storage.tables import DIGEST


class Digests:
    """The digests written, inside one transaction; a week is named as in ISO 8601, 2026-W05."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def written(self) -> frozenset[str]:
        """The weeks whose digest for everybody is written; those for fewer are written with it."""
        whole = (DIGEST.c.audience == "", DIGEST.c.edition == "")
        return frozenset(self._connection.execute(select(DIGEST.c.week).where(*whole)).scalars())

    def write(self, run: DigestRun) -> bool:
        """Keep a digest. False, and nothing changed, when there is one of its key."""
        statement = (
            statements.insert(self._connection, DIGEST)
            .values(mapping.values_of_digest(run))
            .on_conflict_do_nothing()
            .returning(DIGEST.c.week)
        )
        return self._connection.execute(statement).first() is not None

    def get(self, key: DigestKey) -> DigestRun | None:
        """The digest of this key."""
        named = (getattr(DIGEST.c, each.name) == getattr(key, each.name) for each in fields(DigestKey))
        row = self._connection.execute(select(DIGEST).where(*named)).mappings().one_or_none()
        return None if row is None else mapping.digest_run_of(row)

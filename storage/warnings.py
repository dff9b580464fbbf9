"""Warnings: what the operator was told of the daemon itself, and when that was over.

Knows no rule of what is worth a warning, and no mail.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, RowMapping, insert, select, update

from storage.tables import WARNING


class WarningKind(StrEnum):
    """What a warning is about: settings or packs that were refused, or jobs that are late."""

    REFUSED = "refused"
    LATE = "late"


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning_:  # noqa: N801 -- the plain word is an exception of Python's
    """A warning, with what was told. It holds until it is cleared."""

    id: int
    kind: WarningKind
    words: str
    raised_at: datetime
    cleared_at: datetime | None = None


class Warnings:
    """The warnings, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, kind: WarningKind, words: str, now: datetime) -> Warning_:
        """Raise a warning."""
        values = {"kind": kind.value, "words": words, "raised_at": now, "cleared_at": None}
        (one,) = _all(self._connection.execute(insert(WARNING).values(values).returning(WARNING)).mappings())
        return one

    def clear(self, warning_id: int, *, at: datetime) -> None:
        """Write down that a warning holds no more."""
        statement = update(WARNING).where(WARNING.c.id == warning_id).values(cleared_at=at)
        self._connection.execute(statement)

    def holding(self, kind: WarningKind) -> tuple[Warning_, ...]:
        """The warnings of a kind that are not cleared, in the order they were raised."""
        holds = WARNING.c.cleared_at.is_(None), WARNING.c.kind == kind.value
        return _all(self._connection.execute(select(WARNING).where(*holds).order_by(WARNING.c.id)).mappings())

    def get(self, warning_id: int) -> Warning_ | None:
        """Find a warning by its number."""
        rows = self._connection.execute(select(WARNING).where(WARNING.c.id == warning_id)).mappings()
        return next(iter(_all(rows)), None)


def _all(rows: Iterable[RowMapping]) -> tuple[Warning_, ...]:
    return tuple(
        Warning_(
            **{each.name: row[each.name] for each in fields(Warning_)} | {"kind": WarningKind(row["kind"])}
        )
        for row in rows
    )

"""The lapses: indicators that were not seen by the day they were expected. Rows are never changed.

Knows no calendar: what was due is decided elsewhere.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection, select

from storage import statements
from storage.tables import LAPSE


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """An indicator that was not seen from one day up to and with another, as was told on `at`.

    `ratio` is the likelihood ratio of that, `watched` the share of the days on which feeds were read.
    """

    at: datetime
    pack: str
    forecast: str
    indicator: str
    since: date
    by: date
    ratio: float
    watched: float


class Lapses:
    """The lapses, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, lapse: Lapse) -> bool:
        """Keep a lapse. False, and nothing written, when the indicator has one of that day."""
        values = {each.name: getattr(lapse, each.name) for each in fields(Lapse)}
        statement = (
            statements.insert(self._connection, LAPSE)
            .values(values)
            .on_conflict_do_nothing()
            .returning(LAPSE.c.id)
        )
        return self._connection.execute(statement).first() is not None

    def list(
        self, *, pack: str | None = None, forecast: str | None = None, until: datetime | None = None
    ) -> tuple[Lapse, ...]:
        """The lapses told before `until`, oldest first; None does not restrict."""
        wanted = {LAPSE.c.pack: pack, LAPSE.c.forecast: forecast}
        conditions = [column == value for column, value in wanted.items() if value is not None]
        if until is not None:
            conditions.append(LAPSE.c.at < until)
        rows = self._connection.execute(select(LAPSE).where(*conditions).order_by(LAPSE.c.id)).mappings()
        return tuple(Lapse(**{each.name: row[each.name] for each in fields(Lapse)}) for row in rows)

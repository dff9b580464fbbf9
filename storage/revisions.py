"""The editions of forecasts: by which terms a belief was made up, and from when on.

Knows no arithmetic. Rows are added and read, never changed.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from rules.model import Stance, Terms, Weight
from storage.tables import REVISION


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """The terms of a forecast from a moment on; `ruleset` is the digest of the pack that has them."""

    at: datetime
    pack: str
    forecast: str
    ruleset: str
    terms: Terms


class Revisions:
    """The revisions, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, revision: Revision) -> None:
        """Keep the terms of a forecast."""
        values = {name: getattr(revision, name) for name in ("at", "pack", "forecast", "ruleset")}
        self._connection.execute(insert(REVISION).values(values | {"terms": _written(revision.terms)}))

    def list(
        self, *, pack: str | None = None, forecast: str | None = None, until: datetime | None = None
    ) -> tuple[Revision, ...]:
        """The revisions from before `until`, as they were noted; None does not restrict."""
        wanted = {REVISION.c.pack: pack, REVISION.c.forecast: forecast}
        conditions = [column == value for column, value in wanted.items() if value is not None]
        if until is not None:
            conditions.append(REVISION.c.at < until)
        statement = select(REVISION).where(*conditions).order_by(REVISION.c.id)
        return tuple(map(_revision, self._connection.execute(statement).mappings()))


def _written(terms: Terms) -> dict[str, Any]:
    return asdict(terms) | {"opens": terms.opens.isoformat(), "closes": terms.closes.isoformat()}


def _revision(row: Mapping[Any, Any]) -> Revision:
    written = row["terms"]
    days = {name: date.fromisoformat(written[name]) for name in ("opens", "closes")}
    weights = {
        name: Weight(**weight | {"stance": Stance(weight["stance"])})
        for name, weight in written["indicators"].items()
    }
    terms = Terms(**written | days | {"indicators": weights})
    return Revision(**{name: row[name] for name in ("at", "pack", "forecast", "ruleset")}, terms=terms)

"""The lines that people write into the ledgers of forecasts. Rows are added and read, never changed.

Knows no arithmetic and no meaning of a line: a later one may take an earlier one's place, and both are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from rules.model import Grade, Stance
from storage.tables import LINE


class LineKind(StrEnum):
    """What a person writes into a ledger."""

    EVIDENCE = "evidence"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REFUSED = "refused"
    BELIEF = "belief"
    RESOLVED = "resolved"
    TAKEN_BACK = "taken-back"


class Answer(StrEnum):
    """How a forecast ended: its question was answered, or it cannot be."""

    YES = "yes"
    NO = "no"
    VOID = "void"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """What a person writes into the ledger of a forecast.

    `subject` is the entry that it is about, by its id, or the line that is taken back, by its number; ""
    where it is about neither. Evidence has a stance and a strength of at least 1, those of that day where
    it is of an `indicator`; the grade of who says it, and the credibility of what is said, 1 to 6. `belief`
    is a probability in (0, 1). `answer` and `on` are those of a resolution, or the day of the evidence.
    What a line does not say is None.
    """

    who: str
    pack: str
    forecast: str
    kind: LineKind
    subject: str = ""
    indicator: str = ""
    stance: Stance | None = None
    strength: float | None = None
    grade: Grade | None = None
    credibility: int | None = None
    belief: float | None = None
    answer: Answer | None = None
    on: date | None = None
    why: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line(NewLine):
    """What a person wrote into the ledger of a forecast."""

    id: int
    at: datetime


class Lines:
    """The lines, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, line: NewLine, now: datetime) -> Line:
        """Keep what a person writes."""
        values = {each.name: getattr(line, each.name) for each in fields(NewLine)}
        words = {name: getattr(line, name) or "" for name in ("kind", "stance", "grade", "answer")}
        statement = insert(LINE).values(values | words | {"at": now}).returning(LINE)
        return _line(self._connection.execute(statement).mappings().one())

    def list(
        self, *, pack: str | None = None, forecast: str | None = None, until: datetime | None = None
    ) -> tuple[Line, ...]:
        """The lines written before `until`, oldest first; None does not restrict."""
        wanted = {LINE.c.pack: pack, LINE.c.forecast: forecast}
        conditions = [column == value for column, value in wanted.items() if value is not None]
        if until is not None:
            conditions.append(LINE.c.at < until)
        rows = self._connection.execute(select(LINE).where(*conditions).order_by(LINE.c.id)).mappings()
        return tuple(map(_line, rows))


def _line(row: Mapping[Any, Any]) -> Line:
    kinds = {"stance": Stance, "grade": Grade, "answer": Answer}
    read = {name: kind(row[name]) if row[name] else None for name, kind in kinds.items()}
    return Line(
        **{each.name: row[each.name] for each in fields(Line)} | read | {"kind": LineKind(row["kind"])}
    )

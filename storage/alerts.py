"""The log of judgements, with the reports they rest on.

Knows no arithmetic: it gives back how alerts stand, belief is folded from that elsewhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Subquery,
    and_,
    case,
    func,
    or_,
    select,
    update,
)

from rules.model import Stance, Verdict
from storage import mapping, statements
from storage.acts import Deed
from storage.judgements import Alert, Heard, Judged, Linked, Report, Standing
from storage.tables import ACT, ALERT, REPORT

_REPORT_PREFIX = "report_"
#: What a person said of an alert; no judgement of the rules writes it.
_SAID = ("verdict", "rejected_at")
#: Rows held in memory while all alerts are read.
_AT_ONCE = 500


_STANDING = select(*(ALERT.c[each.name] for each in fields(Standing)))


class Alerts:
    """The alerts, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def standing(self, pack: str, story: str, forecast: str, stance: Stance) -> Standing | None:
        """The one alert that this story may raise for this forecast and stance, if it did."""
        statement = _STANDING.where(
            ALERT.c.pack == pack,
            ALERT.c.story == story,
            ALERT.c.forecast == forecast,
            ALERT.c.stance == stance.value,
        )
        row = self._connection.execute(statement).mappings().one_or_none()
        return None if row is None else mapping.standing_of(row)

    def add(self, alert: Alert) -> bool:
        """Log an alert with its reports. False, and nothing written, when its id or its key is taken."""
        statement = (
            statements.insert(self._connection, ALERT)
            .values(mapping.values_of_alert(alert))
            .on_conflict_do_nothing()
            .returning(ALERT.c.id)
        )
        if self._connection.execute(statement).first() is None:
            return False
        for report in alert.reports:
            self.add_report(alert.id, report)
        return True

    def put(self, alert: Alert) -> None:
        """Let an alert stand as given, with its reports beside those it has of other pages.

        What a person said of it stays as it is.
        """
        values = {name: value for name, value in mapping.values_of_alert(alert).items() if name not in _SAID}
        statement = update(ALERT).where(ALERT.c.id == alert.id).values(values)
        self._connection.execute(statement)
        for report in alert.reports:
            self._put_report(alert.id, report)

    def add_report(self, alert_id: str, report: Report) -> bool:
        """Add a report to an alert. False when one of its page is there."""
        statement = (
            statements.insert(self._connection, REPORT)
            .values(mapping.values_of_report(alert_id, report))
            .on_conflict_do_nothing()
            .returning(REPORT.c.id)
        )
        return self._connection.execute(statement).first() is not None

    def renew_report(self, alert_id: str, report: Report) -> bool:
        """Let the report of a page read as given. False where an alert has none of that page."""
        values = mapping.values_of_report(alert_id, report)
        key = (REPORT.c.alert_id == alert_id, REPORT.c.digest == values["digest"])
        statement = update(REPORT).where(*key).values(values).returning(REPORT.c.id)
        return self._connection.execute(statement).first() is not None

    def count_reports(self, alert_id: str) -> dict[str, int]:
        """How many reports an alert holds of each publisher, by its name."""
        statement = (
            select(REPORT.c.publisher, func.count().label("reports"))
            .where(REPORT.c.alert_id == alert_id)
            .group_by(REPORT.c.publisher)
            .order_by(REPORT.c.publisher)
        )
        return {row.publisher: row.reports for row in self._connection.execute(statement)}

    def get(self, alert_id: str) -> Alert | None:
        """The alert with this id."""
        return next(iter(self._load(ALERT.c.id == alert_id)), None)

    def judge(self, alert_id: str, verdict: Verdict, at: datetime) -> bool:
        """Let a verdict stand on an alert. False where there is none.

        One that rejects it takes it out of the belief, any other puts it back.
        """
        # Rejected for another reason it has been out since it was first rejected.
        since = func.coalesce(ALERT.c.rejected_at, at) if verdict.rejects else None
        values = {"verdict": verdict.value, "rejected_at": since}
        statement = update(ALERT).where(ALERT.c.id == alert_id).values(values).returning(ALERT.c.id)
        return self._connection.execute(statement).first() is not None

    def verdicts(self, pack: str, forecast: str) -> tuple[Judged, ...]:
        """What people said of the alerts of a forecast, in the order in which they said it."""
        statement = (
            select(ACT.c.subject, ACT.c.at, ACT.c.value)
            .join(ALERT, ALERT.c.id == ACT.c.subject)
            .where(ALERT.c.pack == pack, ALERT.c.forecast == forecast, ACT.c.what == Deed.VERDICT.value)
            .order_by(ACT.c.id)
        )
        return tuple(
            Judged(alert=row.subject, at=row.at, verdict=Verdict(row.value))
            for row in self._connection.execute(statement)
        )

    def ids(self, start: str = "") -> tuple[str, ...]:
        """The ids of the alerts, of those that begin so, newest first."""
        begins = ALERT.c.id.startswith(start, autoescape=True)
        statement = select(ALERT.c.id).where(begins).order_by(ALERT.c.raised_at.desc(), ALERT.c.id)
        return tuple(self._connection.execute(statement).scalars())

    def holding(self, page: tuple[str, str]) -> tuple[Alert, ...]:
        """The alerts with a report of a page (see `Report.page`), newest first."""
        ids = select(REPORT.c.alert_id).where(REPORT.c.digest == mapping.digest_of(*page))
        return self._load(ALERT.c.id.in_(ids))

    def of_story(self, pack: str, story: str) -> tuple[Alert, ...]:
        """The alerts that a story raised, newest first."""
        return self._load(ALERT.c.pack == pack, ALERT.c.story == story)

    def linked(self, alert: Alert, within: timedelta) -> tuple[Linked, ...]:
        """The alerts to be read beside this one: of its story first, then as they were raised.

        They are the others that its story raised; and those of the opposite stance on its forecast
        that happened at most `within` before or after it.
        """
        same_story = ALERT.c.story == alert.story
        near = ALERT.c.happened_at.between(alert.happened_at - within, alert.happened_at + within)
        opposite = and_(ALERT.c.forecast == alert.forecast, ALERT.c.stance != alert.stance.value, near)
        statement = (
            select(ALERT.c.id, ALERT.c.forecast, ALERT.c.stance, ALERT.c.story)
            .where(ALERT.c.pack == alert.pack, ALERT.c.id != alert.id, or_(same_story, opposite))
            .order_by(case((same_story, 0), else_=1), ALERT.c.raised_at, ALERT.c.id)
        )
        return tuple(
            Linked(
                id=row.id,
                forecast=row.forecast,
                stance=Stance(row.stance),
                same_story=row.story == alert.story,
            )
            for row in self._connection.execute(statement)
        )

    def list(
        self,
        *,
        pack: str | None = None,
        forecast: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        verdict: Verdict | None = None,
        limit: int | None = None,
    ) -> tuple[Alert, ...]:
        """The alerts raised from `since` on and before `until`, newest first; None does not restrict."""
        said = () if verdict is None else (ALERT.c.verdict == verdict.value,)
        return self._load(*_conditions(pack, forecast, since, until), *said, limit=limit)

    def each(
        self, *, pack: str | None = None, forecast: str | None = None, since: datetime | None = None
    ) -> Iterator[Alert]:
        """The alerts raised from `since` on, oldest first; None does not restrict.

        They are read as they are asked for, within the transaction.
        """
        wanted = select(ALERT).where(*_conditions(pack, forecast, since, None)).subquery("picked")
        order = (wanted.c.raised_at, wanted.c.id, REPORT.c.id)
        statement = _with_reports(wanted).order_by(*order).execution_options(yield_per=_AT_ONCE)
        rows = self._connection.execute(statement).mappings()
        for _, group in groupby(rows, key=itemgetter("id")):
            yield _alert(tuple(group))

    def count(self, *, since: datetime) -> int:
        """How many alerts were raised from `since` on."""
        statement = select(func.count()).select_from(ALERT).where(ALERT.c.raised_at >= since)
        return self._connection.execute(statement).scalar_one()

    def last_raised(self) -> datetime | None:
        """When the newest alert was raised; None when none ever was."""
        moment: datetime | None = self._connection.scalar(select(func.max(ALERT.c.raised_at)))
        return moment

    def reported(self) -> frozenset[tuple[str, str]]:
        """The items that alerts hold, each by its publisher and its id."""
        rows = self._connection.execute(select(REPORT.c.publisher, REPORT.c.item).distinct())
        return frozenset((row.publisher, row.item) for row in rows)

    def standings(self, pack: str, forecast: str) -> tuple[Standing, ...]:
        """How all alerts of a forecast stand, without their reports, oldest first."""
        statement = _STANDING.where(ALERT.c.pack == pack, ALERT.c.forecast == forecast).order_by(
            ALERT.c.raised_at, ALERT.c.id
        )
        return tuple(map(mapping.standing_of, self._connection.execute(statement).mappings()))

    def hear(self, alert_id: str, heard: Sequence[Heard], belief_after: float) -> None:
        """Write down by whom an alert is reported by now, and where that took the belief."""
        values = {"heard": list(map(mapping.values_of_heard, heard)), "belief_after": belief_after}
        self._connection.execute(update(ALERT).where(ALERT.c.id == alert_id).values(values))

    def _put_report(self, alert_id: str, report: Report) -> None:
        """Add a report to an alert, in place of the one of its page if there is one."""
        values = mapping.values_of_report(alert_id, report)
        statement = (
            statements.insert(self._connection, REPORT)
            .values(values)
            .on_conflict_do_update(index_elements=[REPORT.c.alert_id, REPORT.c.digest], set_=values)
        )
        self._connection.execute(statement)

    def _load(self, *conditions: ColumnElement[bool], limit: int | None = None) -> tuple[Alert, ...]:
        """Alerts with their reports in one statement, so that both are of one moment."""
        picked = (
            select(ALERT)
            .where(*conditions)
            .order_by(ALERT.c.raised_at.desc(), ALERT.c.id)
            .limit(limit)
            .subquery("picked")
        )
        statement = _with_reports(picked).order_by(picked.c.raised_at.desc(), picked.c.id, REPORT.c.id)
        rows = self._connection.execute(statement).mappings().all()
        return tuple(_alert(tuple(group)) for _, group in groupby(rows, key=itemgetter("id")))


def _conditions(
    pack: str | None, forecast: str | None, since: datetime | None, until: datetime | None
) -> Iterator[ColumnElement[bool]]:
    """What restricts alerts; None does not. The start of a span is in it, its end is not."""
    if pack is not None:
        yield ALERT.c.pack == pack
    if forecast is not None:
        yield ALERT.c.forecast == forecast
    if since is not None:
        yield ALERT.c.raised_at >= since
    if until is not None:
        yield ALERT.c.raised_at < until


def _with_reports(picked: Subquery) -> Select[*tuple[Any, ...]]:
    """Picked alerts with their reports: a row for each report, or one without where there is none."""
    reports = (column.label(_REPORT_PREFIX + column.name) for column in REPORT.c)
    joined = select(picked, *reports)
    return joined.join_from(picked, REPORT, REPORT.c.alert_id == picked.c.id, isouter=True)


def _alert(rows: tuple[mapping.Row, ...]) -> Alert:
    """An alert from its joined rows: one for each report, or one without where there is none.

    The report of the item by which it stands comes first.
    """
    reports = [mapping.report_of(_report_row(row)) for row in rows if row[_REPORT_PREFIX + "id"] is not None]
    reports.sort(key=lambda report: report.item != rows[0]["item"])
    return mapping.alert_of(rows[0], tuple(reports))


def _report_row(row: mapping.Row) -> mapping.Row:
    return {column.name: row[_REPORT_PREFIX + column.name] for column in REPORT.c}

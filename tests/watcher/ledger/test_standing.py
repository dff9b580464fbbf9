"""Where a forecast stands, and what is scored of it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import builders
import pytest
from ledgers import OPENED, day, forecast, ledger, line, raised

from rules.model import Terms
from rules.succession import Superseded
from storage import Answer, Line, LineKind, Revision
from watcher.ledger import account_at, believed_at
from watcher.ledger.days import begins, ends
from watcher.ledger.former import former_forecasts
from watcher.ledger.records import records_of
from watcher.ledger.standing import WEEKS, Instant, standing_at
from watcher.ledger.status import Ending, Status, status_on

BRUSSELS = ZoneInfo("Europe/Brussels")
PACKS = (builders.pack(forecasts=(forecast(),)),)


def instant(moment: datetime, *, past: bool = False) -> Instant:
    """Now, or, where it is past, the moment that a day began after the one looked at."""
    return Instant(
        now=day(730),
        until=moment if past else None,
        day=(moment - timedelta(seconds=past)).date(),
        zone=UTC,
    )


@pytest.mark.parametrize(
    ("today", "ending", "status"),
    [
        (date(2025, 3, 14), Ending(), Status.NOT_YET_OPEN),
        (date(2025, 3, 15), Ending(), Status.OPEN),
        (date(2025, 9, 14), Ending(), Status.OPEN),
        (date(2025, 9, 15), Ending(), Status.DUE),
        (date(2026, 3, 15), Ending(), Status.DUE),
        (date(2026, 3, 16), Ending(), Status.PAST),
        (date(2025, 5, 1), Ending(decided=True), Status.DECIDED),
        (date(2026, 3, 16), Ending(decided=True), Status.PAST),
        (date(2026, 3, 16), Ending(answer=Answer.YES), Status.YES),
        (date(2025, 5, 1), Ending(answer=Answer.NO), Status.NO),
        (date(2025, 5, 1), Ending(answer=Answer.VOID), Status.VOID),
        (date(2025, 5, 1), Ending(superseded=Superseded(by="new", since=date(2025, 5, 2))), Status.OPEN),
        (
            date(2025, 5, 2),
            Ending(superseded=Superseded(by="new", since=date(2025, 5, 2))),
            Status.SUPERSEDED,
        ),
        (
            date(2025, 6, 1),
            Ending(answer=Answer.NO, superseded=Superseded(by="new", since=date(2025, 5, 2))),
            Status.NO,
        ),
    ],
)
def test_status_follows_dates_evidence_and_people(today: date, ending: Ending, status: Status) -> None:
    """First and last days belong to the span; an answer has the last word."""
    assert status_on(forecast(), today, ending) is status


def test_who_asks_and_who_is_over() -> None:
    """What is past or decided asks for an answer, and what has one, or a successor, is over."""
    assert {status for status in Status if status.asks} == {Status.DECIDED, Status.PAST}
    assert {status for status in Status if status.is_over} == {
        Status.YES,
        Status.NO,
        Status.VOID,
        Status.SUPERSEDED,
    }


def test_days_are_those_of_the_zone() -> None:
    """In Brussels a summer's day begins at ten at night in UTC, and the day of the change has 25 hours."""
    assert begins(date(2026, 7, 1), BRUSSELS) == datetime(2026, 6, 30, 22, tzinfo=UTC)
    change = date(2026, 10, 25)
    assert ends(change, BRUSSELS) - begins(change, BRUSSELS) == timedelta(hours=25)
    assert ends(date.max, UTC) == begins(date.max, UTC)


def test_a_past_day_is_told_as_it_was() -> None:
    """What came later, news or lines, is not there yet; the last of the weeks is the belief of the day."""
    one = ledger(
        alerts=(raised("first", 10), raised("second", 30)),
        lines=(line(1, LineKind.BELIEF, 40, belief=0.5),),
    )
    then = standing_at(one, (), instant(day(20), past=True))
    assert [alert.id for alert in then.alerts] == ["first"]
    assert (then.lines, then.believed.stated) == ((), None)
    assert then.account == account_at(one, day(20))
    assert len(then.trend) == WEEKS
    assert (then.week_ago, then.believed) == (believed_at(one, day(13)).belief, believed_at(one, day(20)))
    now = standing_at(one, (), instant(day(730)))
    assert now.believed == believed_at(one)


def test_an_extended_forecast_had_its_old_horizon_then() -> None:
    """A later `closes` of the same forecast is a revision: it was due to end earlier, and did not."""
    old = Terms.of(forecast(closes=date(2025, 12, 31)))
    later = Terms.of(forecast())
    one = ledger(
        revisions=tuple(
            Revision(at=at, pack="india-belgium", forecast="fta-protracted", ruleset="x", terms=terms)
            for at, terms in ((day(0), old), (day(200), later))
        )
    )
    then = standing_at(one, (), instant(day(100), past=True))
    assert then.terms.closes == date(2025, 12, 31)
    assert standing_at(one, (), instant(day(730))).terms.closes == date(2026, 3, 15)


def test_a_superseded_forecast_stands_as_when_the_newer_one_opened() -> None:
    """News of the old claim moves it no more, and nobody is asked how it ended."""
    newer = builders.forecast(id="fta-2", supersedes="fta-protracted", opens=day(20).date())
    one = ledger(alerts=(raised("first", 10), raised("second", 30)))
    stands = standing_at(one, (forecast(), newer), instant(day(730)))
    assert stands.status is Status.SUPERSEDED
    assert stands.believed == believed_at(one, day(20))
    assert standing_at(one, (forecast(), newer), instant(day(15), past=True)).status is Status.OPEN


def test_forecasts_of_earlier_editions_are_known_by_their_last_terms() -> None:
    """What a pack has is not among them."""
    old = forecast(id="old")
    revisions = [
        Revision(at=day(at), pack="india-belgium", forecast=one.id, ruleset="x", terms=Terms.of(one))
        for at, one in ((0, forecast()), (0, replace(old, claim="First.")), (9, old))
    ]
    ((pack, found),) = former_forecasts(revisions, PACKS)
    assert (pack, found.id, Terms.of(found)) == ("india-belgium", "old", Terms.of(old))


def answered(answer: Answer, on: date, *, at: float = 500, number: int = 9) -> Line:
    """The line by which a forecast is resolved."""
    return line(number, LineKind.RESOLVED, at, answer=answer, on=on)


def test_a_record_ends_with_the_day_of_the_answer() -> None:
    """What was believed or set later is no forecast; the news of that day still is."""
    answer = day(40).date()
    one = ledger(
        alerts=(raised("first", 10), raised("that-day", 40.5), raised("late", 41)),
        lines=(
            line(1, LineKind.BELIEF, 20, belief=0.6),
            line(2, LineKind.BELIEF, 45, belief=0.02),
            answered(Answer.NO, answer),
        ),
    )
    (record,) = records_of([one], PACKS, UTC)
    assert (record.came, record.on, record.prior, record.first) == (False, answer, 0.7, 0.6)
    assert record.until == day(41)
    assert [at for at, _ in record.believed] == [OPENED, day(10), day(20), day(40.5)]
    assert record.evidence[-1][1] == believed_at(one, day(41)).evidence
    assert record.alone == pytest.approx(1 / (1 + 4**1.5))
    assert record.believed[2][1] == pytest.approx(0.6)


def test_a_record_ends_with_its_forecast() -> None:
    """An answer published after it closed adds no days; what was set before it opened is where it starts."""
    early = line(1, LineKind.BELIEF, -5, belief=0.9)
    one = ledger(lines=(early, answered(Answer.YES, date(2026, 6, 1))))
    (record,) = records_of([one], PACKS, UTC)
    assert record.until == datetime(2026, 3, 16, tzinfo=UTC)
    ((since, belief),) = record.believed
    assert (record.first, since) == (0.9, OPENED)
    assert belief == pytest.approx(0.9)


def test_a_belief_that_was_taken_back_in_time_was_not_stated() -> None:
    """One taken back after the answer was: nobody mends a score by forgetting."""
    lines = (line(1, LineKind.BELIEF, 10, belief=0.9), line(2, LineKind.BELIEF, 20, belief=0.4))
    answer = answered(Answer.YES, day(40).date())
    for at, first in ((30, 0.4), (60, 0.9)):
        back = line(3, LineKind.TAKEN_BACK, at, subject="1")
        (record,) = records_of([ledger(lines=(*lines, back, answer))], PACKS, UTC)
        assert record.first == first


@pytest.mark.parametrize("answer", [Answer.VOID, None])
def test_what_has_no_answer_is_not_scored(answer: Answer | None) -> None:
    """Neither void nor open forecasts; a corrected answer counts, and one that was taken back does not."""
    lines = () if answer is None else (answered(answer, day(40).date()),)
    assert list(records_of([ledger(lines=lines)], PACKS, UTC)) == []
    wrong = answered(Answer.YES, day(40).date())
    right = answered(Answer.NO, day(50).date(), at=501, number=10)
    (record,) = records_of([ledger(lines=(wrong, right))], PACKS, UTC)
    assert (record.came, record.on) == (False, day(50).date())
    back = line(11, LineKind.TAKEN_BACK, 502, subject="9")
    assert list(records_of([ledger(lines=(wrong, back))], PACKS, UTC)) == []


def test_superseded_forecasts_are_scored_only_if_answered_before() -> None:
    """After that the claim was withdrawn, whatever became of it."""
    newer = builders.forecast(id="fta-2", supersedes="fta-protracted", opens=day(40).date())
    packs = (builders.pack(forecasts=(forecast(), newer)),)
    for on, scored in ((39, 1), (40, 0)):
        one = ledger(lines=(answered(Answer.NO, day(on).date()),))
        assert len(list(records_of([one], packs, UTC))) == scored

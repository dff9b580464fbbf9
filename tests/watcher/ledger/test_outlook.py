"""What should be seen of a forecast, and by when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from builders import alert, forecast, indicator, stood
from hypothesis import given
from hypothesis import strategies as st
from stored import new_lapse, new_line

from rules.expected import GRACE, Wait
from rules.model import Expectation, Stance
from storage import Alert, Answer, Lapse, Line, LineKind
from watcher.ledger import Ledger
from watcher.ledger.outlook import Due, due_words, outlook, stand_words

OPENS, CLOSES = date(2025, 3, 15), date(2026, 3, 15)
HALF = timedelta(days=182)
FIRST, SECOND = OPENS + HALF, OPENS + 2 * HALF
EVERY = Expectation(strength=2.0, every=HALF)
NEAR, DONE, OTHER = "fta-near", "fta-concluded", "fta-stalled"


def ledger(
    *alerts: Alert, expected: Expectation | None = EVERY, stance: Stance = Stance.CONFIRMS, **changes: Any
) -> Ledger:
    """A ledger of a forecast that expects `NEAR`, of which `DONE` is a stronger sign, and `OTHER` is none."""
    signs = (
        indicator(id=NEAR, stance=stance, strength=2.0, group="deal", expected=expected),
        indicator(id=DONE, stance=stance, strength=4.0, group="deal"),
        indicator(id=OTHER, stance=stance, strength=4.0),
    )
    values = {"pack": "india-belgium", "read_at": datetime(2027, 1, 1, tzinfo=UTC), **changes}
    return Ledger(forecast=forecast(indicators=signs), alerts=alerts, **values)


def reported(day: date, by: str = NEAR, **changes: Any) -> Alert:
    """An alert on a day, of one of the signs."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    values = {"id": f"{by}-{day}", "stance": Stance.CONFIRMS, "ratio": 2.0, "indicator": by, **changes}
    return alert(happened_at=at, raised_at=at, story=f"{by}-{day}", **values)


def line(**changes: Any) -> Line:
    """A line of the ledger."""
    written = new_line(pack="india-belgium", forecast="fta-protracted", **changes)
    names = written.__dataclass_fields__
    return Line(id=1, at=datetime(2025, 8, 1, tzinfo=UTC), **{name: getattr(written, name) for name in names})


def lapse(since: date, by: date, **changes: Any) -> Lapse:
    """A wait for `NEAR` that was logged."""
    kept = new_lapse(pack="india-belgium", forecast="fta-protracted", indicator=NEAR, since=since, by=by)
    return replace(kept, **changes)


def seen(_since: date, _by: date) -> float:
    """Feeds were read every day."""
    return 1.0


def unseen(_since: date, _by: date) -> float:
    """No feed was ever read."""
    return 0.0


def waits(of: Ledger, today: date, watched: Any = seen) -> list[tuple[date, date, Wait]]:
    """Give what is due: since when, until when, how it stands."""
    return [(due.since, due.by, due.wait) for due in outlook(of, today, watched)]


def test_a_wait_is_shown_before_it_strikes() -> None:
    """From the day the forecast opens, with what its silence will weigh."""
    assert outlook(ledger(), OPENS, seen) == (
        Due(
            indicator=NEAR,
            says=indicator().says,
            stance=Stance.CONFIRMS,
            since=OPENS,
            by=FIRST,
            wait=Wait.OPEN,
            ratio=0.5,
        ),
    )
    assert outlook(ledger(), OPENS - timedelta(days=1), seen) == ()
    assert outlook(ledger(expected=None), OPENS, seen) == ()


@pytest.mark.parametrize(("stance", "ratio"), [(Stance.CONFIRMS, 0.5), (Stance.CONTRADICTS, 2.0)])
def test_silence_weighs_against_what_the_news_would_say(stance: Stance, ratio: float) -> None:
    """What would have contradicted speaks for the forecast by not coming."""
    (missed, open_) = outlook(ledger(stance=stance), FIRST + GRACE + timedelta(days=1), seen)
    assert (missed.ratio, missed.wait, missed.watched) == (ratio, Wait.MISSED, 1.0)
    assert (open_.ratio, open_.wait, open_.watched) == (ratio, Wait.OPEN, None)


def test_silence_that_nobody_listened_to_is_shown_and_no_lapse() -> None:
    """The next wait begins all the same."""
    today = FIRST + GRACE + timedelta(days=1)
    assert waits(ledger(), today, unseen) == [(OPENS, FIRST, Wait.UNSEEN), (FIRST, SECOND, Wait.OPEN)]


@pytest.mark.parametrize(
    ("came", "begins"),
    [
        (reported(date(2025, 6, 1)), True),
        (reported(date(2025, 6, 1), DONE), True),
        (reported(date(2025, 6, 1), OTHER), False),
        (reported(date(2025, 6, 1), OTHER, stood=(stood(indicator=NEAR),)), True),
        (reported(date(2025, 6, 1), OTHER, stood=(stood(indicator=NEAR, correction="gone"),)), False),
        (reported(date(2025, 6, 1), correction="gone", counts=False), False),
        (reported(date(2025, 6, 1), rejected_at=datetime(2025, 6, 2, tzinfo=UTC)), False),
        (reported(date(2025, 3, 1), counts=False), False),
    ],
)
def test_a_report_begins_the_next_wait(came: Alert, *, begins: bool) -> None:
    """Of the indicator, or of a stronger one of its group, also where that outdid it; not one taken back."""
    since = date(2025, 6, 1) if begins else OPENS
    assert waits(ledger(came), date(2025, 7, 1)) == [(since, since + HALF, Wait.OPEN)]


def test_a_weaker_sign_does_not_speak_for_a_stronger_one() -> None:
    """Talk of a deal is no deal."""
    signs = (
        indicator(id=NEAR, stance=Stance.CONFIRMS, strength=2.0, group="deal"),
        indicator(id=DONE, stance=Stance.CONFIRMS, strength=4.0, group="deal", expected=EVERY),
    )
    of = replace(ledger(reported(date(2025, 6, 1))), forecast=forecast(indicators=signs))
    assert waits(of, date(2025, 7, 1)) == [(OPENS, FIRST, Wait.OPEN)]


@pytest.mark.parametrize(
    ("changes", "since"),
    [
        ({"indicator": NEAR, "on": date(2025, 6, 1)}, date(2025, 6, 1)),
        ({"indicator": NEAR, "on": None}, date(2025, 8, 1)),
        ({"indicator": OTHER, "on": date(2025, 6, 1)}, OPENS),
        ({"indicator": "", "on": date(2025, 6, 1)}, OPENS),
        ({"kind": LineKind.REFUSED, "subject": f"{NEAR}-2025-05-01", "on": None}, OPENS),
        ({"kind": LineKind.ACCEPTED, "subject": f"{NEAR}-2025-05-01", "on": None}, date(2025, 5, 1)),
    ],
)
def test_what_a_person_wrote_is_heeded(changes: dict[str, Any], since: date) -> None:
    """A cable tells of it as news does, and an alert that was refused tells of nothing."""
    alerts = [reported(date(2025, 5, 1))] if "subject" in changes else []
    of = ledger(*alerts, lines=(line(**changes),))
    assert waits(of, date(2025, 8, 2)) == [(since, since + HALF, Wait.OPEN)]


def test_nothing_is_due_of_a_forecast_that_is_resolved() -> None:
    """However it ended."""
    ended = line(kind=LineKind.RESOLVED, answer=Answer.NO, on=date(2025, 7, 1))
    assert outlook(ledger(lines=(ended,)), date(2026, 1, 1), seen) == ()


def test_nothing_is_due_of_a_forecast_that_is_superseded() -> None:
    """From the day on which the newer one opens: nobody waits for its signs, so their silence is no news."""
    over = ledger()
    over = replace(over, forecast=replace(over.forecast, superseded_on=FIRST))
    assert outlook(over, FIRST, seen) == ()
    assert waits(over, FIRST - timedelta(days=1)) == [(OPENS, FIRST, Wait.OPEN)]


def test_what_was_logged_stays_whatever_becomes_of_the_rules() -> None:
    """Its days belong to no other wait, and its ratio is the one it had."""
    logged = lapse(OPENS, FIRST, ratio=0.4, watched=0.9)
    quarter = Expectation(strength=3.0, every=timedelta(days=91))
    found = outlook(ledger(expected=quarter, lapses=(logged,)), FIRST + timedelta(days=1), seen)
    assert [(due.since, due.by, due.ratio, due.watched) for due in found] == [
        (OPENS, FIRST, 0.4, 0.9),
        (FIRST, FIRST + timedelta(days=91), 1 / 3, None),
    ]
    never = ledger(expected=None, lapses=(logged,))
    assert outlook(never, FIRST, seen) == ()


def test_news_that_come_too_late_undo_no_lapse() -> None:
    """Nor do they begin a wait that has begun since."""
    logged = lapse(OPENS, FIRST)
    late = reported(FIRST - timedelta(days=9))
    assert waits(ledger(late, lapses=(logged,)), FIRST + timedelta(days=9)) == [
        (OPENS, FIRST, Wait.MISSED),
        (FIRST, SECOND, Wait.OPEN),
    ]


def test_silence_between_two_lapses_is_told_apart() -> None:
    """What nobody listened to stays unseen, though what came later was logged."""
    logged = lapse(FIRST, SECOND)
    assert waits(ledger(lapses=(logged,)), CLOSES, unseen) == [
        (OPENS, FIRST, Wait.UNSEEN),
        (FIRST, SECOND, Wait.MISSED),
    ]


@pytest.mark.parametrize(
    ("by", "logged", "found"),
    [
        (date(2025, 12, 31), (), [(OPENS, date(2025, 12, 31), Wait.OPEN)]),
        (date(2025, 6, 30), ((OPENS, date(2025, 6, 30)),), [(OPENS, date(2025, 6, 30), Wait.MISSED)]),
        (date(2025, 6, 1), ((OPENS, date(2025, 6, 30)),), [(OPENS, date(2025, 6, 30), Wait.MISSED)]),
        (
            date(2025, 12, 31),
            ((OPENS, date(2025, 6, 30)),),
            [
                (OPENS, date(2025, 6, 30), Wait.MISSED),
                (date(2025, 6, 30), date(2025, 12, 31), Wait.OPEN),
            ],
        ),
        (date(2026, 3, 15), ((OPENS, CLOSES),), [(OPENS, CLOSES, Wait.MISSED)]),
    ],
)
def test_what_is_expected_by_a_day_is_waited_for_once(
    by: date, logged: tuple[tuple[date, date], ...], found: list[tuple[date, date, Wait]]
) -> None:
    """Unless the day is put off in the rules: then what is left of the wait."""
    of = ledger(
        expected=Expectation(strength=2.0, by=by), lapses=tuple(lapse(since, day) for since, day in logged)
    )
    assert waits(of, date(2025, 7, 10)) == found


@given(
    st.lists(st.dates(OPENS, CLOSES), max_size=6),
    st.lists(st.dates(OPENS, CLOSES), max_size=6),
    st.lists(st.integers(20, 300), min_size=2, max_size=4),
)
def test_no_day_of_silence_counts_twice(came: list[date], looked: list[date], every: list[int]) -> None:
    """Whatever the rules become, and whatever is heard in between: lapses never overlap."""
    kept: tuple[Lapse, ...] = ()
    for today, days in zip(sorted(looked), every * 3, strict=False):
        expected = Expectation(strength=2.0, every=timedelta(days=days))
        alerts = [reported(day) for day in came if day <= today]
        missed = [
            due
            for due in outlook(ledger(*alerts, expected=expected, lapses=kept), today, seen)
            if due.wait is Wait.MISSED
        ]
        kept = tuple(lapse(due.since, due.by) for due in missed)
    spans = sorted((one.since, one.by) for one in kept)
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (-2, "was due 2 days ago"),
        (-1, "was due 1 day ago"),
        (0, "due today"),
        (1, "due tomorrow"),
        (2, "due in 2 days"),
        (13, "due in 13 days"),
        (14, "due in 2 weeks"),
        (21, "due in 3 weeks"),
        (60, "due in 8 weeks"),
        (61, "due in 2 months"),
        (183, "due in 6 months"),
        (730, "due in 23 months"),
        (731, "due in 2 years"),
        (1100, "due in 3 years"),
    ],
)
def test_deadlines_are_told_as_people_do(days: int, words: str) -> None:
    """The nearer, the finer."""
    assert due_words(OPENS + timedelta(days=days), OPENS) == words


@pytest.mark.parametrize(
    ("wait", "watched", "words"),
    [
        (Wait.OPEN, None, "due in 3 weeks"),
        (Wait.MISSED, 0.95, "did not come; feeds were read on 95% of its days"),
        (Wait.UNSEEN, 0.0, "unseen: feeds were read on 0% of its days only"),
        (Wait.MET, None, "came"),
    ],
)
def test_a_wait_tells_how_it_stands(wait: Wait, watched: float | None, words: str) -> None:
    """And, where nothing came, whether anybody listened."""
    (due,) = outlook(ledger(), OPENS, seen)
    due = replace(due, wait=wait, watched=watched, by=OPENS + timedelta(weeks=3))
    assert stand_words(due, OPENS) == words

"""The moves of a belief, and what they add up to."""

import math
from dataclasses import replace
from datetime import timedelta

import builders
import pytest
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st
from stored import new_lapse, new_line, new_revision

from rules.account import CEILING, log_odds, probability
from rules.model import Forecast, Grade, Said, Stance, Terms, ratio_of
from storage import Alert, Answer, Heard, Line, LineKind, NewLine, Stood
from watcher.ledger import (
    Ledger,
    What,
    account_at,
    beliefs_at,
    believed_at,
    course,
    entries_at,
    resolution_of,
)

HOUR = timedelta(hours=1)
TALKS = builders.indicator(id="talks", stance=Stance.CONFIRMS, strength=2.0)
SIGNED = builders.indicator(id="signed", stance=Stance.CONTRADICTS, strength=4.0)
FORECAST = builders.forecast(indicators=(TALKS, SIGNED))
PRIOR = FORECAST.prior.probability


def ledger(forecast: Forecast = FORECAST, **parts: tuple[object, ...]) -> Ledger:
    """All that the store holds of a forecast."""
    base = Ledger(pack="india-belgium", forecast=forecast, read_at=NOON + timedelta(days=9))
    return replace(base, **parts)  # type: ignore[arg-type]  # as named


def alert(name: str, hours: int = 0, **changes: object) -> Alert:
    """A story that confirms by talks, told by three independent publishers of the best grade."""
    at = NOON + hours * HOUR
    heard = (Heard(at=at, best=Grade.A, independent=3),)
    base = {"id": name, "story": name, "raised_at": at, "heard": heard, "stance": Stance.CONFIRMS}
    return builders.alert(**base | {"indicator": "talks", "ratio": 2.0} | changes)


def line(number: int, hours: int, line_: NewLine) -> Line:
    """A line as it was written."""
    said = {name: getattr(line_, name) for name in NewLine.__dataclass_fields__}
    return Line(**said, id=number, at=NOON + hours * HOUR)


def belief(*ratios: float) -> float:
    """The belief by ratios that count whole."""
    return probability(log_odds(PRIOR) + math.fsum(map(math.log, ratios)))


def whats(told: Ledger) -> list[tuple[str, str]]:
    """What happened, to what."""
    return [(move.what.value, move.entry) for move in course(told)]


def test_course_leads_from_the_prior_move_by_move() -> None:
    """Raised, heard of by more, strengthened, corrected: each with what it weighs from then on."""
    stood = (
        Stood(until=NOON + 2 * HOUR, indicator="talks", ratio=2.0, counts=True, belief_before=0.7),
        Stood(until=NOON + 4 * HOUR, indicator="deal", ratio=4.0, counts=True, belief_before=0.7),
    )
    heard = tuple(Heard(at=NOON + n * HOUR, best=Grade.A, independent=n + 1) for n in range(3))
    gone = alert("gone", stood=stood, heard=heard, counts=False, correction="taken back")
    late = alert("late", hours=3, indicator="rumour", ratio=0.5, stance=Stance.CONTRADICTS)
    told = ledger(alerts=(gone, late))
    assert whats(told) == [
        ("raised", "gone"),
        ("corroborated", "gone"),
        ("strengthened", "gone"),
        ("raised", "late"),
        ("corrected", "gone"),
    ]
    after = [move.after.belief for move in course(told)]
    expected = [belief(2**0.8), belief(2**0.9), belief(4), belief(4, 0.5), belief(0.5)]
    assert after == pytest.approx(expected)
    assert [move.before.belief for move in course(told)] == [PRIOR, *after[:-1]]


def test_rejected_alert_weighs_until_its_verdict() -> None:
    """From then on it moves nothing, whatever its story tells later."""
    stood = (Stood(until=NOON + 3 * HOUR, indicator="talks", ratio=2.0, counts=True, belief_before=0.7),)
    wrong = alert("wrong", stood=stood, indicator="deal", ratio=4.0, rejected_at=NOON + HOUR)
    told = ledger(alerts=(wrong,))
    assert whats(told) == [("raised", "wrong"), ("rejected", "wrong"), ("strengthened", "wrong")]
    assert [move.after.belief for move in course(told)] == pytest.approx([belief(2), PRIOR, PRIOR])


def test_changed_rules_move_a_belief_apart_from_news() -> None:
    """What was noted holds from its moment on; what changed since is a move of now."""
    terms = Terms.of(FORECAST)
    talks = replace(terms.indicators["talks"], strength=8.0)
    sharper = replace(terms, indicators={**terms.indicators, "talks": talks})
    noted = tuple(new_revision(at=NOON + n * HOUR, terms=each) for n, each in ((-9, terms), (1, sharper)))
    told = ledger(alerts=(alert("a"),), revisions=noted)
    assert whats(told) == [("raised", "a"), ("rules", ""), ("rules", "")]
    assert [move.after.belief for move in course(told)] == pytest.approx([belief(2), belief(8), belief(2)])
    assert believed_at(told, NOON + 2 * HOUR).belief == pytest.approx(belief(8))


def test_an_extended_forecast_hears_what_came_after_its_first_horizon() -> None:
    """News that was late by the old edition is evidence by the new one."""
    late = alert("late", counts=False, happened_at=NOON)
    shorter = replace(Terms.of(FORECAST), closes=NOON.date() - timedelta(days=1))
    first = new_revision(at=NOON - HOUR, terms=shorter)
    told = ledger(alerts=(late,), revisions=(first,))
    assert [(what, move.after.belief) for (what, _), move in zip(whats(told), course(told), strict=True)] == [
        ("raised", PRIOR),
        ("rules", pytest.approx(belief(2))),
    ]


def test_a_lapse_moves_a_belief_the_other_way() -> None:
    """What never came by its day stands in the ledger beside the news."""
    lapse = new_lapse(indicator="talks", by=NOON.date(), ratio=0.5)
    told = ledger(alerts=(alert("a"),), lapses=(replace(lapse, at=NOON + HOUR),))
    assert whats(told) == [("raised", "a"), ("lapsed", f"lapse:talks:{lapse.by}")]
    assert believed_at(told).belief == pytest.approx(PRIOR)


def test_both_lines_are_kept_where_a_person_states_a_belief() -> None:
    """News moves the stated one by the same log odds; taken back, the evidence has the say again."""
    stated = line(1, 1, new_line(kind=LineKind.BELIEF, belief=0.4, stance=None, strength=None))
    back = line(2, 5, new_line(kind=LineKind.TAKEN_BACK, subject="1", stance=None, strength=None))
    told = ledger(alerts=(alert("a"), alert("b", hours=3, indicator="deal", ratio=3.0)), lines=(stated, back))
    beliefs = beliefs_at(told, [NOON + n * HOUR for n in (0, 1, 2, 4, 6)])
    assert [each.stated for each in beliefs] == [
        None,
        None,
        pytest.approx(0.4),
        pytest.approx(probability(log_odds(0.4) + math.log(3))),
        None,
    ]
    assert [each.evidence for each in beliefs[2:]] == pytest.approx([belief(2), belief(6), belief(6)])
    assert beliefs[3].belief == beliefs[3].stated
    assert whats(told)[-1] == ("taken back", "line:1")


def test_evidence_by_hand_weighs_as_its_grades_say() -> None:
    """Of an indicator it fades with its stories; of none it stands alone."""
    cable = line(1, 1, new_line(stance=Stance.CONTRADICTS, strength=3.0, on=NOON.date()))
    of_talks = {"indicator": "talks", "stance": None, "strength": None, "grade": Grade.A, "credibility": 1}
    seen = line(2, 2, new_line(**of_talks, on=None))
    told = ledger(alerts=(alert("a"),), lines=(cable, seen))
    assert believed_at(told).belief == pytest.approx(belief(3 ** (-0.9 * 0.9), 2, 2**0.5))
    assert {entry.id for entry in entries_at(told)} == {"a", "line:1", "line:2"}


def test_an_entry_can_be_edited_refused_and_accepted() -> None:
    """Each line holds from its moment on, and the later one of an entry stands."""
    nothing: dict[str, None] = dict.fromkeys(("stance", "strength", "grade", "credibility", "on"))
    said = nothing | {"strength": 4.0, "credibility": 3}
    edit = line(1, 1, new_line(kind=LineKind.EDITED, subject="a", **said))
    refused = line(2, 2, new_line(kind=LineKind.REFUSED, subject="a", **nothing))
    accepted = line(3, 3, new_line(kind=LineKind.ACCEPTED, subject="a", **nothing))
    told = ledger(alerts=(alert("a"),), lines=(edit, refused, accepted))
    after = [move.after.belief for move in course(told)]
    assert after == pytest.approx([belief(2), belief(4**0.8), PRIOR, belief(4**0.8)])


@pytest.mark.parametrize("stance", Stance)
def test_an_edit_leaves_the_stance_of_what_weighed_nothing(stance: Stance) -> None:
    """A strength of 1 has no direction of its own: evidence for a claim stays evidence for it."""
    nothing: dict[str, None] = dict.fromkeys(("stance", "grade", "credibility", "on"))
    cable = line(1, 1, new_line(stance=stance, strength=1.0, grade=Grade.A, credibility=1, on=NOON.date()))
    edit = line(2, 2, new_line(kind=LineKind.EDITED, subject="line:1", **nothing | {"strength": 3.0}))
    assert believed_at(ledger(lines=(cable, edit))).belief == pytest.approx(belief(ratio_of(stance, 3.0)))


def test_lines_stand_as_they_were_written_though_the_clock_was_set_back() -> None:
    """Of two the one written later stands, and what was taken back is gone, whatever the clock said then."""
    nothing: dict[str, None] = dict.fromkeys(("stance", "strength", "grade", "credibility"))
    ended = new_line(kind=LineKind.RESOLVED, **nothing | {"answer": Answer.NO, "on": NOON.date()})
    stated = new_line(kind=LineKind.BELIEF, belief=0.4, stance=None, strength=None)
    back = new_line(kind=LineKind.TAKEN_BACK, subject="1", stance=None, strength=None)
    answers = ledger(lines=(line(1, 5, ended), line(2, 2, replace(ended, answer=Answer.YES))))
    found = resolution_of(answers)
    assert found is not None
    assert found.id == 2
    assert believed_at(ledger(lines=(line(1, 5, stated), line(2, 2, back)))).stated is None


def test_what_happens_after_a_resolution_is_no_evidence() -> None:
    """News of days after the one on which it was decided counts no more; the corrected answer stands."""
    nothing: dict[str, None] = dict.fromkeys(("stance", "strength", "grade", "credibility"))
    ended = new_line(kind=LineKind.RESOLVED, **nothing | {"answer": Answer.NO, "on": NOON.date()})
    later = alert("later", hours=48, indicator="deal", happened_at=NOON + 48 * HOUR)
    lines = (line(1, 60, ended), line(2, 61, replace(ended, answer=Answer.YES)))
    told = ledger(alerts=(alert("a"), later), lines=lines)
    assert believed_at(told, NOON + 50 * HOUR).belief == pytest.approx(belief(2, 2))
    assert believed_at(told).belief == pytest.approx(belief(2))
    assert resolution_of(told, NOON + 50 * HOUR) is None
    found = resolution_of(told)
    assert found is not None
    assert found.answer is Answer.YES


def test_plan_weighs_less_than_its_deed_and_a_doubtful_publisher_less_than_a_good_one() -> None:
    """The parts of a share multiply."""
    planned = alert("a", said=Said.PLANNED, heard=(Heard(at=NOON, best=Grade.D, independent=1),))
    assert believed_at(ledger(alerts=(planned,))).belief == pytest.approx(belief(2 ** (0.6 * 0.5 * 0.8)))


def test_only_what_is_said_to_have_happened_decides() -> None:
    """A decisive indicator that is planned weighs as any other does."""
    decisive = replace(FORECAST, indicators=(TALKS, replace(SIGNED, decisive=True)))
    signed = alert("s", indicator="signed", stance=Stance.CONTRADICTS, ratio=0.25)
    told = ledger(decisive, alerts=(alert("a"), signed))
    assert account_at(told).is_decided
    assert believed_at(told).belief == pytest.approx(belief(0.25))
    planned = ledger(decisive, alerts=(alert("a"), replace(signed, said=Said.PLANNED)))
    assert not account_at(planned).is_decided
    assert believed_at(planned).belief == pytest.approx(belief(2, 4**-0.6))


_ALERTS = st.lists(
    st.builds(
        alert,
        st.sampled_from([f"s{n}" for n in range(9)]),
        st.integers(0, 99),
        indicator=st.sampled_from(["talks", "signed", "deal"]),
        ratio=st.floats(0.1, 10),
        said=st.sampled_from(Said),
        counts=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)


@given(_ALERTS, st.randoms())
def test_the_same_log_gives_the_same_figures_in_any_order(alerts: list[Alert], dice: object) -> None:
    """To the last digit, today and at any moment; each move begins where the one before ended."""
    told = ledger(alerts=tuple(alerts))
    mixed = list(alerts)
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # the strategy's Random
    again = ledger(alerts=tuple(mixed))
    assert list(course(again)) == list(course(told))
    moves = list(course(told))
    assert [move.before for move in moves[1:]] == [move.after for move in moves[:-1]]
    last = moves[-1].after if moves else believed_at(ledger())
    assert believed_at(told) == believed_at(again) == last
    moments = [NOON + n * HOUR for n in (0, 30, 60, 200)]
    assert beliefs_at(told, moments) == tuple(believed_at(again, moment) for moment in moments)


@given(st.integers(1, 100), st.floats(1, 10))
def test_stories_of_one_indicator_do_not_saturate_it(stories: int, strength: float) -> None:
    """A hundred of them weigh less than two."""
    of_one = tuple(alert(f"{n:03}", n, indicator="deal", ratio=strength) for n in range(stories))
    reached = believed_at(ledger(alerts=of_one)).belief
    assert min(CEILING, belief(strength)) <= reached + 1e-9
    assert reached <= belief(strength, strength) + 1e-9


def test_indicator_of_strength_one_changes_nothing() -> None:
    """Whoever tells it, and however often."""
    neutral = tuple(alert(str(n), n, indicator="weather", ratio=1.0) for n in range(9))
    assert believed_at(ledger(alerts=(*neutral, alert("a")))) == believed_at(ledger(alerts=(alert("a"),)))


def test_ledger_without_anything_is_its_prior() -> None:
    """Nothing moved it, and nobody resolved it."""
    empty = ledger()
    assert (list(course(empty)), resolution_of(empty)) == ([], None)
    assert believed_at(empty).belief == PRIOR
    assert {what.value for what in What} >= {"raised", "rules"}

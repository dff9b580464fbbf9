from dataclasses import replace
from datetime import timedelta

import builders
from builders import NOON
from hypothesis import given
from hypothesis import strategies as st

from rules.belief import belief
from storage import Stood
from watcher.course import course

_HOUR = timedelta(hours=1)
_FORECAST = builders.forecast()


def test_course_leads_from_the_prior_move_by_move() -> None:
    """Raised, strengthened, corrected, each at its moment with the ratio that counts from then on."""
    stood = (
        Stood(until=NOON + _HOUR, indicator="weak", ratio=2.0, counts=True, belief_before=0.7),
        Stood(until=NOON + 3 * _HOUR, indicator="strong", ratio=4.0, counts=True, belief_before=0.7),
    )
    gone = replace(builders.alert(), id="gone", stood=stood, counts=False, correction="taken back")
    late = replace(builders.alert(), id="late", raised_at=NOON + 2 * _HOUR, ratio=0.5, counts=True)
    moves = list(course(_FORECAST, [late, gone]))
    assert [(move.alert.id, move.what, move.indicator, move.ratio) for move in moves] == [
        ("gone", "raised", "weak", 2.0),
        ("gone", "strengthened", "strong", 4.0),
        ("late", "raised", late.indicator, 0.5),
        ("gone", "corrected", gone.indicator, None),
    ]
    assert moves[0].before == belief(_FORECAST, ())
    assert [move.after for move in moves] == [belief(_FORECAST, now) for now in ([2], [4], [4, 0.5], [0.5])]


def test_rejected_alert_weighs_until_its_verdict() -> None:
    """From then on it moves nothing, whatever its story tells later, as in the belief of today."""
    stood = (Stood(until=NOON + 3 * _HOUR, indicator="weak", ratio=2.0, counts=True, belief_before=0.7),)
    wrong = replace(builders.alert(), stood=stood, ratio=4.0, counts=True, rejected_at=NOON + _HOUR)
    moves = list(course(_FORECAST, [wrong]))
    assert [(move.what, move.indicator, move.ratio) for move in moves] == [
        ("raised", "weak", 2.0),
        ("rejected", "weak", None),
        ("strengthened", wrong.indicator, None),
    ]
    assert [move.after for move in moves] == [belief(_FORECAST, now) for now in ([2], [], [])]


@given(
    ratios=st.lists(st.tuples(st.floats(0.1, 10), st.booleans(), st.integers(0, 99)), max_size=8),
)
def test_course_ends_with_the_belief_of_today(ratios: list[tuple[float, bool, int]]) -> None:
    """Whatever the alerts: each move begins where the one before ended, in the order of time."""
    alerts = [
        replace(builders.alert(), id=str(number), ratio=ratio, counts=counts, raised_at=NOON + hour * _HOUR)
        for number, (ratio, counts, hour) in enumerate(ratios)
    ]
    moves = list(course(_FORECAST, alerts))
    beliefs = [belief(_FORECAST, ())] + [move.after for move in moves]
    assert [move.before for move in moves] == beliefs[:-1]
    assert beliefs[-1] == belief(_FORECAST, [one.ratio for one in alerts if one.counts])
    assert [move.at for move in moves] == sorted(move.at for move in moves)

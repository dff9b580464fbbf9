from datetime import timedelta

import builders
import pytest
from builders import NOON

from rules.model import Verdict
from storage import HeldBack, NewSilence, Says, Scope
from watcher.attention.silencing import about, span, untold

R, S, C, N = Says.RAISED, Says.STRENGTHENED, Says.CORRECTED, Says.CORROBORATED


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90m", timedelta(minutes=90)),
        ("12h", timedelta(hours=12)),
        (" 3d ", timedelta(days=3)),
        ("2w", timedelta(weeks=2)),
    ],
)
def test_spans_are_read(text: str, expected: timedelta) -> None:
    """A number and a unit."""
    assert span(text) == expected


@pytest.mark.parametrize("text", ["", "3", "d", "-3d", "3 d", "3y", "1.5h", "999999d", "٣d"])
def test_what_is_no_span_is_told(text: str) -> None:
    """In words that show how to write one."""
    with pytest.raises(ValueError, match="write it like 90m, 12h, 3d or 2w"):
        span(text)


@pytest.mark.parametrize(
    ("scope", "title", "told"),
    [
        (Scope.FORECAST, "", "forecast x"),
        (Scope.STORY, "", "story x"),
        (Scope.STORY, "A pact", "story “A pact”"),
        (Scope.FEED, "A pact", "feed x"),
    ],
)
def test_a_silence_says_what_it_is_about(scope: Scope, title: str, told: str) -> None:
    """A story is known by a title where there is one."""
    silence = NewSilence(scope=scope, pack="p", target="x", why="", who="", until=NOON)
    assert about(silence, title) == told


@pytest.mark.parametrize(
    ("said", "changes", "told"),
    [
        ([R], {}, R),
        ([R, S, N], {}, R),
        ([R, C], {"correction": "taken back"}, None),
        ([R, C, S], {}, R),
        ([N, S], {}, S),
        ([S, C], {"correction": "taken back"}, C),
        ([R], {"verdict": Verdict.RIGHT}, R),
        ([R], {"verdict": Verdict.IRRELEVANT}, None),
    ],
)
def test_each_alert_is_told_once_when_its_silence_ends(
    said: list[Says], changes: dict[str, object], told: Says | None
) -> None:
    """As raised where nobody heard of that, else by the last word; not what is wrong by now."""
    alert = builders.alert(**changes)
    held = [
        HeldBack(silence_id=1, alert_id=alert.id, says=each, at=NOON + timedelta(minutes=minute))
        for minute, each in enumerate(said)
    ]
    found = untold(held, {alert.id: alert})
    assert [each.says for each in found] == ([] if told is None else [told])
    assert all(each.alert == alert for each in found)


def test_several_alerts_are_told_in_the_order_they_were_held_back() -> None:
    """One that is not in the log any more is passed over."""
    alerts = {name: builders.alert(id=name) for name in ("a", "b")}
    held = [HeldBack(silence_id=1, alert_id=name, says=R, at=NOON) for name in ("b", "gone", "a")]
    assert [each.alert.id for each in untold(held, alerts)] == ["b", "a"]

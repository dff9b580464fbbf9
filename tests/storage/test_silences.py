from dataclasses import replace

import pytest
from stored import HOUR, MINUTE, NOON, alert, new_feed, new_silence

from storage import HeldBack, NewSilence, Says, Scope, Store

FEED = "https://a.example/feed"


@pytest.mark.parametrize(
    ("silence", "covers"),
    [
        (new_silence(), True),
        (new_silence(pack="other"), False),
        (new_silence(target="F2"), False),
        (new_silence(Scope.INDICATOR, "I1"), True),
        (new_silence(Scope.INDICATOR, "I2"), False),
        (new_silence(Scope.STORY, "s"), True),
        (new_silence(Scope.STORY, "s", pack="other"), False),
        (new_silence(Scope.FEED, FEED, pack=""), True),
        (new_silence(Scope.FEED, "https://b.example/feed", pack=""), False),
    ],
)
def test_a_silence_covers_what_it_is_about(silence: NewSilence, *, covers: bool, store: Store) -> None:
    """Alerts of a pack's forecast, indicator or story, or what the news of a feed led to."""
    with store.begin() as tx:
        feed = tx.feeds.add(new_feed(), NOON)
        made, one = tx.silences.add(silence, NOON), alert(story="s")
        assert tx.silences.covering(one, feed.id, NOON) == ((made,) if covers else ())
        without_feed = covers and silence.scope is not Scope.FEED
        assert tx.silences.covering(one, None, NOON) == ((made,) if without_feed else ())


def test_a_silence_holds_back_until_it_ends(store: Store) -> None:
    """In time, or by hand; what runs no more cannot be ended."""
    with store.begin() as tx:
        first = tx.silences.add(new_silence(), NOON)
        longer = tx.silences.add(new_silence(until=NOON + 2 * HOUR), NOON)
        assert first.why == "a summit is on\ufffd"
        assert tx.silences.running(NOON) == (longer, first)
        assert tx.silences.covering(alert(), None, NOON) == (longer, first)
        assert tx.silences.running(NOON + HOUR) == (longer,)
        assert not tx.silences.end(first.id, NOON + HOUR)
        assert tx.silences.end(longer.id, NOON + MINUTE)
        assert not tx.silences.end(longer.id, NOON + MINUTE)
        assert tx.silences.covering(alert(), None, NOON + MINUTE) == (first,)
        assert tx.silences.covering(alert(), None, NOON + HOUR) == ()
        ended = replace(longer, ended_at=NOON + MINUTE)
        assert tx.silences.all() == (ended, first)
        assert (ended.over_at, first.over_at) == (NOON + MINUTE, NOON + HOUR)
        assert (tx.silences.get(longer.id), tx.silences.get(99)) == (ended, None)


def test_what_was_held_back_is_listed(store: Store) -> None:
    """Each word on an alert once; alerts are counted."""
    with store.begin() as tx:
        tx.alerts.add(alert("a1"))
        tx.alerts.add(alert("a2"))
        one, other = (tx.silences.add(new_silence(), NOON).id for _ in range(2))
        for _ in range(2):
            tx.silences.hold(one, "a1", Says.RAISED, NOON)
        tx.silences.hold(one, "a1", Says.STRENGTHENED, NOON + MINUTE)
        tx.silences.hold(other, "a2", Says.RAISED, NOON + HOUR)
        raised = HeldBack(silence_id=one, alert_id="a1", says=Says.RAISED, at=NOON)
        stronger = replace(raised, says=Says.STRENGTHENED, at=NOON + MINUTE)
        late = HeldBack(silence_id=other, alert_id="a2", says=Says.RAISED, at=NOON + HOUR)
        assert tx.silences.held(one) == (raised, stronger)
        assert tx.silences.held() == (raised, stronger, late)
        assert tx.silences.held(since=NOON + MINUTE, until=NOON + HOUR) == (stronger,)
        assert tx.silences.count_held() == {one: 1, other: 1}


def test_a_silence_that_is_over_is_told_of_once(store: Store) -> None:
    """Whether it ended in time or by hand."""
    with store.begin() as tx:
        in_time, by_hand, running = (
            tx.silences.add(new_silence(until=NOON + hours * HOUR), NOON) for hours in (1, 9, 9)
        )
        assert tx.silences.ended_untold(NOON) == ()
        tx.silences.end(by_hand.id, NOON)
        assert [each.id for each in tx.silences.ended_untold(NOON + HOUR)] == [in_time.id, by_hand.id]
        tx.silences.mark_told(in_time.id, NOON + HOUR)
        assert [each.id for each in tx.silences.ended_untold(NOON + HOUR)] == [by_hand.id]
        assert running.runs(NOON + HOUR)

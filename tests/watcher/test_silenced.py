from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
from desk import ANN, BOB, NOON, QUIET, SCRAPPED, SIGNED, Desk, Entry, address, addressees

from rules.model import Verdict
from storage import Held, NewSilence, Says, Scope, Silence
from watcher.attention.recipient import Readiness
from watcher.promise import tell_ended_silences

PLANNED = "Norrey and Sund to fund bridge"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def silence(
    desk: Desk, scope: Scope = Scope.FORECAST, target: str = "bridge-built", *, until: datetime = NOON + DAY
) -> Silence:
    """Begin a silence of a day, on the forecast unless something else is named."""
    pack = "" if scope is Scope.FEED else "island-bridge"
    new = NewSilence(scope=scope, pack=pack, target=target, why="a summit", who="ann", until=until)
    with desk.app.store.begin() as tx:
        return tx.silences.add(new, desk.clock())


def publish(desk: Desk, *entries: Entry | str) -> None:
    """Let the feed hold these entries, poll and deliver."""
    desk.publish("a", *entries)
    desk.clock.moment = max(desk.clock(), desk.feed("a").next_due)
    desk.poll()
    desk.deliver()


def end(desk: Desk, *, after: timedelta = DAY) -> list[EmailMessage]:
    """Let time pass, keep house, and give the messages that leave by then and within an hour."""
    desk.post.taken.clear()
    desk.clock.moment += after
    tell_ended_silences(desk.app)
    desk.clock.moment += HOUR
    desk.deliver()
    return desk.post.taken


def held(desk: Desk, one: Silence) -> list[Says]:
    """What a silence held back."""
    with desk.app.store.read() as tx:
        return [each.says for each in tx.silences.held(one.id)]


def test_what_a_silence_holds_back_is_logged_counts_and_is_told_when_it_is_over(either_desk: Desk) -> None:
    """In one summary for each recipient that says why, once; belief moves at once."""
    desk = either_desk
    desk.subscribe("a")
    one = silence(desk)
    publish(desk, SIGNED)
    assert desk.post.taken == []
    assert desk.undelivered() == ()
    (alert,) = desk.alerts()
    assert alert.weighs
    assert held(desk, one) == [Says.RAISED]
    told = end(desk)
    assert addressees(told) == [ANN, BOB]
    assert all("ummary" in str(mail["Subject"]) for mail in told)
    for mail in told:
        text = mail.get_body(("plain",))
        assert text is not None
        assert SIGNED in text.get_content()
        assert "Silenced" in text.get_content()
    assert end(desk) == []


@pytest.mark.parametrize(
    ("scope", "target", "is_held"),
    [
        (Scope.INDICATOR, "money", True),
        (Scope.INDICATOR, "dropped", False),
        (Scope.FORECAST, "another", False),
        (Scope.FEED, address("a"), True),
        (Scope.FEED, address("b"), False),
    ],
)
def test_only_what_a_silence_is_about_is_held_back(
    scope: Scope, target: str, *, is_held: bool, desk: Desk
) -> None:
    """The rest leaves as ever."""
    desk.subscribe("a")
    one = silence(desk, scope, target)
    publish(desk, SIGNED)
    assert bool(held(desk, one)) is is_held
    assert bool(desk.post.taken) is not is_held


@pytest.mark.parametrize(("scope", "told_to"), [(Scope.FORECAST, [ANN]), (Scope.FEED, [])])
def test_escalations_are_told_in_spite_of_a_silence_on_a_forecast(
    scope: Scope, told_to: list[str], desk: Desk
) -> None:
    """To those for whom it is one; a silence on a feed holds it back too. Nobody is told twice."""
    desk.subscribe("a")
    ann, bob = desk.app.settings.recipients
    desk.set(recipients=(replace(ann, escalate_at=(80.0,)), replace(bob, escalate_at=())))
    silence(desk, scope, "bridge-built" if scope is Scope.FORECAST else address("a"))
    publish(desk, SIGNED)
    assert addressees(desk.post.taken) == told_to
    assert addressees(end(desk)) == [name for name in (ANN, BOB) if name not in told_to]


def test_a_silence_ended_by_hand_is_told_at_once(desk: Desk) -> None:
    """What it had held back, as the alert stands by then."""
    desk.subscribe("a")
    one = silence(desk)
    publish(desk, Entry(PLANNED))
    publish(desk, Entry(PLANNED), Entry(SIGNED, at=NOON + HOUR))
    assert held(desk, one) == [Says.RAISED, Says.STRENGTHENED]
    assert end(desk, after=timedelta(0)) == []
    with desk.app.store.begin() as tx:
        assert tx.silences.end(one.id, desk.clock())
    told = end(desk, after=timedelta(0))
    assert addressees(told) == [ANN, BOB]
    assert all(SIGNED in str(mail) for mail in told)


def test_what_two_silences_hold_back_is_told_when_the_last_is_over(desk: Desk) -> None:
    """Whichever that is, and though one of them is about a feed."""
    desk.subscribe("a")
    silence(desk)
    longer = silence(desk, Scope.FEED, address("a"), until=NOON + 3 * DAY)
    publish(desk, SIGNED)
    assert held(desk, longer) == [Says.RAISED]
    assert end(desk) == []
    assert addressees(end(desk, after=2 * DAY)) == [ANN, BOB]


def test_what_is_silenced_anew_by_then_waits_on(desk: Desk) -> None:
    """A silence that began later holds back what would be told."""
    desk.subscribe("a")
    silence(desk)
    publish(desk, SIGNED)
    later = silence(desk, until=NOON + 3 * DAY)
    assert end(desk) == []
    assert held(desk, later) == [Says.RAISED]
    assert addressees(end(desk, after=2 * DAY)) == [ANN, BOB]


@pytest.mark.parametrize("verdict", [Verdict.WRONG_STANCE, Verdict.IRRELEVANT])
def test_what_was_rejected_meanwhile_is_told_no_more(verdict: Verdict, desk: Desk) -> None:
    """A person has dealt with it."""
    desk.subscribe("a")
    silence(desk)
    publish(desk, SIGNED)
    with desk.app.store.begin() as tx:
        tx.alerts.judge(tx.alerts.ids()[0], verdict, desk.clock())
    assert end(desk) == []


def test_what_was_taken_back_meanwhile_is_not_told(desk: Desk) -> None:
    """Nobody had heard of it."""
    desk.subscribe("a")
    silence(desk)
    page = "https://a.example/1"
    publish(desk, Entry(SIGNED, link=page))
    publish(desk, Entry(QUIET, link=page))
    assert end(desk) == []


def test_those_who_want_digests_only_are_told_nothing_when_a_silence_is_over(desk: Desk) -> None:
    """They would not have been told before it either."""
    desk.subscribe("a")
    ann, bob = desk.app.settings.recipients
    desk.set(recipients=(replace(ann, alerts=Readiness.DIGEST, escalate_at=()), bob))
    silence(desk)
    publish(desk, SIGNED)
    assert addressees(end(desk)) == [BOB]


def test_several_alerts_come_in_one_summary_that_says_why(desk: Desk) -> None:
    """Each is a member that was silenced."""
    desk.subscribe("a")
    silence(desk, Scope.FEED, address("a"))
    publish(desk, SIGNED, SCRAPPED)
    assert len(desk.alerts()) == 2
    desk.clock.moment += DAY
    tell_ended_silences(desk.app)
    first, second = desk.undelivered()
    with desk.app.store.read() as tx:
        for row in (first, second):
            assert [one.held for one in tx.outbox.members(row.id)] == [Held.SILENCED] * 2


def test_what_is_held_back_after_the_clock_was_set_back_is_told_too(either_desk: Desk) -> None:
    """A silence that was over, and told of, runs again for a while: it is told of once more."""
    desk = either_desk
    desk.subscribe("a")
    one = silence(desk, until=NOON + HOUR)
    assert end(desk, after=HOUR) == []
    desk.clock.moment = NOON + HOUR / 2
    with desk.app.store.begin() as tx:
        tx.feeds.pull_back(beyond=desk.clock(), leased_beyond=desk.clock(), to=desk.clock())
    publish(desk, SIGNED)
    assert held(desk, one) == [Says.RAISED]
    assert addressees(end(desk, after=HOUR)) == [ANN, BOB]


def test_the_last_word_that_weighs_is_told_of_an_alert_that_grew_in_a_silence(desk: Desk) -> None:
    """That others report it too is told with it, and does not take its place."""
    desk.subscribe("a", "b")
    ann, bob = desk.app.settings.recipients
    desk.set(recipients=(replace(ann, escalate_at=()), replace(bob, escalate_at=())))
    desk.publish("b", QUIET)
    publish(desk, Entry(PLANNED))
    assert len(desk.post.taken) == 2
    one = silence(desk, until=NOON + 2 * DAY)
    publish(desk, Entry(PLANNED), Entry(SIGNED, at=NOON + HOUR))
    desk.publish("b", Entry(SIGNED, at=NOON + HOUR, link="https://courier.example/1"))
    desk.clock.moment = max(desk.clock(), desk.feed("b").next_due)
    desk.poll()
    assert set(held(desk, one)) == {Says.STRENGTHENED, Says.CORROBORATED}
    told = end(desk, after=2 * DAY)
    assert addressees(told) == [ANN, BOB]
    assert all("stronger than before" in str(mail) for mail in told)

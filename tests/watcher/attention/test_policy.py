"""Whom an event reaches, when, and in which message."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from builders import mail_recipient
from hypothesis import given
from hypothesis import strategies as st
from stored import HOUR, MINUTE, NOON, alert, member, promised, report

from storage import DeliveryKind, Held, Member, Mention, Promised, Says, Stood
from watcher.attention.event import Event, is_heard_anew
from watcher.attention.policy import UPDATE_AFTER, Plan, Queue, Terms, all_in, decide, longest_wait
from watcher.attention.quiet import QuietHours
from watcher.attention.recipient import Readiness, Recipient, Route

UTC = ZoneInfo("UTC")
WINDOW = timedelta(minutes=5)
ANN = replace(mail_recipient("ann@example.org"), escalate_at=(90,))
NIGHT = QuietHours(time(22), time(7))
ALERT, UPDATE, CORRECTION, SUMMARY = (
    DeliveryKind.ALERT,
    DeliveryKind.UPDATE,
    DeliveryKind.CORRECTION,
    DeliveryKind.SUMMARY,
)


@dataclass
class Outbox:
    """An outbox in memory that does as it is told; a message is tried as soon as it is due."""

    messages: list[Promised] = field(default_factory=list)
    members: list[tuple[int, Event, Plan]] = field(default_factory=list)

    def tell(
        self, event: Event, recipient: Recipient, now: datetime, window: timedelta = WINDOW
    ) -> Plan | None:
        """Decide on an event and keep what comes of it."""
        self.send_due(now)
        terms = Terms(now=now, zone=UTC, window=window)
        plan = decide(event, recipient, self.queue(event), terms)
        if plan is None:
            return None
        if plan.join is None:
            new = promised(len(self.messages), kind=plan.kind, topic=plan.topic, due_at=plan.due)
            self.messages.append(replace(new, created_at=now))
            self.members.append((new.id, event, plan))
        else:
            self.messages[plan.join.id] = replace(self.messages[plan.join.id], due_at=plan.due)
            self.members.append((plan.join.id, event, plan))
        return plan

    def send_due(self, now: datetime) -> None:
        """Try what was due before now."""
        for place, one in enumerate(self.messages):
            if one.is_open and one.due_at < now:
                self.messages[place] = replace(one, is_open=False, frozen_at=one.due_at)

    def queue(self, event: Event) -> Queue:
        """What it holds for its one recipient."""
        mentions = [
            Mention(
                recipient=ANN.name,
                event=told.name,
                says=plan.says,
                held=plan.held,
                message=self.messages[place],
            )
            for place, told, plan in self.members
            if told.alert.id == event.alert.id
        ]
        return Queue(messages=tuple(self.messages), mentions=tuple(mentions))

    def leavings(self, kinds: Iterable[DeliveryKind]) -> list[datetime]:
        """When messages of some kinds leave."""
        return [one.due_at for one in self.messages if one.kind in kinds]


def event(
    name: str = "a1",
    *,
    says: Says = Says.RAISED,
    before: float = 0.2,
    after: float = 0.3,
    stood: int = 0,
    **more: object,
) -> Event:
    """What happened to an alert that is called so."""
    forecast, held = str(more.get("forecast", "F1")), more.get("held", Held.NOT)
    past = Stood(until=NOON, indicator="I0", ratio=1.5, counts=True, belief_before=0.2)
    about = replace(alert(name, forecast=forecast), belief_after=after, stood=(past,) * stood)
    assert isinstance(held, Held)
    return Event(alert=about, says=says, before=before, held=held)


def told(plan: Plan | None) -> tuple[DeliveryKind, datetime, Says, Held]:
    """What a plan says, where there is one."""
    assert plan is not None
    return plan.kind, plan.due, plan.says, plan.held


def test_first_alert_of_a_forecast_leaves_at_once_and_followers_gather_until_the_window_ends() -> None:
    """At most one message a forecast and window; other forecasts are told apart."""
    box = Outbox()
    first = box.tell(event("a1"), ANN, NOON)
    assert told(first) == (ALERT, NOON, Says.RAISED, Held.NOT)
    second = box.tell(event("a2"), ANN, NOON + MINUTE)
    third = box.tell(event("a3", says=Says.STRENGTHENED, stood=1), ANN, NOON + 2 * MINUTE)
    other = box.tell(event("b1", forecast="F2"), ANN, NOON + 2 * MINUTE)
    assert told(second)[:2] == told(third)[:2] == (ALERT, NOON + WINDOW)
    assert (second.join, third.join) != (None, None) if second and third else False
    assert told(other)[:2] == (ALERT, NOON + 2 * MINUTE)
    assert told(box.tell(event("a4"), ANN, NOON + 2 * WINDOW))[:2] == (ALERT, NOON + 2 * WINDOW)


def test_alerts_of_one_moment_are_one_message() -> None:
    """Nobody is told twice in one breath."""
    box = Outbox()
    for name in ("a1", "a2", "a3"):
        assert told(box.tell(event(name), ANN, NOON))[:2] == (ALERT, NOON)
    assert len(box.messages) == 1


def test_an_event_is_decided_on_once() -> None:
    """Whatever became of its message."""
    box = Outbox()
    box.tell(event(), ANN, NOON)
    assert box.tell(event(), ANN, NOON) is None
    assert box.tell(event(), ANN, NOON + HOUR) is None


@pytest.mark.parametrize(
    ("recipient", "what"),
    [
        (replace(ANN, route=Route(packs=frozenset({"other"}))), event()),
        (replace(ANN, alerts=Readiness.DIGEST), event()),
        (replace(ANN, route=Route(packs=frozenset({"other"}))), event(before=0.8, after=0.95)),
        (ANN, event(says=Says.CORRECTED, stood=1)),
        (ANN, event(says=Says.CORROBORATED)),
    ],
)
def test_what_is_not_wanted_is_not_told(recipient: Recipient, what: Event) -> None:
    """By route, by readiness, and where it only adds to what was never told."""
    assert Outbox().tell(what, recipient, NOON) is None


@pytest.mark.parametrize(("before", "after"), [(0.8, 0.95), (0.95, 0.8), (0.89, 0.9)])
@pytest.mark.parametrize(
    "recipient", [ANN, replace(ANN, alerts=Readiness.DIGEST), replace(ANN, quiet=NIGHT, burst=1)]
)
def test_what_takes_the_belief_across_a_threshold_is_told_at_once(
    recipient: Recipient, before: float, after: float
) -> None:
    """To whom alerts only stand in the digest too; and no window, night or cap holds it back."""
    box, night = Outbox(), NOON.replace(hour=23)
    box.tell(event("a1"), ANN, night - MINUTE)
    box.tell(event("a2"), ANN, night)
    plan = box.tell(event("a3", before=before, after=after), recipient, night)
    assert told(plan) == (ALERT, night, Says.ESCALATED, Held.NOT)


def test_what_waits_on_the_forecast_comes_along_with_what_escalates() -> None:
    """One message, not two."""
    box = Outbox()
    for minutes, name in enumerate(("a1", "a2")):
        box.tell(event(name), ANN, NOON + minutes * MINUTE)
    plan = box.tell(event("a3", before=0.8, after=0.95), ANN, NOON + 2 * MINUTE)
    assert told(plan)[:2] == (ALERT, NOON + 2 * MINUTE)
    assert len(box.messages) == 2


def test_what_is_told_of_an_alert_that_still_waits_joins_its_message() -> None:
    """It is told as it stands when that is sent; a message held back stays so."""
    box, night = Outbox(), replace(ANN, quiet=NIGHT)
    late = NOON.replace(hour=23)
    held = box.tell(event("a1"), night, late)
    assert told(held) == (SUMMARY, late + 8 * HOUR, Says.RAISED, Held.QUIET)
    for what in (event(says=Says.STRENGTHENED, stood=1), event(says=Says.CORRECTED, stood=2)):
        plan = box.tell(what, night, late + HOUR)
        assert told(plan) == (SUMMARY, late + 8 * HOUR, what.says, Held.QUIET)
    assert box.tell(event(says=Says.CORROBORATED, stood=2), night, late + HOUR) is None
    assert len(box.messages) == 1


def test_who_was_told_is_told_that_it_was_wrong_at_once() -> None:
    """Also who would not be told of it now."""
    box = Outbox()
    box.tell(event(), ANN, NOON)
    digest_only = replace(ANN, alerts=Readiness.DIGEST)
    plan = box.tell(event(says=Says.CORRECTED, stood=1), digest_only, NOON + MINUTE)
    assert told(plan) == (CORRECTION, NOON + MINUTE, Says.CORRECTED, Held.NOT)


def test_further_publishers_are_told_once_hours_later() -> None:
    """Of an alert that was told; what comes meanwhile and after it adds no message."""
    box, heard = Outbox(), event(says=Says.CORROBORATED)
    box.tell(event(), ANN, NOON)
    assert box.tell(heard, ANN, NOON) is None
    plan = box.tell(heard, ANN, NOON + MINUTE)
    assert told(plan) == (UPDATE, NOON + MINUTE + UPDATE_AFTER, Says.CORROBORATED, Held.NOT)
    for hours in (1, 5, 50):
        assert box.tell(heard, ANN, NOON + hours * HOUR) is None


def test_an_update_that_would_be_due_at_night_waits_for_the_morning() -> None:
    """By itself, so that a summary of the evening need not wait for it."""
    box, night = Outbox(), replace(ANN, quiet=NIGHT)
    evening = NOON.replace(hour=20)
    box.tell(event(), night, evening - HOUR)
    plan = box.tell(event(says=Says.CORROBORATED), night, evening)
    assert told(plan)[:2] == (UPDATE, evening + 11 * HOUR)


def test_follower_whose_window_ends_at_night_waits_for_the_morning() -> None:
    """What leaves in quiet hours is what is held, not what came in them."""
    box, night = Outbox(), replace(ANN, quiet=NIGHT)
    evening = NOON.replace(hour=21, minute=58)
    box.tell(event("a1"), night, evening)
    plan = box.tell(event("a2"), night, evening + MINUTE)
    assert told(plan) == (SUMMARY, NOON.replace(hour=7) + 24 * HOUR, Says.RAISED, Held.QUIET)


def test_summary_that_waits_is_not_put_off_for_another_night() -> None:
    """What would leave in the next quiet hours joins it, and is told with it."""
    box, early = Outbox(), replace(ANN, quiet=QuietHours(time(10), time(8)))
    window, morning = 6 * HOUR, NOON.replace(hour=8) + 24 * HOUR
    box.tell(event("a1"), early, morning + HOUR / 2, window)
    held = box.tell(event("b1", forecast="F2", held=Held.LATE), early, morning + HOUR, window)
    assert told(held)[:2] == (SUMMARY, morning + 24 * HOUR)
    next_morning = morning + 24 * HOUR
    loud = box.tell(event("a2", before=0.8, after=0.95), early, next_morning - 2 * MINUTE, window)
    assert told(loud)[0] == ALERT
    plan = box.tell(event("a3"), early, next_morning - MINUTE, window)
    assert told(plan) == (SUMMARY, next_morning, Says.RAISED, Held.QUIET)


@pytest.mark.parametrize("held", [Held.LATE, Held.BACKLOG])
def test_old_news_is_told_in_one_summary_that_waits_for_more_up_to_an_hour(held: Held) -> None:
    """Each that joins puts it off by the window again; escalation does not make old news urgent."""
    box = Outbox()
    assert told(box.tell(event("a0", held=held), ANN, NOON))[:2] == (SUMMARY, NOON + WINDOW)
    for number in range(1, 70):
        now = NOON + number * MINUTE
        if now < NOON + HOUR:
            plan = box.tell(event(f"a{number}", held=held, before=0.8, after=0.95), ANN, now)
            expected = min(now + WINDOW, NOON + HOUR)
            assert told(plan) == (SUMMARY, expected, Says.ESCALATED, held)
    assert len(box.messages) == 1


def test_what_exceeds_the_cap_is_told_in_a_summary_within_the_hour() -> None:
    """When the hour has passed that was full."""
    box, reader = Outbox(), replace(ANN, burst=2)
    for number in range(3):
        box.tell(event(f"a{number}", forecast=f"F{number}"), reader, NOON + number * MINUTE)
    assert [(one.kind, one.due_at) for one in box.messages] == [
        (ALERT, NOON),
        (ALERT, NOON + MINUTE),
        (SUMMARY, NOON + HOUR),
    ]


def test_a_summary_waits_no_longer_once_a_catch_up_is_in() -> None:
    """But for what a burst or the night holds back, and it never waits longer than it did."""
    summary = promised(kind=SUMMARY, due_at=NOON + HOUR)
    terms = Terms(now=NOON, zone=UTC, window=WINDOW)

    def of(held: Held) -> Sequence[Member]:
        new = member(held=held)
        return [
            Member(
                event=new.event,
                alert_id="a1",
                says=new.says,
                held=held,
                delivery_id=1,
                recipient="ann",
                at=NOON,
            )
        ]

    midday = replace(ANN, quiet=QuietHours(time(11), time(12, 30)))
    assert all_in(ANN, summary, of(Held.LATE), terms) == NOON
    assert all_in(midday, summary, of(Held.LATE), terms) == NOON + HOUR / 2
    assert all_in(ANN, summary, of(Held.BURST), terms) == NOON + HOUR


def test_only_a_voice_of_its_own_is_news() -> None:
    """A further page of one publisher is none."""
    one, again, other = (
        replace(report(publisher, url=f"https://herald.example/{number}"), signature="")
        for number, publisher in enumerate(("Herald", "Herald", "Courier"))
    )
    assert not is_heard_anew([one, again], {again.page})
    assert is_heard_anew([one, again, other], {again.page, other.page})


said = st.sampled_from([Says.RAISED, Says.STRENGTHENED, Says.CORRECTED, Says.CORROBORATED])
happenings = st.lists(
    st.tuples(
        st.integers(0, 12),  # which alert, of one of three forecasts
        st.integers(0, 30),  # minutes since the one before
        said,
        st.sampled_from([Held.NOT, Held.NOT, Held.NOT, Held.LATE, Held.BACKLOG]),
        st.booleans(),  # whether it escalates
    ),
    max_size=60,
)
readers = st.builds(
    lambda burst, quiet: replace(ANN, burst=burst, quiet=quiet),
    st.integers(1, 5),
    st.sampled_from([None, NIGHT, QuietHours(time(12, 30), time(13))]),
)


def lived(
    told_of: Iterable[tuple[int, int, Says, Held, bool]], reader: Recipient
) -> tuple[Outbox, list[Event]]:
    """Let things happen to alerts one after another."""
    box, happened, now, times = Outbox(), list[Event](), NOON, Counter[int]()
    for number, minutes, later, held, escalates in told_of:
        now += minutes * MINUTE
        says = later if times[number] else Says.RAISED
        after = 0.95 if escalates and says is not Says.CORROBORATED else 0.3
        one = event(
            f"a{number}",
            says=says,
            after=after,
            stood=max(times[number] - 1, 0) if says is Says.CORROBORATED else times[number],
            forecast=f"F{number % 3}",
            held=held,
        )
        times[number] += says is not Says.CORROBORATED
        happened.append(one)
        box.tell(one, reader, now)
    return box, happened


@given(told_of=happenings, reader=readers)
def test_nothing_is_dropped_and_nothing_told_twice(
    told_of: list[tuple[int, int, Says, Held, bool]], reader: Recipient
) -> None:
    """Every event but further reports is promised once; a summary keeps its hour, or the night."""
    box, happened = lived(told_of, reader)
    names = Counter(one.name for _, one, _ in box.members)
    assert set(names.values()) <= {1}
    assert {one.name for one in happened if one.says is not Says.CORROBORATED} <= names.keys()
    assert all(one.due_at <= one.created_at + longest_wait(WINDOW) for one in box.messages)


@given(told_of=happenings, reader=readers)
def test_the_cap_and_the_night_are_kept_but_by_what_escalates(
    told_of: list[tuple[int, int, Says, Held, bool]], reader: Recipient
) -> None:
    """In any hour leave so many messages and a summary at most; a forecast is told once a window."""
    box, _ = lived([(*one[:4], False) for one in told_of], reader)
    for kinds, most in (((ALERT, UPDATE, CORRECTION), reader.burst),):
        leavings = box.leavings(kinds)
        assert all(sum(one <= each < one + HOUR for each in leavings) <= most for one in leavings)
    if reader.quiet is not None:
        assert not any(reader.quiet.hold(one.due_at, UTC) for one in box.messages)
    for topic in {one.topic for one in box.messages if one.topic}:
        left = sorted(one.due_at for one in box.messages if one.topic == topic)
        assert all(later - sooner >= WINDOW for sooner, later in pairwise(left))


@given(numbers=st.permutations(range(20)), reader=readers)
def test_in_whatever_order_one_batch_comes_the_same_is_told(numbers: list[int], reader: Recipient) -> None:
    """Only what stands in which message may differ."""
    box, happened = lived([(number, 0, Says.RAISED, Held.NOT, False) for number in numbers], reader)
    assert {one.name for _, one, _ in box.members} == {one.name for one in happened}
    leaving = Counter(one.kind for one in box.messages)
    quiet = reader.quiet is not None and reader.quiet.hold(NOON, UTC)
    assert leaving[ALERT] == (0 if quiet else min(3, reader.burst))
    assert leaving[SUMMARY] <= 1

"""By whom alerts are reported, and what that makes them weigh."""

from dataclasses import replace
from datetime import timedelta

from concluding import conclude_on, item
from desk import NOON, SIGNED, Desk

from rules.model import Grade
from storage import NewFeed

HOUR = timedelta(hours=1)
WIRE = "Both islands have agreed on who pays for what, and work will begin at the shore in the spring."


def test_ten_copies_of_one_wire_story_move_the_belief_as_one(desk: Desk) -> None:
    """Whoever prints it; a paper of its own makes it weigh more."""
    copies = [
        replace(item(SIGNED, at=NOON + n * HOUR, publisher=f"Paper {n}"), summary=f"(Agency) {WIRE}")
        for n in range(10)
    ]
    conclude_on(desk, copies[0])
    (first,) = desk.alerts()
    for copy in copies[1:]:
        conclude_on(desk, copy)
    (alert,) = desk.alerts()
    assert len(alert.reports) == 10
    assert alert.belief_after == first.belief_after
    assert [each.independent for each in alert.heard] == [1]
    desk.clock.advance(hours=1)
    conclude_on(desk, item(SIGNED, at=NOON, publisher="Times"))
    (alert,) = desk.alerts()
    assert [each.independent for each in alert.heard] == [1, 2]
    assert alert.belief_before < first.belief_after < alert.belief_after


def test_better_publishers_make_a_story_weigh_more(either_desk: Desk) -> None:
    """The grade is that of the feed; the belief after corroboration is what is told."""
    either_desk.subscribe("a")
    either_desk.publish("a", SIGNED)
    either_desk.poll()
    (before,) = either_desk.alerts()
    either_desk.clock.advance(hours=1)
    with either_desk.app.store.begin() as tx:
        better = NewFeed(url="https://b.example/feed", title="b", language="en", grade=Grade.A)
        tx.feeds.add(better, either_desk.clock())
    either_desk.publish("b", SIGNED)
    either_desk.poll()
    (alert,) = either_desk.alerts()
    assert [(each.best, each.independent) for each in alert.heard] == [(Grade.F, 1), (Grade.A, 2)]
    assert alert.belief_after > before.belief_after

"""By which terms beliefs are made up."""

from dataclasses import replace
from datetime import timedelta

from desk import NOON, SIGNED, Desk
from rule_samples import compiled, ferry_data

from watcher.ledger import believed_at, course, read_ledgers
from watcher.ledger.revising import note_revisions


def test_terms_are_noted_when_they_change_and_only_then(either_desk: Desk) -> None:
    """At the first sweep, and when the pack says otherwise; the belief moves by that apart from news."""
    desk = either_desk
    desk.subscribe("a")
    desk.publish("a", SIGNED)
    desk.poll()
    desk.clock.advance(hours=1)
    store = desk.app.store
    assert note_revisions(store, desk.app.rulesets, desk.clock()) == ()
    data = ferry_data()
    data["forecasts"][0]["prior"] = {"word": "likely", "probability": 0.6}
    desk.app = replace(desk.app, rulesets=(compiled(data),))
    (noted,) = note_revisions(store, desk.app.rulesets, desk.clock())
    assert (noted.terms.prior, noted.at) == (0.6, NOON + timedelta(hours=1))
    with store.read() as tx:
        (ledger,) = read_ledgers(tx, desk.app.rulesets, desk.clock())
    moves = list(course(ledger))
    assert [move.what.value for move in moves] == ["raised", "rules"]
    assert moves[0].before.belief == 0.7
    assert moves[1].after == believed_at(ledger)
    (alert,) = desk.alerts()
    assert moves[0].after.belief == alert.belief_after

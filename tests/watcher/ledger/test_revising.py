"""By which terms beliefs are made up."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from desk import NOON, SIGNED, Desk
from rule_samples import compiled, ferry_data

from storage import Store, Transaction
from watcher.ledger import believed_at, course, read_ledgers
from watcher.ledger.revising import note_revisions


class Crossed:
    """A store in which another process notes the terms between a look and a write."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store, self._desk = store, desk
        self.begin = store.begin

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Look, and be overtaken."""
        with self._store.read() as tx:
            yield tx
        note_revisions(self._store, self._desk.app.rulesets, self._desk.clock())


def test_two_processes_that_start_together_note_the_terms_once(either_desk: Desk) -> None:
    """Noted twice, they would stand in the history as a change of rules that changed nothing."""
    desk = either_desk
    crossed = Crossed(desk.app.store, desk)
    assert note_revisions(crossed, desk.app.rulesets, desk.clock()) == ()  # type: ignore[arg-type]  # as a store
    with desk.app.store.read() as tx:
        assert len(tx.revisions.list()) == 1


def test_terms_are_noted_once_though_the_clock_was_set_back(either_desk: Desk) -> None:
    """What was noted last are the terms of now, whatever the clock said then."""
    desk = either_desk
    store = desk.app.store
    data = ferry_data()
    data["forecasts"][0]["prior"] = {"word": "likely", "probability": 0.6}
    note_revisions(store, [compiled(data)], desk.clock() + timedelta(days=1))
    assert len(note_revisions(store, desk.app.rulesets, desk.clock())) == 1
    assert note_revisions(store, desk.app.rulesets, desk.clock()) == ()


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

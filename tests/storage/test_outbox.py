from dataclasses import replace
from datetime import datetime

import pytest
from plans import plans
from stored import HOUR, MINUTE, NOON, delivery, member

from storage import Delivery, DeliveryKind, Held, NewDelivery, OutboxTally, Promised, Says, Store

ANN = "ann@example.org"


def _promise(store: Store, *subjects: str) -> list[int]:
    """Promise deliveries, each a minute after the one before; return their ids."""
    with store.begin() as tx:
        for place, subject in enumerate(subjects):
            tx.outbox.promise(delivery(subject), NOON + place * MINUTE)
        return [row.id for row in tx.outbox.undelivered(99)]


def _open(store: Store, event: str = "a1:0", *, due: datetime = NOON) -> Promised:
    """Promise a message on an alert, and give it as what is promised next would find it."""
    with store.begin() as tx:
        assert tx.outbox.open(_alert(event), member(event), NOON, due=due)
        return tx.outbox.queue(ANN, NOON)[-1]


def _alert(event: str) -> NewDelivery:
    return NewDelivery(kind=DeliveryKind.ALERT, subject_id=event, recipient=ANN, topic="pack/F1")


def _only(store: Store) -> Delivery:
    with store.read() as tx:
        (row,) = tx.outbox.undelivered(2)
        return row


def test_a_promise_is_kept_once_however_often_made(store: Store) -> None:
    """Kind, subject and recipient are the key."""
    digest = NewDelivery(kind=DeliveryKind.DIGEST, subject_id="2026-W05", recipient="ann@example.org")
    with store.begin() as tx:
        assert tx.outbox.promise(delivery(), NOON)
        assert not tx.outbox.promise(delivery(), NOON + HOUR)
        assert tx.outbox.promise(delivery(recipient="bob@example.org"), NOON)
        assert tx.outbox.promise(digest, NOON)
        rows = tx.outbox.undelivered(9)
    assert [(row.kind, row.subject_id, row.recipient) for row in rows] == [
        (DeliveryKind.ALERT, "a1", "ann@example.org"),
        (DeliveryKind.ALERT, "a1", "bob@example.org"),
        (DeliveryKind.DIGEST, "2026-W05", "ann@example.org"),
    ]
    assert rows[2].key == digest.key
    assert {(row.created_at, row.next_attempt, row.attempts, row.error) for row in rows} == {
        (NOON, NOON, 0, "")
    }


def test_what_was_sent_is_not_looked_at_for_what_waits(sqlite_store: Store) -> None:
    """The table grows for years, and these are asked every second or for every alert."""
    with sqlite_store.begin() as tx, plans() as steps:
        tx.outbox.waits("a1", "ann@example.org", NOON)
        tx.outbox.queue("ann@example.org", NOON)
        tx.outbox.next_attempt()
        tx.outbox.lease(NOON, until=NOON + HOUR, limit=1)
    of_outbox = [step.split(" (")[0] for step in steps if "outbox" in step and "PRIMARY KEY" not in step]
    waiting = "ix_outbox_next_attempt"
    assert [step.split()[-1] for step in of_outbox] == [
        waiting,
        "ix_outbox_due_at",
        "ix_outbox_recipient",
        waiting,
        waiting,
    ]


def test_a_lease_takes_the_oldest_due_up_to_the_limit(store: Store) -> None:
    """What is not due yet waits."""
    ids = _promise(store, "a", "b", "c", "d")
    now = NOON + 2 * MINUTE
    with store.begin() as tx:
        assert [row.id for row in tx.outbox.lease(now, until=now + HOUR, limit=2)] == ids[:2]
        assert [row.id for row in tx.outbox.lease(now, until=now + HOUR, limit=9)] == ids[2:3]


def test_what_is_for_some_is_left_to_wait(store: Store) -> None:
    """Without a way to one recipient the others are served, and the next moment is theirs."""
    with store.begin() as tx:
        for recipient, due in (("a@example.org", NOON), ("b@example.org", NOON + MINUTE)):
            delivery = NewDelivery(kind=DeliveryKind.DIGEST, subject_id="2026-W05", recipient=recipient)
            assert tx.outbox.promise(delivery, due)
        left = {"a@example.org"}
        assert tx.outbox.next_attempt(but_to=left) == NOON + MINUTE
        taken = tx.outbox.lease(NOON + HOUR, until=NOON + 2 * HOUR, limit=9, but_to=left)
        assert [one.recipient for one in taken] == ["b@example.org"]
        assert tx.outbox.next_attempt(but_to={"a@example.org", "b@example.org"}) is None
        assert tx.outbox.next_attempt() == NOON


def test_a_lease_holds_until_it_expires_or_is_released(store: Store) -> None:
    """A process that died does not keep its deliveries for ever."""
    ids = _promise(store, "a", "b")
    now = NOON + HOUR
    with store.begin() as tx:
        tx.outbox.lease(now, until=now + MINUTE, limit=9)
        assert tx.outbox.lease(now, until=now + MINUTE, limit=9) == ()
        tx.outbox.release(ids[:1])
        assert [row.id for row in tx.outbox.lease(now, until=now + HOUR, limit=9)] == ids[:1]
        later = now + MINUTE
        assert [row.id for row in tx.outbox.lease(later, until=later + HOUR, limit=9)] == ids[1:]


def test_what_is_leased_waits_again_from_the_moment_that_its_lease_ends(store: Store) -> None:
    """Until then it may be gone already; from then on anybody may take it."""
    _promise(store, "a")
    until = NOON + MINUTE
    with store.begin() as tx:
        assert tx.outbox.waits("a", "ann@example.org", NOON)
        tx.outbox.lease(NOON, until=until, limit=9)
        for now, waits in ((until - MINUTE / 60, False), (until, True)):
            assert tx.outbox.waits("a", "ann@example.org", now) == waits
        assert len(tx.outbox.lease(until, until=until + HOUR, limit=9)) == 1


def test_what_is_due_or_leased_too_far_ahead_is_pulled_back(store: Store) -> None:
    """What was sent or is dead stays as it is, whatever its times say."""
    late, held, fine, dead = _promise(store, "late", "held", "fine", "dead")
    with store.begin() as tx:
        tx.outbox.postpone(dead, words="busy", next_attempt=NOON + 9 * HOUR)
        tx.outbox.bury(dead, words="no", at=NOON)
        tx.outbox.postpone(late, words="busy", next_attempt=NOON + 9 * HOUR)
        tx.outbox.lease(NOON + MINUTE, until=NOON + 9 * HOUR, limit=9)
        tx.outbox.postpone(fine, words="busy", next_attempt=NOON + 2 * HOUR)
        assert tx.outbox.pull_back(beyond=NOON + 2 * HOUR, leased_beyond=NOON + HOUR, to=NOON) == 2
        now = NOON + 2 * HOUR
        leased = tx.outbox.lease(now, until=now, limit=9)
    assert [(row.id, row.next_attempt) for row in leased] == [
        (late, NOON),
        (held, NOON + MINUTE),
        (fine, NOON + 2 * HOUR),
    ]


def test_what_was_sent_is_never_leased_again(store: Store) -> None:
    """Nor promised again."""
    (sent,) = _promise(store, "a")
    with store.begin() as tx:
        tx.outbox.postpone(sent, words="busy", next_attempt=NOON)
        tx.outbox.sent(sent, NOON + MINUTE)
        assert tx.outbox.lease(NOON + HOUR, until=NOON + 2 * HOUR, limit=9) == ()
        assert not tx.outbox.promise(delivery("a"), NOON + HOUR)
        assert tx.outbox.undelivered(9) == ()
        assert tx.outbox.next_attempt() is None


def test_a_postponed_delivery_waits_for_its_next_attempt(store: Store) -> None:
    """Its attempts count up, its words say why, its lease ends."""
    (late,) = _promise(store, "a")
    with store.begin() as tx:
        tx.outbox.lease(NOON, until=NOON + 9 * HOUR, limit=9)
        tx.outbox.postpone(late, words="mailbox full", next_attempt=NOON + HOUR)
        assert tx.outbox.next_attempt() == NOON + HOUR
        assert tx.outbox.lease(NOON + MINUTE, until=NOON + HOUR, limit=9) == ()
        assert [row.id for row in tx.outbox.lease(NOON + HOUR, until=NOON + 2 * HOUR, limit=9)] == [late]
    row = _only(store)
    assert (row.attempts, row.error, row.dead_at) == (1, "mailbox full", None)


def test_a_buried_delivery_is_dead_but_shown(store: Store) -> None:
    """It is never tried again."""
    (dead,) = _promise(store, "a")
    with store.begin() as tx:
        tx.outbox.bury(dead, words="no such user", at=NOON + MINUTE)
        assert tx.outbox.lease(NOON + HOUR, until=NOON + 2 * HOUR, limit=9) == ()
        assert tx.outbox.next_attempt() is None
    row = _only(store)
    assert (row.attempts, row.error, row.dead_at, row.sent_at) == (1, "no such user", NOON + MINUTE, None)


def test_the_tally_counts_what_waits_was_sent_and_is_dead(store: Store) -> None:
    """The oldest is the oldest that waits, not the oldest of all."""
    with store.read() as tx:
        assert tx.outbox.tally() == OutboxTally(waiting=0, sent=0, dead=0, oldest_waiting=None)
    ids = _promise(store, "a", "b", "c", "d")
    with store.begin() as tx:
        tx.outbox.sent(ids[0], NOON + HOUR)
        tx.outbox.bury(ids[1], words="no", at=NOON + HOUR)
        tally = tx.outbox.tally()
        assert [row.id for row in tx.outbox.undelivered(2)] == ids[1:3]
    assert tally == OutboxTally(waiting=2, sent=1, dead=1, oldest_waiting=NOON + 2 * MINUTE)


def test_what_is_dead_or_waits_from_before_a_moment_counts_as_undelivered(store: Store) -> None:
    """What was sent does not count, nor what was promised since: it may be between two attempts."""
    sent, dead, *_ = _promise(store, "sent", "dead", "waits", "waits too")
    with store.begin() as tx:
        tx.outbox.sent(sent, NOON + MINUTE)
        assert tx.outbox.count_undelivered(due_before=NOON + 3 * MINUTE) == 2
        tx.outbox.bury(dead, words="no such user", at=NOON + MINUTE)
        assert tx.outbox.count_undelivered(due_before=NOON) == 1
        assert tx.outbox.count_undelivered(due_before=NOON + 3 * MINUTE) == 2
        assert tx.outbox.count_undelivered(due_before=NOON + 4 * MINUTE) == 3


def test_a_message_tells_what_joined_it_before_it_was_first_tried(store: Store) -> None:
    """Then it is frozen, for this attempt and all after it, and what comes later opens another."""
    message = _open(store, due=NOON + HOUR)
    assert (message.topic, message.due_at, message.is_open) == ("pack/F1", NOON + HOUR, True)
    held = member("a2:1", says=Says.STRENGTHENED, held=Held.QUIET)
    with store.begin() as tx:
        assert tx.outbox.join(message, held, NOON + MINUTE, due=NOON + 2 * MINUTE)
        (row,) = tx.outbox.lease(NOON + 2 * MINUTE, until=NOON + HOUR, limit=9)
        assert not tx.outbox.join(message, member("a3:0"), NOON + HOUR, due=NOON)
        assert not tx.outbox.put_off(message, due=NOON)
        tx.outbox.postpone(row.id, words="busy", next_attempt=NOON + HOUR)
        assert not tx.outbox.join(message, member("a3:0"), NOON + HOUR, due=NOON)
        (again,) = tx.outbox.lease(NOON + HOUR, until=NOON + 2 * HOUR, limit=9)
        told = tx.outbox.members(row.id)
        (left,) = tx.outbox.queue(ANN, NOON)
    assert row.frozen_at == again.frozen_at == left.frozen_at == NOON + 2 * MINUTE
    assert (left.is_open, left.may_have_arrived) == (False, True)
    assert [(one.event, one.alert_id, one.says, one.held, one.at) for one in told] == [
        ("a1:0", "a1", Says.RAISED, Held.NOT, NOON),
        ("a2:1", "a2", Says.STRENGTHENED, Held.QUIET, NOON + MINUTE),
    ]


def test_an_event_is_promised_to_one_recipient_once(store: Store) -> None:
    """In whatever message, and whatever became of it; to another as well."""
    message = _open(store)
    with store.begin() as tx:
        assert not tx.outbox.open(_alert("a1:0"), member(), NOON, due=NOON)
        assert not tx.outbox.join(message, member(), NOON, due=NOON)
        bob = replace(_alert("a1:0"), recipient="bob@example.org")
        assert tx.outbox.open(bob, member(), NOON, due=NOON)
        mentions = tx.outbox.mentions("a1")
    assert [(one.recipient, one.event) for one in mentions] == [(ANN, "a1:0"), (bob.recipient, "a1:0")]
    assert mentions[0].message.id == message.id != mentions[1].message.id


def test_the_queue_holds_what_is_open_and_what_was_due_of_late(store: Store) -> None:
    """Of one recipient, and on alerts only."""
    message = _open(store)
    with store.begin() as tx:
        tx.outbox.promise(replace(delivery(), kind=DeliveryKind.DIGEST), NOON)
        assert [tx.outbox.queue(ANN, since) for since in (NOON - MINUTE, NOON)] == [(message,), (message,)]
        assert tx.outbox.queue("bob@example.org", NOON - MINUTE) == ()
        tx.outbox.lease(NOON, until=NOON + HOUR, limit=9)
        assert [len(tx.outbox.queue(ANN, since)) for since in (NOON - MINUTE, NOON)] == [1, 0]


def test_a_dead_letter_that_is_revived_is_tried_anew_as_the_message_it_was(store: Store) -> None:
    """Its key stays, its attempts and its patience begin again; others stay as they are."""
    dead, other, sent = _promise(store, "dead", "other", "sent")
    later = NOON + 9 * 24 * HOUR
    with store.begin() as tx:
        for one in (dead, other):
            tx.outbox.bury(one, words="550 no such user", at=NOON)
        tx.outbox.sent(sent, NOON)
        assert [row.id for row in tx.outbox.dead(9)] == [dead, other]
        assert [row.id for row in tx.outbox.dead(1)] == [dead]
        assert tx.outbox.revive([dead, sent], later) == (dead,)
        assert [row.id for row in tx.outbox.dead(9)] == [other]
        (row,) = tx.outbox.lease(later, until=later + HOUR, limit=9)
    assert (row.id, row.key, row.attempts) == (dead, delivery("dead").key, 0)
    assert (row.due_at, row.dead_at, row.error) == (later, None, "550 no such user")


@pytest.mark.parametrize("hours", [1, 9])
def test_what_is_pulled_back_was_never_due_later(store: Store, hours: int) -> None:
    """Else messages that leave after it would wait for it."""
    due = NOON + hours * HOUR
    _open(store, due=due)
    with store.begin() as tx:
        tx.outbox.pull_back(beyond=NOON + 2 * HOUR, leased_beyond=NOON, to=NOON)
        (message,) = tx.outbox.queue(ANN, NOON)
    assert message.due_at == (due if hours == 1 else NOON)


def test_what_was_sent_is_neither_dead_nor_waits_whatever_else_is_said_of_it(store: Store) -> None:
    """One who was held up for longer than its lease may come back after another one sent the message."""
    first, second = _promise(store, "a", "b")
    with store.begin() as tx:
        tx.outbox.sent(first, NOON)
        tx.outbox.bury(first, words="550 no", at=NOON + HOUR)
        tx.outbox.bury(second, words="550 no", at=NOON)
        tx.outbox.sent(second, NOON + HOUR)
        for one in (first, second):
            tx.outbox.postpone(one, words="no answer", next_attempt=NOON + HOUR)
    with store.read() as tx:
        assert tx.outbox.dead(9) == ()
        assert tx.outbox.tally() == OutboxTally(waiting=0, sent=2, dead=0, oldest_waiting=None)
        row = tx.outbox.get(first)
    assert row is not None
    assert (row.sent_at, row.error, row.attempts) == (NOON, "", 0)


def test_a_dead_letter_is_not_made_to_wait_by_who_tried_it_too(store: Store) -> None:
    """Its last words stay, and only a person revives it."""
    (only,) = _promise(store, "a")
    with store.begin() as tx:
        tx.outbox.bury(only, words="550 no", at=NOON)
        tx.outbox.postpone(only, words="no answer", next_attempt=NOON + HOUR)
        (row,) = tx.outbox.dead(9)
    assert (row.error, row.dead_at) == ("550 no", NOON)

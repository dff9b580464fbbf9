"""The outbox: messages promised, with what became of each.

Knows no mail: what a message says is composed from its subject, or its members, when it is sent.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, or_, select, update

from storage import mapping, statements
from storage.promises import Delivery, DeliveryKind, Member, Mention, NewDelivery, NewMember, Promised
from storage.records import OutboxTally
from storage.tables import MEMBER, OPEN, OUTBOX, WAITING

_ON_ALERTS = tuple(
    kind.value
    for kind in (DeliveryKind.ALERT, DeliveryKind.UPDATE, DeliveryKind.CORRECTION, DeliveryKind.SUMMARY)
)


class Outbox:
    """The outbox, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def promise(self, delivery: NewDelivery, now: datetime) -> bool:
        """Promise a message, due at once. False when it was promised before, whatever became of it."""
        return self._insert(delivery, now, due=now) is not None

    def promise_each(self, kind: DeliveryKind, subject_id: str, names: Iterable[str], now: datetime) -> None:
        """Promise one message to each recipient of these names, as `promise` does."""
        for name in names:
            self.promise(NewDelivery(kind=kind, subject_id=subject_id, recipient=name), now)

    def open(self, delivery: NewDelivery, member: NewMember, now: datetime, *, due: datetime) -> bool:
        """Promise a message on an alert, to which others may join until it is first tried.

        False when it was promised before, whatever became of it.
        """
        delivery_id = self._insert(delivery, now, due=due)
        return delivery_id is not None and self._add(delivery_id, delivery.recipient, member, now)

    def join(self, message: Promised, member: NewMember, now: datetime, *, due: datetime) -> bool:
        """Let an open message tell of one alert more, and be due then.

        False when the same was promised before, or when the message is open no more.
        """
        recipient = self._put_off(message, due)
        return recipient is not None and self._add(message.id, recipient, member, now)

    def put_off(self, message: Promised, *, due: datetime) -> bool:
        """Let an open message be due then. False when it is open no more."""
        return self._put_off(message, due) is not None

    def queue(self, recipient: str, since: datetime) -> tuple[Promised, ...]:
        """The messages on alerts to one recipient that are open, or were first due after a moment."""
        mine = (OUTBOX.c.recipient == recipient, OUTBOX.c.kind.in_(_ON_ALERTS))
        # Each has an index of its own, which SQLite does not take for an OR.
        recent = select(OUTBOX.c.id).where(*mine, OUTBOX.c.due_at > since)
        open_ = select(OUTBOX.c.id).where(*mine, OPEN, WAITING)
        statement = select(OUTBOX).where(OUTBOX.c.id.in_(recent.union(open_))).order_by(OUTBOX.c.id)
        return tuple(map(mapping.promised_of, self._connection.execute(statement).mappings()))

    def mentions(self, alert_id: str) -> tuple[Mention, ...]:
        """All that is promised on an alert, to whomever, as it was promised."""
        statement = (
            select(OUTBOX, MEMBER.c.event, MEMBER.c.says, MEMBER.c.held)
            .join_from(MEMBER, OUTBOX, MEMBER.c.delivery_id == OUTBOX.c.id)
            .where(MEMBER.c.alert_id == alert_id)
            .order_by(MEMBER.c.id)
        )
        return tuple(map(mapping.mention_of, self._connection.execute(statement).mappings()))

    def members(self, delivery_id: int) -> tuple[Member, ...]:
        """What a message tells of alerts, as it was promised."""
        statement = select(MEMBER).where(MEMBER.c.delivery_id == delivery_id).order_by(MEMBER.c.id)
        return tuple(map(mapping.member_of, self._connection.execute(statement).mappings()))

    def get(self, delivery_id: int) -> Delivery | None:
        """The message with this id."""
        row = self._connection.execute(select(OUTBOX).where(OUTBOX.c.id == delivery_id)).mappings().first()
        return None if row is None else mapping.delivery_of(row)

    def waits(self, subject_id: str, recipient: str, now: datetime) -> bool:
        """Tell whether a message on a subject waits untouched."""
        mine = (OUTBOX.c.subject_id == subject_id, OUTBOX.c.recipient == recipient)
        statement = select(OUTBOX.c.id).where(WAITING, *mine, statements.unleased(OUTBOX, now))
        return self._connection.execute(statement.limit(1)).first() is not None

    def lease(
        self, now: datetime, *, until: datetime, limit: int, but_to: Collection[str] = ()
    ) -> tuple[Delivery, ...]:
        """Take up to `limit` deliveries that are due, oldest due first; until then nobody else gets them.

        Those to the recipients in `but_to` are left.

        What is taken for the first time is frozen: what it tells is settled.
        """
        due, frozen_at = OUTBOX.c.next_attempt, func.coalesce(OUTBOX.c.frozen_at, now)
        wanted = (WAITING, OUTBOX.c.recipient.not_in(but_to))
        statement = statements.lease(OUTBOX, *wanted, due=due, now=now, until=until, limit=limit)
        statement = statement.values(frozen_at=frozen_at)
        deliveries = map(mapping.delivery_of, self._connection.execute(statement).mappings())
        return tuple(sorted(deliveries, key=lambda delivery: (delivery.next_attempt, delivery.id)))

    def release(self, delivery_ids: Iterable[int]) -> None:
        """Give leased deliveries back, untried."""
        statement = update(OUTBOX).where(OUTBOX.c.id.in_(list(delivery_ids))).values(lease_until=None)
        self._connection.execute(statement)

    def pull_back(self, *, beyond: datetime, leased_beyond: datetime, to: datetime) -> int:
        """Make due at `to` what is due after `beyond`, end leases beyond their moment; say of how many."""
        due = OUTBOX.c.next_attempt
        statement = statements.pull_back(
            OUTBOX, WAITING, due=due, beyond=beyond, leased_beyond=leased_beyond, to=to
        ).values(due_at=case((OUTBOX.c.due_at > beyond, to), else_=OUTBOX.c.due_at))
        return len(self._connection.execute(statement).all())

    def sent(self, delivery_id: int, at: datetime) -> None:
        """Write down that a message went out, for whatever else was said of it; errors are forgotten.

        Who was held up for longer than a lease comes back after another one tried the same message.
        """
        first = func.coalesce(OUTBOX.c.sent_at, at)
        self._settle(delivery_id, sent_at=first, dead_at=None, error="")

    def postpone(self, delivery_id: int, *, words: str, next_attempt: datetime) -> None:
        """Write down that an attempt failed, why, and when to try again; of what is settled nothing."""
        attempts = OUTBOX.c.attempts + 1
        self._settle(delivery_id, WAITING, attempts=attempts, error=words, next_attempt=next_attempt)

    def bury(self, delivery_id: int, *, words: str, at: datetime) -> None:
        """Write down that an attempt failed for good, and why; of what is settled nothing."""
        self._settle(delivery_id, WAITING, attempts=OUTBOX.c.attempts + 1, error=words, dead_at=at)

    def tally(self) -> OutboxTally:
        """How many messages wait, were sent, are dead, and since when the first of those was due."""
        statement = select(
            func.count().filter(WAITING).label("waiting"),
            func.count().filter(OUTBOX.c.sent_at.is_not(None)).label("sent"),
            func.count().filter(OUTBOX.c.dead_at.is_not(None)).label("dead"),
            func.min(OUTBOX.c.due_at).filter(WAITING).label("oldest_waiting"),
        )
        return OutboxTally(**self._connection.execute(statement).mappings().one())

    def count_undelivered(self, due_before: datetime) -> int:
        """How many messages are dead, or were first due before this moment and still wait."""
        late = and_(WAITING, OUTBOX.c.due_at < due_before)
        statement = select(func.count()).where(or_(OUTBOX.c.dead_at.is_not(None), late))
        return self._connection.execute(statement).scalar_one()

    def undelivered(self, limit: int) -> tuple[Delivery, ...]:
        """Up to `limit` messages that were not sent, waiting or dead, oldest first."""
        unsent = OUTBOX.c.sent_at.is_(None)
        statement = select(OUTBOX).where(unsent).order_by(OUTBOX.c.created_at, OUTBOX.c.id).limit(limit)
        return tuple(mapping.delivery_of(row) for row in self._connection.execute(statement).mappings())

    def dead(self, limit: int) -> tuple[Delivery, ...]:
        """Up to `limit` dead letters, oldest first."""
        statement = select(OUTBOX).where(OUTBOX.c.dead_at.is_not(None)).order_by(OUTBOX.c.id).limit(limit)
        return tuple(mapping.delivery_of(row) for row in self._connection.execute(statement).mappings())

    def revive(self, delivery_ids: Iterable[int], now: datetime) -> tuple[int, ...]:
        """Let dead letters be tried anew under their keys, as if first due now; give those that were dead."""
        anew = {"dead_at": None, "attempts": 0, "due_at": now, "next_attempt": now, "lease_until": None}
        dead = (OUTBOX.c.id.in_(list(delivery_ids)), OUTBOX.c.dead_at.is_not(None))
        statement = update(OUTBOX).where(*dead).values(anew).returning(OUTBOX.c.id)
        return tuple(sorted(self._connection.execute(statement).scalars()))

    def next_attempt(self, *, but_to: Collection[str] = ()) -> datetime | None:
        """When the next delivery to others than these is due, leased or not; None when none waits."""
        moment: datetime | None = self._connection.scalar(
            select(func.min(OUTBOX.c.next_attempt)).where(WAITING, OUTBOX.c.recipient.not_in(but_to))
        )
        return moment

    def _put_off(self, message: Promised, due: datetime) -> str | None:
        """Let an open message be due then, and say whose it is; None when it is open no more."""
        statement = (
            update(OUTBOX)
            .where(OUTBOX.c.id == message.id, OPEN, WAITING)
            .values(due_at=due, next_attempt=due)
            .returning(OUTBOX.c.recipient)
        )
        recipient: str | None = self._connection.scalar(statement)
        return recipient

    def _insert(self, delivery: NewDelivery, now: datetime, *, due: datetime) -> int | None:
        """Write a promise down; None where its key is taken."""
        state = {
            "created_at": now,
            "due_at": due,
            "frozen_at": None,
            "next_attempt": due,
            "lease_until": None,
            "attempts": 0,
            "sent_at": None,
            "dead_at": None,
            "error": "",
        }
        statement = (
            statements.insert(self._connection, OUTBOX)
            .values(mapping.values_of_delivery(delivery) | state)
            .on_conflict_do_nothing()
            .returning(OUTBOX.c.id)
        )
        delivery_id: int | None = self._connection.scalar(statement)
        return delivery_id

    def _add(self, delivery_id: int, recipient: str, member: NewMember, now: datetime) -> bool:
        """Write a member down; False where its recipient was promised the same before."""
        told_in = {"delivery_id": delivery_id, "recipient": recipient, "at": now}
        statement = (
            statements.insert(self._connection, MEMBER)
            .values(mapping.values_of_member(member) | told_in)
            .on_conflict_do_nothing()
            .returning(MEMBER.c.id)
        )
        return self._connection.scalar(statement) is not None

    def _settle(self, delivery_id: int, *which: ColumnElement[bool], **values: object) -> None:
        """Write the outcome of an attempt and end its lease, where the message is one of these."""
        mine = (OUTBOX.c.id == delivery_id, *which)
        statement = update(OUTBOX).where(*mine).values(lease_until=None, **values)
        self._connection.execute(statement)

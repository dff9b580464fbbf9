"""The outbox: messages promised, with what became of each.

Knows no mail: what a message says is composed from its subject when it is sent.
"""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from storage import mapping, statements
from storage.promises import Delivery, NewDelivery
from storage.records import OutboxTally
from storage.tables import OUTBOX, WAITING


class Outbox:
    """The outbox, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def promise(self, delivery: NewDelivery, now: datetime) -> bool:
        """Promise a message, due at once. False when it was promised before, whatever became of it."""
        state = {
            "created_at": now,
            "next_attempt": now,
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
        return self._connection.execute(statement).first() is not None

    def waits(self, subject_id: str, recipient: str, now: datetime) -> bool:
        """Tell whether a message on a subject, or on a part of it (`subject:part`), waits untouched."""
        untouched = statements.unleased(OUTBOX, now)
        about = _about(subject_id)
        statement = select(OUTBOX.c.id).where(WAITING, about, untouched, OUTBOX.c.recipient == recipient)
        return self._connection.execute(statement.limit(1)).first() is not None

    def told(self, subject_id: str) -> frozenset[str]:
        """Those to whom a message on a subject, or on a part of it, was sent, or is being sent."""
        on_its_way = and_(WAITING, OUTBOX.c.lease_until.is_not(None))
        reached = or_(OUTBOX.c.sent_at.is_not(None), on_its_way)
        statement = select(OUTBOX.c.recipient).where(_about(subject_id), reached)
        return frozenset(self._connection.execute(statement).scalars())

    def lease(self, now: datetime, *, until: datetime, limit: int) -> tuple[Delivery, ...]:
        """Take up to `limit` deliveries that are due, oldest due first; until then nobody else gets them."""
        due = OUTBOX.c.next_attempt
        statement = statements.lease(OUTBOX, WAITING, due=due, now=now, until=until, limit=limit)
        deliveries = map(mapping.delivery_of, self._connection.execute(statement).mappings())
        return tuple(sorted(deliveries, key=lambda delivery: (delivery.next_attempt, delivery.id)))

    def release(self, delivery_ids: Iterable[int]) -> None:
        """Give leased deliveries back, untried."""
        statement = update(OUTBOX).where(OUTBOX.c.id.in_(list(delivery_ids))).values(lease_until=None)
        self._connection.execute(statement)

    def pull_back(self, *, beyond: datetime, leased_beyond: datetime, to: datetime) -> int:
        """Make due at `to` what is due after `beyond`, end leases beyond their moment; say of how many."""
        statement = statements.pull_back(
            OUTBOX, WAITING, due=OUTBOX.c.next_attempt, beyond=beyond, leased_beyond=leased_beyond, to=to
        )
        return len(self._connection.execute(statement).all())

    def sent(self, delivery_id: int, at: datetime) -> None:
        """Write down that a message went out; an error of an earlier attempt is forgotten."""
        self._settle(delivery_id, sent_at=at, error="")

    def postpone(self, delivery_id: int, *, words: str, next_attempt: datetime) -> None:
        """Write down that an attempt failed, why, and when to try again."""
        attempts = OUTBOX.c.attempts + 1
        self._settle(delivery_id, attempts=attempts, error=words, next_attempt=next_attempt)

    def bury(self, delivery_id: int, *, words: str, at: datetime) -> None:
        """Write down that an attempt failed for good, and why: it is not tried again."""
        self._settle(delivery_id, attempts=OUTBOX.c.attempts + 1, error=words, dead_at=at)

    def tally(self) -> OutboxTally:
        """How many messages wait, were sent, are dead, and since when the oldest one waits."""
        statement = select(
            func.count().filter(WAITING).label("waiting"),
            func.count().filter(OUTBOX.c.sent_at.is_not(None)).label("sent"),
            func.count().filter(OUTBOX.c.dead_at.is_not(None)).label("dead"),
            func.min(OUTBOX.c.created_at).filter(WAITING).label("oldest_waiting"),
        )
        return OutboxTally(**self._connection.execute(statement).mappings().one())

    def count_undelivered(self, promised_before: datetime) -> int:
        """How many messages are dead, or were promised before this moment and still wait."""
        late = and_(WAITING, OUTBOX.c.created_at < promised_before)
        statement = select(func.count()).where(or_(OUTBOX.c.dead_at.is_not(None), late))
        return self._connection.execute(statement).scalar_one()

    def undelivered(self, limit: int) -> tuple[Delivery, ...]:
        """Up to `limit` messages that were not sent, waiting or dead, oldest first."""
        unsent = OUTBOX.c.sent_at.is_(None)
        statement = select(OUTBOX).where(unsent).order_by(OUTBOX.c.created_at, OUTBOX.c.id).limit(limit)
        return tuple(mapping.delivery_of(row) for row in self._connection.execute(statement).mappings())

    def next_attempt(self) -> datetime | None:
        """When the next delivery is due, leased or not; None when none waits."""
        moment: datetime | None = self._connection.scalar(
            select(func.min(OUTBOX.c.next_attempt)).where(WAITING)
        )
        return moment

    def _settle(self, delivery_id: int, **values: object) -> None:
        """Write the outcome of an attempt and end its lease."""
        statement = update(OUTBOX).where(OUTBOX.c.id == delivery_id).values(lease_until=None, **values)
        self._connection.execute(statement)


def _about(subject_id: str) -> ColumnElement[bool]:
    """The condition that a message is on a subject, or on a part of it (`subject:part`)."""
    return or_(
        OUTBOX.c.subject_id == subject_id,
        OUTBOX.c.subject_id.startswith(f"{subject_id}:", autoescape=True),
    )

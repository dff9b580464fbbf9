"""Deliver what is due: render, send by the recipient's channel, mark. At least once, and recognisably once.

One message that cannot be rendered or sent never holds up another.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never

import structlog

from storage import Delivery, StorageError
from watcher.app import App
from watcher.attention.recipient import Channel, Recipient
from watcher.backoff import next_attempt
from watcher.channels.content import Content
from watcher.channels.shape import webhook_body
from watcher.channels.short import short_note
from watcher.content import content_of
from watcher.mail.message import Envelope, build_message, thread_id
from watcher.ports import Doors, Posting, SendFailed, SendOutcome, Sent

#: A message that was neither sent nor refused by then belonged to a process that died.
LEASE = timedelta(minutes=2)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How a round of deliveries went."""

    sent: int = 0
    failed: int = 0


def deliver(app: App, doors: Doors, stopped: Callable[[], bool]) -> Delivered:
    """Send the messages that are due, one by one, until none is due or we are stopped.

    What is for a channel without a door waits. A webhook or a chat that failed is left alone for this round,
    and so is all mail once its server is not to be reached: more would only hold up those of the others.
    """
    sent = failed = 0
    known = {one.name: one for one in app.settings.recipients}
    left = {one.name for one in known.values() if _has_no_door(one, doors)}
    while not stopped():
        delivery = _lease_one(app, left)
        if delivery is None:
            break
        recipient = known.get(delivery.recipient)
        failure = _deliver_one(app, doors, delivery, recipient)
        if failure is None:
            sent += 1
            continue
        failed += 1
        if recipient is not None:
            left |= _held_up(recipient, failure, known.values())
    return Delivered(sent=sent, failed=failed)


def _has_no_door(recipient: Recipient, doors: Doors) -> bool:
    match recipient.channel:
        case Channel.MAIL:
            return doors.mail is None
        case Channel.WEBHOOK:
            return doors.post is None
        case Channel.NOTIFY:
            return doors.notify is None
        case _:
            assert_never(recipient.channel)


def _held_up(recipient: Recipient, failure: SendFailed, everybody: Iterable[Recipient]) -> set[str]:
    """Whom nothing more is sent in this round, for it would wait in vain where this one did."""
    if recipient.channel is not Channel.MAIL:
        return {recipient.name}
    return {one.name for one in everybody if one.channel is Channel.MAIL} if failure.blocked else set()


def _lease_one(app: App, left: Collection[str]) -> Delivery | None:
    now = app.now()
    with app.store.read() as tx:
        due = tx.outbox.next_attempt(but_to=left)
    if due is None or due > now:
        return None
    with app.store.begin() as tx:
        return next(iter(tx.outbox.lease(now, until=now + LEASE, limit=1, but_to=left)), None)


def _deliver_one(
    app: App, doors: Doors, delivery: Delivery, recipient: Recipient | None
) -> SendFailed | None:
    """Send one message and write down what came of it; give why it failed, if so."""
    outcome = _attempt(app, doors, delivery, recipient)
    match outcome:
        case Sent():
            with app.store.begin() as tx:
                tx.outbox.sent(delivery.id, app.now())
            _log.info("mail.sent", key=delivery.key)
            return None
        case SendFailed():
            _put_back(app, delivery, outcome)
            return outcome
        case _:
            assert_never(outcome)


def _attempt(app: App, doors: Doors, delivery: Delivery, recipient: Recipient | None) -> SendOutcome:
    """Render and send one message; what breaks in us on one must not block the rest.

    Raises:
        StorageError: the message could not be looked up, which says nothing of the message.
    """
    if recipient is None:
        return SendFailed(words="no longer a recipient in the settings", permanent=True)
    try:
        with app.store.read() as tx:
            content = content_of(app, tx, delivery)
        if content is None:
            return SendFailed(words="what it was to tell is no longer stored")
        return _hand_over(app, doors, content, recipient, delivery.key)
    except StorageError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the other messages go on
        _log.error("mail.broke", key=delivery.key, kind=type(error).__name__, exc_info=True)
        return SendFailed(words=f"the program failed on this message: {type(error).__name__}")


def _put_back(app: App, delivery: Delivery, failure: SendFailed) -> None:
    now = app.now()
    again = next_attempt(_tried_since(delivery, now), now, delivery.attempts + 1, app.dice())
    if again is not None and failure.retry_after is not None:
        again = max(again, failure.retry_after)
    with app.store.begin() as tx:
        if failure.permanent or again is None:
            tx.outbox.bury(delivery.id, words=failure.words, at=now)
        else:
            tx.outbox.postpone(delivery.id, words=failure.words, next_attempt=again)
    event = "mail.dead" if failure.permanent or again is None else "mail.postponed"
    if failure.words != delivery.error or event == "mail.dead":
        _log.warning(event, key=delivery.key, why=failure.words)


def _tried_since(delivery: Delivery, now: datetime) -> datetime:
    """Since when a message is tried: what waited through a stop is not given up for that.

    One that was first tried by a clock that stood ahead is tried since it was due.
    """
    first = delivery.frozen_at
    return delivery.due_at if first is None or first > now else max(delivery.due_at, first)


def _hand_over(app: App, doors: Doors, content: Content, recipient: Recipient, key: str) -> SendOutcome:
    """Give a message the form of its recipient's channel, and hand it over."""
    match recipient.channel:
        case Channel.MAIL if doors.mail is not None:
            envelope = Envelope(sender=app.settings.mail_from, recipient=recipient.address, key=key)
            thread = None if content.thread is None else thread_id(*content.thread, envelope.sender)
            return doors.mail(build_message(content.rendered, envelope, date=content.date, thread=thread))
        case Channel.WEBHOOK if doors.post is not None:
            body = webhook_body(content, app.now())
            return doors.post(
                Posting(address=recipient.address, secret=recipient.secret, id=content.id, body=body)
            )
        case Channel.NOTIFY if doors.notify is not None:
            return doors.notify(short_note(content, recipient.address))
        case _:
            return SendFailed(words=f"nothing sends by {recipient.channel} here")

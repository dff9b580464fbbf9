"""Deliver what is due: render, send, mark. At least once, and recognisably once by the Message-ID.

One message that cannot be rendered or sent never holds up another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from typing import assert_never

import structlog

from storage import Delivery, DeliveryKind, StorageError, Transaction
from watcher.app import App
from watcher.attention.recipient import Recipient
from watcher.backoff import next_attempt
from watcher.mail.compose import compose_alerts
from watcher.mail.message import Envelope, Rendered, build_message
from watcher.mail.notices import compose_notices
from watcher.mail.summary import compose_summary
from watcher.mail.warnings import compose_warning
from watcher.notify import moment_of
from watcher.operator import warning_of
from watcher.ports import Send, SendFailed, SendOutcome, Sent
from watcher.telling import told_in

#: A message that was neither sent nor refused by then belonged to a process that died.
LEASE = timedelta(minutes=2)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """How a round of deliveries went."""

    sent: int = 0
    failed: int = 0


def deliver(app: App, send: Send, stopped: Callable[[], bool]) -> Delivered:
    """Send the messages that are due, one by one, until none is due or we are stopped."""
    sent = failed = 0
    while not stopped():
        delivery = _lease_one(app)
        if delivery is None:
            break
        if _deliver_one(app, send, delivery):
            sent += 1
        else:
            failed += 1
    return Delivered(sent=sent, failed=failed)


def _lease_one(app: App) -> Delivery | None:
    now = app.now()
    with app.store.read() as tx:
        due = tx.outbox.next_attempt()
    if due is None or due > now:
        return None
    with app.store.begin() as tx:
        return next(iter(tx.outbox.lease(now, until=now + LEASE, limit=1)), None)


def _deliver_one(app: App, send: Send, delivery: Delivery) -> bool:
    outcome = _attempt(app, send, delivery)
    match outcome:
        case Sent():
            with app.store.begin() as tx:
                tx.outbox.sent(delivery.id, app.now())
            _log.info("mail.sent", key=delivery.key)
            return True
        case SendFailed():
            _put_back(app, delivery, outcome)
            return False
        case _:
            assert_never(outcome)


def _attempt(app: App, send: Send, delivery: Delivery) -> SendOutcome:
    """Render and send one message; what breaks in us on one must not block the rest.

    Raises:
        StorageError: the message could not be looked up, which says nothing of the message.
    """
    try:
        recipient = next((one for one in app.settings.recipients if one.name == delivery.recipient), None)
        if recipient is None:
            return SendFailed(words="no longer a recipient in the settings", permanent=True)
        message = _compose(app, delivery, recipient)
        return send(message) if message else SendFailed(words="what it was to tell is no longer stored")
    except StorageError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever it is, the other messages go on
        _log.error("mail.broke", key=delivery.key, kind=type(error).__name__, exc_info=True)
        return SendFailed(words=f"the program failed on this message: {type(error).__name__}")


def _put_back(app: App, delivery: Delivery, failure: SendFailed) -> None:
    now = app.now()
    again = next_attempt(delivery.due_at, now, delivery.attempts + 1, app.dice())
    with app.store.begin() as tx:
        if failure.permanent or again is None:
            tx.outbox.bury(delivery.id, words=failure.words, at=now)
        else:
            tx.outbox.postpone(delivery.id, words=failure.words, next_attempt=again)
    event = "mail.dead" if failure.permanent or again is None else "mail.postponed"
    if failure.words != delivery.error or event == "mail.dead":
        _log.warning(event, key=delivery.key, why=failure.words)


def _compose(app: App, delivery: Delivery, recipient: Recipient) -> EmailMessage | None:
    envelope = Envelope(sender=app.settings.mail_from, recipient=recipient.address, key=delivery.key)
    with app.store.read() as tx:
        match delivery.kind:
            case DeliveryKind.ALERT | DeliveryKind.UPDATE | DeliveryKind.CORRECTION | DeliveryKind.SUMMARY:
                return _compose_alerts(app, tx, delivery, envelope)
            case DeliveryKind.DIGEST:
                kept = tx.digests.get(delivery.subject_id)
                if kept is None:
                    return None
                return build_message(
                    Rendered(subject=kept.subject, text=kept.text, html=kept.html),
                    envelope,
                    date=kept.written_at,
                )
            case DeliveryKind.NOTICE | DeliveryKind.WARNING:
                return _compose_notices(app, tx, delivery, envelope)
            case _:
                assert_never(delivery.kind)


def _compose_alerts(app: App, tx: Transaction, delivery: Delivery, envelope: Envelope) -> EmailMessage | None:
    told = told_in(app, tx, delivery)
    if not told:
        return None
    compose = compose_summary if delivery.kind is DeliveryKind.SUMMARY else compose_alerts
    # The moment of the first attempt: a message that is tried again is the same one.
    date = delivery.frozen_at or delivery.due_at
    return compose(told, envelope, date=date, zone=app.settings.timezone)


def _compose_notices(
    app: App, tx: Transaction, delivery: Delivery, envelope: Envelope
) -> EmailMessage | None:
    if delivery.kind is DeliveryKind.WARNING:
        return _compose_warning(app, tx, delivery, envelope)
    moment = moment_of(delivery.subject_id)
    notices = () if moment is None else tx.notices.told(moment)
    if moment is None or not notices:
        return None
    about = (tx.feeds.get(one.feed_id) for one in notices if one.feed_id is not None)
    feeds = {feed.id: feed for feed in about if feed is not None}
    return compose_notices(notices, feeds, envelope, moment=moment, zone=app.settings.timezone)


def _compose_warning(
    app: App, tx: Transaction, delivery: Delivery, envelope: Envelope
) -> EmailMessage | None:
    found = warning_of(delivery.subject_id)
    warning = None if found is None else tx.warnings.get(found[0])
    if found is None or warning is None:
        return None
    return compose_warning(warning, envelope, over=found[1], zone=app.settings.timezone)

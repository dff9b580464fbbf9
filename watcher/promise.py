"""Promise what is worth telling: what is decided is written to the outbox, with the alert or not at all."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from storage import DeliveryKind, Feed, Held, Mention, NewDelivery, NewMember, Says, Transaction
from watcher.app import App
from watcher.attention.burst import HOUR
from watcher.attention.event import Event
from watcher.attention.policy import Plan, Queue, Terms, all_in, decide
from watcher.attention.recipient import Recipient
from watcher.config import Settings
from watcher.silenced import ended, still_told

#: News published so long before its feed was added is no news any more: it is evidence all the same.
BACKLOG_BEFORE = timedelta(hours=48)
#: What a poll brings that comes so long after its feed was due is caught up with.
LATE_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Whom alerts may reach, the zone of their quiet hours, and the window in which alerts gather."""

    recipients: tuple[Recipient, ...]
    zone: tzinfo
    window: timedelta

    @classmethod
    def of(cls, settings: Settings) -> "Audience":
        """Those whom the settings name."""
        return cls(recipients=settings.recipients, zone=settings.timezone, window=settings.alert_group_window)


def held_by(feed: Feed, published: datetime, now: datetime) -> Held:
    """Tell why news of a poll is told in a summary, if so: it is older than its feed, or comes late."""
    if published < feed.added_at - BACKLOG_BEFORE:
        return Held.BACKLOG
    return Held.LATE if now - feed.next_due > LATE_AFTER else Held.NOT


def awaits_update(tx: Transaction, alert_id: str) -> bool:
    """Tell whether anybody was told of an alert, and not yet that more publishers report it."""
    mentions = tx.outbox.mentions(alert_id)
    told = {one.recipient for one in mentions if one.message.may_have_arrived}
    return bool(told - {one.recipient for one in mentions if one.says is Says.CORROBORATED})


def promise(tx: Transaction, events: Iterable[Event], audience: Audience, now: datetime) -> None:
    """Promise each event to all whom it is to reach, in the message that it is to be told in."""
    terms = Terms(now=now, zone=audience.zone, window=audience.window)
    for event in events:
        # The one place where what happened to an alert is asked about before anybody is told.
        mentions = tx.outbox.mentions(event.alert.id)
        for recipient in still_told(tx, event, audience.recipients, now):
            plan = decide(event, recipient, _queue(tx, mentions, recipient, terms), terms)
            if plan is not None:
                _write(tx, event, recipient, plan, now)


def close_catch_up(app: App) -> None:
    """Let summaries leave that wait for more of a catch-up: all is in. Quiet hours and bursts are kept.

    Raises StorageError.
    """
    audience, now = Audience.of(app.settings), app.now()
    terms = Terms(now=now, zone=audience.zone, window=audience.window)
    with app.store.begin() as tx:
        for recipient in audience.recipients:
            summary = Queue(messages=tx.outbox.queue(recipient.name, now)).open(DeliveryKind.SUMMARY)
            if summary is not None:
                due = all_in(recipient, summary, tx.outbox.members(summary.id), terms)
                tx.outbox.put_off(summary, due=due)


def tell_ended_silences(app: App) -> None:
    """Promise what silences held back that are over, in summaries; of each silence once.

    Raises StorageError.
    """
    now = app.now()
    with app.store.read() as tx:
        if not tx.silences.ended_untold(now):
            return
    with app.store.begin() as tx:
        for silence in tx.silences.ended_untold(now):
            promise(tx, ended(tx, silence, now), Audience.of(app.settings), now)
            tx.silences.mark_told(silence.id, now)


def _queue(tx: Transaction, mentions: Iterable[Mention], recipient: Recipient, terms: Terms) -> Queue:
    return Queue(
        messages=tx.outbox.queue(recipient.name, terms.now - max(HOUR, terms.window)),
        mentions=tuple(one for one in mentions if one.recipient == recipient.name),
    )


def _write(tx: Transaction, event: Event, recipient: Recipient, plan: Plan, now: datetime) -> None:
    member = NewMember(event=event.name, alert_id=event.alert.id, says=plan.says, held=plan.held)
    if plan.join is not None:
        tx.outbox.join(plan.join, member, now, due=plan.due)
        return
    delivery = NewDelivery(kind=plan.kind, subject_id=event.name, recipient=recipient.name, topic=plan.topic)
    tx.outbox.open(delivery, member, now, due=plan.due)

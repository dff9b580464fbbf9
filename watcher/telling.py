"""What a message tells of alerts: its members, as the alerts stand now."""

from collections.abc import Sequence

from rules.story import WITHIN
from storage import Alert, Delivery, Member, Mention, Says, Transaction
from watcher.app import App, asks_of, pack_of
from watcher.attention.event import crossed
from watcher.mail.telling import Told


def told_in(app: App, tx: Transaction, delivery: Delivery) -> tuple[Told, ...]:
    """What a leased message tells: each alert once, in the order they joined, but for those that are gone."""
    members = dict[str, list[Member]]()
    for member in tx.outbox.members(delivery.id):
        members.setdefault(member.alert_id, []).append(member)
    found = ((tx.alerts.get(alert_id), joined) for alert_id, joined in members.items())
    return tuple(_told(app, tx, delivery, alert, joined) for alert, joined in found if alert is not None)


def _told(app: App, tx: Transaction, delivery: Delivery, alert: Alert, joined: Sequence[Member]) -> Told:
    mentions, says = tx.outbox.mentions(alert.id), _says(joined)
    return Told(
        alert=alert,
        pack=pack_of(app, alert),
        says=says,
        held=joined[0].held,
        linked=tx.alerts.linked(alert, WITHIN),
        told_before=any(_is_before(one, delivery) for one in mentions),
        asks=asks_of(app, alert),
        crossed=_crossed(app, delivery, alert, says),
    )


def _crossed(app: App, delivery: Delivery, alert: Alert, says: Says) -> float | None:
    """The threshold of the recipient's that an alert told as escalated went across, as it stands now."""
    found = (one for one in app.settings.recipients if one.name == delivery.recipient)
    thresholds = next((one.escalate_at for one in found), ())
    if says is not Says.ESCALATED:
        return None
    return crossed(alert.belief_before, alert.belief_after, thresholds)


def _says(joined: Sequence[Member]) -> Says:
    """What is told of an alert to which several things happened: that it was raised, but for graver news."""
    said = [one.says for one in joined]
    if Says.ESCALATED in said:
        return Says.ESCALATED
    return Says.CORRECTED if said[-1] is Says.CORRECTED else said[0]


def _is_before(mention: Mention, delivery: Delivery) -> bool:
    """Tell whether a mention was first tried before a message to the same recipient; later ones do not count.

    So a message that is tried again tells the same.
    """
    other = mention.message
    if mention.recipient != delivery.recipient or other.frozen_at is None or delivery.frozen_at is None:
        return False
    return other.may_have_arrived and (other.frozen_at, other.id) < (delivery.frozen_at, delivery.id)

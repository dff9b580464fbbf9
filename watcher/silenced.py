"""What silences keep from those who would be told, and what these are told once a silence is over."""

from collections.abc import Sequence
from datetime import datetime

from storage import Held, Silence, Transaction
from watcher.attention.event import Event
from watcher.attention.recipient import Recipient
from watcher.attention.silencing import untold


def still_told(
    tx: Transaction, event: Event, recipients: Sequence[Recipient], now: datetime
) -> tuple[Recipient, ...]:
    """Give those who are told of an event in spite of the silences on it; what these hold back is kept.

    Where there are any, that is nobody if one of them holds back escalations too; else those for whom the
    event is one.
    """
    silences = tx.silences.covering(event.alert, event.feed_id, now)
    for silence in silences:
        tx.silences.hold(silence.id, event.alert.id, event.says, now)
    if any(silence.scope.holds_escalations for silence in silences):
        return ()
    return tuple(each for each in recipients if not silences or event.crosses(each.escalate_at))


def ended(tx: Transaction, silence: Silence, now: datetime) -> tuple[Event, ...]:
    """Give what is to be told now that a silence is over: not what another one still holds back."""
    still = {each.alert_id for one in tx.silences.running(now) for each in tx.silences.held(one.id)}
    held = [each for each in tx.silences.held(silence.id) if each.alert_id not in still]
    found = ((name, tx.alerts.get(name)) for name in dict.fromkeys(each.alert_id for each in held))
    alerts = {name: alert for name, alert in found if alert is not None}
    return tuple(
        Event(alert=one.alert, says=one.says, before=one.alert.belief_before, held=Held.SILENCED)
        for one in untold(held, alerts)
    )

"""What a delivery tells, looked up in the store and put into words; by which channel is no matter here."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, assert_never

from storage import Delivery, DeliveryKind, DigestKey, DigestRun, Transaction
from watcher.app import App
from watcher.channels.content import Content
from watcher.mail.compose import render_alerts
from watcher.mail.message import Rendered, delivery_id
from watcher.mail.notices import render_notices
from watcher.mail.summary import render_summary
from watcher.mail.telling import Told
from watcher.mail.warnings import render_warning
from watcher.notify import moment_of
from watcher.operator import warning_of
from watcher.telling import told_in


class _Words(NamedTuple):
    rendered: Rendered
    date: datetime


def content_of(app: App, tx: Transaction, delivery: Delivery) -> Content | None:
    """Give what a leased delivery tells, as it stands now; None where that is stored no more."""
    told = told_in(app, tx, delivery)
    words = _words(app, tx, delivery, told)
    if words is None:
        return None
    topics = {(one.alert.pack, one.alert.forecast) for one in told}
    return Content(
        id=delivery_id(delivery.key),
        kind=delivery.kind,
        recipient=delivery.recipient,
        rendered=words.rendered,
        date=words.date,
        thread=topics.pop() if len(topics) == 1 else None,
        told=told,
    )


def _words(app: App, tx: Transaction, delivery: Delivery, told: Sequence[Told]) -> _Words | None:
    match delivery.kind:
        case DeliveryKind.ALERT | DeliveryKind.UPDATE | DeliveryKind.CORRECTION:
            return _of_alerts(delivery, render_alerts(told, zone=app.settings.timezone)) if told else None
        case DeliveryKind.SUMMARY:
            return _of_alerts(delivery, render_summary(told, zone=app.settings.timezone)) if told else None
        case DeliveryKind.DIGEST:
            return _of_digest(tx.digests.get(DigestKey.parse(delivery.subject_id)))
        case DeliveryKind.NOTICE:
            return _of_notices(app, tx, delivery)
        case DeliveryKind.WARNING:
            return _of_warning(app, tx, delivery)
        case _:
            assert_never(delivery.kind)


def _of_digest(kept: DigestRun | None) -> _Words | None:
    if kept is None:
        return None
    rendered = Rendered(subject=kept.subject, text=kept.text, html=kept.html, pictures=kept.pictures)
    return _Words(rendered, kept.written_at)


def _of_alerts(delivery: Delivery, rendered: Rendered) -> _Words:
    # The moment of the first attempt: a message that is tried again is the same one.
    return _Words(rendered, delivery.frozen_at or delivery.due_at)


def _of_notices(app: App, tx: Transaction, delivery: Delivery) -> _Words | None:
    moment = moment_of(delivery.subject_id)
    notices = () if moment is None else tx.notices.told(moment)
    if moment is None or not notices:
        return None
    about = (tx.feeds.get(one.feed_id) for one in notices if one.feed_id is not None)
    feeds = {feed.id: feed for feed in about if feed is not None}
    return _Words(render_notices(notices, feeds, moment=moment, zone=app.settings.timezone), moment)


def _of_warning(app: App, tx: Transaction, delivery: Delivery) -> _Words | None:
    found = warning_of(delivery.subject_id)
    warning = None if found is None else tx.warnings.get(found[0])
    if found is None or warning is None:
        return None
    over = found[1]
    date = warning.cleared_at if over and warning.cleared_at else warning.raised_at
    return _Words(render_warning(warning, over=over, zone=app.settings.timezone), date)

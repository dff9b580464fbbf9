"""Items judged without a feed that brings them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from builders import mail_recipient
from desk import ANN, BOB, NOON, Desk

from rules.model import Item
from storage import Alert
from watcher.conclude import conclude, read_items
from watcher.promise import Audience


def conclude_on(desk: Desk, *items: Item, recipients: Sequence[str] = (ANN, BOB)) -> tuple[Alert, ...]:
    """Judge items of the feed "a", and log what follows."""
    desk.subscribe("a")
    with desk.app.store.begin() as tx:
        judged = read_items(items, desk.app.rulesets)
        audience = replace(Audience.of(desk.app.settings), recipients=tuple(map(mail_recipient, recipients)))
        feed = replace(desk.feed("a"), next_due=desk.clock())
        return conclude(tx, feed, judged, audience=audience, now=desk.clock())


def item(title: str, *, at: datetime = NOON, publisher: str = "Herald") -> Item:
    """An item of a publisher."""
    return Item(id=f"{publisher} {title} {at}", title=title, publisher=publisher, published=at, language="en")

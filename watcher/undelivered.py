"""Why messages have not been delivered, in the words of those who refused them. Pure."""

from collections import Counter
from collections.abc import Sequence

from storage import Delivery

#: So many messages are looked at, and so many reasons of dead letters told; `watcher outbox` knows all.
LOOKED_AT = 500
_DEAD_SHOWN = 3


def reasons(undelivered: Sequence[Delivery]) -> tuple[str, ...]:
    """Say why messages were not delivered: of the first that waits, and of dead letters, each reason once."""
    waiting = [_reason(one) for one in undelivered if one.dead_at is None and one.error]
    dead = Counter(_reason(one) for one in undelivered if one.dead_at is not None)
    told = list(dead.items())[:_DEAD_SHOWN]
    return (*waiting[:1], *(f"{words} ({many} times)" if many > 1 else words for words, many in told))


def _reason(delivery: Delivery) -> str:
    return f"{delivery.recipient}: {delivery.error}"
